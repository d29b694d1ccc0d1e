"""A regime's card: a number's standing stands beside that number, and a rule's grade is not its numbers'."""

from __future__ import annotations

import io

from underheaven.report.card import find_cards, print_card
from underheaven.report.conditions import conditions_in_words
from underheaven.report.page import Page
from underheaven.words.condition import Condition


def card(name: str) -> str:
    """Return what `show` prints, as one line of words."""
    shown = io.StringIO()
    print_card(Page(shown, width=200), *find_cards(name)[0])
    return " ".join(shown.getvalue().split())


def test_a_source_is_said_of_the_number_it_supports_and_of_no_other() -> None:
    shown = card("rongcheng-points")
    assert (
        "It starts at 1,000 (documented, clt-rongcheng); it runs from 0 (assumed) to 1,300 (assumed)."
        in shown
    )
    assert "declared 104 weeks (assumed)" in shown
    assert "AAA 1,050 (reported, huantai-2022), AA 1,030 (assumed)" in shown
    assert "fraud -50 points a record (rule reported; number assumed)" in shown
    assert "jaywalking -5 points a record (rule reported; number reported, press-rongcheng)" in shown


def test_a_sensor_whose_numbers_differ_names_the_one_that_is_supported_otherwise() -> None:
    assert "(rule reported; numbers assumed; but false alarm reported, npl-2023)" in card("street-cameras")


def test_the_true_halving_times_stand_beside_the_declared_half_life() -> None:
    assert (
        "declared 104 weeks (assumed); in steps of 0.05 point, a record of 5 points is half gone"
        " after 50 weeks, one of 50 after 95."
    ) in card("rongcheng-points")
    assert "Nothing that was added or taken fades." in card("tiny-society-ties")


def test_how_many_numbers_are_assumed_stands_at_the_top() -> None:
    before, _, _ = card("rongcheng-points").partition("Lawful acts it punishes")
    assert "rules reported (press-rongcheng)" in before
    assert "30 of 34 numbers assumed" in before


def test_conditions_are_sentences() -> None:
    said = {
        ("household", 1): "somebody in their household is on the register low",
        ("payer", 1): "whoever pays for them is on the register low",
        ("own", 1): "they are on the register low",
        ("district", 1): "an acquaintance in the district is on the register low",
        ("acquaintances", 3): "3 or more acquaintances are on the register low",
    }
    for (whose, at_least), words in said.items():
        condition = Condition.model_validate({"listed": "low", "whose": whose, "at_least": at_least})
        assert conditions_in_words([condition]) == words


def test_a_regime_that_acts_on_the_lists_of_another_says_which_lawful_acts_lead_onto_them() -> None:
    shown = card("slow-internet")
    assert "None of its own words names a lawful act. Through rongcheng-points" in shown
    assert "which punishes or watches them: speech and minority belief." in shown
    assert "Through court-list" in card("household-reach")
    assert "Through street-cameras" not in card("rongcheng-points")  # it watches nothing lawful


def test_agencies_that_copy_alike_are_told_once_and_all_named() -> None:
    shown = card("joint-sanctions")
    agencies = len(find_cards("joint-sanctions")[0][1].sharing)
    assert f"{agencies} agencies each copies judgment-defaulters, 2 weeks after entry" in shown
    assert "development-and-reform, central-bank, organisation-department" in shown
    assert shown.count("loses 2 % of entries") == 1
    assert f"sharing.*.lost 2 %: assumed, 1 % to 4 %, each of {agencies}" in shown
    assert f"sharing.*.lost (of all {agencies}), sharing.*.wrong_file (of all {agencies})" in shown
    assert "sharing.lenders.delay 4 weeks: assumed" in card("data-partnerships")
