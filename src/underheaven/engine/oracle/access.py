"""Step 7 of the week: what refuses, which domains of life are closed, what is asked for and counted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from underheaven.engine.oracle.asking import holds
from underheaven.engine.oracle.clauses import AccessRule, Gate, Question
from underheaven.engine.oracle.copies import is_stale
from underheaven.engine.oracle.people import CHILD, Resident
from underheaven.engine.oracle.world import Luck, Person, Recorded, World
from underheaven.words.dictionary import DOMAINS


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rule of a regime says for a service, and the question because of which it does.

    admits : whether it refuses because the answer to the question is no.
    """

    file: int
    gate: Gate
    question: Question
    admits: bool

    @property
    def because(self) -> str:
        """The register or band that closes the service; `not on` those that would have opened it."""
        return f"not on {self.question.label}" if self.admits else self.question.label


def serve(world: World, person: Person, luck: Luck, recorded: Recorded) -> tuple[bool, int]:
    """Step 7. Answer requests; return whether one was refused, and the domains closed that were open."""
    resident, plan, week = person.resident, world.plan, luck.week
    refusals, favours = answers_to(world, person, recorded)
    closed = domains_closed(world, resident, refusals) if refusals else 0
    if closed and world.terms.limits_closing:
        closed = keep_open(world, resident, refusals, closed)
    answers = favours
    for service, said in refusals.items():
        answers[service] = said[-1]
    newly, person.closed, before = closed & ~person.closed, closed, person.closed
    if closed != before:
        tell_of_domains(world, person, week, answers, before)
    if person.refusals:
        for number in [number for number in person.refusals if number not in refusals]:
            del person.refusals[number]

    was_refused = False
    for number, answer in sorted(answers.items()):
        gate, whose = answer.gate, answer.question.whose
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
                    answer.because,
                    whose,
                    note=others_named(world, answer, person),
                )
        elif gave_up and luck.happens(service.purpose, resident, service.asked):
            world.count("unasked/" + service.name, resident)
            person.tell(week, "unasked", service.name, answer.because, whose)
    take_stock(world, person, week)
    person.is_touched = person.is_touched or was_refused or person.has_record
    return was_refused, newly


def answers_to(
    world: World, person: Person, recorded: Recorded
) -> tuple[dict[int, list[Answer]], dict[int, Answer]]:
    """Return what rules say to a citizen, by service: all that refuse, and the first that favours."""
    resident = person.resident
    refusals: dict[int, list[Answer]] = {}
    favours: dict[int, Answer] = {}
    for rule in world.terms.rules:
        held = [question for question in rule.questions if holds(world, question, person, recorded)]
        if not held and not rule.admits:
            continue
        for gate in rule.gates:
            if resident.who not in gate.asked_by or not gate.coverage:
                continue
            question = because(world, rule, gate, person, held)
            if question is None or not is_connected(world, gate, resident):
                continue
            answer = Answer(rule.file, gate, question, rule.admits)
            if gate.refuses:
                refusals.setdefault(gate.service, []).append(answer)
            else:
                favours.setdefault(gate.service, answer)
    return refusals, favours


def because(
    world: World, rule: AccessRule, gate: Gate, person: Person, held: Sequence[Question]
) -> Question | None:
    """Return the question because of which a rule speaks for a service; None where it does not."""
    pays = not any(question.whose == "payer" for question in rule.questions) or not has_other_payer(
        world, gate, person.resident
    )
    if rule.admits:
        return not_admitted(world, rule, person, held, household_pays=pays)
    return next((question for question in held if question.whose != "payer" or pays), None)


def not_admitted(
    world: World, rule: AccessRule, person: Person, held: Sequence[Question], *, household_pays: bool
) -> Question | None:
    """Return a question that would have let the citizen in; None where they are in, or nobody is judged.

    Judged are oneself and the payer, if there is a file on them, and the other adults of the household on
    whom there is one: each of these has to meet some question.
    """
    judged: Question | None = None
    of_household = [question for question in rule.questions if question.whose == "household"]
    for question in rule.questions:
        if question.whose == "own":
            is_judged, is_met = world.has_file(person, rule.file), question in held
        elif question.whose == "payer":
            payer = world.people[person.resident.citizen.household]
            is_judged, is_met = household_pays and world.has_file(payer, rule.file), question in held
        else:
            ties = world.plan.population.others("household", person.resident.index)
            others = [world.people[other] for other in ties if world.has_file(world.people[other], rule.file)]
            is_judged = bool(others)
            is_met = all(any(o.published >> q.number & 1 for q in of_household) for o in others)
        if is_judged and is_met:
            return None
        if is_judged and judged is None:
            judged = question
    return judged


def domains_closed(world: World, resident: Resident, refusals: Collection[int]) -> int:
    """Return the domains closed to a citizen: those of which all governed services refuse."""
    closed = 0
    for domain, services in world.terms.closable[resident.who]:
        if all(service in refusals for service in services):
            closed |= domain
    return closed


def keep_open(world: World, resident: Resident, refusals: dict[int, list[Answer]], closed: int) -> int:
    """Take back refusals of regimes that may close so many domains and no more; return what stays closed."""
    for file, institution in enumerate(world.terms.institutions):
        if institution.most_closed is None:
            continue
        in_order = [1 << bit for bit in range(len(DOMAINS)) if closed >> bit & 1]
        freed = in_order[institution.most_closed :]
        for service in [s for s in refusals if world.plan.services[s].domain in freed]:
            left = [answer for answer in refusals[service] if answer.file != file]
            if left:
                refusals[service] = left
            else:
                del refusals[service]
        if freed:
            closed = domains_closed(world, resident, refusals)
    return closed


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
    if person.copies and is_stale(world, person):
        world.count("stale-weeks", resident)
    if not person.has_triggered:
        world.count("weeks-without-trigger", resident)
    if week == world.plan.weeks:
        if person.listed:
            world.count("listed-at-end", resident)
        if person.entries > person.listed:
            world.count("red-at-end", resident)
        for institution, file in zip(world.terms.institutions, person.files, strict=True):
            if institution.has_score:
                world.count("score-at-end/" + institution.name, resident, file.score)


def tell_of_domains(
    world: World, person: Person, week: int, answers: Mapping[int, Answer], before: int
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
            answer = answers[min(services)]
            person.tell(
                week,
                "closed",
                name,
                answer.because,
                answer.question.whose,
                note=others_named(world, answer, person),
            )
        elif before & ~person.closed & 1 << bit:
            person.tell(week, "opened", name)


def others_named(world: World, answer: Answer, person: Person) -> str:
    """Return the addresses of the others because of whom a rule speaks: of whom its question is true.

    Where it lets in, those on whom there is a file, and of whom it is not true.
    """
    question = answer.question
    if person.story is None or question.number < 0:
        return ""
    citizen = person.resident.citizen
    ties = (
        (citizen.household,)
        if question.whose == "payer"
        else world.plan.population.others(question.whose, citizen.index)
    )
    others = [world.people[other] for other in sorted(set(ties))]
    return ", ".join(
        other.resident.address.text()
        for other in others
        if (other.published >> question.number & 1) != answer.admits and world.has_file(other, answer.file)
    )
