"""The three switches of a regime: errors, reach, lawful acts. Words in, words out; one regime at a time.

A list left empty never holds: a condition without its subject goes, a sensor that watches nothing goes, a
register that nobody can enter any more goes, and with it whatever reads it. A rule without a condition stays
and holds for nobody: its services are governed as before, so that a domain does not close because a rule that
kept it open is gone. A rule that admitted those for whom a condition held refuses nobody once it has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from underheaven.words.condition import Condition
from underheaven.words.dictionary import KIND_OF
from underheaven.words.regime import Publicity, Regime, Rule, Score, Sensor, Sharing
from underheaven.words.society import Kind

Part = Callable[[Condition], Condition | None]
"""What is left of a condition."""


def without_errors(regime: Regime) -> Regime:
    """Return the regime with E off: no false alarms, a hit is booked on whoever did the act, no copy errs."""
    regime = _with_sensors(
        regime, {"false_alarm": None, "at": None, "look_alikes": None, "misidentified": "booked"}
    )
    return _with_right_copies(regime)


def innocents_cleared(regime: Regime) -> Regime:
    """Return the regime without false alarms and errors in copies; a hit taken for a look-alike is lost."""
    sensors: dict[str, Sensor] = {}
    for name, sensor in regime.sensors.items():
        lost = "booked" if sensor.look_alikes is None else "lost"
        sensors[name] = changed(sensor, {"false_alarm": None, "at": None, "misidentified": lost})
    return _with_right_copies(changed(regime, {"sensors": sensors}))


def _with_right_copies(regime: Regime) -> Regime:
    """Return the regime in whose copies no entry is lost and none is in a wrong file."""
    right = {"lost": None, "wrong_file": None}
    return changed(regime, {"sharing": {name: changed(one, right) for name, one in regime.sharing.items()}})


def without_reach(regime: Regime) -> Regime:
    """Return the regime with S off: nothing reads anybody but the citizen."""
    regime = changed(regime, {"rules": rules_kept(regime, _own_part)})
    if regime.score is None:
        return regime
    through = [
        changed(one, {"when": own})
        for one in regime.score.through_others
        if (own := kept(one.when, _own_part))
    ]
    return changed(regime, {"score": changed(regime.score, {"through_others": tuple(through)})})


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
        return changed(condition, {"recorded": left}) if left else None

    sensors = {
        name: changed(sensor, {"watches": left})
        for name, sensor in regime.sensors.items()
        if (left := allowed(sensor.watches))
    }
    score: Score | None = regime.score
    if score is not None:
        score = changed(score, {"points": {act: score.points[act] for act in allowed(score.points)}})
    registers = {
        name: changed(register, {"enter_when": left})
        for name, register in regime.registers.items()
        if (left := kept(register.enter_when, part))
    }
    publicity: list[Publicity] = []
    for shown in regime.publicity:
        left = None if shown.acts is None else allowed(shown.acts)
        if left != ():
            publicity.append(changed(shown, {"acts": left}))
    less = changed(
        regime,
        {
            "sensors": sensors, "score": score, "registers": registers,
            "rules": rules_kept(regime, part), "publicity": tuple(publicity),
        },
    )  # fmt: skip
    return without_registers(less, set(regime.registers) - set(registers))


def without_registers(regime: Regime, gone: set[str]) -> Regime:
    """Return the regime without what reads registers that are gone."""

    def part(condition: Condition) -> Condition | None:
        if condition.listed is None:
            return condition
        left = tuple(name for name in condition.listed if name not in gone)
        return changed(condition, {"listed": left}) if left else None

    score: Score | None = regime.score
    if score is not None:
        through = [
            changed(one, {"when": left}) for one in score.through_others if (left := kept(one.when, part))
        ]
        score = changed(score, {"through_others": tuple(through)})
    sharing: dict[str, Sharing] = {}
    for name, agency in regime.sharing.items():
        left = tuple(register for register in agency.copies if register not in gone)
        if left:
            sharing[name] = changed(agency, {"copies": left})
    return changed(
        regime,
        {
            "score": score, "rules": rules_kept(regime, part),
            "publicity": tuple(shown for shown in regime.publicity if shown.what not in gone),
            "sharing": sharing,
        },
    )  # fmt: skip


def without_gone(before: Sequence[Regime], after: Sequence[Regime]) -> tuple[Regime, ...]:
    """Return regimes of one world without what reads another one's registers that are gone."""
    lost = {name for regime in before for name in regime.registers}
    lost -= {name for regime in after for name in regime.registers}
    return tuple(without_registers(regime, lost) for regime in after)


def _own_part(condition: Condition) -> Condition | None:
    """Return a condition that reads nobody else, or None."""
    return condition if condition.is_own else None


def kept(conditions: Iterable[Condition], part: Part) -> tuple[Condition, ...]:
    """Return what is left of conditions of which any holds."""
    return tuple(left for condition in conditions if (left := part(condition)) is not None)


def rules_kept(regime: Regime, part: Part) -> tuple[Rule, ...]:
    """Return the rules with each condition replaced by its part; one left with none holds for nobody."""
    rules: list[Rule] = []
    for rule in regime.rules:
        left = kept(rule.when, part)
        pays = any(condition.whose == "payer" for condition in left)
        then = "refuse" if rule.then == "admit" and not left else rule.then
        rules.append(
            changed(rule, {"when": left, "then": then, "other_payer": rule.other_payer if pays else None})
        )
    return tuple(rules)


def _with_sensors(regime: Regime, update: Mapping[str, Any]) -> Regime:
    """Return the regime with each sensor changed alike."""
    sensors = {name: changed(sensor, update) for name, sensor in regime.sensors.items()}
    return changed(regime, {"sensors": sensors})


def changed(word: Any, update: Mapping[str, Any]) -> Any:
    """Return a word with fields changed; the word itself where nothing changes, so that equal stays equal."""
    different = {name: value for name, value in update.items() if getattr(word, name) != value}
    if not different:
        return word
    copy = word.model_copy(update=different)
    # Its words no longer stand where they were written.
    cast("dict[str, Any]", vars(copy)).pop("written", None)
    return copy
