"""What has to hold where one regime takes another's place, and within a regime made of regimes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from underheaven.ground.errors import clean
from underheaven.words.explain import nearest
from underheaven.words.problems import Problem
from underheaven.words.regime import Merge, Regime, TakesOver

MOST_COMMON = "most-common"
"""In `into`: the pilot that is tried in most provinces."""
OWN_WORDS = (
    "sensors", "reports", "score", "registers", "rules", "publicity", "sharing", "redress", "limits",
    "takes_over", "uses", "consent", "places", "from_week", "until_week",
)  # fmt: skip
"""Words that a regime made of regimes leaves to them."""


def federation_problems(regime: Regime) -> Iterator[Problem]:
    """Yield what does not hold within a regime made of regimes; of its pilots nothing is known here."""
    if not regime.pilots:
        said = "merges pilots, and there is none"
        yield Problem(("merge",), said, "add `pilots: {REGIME: PROVINCE}`, or remove this", "key")
    for word in OWN_WORDS:
        if getattr(regime, word) != type(regime).model_fields[word].get_default():
            said = "a regime made of regimes has none of its own"
            yield Problem((word,), said, "declare it in a pilot", "key")
    yield from _place_problems(regime)
    merge = regime.merge
    if merge is None:
        return
    if merge.into != MOST_COMMON and merge.into not in regime.pilots:
        said = f"`{clean(merge.into, 60)}` is no pilot here"
        cure = nearest(merge.into, [*regime.pilots, MOST_COMMON])
        yield Problem(("merge", "into"), said, cure)
    for word in ("scores", "lists"):
        said_of: Mapping[str, Mapping[str, str]] = getattr(merge, word)
        for pilot in said_of:
            if pilot not in regime.pilots:
                said = f"`{clean(pilot, 60)}` is no pilot here"
                yield Problem(("merge", word, pilot), said, nearest(pilot, list(regime.pilots)), "key")
    yield from (p.under("merge") for p in _carried_problems(merge, merge.scores, merge.lists))


def _place_problems(regime: Regime) -> Iterator[Problem]:
    """Check that one pilot at most is tried in a province."""
    tried: dict[str, str] = {}
    for pilot, places in regime.pilots.items():
        if pilot == regime.regime:
            yield Problem(("pilots", pilot), "is this regime itself", "name another", "key")
        if not places:
            yield Problem(("pilots", pilot), "is tried nowhere", "name a province, or leave it out")
        for index, place in enumerate(places):
            if place in tried:
                other = tried[place]
                said = f"`{clean(place, 60)}` is named twice"
                if other != pilot:
                    said = f"`{clean(other, 60)}` is tried in `{clean(place, 60)}` already"
                yield Problem(("pilots", pilot, str(index)), said, "one pilot in each province; remove one")
            tried.setdefault(place, pilot)


def takeover_problems(regime: Regime) -> Iterator[Problem]:
    """Yield what does not hold, within a regime, where it takes over from others."""
    if not regime.takes_over:
        return
    if (regime.from_week or 1) == 1:
        said = "takes over from what went before, and begins in week 1"
        yield Problem(("takes_over",), said, "add `from_week: 157` at the top of the file", "key")
    for old, words in regime.takes_over.items():
        here = ("takes_over", old)
        if old == regime.regime:
            yield Problem(here, "nothing takes over from itself", "name another regime", "key")
        if old in regime.uses:
            said = "has ended where this regime begins, so nothing of it can be read"
            yield Problem(here, said, "remove it from `uses`", "key")
        yield from (p.under(*here) for p in _new_names(regime, words))
        yield from (p.under(*here) for p in _carried_problems(words, {old: words.bands}, {old: words.lists}))
    if regime.score is not None and regime.score.is_recomputed:
        yield _recomputed(regime.regime, ("score",))


def _new_names(regime: Regime, words: TakesOver) -> Iterator[Problem]:
    """Check that the new bands and registers are there."""
    bands = [] if regime.score is None else list(regime.score.bands)
    for word, noun, known in (("bands", "band", bands), ("lists", "register", list(regime.registers))):
        named: Mapping[str, str] = getattr(words, word)
        for old, new in named.items():
            if new not in known:
                cure = nearest(new, known) or f"remove it; there is no {noun} here"
                yield Problem((word, old), f"no {noun} `{clean(new, 60)}` here", cure)


def _carried_problems(
    words: TakesOver | Merge, scores: Mapping[str, Mapping[str, str]], lists: Mapping[str, Mapping[str, str]]
) -> Iterator[Problem]:
    """Check that what is dropped is not translated as well."""
    said_of = "bands" if isinstance(words, TakesOver) else "scores"
    if words.old_records == "dropped" and any(scores.values()):
        said = "says what old bands become, and old scores are dropped"
        yield Problem((said_of,), said, "write `old_records: carried`, or remove this", "key")
    if words.registers == "dropped" and any(lists.values()):
        said = "says where old entries go, and old entries are dropped"
        yield Problem(("lists",), said, "write `registers: union`, or remove this", "key")


def _recomputed(name: str, path: tuple[str, ...]) -> Problem:
    """Return the problem of a score that is not carried, since it is made anew."""
    said = f"the score of `{clean(name, 60)}` is recomputed, so no old one can be carried into it"
    return Problem(path, said, "move it by `points:`, or begin without `takes_over`", "key")


def old_problems(regime: Regime, old: Regime) -> Iterator[Problem]:
    """Yield what does not hold between a regime and one that it takes over from."""
    words = regime.takes_over[old.regime]
    here = ("takes_over", old.regime)
    if old.score is not None and old.score.is_recomputed:
        yield _recomputed(old.regime, here)
    bands = [] if old.score is None else list(old.score.bands)
    for word, noun, known in (("bands", "band", bands), ("lists", "register", list(old.registers))):
        named: Mapping[str, str] = getattr(words, word)
        for name in named:
            if name not in known:
                said = f"`{clean(old.regime, 60)}` has no {noun} `{clean(name, 60)}`"
                cure = nearest(name, known) or f"remove it; there is no {noun} there"
                yield Problem((*here, word, name), said, cure, "key")
    for name, new in words.lists.items():
        one, other = old.registers.get(name), regime.registers.get(new)
        if one is not None and other is not None and one.colour != other.colour:
            said = f"`{clean(name, 60)}` is {one.colour} and `{clean(new, 60)}` is {other.colour}"
            yield Problem((*here, "lists", name), said, "name a register of the same colour", "value")
