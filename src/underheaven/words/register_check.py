"""What has to hold within a register: how one gets on it, and how one gets off again."""

from __future__ import annotations

from collections.abc import Iterator

from underheaven.ground.errors import clean
from underheaven.ground.exact import as_text
from underheaven.words.condition import Condition
from underheaven.words.condition_check import (
    counts_people,
    entered_problems,
    entry_condition_problems,
    lowest_problems,
)
from underheaven.words.cuts import cut_of, is_by_score
from underheaven.words.dictionary import KIND_OF, is_debt
from underheaven.words.explain import VOCABULARY, nearest
from underheaven.words.problems import Problem
from underheaven.words.regime import Regime, Register
from underheaven.words.score import Score

RESERVED = ("score", "band", "acts")
"""Names no register may have, since publicity means something else by them."""
ENTERS = ("recorded", "entered", "band", "score_below", "lowest")
"""What is a way onto a register; onto one of merit `score_from` is one too."""
LONGEST_REPAID = 8
"""Most weeks from a repayment to the exit."""


def register_problems(regime: Regime, name: str, register: Register) -> Iterator[Problem]:
    """Yield what is wrong with how a register is left."""
    leave = register.leave_when
    if name in RESERVED:
        yield Problem((), f"a register is not called `{name}`", "give it another name", "key")
    ways = [word for word in ("after", "repaid", "score_from") if getattr(leave, word) is not None]
    if not ways and not leave.never and any(condition.term is None for condition in register.enter_when):
        cure = "say `after: 104 weeks`, `repaid: 1 week`, `score_from: 600`, or `never: true`"
        yield Problem(("leave_when",), "nobody could leave", cure)
    if ways and leave.never:
        yield Problem(("leave_when", "never"), f"says never, and `{ways[0]}`", "keep one of them", "key")
    if register.colour == "red" and leave.score_from is not None:
        said = "nobody leaves a register of merit for a good score"
        yield Problem(("leave_when", "score_from"), said, "say `after: 52 weeks`", "key")
    yield from _repaid_problems(register)
    if regime.written.lines:
        yield from _idle_problems(regime, register)
    if register.capacity is not None and register.capacity.value == 0:
        yield Problem(("capacity",), "has room for nobody", "write more than 0, or leave the register out")
    if regime.score is None:
        for path in (("leave_when", "score_from"), ("score_on_exit",)):
            holder = leave if len(path) == 2 else register
            if getattr(holder, path[-1]) is not None:
                yield Problem(path, "there is no score here", "declare `score:`, or remove this", "key")
        return
    if regime.score.is_recomputed and register.score_on_exit is not None:
        said = "a recomputed score does not stay where an exit sets it"
        yield Problem(("score_on_exit",), said, "remove it, and say `leave_when: {score_from: ...}`", "key")
        return
    yield from _exit_problems(regime, register)


def _idle_problems(regime: Regime, register: Register) -> Iterator[Problem]:
    """Refuse words that could do nothing; where a rewriting leaves them behind, they may stand idle."""
    has_term = register.leave_when.after is not None or any(c.term is not None for c in register.enter_when)
    if register.again != "ignored" and not has_term:
        said = f"says that an entry while one is in force {register.again}, and there is no term"
        yield Problem(("again",), said, "add `after: 104 weeks` in `leave_when`, or remove this")
    if not register.retroactive:
        return
    if register.from_week is None and regime.from_week is None:
        said = "is about records from before the register begins, and it begins in week 1"
        yield Problem(("retroactive",), said, "add `from_week: 27`, or remove this", "key")
    elif all(c.times is None and c.within is None for c in register.enter_when):
        said = "is about records that are counted, and none is (`times`, `within`)"
        yield Problem(("retroactive",), said, "remove this; who is entered has a record of that week", "key")


def _repaid_problems(register: Register) -> Iterator[Problem]:
    """Check that who leaves by repaying has something to repay, and how soon it is noted."""
    repaid = register.leave_when.repaid
    if repaid is None:
        return
    if repaid.value > LONGEST_REPAID:
        said = f"{as_text(repaid.value)} weeks after repayment is more than {LONGEST_REPAID}"
        yield Problem(("leave_when", "repaid"), said, f"write `{LONGEST_REPAID} weeks` or less")
    acts = [act for condition in register.enter_when for act in condition.recorded or ()]
    by_score = any(is_by_score(condition) for condition in register.enter_when)
    if acts and not by_score and not any(is_debt(act) for act in acts):
        debts = ", ".join(act for act in KIND_OF if is_debt(act))
        said = f"nobody who is entered has a debt to repay (debts: {debts})"
        yield Problem(("leave_when", "repaid"), said, "say `after: 104 weeks` instead", "key")


