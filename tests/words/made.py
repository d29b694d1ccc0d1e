"""A regime of which only the words that matter are written."""

from __future__ import annotations

from underheaven.words.loader import read_regime
from underheaven.words.regime import Regime

HEAD = """regime: {name}
title: A regime of these tests
about: Made up.
run_by: state
grade: hypothetical
numbers: {{standing: derived}}
"""


def regime(words: str, name: str = "made") -> Regime:
    """Read a regime from its words, without what every regime says of itself."""
    return read_regime(HEAD.format(name=name) + words)
