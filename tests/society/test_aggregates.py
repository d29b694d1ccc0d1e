"""Aggregate tables come in; tables of persons do not, whatever they are dressed as."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from random import Random

import pytest

from underheaven.ground.errors import BoundaryError
from underheaven.society.aggregates import LABELS, MOST_CHARACTERS, accept, read_counts, shares

PLACES = tuple(f"{wind}-{kind}" for wind in ("north", "south", "east", "west") for kind in ("town", "shore"))
AGES, GROUPS = LABELS["age"], LABELS["group"]
CLEAN = """age,group,count
0-14,A,14361
0-14,B,3589
15-17,A,2480
15-17,B,620
18-39,A,23399
18-39,B,5851
40-59,A,24803
40-59,B,6197
60+,A,14959
60+,B,3741
"""

Person = dict[str, str]
Table = tuple[list[str], list[list[str]]]


def persons(chance: Random, how_many: int) -> list[Person]:
    return [
        {
            "id": f"P{chance.randrange(10**9):09d}",
            "name": chance.choice(["li", "wang", "zhang", "smith"]) + f"-{number}",
            "years": str(chance.randrange(100)),
            "score": str(chance.randrange(300, 1300)),
            "age": chance.choice(AGES),
            "income": chance.choice(LABELS["income"]),
            "group": chance.choice(GROUPS[:4]),
            "household_size": chance.choice(LABELS["household_size"][:6]),
            "district": chance.choice(PLACES),
        }
        for number in range(how_many)
    ]


def closed_columns(chance: Random, most: int = 3) -> list[str]:
    return chance.sample(["age", "income", "group", "household_size", "district"], chance.randint(2, most))


def one_row_each(chance: Random) -> Table:
    """One row per person, closed labels, a count of 1 or of k."""
    columns, count = closed_columns(chance), str(chance.choice([1, 1, 10, 100, 9973, 10007]))
    rows = [
        [person[column] for column in columns] + [count] for person in persons(chance, chance.randint(5, 60))
    ]
    return [*columns, "count"], rows


def distinct_rows_each(chance: Random) -> Table:
    """As before, only persons who differ, so that no combination comes twice; counts jittered."""
    columns = closed_columns(chance)
    full = len(list(product(*({p[c] for p in persons(chance, 60)} for c in columns))))
    kept: dict[tuple[str, ...], str] = {}
    for person in persons(chance, chance.randint(4, 40)):
        kept[tuple(person[c] for c in columns)] = str(chance.randint(10, 10_000))
    rows = [[*labels, count] for labels, count in list(kept.items())[: max(2, full // 2)]]
    return [*columns, "count"], rows


def padded_with_zeros(chance: Random) -> Table:
    """Persons who differ, every other combination written with 0."""
    columns = closed_columns(chance)
    prime = chance.choice([10, 10_007, 12_345])
    kept = {tuple(person[c] for c in columns): prime for person in persons(chance, chance.randint(3, 30))}
    labels = [sorted({key[at] for key in kept}) for at in range(len(columns))]
    rows = [[*key, str(kept.get(key, 0))] for key in product(*labels)]
    return [*columns, "count"], rows


def padded_and_topped_up(chance: Random) -> Table:
    """Three persons or more as cells of ten, and one large cell that lifts the total over the bound."""
    header, rows = padded_with_zeros(chance)
    while sum(row[-1] != "0" for row in rows) < 3:
        header, rows = padded_with_zeros(chance)
    for row in rows:
        row[-1] = "10" if row[-1] != "0" else "0"
    rows[chance.randrange(len(rows))][-1] = str(chance.randint(10_000, 99_999))
    return header, rows


def counted(chance: Random, how_many: int, columns: list[str], times: int) -> Table:
    found = Counter(tuple(person[c] for c in columns) for person in persons(chance, how_many))
    labels = [sorted({key[at] for key in found}) for at in range(len(columns))]
    return [*columns, "count"], [[*key, str(times * found[key])] for key in product(*labels)]


def few_counted(chance: Random) -> Table:
    """A village, counted: small cells, or a small total."""
    return counted(chance, chance.randint(10, 400), closed_columns(chance), 1)


def few_counted_and_multiplied(chance: Random) -> Table:
    """A village, counted and scaled up to look like a city."""
    return counted(
        chance, chance.randint(10, 400), closed_columns(chance), chance.choice([10, 64, 997, 10_000])
    )


def ids_as_labels(chance: Random) -> Table:
    """Ids, names, ages in years or scores as categories of a known dimension, with counts of any kind."""
    column = chance.choice(["id", "name", "years", "score"])
    dimension = chance.choice(["district", "province", "age", "income", "group", "household_size"])
    people = persons(chance, chance.randint(20, 80))
    return [dimension, "count"], [[person[column], str(chance.randint(10, 10**6))] for person in people]


def ids_beside_labels(chance: Random) -> Table:
    """An id as the place, other columns in the closed words."""
    columns = closed_columns(chance, 2)
    dimension = "province" if "district" not in columns else "district"
    columns = [column for column in columns if column != "district"]
    people = persons(chance, chance.randint(20, 64))
    rows = [[p["id"], *(p[c] for c in columns), str(chance.randint(10, 5000))] for p in people]
    return [dimension, *columns, "count"], rows


def unknown_columns(chance: Random) -> Table:
    """Columns about persons, beside a count."""
    columns = chance.sample(
        ["id", "name", "years", "score", "age", "income", "district"], chance.randint(1, 5)
    )
    if not {"id", "name", "years", "score"} & set(columns):
        columns.append("name")
    rows = [[p[c] for c in columns] + [str(chance.randint(1, 99))] for p in persons(chance, 40)]
    return [*columns, "count"], rows


def value_for_count(chance: Random) -> Table:
    """No count at all, or a value under another name."""
    columns = closed_columns(chance)
    last = chance.choice(["score", "weight", "Count", "n", "count_", "income_yuan"])
    return [*columns, last], [[p[c] for c in columns] + [p["score"]] for p in persons(chance, 30)]


def broken_counts(chance: Random) -> Table:
    """Counts that are weights or are written so that a reader might be fooled."""
    columns = closed_columns(chance)
    form = chance.choice(
        ["{}.5", "1e{}", "+{}", "-{}", "{},000", "0{}", "{}_000", "\u0661{}", "{}/1", "", "{} people"]
    )
    header, rows = counted(chance, 300, columns, 1)
    for row in rows:
        row[-1] = form.format(chance.randint(10, 99))
    return header, rows


def too_many_dimensions(chance: Random) -> Table:
    """Four or five dimensions, so that nearly everybody is alone in a cell."""
    columns = ["age", "income", "group", "household_size", "district"][: chance.choice([4, 5])]
    return counted(chance, chance.randint(50, 300), columns, chance.choice([1, 10, 1009]))


def two_counts(chance: Random) -> Table:
    """A second number about the same cell."""
    header, rows = counted(chance, 500, ["age", "group"], 7)
    return [*header, "count"], [[*row, row[-1]] for row in rows]


def person_per_column(chance: Random) -> Table:
    """The table turned over: a column for each person."""
    people = persons(chance, chance.randint(2, 30))
    return ["age", *(p["name"] for p in people)], [
        [a, *("1" if p["age"] == a else "0" for p in people)] for a in AGES
    ]


def other_separators(chance: Random) -> Table:
    """One field with everything in it."""
    mark = chance.choice([";", "\t", "|", " "])
    header, rows = one_row_each(chance)
    return [mark.join(header)], [[mark.join(row)] for row in rows]


DISGUISES: list[Callable[[Random], Table]] = [
    one_row_each,
    distinct_rows_each,
    padded_with_zeros,
    padded_and_topped_up,
    few_counted,
    few_counted_and_multiplied,
    ids_as_labels,
    ids_beside_labels,
    unknown_columns,
    value_for_count,
    broken_counts,
    too_many_dimensions,
    two_counts,
    person_per_column,
    other_separators,
]


def disguised(number: int) -> str:
    """Return one disguised table of persons: rows and columns shuffled, line ends and blanks at random."""
    chance = Random(number)
    header, rows = DISGUISES[number % len(DISGUISES)](chance)
    chance.shuffle(rows)
    order = list(range(len(header)))
    chance.shuffle(order)
    blank, end = chance.choice(["", " "]), chance.choice(["\n", "\r\n"])
    lines = [header, *rows]
    return chance.choice(["", "\ufeff"]) + end.join(
        ("," + blank).join(line[at] for at in order) if len(line) == len(header) else ",".join(line)
        for line in lines
    )


@pytest.mark.parametrize("disguise", DISGUISES, ids=lambda disguise: disguise.__name__)
def test_no_disguised_table_of_persons_is_accepted(disguise):
    numbers = range(DISGUISES.index(disguise), 10_050, len(DISGUISES))  # 670 of each, 10,050 in all
    refusals = {number: refused(disguised(number)) for number in numbers}
    assert [number for number, refusal in refusals.items() if refusal is None] == []
    for refusal in filter(None, refusals.values()):
        assert refusal.cure
        assert str(refusal).isprintable()


def refused(text: str) -> BoundaryError | None:
    """Return why a table is refused, or None where it is accepted."""
    try:
        read_counts(text, places=PLACES)
    except BoundaryError as refusal:
        return refusal
    return None


def clean_table(chance: Random) -> tuple[tuple[str, ...], dict[tuple[str, ...], int]]:
    """A table of 10 to 2,000 cells as a statistical office would publish it: every cell above 9 people."""
    while True:
        names = tuple(
            chance.sample(["age", "income", "group", "household_size", "district"], chance.randint(1, 3))
        )
        labels = {
            "household_size": tuple("123456"),
            "district": PLACES,
            "group": GROUPS[: chance.randint(2, 8)],
        }
        combinations = list(product(*(labels.get(name) or LABELS[name] for name in names)))
        if len(combinations) >= 10:
            weights = [chance.uniform(0.2, 3) for _ in combinations]
            size = max(chance.choice([100, 1000, 20_000]), 20_000 // len(combinations))
            return names, {
                labels: 10 + round(chance.gauss(w * size, (w * size) ** 0.5))
                for labels, w in zip(combinations, weights, strict=True)
            }


def test_clean_tables_are_seldom_refused():
    # 5,000 tables of ten cells or more: at most 0.1 % may be refused; about 0.01 % are expected (a common
    # divisor, in those of ten cells), so fewer than 1 in 10,000 choices of seeds would fail
    refused = 0
    for number in range(5000):
        names, cells = clean_table(Random(-number - 1))
        try:
            accept(names, cells, places=PLACES)
        except BoundaryError:
            refused += 1
    assert refused <= 5


def test_a_clean_table_is_read_and_gives_shares():
    counts = read_counts(CLEAN)
    assert str(counts) == "an aggregate table: 10 cells by age, group, total 100,000"
    assert shares(counts, "group") == {"A": Fraction(80002, 100_000), "B": Fraction(19998, 100_000)}
    assert shares(counts, "age")["60+"] == Fraction(187, 1000)
    assert read_counts(CLEAN.replace("\n", "\r\n")) == counts


def test_an_unknown_dimension_has_no_shares():
    with pytest.raises(BoundaryError, match="no dimension `income`; it has `age`, `group`"):
        shares(read_counts(CLEAN), "income")


def test_places_are_those_of_a_society():
    text = CLEAN.replace("group", "district").replace(",A,", ",north-town,").replace(",B,", ",south-shore,")
    assert read_counts(text, places=PLACES).dimensions == ("age", "district")
    with pytest.raises(
        BoundaryError, match="`north-town` is not a known label of `district`; name every district"
    ):
        read_counts(text)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", "`` is no column of an aggregate table"),
        (
            "name,count\nli,10000",
            "t.csv: `name` is no column of an aggregate table; nothing about a person comes in;",
        ),
        ("ages,count\n0-14,10000", "did you mean `age`"),
        ("age,age,count\n", "one count, and each dimension once"),
        ("count\n10007", "0 dimensions"),
        ("age,income,group,household_size,count\n", "4 dimensions; add it up to 1 to 3"),
        ("district,province,count\n", "one kind of place"),
        ("age,count\n0-14,10007,3", "t.csv:2: the row has 3 fields and the header 2"),
        ("age,count\n0-14,10007\n0-14,20011", "t.csv:3: the combination of labels comes twice"),
        ("age,count\n0-14,12.5", "`12.5` is not a whole count; write counts of people in digits"),
        ("age,count\n0-14,-5", "is not a whole count"),
        ("age,count\n0-14,1234567890123", "is not a whole count"),
        ("age,count\n0-13,10007", "`0-13` is not a known label of `age`; did you mean `0-14`"),
        ("group,count\nZhang San,10007", "`Zhang San` is not a known label of `group`; they are `A`"),
        ("household_size,count\n3+,10007\n4,20011", "household sizes overlap"),
        ("household_size,count\n3+,10007\n4+,20011", "household sizes overlap"),
        ("age,group,count\n0-14,A,10007\n60+,B,20011", "2 of 4 combinations of labels are there"),
        ("age,count\n0-14,9\n60+,20011", "1 of 2 cells count 1 to 9 people; join categories"),
        ("age,count\n0-14,1001\n60+,2003", "counts 3,004 people, fewer than 10,000"),
        ("age,count\n0-14,10002\n60+,20004", "all counts are multiples of 10,002"),
        ("age,count\n0-14,10006\n60+,20014", "all counts are multiples of 2"),
        ("age,count\n0-14,10\n15-17,10\n18-39,10007", "2 of 3 cells hold the same count 10"),
        ("age,count\n0-14,0\n15-17,0\n18-39,10007\n60+,0", "all counts are multiples of 10,007"),
    ],
)
def test_a_refusal_says_why_and_what_cures_it(text, refusal):
    with pytest.raises(BoundaryError) as refused:
        read_counts(text, file="t.csv")
    assert refusal in str(refused.value)


def test_a_table_of_more_categories_than_a_place_list_is_refused():
    places = [f"place-{number}" for number in range(65)]
    text = "district,count\n" + "\n".join(f"{place},{10_007 + 3 * at}" for at, place in enumerate(places))
    with pytest.raises(BoundaryError, match="`district` has 65 categories, as many as a list of persons"):
        read_counts(text, places=places)
    assert len(read_counts(text.rpartition("\n")[0], places=places).cells) == 64


def test_control_characters_are_not_echoed():
    with pytest.raises(BoundaryError) as refused:
        read_counts("age,count\n\x1b[31mred\x00,10007")
    assert str(refused.value).isprintable()


def test_a_text_too_long_for_counts_is_refused_unread():
    with pytest.raises(BoundaryError, match="1,048,577 characters are more than an aggregate table needs"):
        read_counts("a" * (MOST_CHARACTERS + 1))


@pytest.mark.parametrize("count", [12.0, True, "12", -1])
def test_a_mapping_needs_whole_counts(count):
    with pytest.raises(BoundaryError, match="is not a whole count"):
        accept(["age"], {("0-14",): count})


def test_a_mapping_needs_a_label_for_each_dimension():
    with pytest.raises(BoundaryError, match="one label for each dimension"):
        accept(["age", "group"], {("0-14",): 10_007})
