"""The ladder: a regime with some of its words turned off, so that an engine need only run words.

| switch | turns off |
| --- | --- |
| E, errors | false alarms; look-alikes (a hit is booked on whoever did the act) |
| S, reach | every condition whose `whose` is other than own: in rules, in points through others |
| L, lawful acts | the names of lawful acts wherever an act is named |

A list left empty never holds: a condition without its subject goes, a sensor that watches nothing goes, a
register that nobody can enter any more goes, and with it whatever reads it. A rule without a condition stays
and holds for nobody: its services are governed as before, so that a domain does not close because a rule that
kept it open is gone.
What others see, notice, appeals and delays stay on; so do misses: detection gets no better.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from underheaven.words.condition import Condition
from underheaven.words.dictionary import KIND_OF
from underheaven.words.regime import Publicity, Regime, Rule, Score, Sensor
from underheaven.words.society import Kind

RUNGS = ("declared", "no-errors", "own-record", "harm-only", "none")
"""The rungs, from the regime as declared down to no regime."""
INNOCENTS_CLEARED = "innocents-cleared"
"""The step between `declared` and `no-errors`: the innocent are cleared, and the authors not yet booked."""


def rungs(regimes: Sequence[Regime]) -> dict[str, tuple[Regime, ...]]:
    """Return the regimes of one world on each rung: declared, innocents-cleared, no-errors, ...

    Limits of the regimes hold on every rung. The last, `none`, is a world without regimes and needs no words.
    """
    declared = enforced(regimes)
    no_errors = tuple(without_errors(regime) for regime in declared)
    own_record = tuple(without_reach(regime) for regime in no_errors)
    return {
        "declared": declared,
        INNOCENTS_CLEARED: tuple(innocents_cleared(regime) for regime in declared),
        "no-errors": no_errors,
        "own-record": own_record,
        "harm-only": world_without_lawful(own_record),
    }


def enforced(regimes: Sequence[Regime]) -> tuple[Regime, ...]:
    """Return the regimes of one world with their own limits carried out (lawful acts left alone)."""
    limited = [without_lawful(regime) if regime.limits.no_lawful_acts else regime for regime in regimes]
    return _without_gone(regimes, limited)


def world_without_lawful(regimes: Sequence[Regime]) -> tuple[Regime, ...]:
    """Return the regimes of one world with L off in all of them, and nothing that reads what has gone."""
    return _without_gone(regimes, [without_lawful(regime) for regime in regimes])


def without_errors(regime: Regime) -> Regime:
    """Return the regime with E off: no false alarms, and a hit is booked on whoever did the act."""
    return _with_sensors(
        regime, {"false_alarm": None, "at": None, "look_alikes": None, "misidentified": "booked"}
    )


def innocents_cleared(regime: Regime) -> Regime:
    """Return the regime without false alarms, in which a hit taken for a look-alike is noticed and lost."""
    sensors: dict[str, Sensor] = {}
    for name, sensor in regime.sensors.items():
        lost = "booked" if sensor.look_alikes is None else "lost"
        sensors[name] = _changed(sensor, {"false_alarm": None, "at": None, "misidentified": lost})
    return _changed(regime, {"sensors": sensors})


def without_reach(regime: Regime) -> Regime:
    """Return the regime with S off: nothing reads anybody but the citizen."""
    regime = _changed(regime, {"rules": _rules(regime, _own_part)})
    if regime.score is None:
        return regime
    through = [
        _changed(one, {"when": own})
        for one in regime.score.through_others
        if (own := _kept(one.when, _own_part))
    ]
    return _changed(regime, {"score": _changed(regime.score, {"through_others": tuple(through)})})


def without_lawful(regime: Regime, kinds: Mapping[str, Kind] = KIND_OF) -> Regime:
    """Return the regime with L off: lawful acts are neither watched nor recorded.

    kinds : the kind of every act; the dictionary's.
    """

    def allowed(acts: Iterable[str]) -> tuple[str, ...]:
        return tuple(act for act in acts if kinds.get(act) != "lawful")

    def part(condition: Condition) -> Condition | None:
        if condition.recorded is None:
            return condition
        left = allowed(condition.recorded)
        return _changed(condition, {"recorded": left}) if left else None

    sensors = {
        name: _changed(sensor, {"watches": left})
        for name, sensor in regime.sensors.items()
        if (left := allowed(sensor.watches))
    }
    score: Score | None = regime.score
    if score is not None:
        score = _changed(score, {"points": {act: score.points[act] for act in allowed(score.points)}})
    registers = {
        name: _changed(register, {"enter_when": left})
        for name, register in regime.registers.items()
        if (left := _kept(register.enter_when, part))
    }
    publicity: list[Publicity] = []
    for shown in regime.publicity:
        left = None if shown.acts is None else allowed(shown.acts)
        if left != ():
            publicity.append(_changed(shown, {"acts": left}))
    changed = _changed(
        regime,
        {
            "sensors": sensors, "score": score, "registers": registers,
            "rules": _rules(regime, part), "publicity": tuple(publicity),
        },
    )  # fmt: skip
    return without_registers(changed, set(regime.registers) - set(registers))


def without_registers(regime: Regime, gone: set[str]) -> Regime:
    """Return the regime without whatever reads registers that are gone."""
    if not gone:
        return regime

    def part(condition: Condition) -> Condition | None:
        if condition.listed is None:
            return condition
        left = tuple(register for register in condition.listed if register not in gone)
        return _changed(condition, {"listed": left}) if left else None

    score: Score | None = regime.score
    if score is not None:
        through = [
            _changed(one, {"when": left}) for one in score.through_others if (left := _kept(one.when, part))
        ]
        score = _changed(score, {"through_others": tuple(through)})
    return _changed(
        regime,
        {
            "score": score, "rules": _rules(regime, part),
            "publicity": tuple(shown for shown in regime.publicity if shown.what not in gone),
        },
    )  # fmt: skip


def _without_gone(before: Sequence[Regime], after: Sequence[Regime]) -> tuple[Regime, ...]:
    """Return regimes of one world without what reads another one's registers that are gone."""
    lost = {name for regime in before for name in regime.registers}
    lost -= {name for regime in after for name in regime.registers}
    return tuple(without_registers(regime, lost) for regime in after)


