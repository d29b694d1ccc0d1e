"""Fixtures of the engines' tests."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.scripted import living


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Live weeks of a small society under regimes, by written luck: the script, the outcome, all lives."""
    return living(monkeypatch)
