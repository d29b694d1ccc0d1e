"""Step 7 of the week: what refuses, which domains of life are closed, what is asked for and counted."""

from __future__ import annotations

from collections.abc import Mapping

from underheaven.engine.oracle.clauses import Gate, Question
from underheaven.engine.oracle.people import CHILD, Resident
from underheaven.engine.oracle.world import Luck, Person, Recorded, World, holds
from underheaven.words.dictionary import DOMAINS


def serve(world: World, person: Person, luck: Luck, recorded: Recorded) -> tuple[bool, int]:
    """Step 7. Answer requests; return whether one was refused, and the domains closed that were open."""
    resident, plan, week = person.resident, world.plan, luck.week
    answers: dict[int, tuple[Gate, Question]] = {}
    for questions, gates in world.terms.rules:
        held = [question for question in questions if holds(world, question, person, recorded)]
        if not held:
            continue
        for gate in gates:
            question = next(
                (q for q in held if q.whose != "payer" or not has_other_payer(world, gate, resident)), None
            )
            if (
                question is None
                or resident.who not in gate.asked_by
                or not is_connected(world, gate, resident)
            ):
                continue
            if gate.refuses or gate.service not in answers:
                answers[gate.service] = (gate, question)
    refused = {number for number, (gate, _) in answers.items() if gate.refuses}
    closed = 0
    for domain, services in world.terms.closable[resident.who]:
        if services <= refused:
            closed |= domain
    newly, person.closed, before = closed & ~person.closed, closed, person.closed
    if closed != before:
        tell_of_domains(world, person, week, answers, before)
    for number in [number for number in person.refusals if number not in refused]:
        del person.refusals[number]

    was_refused = False
    for number, (gate, question) in sorted(answers.items()):
        service, in_a_row = plan.services[number], person.refusals.get(number, 0)
        world.touched_weeks[number][resident.margin] += 1
        gave_up = gate.refuses and 0 < world.pressure.gives_up_after <= in_a_row
        if luck.happens(
            service.purpose, resident, service.asked_by_the_discouraged if gave_up else service.asked
        ):
            world.drawn[number][resident.margin] += 1
            world.count(("refused/" if gate.refuses else "favoured/") + service.name, resident)
            if gate.refuses:
                was_refused = True
                if world.pressure.gives_up_after:
                    person.refusals[number] = min(in_a_row + 1, 3)
                person.tell(
                    week,
                    "refused",
                    service.name,
                    question.label,
                    question.whose,
                    note=others_named(world, question, person),
                )
        elif gave_up and luck.happens(service.purpose, resident, service.asked):
            world.count("unasked/" + service.name, resident)
            person.tell(week, "unasked", service.name, question.label, question.whose)
    take_stock(world, person, week)
    person.is_touched = person.is_touched or was_refused or person.has_record
    return was_refused, newly


def is_connected(world: World, gate: Gate, resident: Resident) -> bool:
    """Whether a service is connected to a rule for this citizen: a fixed draw, once connected, connected."""
    return world.plan.draws.happens(gate.covered, resident.address, 0, gate.coverage)


def has_other_payer(world: World, gate: Gate, resident: Resident) -> bool:
    """Whether somebody outside the household pays: a fixed draw of the household."""
    home = world.plan.residents[resident.citizen.household].address
    return world.plan.draws.happens(gate.paid, home, 0, gate.other_payer)


def take_stock(world: World, person: Person, week: int) -> None:
    """Count, in step 7, what is closed to a citizen and what is in force."""
    resident, domains = person.resident, person.closed.bit_count()
    if domains:
        who = "children" if resident.who == CHILD else "adults"
        person.closed_weeks += 1
        world.count("closed-weeks/" + who, resident)
        world.count("closed-domain-weeks/" + who, resident, domains)
    if resident.who == CHILD:
        return
    if domains and not person.has_record:
        world.count("closed-weeks/adults-without-own-record", resident)
    if domains and not person.has_harmed:
        world.count("closed-weeks/adults-without-harm", resident)
    must = world.must_close[resident.who]
    if must and person.closed & must == must:
        world.count("shut-out-weeks", resident)
    if person.listed:
        world.count("listed-weeks", resident)
    if not person.has_triggered:
        world.count("weeks-without-trigger", resident)
    if week == world.plan.weeks:
        if person.listed:
            world.count("listed-at-end", resident)
        for institution, file in zip(world.terms.institutions, person.files, strict=True):
            if institution.has_score:
                world.count("score-at-end/" + institution.name, resident, file.score)


def tell_of_domains(
    world: World, person: Person, week: int, answers: Mapping[int, tuple[Gate, Question]], before: int
) -> None:
    """Tell which domains closed, by which rule, and which opened."""
    if person.story is None:
        return
    for bit, name in enumerate(DOMAINS):
        if person.closed & ~before & 1 << bit:
            services = next(
                services
                for domain, services in world.terms.closable[person.resident.who]
                if domain == 1 << bit
            )
            question = answers[min(services)][1]
            person.tell(
                week,
                "closed",
                name,
                question.label,
                question.whose,
                note=others_named(world, question, person),
            )
        elif before & ~person.closed & 1 << bit:
            person.tell(week, "opened", name)


def others_named(world: World, question: Question, person: Person) -> str:
    """Return the addresses of the others because of whom a condition holds."""
    if person.story is None or question.number < 0:
        return ""
    citizen = person.resident.citizen
    ties = (
        (citizen.household,)
        if question.whose == "payer"
        else world.plan.population.others(question.whose, citizen.index)
    )
    return ", ".join(
        world.plan.residents[other].address.text()
        for other in sorted(set(ties))
        if world.people[other].published >> question.number & 1
    )
