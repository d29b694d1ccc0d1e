"""What has to hold within a condition, by where it stands: in a rule, at a register's entry, in a score."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from underheaven.ground.errors import clean
from underheaven.ground.exact import as_text
from underheaven.words.condition import Condition
from underheaven.words.dictionary import KIND_OF
from underheaven.words.explain import VOCABULARY, nearest
from underheaven.words.problems import Path, Problem
from underheaven.words.regime import Regime


def conditions(regime: Regime) -> Iterator[tuple[Path, Condition]]:
    """Yield every condition of a regime with its path."""
    for number, through in enumerate(regime.score.through_others if regime.score is not None else ()):
        for index, condition in enumerate(through.when):
            yield ("score", "through_others", str(number), "when", str(index)), condition
    for name, register in regime.registers.items():
        for index, condition in enumerate(register.enter_when):
            yield ("registers", name, "enter_when", str(index)), condition
    for number, rule in enumerate(regime.rules):
        for index, condition in enumerate(rule.when):
            yield ("rules", str(number), "when", str(index)), condition


def counts_people(path: Path, cure: str, *, by_record: bool) -> Problem:
    """Return the problem of `at_least` where only one person is read: it counts people, never records."""
    if by_record:
        cure = "to count records enter a register with `times: 3, within: 52 weeks`, or remove this"
    return Problem(path, "counts people, and this reads only the person", cure, "key")


def reach_of_rule(condition: Condition) -> Iterator[Problem]:
    """Check whose words a rule reads."""
    if condition.whose not in ("own", "household", "payer"):
        yield Problem(
            ("whose",), f"a rule does not read `{condition.whose}`", "write own, household or payer"
        )
    if condition.whose == "payer" and condition.at_least != 1:
        yield Problem(("at_least",), "one person pays", "leave `at_least` out", "key")


def condition_problems(regime: Regime, condition: Condition) -> Iterator[Problem]:
    """Yield what is wrong with a condition, wherever it stands."""
    if not condition.subjects():
        cure = "add `recorded:`, `entered:`, `listed:`, `band:`, `score_below:`, `score_from:` or `lowest:`"
        yield Problem(
            (), "says whose, and not what" if condition.whose != "own" else "holds for everybody", cure
        )
    if condition.recorded is not None:
        yield from unknown_acts(condition.recorded, "recorded")
    for subject in ("recorded", "listed", "band"):
        if getattr(condition, subject) == ():
            yield Problem((subject,), "an empty list never holds", "name something, or leave the word out")
    if condition.at_least != 1 and condition.whose == "own":
        yield counts_people(("at_least",), "add `whose:`", by_record=condition.recorded is not None)
    for index, register in enumerate(condition.listed or ()):
        if register not in regime.registers and not regime.uses:
            said = f"no register `{clean(register, 60)}` here"
            yield Problem(("listed", str(index)), said, nearest(register, list(regime.registers)))
    yield from entered_problems(regime, condition)
    yield from lowest_problems(condition)
    by_score = ("band", "score_below", "score_from", "lowest")
    needs = [s for s in by_score if getattr(condition, s) is not None]
    if needs and regime.score is None:
        yield Problem(
            (needs[0],), "there is no score here", "declare `score:`, or write `listed:` or `recorded:`"
        )
    for index, band in enumerate(condition.band or ()):
        if regime.score is not None and band not in regime.score.bands:
            said = f"no band `{clean(band, 60)}` here"
            yield Problem(("band", str(index)), said, nearest(band, list(regime.score.bands)))


def entered_problems(regime: Regime, condition: Condition) -> Iterator[Problem]:
    """Check the registers of which a condition asks who has just entered them."""
    if condition.entered is None:
        return
    if condition.recorded is not None:
        said = "an entry follows a record, and is not asked beside it"
        yield Problem(("entered",), said, "remove `recorded`, or make two conditions", "key")
    if condition.entered == ():
        yield Problem(("entered",), "an empty list never holds", "name something, or leave the word out")
    for index, register in enumerate(condition.entered):
        if register not in regime.registers and not regime.uses:
            said = f"no register `{clean(register, 60)}` here"
            yield Problem(("entered", str(index)), said, nearest(register, list(regime.registers)))


def lowest_problems(condition: Condition) -> Iterator[Problem]:
    """Check a cut-off that is relative to the scores published in one's province."""
    if condition.lowest is None:
        return
    if condition.whose != "own":
        said = f"of the {condition.whose}, nobody's place among the scores of a province is read"
        yield Problem(("lowest",), said, "write `score_below:`, or remove `whose`", "key")


