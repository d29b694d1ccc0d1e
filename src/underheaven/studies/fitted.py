"""From a fit to words: the society and the regime that are run, with the fitted numbers in them.

What is run is the regime of the shelf, cut down to what the published figures count: one act, one register,
its exits, two services. No errors, no delay, no appeal: none of these leaves a trace in the figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

from underheaven.ground.errors import InputError
from underheaven.ground.numbers import CitedNumber, Standing
from underheaven.measures.measure import Worlds
from underheaven.shelf.figures import Facts, began, read_facts, week_of
from underheaven.studies.calibrate import Fit, fit
from underheaven.words.regime import Redress, Regime
from underheaven.words.society import Society

_WEEKS_OF_A_STEP = 26
"""Weeks after which the courts' coverage is raised anew."""
_GRAIN = 10**9
"""Fitted numbers are rounded to so many parts of one."""
_NOTE = "fitted to the published figures"


def dates_of(facts: Facts) -> tuple[date, ...]:
    """Return every day of a published figure after the first, in order."""
    days = {date.fromisoformat(one.until) for one in (*facts.figures, *facts.held_out)}
    return tuple(sorted(days - {began(facts)}))


def weeks_to_read(facts: Facts) -> tuple[int, ...]:
    """Return the weeks after which totals are read, for every published figure."""
    return tuple(week_of(facts, day) for day in dates_of(facts))


def as_published(
    name: str | None, society: Society, worlds: dict[str, tuple[Regime, ...]]
) -> tuple[Society, dict[str, tuple[Regime, ...]], Facts | None]:
    """Return a study's society and worlds fitted to the published figures it names; as they are without."""
    if name is None:
        return society, worlds, None
    facts = read_facts(name)
    return *fitted(facts, society, worlds), facts


def fitted(facts: Facts, society: Society, worlds: Worlds) -> tuple[Society, dict[str, tuple[Regime, ...]]]:
    """Return a society and worlds with the fitted numbers in them.

    Parameters
    ----------
    worlds : `none`, and for each scenario of the facts a world of its name, of the regime they are about.

    Raises
    ------
    InputError
        Other worlds are declared, the society lacks a word that is fitted, or nothing fits.
    """
    declared = {name: regimes for name, regimes in worlds.items() if regimes}
    if set(declared) != set(facts.scenarios.worlds) or any(
        [regime.regime for regime in regimes] != [facts.regime] for regimes in declared.values()
    ):
        wanted = ", ".join(f"{name}: {facts.regime}" for name in facts.scenarios.worlds)
        raise InputError(
            f"`facts: {facts.facts}` are about other worlds than these", cure=f"write `worlds: {{{wanted}}}`"
        )
    made = fit(facts)
    ((regime, *_), *_) = declared.values()
    base = _regime(facts, made, regime)
    found = {name: (_covered(facts, base, name),) if regimes else () for name, regimes in worlds.items()}
    return _society(facts, made, society, base), found


def _last_fitted(facts: Facts) -> date:
    """Return the day of the last figure that may be fitted."""
    return max(date.fromisoformat(one.until) for one in facts.figures)


def _number(said: CitedNumber, value: float, *, by_week: Mapping[int, float] | None = None) -> CitedNumber:
    """Return a number with a fitted value, or fitted values over weeks, in place of what was said."""
    steps = {week: _exact(step) for week, step in (by_week or {}).items()}
    last = steps[max(steps)] if steps else _exact(value)
    return replace(
        said, value=last, by_week=steps, standing=Standing.DERIVED, source=None, swept=None, note=_NOTE
    )


def _exact(value: float) -> Fraction:
    """Return a float as a fraction of few digits."""
    return Fraction(round(value * _GRAIN), _GRAIN)


def _entries_by_step(facts: Facts, made: Fit) -> dict[int, float]:
    """Return the people entered a year in each step of coverage, by its first week."""
    last = weeks_to_read(facts)[-1]
    share = (1 - made.shares.firms) * (1 - made.shares.repeats)
    return {
        week + 1: share * made.entries(week / 52, (week + _WEEKS_OF_A_STEP) / 52) * 52 / _WEEKS_OF_A_STEP
        for week in range(0, last, _WEEKS_OF_A_STEP)
    }


