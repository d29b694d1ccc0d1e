"""A regime in plain words: the lawful acts it punishes first, what it watches, what it costs whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from underheaven.ground.numbers import CitedNumber
from underheaven.report.figures import declared, listed, percent, plain, worded
from underheaven.report.page import Page
from underheaven.report.supported import grade_of, standing_of, standings, support, with_standing
from underheaven.report.turned_off import words_turned_off
from underheaven.words.condition import Condition
from underheaven.words.cuts import step_of
from underheaven.words.dictionary import DOMAIN_OF_SERVICE, KIND_OF
from underheaven.words.ladder import without_errors, without_lawful, without_reach
from underheaven.words.regime import LeaveWhen, Publicity, Regime, Register, Rule, Score, Sensor
from underheaven.words.score_check import amounts_added, weeks_until_half

HOLDERS = {"state": "the state", "company": "a company", "everybody": "everybody, about everybody"}
_KINDS = (
    ("harmful", "Acts that hurt somebody"),
    ("default", "Debts unpaid"),
    ("civic", "Civic acts"),
)
_WHAT = {"score": "their score", "band": "their band"}
_WHOSE: Mapping[str, str] = {
    "household": "people of their household",
    "workplace": "people of their workplace",
    "school": "people of their school class",
    "district": "acquaintances in the district",
    "province": "acquaintances in the province",
    "nation": "acquaintances in the nation",
    "acquaintances": "acquaintances",
}
_SOMEBODY: Mapping[str, str] = {
    "household": "somebody in their household",
    "workplace": "somebody at their workplace",
    "school": "somebody in their school class",
    "district": "an acquaintance in the district",
    "province": "an acquaintance in the province",
    "nation": "an acquaintance in the nation",
    "acquaintances": "an acquaintance",
}


def lawful_acts_punished(regime: Regime) -> dict[str, list[str]]:
    """Return the lawful acts this regime's own words punish or watch, each with what a record of it does."""
    acts: dict[str, list[str]] = {}
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
            yield act, f"{_points(rule.points)}{alone} {support(rule, regime)}"
    for name, register in regime.registers.items():
        for condition in register.enter_when:
            for act in condition.recorded or ():
                yield act, f"puts them on the register {name} {support(register, regime)}"
    for publicity in regime.publicity:
        for act in publicity.acts or ():
            yield act, f"{_shown(publicity)} {support(publicity, regime)}"


def _kind(act: str) -> str:
    """Return the kind of an act, as the dictionary has it."""
    return KIND_OF.get(act, "")


def _points(number: CitedNumber) -> str:
    """Return points with their sign."""
    return f"{'+' if number.value > 0 else ''}{plain(number.value, 'points')} a record"


def _shown(publicity: Publicity) -> str:
    """Return how something is shown to others."""
    if publicity.how == "broadcast":
        return "shown in public"
    return f"told to {listed(['the household', *(_WHOSE[tie] for tie in publicity.to or ())])}"


def print_regime(page: Page, regime: Regime) -> None:
    """Print what a regime does; where its numbers come from is printed by `card`."""
    _print_lawful(page, regime)
    _print_watching(page, regime)
    _print_score(page, regime)
    _print_registers(page, regime)
    _print_rules(page, regime)
    _print_publicity(page, regime)
    _print_redress(page, regime)
    _print_rungs(page, regime)


def _print_lawful(page: Page, regime: Regime) -> None:
    acts = lawful_acts_punished(regime)
    page.heading("Lawful acts it punishes or watches")
    if regime.limits.no_lawful_acts:
        page.say("None: it neither watches nor records lawful acts.", indent=2)
    elif not acts:
        page.say("None of its words names a lawful act.", indent=2)
    page.items([(worded(act), "; ".join(said)) for act, said in acts.items()])


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
    return f"{', '.join(said)} {support(sensor, regime)}"


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


def _print_registers(page: Page, regime: Regime) -> None:
    if not regime.registers:
        return
    page.heading("Who is listed, and how they leave")
    page.items([(name, _register(register, regime)) for name, register in regime.registers.items()])


def _register(register: Register, regime: Regime) -> str:
    """Return a register in words."""
    entered = f"entered when {conditions_in_words(register.enter_when)}"
    back = ""
    if register.score_on_exit is not None:
        to = register.score_on_exit
        back = f"; on leaving, the score is set to {'the cut' if to == 'cut' else declared(to.value)}"
    return f"{entered}; {_leaving(register.leave_when)}{back} {support(register, regime)}"


def _leaving(leave: LeaveWhen) -> str:
    """Return how one leaves a register."""
    if leave.never:
        return "nobody leaves"
    ways: list[str] = []
    if leave.after is not None:
        ways.append(f"after {plain(leave.after.value, 'weeks')}")
    if leave.score_from is not None:
        ways.append(f"when the score is back at {declared(leave.score_from.value)}")
    return f"left {listed(ways, 'or')}"


