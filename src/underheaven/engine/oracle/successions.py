"""Which regime takes over from which: what becomes of old scores, and to which register old entries go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from underheaven.engine.oracle.clauses import Succession
from underheaven.engine.oracle.questions import bands_of, in_steps
from underheaven.words.regime import Regime, TakesOver


def successions_of(regimes: Sequence[Regime], file: int) -> Iterable[Succession]:
    """Yield the regimes of a world from which one of them takes over, in order of name."""
    new = regimes[file]
    for old_file, old in enumerate(regimes):
        terms = new.takes_over.get(old.regime)
        if terms is not None:
            yield Succession(
                old_file,
                terms.old_records == "carried" and old.score is not None and new.score is not None,
                old.score == new.score and not terms.bands,
                scores_by_band(old, new, terms),
                tuple(lists_by_number(old, new, terms)),
                terms.registers == "worst-of",
            )


def scores_by_band(old: Regime, new: Regime, terms: TakesOver) -> Mapping[str, int]:
    """Return the new score, in steps, of who stood in a band of the old one; who is not here gets the start.

    It is the start where that lies in the corresponding band, else the band's lowest score.
    """
    if old.score is None or new.score is None:
        return {}
    start, bands = in_steps(new, new.score.starts.value), bands_of(new)
    around_start = next((name for low, name in bands if start >= low), "")
    lowest = {name: low for low, name in bands}
    found: dict[str, int] = {}
    for band in old.score.bands:
        becomes = terms.bands.get(band, band)
        if becomes in lowest:
            found[band] = start if becomes == around_start else lowest[becomes]
    return found


def lists_by_number(old: Regime, new: Regime, terms: TakesOver) -> Iterable[int | None]:
    """Yield, for each old register in order of name, the number of the new one its entries go to, if any."""
    names = sorted(new.registers)
    for name, register in sorted(old.registers.items()):
        becomes = terms.lists.get(name)
        if becomes is None and name in names and new.registers[name].colour == register.colour:
            becomes = name
        is_lost = terms.registers == "dropped" or becomes not in names
        yield None if is_lost or becomes is None else names.index(becomes)
