"""Draws with names: every random number is addressed by who, when and what it decides.

Nothing here has a state that a draw could depend on. A draw is a pure function of the seed, the
replicate, the purpose (`act/fraud`), the citizen's address and the week, so that one citizen more,
another order of visiting, another regime or another engine moves nobody else's luck. The form is
that of draws.md to the bit: Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011), one call for eight
neighbouring citizens, 16 bits for each, 16 more where they are needed.

What is kept between calls is kept for speed alone: blocks of 256 neighbouring citizens, made at
once by packing thirty-two counters into one long integer. Forgetting them changes nothing.
"""

from __future__ import annotations

import re
import sys
from array import array
from collections.abc import Iterable
from enum import IntEnum, unique
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from underheaven.ground.errors import InputError
from underheaven.ground.exact import ALWAYS

SEEDS = 2**64
"""Seeds are below this."""
REPLICATES = 2**24
"""Replicates are below this."""
PROVINCES = 2**32
"""Province numbers are below this."""
CELLS = 2**19
"""Cell numbers are below this."""
SLOTS = 2**16
"""Slots of a cell are below this."""
WEEKS = 2**32
"""Weeks are below this; week 0 is for what is fixed at the start."""

_WORD = 0xFFFFFFFF
_FIRST_MULTIPLIER, _SECOND_MULTIPLIER = 0xD2511F53, 0xCD9E8D57
_FIRST_WEYL, _SECOND_WEYL = 0x9E3779B9, 0xBB67AE85
_ROUNDS = 10

_BLOCKS_IN_CHUNK = 32
_ONE_IN_EACH = sum(1 << 64 * lane for lane in range(_BLOCKS_IN_CHUNK))
_NUMBER_IN_EACH = sum(lane << 64 * lane for lane in range(_BLOCKS_IN_CHUNK))
_WORD_IN_EACH = _WORD * _ONE_IN_EACH
_MOST_CHUNKS_KEPT = 4096

Schedule = tuple[tuple[int, int], ...]
"""The two key words of each of the ten rounds."""
Lanes = tuple[int, int, int, int, int, int, int, int]
"""Eight integers of 16 bits, one for each of eight neighbouring slots."""


@unique
class Kind(IntEnum):
    """What an address stands for."""

    CITIZEN = 0
    """One citizen."""
    PLACE = 1
    """A place, by its first slot."""
    PAIR = 2
    """Two citizens, by the smaller address; the tie class is in the purpose."""


class Address(NamedTuple):
    """Where a citizen lives: province, cell and slot, all counted from 0. It is the citizen's only name."""

    province: int
    """Number of the province, declared in the society, below 2^32."""
    cell: int
    """Number of the cell in its province, below 2^19."""
    slot: int
    """Number of the citizen in the cell, below 2^16."""

    def text(self) -> str:
        """Return the address as it is printed and typed, such as `0-2-417`."""
        return f"{self.province}-{self.cell}-{self.slot}"

    @classmethod
    def parse(cls, text: str) -> Address:
        """Return the address that is written as province-cell-slot.

        Raises `InputError` for another form, and for numbers that no address has.

        >>> Address.parse("0-2-417")
        Address(province=0, cell=2, slot=417)
        """
        match = re.fullmatch(r"([0-9]{1,10})-([0-9]{1,10})-([0-9]{1,10})", text)
        if match is None:
            raise InputError(
                f"`{text[:60]}` is no citizen's address",
                cure="write province-cell-slot, as in `0-2-417`",
            )
        address = cls(*(int(number) for number in match.groups()))
        for name, number, end in zip(cls._fields, address, (PROVINCES, CELLS, SLOTS), strict=True):
            if number >= end:
                raise InputError(
                    f"`{text}`: {name} {number} is outside 0 to {end - 1}", cure=f"lower the {name}"
                )
        return address


def purpose(*parts: str) -> str:
    """Return the name of a decision from its parts: `act/fraud`, `sensor/street-cameras/fraud`.

    Raises `ValueError` for no part, an empty one, or one with a `/` in it, since then two decisions
    could be given one name.

    >>> purpose("act", "fraud")
    'act/fraud'
    """
    if not parts or not all(parts) or any("/" in part for part in parts):
        raise ValueError(f"a purpose is made of names without `/`, not of {parts!r}")
    return "/".join(parts)


def key_of(purpose: str, seed: int) -> tuple[int, int]:
    """Return the generator's key for a purpose: BLAKE2b of its name, keyed with the seed, as two words.

    >>> [hex(word) for word in key_of("act/fraud", 7)]
    ['0xac5e52a5', '0x42e2ac25']
    """
    digest = blake2b(purpose.encode(), digest_size=8, key=seed.to_bytes(8, "little")).digest()
    return int.from_bytes(digest[:4], "little"), int.from_bytes(digest[4:], "little")


