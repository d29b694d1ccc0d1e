"""The society: who lives there and what people do. Drawn from published aggregates and a seed; never loaded.

Nothing here holds a row about a person: tables are shares of a whole, in closed labels.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from underheaven.words.fields import (
    MANY,
    Age,
    DistrictSize,
    Factor,
    Flag,
    Group,
    Hazard,
    Income,
    Name,
    NumbersLine,
    Passes,
    People,
    Rate,
    Requests,
    Share,
    ShortForm,
    SignedShare,
    Text,
    Weeks,
    Whole,
    Word,
    Yuan,
)

KINDS = ("harmful", "default", "lawful", "civic")
"""The four kinds of act."""
Kind = Literal["harmful", "default", "lawful", "civic"]


class Province(Word):
    """A province: its number, and how many people were counted there."""

    number: Annotated[int, Whole, Field(ge=0, lt=2**32)]
    """Its own number, for ever: the first part of every address in it."""
    people: People | None = None
    """How many people were counted there, after a published table. Citizens are shared among provinces in
    this proportion; evenly, where no province says it."""


def _province_form(value: object) -> object:
    """Let a province's number stand for the whole province."""
    return {"number": value} if isinstance(value, str | int) else value


_PROVINCE_SCHEMAS: tuple[dict[str, Any], ...] = (
    {"type": "integer", "minimum": 0, "exclusiveMaximum": 2**32},
)


class Tables(Word):
    """Published tables, as shares of a whole."""

    household_size: Annotated[dict[Annotated[str, Field(pattern=r"^[1-9][0-9]?\+?$")], Share], MANY]
    """Share of households by number of people; an open last class is written `4+`."""
    age: dict[Age, Share]
    """Share of people by age class."""
    income: dict[Income, Yuan]
    """Yuan per head and year in each income bracket; brackets hold equal shares of households."""
    groups: dict[Group, Share]
    """Share of households in each abstract group."""


class Ties(Word):
    """Ties between people, without stored edges."""

    workplace: Annotated[int, Whole, Field(ge=2, le=64)] | None = None
    """Seats of a workplace (workers)."""
    school: Annotated[int, Whole, Field(ge=2, le=64)] | None = None
    """Seats of a school class (children)."""
    district: Annotated[int, Whole, Field(ge=0, le=16)] = 0
    """Acquaintances in the own district, at most one per class."""
    province: Annotated[int, Whole, Field(ge=0, le=16)] = 0
    """Acquaintances in the own province."""
    nation: Annotated[int, Whole, Field(ge=0, le=16)] = 0
    """Acquaintances anywhere."""


class Spread(Word):
    """How unevenly the acts of one kind are spread over people: sixteen classes of equal probability."""

    gamma: Factor | None = None
    """Gamma with this shape, mean 1."""
    beta: tuple[Factor, Factor] | None = None
    """Beta with these two parameters, relative to its mean."""


class Act(Word):
    """How often people do an act; what kind it is says the dictionary of acts."""

    rate: Rate
    """Times a year, for an adult; factors by age, income and group."""
    while_listed: Factor | None = None
    """Factor on the rate while on a black register."""


class Acts(Word):
    """The acts of one kind."""

    spread: Spread | None = None
    """How unevenly they are spread over people (evenly where not said)."""
    acts: Annotated[dict[Name, Act], MANY]
    """Each act and how often it is done."""


class Service(Word):
    """A service people ask for; its life domain says the dictionary."""

    asked: Requests
    """Requests per person and year."""
    asked_by: Literal["adults", "children", "workers"] = "adults"
    """Who asks; workers are adults below 60."""
    paid_by_household: Flag = False
    """Somebody in the household pays, so that a rule may ask about the payer."""
    elsewhere: Share | None = None
    """Share of people who have somewhere else to go when a company refuses them (none where not said)."""


class Deterrence(Word):
    """Certainty deters harmful acts and defaults."""

    elasticity: Share
    """How strongly acts fall as certainty rises."""
    ordinary_law: Share
    """Certainty of ordinary law, the same in every world."""


class Chill(Word):
    """Lawful acts withheld."""

    watched: Share
    """By being watched, whatever follows."""
    afraid: Share
    """By fear, at its highest level."""


class Fear(Word):
    """Fear, and how it fades."""

    scale: Factor
    """Multiplies what each event adds."""
    half_life: Weeks
    """Weeks in which fear halves: 5, 11, 22, 44 or 89 weeks."""


class GivesUp(Word):
    """Ceasing to ask after refusals."""

    after: Annotated[int, Whole, Field(ge=1, le=3)] = 2
    """Refusals in a row."""
    by: Share
    """Share of requests no longer made."""


class Appeals(Word):
    """Who files an appeal."""

    files: dict[Income, Share]
    """Share of those told who file, by income."""


class Jobless(Word):
    """Work lost while work or credit is closed: the excess over ordinary unemployment."""

    lost: Share
    """Share of workers who lose their work each week in which work or credit is closed to them."""
    back: Weeks
    """Mean weeks until work is found again where neither is closed; twice that while one is."""
    defaults: Factor
    """Factor on debts left unpaid while without work."""


