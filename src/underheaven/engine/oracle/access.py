"""Step 7 of the week: what refuses, which domains of life are closed, what is asked for and counted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from underheaven.engine.oracle.asking import holds
from underheaven.engine.oracle.clauses import AccessRule, Gate, Question
from underheaven.engine.oracle.copies import is_stale
from underheaven.engine.oracle.maps import count_maps
from underheaven.engine.oracle.people import CHILD, ONE, Resident
from underheaven.engine.oracle.world import Luck, Person, Recorded, Said, World
from underheaven.engine.oracle.year_before import compare_with_year_before
from underheaven.words.dictionary import DOMAINS


@dataclass(slots=True)
class Answers:
    """What rules say to a citizen, by service.

    refusals : all that refuse. switched : the first company's that would, had one nowhere else to go.
    favours : the first that favours. slow, dearer : of those that make it so, the first that does most.
    """

    refusals: dict[int, list[Answer]] = field(default_factory=dict[int, "list[Answer]"])
    switched: dict[int, Answer] = field(default_factory=dict[int, "Answer"])
    favours: dict[int, Answer] = field(default_factory=dict[int, "Answer"])
    slow: dict[int, Answer] = field(default_factory=dict[int, "Answer"])
    dearer: dict[int, Answer] = field(default_factory=dict[int, "Answer"])

    def note(self, answer: Answer, *, has_other: bool) -> None:
        """Note what one rule says; has_other : whether the citizen has somewhere else to go."""
        gate = answer.gate
        if gate.says == "refuse" and has_other:
            self.switched.setdefault(gate.service, answer)
        elif gate.says == "refuse":
            self.refusals.setdefault(gate.service, []).append(answer)
        elif gate.says == "favour":
            self.favours.setdefault(gate.service, answer)
        else:
            harder = self.slow if gate.says == "slow" else self.dearer
            known = harder.get(gate.service)
            if known is None or gate.by > known.gate.by:
                harder[gate.service] = answer

    def services(self) -> list[int]:
        """Return the services that some rule speaks of, in order."""
        said = (self.refusals, self.switched, self.favours, self.slow, self.dearer)
        return sorted({service for answers in said for service in answers})


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
    resident, week = person.resident, luck.week
    said = answers_to(world, person, recorded)
    closed = domains_closed(world, resident, said.refusals) if said.refusals else 0
    if closed and world.terms.limits_closing:
        closed = keep_open(world, resident, said.refusals, closed)
    if person.story is not None:
        person.desk = {
            world.plan.services[number].name: said_at_desk(world, number, said, person)
            for number in said.services()
        }
    newly, person.closed, before = closed & ~person.closed, closed, person.closed
    if closed != before:
        tell_of_domains(world, person, week, said, before)
    if person.refusals:
        for number in [number for number in person.refusals if number not in said.refusals]:
            del person.refusals[number]

    was_refused = False
    for number in said.services():
        world.touched_weeks[number][resident.margin] += 1
        if number in said.refusals:
            was_refused = ask_in_vain(world, person, luck, number, said.refusals[number][-1]) or was_refused
        else:
            ask(world, person, luck, number, said)
    take_stock(world, person, week)
    person.is_touched = person.is_touched or was_refused or person.has_record
    return was_refused, newly


def ask_in_vain(world: World, person: Person, luck: Luck, number: int, answer: Answer) -> bool:
    """Ask for a service that refuses, unless one has given up; return whether one asked."""
    resident, service = person.resident, world.plan.services[number]
    in_a_row, whose = person.refusals.get(number, 0), answer.question.whose
    gave_up = 0 < world.pressure.gives_up_after <= in_a_row
    if luck.happens(
        service.purpose, resident, service.asked_by_the_discouraged if gave_up else service.asked
    ):
        world.drawn[number][resident.margin] += 1
        world.count("refused/" + service.name, resident)
        if world.pressure.gives_up_after:
            person.refusals[number] = min(in_a_row + 1, 3)
        note = others_named(world, answer, person)
        person.tell(luck.week, "refused", service.name, answer.because, whose, note=note)
        return True
    if gave_up and luck.happens(service.purpose, resident, service.asked):
        world.count("unasked/" + service.name, resident)
        person.tell(luck.week, "unasked", service.name, answer.because, whose)
    return False


def ask(world: World, person: Person, luck: Luck, number: int, said: Answers) -> None:
    """Ask for a service that is given: elsewhere, late, at a higher price, or with favour."""
    resident, service = person.resident, world.plan.services[number]
    if not luck.happens(service.purpose, resident, service.asked):
        return
    world.drawn[number][resident.margin] += 1
    if number in said.switched:
        world.count("switched/" + service.name, resident)
        answer = said.switched[number]
        person.tell(luck.week, "switched", service.name, answer.because, answer.question.whose)
        return
    harder = {"slowed": said.slow.get(number), "dearer": said.dearer.get(number)}
    for how, answer in harder.items():
        if answer is not None:
            world.count(f"{how}/{service.name}", resident)
            world.count(f"{how}-by/{service.name}", resident, answer.gate.by - ONE)
            person.tell(luck.week, how, service.name, answer.because, answer.question.whose)
    if number in said.favours and not any(harder.values()):
        world.count("favoured/" + service.name, resident)


def answers_to(world: World, person: Person, recorded: Recorded) -> Answers:
    """Return what the rules that hold where a citizen lives say to them."""
    resident, holding, said = person.resident, world.realm_of(person.resident).files, Answers()
    for rule in world.terms.rules:
        if rule.file not in holding:
            continue
        held = [question for question in rule.questions if holds(world, question, person, recorded)]
        if not held and not rule.admits:
            continue
        for gate in rule.gates:
            if resident.who not in gate.asked_by or not gate.coverage:
                continue
            question = because(world, rule, gate, person, held)
            if question is None or not is_connected(world, gate, resident):
                continue
            has_other = rule.is_company and gate.refuses and has_somewhere_else(world, gate, resident)
            said.note(Answer(rule.file, gate, question, rule.admits), has_other=has_other)
    return said


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
    for domain, services in world.realm_of(resident).closable[resident.who]:
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


def has_somewhere_else(world: World, gate: Gate, resident: Resident) -> bool:
    """Whether the citizen has another to turn to when a company refuses: a fixed draw, each their own."""
    service = world.plan.services[gate.service]
    return world.plan.draws.happens(service.competitor, resident.address, 0, service.elsewhere)


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
    must = world.must_close[resident.province][resident.who]
    if must and person.closed & must == must:
        world.count("shut-out-weeks", resident)
    if person.listed:
        world.count("listed-weeks", resident)
    count_maps(world, person)
    if person.copies and is_stale(world, person):
        world.count("stale-weeks", resident)
    if not person.has_triggered:
        world.count("weeks-without-trigger", resident)
    compare_with_year_before(world, person, week)
    if week == world.plan.weeks:
        if person.listed:
            world.count("listed-at-end", resident)
        if person.entries > person.listed:
            world.count("red-at-end", resident)
        for institution, file in zip(world.terms.institutions, person.files, strict=True):
            if institution.has_score:
                world.count("score-at-end/" + institution.name, resident, file.score)


def tell_of_domains(world: World, person: Person, week: int, said: Answers, before: int) -> None:
    """Tell which domains closed, by which rule, and which opened."""
    if person.story is None:
        return
    for bit, name in enumerate(DOMAINS):
        if person.closed & ~before & 1 << bit:
            services = next(
                services
                for domain, services in world.realm_of(person.resident).closable[person.resident.who]
                if domain == 1 << bit
            )
            answer = said.refusals[min(services)][-1]
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


def said_at_desk(world: World, number: int, said: Answers, person: Person) -> Said:
    """Return what a service says to somebody of whom is told, and why."""
    answers = {
        "refuse": said.refusals[number][-1] if number in said.refusals else None,
        "switch": said.switched.get(number),
        "slow": said.slow.get(number),
        "dearer": said.dearer.get(number),
        "favour": said.favours.get(number),
    }
    then, answer = next((then, answer) for then, answer in answers.items() if answer is not None)
    return then, answer.because, answer.question.whose, others_named(world, answer, person)


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
