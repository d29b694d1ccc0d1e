"""The cards of what people do to each other, and of regimes made of regimes."""

from __future__ import annotations

import io
from pathlib import Path

from tests.words.institutions import components, others, provinces, ratings
from tests.words.test_federation import FEDERATION, pilots
from tests.words.test_words_of_institutions import NEW, OLD, made

from underheaven.report.card import card_as_json, find_cards, print_card
from underheaven.report.page import Page
from underheaven.report.regime_card import lawful_acts_punished, print_regime
from underheaven.report.society_card import print_society
from underheaven.words.regime import Regime


def card(regime: Regime) -> str:
    """Return what a regime does in plain words, as one line."""
    shown = io.StringIO()
    print_regime(Page(shown, width=400), regime)
    return " ".join(shown.getvalue().split())


def test_lawful_acts_that_may_be_reported_or_marked_are_said_first() -> None:
    assert "may be reported to hotline (rule disputed, trade; numbers derived)" in card(others())
    assert list(lawful_acts_punished(others())) == ["speech", "unswept-pavement"]
    assert lawful_acts_punished(ratings())["speech"] == [
        "is given the mark 2 (rule fictional; number derived)"
    ]
    assert lawful_acts_punished(components())["gaming"] == [
        "-2 % of the part habits a record (rule disputed, trade; number derived)",
        "watched by shops",
    ]
    for regime in (others(), ratings(), components()):
        assert card(regime).startswith("Lawful acts it punishes or watches")


def test_a_channel_says_who_may_report_what_it_pays_and_what_a_false_report_costs() -> None:
    said = card(others())
    assert (
        "hotline fraud, speech and unswept pavement may be reported of people of their workplace, neighbours "
        "in the building and acquaintances; it takes what people saw, what they wrongly believe they saw and "
        "what they make up; a report pays 2 points, right or wrong; a false one costs 5 points where it is "
        "found out (10 % are); from week 5 on"
    ) in said


def test_a_recomputed_score_is_told_by_its_parts_or_its_marks() -> None:
    said = card(components())
    assert "made anew every 4 weeks (derived): the mean of its parts by weight" in said
    assert "history, 35 % of it: records, starting at 50 %; half fades in 52 weeks" in said
    assert "friends, 5 % of it: the mean of the scores of acquaintances, as published" in said
    marks = card(ratings())
    assert "people of their workplace and passers-by of the neighbourhood" in marks
    assert "The usual mark is 4. 5 % of marks are given at random." in marks
    assert "A mark weighs as much as its giver's own score lies above 1.5." in marks


def test_slower_dearer_maps_and_places_are_said() -> None:
    said = card(others())
    assert "flight (travel): 1.5 times as slow when they are on the register banned" in said
    assert (
        "flight (travel): 2 times as dear when a record of speech about somebody in their household was "
        "filed this week, or their score lies below the lowest 10 % of their province, as published last week"
    ) in said
    assert (
        "refused when they are newly entered on strikes, or 2 or more people of their household are" in said
    )
    assert "banned entered when they are entered on strikes in 3 or more weeks of the last 52 weeks" in said
    assert "who is on banned: shown on a map to whoever lives within 500 metres" in said
    assert "Only residents of east and west have one." in said
    assert "It ends with week 104: nobody has a file after that." in said


def test_what_a_regime_takes_over_is_said() -> None:
    said = card(made(NEW))
    assert (
        "old ends the week before. Entries go to the register that corresponds. Old scores are carried"
        in said
    )
    assert "Band good becomes fine. Entries on low go to defaulters." in said


def test_a_federation_says_its_pilots_what_they_become_and_their_lawful_acts(tmp_path: Path) -> None:
    for name in pilots():
        text = OLD.replace("regime: old", f"regime: {name}")
        (tmp_path / f"{name}.yaml").write_text(
            text.replace("watches: [fraud,", "watches: [speech, fraud,"), encoding="utf-8"
        )
    (tmp_path / "union.yaml").write_text(FEDERATION, encoding="utf-8")
    (found,) = find_cards(str(tmp_path / "union.yaml"))
    shown = io.StringIO()
    print_card(Page(shown, width=400), *found)
    said = " ".join(shown.getvalue().split())
    assert "speech watched by desk, in strict; watched by desk, in mild" in said
    assert "strict The old rules (hypothetical); in east and north" in said
    assert (
        "From week 53 on one set of rules holds everywhere: those of the pilot tried in most provinces."
        in said
    )
    assert "Of mild: band good becomes best. Of mild: entries on low go to defaulters." in said
    as_json = card_as_json(*found)
    assert as_json["room"] == "Provinces"
    assert list(as_json["lawful_acts"]) == ["speech"]  # type: ignore[call-overload]


def test_a_society_says_who_reports_whom_and_who_has_somewhere_else_to_go() -> None:
    shown = io.StringIO()
    print_society(Page(shown, width=400), provinces())
    said = " ".join(shown.getvalue().split())
    assert (
        "20 % of what is seen of those one meets; by mistake 0.01 a year and out of malice 0.02 a year"
        in said
    )
    assert "where reports are rewarded x 1.5; false ones, where one that is found out costs, x 0.5" in said
    assert "while either end is seen to be listed, and for 52 weeks after" in said
    assert "40 % have somewhere else to go when a company refuses" in said


def test_a_card_as_json_says_lawful_acts_grades_and_what_it_is_for() -> None:
    said = card_as_json("regime", others())
    assert list(said["lawful_acts"]) == ["speech", "unswept-pavement"]  # type: ignore[call-overload]
    assert {"path": "reports.hotline", "grade": "disputed", "source": "trade"} in said["rules"]  # type: ignore[operator]
    assert str(said["out_of_scope"]).startswith("scoring, ranking or deciding")
    assert said["doubts"] == ["made up"]
