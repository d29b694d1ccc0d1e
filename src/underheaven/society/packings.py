"""256 ways to fill a building: 64 seats shared by households, some of them a child's, some an elder's.

The mix of the 256 packings meets the household-size and age tables, so that a building needs no more than the
number of its packing. Packings depend on the tables alone, on neither seed nor replicate; to the bit they
are made as `docs/odd-society.md` says.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from underheaven.ground.draws import Address, Draws, Kind, purpose
from underheaven.ground.errors import InputError
from underheaven.society.apportion import sainte_lague
from underheaven.society.cells import SEATS
from underheaven.words.society import Tables

PACKINGS = 256
"""How many packings are made; a building's draw names one by its upper 8 bits."""
ALL_SEATS = PACKINGS * SEATS
CHILDREN = ("0-14", "15-17")
"""Age classes of children."""
ADULTS = ("18-39", "40-59")
"""Age classes of adults who are not elders; workers."""
ELDERS = ("60+",)
"""Age classes of elders, who are adults."""
SIZES_2010: tuple[tuple[int, Fraction], ...] = (
    (1, Fraction("14.53")), (2, Fraction("24.37")), (3, Fraction("26.86")), (4, Fraction("17.56")),
    (5, Fraction("10.03")), (6, Fraction("4.20")), (7, Fraction("1.43")), (8, Fraction("0.56")),
    (9, Fraction("0.23")), (10, Fraction("0.21")),
)  # fmt: skip
"""Per cent of households by size in China's 2010 census (documented), 10 or more counted as 10: how an open
last class such as `4+` is split."""

ORDER = purpose("society", "packing", "order")
CHILD = purpose("society", "packing", "children")
ELDER = purpose("society", "packing", "elders")

Household = tuple[int, int]
"""First seat and number of seats."""
Seat = tuple[int, int]
"""Packing and seat."""


@dataclass(frozen=True, slots=True)
class Packing:
    """A building's 64 seats as bit masks; bit i is seat i.

    starts : the first seat of each household.
    children : seats of children; never the first seat of a household.
    elders : seats of people of 60 and more.
    """

    starts: int
    children: int
    elders: int


def packings(tables: Tables) -> tuple[Packing, ...]:
    """Return the 256 packings that meet a society's household-size and age tables.

    Raises `InputError` where the sizes are no sizes, cannot fill 64 seats, or leave too few seats for
    children.
    """
    ages = {label: share.value for label, share in tables.age.items()}
    roles = tuple(
        sum((ages.get(label, Fraction(0)) for label in role), Fraction(0))
        for role in (CHILDREN, ADULTS, ELDERS)
    )
    return _packed(
        household_sizes({label: share.value for label, share in tables.household_size.items()}), roles
    )


def children_of_a_parent(tables: Tables) -> Fraction:
    """Return how many children live with an adult who lives with any, on average; 0 where nobody does."""
    children = adults = 0
    for packed in packings(tables):
        starts = [*seats_of(packed.starts), SEATS]
        for first, end in pairwise(starts):
            young = (packed.children >> first & (1 << end - first) - 1).bit_count()
            grown = (end - first - young) * (young > 0)
            children, adults = children + young * grown, adults + grown
    return Fraction(children, adults) if adults else Fraction(0)


def household_sizes(table: dict[str, Fraction]) -> tuple[tuple[int, Fraction], ...]:
    """Return (size, share of households), ascending; an open last class `k+` is split like the 2010 table.

    Raises `InputError` for a size above 64, an open class that is not the last or opens above 10, or no
    household.

    >>> [size for size, _ in household_sizes({"1": Fraction(1, 2), "9+": Fraction(1, 2)})]
    [1, 9, 10]
    """
    shares: dict[int, Fraction] = {}
    closed = [int(label) for label in table if not label.endswith("+")]
    for label, share in table.items():
        if not label.endswith("+"):
            shares[int(label)] = share
            continue
        opens = int(label[:-1])
        split = [(size, weight) for size, weight in SIZES_2010 if size >= opens]
        if not split or len(closed) != len(table) - 1 or any(size >= opens for size in closed):
            raise _refused(
                f"`{label}` is not the last class, or opens above 10",
                "leave one open class, the last, such as `6+`",
            )
        whole = sum(weight for _, weight in split)
        shares.update((size, share * weight / whole) for size, weight in split)
    if any(size > SEATS for size in closed):
        raise _refused(
            f"a household has at most {SEATS} people, a building's seats", "close the table at 10 or below"
        )
    if not any(shares.values()):
        raise _refused("no household", "give at least one size a share above 0")
    return tuple(sorted(shares.items()))


