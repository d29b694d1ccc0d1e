"""What has to hold within a register: how one gets on it, and how one gets off again."""

from __future__ import annotations

from collections.abc import Iterator

from underheaven.ground.errors import clean
from underheaven.ground.exact import as_text
from underheaven.words.cuts import cut_of, is_by_score
from underheaven.words.dictionary import KIND_OF
from underheaven.words.explain import VOCABULARY, nearest
from underheaven.words.problems import Path, Problem
from underheaven.words.regime import Regime, Register

RESERVED = ("score", "band", "acts")
"""Names no register may have, since publicity means something else by them."""


def counts_people(path: Path, cure: str, *, by_record: bool) -> Problem:
    """Return the problem of `at_least` where only one person is read: it counts people, never records."""
    if by_record:
        cure = (
            "for several records of one act give it points in `score.points` and write `score_below:`, "
            "or remove this"
        )
    return Problem(path, "counts people, and this reads only the person", cure, "key")


def register_problems(regime: Regime, name: str, register: Register) -> Iterator[Problem]:
    """Yield what is wrong with how a register is left."""
    leave = register.leave_when
    if name in RESERVED:
        yield Problem((), f"a register is not called `{name}`", "give it another name", "key")
    ways = [word for word in ("after", "score_from") if getattr(leave, word) is not None]
    if not ways and not leave.never:
        cure = "say `after: 104 weeks`, `score_from: 600`, or `never: true`"
        yield Problem(("leave_when",), "nobody could leave", cure)
    if ways and leave.never:
        yield Problem(("leave_when", "never"), f"says never, and `{ways[0]}`", "keep one of them", "key")
    if regime.score is None:
        for path in (("leave_when", "score_from"), ("score_on_exit",)):
            holder = leave if len(path) == 2 else register
            if getattr(holder, path[-1]) is not None:
                yield Problem(path, "there is no score here", "declare `score:`, or remove this", "key")
        return
    yield from _exit_problems(regime, register)


def _exit_problems(regime: Regime, register: Register) -> Iterator[Problem]:
    """Check that who leaves does not enter again at once."""
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
    elif register.leave_when.after is not None:
        said = "who leaves after the term is entered again at once"
        cure = f"add `score_on_exit: {shown}` or more in the register, beside `leave_when`"
        yield Problem(("leave_when", "after"), said, cure, "key")


def entry_problems(regime: Regime, register: Register) -> Iterator[Problem]:
    """Yield what is wrong with how a register is entered."""
    if not register.enter_when:
        yield Problem(("enter_when",), "nobody could enter", "give a condition such as `recorded: ACT`")
    for index, condition in enumerate(register.enter_when):
        here = ("enter_when", str(index))
        if condition.whose != "own":
            said = "nobody enters a register for somebody else's record"
            yield Problem((*here, "whose"), said, "remove it; a rule may read others, with `listed`")
        if condition.listed is not None:
            said = "being on one register is no way onto another"
            yield Problem((*here, "listed"), said, "write `recorded:`, `band:` or `score_below:`", "key")
        if not ({"recorded", "band", "score_below"} & set(condition.subjects())) and condition.listed is None:
            yield Problem(here, "does not say what enters", "add `recorded:`, `band:` or `score_below:`")
        if condition.at_least != 1:
            yield counts_people((*here, "at_least"), "remove it", by_record=condition.recorded is not None)
        for subject in ("recorded", "band"):
            if getattr(condition, subject) == ():
                yield Problem((*here, subject), "an empty list never holds", "name something")
        for position, act in enumerate(condition.recorded or ()):
            if act not in KIND_OF:
                said = f"no act `{clean(act, 60)}` in the dictionary"
                yield Problem(
                    (*here, "recorded", str(position)), said, nearest(act, list(KIND_OF), page=VOCABULARY)
                )
        score = regime.score
        for word in ("band", "score_below", "score_from"):
            if getattr(condition, word) is not None and score is None:
                yield Problem(
                    (*here, word), "there is no score here", "declare `score:`, or write `recorded:`", "key"
                )
        for position, band in enumerate(condition.band or ()):
            if score is not None and band not in score.bands:
                said = f"no band `{clean(band, 60)}` here"
                yield Problem((*here, "band", str(position)), said, nearest(band, list(score.bands)))