def _regime(facts: Facts, made: Fit, regime: Regime) -> Regime:
    """Return the regime with what the figures count: the act, its register, exits, rules on it."""
    by_step = _entries_by_step(facts, made)
    most = max(by_step.values())
    sensor = regime.sensors[facts.sensor]
    coverage = _number(sensor.detects, 0, by_week={week: rate / most for week, rate in by_step.items()})
    whole = replace(coverage, unit="share")
    kept = sensor.model_copy(
        update={"watches": (facts.act,), "false_alarm": None, "delay": None, "coverage": whole}
    )
    registers = {
        name: register.model_copy(
            update={"enter_when": tuple(c for c in register.enter_when if c.recorded == (facts.act,))}
        )
        for name, register in regime.registers.items()
    }
    return regime.model_copy(
        update={"sensors": {facts.sensor: kept}, "registers": registers, "redress": Redress()}
    )


def _covered(facts: Facts, regime: Regime, world: str) -> Regime:
    """Return the regime with the coverage of a scenario, from the week after the last fitted figure."""
    service, lowest = facts.services[facts.scenarios.series], _lowest(facts)
    after = float(facts.scenarios.worlds[world].value)
    steps = {1: lowest} if after == lowest else {1: lowest, week_of(facts, _last_fitted(facts)) + 1: after}
    rules = tuple(
        rule.model_copy(update={"coverage": _number(rule.coverage, 0, by_week=steps)})
        if rule.services == (service,) and rule.coverage is not None
        else rule
        for rule in regime.rules
    )
    return regime.model_copy(update={"rules": rules})


def _lowest(facts: Facts) -> float:
    """Return the coverage that all scenarios have until the last fitted figure."""
    return min(float(share.value) for share in facts.scenarios.worlds.values())


def _society(facts: Facts, made: Fit, society: Society, regime: Regime) -> Society:
    """Return the society with the fitted rate of the act, hazard of repaying, and requests."""
    repays = society.responses.repays
    default = society.default
    if default is None or facts.act not in default.acts or repays is None:
        raise InputError(
            f"society `{society.society}` does not say how `{facts.act}` comes about or is repaid"
        )
    tables = society.tables
    adults = float(sum(number.value for age, number in tables.age.items() if age not in ("0-14", "15-17")))
    rate = default.acts[facts.act].rate
    incomes = [rate.for_(income=income) / rate.value for income in tables.income]
    factor = float(sum(incomes)) / len(incomes)
    detects = float(regime.sensors[facts.sensor].detects.value)
    most = max(_entries_by_step(facts, made).values())
    acts = dict(default.acts)
    acts[facts.act] = acts[facts.act].model_copy(
        update={"rate": _number(rate, most / (society.citizens * adults) / detects / factor)}
    )
    others = made.shares.others
    hazard = {1: made.before + others, week_of(facts, _broke(facts)) + 1: made.after + others}
    services = dict(society.services)
    for series, service in facts.services.items():
        is_declared = series == facts.scenarios.series
        covered = _lowest(facts) if is_declared else _coverage(regime, service)
        asked = made.refused[series] / (1 - made.shares.firms) / covered
        services[service] = services[service].model_copy(
            update={"asked": _number(services[service].asked, asked)}
        )
    paid = repays.model_copy(update={"hazard": _number(repays.hazard, 0, by_week=hazard)})
    return society.model_copy(
        update={
            "default": default.model_copy(update={"acts": acts}),
            "services": services,
            "responses": society.responses.model_copy(update={"repays": paid}),
        }
    )


def _broke(facts: Facts) -> date:
    """Return the day on which the hazard of complying changes: that of the first figure of the complied."""
    return min(date.fromisoformat(one.until) for one in facts.figures if one.series == "complied")


def _coverage(regime: Regime, service: str) -> float:
    """Return the coverage of the rule on a service."""
    for rule in regime.rules:
        if service in rule.services:
            return 1.0 if rule.coverage is None else float(rule.coverage.value)
    raise InputError(f"no rule of `{regime.regime}` is about `{service}`")
