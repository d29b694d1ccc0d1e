"""Aggregate tables: the only data that comes in, and how a table of persons is refused.

A table of counts has up to three known dimensions, closed labels, and one whole-number `count`. It is refused
whenever it could be a table of persons in disguise (boundary.md, "Small cells are refused"): nothing here
parses a row about a person, and there is no way to say that a refusal was mistaken.

What is asked of a table, in this order; the first failure is the refusal:

1. text of at most 1 MiB without quotation marks; a header of known dimensions, each once, one place at
   most, one `count`; rows as long as the header; counts whole, in digits.
2. at most three dimensions, at most 64 categories each, and every label known: ages, incomes, groups and
   household sizes of the closed vocabulary, places of a declared society. So no column can hold an
   identity.
3. every combination of the labels once, 0 written where nobody is: a person is one row among the
   combinations, an aggregate is all of them.
4. no cell of 1 to 9; a total of 10,000 at least.
5. no divisor above 1 common to all cells (rows about persons, multiplied), and no count shared by more than
   half of the cells, or of those above 0 (rows about persons, each given one number).

False alarms. Counts of a large population are as good as random in their last digits, so k cells share a
divisor with chance 1 - 1/zeta(k): 1 in 1,000 with 10 cells, 1 in 1,000,000 with 20, but 1 in 28 with 5 and
2 in 5 with 2. Tables of fewer than ten cells are therefore often refused although they are clean; crossing
them with another dimension cures it. Over half of ten or more cells being equal by chance does not happen
in published tables (two cells of a thousand agree once in about 100).

What no rule can see: persons renamed as the closed labels or as places of the society, with one number each
as the count. Then numbers came in under names the society already had, and no identity, row or second fact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, prod

from underheaven.ground.errors import BoundaryError, clean, did_you_mean
from underheaven.words.fields import AGES, GROUPS, INCOMES

MOST_DIMENSIONS = 3
MOST_CATEGORIES = 64
SMALLEST_CELL = 10
"""A cell is 0 or at least this."""
SMALLEST_TOTAL = 10_000
MOST_CHARACTERS = 1 << 20
COUNT = "count"
PLACES = ("district", "province")
"""Dimensions whose labels are the places of a declared society."""
SIZES = tuple(str(size) for size in range(1, 11)) + tuple(f"{size}+" for size in range(2, 11))
LABELS: Mapping[str, tuple[str, ...]] = {
    "age": AGES, "income": INCOMES, "group": GROUPS, "household_size": SIZES,
}  # fmt: skip
"""The closed labels of every dimension that is not a place."""
DIMENSIONS = (*PLACES, *LABELS)

Labels = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """An aggregate table that was not refused.

    dimensions : names, in order of the labels.
    cells : whole counts of people or households by labels, every combination once.
    """

    dimensions: tuple[str, ...]
    cells: Mapping[Labels, int]

    @property
    def total(self) -> int:
        """How many people or households it counts."""
        return sum(self.cells.values())

    def __str__(self) -> str:
        by = ", ".join(self.dimensions)
        return f"an aggregate table: {len(self.cells):,} cells by {by}, total {self.total:,}"


def shares(counts: Counts, dimension: str) -> dict[str, Fraction]:
    """Return each label's share of the total along one dimension, for a society's `tables:`.

    Raises `BoundaryError` for a dimension the table does not have.
    """
    if dimension not in counts.dimensions:
        raise BoundaryError(
            f"the table has no dimension `{clean(dimension)}`", cure=f"it has {_listed(counts.dimensions)}"
        )
    at = counts.dimensions.index(dimension)
    sums: dict[str, int] = {}
    for labels, count in counts.cells.items():
        sums[labels[at]] = sums.get(labels[at], 0) + count
    return {label: Fraction(count, counts.total) for label, count in sums.items()}


def read_counts(text: str, *, places: Collection[str] = (), file: str = "counts") -> Counts:
    """Return the aggregate table that a comma-separated text holds.

    Parameters
    ----------
    text : a header such as `age,income,count`, then one row for every combination of labels.
    places : districts and provinces of the society the table is for: the only labels of `district` and
        `province`.
    file : the name errors give.

    Raises
    ------
    BoundaryError
        It could be a table of persons, or is no table of counts; the error says why and what cures it.
    """
    if len(text) > MOST_CHARACTERS:
        raise BoundaryError(
            f"{len(text):,} characters are more than an aggregate table needs",
            where=file, cure="give counts by at most three dimensions, not rows about persons",
        )  # fmt: skip
    lines = text.removeprefix("\ufeff").rstrip("\r\n").split("\n")
    header = _columns(lines[0])
    at = _check_header(header, file)
    cells: dict[Labels, int] = {}
    for number, line in enumerate(lines[1:], start=2):
        row = _columns(line)
        where = f"{file}:{number}"
        if len(row) != len(header):
            raise BoundaryError(
                f"the row has {len(row)} fields and the header {len(header)}",
                where=where, cure="write one label for each dimension and one count, without quotation marks",
            )  # fmt: skip
        labels = tuple(row[:at] + row[at + 1 :])
        if labels in cells:
            raise BoundaryError(
                "the combination of labels comes twice, as in a table of persons",
                where=where, cure="add the rows up, so that each combination stands once",
            )  # fmt: skip
        cells[labels] = _count(row[at], where)
    return accept(tuple(header[:at] + header[at + 1 :]), cells, places=places, file=file)


def accept(
    dimensions: Iterable[str],
    cells: Mapping[Labels, int],
    *,
    places: Collection[str] = (),
    file: str = "counts",
) -> Counts:
    """Return a table given as a mapping from labels to counts, if it is one of aggregates.

    Parameters and errors are those of `read_counts`.
    """
    names = tuple(dimensions)
    _check_header([*names, COUNT], file)
    for labels, count in cells.items():
        if len(labels) != len(names):
            raise BoundaryError(
                "a cell needs one label for each dimension", where=file, cure=f"they are {_listed(names)}"
            )
        if type(count) is not int or count < 0:
            raise _not_whole(str(count), file)
    _check_labels(names, cells, frozenset(places), file)
    _check_cells(names, cells, file)
    return Counts(names, dict(cells))


def _columns(line: str) -> list[str]:
    return [field.strip(" \r") for field in line.split(",")]


def _check_header(header: list[str], file: str) -> int:
    """Return where the count stands, or refuse a column that no aggregate table has."""
    for name in header:
        if name not in (*DIMENSIONS, COUNT):
            near = did_you_mean(name, (*DIMENSIONS, COUNT))
            raise BoundaryError(
                f"`{clean(name, 60)}` is no column of an aggregate table; nothing about a person comes in",
                where=file,
                cure=f"did you mean `{near}`?"
                if near
                else f"the columns are {_listed(DIMENSIONS)} and `{COUNT}`",
            )
    if header.count(COUNT) != 1 or len(set(header)) != len(header):
        raise BoundaryError(
            "an aggregate table has one count, and each dimension once",
            where=file,
            cure=f"keep one `{COUNT}` column",
        )
    if not 1 <= len(header) - 1 <= MOST_DIMENSIONS:
        raise BoundaryError(
            f"the table has {len(header) - 1} dimensions",
            where=file,
            cure=f"add it up to 1 to {MOST_DIMENSIONS} of them",
        )
    if all(place in header for place in PLACES):
        raise BoundaryError(
            "a table has one kind of place", where=file, cure="add it up by district or by province"
        )
    return header.index(COUNT)


def _count(text: str, where: str) -> int:
    """Read a whole count written in digits."""
    if not (text.isascii() and text.isdigit()) or len(text) > 12 or (text[0] == "0" and text != "0"):
        raise _not_whole(text, where)
    return int(text)


def _not_whole(text: str, where: str) -> BoundaryError:
    return BoundaryError(
        f"`{clean(text, 40)}` is not a whole count",
        where=where,
        cure="write counts of people in digits, such as 1250",
    )


def _check_labels(names: Labels, cells: Mapping[Labels, int], places: frozenset[str], file: str) -> None:
    """Refuse labels that are too many or unknown, and tables that leave combinations out."""
    categories = [list(dict.fromkeys(labels[at] for labels in cells)) for at in range(len(names))]
    for name, found in zip(names, categories, strict=True):
        if len(found) > MOST_CATEGORIES:
            raise BoundaryError(
                f"`{name}` has {len(found):,} categories, as many as a list of persons",
                where=file, cure=f"add it up to {MOST_CATEGORIES} or fewer",
            )  # fmt: skip
        known = places if name in PLACES else LABELS[name]
        for label in found:
            if label not in known:
                near = did_you_mean(label, known)
                place = (
                    f"name every {name} in a society first"
                    if name in PLACES
                    else f"they are {_listed(known)}"
                )
                raise BoundaryError(
                    f"`{clean(label, 60)}` is not a known label of `{name}`",
                    where=file, cure=f"did you mean `{near}`?" if near else place,
                )  # fmt: skip
        opened = [label for label in found if label.endswith("+")]
        if name == "household_size" and opened:
            least = int(opened[0][:-1])
            if len(opened) > 1 or any(int(label) >= least for label in found if label not in opened):
                raise BoundaryError(
                    "household sizes overlap", where=file, cure="leave one open class, the last, such as `6+`"
                )
    combinations = prod(len(found) for found in categories)
    if len(cells) != combinations:
        raise BoundaryError(
            f"{len(cells):,} of {combinations:,} combinations of labels are there",
            where=file, cure="write every combination once, with a count of 0 where nobody is",
        )  # fmt: skip


def _check_cells(names: Labels, cells: Mapping[Labels, int], file: str) -> None:
    """Refuse counts that could be persons, small groups, or persons multiplied."""
    small = [labels for labels, count in cells.items() if 0 < count < SMALLEST_CELL]
    if small:
        raise BoundaryError(
            f"{len(small):,} of {len(cells):,} cells count 1 to {SMALLEST_CELL - 1} people",
            where=file, cure="join categories until every cell is 0 or at least 10",
        )  # fmt: skip
    total = sum(cells.values())
    if total < SMALLEST_TOTAL:
        raise BoundaryError(
            f"the table counts {total:,} people, fewer than {SMALLEST_TOTAL:,}",
            where=file, cure="take the table of a larger population",
        )  # fmt: skip
    divisor = gcd(*cells.values())
    if divisor > 1:
        raise BoundaryError(
            f"all counts are multiples of {divisor:,}, as if rows about persons had been multiplied",
            where=file, cure="give counts as published, neither rounded nor scaled, by ten cells or more",
        )  # fmt: skip
    held = Counter(cells.values())
    count, times = held.most_common(1)[0]
    if 2 * times <= len(cells):
        del held[0]
        count, times = held.most_common(1)[0]
    if 2 * times > held.total():
        raise BoundaryError(
            f"{times:,} of {len(cells):,} cells hold the same count {count:,}, as if each were a person",
            where=file, cure=f"give counts of people by {_listed(names)}",
        )  # fmt: skip


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{clean(word, 40)}`" for word in words)