class Repays(Word):
    """Debts are repaid."""

    hazard: Hazard
    """How often a year a debt is repaid."""
    while_listed: Factor
    """Factor on it while on a black register."""


class Reward(Word):
    """What is rewarded is done more."""

    by: Share
    """By how much acts done for others rise while a rule gives points for them."""


class Shame(Word):
    """What being shown as a defaulter does, before and after."""

    before: Share
    """By how much debts left unpaid fall while defaulters are shown."""
    after: SignedShare
    """By how much they rise for 26 weeks after one's own entry was shown (below 0: fall)."""
    repays: SignedShare
    """By how much repayment rises meanwhile (below 0: falls)."""


class Opinion(Word):
    """What people think of the regime, and what they say."""

    opposed: Share
    """Share who oppose it from the start."""
    turned: Share
    """Share of supporters whom an entry wrong on file turns."""


class Thins(Word):
    """Ties to people who are seen to be listed are cut."""

    share: Share
    """Share of ties outside the household that are cut while either end is seen to be listed."""
    remembered: Weeks | None = None
    """For how long somebody is avoided after having been seen to be listed (not at all where not said)."""


class Reports(Word):
    """What people report of those they meet, where somebody takes reports."""

    honest: Share
    """Share of what is seen that is reported."""
    mistaken: Requests
    """How often a year somebody is reported by mistake, for each one met each week."""
    malicious: Requests
    """How often a year somebody is reported out of malice, for each one met each week."""
    rewarded: Factor | None = None
    """Factor on all three where reports are rewarded (none where not said)."""
    warned: Factor | None = None
    """Factor on false reports where one that is found out costs (none where not said)."""


class Responses(Word):
    """How people answer pressure; the same in every world. What is left out does not happen."""

    deterrence: Deterrence | None = None
    """Harmful acts and defaults fall with the certainty of being recorded."""
    chill: Chill | None = None
    """Lawful acts fall with being watched and with fear."""
    fear: Fear | None = None
    """What makes people afraid, and for how long."""
    gives_up: GivesUp | None = None
    """Requests no longer made after refusals."""
    appeals: Appeals | None = None
    """Who files an appeal."""
    jobless: Jobless | None = None
    """Work lost while work or credit is closed, and debts that follow."""
    repays: Repays | None = None
    """How debts are repaid."""
    reward: Reward | None = None
    """Acts done for others rise while they are rewarded."""
    shame: Shame | None = None
    """What being shown as a defaulter does, before and after."""
    opinion: Opinion | None = None
    """What people think of the regime, and what they say."""
    thins: Thins | None = None
    """Ties to people who are seen to be listed are cut."""
    reports: Reports | None = None
    """What people report of those they meet."""


class Society(Word):
    """Who lives there and what people do."""

    society: Name
    """Its name."""
    title: Text
    """Its name in words."""
    about: Text
    """Who lives there, in a sentence or two."""
    numbers: NumbersLine | None = None
    """What a bare number in this file means."""
    citizens: Annotated[int, Whole]
    """How many are drawn unless the study says otherwise."""
    provinces: Annotated[dict[Name, Annotated[Province, ShortForm(_province_form, _PROVINCE_SCHEMAS)]], MANY]
    """Each province's number, for ever, and how many people were counted there."""
    districts: Annotated[dict[Name, Share], MANY] = {}
    """Share of citizens in each district of the one province, in invented geography (one where left out)."""
    district_size: DistrictSize | None = None
    """Instead of named districts: how many people an invented district has. A province has as many as its
    people make, called PROVINCE-1, PROVINCE-2, ..., with equal shares; drawing fewer changes none of it."""
    tables: Tables
    """Households, ages, incomes, groups."""
    ties: Ties = Ties()
    """Ties between people."""
    encounters: Annotated[dict[Name, Passes], MANY] = {}
    """How often a week somebody passes a thing that can watch."""
    harmful: Acts | None = None
    """Acts that hurt someone."""
    default: Acts | None = None
    """Debts unpaid."""
    lawful: Acts | None = None
    """Acts disfavoured but lawful: speech, belief, gaming, buying imports."""
    civic: Acts | None = None
    """Volunteering, giving blood."""
    services: Annotated[dict[Name, Service], MANY] = {}
    """What people ask for."""
    responses: Responses = Responses()
    """How people answer pressure."""

    def acts_of(self, kind: Kind) -> dict[str, Act]:
        """Return the acts of one kind, in order of declaration."""
        acts: Acts | None = getattr(self, kind)
        return {} if acts is None else acts.acts

    def acts(self) -> dict[str, tuple[Kind, Act]]:
        """Return every act with its kind: harmful, default, lawful, civic, each in order of declaration."""
        kinds: tuple[Kind, ...] = ("harmful", "default", "lawful", "civic")
        return {name: (kind, act) for kind in kinds for name, act in self.acts_of(kind).items()}
