"""What people do and ask for, as whole numbers: the acts, services and citizens of one replicate.

Every threshold is made here once, with fractions, and only compared or multiplied from then on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Protocol

from underheaven.engine.oracle.meeting import Meetings, Seated
from underheaven.ground.draws import Address, Draws, purpose
from underheaven.ground.errors import InputError
from underheaven.ground.exact import as_text, weekly
from underheaven.ground.numbers import CitedNumber
from underheaven.ground.spread import class_means
from underheaven.society.population import Citizen
from underheaven.words.dictionary import DOMAIN_OF_SERVICE, DOMAINS, is_debt
from underheaven.words.fields import ADULT_AGES
from underheaven.words.society import KINDS, Acts, Kind, Responses, Society, Spread
from underheaven.words.study import Level

ALWAYS = 1 << 32
"""The threshold of what always happens: every draw is below it."""
ONE = 1 << 12
"""The factor 1 with 12 binary digits."""
HIGHEST = 1 << 31
"""No act may be likelier than this for anybody, before people respond: every second week."""
WORKER, ADULT, CHILD = 0, 1, 2
"""Who asks for services: adults below 60, other adults, children."""
ASKS = {"workers": (WORKER,), "adults": (WORKER, ADULT), "children": (CHILD,)}
"""By the word of a service: who asks for it."""


def threshold(share: Fraction) -> int:
    """Return the integer below which a draw must lie; shares above 1 (after factors) count as 1."""
    return round(min(share, Fraction(1)) * ALWAYS)


def q12(factor: Fraction) -> int:
    """Return a factor with 12 binary digits, half to even."""
    return round(factor * ONE)


@dataclass(frozen=True, slots=True)
class Act:
    """An act: its chance a week and its factors, all with 12 binary digits."""

    name: str
    kind: Kind
    chance: int
    by_class: tuple[int, ...]
    by_age: Mapping[str, int]
    by_income: Mapping[str, int]
    by_group: Mapping[str, int]
    while_listed: int
    most: tuple[int, ...]
    is_debt: bool
    purpose: str

    @property
    def is_hurting(self) -> bool:
        """Whether it hurts someone or leaves a debt unpaid."""
        return self.kind in ("harmful", "default")

    def personal(self, spread: int, age: str, income: str, group: str) -> int:
        """Return the threshold of one citizen before any response: chance x spread x age x income x group."""
        chance = self.chance * self.by_class[spread] >> 12
        chance = chance * self.by_age.get(age, ONE) >> 12
        chance = chance * self.by_income.get(income, ONE) >> 12
        return chance * self.by_group.get(group, ONE) >> 12

    def highest(self, chance: int) -> int:
        """Return the highest threshold a citizen of this chance can have, however they respond."""
        for factor in (*self.most, max(self.while_listed, ONE)):
            chance = min(chance * factor >> 12, ALWAYS)
        return chance


@dataclass(frozen=True, slots=True)
class Service:
    """A service: how often it is asked for, by whom, and which domain of life it belongs to (as a bit).

    elsewhere : threshold of having somewhere else to go, drawn as `competitor`.
    """

    name: str
    domain: int
    asked_by: tuple[int, ...]
    asked: int
    asked_by_the_discouraged: int
    purpose: str
    elsewhere: int
    competitor: str


@dataclass(frozen=True, slots=True)
class Resident:
    """What is fixed about a citizen, the same in every world."""

    citizen: Citizen
    index: int
    address: Address
    who: int
    margin: int
    place: int
    district: tuple[str, str]
    chances: tuple[int, ...]
    most: tuple[int, ...]

    @property
    def province(self) -> str:
        """The province of the district."""
        return self.district[0]


def factors(by_label: Mapping[str, CitedNumber]) -> dict[str, int]:
    """Return declared factors with 12 binary digits."""
    return {label: q12(number.value) for label, number in by_label.items()}


def classes_of(spread: Spread | None) -> tuple[int, ...]:
    """Return the factor of each of the sixteen classes of a kind of act."""
    if spread is None:
        return (ONE,) * 16
    if spread.beta is not None:
        return tuple(q12(mean) for mean in class_means("beta", spread.beta[0].value, spread.beta[1].value))
    assert spread.gamma is not None
    return tuple(q12(mean) for mean in class_means("gamma", spread.gamma.value))


def raised_by(kind: Kind, responses: Responses, level: Level) -> tuple[int, ...]:
    """Return the factors above 1 by which people who respond may do more of a kind of act, in their order."""
    jobless, shame, reward = responses.jobless, responses.shame, responses.reward
    raised: list[Fraction] = []
    if kind == "default" and jobless is not None and level != "frozen":
        raised.append(jobless.defaults.value)
    if kind == "default" and shame is not None and level == "all":
        raised.append(1 + shame.after.value)
    if kind == "civic" and reward is not None and level == "all":
        raised.append(1 + reward.by.value)
    return tuple(q12(factor) for factor in raised if factor > 1)


def acts_of(society: Society, level: Level) -> tuple[Act, ...]:
    """Return the acts of a society; refuse one that would be too likely for somebody."""
    acts: list[Act] = []
    for kind in KINDS:
        declared: Acts | None = getattr(society, kind)
        for name, act in society.acts_of(kind).items():
            rate, listed = act.rate, act.while_listed
            made = Act(
                name,
                kind,
                threshold(weekly(rate.value)),
                classes_of(None if declared is None else declared.spread),
                factors(rate.by_age),
                factors(rate.by_income),
                factors(rate.by_group),
                ONE if listed is None else q12(listed.value),
                raised_by(kind, society.responses, level),
                is_debt(name),
                purpose("act", name),
            )
            labels = product(range(16), ADULT_AGES, society.tables.income, society.tables.groups)
            highest = max(made.personal(*label) for label in labels) * max(made.while_listed, ONE) >> 12
            if highest > HIGHEST:
                fits = rate.value * HIGHEST / highest
                raise InputError(
                    f"{as_text(rate.value)} a year is more than every second week for those who do it most",
                    where=f"{kind}.acts.{name}.rate",
                    cure=f"write at most {as_text(Fraction(int(fits * 100), 100))}",
                )
            acts.append(made)
    return tuple(acts)


def services_of(society: Society, *, core: bool) -> tuple[Service, ...]:
    """Return the services of a society, in order of name."""
    gives_up = society.responses.gives_up if core else None
    by = ONE if gives_up is None else q12(1 - gives_up.by.value)
    return tuple(
        Service(
            name,
            1 << DOMAINS.index(DOMAIN_OF_SERVICE[name]),
            ASKS[service.asked_by],
            asked := threshold(weekly(service.asked.value)),
            asked * by >> 12,
            purpose("service", name),
            0 if service.elsewhere is None else threshold(service.elsewhere.value),
            purpose("service", name, "elsewhere"),
        )
        for name, service in sorted(society.services.items())
    )


class Peopled(Seated, Protocol):
    """Who lives here and who is tied to whom: a population, or a few of one, numbered in address order."""

    def others(self, kind: str, index: int) -> tuple[int, ...]:
        """Return the others a kind of tie leads to."""
        ...

    def look_alike(self, sensor: str, index: int) -> int | None:
        """Return whom a sensor takes a citizen for."""
        ...

    def misfiled(self, agency: str, index: int) -> int | None:
        """Return into whose file an agency puts a citizen's entries by mistake."""
        ...


