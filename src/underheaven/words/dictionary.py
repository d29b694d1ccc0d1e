"""The closed dictionary of acts and services: what kind an act is, and to which domain of life each belongs.

It is one for all societies, so that none can call speech harmful or a school a luxury, and so that every
report can say which punished acts are lawful.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, TypeVar

from underheaven.words.events import parse
from underheaven.words.fields import Flag, Name, Text, Word
from underheaven.words.society import Kind

_T = TypeVar("_T")
Domain = Literal["travel", "stay", "work", "home", "credit", "school", "speech", "public"]
DOMAINS: tuple[Domain, ...] = ("travel", "stay", "work", "home", "credit", "school", "speech", "public")
"""The eight domains of life, in the order in which they are printed: speech is speech online, public is being
seen in public."""


class ActEntry(Word):
    """An act of the dictionary."""

    kind: Kind
    """Whether it hurts someone, leaves a debt unpaid, is disfavoured but lawful, or is done for others."""
    domain: Domain
    """The domain of life it belongs to."""
    phrase: Text
    """What a life story says of it, in the past: `crossed on red`."""
    debt: Flag = False
    """Whether it leaves a debt that can be repaid."""


class ServiceEntry(Word):
    """A service of the dictionary."""

    domain: Domain
    """The domain of life it belongs to."""
    phrase: Text
    """What is asked for: `a flight`."""


class Dictionary(Word):
    """All acts and services there are."""

    acts: dict[Name, ActEntry]
    """Acts by name."""
    services: dict[Name, ServiceEntry]
    """Services by name."""


@cache
def dictionary() -> Dictionary:
    """Return the dictionary that comes with the package."""
    text = files("underheaven.words").joinpath("dictionary.yaml").read_text(encoding="utf-8")
    return Dictionary.model_validate(parse(text, file="dictionary.yaml").data)


class _Read(Mapping[str, _T]):
    """What the dictionary says about each act or service, read when first asked for."""

    __slots__ = ("_read",)

    def __init__(self, read: Callable[[], Mapping[str, _T]]) -> None:
        self._read = cache(read)

    def __getitem__(self, name: str) -> _T:
        return self._read()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())


KIND_OF: Mapping[str, Kind] = _Read(lambda: {name: act.kind for name, act in dictionary().acts.items()})
"""Kind of every act."""
DOMAIN_OF_ACT: Mapping[str, Domain] = _Read(
    lambda: {name: act.domain for name, act in dictionary().acts.items()}
)
"""Domain of life of every act."""
DOMAIN_OF_SERVICE: Mapping[str, Domain] = _Read(
    lambda: {name: service.domain for name, service in dictionary().services.items()}
)
"""Domain of life of every service."""


def is_debt(act: str) -> bool:
    """Return whether an act of the dictionary leaves a debt that can be repaid; False for another word."""
    entry = dictionary().acts.get(act)
    return entry is not None and entry.debt