def _own_part(condition: Condition) -> Condition | None:
    """Return a condition that reads nobody else, or None."""
    return condition if condition.is_own else None


def _kept(conditions: Iterable[Condition], part: Any) -> tuple[Condition, ...]:
    """Return what is left of conditions of which any holds."""
    return tuple(left for condition in conditions if (left := part(condition)) is not None)


def _rules(regime: Regime, part: Any) -> tuple[Rule, ...]:
    """Return the rules with each condition replaced by its part; one left with none holds for nobody."""
    rules: list[Rule] = []
    for rule in regime.rules:
        left = _kept(rule.when, part)
        pays = any(condition.whose == "payer" for condition in left)
        rules.append(_changed(rule, {"when": left, "other_payer": rule.other_payer if pays else None}))
    return tuple(rules)


def _with_sensors(regime: Regime, update: Mapping[str, Any]) -> Regime:
    """Return the regime with each sensor changed alike."""
    sensors = {name: _changed(sensor, update) for name, sensor in regime.sensors.items()}
    return _changed(regime, {"sensors": sensors})


def _changed(word: Any, update: Mapping[str, Any]) -> Any:
    """Return a word with fields changed; the word itself where nothing changes, so that equal stays equal."""
    different = {name: value for name, value in update.items() if getattr(word, name) != value}
    if not different:
        return word
    changed = word.model_copy(update=different)
    cast("dict[str, Any]", vars(changed)).pop(
        "written", None
    )  # its words no longer stand where they were written
    return changed