@dataclass(frozen=True, slots=True)
class Plan:
    """What all worlds of one replicate share: the people, their acts and services, and the draws."""

    society: Society
    level: Level
    weeks: int
    population: Peopled
    draws: Draws
    acts: tuple[Act, ...]
    services: tuple[Service, ...]
    residents: tuple[Resident, ...]
    places: tuple[tuple[str, str, str], ...]
    margins: tuple[tuple[str, ...], ...]
    lawful: tuple[int, ...]
    civic: frozenset[int]
    meetings: Meetings

    @property
    def core(self) -> bool:
        """Whether people respond at all."""
        return self.level != "frozen"

    @property
    def answers_all(self) -> bool:
        """Whether people also respond to reward and shame, and cut ties."""
        return self.level == "all"

    @property
    def keeps_debts(self) -> bool:
        """Whether it is kept who owes: where the society says how debts are repaid."""
        return self.society.responses.repays is not None


def plan_of(society: Society, population: Peopled, draws: Draws, weeks: int, *, responses: Level) -> Plan:
    """Return what the worlds of one replicate share."""
    acts = acts_of(society, responses)
    margins: dict[tuple[str, ...], int] = {}
    places: dict[tuple[str, str, str], int] = {}
    residents: list[Resident] = []
    for c in population.citizens:
        chances = tuple(act.personal(c.spread.get(act.kind, 0), c.age, c.income, c.group) for act in acts)
        most = tuple(act.highest(chance) for act, chance in zip(acts, chances, strict=True))
        margin = (c.group, c.income, c.age, c.district, c.province)
        residents.append(
            Resident(
                c,
                c.index,
                c.address,
                CHILD if c.is_child else WORKER if c.is_worker else ADULT,
                margins.setdefault(margin, len(margins)),
                places.setdefault((c.group, c.district, c.province), len(places)),
                (c.province, c.district),
                chances,
                most,
            )
        )
    return Plan(
        society,
        responses,
        weeks,
        population,
        draws,
        acts,
        services_of(society, core=responses != "frozen"),
        tuple(residents),
        tuple(places),
        tuple(margins),
        tuple(number for number, act in enumerate(acts) if act.kind == "lawful"),
        frozenset(number for number, act in enumerate(acts) if act.kind == "civic"),
        Meetings(population, draws),
    )
