"""Carrying out a regime's own limits, words to words, so that an engine need not know them.

| limit | is carried out as |
| --- | --- |
| no_lawful_acts | the switch L, kept off |
| never_refused | a rule that refuses nobody keeps these services governed and open |
| own_domain_only | one regime for each domain of life (`words.separation`) |

`closed_domains` is not: how many domains are closed to a citizen is known in the week alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from underheaven.words.dictionary import DOMAIN_OF_SERVICE, DOMAINS, Domain
from underheaven.words.regime import Regime, Rule
from underheaven.words.separation import separated_world
from underheaven.words.switches import changed, without_gone, without_lawful

CLOSING = ("refuse", "admit")
"""Answers that close a service to somebody."""


def enforced(regimes: Sequence[Regime]) -> tuple[Regime, ...]:
    """Return the regimes of one world with their own limits carried out; again, nothing more happens.

    There are more of them than before where one counts records in their own domain only.
    """
    floored = tuple(with_services_open(regime) for regime in without_lawful_where_limited(regimes))
    return separated_world(floored)


def without_lawful_where_limited(regimes: Sequence[Regime]) -> tuple[Regime, ...]:
    """Return the regimes of one world, those with `no_lawful_acts` without lawful acts."""
    limited = [without_lawful(regime) if regime.limits.no_lawful_acts else regime for regime in regimes]
    return without_gone(regimes, limited)


def with_services_open(regime: Regime) -> Regime:
    """Return the regime with `never_refused` carried out: its rules on these services refuse nobody."""
    floor = set(regime.limits.never_refused)
    return changed(regime, {"rules": tuple(part for rule in regime.rules for part in _parts(rule, floor))})


def _parts(rule: Rule, floor: set[str]) -> Iterator[Rule]:
    """Yield a rule in parts: on services that may be refused, and on those that stay open."""
    stay_open = tuple(service for service in rule.services if service in floor)
    if rule.then not in CLOSING or not stay_open:
        yield rule
        return
    left = tuple(service for service in rule.services if service not in floor)
    if left:
        yield changed(rule, {"services": left})
    yield changed(rule, {"services": stay_open, "when": (), "then": "refuse", "other_payer": None})


def governed_domains(regime: Regime) -> tuple[Domain, ...]:
    """Return the domains of life in which a regime has rules that could close a service, in order."""
    there = {
        DOMAIN_OF_SERVICE[service]
        for rule in regime.rules
        if rule.then in CLOSING and rule.when
        for service in rule.services
        if service in DOMAIN_OF_SERVICE
    }
    return tuple(domain for domain in DOMAINS if domain in there)


def opening_no_more(regime: Regime, before: Regime) -> frozenset[str]:
    """Return `never_refused`, where a regime's own keeps no more of its services open than one before did."""
    as_before = regime.limits.model_copy(update={"never_refused": before.limits.never_refused})
    now, then = with_services_open(regime), with_services_open(changed(regime, {"limits": as_before}))
    return frozenset({"never_refused"}) if now.rules == then.rules else frozenset()


def idle_limits(regime: Regime, world: Sequence[Regime]) -> frozenset[str]:
    """Return the limits of a regime that change nothing in it, beside the regimes of its world."""
    limits = regime.limits
    idle: set[str] = set()
    if limits.no_lawful_acts and without_lawful(regime) == regime:
        idle.add("no_lawful_acts")
    if limits.never_refused and with_services_open(regime) == regime:
        idle.add("never_refused")
    if limits.own_domain_only and len(alone := separated_world((regime,))) == 1:
        part = alone[0]
        if changed(part, {"limits": limits}) == regime:
            idle.add("own_domain_only")
    governed = {domain for one in world for domain in governed_domains(one)}
    if limits.closed_domains is not None and (
        len(governed) <= limits.closed_domains or not governed_domains(regime)
    ):
        idle.add("closed_domains")
    return frozenset(idle)
