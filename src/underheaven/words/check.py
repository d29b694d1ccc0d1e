"""The check across the three: whether regimes and a society fit one another.

A rule on a service the society does not have, a sensor on an act nobody there does, a register of a regime
that is not in this world: each is an error before anything runs, at its place in the regime's file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice

from underheaven.ground.errors import WordsError, clean
from underheaven.words.condition_check import conditions
from underheaven.words.explain import nearest
from underheaven.words.federation import unknown_provinces, written_out
from underheaven.words.federation_check import old_problems
from underheaven.words.lacking import lack
from underheaven.words.names_shared import names_shared
from underheaven.words.places import districts_of
from underheaven.words.problems import MOST_REPORTED, Path, Problem, Written, listed_names, together
from underheaven.words.regime import Regime
from underheaven.words.regime_check import (
    SHOWN,
    answer_problems,
    is_key,
    named_acts,
    recorded_acts,
    regime_problems,
)
from underheaven.words.society import Society
from underheaven.words.walk import numbers


def check_world(
    society: Society, regimes: Sequence[Regime], others: Callable[[], Iterable[Society]] = tuple
) -> None:
    """Check that the regimes of one world fit their society and one another.

    Parameters
    ----------
    others : gives the societies of the shelf, and is asked only where this one lacks an act, a service, an
    encounter or a province: the cure names those that have all these regimes need.

    Raises
    ------
    WordsError
        Every misfit, regime by regime, each at its place; regimes made in Python have a path only.
    """
    errors: list[WordsError] = []
    if any(regime.pilots for regime in regimes):
        raise ValueError("regimes made of regimes are written out first (words.federation)")
    is_lacking = any(True for regime in regimes for _ in _lacks(society, regime))
    fit = fitting(society, regimes, {}, others) if is_lacking else ()
    for regime in regimes:
        problems = regime_problems(regime)
        problems += islice(_lacks(society, regime, fit), MOST_REPORTED)
        problems += islice(_misfits(society, regime), MOST_REPORTED)
        problems += islice(_reads_others(regime, regimes), MOST_REPORTED)
        problems += islice(_takes_over(regime, regimes), MOST_REPORTED)
        written = regime.written if regime.written.lines else Written(file=f"`{regime.regime}`")
        errors += (written.error(problem) for problem in problems)
    errors += _names_twice(regimes)
    errors += names_shared(regimes)
    if errors:
        raise together(errors, found=len(errors))


def fitting(
    society: Society,
    regimes: Sequence[Regime],
    named: Mapping[str, Regime],
    others: Callable[[], Iterable[Society]],
) -> tuple[str, ...]:
    """Return the names of the other societies that have all that some regimes of one world need.

    named : the pilots of those regimes, by name. others : as for `check_world`.
    """
    return tuple(
        one.society for one in others() if one.society != society.society and _has_all(one, regimes, named)
    )


def _has_all(society: Society, regimes: Sequence[Regime], named: Mapping[str, Regime]) -> bool:
    """Return whether a society has all that regimes need, their pilots too."""
    try:
        world = written_out(society, regimes, named)
    except WordsError:
        return False
    return not any(True for one in world for _ in chain(_lacks(society, one), _misfits(society, one)))


def _lacks(society: Society, regime: Regime, fit: Sequence[str] = ()) -> Iterator[Problem]:
    """Yield the acts, services, encounters and provinces that a regime names and its society does not have.

    fit : names of societies of the shelf that have them all.
    """
    yield from (p.under("places") for p in unknown_provinces(society, regime.places or (), fit))
    acts = society.acts()
    for path, act in _all_acts(regime):
        if act not in acts:
            at = "key" if is_key(path) else "value"
            yield lack(society, "act", act, acts, path, fit, at=at)
    for number, rule in enumerate(regime.rules):
        for index, service in enumerate(rule.services):
            if service not in society.services:
                path = ("rules", str(number), "services", str(index))
                yield lack(society, "service", service, society.services, path, fit)
    for name, sensor in regime.sensors.items():
        if sensor.at is not None and sensor.at not in society.encounters:
            yield lack(society, "encounter", sensor.at, society.encounters, ("sensors", name, "at"), fit)


def _misfits(society: Society, regime: Regime) -> Iterator[Problem]:
    """Yield what else a regime needs and its society does not have or say."""
    for number, rule in enumerate(regime.rules):
        asks_payer = any(condition.whose == "payer" for condition in rule.when)
        for index, service in enumerate(rule.services):
            asked = society.services.get(service)
            if asks_payer and asked is not None and not asked.paid_by_household:
                path = ("rules", str(number), "services", str(index))
                said = f"nobody pays for `{service}` in society `{society.society}`"
                yield Problem(
                    path, said, "write `whose: household`, or `paid_by_household: true` in the society"
                )
    yield from _nobody_repays(society, regime)
    yield from _nobody_reports(society, regime)
    yield from _labels(society, regime)
    yield from _ties(society, regime)


def _nobody_repays(society: Society, regime: Regime) -> Iterator[Problem]:
    """Yield registers that are left by repaying alone, where the society says nothing of it."""
    if society.responses.repays is not None:
        return
    for name, register in regime.registers.items():
        leave = register.leave_when
        otherwise = leave.after is not None or leave.score_from is not None or leave.never
        if leave.repaid is not None and not otherwise:
            said = f"nobody could leave: society `{society.society}` does not say how debts are repaid"
            cure = "declare `responses.repays` there, or add `after: 104 weeks`"
            yield Problem(("registers", name, "leave_when", "repaid"), said, cure, "key")


def _all_acts(regime: Regime) -> Iterator[tuple[Path, str]]:
    """Yield every act a regime names, with the place where it is named."""
    for name, sensor in regime.sensors.items():
        yield from (
            (("sensors", name, "watches", str(index)), act) for index, act in enumerate(sensor.watches)
        )
    for name, channel in regime.reports.items():
        yield from ((("reports", name, "about", str(index)), act) for index, act in enumerate(channel.about))
    if regime.score is not None and regime.score.ratings is not None:
        yield from ((("score", "ratings", "after", act), act) for act in regime.score.ratings.after)
    yield from named_acts(regime)


def _nobody_reports(society: Society, regime: Regime) -> Iterator[Problem]:
    """Yield the channels of a regime where the society says nothing of reports."""
    if society.responses.reports is None:
        for name in regime.reports:
            said = f"society `{society.society}` does not say who reports whom"
            yield Problem(("reports", name), said, "declare `responses.reports` there", "key")


def _labels(society: Society, regime: Regime) -> Iterator[Problem]:
    """Yield factors for places and groups that the society does not have."""
    places = tuple(dict.fromkeys((*districts_of(society), *society.provinces)))
    for path, number in numbers(regime):
        for kind, known in (("by_group", tuple(society.tables.groups)), ("by_place", places)):
            for label in getattr(number, kind):
                if label not in known:
                    noun = "group" if kind == "by_group" else "district or province"
                    said = f"society `{society.society}` has no {noun} `{clean(label, 60)}`"
                    yield Problem((*path, kind, label), said, nearest(label, known), "key")


def _ties(society: Society, regime: Regime) -> Iterator[Problem]:
    """Yield kinds of tie that the society does not have."""
    ties = society.ties
    there = {
        "household": True, "workplace": ties.workplace is not None, "school": ties.school is not None,
        "district": ties.district > 0, "province": ties.province > 0, "nation": ties.nation > 0,
        "acquaintances": ties.district + ties.province + ties.nation > 0,
    }  # fmt: skip
    asked: list[tuple[Path, str]] = []
    for number, through in enumerate(regime.score.through_others if regime.score is not None else ()):
        for index, condition in enumerate(through.when):
            path = ("score", "through_others", str(number), "when", str(index), "whose")
            asked.append((path, condition.whose))
    for number, shown in enumerate(regime.publicity):
        asked += ((("publicity", str(number), "to", str(i)), tie) for i, tie in enumerate(shown.to or ()))
    asked += _meetings(regime)
    for path, tie in asked:
        if not there.get(tie, True):
            yield Problem(
                path,
                f"society `{society.society}` has no ties of kind `{tie}`",
                "declare them in its `ties:`",
            )


def _meetings(regime: Regime) -> Iterator[tuple[Path, str]]:
    """Yield the kinds of tie by which a regime lets people report, mark or be read in a component."""
    for name, channel in regime.reports.items():
        yield from ((("reports", name, "among", str(i)), tie) for i, tie in enumerate(channel.among))
    if regime.score is None:
        return
    if regime.score.ratings is not None:
        among = enumerate(regime.score.ratings.among)
        yield from ((("score", "ratings", "among", str(i)), tie) for i, tie in among)
    for name, component in regime.score.components.items():
        if component.whose is not None:
            yield ("score", "components", name, "whose"), component.whose


def _reads_others(regime: Regime, regimes: Sequence[Regime]) -> Iterator[Problem]:
    """Yield the registers and records a regime reads that nothing in this world provides."""
    if not regime.uses:
        return
    others = [other for other in regimes if other.regime in regime.uses]
    missing = [name for name in regime.uses if all(other.regime != name for other in regimes)]
    registers = {*regime.registers, *(name for other in others for name in other.registers)}
    there = set[str]().union(*(recorded_acts(one) for one in (regime, *others)))
    cure = f"write `[{', '.join([*missing, regime.regime])}]`" if missing else None
    reader = f"`{regime.regime}` reads"
    absent = f"of {listed_names(missing)}, which is not in this world" if missing else "that nothing here has"
    for path, register in _registers_read(regime):
        if register not in registers:
            said = f"{reader} the register `{clean(register, 60)}` {absent}"
            yield Problem(path, said, cure or nearest(register, sorted(registers)))
    of_others = {name: one for other in others for name, one in other.registers.items()}
    for number, rule in enumerate(regime.rules):
        yield from (
            p.under("rules", str(number)) for p in answer_problems(rule, of_others) if p.path == ("then",)
        )
    for path, act in named_acts(regime):
        if act not in there:
            at = "key" if is_key(path) else "value"
            yield Problem(
                path, f"{reader} records of `{clean(act, 60)}` {absent}", cure or "add a sensor", at
            )


def _registers_read(regime: Regime) -> Iterator[tuple[Path, str]]:
    """Yield every register a regime reads, copies or shows, with the place where it is named."""
    for path, condition in conditions(regime):
        for word in ("listed", "entered"):
            named: Sequence[str] = getattr(condition, word) or ()
            yield from (((*path, word, str(index)), register) for index, register in enumerate(named))
    for agency, sharing in regime.sharing.items():
        copies = enumerate(sharing.copies)
        yield from ((("sharing", agency, "copies", str(index)), register) for index, register in copies)
    for number, shown in enumerate(regime.publicity):
        if shown.what not in SHOWN:
            yield ("publicity", str(number), "what"), shown.what


def _takes_over(regime: Regime, regimes: Sequence[Regime]) -> Iterator[Problem]:
    """Yield what does not hold between a regime and those of its world that it takes over from."""
    for name in regime.takes_over:
        here = ("takes_over", name)
        old = next((one for one in regimes if one.regime == name), None)
        last = (regime.from_week or 1) - 1
        if old is None:
            said = f"takes over from `{clean(name, 60)}`, which is not in this world"
            yield Problem(here, said, f"write `[{name}, {regime.regime}]`", "key")
        elif old.until_week != last:
            ends = "does not end" if old.until_week is None else f"ends in week {old.until_week}"
            said = f"`{clean(name, 60)}` {ends}, and this takes over in week {last + 1}"
            yield Problem(here, said, f"write `until_week: {last}` there, or nothing", "key")
        else:
            yield from old_problems(regime, old)


def _names_twice(regimes: Sequence[Regime]) -> Iterator[WordsError]:
    """Yield an error for each regime that is twice in one world."""
    seen: set[str] = set()
    for regime in regimes:
        if regime.regime in seen:
            yield WordsError(f"`{regime.regime}` is twice in one world", cure="name it once")
        seen.add(regime.regime)
