"""Context separation: a regime in which a record counts only in the domain of life it came from.

Such a regime becomes one for each domain in which it has rules, called NAME-in-DOMAIN: with the points, the
entry conditions and the watched acts of that domain, and the rules on its services. Its registers are called
REGISTER-in-DOMAIN; what is shown, copied and read of others follows. A domain without a rule needs no part,
since no record closes anything there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from underheaven.words.dictionary import DOMAIN_OF_ACT, DOMAIN_OF_SERVICE, DOMAINS, Domain
from underheaven.words.regime import Regime, Register, Rule, TakesOver
from underheaven.words.switches import become, changed, of_acts, renamed


@dataclass(frozen=True, slots=True)
class _Made:
    """A regime that was made of a declared one.

    name : of the declared one. domain : to which it was narrowed; None where it stayed whole. regime : it.
    """

    name: str
    domain: Domain | None
    regime: Regime


def separated_world(regimes: Sequence[Regime]) -> tuple[Regime, ...]:
    """Return the regimes of one world, those with `own_domain_only` parted by domain.

    A part reads, of other regimes with the limit, the parts of its own domain alone; a regime without the
    limit reads all parts of one that has it. A regime that has registers and no rules is parted by the
    domains in which regimes that read it have rules.
    """
    if not any(regime.limits.own_domain_only for regime in regimes):
        return tuple(regimes)
    made = [one for regime in regimes for one in _parts(regime, _domains(regime, regimes))]
    return tuple(_reading_parts(one, made, regimes) for one in made)


def separated(regime: Regime) -> tuple[Regime, ...]:
    """Return a regime parted by domain where it has `own_domain_only`; itself where it has not."""
    return separated_world((regime,))


def name_in(name: str, domain: Domain | None) -> str:
    """Return what a regime or a register is called in one domain; as before where there is none.

    >>> name_in("court-list", "travel")
    'court-list-in-travel'
    """
    return name if domain is None else f"{name}-in-{domain}"


def _domains(regime: Regime, world: Iterable[Regime]) -> tuple[Domain, ...]:
    """Return the domains by which a regime is parted, in order; none where it stays whole."""
    if not regime.limits.own_domain_only:
        return ()
    governing = [regime]
    if not regime.rules and regime.registers:
        governing = [other for other in world if regime.regime in other.uses]
    services = {service for one in governing for rule in one.rules for service in rule.services}
    there = {DOMAIN_OF_SERVICE[service] for service in services if service in DOMAIN_OF_SERVICE}
    return tuple(domain for domain in DOMAINS if domain in there)


def _parts(regime: Regime, domains: Sequence[Domain]) -> list[_Made]:
    """Return the parts of a regime; where there would be one that says the same, the regime itself."""
    whole = changed(regime, {"limits": changed(regime.limits, {"own_domain_only": False})})
    if not domains:
        return [_Made(regime.regime, None, whole)]
    if len(domains) == 1 and _of_domain(whole, domains[0]) == whole:
        return [_Made(regime.regime, domains[0], whole)]
    return [_Made(regime.regime, domain, _named(_of_domain(whole, domain), domain)) for domain in domains]


def _of_domain(regime: Regime, domain: Domain) -> Regime:
    """Return what a regime says of one domain, under its own names."""
    less = of_acts(regime, lambda act: DOMAIN_OF_ACT.get(act) == domain)
    return changed(less, {"rules": _rules_on(less.rules, domain)})


def _rules_on(rules: Iterable[Rule], domain: Domain) -> tuple[Rule, ...]:
    """Return the rules on services of one domain."""
    left: list[Rule] = []
    for rule in rules:
        services = tuple(s for s in rule.services if DOMAIN_OF_SERVICE.get(s) == domain)
        if services:
            left.append(changed(rule, {"services": services}))
    return tuple(left)


def _named(part: Regime, domain: Domain) -> Regime:
    """Return the part of one domain under its own names."""
    names = {name: (name_in(name, domain),) for name in part.registers}
    registers: dict[str, Register] = {names[name][0]: one for name, one in part.registers.items()}
    part = renamed(changed(part, {"registers": registers}), names)
    return changed(part, {"regime": name_in(part.regime, domain)})


def _reading_parts(reader: _Made, made: Sequence[_Made], declared: Sequence[Regime]) -> Regime:
    """Return a regime that reads, instead of one that was parted, those of its parts that it may read."""
    regime = reader.regime
    used: dict[str, tuple[str, ...]] = {}
    registers: dict[str, tuple[str, ...]] = {}
    for whole in declared:
        if whole.regime not in regime.uses:
            continue
        read = [
            one
            for one in made
            if one.name == whole.regime
            and (None in (one.domain, reader.domain) or one.domain == reader.domain)
        ]
        used[whole.regime] = tuple(one.regime.regime for one in read)
        for name in whole.registers:
            called = (name if one.regime.regime == one.name else name_in(name, one.domain) for one in read)
            there = {register for one in read for register in one.regime.registers}
            registers[name] = tuple(register for register in called if register in there)
    takes_over = _taken_over(reader, made, declared)
    return changed(renamed(regime, registers), {"uses": become(regime.uses, used), "takes_over": takes_over})


def _taken_over(reader: _Made, made: Sequence[_Made], declared: Sequence[Regime]) -> Mapping[str, TakesOver]:
    """Return what a regime takes over, from the parts of its own domain where the old one was parted."""
    found: dict[str, TakesOver] = {}
    for old, words in reader.regime.takes_over.items():
        for one in made:
            if one.name != old or not (None in (one.domain, reader.domain) or one.domain == reader.domain):
                continue
            lists = _lists(reader, one, declared) if _is_part(one) or _is_part(reader) else words.lists
            found[one.regime.regime] = changed(words, {"lists": lists})
    return found


def _lists(reader: _Made, old: _Made, declared: Sequence[Regime]) -> Mapping[str, str]:
    """Return to which register of a part the entries of each register of an old part go."""
    whole, before = (next(one for one in declared if one.regime == made.name) for made in (reader, old))
    lists: dict[str, str] = {}
    for name, register in before.registers.items():
        same = whole.registers.get(name)
        as_before = name if same is not None and same.colour == register.colour else None
        new = whole.takes_over[old.name].lists.get(name, as_before)
        if new is None:
            continue
        from_, to = _called(name, old), _called(new, reader)
        if from_ in old.regime.registers and to in reader.regime.registers:
            lists[from_] = to
    return lists


def _is_part(made: _Made) -> bool:
    """Return whether a regime is called after one domain."""
    return made.regime.regime != made.name


def _called(register: str, made: _Made) -> str:
    """Return what a register of a declared regime is called in what was made of it."""
    return name_in(register, made.domain) if _is_part(made) else register
