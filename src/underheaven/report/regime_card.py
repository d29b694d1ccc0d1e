"""A regime in plain words: the lawful acts it punishes first, what it watches, what it costs whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from underheaven.ground.numbers import CitedNumber
from underheaven.report.conditions import conditions_in_words
from underheaven.report.federation_card import print_pilots, print_takeover
from underheaven.report.figures import declared, listed, percent, plain, worded
from underheaven.report.page import Page
from underheaven.report.people_card import (
    consequences_of_people,
    print_parts,
    print_ratings,
    print_reports,
)
from underheaven.report.register_card import (
    print_publicity,
    print_redress,
    print_registers,
    print_rules,
    shown_how,
)
from underheaven.report.supported import grade_of, in_steps, since, standing_of, support, with_standing
from underheaven.report.turned_off import words_turned_off
from underheaven.words.cuts import step_of
from underheaven.words.dictionary import KIND_OF
from underheaven.words.ladder import without_errors, without_lawful, without_reach
from underheaven.words.regime import Regime, Sensor
from underheaven.words.score import Score
from underheaven.words.score_check import amounts_added, weeks_until_half

HOLDERS = {"state": "the state", "company": "a company", "everybody": "everybody, about everybody"}
_KINDS = (
    ("harmful", "Acts that hurt somebody"),
    ("default", "Debts unpaid"),
    ("civic", "Civic acts"),
)


def lawful_acts_punished(regime: Regime, pilots: Sequence[Regime] = ()) -> dict[str, list[str]]:
    """Return the lawful acts this regime's own words punish or watch, each with what a record of it does.

    pilots : of a regime made of regimes; what each of them does is said with its name.
    """
    acts: dict[str, list[str]] = {}
    for pilot in pilots:
        for act, consequences in lawful_acts_punished(pilot).items():
            acts.setdefault(act, []).extend(f"{said}, in {pilot.regime}" for said in consequences)
    if regime.limits.no_lawful_acts:
        return acts
    for act, consequence in _consequences(regime):
        if _kind(act) == "lawful":
            acts.setdefault(act, []).append(consequence)
    for name, sensor in regime.sensors.items():
        for act in sensor.watches:
            if _kind(act) == "lawful":
                acts.setdefault(act, []).append(f"watched by {worded(name)}")
    return acts


def _consequences(regime: Regime) -> Iterator[tuple[str, str]]:
    """Yield each act that a record counts for, with what it does."""
    if regime.score is not None:
        for act, rule in regime.score.points.items():
            alone = ", only in a week in which nothing else was recorded" if rule.only_if else ""
            yield act, f"{_points(rule.points)}{alone}{since(rule)} {support(rule, regime)}"
    for name, register in regime.registers.items():
        for condition in register.enter_when:
            for act in condition.recorded or ():
                merit = " (of merit)" if register.colour == "red" else ""
                yield act, f"puts them on the register {name}{merit} {support(register, regime)}"
    for publicity in regime.publicity:
        for act in publicity.acts or ():
            yield act, f"{shown_how(publicity)} {support(publicity, regime)}"
    for rule in regime.rules:
        services = listed(worded(service) for service in rule.services)
        for act in dict.fromkeys(act for condition in rule.when for act in condition.recorded or ()):
            yield act, f"a record of it counts at once for {services} {support(rule, regime)}"
    yield from consequences_of_people(regime)


def _kind(act: str) -> str:
    """Return the kind of an act, as the dictionary has it."""
    return KIND_OF.get(act, "")


def _points(number: CitedNumber) -> str:
    """Return points with their sign."""
    return f"{'+' if number.value > 0 else ''}{plain(number.value, 'points')} a record"


def print_regime(
    page: Page, regime: Regime, pilots: Sequence[Regime] = (), used: Sequence[Regime] = ()
) -> None:
    """Print what a regime does; where its numbers come from is printed by `card`.

    pilots : of a regime made of regimes, which has no other words of its own.
    used : the regimes whose records and registers it reads: it acts upon what these hold against people.
    """
    _print_lawful(page, regime, pilots, used)
    if regime.pilots:
        print_pilots(page, regime, pilots)
        return
    _print_holding(page, regime)
    print_takeover(page, regime)
    _print_watching(page, regime)
    print_reports(page, regime)
    _print_score(page, regime)
    print_registers(page, regime)
    print_rules(page, regime)
    print_publicity(page, regime)
    print_redress(page, regime)
    _print_rungs(page, regime)


def _print_lawful(page: Page, regime: Regime, pilots: Sequence[Regime], used: Sequence[Regime]) -> None:
    """Print the lawful acts it punishes, first by its own words, then through those whose files it reads."""
    acts = lawful_acts_punished(regime, pilots)
    page.heading("Lawful acts it punishes or watches")
    if regime.limits.no_lawful_acts:
        page.say("None: it neither watches nor records lawful acts.", indent=2)
    elif not acts:
        page.say(f"None of its {'own ' if used else ''}words names a lawful act.", indent=2)
    page.items([(worded(act), "; ".join(said)) for act, said in acts.items()])
    for other in used:
        if through := lawful_acts_punished(other):
            page.say(
                f"Through {other.regime}, whose files it reads and which punishes or watches them: "
                f"{listed(worded(act) for act in through)}.",
                indent=2,
                hang=2,
            )


def _print_holding(page: Page, regime: Regime) -> None:
    """Print who has a file, where, and in which weeks."""
    said: list[str] = []
    if regime.consent is not None:
        agreed = f"{percent(regime.consent.value)} of people agreed to have one"
        said.append(f"{agreed} ({standing_of(regime.consent)}); the others have none.")
    if regime.places is not None:
        said.append(f"Only residents of {listed(regime.places)} have one.")
    if regime.from_week is not None:
        said.append(f"All of it holds from week {regime.from_week} on.")
    if regime.until_week is not None:
        said.append(f"It ends with week {regime.until_week}: nobody has a file after that.")
    if said:
        page.heading("Who has a file, where, and when")
        for line in said:
            page.say(line, indent=2)


def _print_watching(page: Page, regime: Regime) -> None:
    page.heading("What it watches, and with which errors")
    if not regime.sensors:
        page.say("Nothing of its own.", indent=2)
    page.items([(name, _sensor(sensor, regime)) for name, sensor in regime.sensors.items()])
    if regime.uses:
        page.say(f"It also reads the records of {listed(regime.uses)}, in a world that has it.", indent=2)


def _sensor(sensor: Sensor, regime: Regime) -> str:
    """Return a sensor in words."""
    said = [
        (
            f"watches {listed(worded(act) for act in sensor.watches)}; "
            f"sees {_share_of(sensor.detects, 'such acts')}"
        )
    ]
    if sensor.false_alarm is None:
        said.append("raises no false alarm")
    else:
        of = f"passes of a {worded(sensor.at)}" if sensor.at else "weeks without such an act"
        said.append(f"is wrong in {_share_of(sensor.false_alarm, of)}")
    if sensor.look_alikes is not None:
        fate = "books it on a look-alike" if sensor.misidentified == "booked" else "loses it"
        said.append(
            f"and in {_share_of(sensor.look_alikes, 'its hits')} takes one person for another and {fate}"
        )
    said += _sensor_practice(sensor)
    return f"{', '.join(said)}{since(sensor)} {support(sensor, regime)}"


def _sensor_practice(sensor: Sensor) -> Iterator[str]:
    """Yield where a sensor is, what people are told of it, and what happens between a hit and its record."""
    if sensor.coverage is not None:
        yield f"is installed in {in_steps(sensor.coverage, 'of places')}"
    if sensor.announced is not None:
        yield f"people are told that it sees {percent(sensor.announced.value)}"
    if sensor.delay is not None:
        mean = " on average" if sensor.delay_is == "mean" else ""
        yield f"a record follows {plain(sensor.delay.value, 'weeks')} later{mean}"
    if sensor.human_review is not None:
        review = sensor.human_review
        yield f"a person looks first and stops {percent(review.stops_false.value)} of wrong hits"
        if review.stops_true is not None:
            yield f"and {percent(review.stops_true.value)} of right ones"


def _share_of(number: CitedNumber, what: str) -> str:
    """Return a share of something in words, with groups and places: `1 in 6,000 passes`, `20 % of acts`."""
    share = percent(number.value)
    factors = {**number.by_group, **number.by_place}
    said = [f"{_who(label)}: {declared(factor.value)} times as often" for label, factor in factors.items()]
    return (
        (share if " in " in share else f"{share} of") + f" {what}" + (f" ({'; '.join(said)})" if said else "")
    )


def _who(label: str) -> str:
    """Return a group or a place in words."""
    return f"group {label}" if len(label) == 1 else f"people in {label}"


def _print_score(page: Page, regime: Regime) -> None:
    score = regime.score
    if score is None:
        return
    page.heading("The score")
    page.say(f"Every adult has one (rule {grade_of(score, regime)}).", indent=2)
    low, high = (with_standing(bound) for bound in score.bounds)
    page.say(f"It starts at {with_standing(score.starts)}; it runs from {low} to {high}.", indent=2, hang=2)
    if score.components:
        print_parts(page, score, regime)
    elif score.ratings is not None:
        print_ratings(page, score, score.ratings, regime)
    if not score.components:
        page.say(_fading(score), indent=2, hang=2)
    consequences = list(_consequences(regime))
    for kind, said in _KINDS:
        acts = [f"{worded(act)} {what}" for act, what in consequences if _kind(act) == kind]
        if acts:
            page.say(f"{said}: {'; '.join(acts)}.", indent=2, hang=2)
    for term in score.through_others:
        page.say(
            f"Through others: {plain(term.points.value, 'points')} in each week in which "
            f"{conditions_in_words(term.when)} {support(term, regime)}.",
            indent=2,
            hang=2,
        )
    if score.bands:
        page.say(
            "Bands, by lowest score: "
            + ", ".join(f"{b} {with_standing(n)}" for b, n in score.bands.items())
            + ".",
            indent=2,
            hang=2,
        )


def _fading(score: Score) -> str:
    """Return how records fade: the half-life declared, and when half is truly gone in whole steps."""
    if score.ratings is not None:
        if score.half_life is None:
            return "Only the last marks count: none of the older ones is left."
        half_life = plain(score.half_life.value, "weeks")
        return (
            f"Half of what older marks made of it is left after {half_life} ({standing_of(score.half_life)})."
        )
    if score.half_life is None:
        return "Nothing that was added or taken fades."
    half_life = int(score.half_life.value)
    said = (
        f"Half of what was added or taken fades: declared {plain(score.half_life.value, 'weeks')} "
        f"({standing_of(score.half_life)})"
    )
    amounts = amounts_added(score)
    if not amounts:
        return f"{said}."
    step = step_of(score)
    smallest, largest = amounts[0], amounts[-1]
    said += f"; in steps of {declared(step)} point{'' if step <= 1 else 's'}, a record of "
    said += f"{plain(smallest, 'points')} is half gone after "
    said += plain(Fraction(weeks_until_half(smallest, step, half_life)), "weeks")
    if largest != smallest:
        said += f", one of {declared(largest)} after {weeks_until_half(largest, step, half_life)}"
    return f"{said}."


def _print_rungs(page: Page, regime: Regime) -> None:
    page.heading("Which of its words each rung of the ladder turns off")
    steps = (
        ("no-errors", "mistakes about who did what", without_errors(regime)),
        ("own-record", "reach beyond the person", without_reach(regime)),
        ("harm-only", "lawful acts", without_lawful(regime)),
    )
    for rung, what, after in steps:
        turned_off = _of_every_agency(list(words_turned_off(regime, after)), len(regime.sharing))
        words = [_with_services(word, regime) for word in turned_off]
        page.item(rung, f"({what}) {', '.join(words) or 'nothing here'}", width=10)


def _of_every_agency(words: list[str], agencies: int) -> list[str]:
    """Return paths, those that every one of several agencies has said once, as `sharing.*.lost`."""
    once: dict[str, None] = {}
    for word in words:
        steps = word.split(".")
        of_all = ".".join(("sharing", "*", *steps[2:]))
        alike = sum(other.startswith("sharing.") and other.split(".")[2:] == steps[2:] for other in words)
        is_shared = steps[0] == "sharing" and len(steps) > 2 and alike == agencies > 1
        once[f"{of_all} (of all {agencies})" if is_shared else word] = None
    return list(once)


def _with_services(word: str, regime: Regime) -> str:
    """Return a path with the services of the rule it leads to, since rules have no names."""
    steps = word.split(".")
    if steps[0] != "rules" or len(steps) < 2 or not steps[1].isdigit():
        return word
    return f"{word} ({', '.join(worded(service) for service in regime.rules[int(steps[1])].services)})"
