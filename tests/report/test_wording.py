"""How we speak: nothing claims more than a simulation of declared regimes on synthetic citizens can say."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from underheaven.report.card import find_cards, print_card
from underheaven.report.explained import every_measure, explain, print_explained
from underheaven.report.listing import print_list
from underheaven.report.page import Page
from underheaven.report.starter import KINDS, starter
from underheaven.shelf.finding import FOLDERS, names

ROOT = Path(__file__).parents[2]
TOO_MUCH = re.compile(
    r"\bvalidated?\b|\bvalidation\b|\bproves?\b|\bproven\b|the Chinese system does|\bguilt(y)?\b",
    re.IGNORECASE,
)
SAYS_IT_IS_NOT_SAID = re.compile(r"never|not |no ", re.IGNORECASE)
OURS = ["src/underheaven/report", "src/underheaven/cli", "src/underheaven/__init__.py", "README.md"]


def printed() -> dict[str, str]:
    """Everything the shelf and the measures print."""
    texts: dict[str, str] = {}
    for noun in FOLDERS:
        for name in names(noun):
            shown = io.StringIO()
            for card in find_cards(name):
                print_card(Page(shown, width=80), *card)
            texts[f"show {name}"] = shown.getvalue()
    for one in every_measure():
        shown = io.StringIO()
        print_explained(Page(shown, width=80), one.name)
        texts[f"explain {one.name}"] = shown.getvalue() + explain(one.name)
    shown = io.StringIO()
    print_list(Page(shown, width=80), list(FOLDERS))
    return {**texts, "list": shown.getvalue(), **{f"new {kind}": starter(kind) for kind in KINDS}}


def test_nothing_printed_claims_too_much() -> None:
    assert {name: TOO_MUCH.findall(text) for name, text in printed().items() if TOO_MUCH.search(text)} == {}


def test_everything_printed_says_it_is_synthetic() -> None:
    assert [name for name, text in printed().items() if "synthetic citizens" not in text.lower()] == []


@pytest.mark.parametrize("place", OURS)
def test_our_own_words_claim_no_more(place: str) -> None:
    path = ROOT / place
    files = sorted(path.rglob("*.py")) + sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    claims = [
        f"{file.name}: {line.strip()}"
        for file in files
        for line in file.read_text(encoding="utf-8").splitlines()
        if TOO_MUCH.search(line) and not SAYS_IT_IS_NOT_SAID.search(line)
    ]
    assert claims == []