def _print_rules(page: Page, regime: Regime) -> None:
    page.heading("What it costs whom")
    if not regime.rules:
        page.say("No service answers differently: this regime has no teeth of its own.", indent=2)
    for rule in regime.rules:
        page.say(_rule(rule, regime), indent=2, hang=2)


def _rule(rule: Rule, regime: Regime) -> str:
    """Return a rule in words."""
    services = listed(f"{worded(s)} ({DOMAIN_OF_SERVICE[s]})" for s in rule.services)
    then = "refused" if rule.then == "refuse" else "easier to have"
    said = f"{services}: {then} when {conditions_in_words(rule.when)}"
    if rule.coverage is not None:
        said += f"; {percent(rule.coverage.value)} of citizens and services are connected"
    if rule.other_payer is not None:
        said += f"; in {percent(rule.other_payer.value)} of families somebody else pays"
    return f"{said} {support(rule, regime)}."


def _print_publicity(page: Page, regime: Regime) -> None:
    if not regime.publicity:
        return
    page.heading("What others are shown the week after")
    for publicity in regime.publicity:
        acts = (
            f"records of {listed(worded(a) for a in publicity.acts)}"
            if publicity.acts
            else _WHAT.get(publicity.what, f"who is on {publicity.what}")
        )
        page.say(f"{acts}: {_shown(publicity)} {support(publicity, regime)}.", indent=2, hang=2)


def _print_redress(page: Page, regime: Regime) -> None:
    page.heading("Notice, appeal, correction")
    redress = regime.redress
    if redress.notice is None:
        page.say("Nobody is told; nobody can appeal.", indent=2)
    else:
        told = redress.notice
        after = f", {plain(told.after.value, 'weeks')} after entry" if told.after else ""
        page.say(f"{percent(told.share.value)} of those entered are told{after} {standings(told)}.", indent=2)
    if redress.appeal is not None:
        appeal = redress.appeal
        page.say(
            f"An appeal is decided after {plain(appeal.decided_after.value, 'weeks')}: struck in "
            f"{percent(appeal.struck_if_wrong.value)} of cases wrong on file, in "
            f"{percent(appeal.struck_if_right.value)} of the others {standings(appeal)}.",
            indent=2,
            hang=2,
        )
    elif redress.notice is not None:
        page.say("There is no appeal.", indent=2)
    if redress.correction is not None:
        page.say(
            f"It finds {percent(redress.correction.found.value)} of its wrong entries a week by itself "
            f"{standings(redress.correction)}.",
            indent=2,
        )


def _print_rungs(page: Page, regime: Regime) -> None:
    page.heading("Which of its words each rung of the ladder turns off")
    steps = (
        ("no-errors", "mistakes about who did what", without_errors(regime)),
        ("own-record", "reach beyond the person", without_reach(regime)),
        ("harm-only", "lawful acts", without_lawful(regime)),
    )
    for rung, what, after in steps:
        words = [_with_services(word, regime) for word in words_turned_off(regime, after)]
        page.item(rung, f"({what}) {', '.join(words) or 'nothing here'}", width=10)


def _with_services(word: str, regime: Regime) -> str:
    """Return a path with the services of the rule it leads to, since rules have no names."""
    steps = word.split(".")
    if steps[0] != "rules" or len(steps) < 2 or not steps[1].isdigit():
        return word
    return f"{word} ({', '.join(worded(service) for service in regime.rules[int(steps[1])].services)})"


def conditions_in_words(conditions: Sequence[Condition]) -> str:
    """Return a list of conditions, of which any holds, in words."""
    return ", or ".join(_condition(c) for c in conditions)


def _condition(condition: Condition) -> str:
    """Return one condition in words: everything in it holds."""
    holds: list[str] = []
    if condition.recorded:
        holds.append(
            f"a record of {listed((worded(a) for a in condition.recorded), 'or')} was filed this week"
        )
    if condition.listed:
        holds.append(f"on the register {listed(condition.listed, 'or')}")
    if condition.band:
        holds.append(f"in band {listed(condition.band, 'or')}")
    if condition.score_below is not None:
        holds.append(f"their score lies below {declared(condition.score_below.value)}")
    if condition.score_from is not None:
        holds.append(f"their score lies at or above {declared(condition.score_from.value)}")
    said = " and ".join(holds)
    if condition.is_own:
        return f"they are {said}" if said.startswith(("on ", "in ")) else said
    if condition.whose == "payer":
        return f"whoever pays for them is {said}"
    if condition.at_least == 1:
        return f"{_SOMEBODY[condition.whose]} is {said}"
    return f"{condition.at_least} or more {_WHOSE[condition.whose]} are {said}"