def _refused(problem: str, cure: str) -> InputError:
    return InputError(problem, where="tables.household_size", cure=cure)


@lru_cache(maxsize=64)
def _packed(sizes: tuple[tuple[int, Fraction], ...], roles: tuple[Fraction, ...]) -> tuple[Packing, ...]:
    """Deal households to packings, order them, and seat children and elders."""
    buildings = [_ordered(number, dealt) for number, dealt in enumerate(_dealt(_households(sizes)))]
    children, _, elders = sainte_lague(roles, ALL_SEATS)
    young = _seat_children(buildings, children)
    rest = [
        (number, seat) for number in range(PACKINGS) for seat in range(SEATS) if not young[number] >> seat & 1
    ]
    old = _masks(_keyed(ELDER, rest)[:elders])
    return tuple(
        Packing(sum(1 << first for first, _ in buildings[number]), young[number], old[number])
        for number in range(PACKINGS)
    )


def _households(sizes: tuple[tuple[int, Fraction], ...]) -> list[int]:
    """Return the sizes of all households of 16,384 seats, largest first.

    By Sainte-Lague over the largest number of households that needs no more seats, the rest one-person.
    """
    shares = [share for _, share in sizes]

    def needed(households: int) -> tuple[int, tuple[int, ...]]:
        counts = sainte_lague(shares, households)
        return sum(size * count for (size, _), count in zip(sizes, counts, strict=True)), counts

    low, high = 0, ALL_SEATS
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if needed(middle)[0] <= ALL_SEATS else (low, middle - 1)
    seats, counts = needed(low)
    drawn = [size for (size, _), count in zip(sizes, counts, strict=True) for _ in range(count)]
    return sorted(drawn + [1] * (ALL_SEATS - seats), reverse=True)


def _dealt(households: Sequence[int]) -> list[list[int]]:
    """Deal households, largest first, each to the packing with most room; the lowest number on ties."""
    packed: list[list[int]] = [[] for _ in range(PACKINGS)]
    room = [(-SEATS, number) for number in range(PACKINGS)]
    for size in households:
        free, number = room[0]
        if size + free > 0:
            raise _refused(
                f"households of {size} cannot fill buildings of {SEATS} seats",
                "give households of 1 or 2 a share",
            )
        packed[number].append(size)
        heapq.heapreplace(room, (free + size, number))
    return packed


def _ordered(number: int, dealt: Sequence[int]) -> list[Household]:
    """Seat a packing's households in the order of their keyed draws (the first dealt on ties)."""
    order = _keyed(ORDER, [(number, place) for place in range(len(dealt))])
    seated: list[Household] = []
    seat = 0
    for _, place in order:
        seated.append((seat, dealt[place]))
        seat += dealt[place]
    return seated


def _seat_children(buildings: Sequence[Sequence[Household]], children: int) -> list[int]:
    """Return each packing's mask of children.

    They fill the third and later seats of households in keyed order, then second seats, in keyed order too.
    """
    later = [
        (number, first + seat)
        for number, households in enumerate(buildings)
        for first, size in households
        for seat in range(2, size)
    ]
    seconds = [
        (number, first + 1)
        for number, households in enumerate(buildings)
        for first, size in households
        if size > 1
    ]
    if children > len(later) + len(seconds):
        raise InputError(
            f"{children:,} of {ALL_SEATS:,} people are children, but beside an adult there are seats for"
            f" {len(later) + len(seconds):,}",
            where="tables.age",
            cure="give larger households a larger share, or children a smaller one",
        )
    seated = _keyed(CHILD, later)[:children]
    if children > len(later):
        seated += _keyed(CHILD, seconds)[: children - len(later)]
    return _masks(seated)


def _keyed(decides: str, seats: Sequence[Seat]) -> list[Seat]:
    """Return seats in the order of their draws, of seed 0 and replicate 0; by packing and seat on ties."""
    stream = Draws(seed=0, replicate=0).week_stream(decides, 0, Kind.PLACE)
    return sorted(seats, key=lambda at: (stream.draw(Address(0, *at)), at))


def _masks(seats: Sequence[Seat]) -> list[int]:
    """Return each packing's mask of the (packing, seat) given."""
    masks = [0] * PACKINGS
    for number, seat in seats:
        masks[number] |= 1 << seat
    return masks


def seats_of(mask: int) -> Iterator[int]:
    """Yield the seats of a mask, ascending.

    >>> list(seats_of(0b1101))
    [0, 2, 3]
    """
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