def _exit_problems(regime: Regime, register: Register) -> Iterator[Problem]:
    """Check that who leaves does not enter again at once."""
    if register.colour == "red" and register.score_on_exit != "cut":
        return
    cut = cut_of(regime, register)
    by_score = any(is_by_score(condition) for condition in register.enter_when)
    if cut is None:
        if by_score:
            yield Problem(("enter_when",), "is entered at the highest score too", "enter below a cut")
        elif register.score_on_exit == "cut":
            yield Problem(
                ("score_on_exit",), "is not entered by score, so it has no cut", "write points, or remove it"
            )
        return
    shown = as_text(cut)
    back = register.leave_when.score_from
    if back is not None and back.value < cut:
        said = f"leaves at {as_text(back.value)} and enters again below {shown}"
        yield Problem(("leave_when", "score_from"), said, f"write {shown} or more")
    if register.score_on_exit == "cut":
        return
    if register.score_on_exit is not None:
        if register.score_on_exit.value < cut:
            said = f"{as_text(register.score_on_exit.value)} enters again at once (below {shown})"
            yield Problem(("score_on_exit",), said, f"write {shown} or more")
    else:
        cure = f"add `score_on_exit: {shown}` or more in the register, beside `leave_when`"
        if regime.score is not None and regime.score.is_recomputed:
            cure = f"write `leave_when: {{score_from: {shown}}}`, since this score is recomputed"
        yield from _entered_again(register, cure)


def _entered_again(register: Register, cure: str) -> Iterator[Problem]:
    """Say which exits by time or repayment leave a score below the cut, by which one is entered again."""
    leave = register.leave_when
    if leave.after is not None:
        said = "who leaves after the term is entered again at once"
        yield Problem(("leave_when", "after"), said, cure, "key")
    elif leave.repaid is not None:
        said = "who has repaid is entered again at once, by score"
        yield Problem(("leave_when", "repaid"), said, cure, "key")
    else:
        for index, condition in enumerate(register.enter_when):
            if condition.term is not None and condition.recorded is not None:
                said = "who leaves after this term is entered again at once, by score"
                yield Problem(("enter_when", str(index), "for"), said, cure, "key")


def entry_problems(regime: Regime, name: str, register: Register) -> Iterator[Problem]:
    """Yield what is wrong with how a register is entered."""
    if not register.enter_when:
        yield Problem(("enter_when",), "nobody could enter", "give a condition such as `recorded: ACT`")
    elif all(condition.entered == (name,) for condition in register.enter_when):
        said = "nobody could be the first to enter, since only an entry here is a way onto it"
        yield Problem(("enter_when",), said, "name another register, or add `recorded: ACT`")
    for index, condition in enumerate(register.enter_when):
        here = ("enter_when", str(index))
        ways = "`recorded:`, `entered:`, `band:`, `score_below:` or `lowest:`"
        if condition.whose != "own":
            said = "nobody enters a register for somebody else's record"
            yield Problem((*here, "whose"), said, "remove it; a rule may read others, with `listed`")
        if condition.listed is not None and not {"recorded", "entered"} & set(condition.subjects()):
            said = "being on one register is no way onto another by itself"
            yield Problem((*here, "listed"), said, f"add `recorded: ACT` beside it, or write {ways}", "key")
        for position, other in enumerate(condition.listed or ()):
            if other not in regime.registers and not regime.uses:
                said = f"no register `{clean(other, 60)}` here"
                cure = nearest(other, list(regime.registers))
                yield Problem((*here, "listed", str(position)), said, cure)
        enters = {*ENTERS, *(("score_from",) if register.colour == "red" else ())}
        if not (enters & set(condition.subjects())) and condition.listed is None:
            yield Problem(here, "does not say what enters", f"add {ways}")
        yield from (p.under(*here) for p in entry_condition_problems(condition))
        yield from (p.under(*here) for p in entered_problems(regime, condition))
        yield from (p.under(*here) for p in lowest_problems(condition))
        if condition.at_least != 1:
            yield counts_people((*here, "at_least"), "remove it", by_record=condition.recorded is not None)
        yield from (p.under(*here) for p in _entry_names(regime.score, condition))


def _entry_names(score: Score | None, condition: Condition) -> Iterator[Problem]:
    """Check the acts and bands that a condition of entry names, and a score where it reads one."""
    for subject in ("recorded", "band"):
        if getattr(condition, subject) == ():
            yield Problem((subject,), "an empty list never holds", "name something")
    for position, act in enumerate(condition.recorded or ()):
        if act not in KIND_OF:
            said = f"no act `{clean(act, 60)}` in the dictionary"
            yield Problem(("recorded", str(position)), said, nearest(act, list(KIND_OF), page=VOCABULARY))
    for word in ("band", "score_below", "score_from", "lowest"):
        if getattr(condition, word) is not None and score is None:
            yield Problem((word,), "there is no score here", "declare `score:`, or write `recorded:`", "key")
    for position, band in enumerate(condition.band or ()):
        if score is not None and band not in score.bands:
            said = f"no band `{clean(band, 60)}` here"
            yield Problem(("band", str(position)), said, nearest(band, list(score.bands)))
