"""Which domains of life a file closes to a working adult, from the words alone, at full coverage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from underheaven.words.cuts import holds_at
from underheaven.words.dictionary import DOMAIN_OF_SERVICE
from underheaven.words.regime import Regime, Rule
from underheaven.words.society import Society

CLOSING = ("refuse", "admit")
"""Answers that close a service to somebody."""


def closed_domains(
    society: Society, regimes: Sequence[Regime], registers: frozenset[str], scores: Mapping[str, Fraction]
) -> frozenset[str]:
    """Return the domains closed to a working adult with a file: every service governed in them refuses.

    Parameters
    ----------
    regimes : of one world, their limits carried out. registers : on which they are; an agency's copy
    counts as come. scores : theirs, by regime.
    """
    governed: set[str] = set()
    refused: set[str] = set()
    for regime in regimes:
        for rule in regime.rules:
            if rule.then not in CLOSING or (rule.coverage is not None and not rule.coverage.value):
                continue
            governed.update(rule.services)
            holds = _holds(regime, rule, registers, scores.get(regime.regime))
            if holds == (rule.then == "refuse"):
                refused.update(rule.services)
    for_adults = {name for name in governed if society.services[name].asked_by != "children"}
    domains = {DOMAIN_OF_SERVICE[service] for service in for_adults}
    return frozenset(domains - {DOMAIN_OF_SERVICE[service] for service in for_adults - refused})


def _holds(regime: Regime, rule: Rule, registers: frozenset[str], points: Fraction | None) -> bool:
    """Return whether a rule holds for who is on these registers and has this score, whatever others do."""
    for condition in rule.when:
        if not condition.is_own or condition.recorded is not None:
            continue
        if condition.listed is not None and not registers & set(condition.listed):
            continue
        asks_score = {"band", "score_below", "score_from"} & set(condition.subjects())
        if asks_score and (
            points is None or regime.score is None or not holds_at(condition, regime.score, points)
        ):
            continue
        return True
    return False
