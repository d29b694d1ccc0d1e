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
from underheaven.words.regime import Publicity, Regime, Rule, Sensor, Sharing, TakesOver
from underheaven.words.score import Score
from underheaven.words.society import Kind

Part = Callable[[Condition], Condition | None]
"""What is left of a condition."""
Renamed = Mapping[str, tuple[str, ...]]
"""What each name has become: names, or none where it is gone; a name that is not there stays."""


def without_errors(regime: Regime) -> Regime:
    """Return the regime with E off: no false alarms, a hit is booked on whoever did the act, no copy errs."""
    regime = _with_sensors(
        regime, {"false_alarm": None, "at": None, "look_alikes": None, "misidentified": "booked"}
    )
    return _with_true_reports(_with_right_copies(regime))


def innocents_cleared(regime: Regime) -> Regime:
    """Return the regime without false alarms and errors in copies; a hit taken for a look-alike is lost."""
    sensors: dict[str, Sensor] = {}
    for name, sensor in regime.sensors.items():
        lost = "booked" if sensor.look_alikes is None else "lost"
        sensors[name] = changed(sensor, {"false_alarm": None, "at": None, "misidentified": lost})
    return _with_true_reports(_with_right_copies(changed(regime, {"sensors": sensors})))


def _with_true_reports(regime: Regime) -> Regime:
    """Return the regime that takes honest reports alone, and in which no mark is given at random."""
    true = {"mistaken": False, "malicious": False}
    reports = {name: changed(channel, true) for name, channel in regime.reports.items()}
    score = regime.score
    if score is not None and score.ratings is not None:
        score = changed(score, {"ratings": changed(score.ratings, {"at_random": None})})
    return changed(regime, {"reports": reports, "score": score})


def _with_right_copies(regime: Regime) -> Regime:
    """Return the regime in whose copies no entry is lost and none is in a wrong file."""
    right = {"lost": None, "wrong_file": None}
    return changed(regime, {"sharing": {name: changed(one, right) for name, one in regime.sharing.items()}})


def without_reach(regime: Regime) -> Regime:
    """Return the regime with S off: nothing reads anybody but the citizen.

    A mark weighs the same whoever gives it; that others mark and report somebody is about that somebody.
    """
    score = score_reading(regime, _own_part)
    if score is not None:
        own = {name: one for name, one in score.components.items() if one.whose is None}
        score = changed(score, {"components": own})
        if score.ratings is not None:
            score = changed(score, {"ratings": changed(score.ratings, {"weight_above": None})})
    return changed(regime, {"rules": rules_kept(regime, _own_part), "score": score})


def without_lawful(regime: Regime, kinds: Mapping[str, Kind] = KIND_OF) -> Regime:
    """Return the regime with L off: lawful acts are neither watched nor recorded.

    kinds : the kind of every act; the dictionary's.
    """
    return of_acts(regime, lambda act: kinds.get(act) != "lawful")


def of_acts(regime: Regime, is_kept: Callable[[str], bool]) -> Regime:
    """Return the regime that watches, scores, enters and shows some acts alone, and nothing that has gone."""

    def allowed(acts: Iterable[str]) -> tuple[str, ...]:
        return tuple(act for act in acts if is_kept(act))

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
    reports = {
        name: changed(channel, {"about": left})
        for name, channel in regime.reports.items()
        if (left := allowed(channel.about))
    }
    score = None if regime.score is None else _score_of(regime.score, allowed)
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
            "sensors": sensors, "reports": reports, "score": score, "registers": registers,
            "rules": rules_kept(regime, part), "publicity": tuple(publicity),
        },
    )  # fmt: skip
    less = changed(less, {"score": score_reading(less, part)})
    return without_registers(less, set(regime.registers) - set(registers))


def _score_of(score: Score, allowed: Callable[[Iterable[str]], Iterable[str]]) -> Score:
    """Return a score that counts some acts alone; a component stays, with its weight, where none is left."""
    points = {act: score.points[act] for act in allowed(score.points)}
    components = {
        name: changed(one, {"points": {act: one.points[act] for act in allowed(one.points)}})
        for name, one in score.components.items()
    }
    ratings = score.ratings
    if ratings is not None:
        ratings = changed(ratings, {"after": {act: ratings.after[act] for act in allowed(ratings.after)}})
    return changed(score, {"points": points, "components": components, "ratings": ratings})


def without_registers(regime: Regime, gone: Iterable[str]) -> Regime:
    """Return the regime without what reads registers that are gone."""
    return renamed(regime, dict.fromkeys(gone, ()))


def renamed(regime: Regime, names: Renamed) -> Regime:
    """Return the regime reading registers under other names, and none that is gone."""
    if not names:
        return regime

    def part(condition: Condition) -> Condition | None:
        for word in ("listed", "entered"):
            said: tuple[str, ...] | None = getattr(condition, word)
            if said is not None:
                left = become(said, names)
                if not left:
                    return None
                condition = changed(condition, {word: left})
        return condition

    publicity = tuple(
        changed(shown, {"what": name}) for shown in regime.publicity for name in become((shown.what,), names)
    )
    sharing: dict[str, Sharing] = {
        agency: changed(one, {"copies": left})
        for agency, one in regime.sharing.items()
        if (left := become(one.copies, names))
    }
    ways = {name: kept(register.enter_when, part) for name, register in regime.registers.items()}
    closed = [name for name, left in ways.items() if not left and regime.registers[name].enter_when]
    registers = {
        name: changed(register, {"enter_when": ways[name]})
        for name, register in regime.registers.items()
        if name not in closed
    }
    takes_over = {old: _lists_kept(words, names) for old, words in regime.takes_over.items()}
    update = {
        "rules": rules_kept(regime, part), "publicity": publicity, "sharing": sharing,
        "score": score_reading(regime, part), "registers": registers, "takes_over": takes_over,
    }  # fmt: skip
    return without_registers(changed(regime, update), closed)


def _lists_kept(words: TakesOver, names: Renamed) -> TakesOver:
    """Return where old entries go, under the new names of the registers they go to."""
    lists = {old: new[0] for old, name in words.lists.items() if (new := become((name,), names))}
    return cast("TakesOver", changed(words, {"lists": lists}))


def become(names: Iterable[str], new: Renamed) -> tuple[str, ...]:
    """Return what names have become, each once."""
    return tuple(dict.fromkeys(one for name in names for one in new.get(name, (name,))))


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


def score_reading(regime: Regime, part: Part) -> Score | None:
    """Return the score with each condition of its points through others replaced by its part."""
    score = regime.score
    if score is None:
        return None
    through = [changed(one, {"when": left}) for one in score.through_others if (left := kept(one.when, part))]
    return cast("Score", changed(score, {"through_others": tuple(through)}))


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
