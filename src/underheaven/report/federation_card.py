"""Regimes made of regimes, and those that take over from others, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from underheaven.report.figures import listed
from underheaven.report.page import Page
from underheaven.words.federation_check import MOST_COMMON
from underheaven.words.regime import Merge, Regime, TakesOver

_ENTRIES = {
    "union": "entries go to the register that corresponds",
    "worst-of": "black entries go to the register that closes most, others to the one that corresponds",
    "dropped": "entries end",
}
_SCORES = {"carried": "old scores are carried over, band by band", "dropped": "everybody starts anew"}


def print_pilots(page: Page, regime: Regime, pilots: Sequence[Regime]) -> None:
    """Print of which regimes one is made, where each is tried, and what they become.

    pilots : those of them whose words are at hand.
    """
    if not regime.pilots:
        return
    titles = {pilot.regime: f"{pilot.title} ({pilot.grade.value})" for pilot in pilots}
    page.heading("Of which regimes it is made, and where each is tried")
    rows = [
        (name, f"{titles.get(name, 'a regime of its own')}; in {listed(places)}")
        for name, places in regime.pilots.items()
    ]
    page.items(rows)
    page.say("Residence decides whose rules hold; `underheaven show NAME` says what each does.", indent=2)
    merge = regime.merge
    if merge is None:
        page.say("They are tried to the end.", indent=2)
        return
    page.heading("What they become")
    into = (
        "those of the pilot tried in most provinces"
        if merge.into == MOST_COMMON
        else f"those of {merge.into}"
    )
    page.say(f"From week {merge.from_week} on one set of rules holds everywhere: {into}.", indent=2, hang=2)
    for said in _carried(merge):
        page.say(said, indent=2, hang=2)
    for name in regime.pilots:
        for said in _translated(merge.scores.get(name, {}), merge.lists.get(name, {})):
            page.say(f"Of {name}: {said}.", indent=4, hang=2)


def print_takeover(page: Page, regime: Regime) -> None:
    """Print from which regimes one takes over, and what becomes of their files."""
    if not regime.takes_over:
        return
    page.heading("What it takes over from others")
    for old, words in regime.takes_over.items():
        page.say(f"{old} ends the week before. {' '.join(_carried(words))}", indent=2, hang=2)
        for said in _translated(words.bands, words.lists):
            page.say(f"{said[0].upper()}{said[1:]}.", indent=4, hang=2)


def _carried(words: TakesOver | Merge) -> Iterator[str]:
    """Yield what becomes of old entries and old scores."""
    for said in (_ENTRIES[words.registers], _SCORES[words.old_records]):
        yield f"{said[0].upper()}{said[1:]}."


def _translated(bands: Mapping[str, str], lists: Mapping[str, str]) -> Iterator[str]:
    """Yield which band and which register becomes which."""
    if bands:
        yield f"band {', '.join(f'{old} becomes {new}' for old, new in bands.items())}"
    if lists:
        yield f"entries on {', '.join(f'{old} go to {new}' for old, new in lists.items())}"