def unknown_acts(acts: Collection[str], *path: str) -> Iterator[Problem]:
    """Yield a problem for each act that the dictionary does not have, and for each named twice."""
    seen: set[str] = set()
    for index, act in enumerate(acts):
        where = (*path, str(index))
        if act not in KIND_OF:
            yield Problem(
                where,
                f"no act `{clean(act, 60)}` in the dictionary",
                nearest(act, list(KIND_OF), page=VOCABULARY),
            )
        elif act in seen:
            yield Problem(where, f"`{act}` is named twice", "remove one")
        seen.add(act)


def only_at_entry(condition: Condition) -> Iterator[Problem]:
    """Refuse words that count repeats or give a term, where nobody is entered."""
    for word, value in (("times", condition.times), ("within", condition.within)):
        if value is not None:
            said = "repeats are counted where a register is entered"
            yield Problem((word,), said, "say it in the register's `enter_when`, and `listed:` here", "key")
            break
    if condition.term is not None:
        yield Problem(("for",), "only an entry has a term", "say it in the register's `enter_when`", "key")


def copy_problems(regime: Regime, condition: Condition) -> Iterator[Problem]:
    """Check that the copy which a condition reads is kept, and of what."""
    agency = condition.seen_by
    if agency is None:
        return
    if condition.listed is None:
        yield Problem(("seen_by",), "an agency keeps copies of registers", "add `listed: REGISTER`", "key")
    if condition.whose != "own":
        said = f"of the {condition.whose}, no agency's copy is read"
        yield Problem(("seen_by",), said, "remove `seen_by`, or `whose`", "key")
    if agency not in regime.sharing:
        said = f"no agency `{clean(agency, 60)}` in `sharing` here"
        yield Problem(("seen_by",), said, nearest(agency, list(regime.sharing)) or "declare it in `sharing:`")
        return
    copies = regime.sharing[agency].copies
    if not copies or (not regime.uses and any(name not in regime.registers for name in copies)):
        return
    for index, register in enumerate(condition.listed or ()):
        if register not in copies:
            said = f"`{clean(agency, 60)}` keeps no copy of `{clean(register, 60)}`"
            yield Problem(("listed", str(index)), said, f"add it to `sharing.{agency}.copies`")


def entry_condition_problems(condition: Condition) -> Iterator[Problem]:
    """Check what an entry counts, and the term it gives."""
    yield from _repeat_problems(condition)
    if condition.seen_by is not None:
        yield Problem(("seen_by",), "nobody enters a register by a copy", "remove it", "key")
    if condition.term is not None and condition.recorded is None and condition.entered is None:
        said = "a term of its own is for an entry by record, or after another entry"
        yield Problem(("for",), said, "add `recorded: ACT`, or say `leave_when: {after: 104 weeks}`", "key")


def _repeat_problems(condition: Condition) -> Iterator[Problem]:
    """Check `times` and `within`, which stand together and count records, or entries, alone."""
    times, within = condition.times, condition.within
    if times is None or within is None:
        if times is not None:
            yield Problem(
                ("times",), "says how often, and not within how long", "add `within: 52 weeks`", "key"
            )
        if within is not None:
            yield Problem(("within",), "says within how long, and not how often", "add `times: 3`", "key")
        return
    counted = "recorded" if condition.recorded is not None else "entered"
    others = [subject for subject in condition.subjects() if subject != counted]
    if condition.recorded is None and condition.entered is None:
        said = "counts records or entries, and none is named"
        yield Problem(("times",), said, "add `recorded: ACT` or `entered: REGISTER`", "key")
    elif others:
        said = f"counts {'records' if counted == 'recorded' else 'entries'}, and stands beside `{others[0]}`"
        yield Problem(("times",), said, f"remove `{others[0]}`, or make two conditions", "key")
    fewest = -(-times // max(1, len(condition.recorded or ())))
    if within.value < fewest:
        what = "entries, one a week," if condition.recorded is None else "records, one of each act a week,"
        said = f"{times} {what} do not fit into {as_text(within.value)} weeks"
        yield Problem(("within",), said, f"write `{fewest} weeks` or more")
