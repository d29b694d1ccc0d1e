"""Published figures on the shelf: read strictly, each with a source, and never about a person."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from underheaven.ground.errors import InputError, WordsError
from underheaven.shelf import shelf_folder, sources
from underheaven.shelf.figures import points, read_facts, read_facts_file, week_of, years_until

TEXT = (shelf_folder() / "facts/court-list.yaml").read_text(encoding="utf-8")


def test_every_figure_has_a_day_a_series_and_a_source_that_says_what_it_is() -> None:
    facts = read_facts("court-list")
    for figure in (*facts.figures, *facts.held_out):
        assert figure.series in facts.series
        assert len(sources()[figure.source].what) > 10
        assert date.fromisoformat(figure.until) <= date(2019, 7, 9)


def test_what_is_held_out_is_later_than_all_that_may_be_fitted() -> None:
    facts = read_facts("court-list")
    assert max(one.until for one in facts.figures) < min(one.until for one in facts.held_out)
    for series in facts.series:
        counts = [one.count for one in (*points(facts, series), *points(facts, series, held_out=True))]
        assert counts == sorted(counts), series


def test_the_series_count_an_institution_and_never_silence_fear_or_approval() -> None:
    facts = read_facts("court-list")
    assert set(facts.series) == {"entries", "complied", "air", "rail"}


def test_time_is_counted_in_weeks_and_years_of_52_from_the_first_figure() -> None:
    facts = read_facts("court-list")
    assert week_of(facts, date(2014, 3, 10)) == 0
    assert week_of(facts, date(2014, 3, 16)) == 0
    assert week_of(facts, date(2014, 3, 17)) == 1
    assert years_until(facts, date(2015, 3, 9)) == 1.0


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("value: 87079", "value: -1", "figures.0.value"),
        ("series: entries, value: 87079", "series: entrees, value: 87079", "no series `entrees` here"),
        (
            "value: 87079, source: court-figures",
            "value: 87079, source: hearsay",
            "source `hearsay` is not in",
        ),
        ('until: "2014-03-10"', 'until: "spring 2014"', "figures.0.until"),
        ("value: 87079", "value: 87079, name: somebody", "unknown word `name`"),
        ("swept: [0, 0.4]", "swept: [0, 4]", "outside 0 to 1"),
    ],
)
def test_a_figure_that_says_something_else_is_refused(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    path = tmp_path / "court-list.yaml"
    assert before in TEXT
    path.write_text(TEXT.replace(before, after, 1), encoding="utf-8")
    with pytest.raises((InputError, WordsError), match=said):
        read_facts_file(path, "court-list.yaml")


def test_figures_nobody_has_say_what_was_meant() -> None:
    with pytest.raises(InputError, match=r"no published figures `court-lost`; did you mean `court-list`\?"):
        read_facts("court-lost")
