"""Numbers are written with unit, interval and replicates, in one place; a printout fits its page."""

from __future__ import annotations

import io
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from underheaven.ground.numbers import CitedNumber, Standing
from underheaven.report.figures import (
    amount,
    cited,
    estimated,
    interval_of,
    interval_or_why,
    percent,
    plain,
    signed,
    value_of,
)
from underheaven.report.page import Page
from underheaven.studies.intervals import Estimate


def test_a_figure_says_its_unit_its_interval_and_how_many_replicates() -> None:
    said = estimated(Estimate(1.93, 1.71, 2.1, 10), "weeks per person-year")
    assert said == "1.93 weeks per person-year (95 % 1.71 to 2.10, 10 replicates)"


def test_a_figure_without_an_interval_says_why() -> None:
    assert estimated(Estimate(1.9, None, None, 3, "fewer than 10 replicates"), "weeks") == (
        "1.9 weeks (interval: fewer than 10 replicates)"
    )
    assert estimated(Estimate(None, None, None, 10, "not reached"), "weeks") == "not reached"


def test_a_zero_that_rests_on_too_few_cases_does_not_look_harmless() -> None:
    found = Estimate(0.0, None, None, 10, "too few")
    assert (value_of(found, "share of requests"), interval_or_why(found, "share of requests")) == (
        "0 %",
        "too few to tell",
    )
    assert interval_or_why(Estimate(None, None, None, 10, "too few"), "weeks") == ""
    lasting = Estimate(27, None, None, 10, "not reached")
    assert interval_or_why(lasting, "weeks") == "in some draws more than half lasted longer than the study"


def test_a_share_is_printed_as_a_percentage_of_what_it_is_a_share_of() -> None:
    said = estimated(Estimate(0.1234, 0.12, 0.127, 10), "share of adults")
    assert said == "12.3 % of adults (95 % 12.0 to 12.7 %, 10 replicates)"


def test_value_and_interval_have_the_same_decimals() -> None:
    found = Estimate(0.5, 0.1234, 0.8766, 12)
    assert (value_of(found, "weeks"), interval_of(found, "weeks")) == ("0.5", "0.1 to 0.9")


def test_a_difference_has_its_sign_and_nothing_has_none() -> None:
    assert [signed(Fraction(n)) for n in (2, 0, -2)] == ["+2", "0", "-2"]
    assert signed(0.0001, 2) == "0.00"


def test_a_declared_number_says_where_it_comes_from() -> None:
    assumed = CitedNumber(Fraction(1, 5), "share", Standing.ASSUMED, swept=(Fraction(1, 10), Fraction(2, 5)))
    assert cited(assumed) == "20 % (assumed; 10 % to 40 %)"
    sourced = CitedNumber(Fraction(-5), "points", Standing.REPORTED, source="press")
    assert cited(sourced) == "-5 points (reported, press)"


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [(1, "weeks", "1 week"), (104, "weeks", "104 weeks"), (1, "points", "1 point"), (3, "factor", "x 3")],
)
def test_a_declared_number_is_said_aloud(value: int, unit: str, said: str) -> None:
    assert plain(Fraction(value), unit) == said


def test_a_rare_share_is_one_in_so_many() -> None:
    assert percent(Fraction(1, 6000)) == "1 in 6,000"
    assert percent(Fraction(3, 10)) == "30 %"


@given(st.fractions(-(10**9), 10**9), st.integers(0, 6))
def test_an_amount_read_back_is_the_number_rounded(value: Fraction, decimals: int) -> None:
    read = Fraction(amount(value, decimals).replace(",", ""))
    assert abs(read - value) <= Fraction(1, 2 * 10**decimals)


@given(st.text(max_size=300), st.integers(30, 120))
def test_nothing_on_a_page_is_wider_than_it_or_moves_the_terminal(text: str, width: int) -> None:
    shown = io.StringIO()
    page = Page(shown, width=width)
    page.say(text, indent=2, hang=2)
    page.item("name", text, width=8)
    page.figures([(text[:60], "1.0", "0 to 2")])
    page.table(["a", "b"], [[text[:60], "1"]])
    for line in shown.getvalue().split("\n"):
        assert not any(c in line for c in "\x1b\x07\r\x00\u202e\u2028")
        assert cell_len(line) <= width


def test_a_page_in_an_old_locale_has_plain_letters_only() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    page = Page(stream, width=60)
    page.title("Grün → 5 × 3 …", "name")
    page.table(["a"], [["–"]])
    page.command("underheaven show 城市.yaml")
    stream.flush()
    assert b"-> 5 x 3 ..." in raw.getvalue()