def different_keys(purposes: Iterable[str], seed: int) -> None:
    """Check that no two purposes of a plan have one key, so that no two decisions share their draws.

    Raises `InputError` naming the first two that do. The same purpose twice is one purpose.
    """
    owners: dict[tuple[int, int], str] = {}
    for name in sorted(set(purposes)):
        owner = owners.setdefault(key_of(name, seed), name)
        if owner != name:
            raise InputError(
                f"with seed {seed}, `{owner}` and `{name}` would be decided by the same draws",
                cure="take another seed, or rename one of the two",
            )


@lru_cache(maxsize=4096)
def key_schedule(key: tuple[int, int]) -> Schedule:
    """Return the key words of the ten rounds: the key raised by Weyl's two constants each round."""
    first, second = key
    return tuple(
        ((first + number * _FIRST_WEYL) & _WORD, (second + number * _SECOND_WEYL) & _WORD)
        for number in range(_ROUNDS)
    )


def philox4x32_10(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return the four words Philox4x32-10 makes of a counter of four words and a key of two.

    >>> [hex(word) for word in philox4x32_10((0, 0, 0, 0), (0, 0))]
    ['0x6627e8d5', '0xe169c58d', '0xbc57ac4c', '0x9b00dbd8']
    """
    a, b, c, d = counter
    for first, second in key_schedule(key):
        low, high = _FIRST_MULTIPLIER * a, _SECOND_MULTIPLIER * c
        a = high >> 32 ^ b ^ first
        b = high & _WORD
        c = low >> 32 ^ d ^ second
        d = low & _WORD
    return a, b, c, d


def _philox_side_by_side(a: int, b: int, c: int, d: int, schedule: Schedule) -> tuple[int, int]:
    """Return the words of many counters, packed: lane i of 64 bits holds counter i's word.

    The same rounds as `philox4x32_10`. A product of two words fills its lane and never leaves it;
    what a shift brings in from the next lane, and the high half of b and d, are masked away before
    they are multiplied. Returns lanes x0 + 2^32 x1 and lanes x2 + 2^32 x3.
    """
    for first, second in schedule:
        low, high = _FIRST_MULTIPLIER * a, _SECOND_MULTIPLIER * c
        a = (high >> 32 ^ b ^ first) & _WORD_IN_EACH
        b = high
        c = (low >> 32 ^ d ^ second) & _WORD_IN_EACH
        d = low
    return a | (b & _WORD_IN_EACH) << 32, c | (d & _WORD_IN_EACH) << 32


class WeekStream:
    """The draws of one purpose in one week: the quick way to ask many citizens one question.

    Made by `Draws.week_stream`. It gives the same draws as the methods of `Draws`, which are made
    of it; holding one saves the search for it. It stays right for as long as it is held.
    """

    __slots__ = ("_halves", "_key", "_kind", "_lower_halves", "_replicate", "_schedule", "_week")

    def __init__(
        self, key: tuple[int, int], schedule: Schedule, week: int, replicate: int, kind: Kind
    ) -> None:
        self._key = key
        self._schedule = schedule
        self._week = week
        self._replicate = replicate
        self._kind = int(kind)
        self._halves: dict[tuple[int, int, int], array[int]] = {}
        self._lower_halves: dict[tuple[int, int, int], array[int]] = {}

    def half(self, address: Address) -> int:
        """Return the upper 16 bits of the draw of this address."""
        province, cell, slot = address
        chunk = self._halves.get((province, cell, slot >> 8))
        if chunk is None:
            chunk = self._made(self._halves, address, 0)
        return chunk[slot & 255]

    def draw(self, address: Address) -> int:
        """Return the draw of this address, an integer below 2^32."""
        province, cell, slot = address
        chunk = self._lower_halves.get((province, cell, slot >> 8))
        if chunk is None:
            chunk = self._made(self._lower_halves, address, 1)
        return self.half(address) << 16 | chunk[slot & 255]

    def happens(self, address: Address, threshold: int) -> bool:
        """Return whether the draw of this address lies below a threshold.

        A threshold of 0 or below never happens and one of 2^32 or above always does, without a
        draw. Else the upper halves decide, unless they are equal: once in 65,536.
        """
        if not 0 < threshold < ALWAYS:
            return threshold > 0
        province, cell, slot = address
        chunk = self._halves.get((province, cell, slot >> 8))
        if chunk is None:
            chunk = self._made(self._halves, address, 0)
        half = chunk[slot & 255]
        upper = threshold >> 16
        if half != upper:
            return half < upper
        return self.block(province, cell, slot >> 3, 1)[slot & 7] < threshold & 0xFFFF

    def block(self, province: int, cell: int, slot_block: int, redraw: int) -> Lanes:
        """Return the eight lanes of one call: slots 8 x `slot_block` to 8 x `slot_block` + 7.

        redraw : 0 for the upper halves of the draws, 1 for the lower ones.
        """
        _check_address(province, cell, 8 * slot_block)
        tail = self._replicate << 8 | self._kind << 1 | redraw
        x0, x1, x2, x3 = philox4x32_10((slot_block | cell << 13, self._week, province, tail), self._key)
        return (
            x0 & 0xFFFF, x0 >> 16, x1 & 0xFFFF, x1 >> 16,
            x2 & 0xFFFF, x2 >> 16, x3 & 0xFFFF, x3 >> 16,
        )  # fmt: skip  # two lanes a word, low half first

    def _made(
        self, kept: dict[tuple[int, int, int], array[int]], address: Address, redraw: int
    ) -> array[int]:
        """Make and keep the halves of the 256 slots around an address."""
        province, cell, slot = address
        _check_address(province, cell, slot)
        ahead, behind = _philox_side_by_side(
            _NUMBER_IN_EACH + (slot >> 8 << 5 | cell << 13) * _ONE_IN_EACH,
            self._week * _ONE_IN_EACH,
            province * _ONE_IN_EACH,
            (self._replicate << 8 | self._kind << 1 | redraw) * _ONE_IN_EACH,
            self._schedule,
        )
        words = array("Q", bytes(16 * _BLOCKS_IN_CHUNK))
        words[0::2] = array("Q", ahead.to_bytes(8 * _BLOCKS_IN_CHUNK, "little"))
        words[1::2] = array("Q", behind.to_bytes(8 * _BLOCKS_IN_CHUNK, "little"))
        halves = array("H", words.tobytes())
        if sys.byteorder == "big":
            halves.byteswap()
        if len(kept) >= _MOST_CHUNKS_KEPT:
            kept.clear()
        kept[province, cell, slot >> 8] = halves
        return halves


class Draws:
    """All draws of one replicate of a study under one seed.

    Worlds stepped together share one, since their draws are the same. What week 0 fixes is kept;
    of the other weeks only the one asked last is.

    Raises `InputError` for a seed or a replicate outside its range.
    """

    __slots__ = ("_fixed", "_keys", "_this_week", "_week", "replicate", "seed")

    def __init__(self, seed: int, replicate: int) -> None:
        for name, number, end in (("seed", seed, SEEDS), ("replicate", replicate, REPLICATES)):
            if not 0 <= number < end:
                raise InputError(f"{name} {number} is outside 0 to {end - 1}", cure=f"choose another {name}")
        self.seed = seed
        self.replicate = replicate
        self._keys: dict[str, tuple[tuple[int, int], Schedule]] = {}
        self._fixed: dict[tuple[str, int], WeekStream] = {}
        self._this_week: dict[tuple[str, int], WeekStream] = {}
        self._week = 0

    def week_stream(self, purpose: str, week: int, kind: Kind = Kind.CITIZEN) -> WeekStream:
        """Return the draws of one purpose in one week; the same object as long as the week lasts.

        Raises `ValueError` for a week outside 0 to 2^32 - 1.
        """
        if week == 0:
            streams = self._fixed
        else:
            if week != self._week:
                self._this_week = {}
                self._week = week
            streams = self._this_week
        stream = streams.get((purpose, kind))
        if stream is None:
            if not 0 <= week < WEEKS:
                raise ValueError(f"week {week} is outside 0 to {WEEKS - 1}")
            key, schedule = self._key(purpose)
            stream = streams[purpose, kind] = WeekStream(key, schedule, week, self.replicate, kind)
        return stream

    def half(self, purpose: str, address: Address, week: int, kind: Kind = Kind.CITIZEN) -> int:
        """Return the upper 16 bits of a draw."""
        return self.week_stream(purpose, week, kind).half(address)

    def draw(self, purpose: str, address: Address, week: int, kind: Kind = Kind.CITIZEN) -> int:
        """Return a draw, an integer below 2^32.

        >>> Draws(7, 0).draw("act/fraud", Address(0, 0, 1), 1)
        3461521858
        """
        return self.week_stream(purpose, week, kind).draw(address)

    def happens(
        self, purpose: str, address: Address, week: int, threshold: int, kind: Kind = Kind.CITIZEN
    ) -> bool:
        """Return whether a draw lies below a threshold; none is made for 0 (never) and 2^32 (always)."""
        if not 0 < threshold < ALWAYS:
            return threshold > 0
        return self.week_stream(purpose, week, kind).happens(address, threshold)

    def block(
        self,
        purpose: str,
        province: int,
        cell: int,
        slot_block: int,
        week: int,
        kind: Kind = Kind.CITIZEN,
        redraw: int = 0,
    ) -> Lanes:
        """Return the eight lanes of one call of the generator: slots 8 x `slot_block` and seven more."""
        return self.week_stream(purpose, week, kind).block(province, cell, slot_block, redraw)

    def _key(self, purpose: str) -> tuple[tuple[int, int], Schedule]:
        """Return a purpose's key and its schedule, packed for `_philox_side_by_side`."""
        known = self._keys.get(purpose)
        if known is None:
            key = key_of(purpose, self.seed)
            packed = tuple((a * _ONE_IN_EACH, b * _ONE_IN_EACH) for a, b in key_schedule(key))
            known = self._keys[purpose] = (key, packed)
        return known


def _check_address(province: int, cell: int, slot: int) -> None:
    if not (0 <= province < PROVINCES and 0 <= cell < CELLS and 0 <= slot < SLOTS):
        raise ValueError(f"no address: province {province}, cell {cell}, slot {slot}")
