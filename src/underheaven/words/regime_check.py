"""What has to hold within one regime."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import islice

from underheaven.ground.errors import clean
from underheaven.ground.exact import as_text
from underheaven.ground.numbers import CitedNumber, Grade
from underheaven.words.condition import TIES
from underheaven.words.condition_check import (
    condition_problems,
    conditions,
    copy_problems,
    only_at_entry,
    reach_of_rule,
    unknown_acts,
)
from underheaven.words.dictionary import DOMAIN_OF_SERVICE, KIND_OF
from underheaven.words.explain import VOCABULARY, nearest
from underheaven.words.federation_check import federation_problems, takeover_problems
from underheaven.words.fields import Graded, Reading
from underheaven.words.holding import own_holding_problems
from underheaven.words.problems import MOST_REPORTED, Path, Problem
from underheaven.words.regime import Appeal, Limits, Publicity, Regime, Register, Rule, Sensor
from underheaven.words.register_check import entry_problems, register_problems
from underheaven.words.report_check import report_problems
from underheaven.words.score_check import score_problems
from underheaven.words.walk import parts

NEEDS_SOURCE = (Grade.DOCUMENTED, Grade.REPORTED, Grade.DISPUTED, Grade.PROPOSED)
"""Grades that say a source describes it, so that one is named."""
LONGEST_FIXED = 8
"""Longest delay from a hit to its record that is the same for every hit, in weeks."""
SHOWN = ("score", "band", "acts")
"""What publicity can show beside registers."""


def regime_problems(regime: Regime, reading: Reading | None = None) -> list[Problem]:
    """Return what does not hold within a regime; what it needs of others is checked with its world."""
    return list(islice(_all_problems(regime), 2 * MOST_REPORTED))


def _all_problems(regime: Regime) -> Iterator[Problem]:
    """Yield what does not hold, one by one: who has seen enough may stop."""
    yield from _grade_problems(regime)
    yield from own_holding_problems(regime)
    if regime.pilots or regime.merge is not None:
        yield from federation_problems(regime)
        return
    yield from _sensor_problems(regime)
    yield from report_problems(regime)
    if regime.regime in regime.uses:
        yield Problem(("uses",), "a regime always reads its own records", "leave its own name out")
    if regime.consent is not None and regime.consent.value == 0:
        said = "nobody agreed, so nobody has a file"
        yield Problem(("consent",), said, "write a share above 0, or leave the regime out of the world")
    if regime.score is not None:
        yield from score_problems(regime, regime.score)
    for name, register in regime.registers.items():
        yield from (p.under("registers", name) for p in register_problems(regime, name, register))
        yield from (p.under("registers", name) for p in entry_problems(regime, name, register))
    for index, rule in enumerate(regime.rules):
        yield from (p.under("rules", str(index)) for p in _rule_problems(regime, rule))
    for index, shown in enumerate(regime.publicity):
        yield from (p.under("publicity", str(index)) for p in _publicity_problems(regime, shown))
    yield from (p.under("sharing") for p in _sharing_problems(regime))
    yield from _redress_problems(regime)
    yield from (p.under("limits") for p in _limit_problems(regime.limits))
    yield from takeover_problems(regime)
    yield from _unwatched(regime)


def _grade_problems(regime: Regime) -> Iterator[Problem]:
    """Check that whatever claims evidence names its source, or that its file does."""
    if regime.source is not None:
        return
    for path, part in parts(regime):
        if not isinstance(part, Graded) or part.source is not None:
            continue
        if part.grade is not None and part.grade in NEEDS_SOURCE:
            where = "at the top of the file" if part is regime else "beside it, or at the top of the file"
            said = f"what is {part.grade.value} names its source"
            cure = f"add `source: NAME` {where}, or write `grade: hypothetical` if it is invented"
            yield Problem((*path, "grade"), said, cure)
            if part is regime:
                return


def _sensor_problems(regime: Regime) -> Iterator[Problem]:
    """Check each sensor by itself."""
    for name, sensor in regime.sensors.items():
        here = ("sensors", name)
        yield from (p.under(*here) for p in unknown_acts(sensor.watches, "watches"))
        if not sensor.watches:
            yield Problem((*here, "watches"), "watches nothing", "name an act, or leave the sensor out")
        for word in ("detects", "false_alarm", "look_alikes"):
            share: CitedNumber | None = getattr(sensor, word)
            if share is not None:
                yield from (p.under(*here, word) for p in _above_one(share))
        yield from (p.under(*here) for p in _sensor_words(sensor))


def _sensor_words(sensor: Sensor) -> Iterator[Problem]:
    """Check words of a sensor that need one another."""
    if sensor.at is not None and sensor.false_alarm is None:
        yield Problem(
            ("at",), "says per pass of what, and there is no false_alarm", "add `false_alarm:`", "key"
        )
    if sensor.delay is None and sensor.delay_is == "mean":
        yield Problem(("delay_is",), "there is no delay here", "add `delay: 4 weeks`, or remove this", "key")
    if sensor.delay is not None and sensor.delay_is == "fixed" and sensor.delay.value > LONGEST_FIXED:
        said = f"a fixed delay is at most {LONGEST_FIXED} weeks"
        yield Problem(("delay",), said, "add `delay_is: mean` beside it, or write `8 weeks`")
    if sensor.misidentified == "lost" and sensor.look_alikes is None:
        yield Problem(("misidentified",), "nothing is misidentified here", "add `look_alikes:`", "key")


def _above_one(share: CitedNumber) -> Iterator[Problem]:
    """Say where a share times its factors exceeds 1."""
    highest, said = share.value, as_text(share.value)
    for factors in (share.by_group, share.by_place):
        largest = max((factor.value for factor in factors.values()), default=Fraction(1))
        if largest > 1:
            highest *= largest
            said += f" x {as_text(largest)}"
    if highest > 1 >= share.value:
        yield Problem(
            (), f"with its factors it is {said} = {as_text(highest)}, above 1 (share)", "lower a factor"
        )


def _rule_problems(regime: Regime, rule: Rule) -> Iterator[Problem]:
    """Check one rule on services."""
    seen: set[str] = set()
    for index, service in enumerate(rule.services):
        if service not in DOMAIN_OF_SERVICE:
            said = f"no service `{clean(service, 60)}` in the dictionary"
            yield Problem(
                ("services", str(index)), said, nearest(service, list(DOMAIN_OF_SERVICE), page=VOCABULARY)
            )
        elif service in seen:
            yield Problem(("services", str(index)), f"`{service}` is named twice", "remove one")
        seen.add(service)
    if not rule.services:
        yield Problem(("services",), "governs no service", "name one, or leave the rule out")
    if not rule.when and regime.written.lines:
        yield Problem(("when",), "never holds", "give a condition such as `listed: REGISTER`")
    for index, condition in enumerate(rule.when):
        yield from (p.under("when", str(index)) for p in condition_problems(regime, condition))
        yield from (p.under("when", str(index)) for p in reach_of_rule(condition))
        yield from (p.under("when", str(index)) for p in only_at_entry(condition))
        yield from (p.under("when", str(index)) for p in copy_problems(regime, condition))
    yield from answer_problems(rule, regime.registers)
    yield from _graded_answer(rule)
    if rule.other_payer is not None and all(condition.whose != "payer" for condition in rule.when):
        yield Problem(
            ("other_payer",), "nobody asks who pays here", "add `whose: payer` to the condition", "key"
        )


def _graded_answer(rule: Rule) -> Iterator[Problem]:
    """Check by how much a service that is given answers more slowly, or at a higher price."""
    if rule.then in ("slow", "dearer") and rule.by is None:
        what = "how many times as long" if rule.then == "slow" else "how many times as much"
        yield Problem(("then",), f"does not say {what}", "add `by: 2` beside it")
    elif rule.then not in ("slow", "dearer") and rule.by is not None:
        said = f"says by how much, and `{rule.then}` has no measure"
        yield Problem(("by",), said, "write `then: slow` or `then: dearer`, or remove this", "key")


def answer_problems(rule: Rule, registers: Mapping[str, Register]) -> Iterator[Problem]:
    """Check that what a rule answers fits for whom it holds.

    registers : those it may name; of those that are not there nothing is said.
    """
    named = (n for condition in rule.when for n in (*(condition.listed or ()), *(condition.entered or ())))
    red = next((name for name in named if name in registers and registers[name].colour == "red"), None)
    if red is not None and rule.then not in ("favour", "admit"):
        said = f"`{clean(red, 60)}` is a red register (of merit); it can only favour or admit"
        yield Problem(("then",), said, "make it black, or write `then: favour`")
    for index, condition in enumerate(rule.when):
        of_the_week = next((s for s in ("recorded", "entered") if getattr(condition, s) is not None), None)
        if rule.then == "admit" and of_the_week is not None:
            what = "a record" if of_the_week == "recorded" else "an entry"
            said = f"{what} of this week admits nobody for longer than the week"
            cure = "enter it in a red register, and write `listed:`"
            if of_the_week == "entered":
                cure = "write `listed:`, which holds as long as the entry"
            yield Problem(("when", str(index), of_the_week), said, cure, "key")


def _publicity_problems(regime: Regime, shown: Publicity) -> Iterator[Problem]:
    """Check what others see."""
    if shown.what == "acts":
        if not shown.acts:
            yield Problem(("acts",), "shows records of acts, and names none", "add `acts: [ACT]`")
        yield from unknown_acts(shown.acts or (), "acts")
    elif shown.acts is not None:
        yield Problem(
            ("acts",), f"shows `{shown.what}`, not acts", "write `what: acts`, or remove this", "key"
        )
    if shown.what in ("score", "band") and regime.score is None:
        yield Problem(("what",), "there is no score here", "name a register or `acts`")
    elif shown.what == "band" and regime.score is not None and not regime.score.bands:
        yield Problem(("what",), "the score has no bands", "declare `bands:`, or show `score`")
    elif shown.what not in SHOWN and shown.what not in regime.registers and not regime.uses:
        said = f"no register `{clean(shown.what, 60)}` here"
        yield Problem(("what",), said, nearest(shown.what, [*regime.registers, *SHOWN]))
    yield from _audience_problems(shown)


def _audience_problems(shown: Publicity) -> Iterator[Problem]:
    """Check to whom it is told."""
    if shown.how in ("search", "map") and shown.what in SHOWN:
        done = "searched" if shown.how == "search" else "put on a map"
        said = f"only a register can be {done}, and this shows `{shown.what}`"
        yield Problem(("how",), said, "name a register, or write `how: broadcast`")
    if shown.how in ("search", "map") and shown.to is not None:
        yield Problem(("to",), "whoever looks may see it", "write `how: tell`, or remove this", "key")
    if shown.how == "map" and shown.within is None:
        said = "a map says of whom, and not how far from where one lives"
        yield Problem(("how",), said, "add `within: 500` (metres)")
    elif shown.how != "map" and shown.within is not None:
        yield Problem(("within",), "only a map ends somewhere", "write `how: map`, or remove this", "key")
    if shown.how == "tell" and not shown.to:
        yield Problem(("to",), "tells, and says nobody", "add `to: district`, or another kind of tie")
    if shown.how == "broadcast" and shown.to is not None:
        yield Problem(("to",), "a broadcast is seen by everybody", "write `how: tell`, or remove this", "key")
    known = (*TIES, "acquaintances", "household")
    for index, tie in enumerate(shown.to or ()):
        if tie not in known:
            yield Problem(("to", str(index)), f"no tie `{clean(tie, 60)}`", nearest(tie, known))


def _redress_problems(regime: Regime) -> Iterator[Problem]:
    """Check notice, appeal and correction."""
    redress = regime.redress
    if redress.appeal is not None and redress.notice is None:
        yield Problem(
            ("redress", "appeal"), "needs `notice`, since nobody appeals what they were not told",
            "add `notice: {share: 0.5}` beside it", "key",
        )  # fmt: skip
    if redress.appeal is not None:
        yield from (p.under("redress", "appeal") for p in _appeal_problems(redress.appeal))
    for word in ("notice", "appeal", "correction"):
        is_for_copies = word == "correction" and regime.sharing  # a stray entry in a copy is looked for
        is_there = getattr(redress, word) is not None and regime.written.lines  # a rewriting may leave it
        if is_there and not regime.registers and not is_for_copies:
            said = "there is no register, so there is nothing to be told of, to appeal or to correct"
            yield Problem(("redress", word), said, "declare `registers:`, or remove this", "key")
            return


def _appeal_problems(appeal: Appeal) -> Iterator[Problem]:
    """Check how many cases an appeal decides, and how often one may ask."""
    if appeal.capacity is not None and appeal.capacity.value == 0:
        yield Problem(("capacity",), "no case is ever decided", "write more than 0, or leave it out")
    if appeal.again_after is not None and appeal.tries == 1:
        yield Problem(("again_after",), "asks once (`tries: 1`)", "remove this, or write `tries: 2`", "key")


def _sharing_problems(regime: Regime) -> Iterator[Problem]:
    """Check what agencies copy."""
    for agency, sharing in regime.sharing.items():
        here = (agency, "copies")
        if not sharing.copies:
            yield Problem(here, "copies nothing", "name a register, or leave the agency out")
        for index, register in enumerate(sharing.copies):
            if register not in regime.registers and not regime.uses:
                said = f"no register `{clean(register, 60)}` here"
                yield Problem((*here, str(index)), said, nearest(register, list(regime.registers)))
            elif register in sharing.copies[:index]:
                yield Problem((*here, str(index)), f"`{clean(register, 60)}` is named twice", "remove one")


def _limit_problems(limits: Limits) -> Iterator[Problem]:
    """Check the bounds that a regime sets itself."""
    for index, service in enumerate(limits.never_refused):
        if service not in DOMAIN_OF_SERVICE:
            said = f"no service `{clean(service, 60)}` in the dictionary"
            cure = nearest(service, list(DOMAIN_OF_SERVICE), page=VOCABULARY)
            yield Problem(("never_refused", str(index)), said, cure)


def is_key(path: Path) -> bool:
    """Return whether an act stands as a word of its own at a path, with what it does after it."""
    return path[:2] == ("score", "points") or path[-2] in ("points", "after")


def named_acts(regime: Regime) -> Iterator[tuple[Path, str]]:
    """Yield every act whose records a regime reads, with the place where it is named."""
    if regime.score is not None:
        yield from ((("score", "points", act), act) for act in regime.score.points)
        for name, component in regime.score.components.items():
            yield from ((("score", "components", name, "points", act), act) for act in component.points)
    for path, condition in conditions(regime):
        yield from (((*path, "recorded", str(i)), act) for i, act in enumerate(condition.recorded or ()))
    for number, shown in enumerate(regime.publicity):
        yield from (
            (("publicity", str(number), "acts", str(i)), act) for i, act in enumerate(shown.acts or ())
        )


def _unwatched(regime: Regime) -> Iterator[Problem]:
    """Yield the acts read here that no sensor watches, where nothing is read from other regimes."""
    if regime.uses:
        return
    there = recorded_acts(regime)
    for path, act in named_acts(regime):
        if act in KIND_OF and act not in there:
            at = "key" if is_key(path) else "value"
            yield Problem(
                path, f"nobody watches `{act}` here", "add a sensor that watches it, or remove this", at
            )


def recorded_acts(regime: Regime) -> set[str]:
    """Return the acts of which a regime can make records: what its sensors watch and its channels take."""
    watched = {act for sensor in regime.sensors.values() for act in sensor.watches}
    return watched.union(*(channel.about for channel in regime.reports.values()))
