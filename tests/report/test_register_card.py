"""A card says every word of registers, copies, terms, redress and responses in plain English."""

from __future__ import annotations

import io

import pytest
from tests.words.everything import RESPONSES, STUDY, TINY, everything

from underheaven.report.card import card_as_json, print_card
from underheaven.report.page import Page
from underheaven.report.study_card import print_study
from underheaven.shelf import read
from underheaven.shelf.finding import Noun
from underheaven.words.ladder import enforced
from underheaven.words.loader import read_society, read_study
from underheaven.words.safeguards import apply


def card(noun: Noun, thing: object) -> str:
    shown = io.StringIO()
    print_card(Page(shown, width=200), noun, thing)  # type: ignore[arg-type]
    return " ".join(shown.getvalue().split())


SAID = [
    "90 % of people agreed to have one (derived); the others have none. All of it holds from week 2 on.",
    "is installed in 25 % of places (from week 53 on 50 %, from week 105 on 100 %)",
    "people are told that it sees 50 %",
    "a record follows 8 weeks later on average",
    "a person looks first and stops 80 % of wrong hits, and 5 % of right ones",
    "a record of fraud was filed this week, the latest of 2 or more within 26 weeks",
    "a record of speech was filed this week (that entry lasts 104 weeks)",
    "room for 500 per 100,000 people, others wait",
    "left when the term of the entry is over or 1 week after the debt is repaid",
    "; who was entered in error or for fraud has no debt to repay, and stays unless it is taken back",
    "an entry while one is in force starts the term anew; from week 27 on; counting records from before",
    "merit of merit; entered when a record of volunteering",
    "copies defaulters, 3 weeks after entry, on average, drops a name 6 weeks after exit, on average",
    "puts 0.2 % of them into somebody else's file, keeps what was struck or corrected at the source",
    "33 % of citizens and services are connected (from week 53 on 66 %); from week 30 on",
    "refused when they are on the register defaulters as the copy of banks has it",
    "public job (work): refused to everybody with a file unless they are on the register merit, or ever",
    "Bound: at most 3 domains of life closed to one person at once.",
    "Bound: never refused: mortgage.",
    "who is on defaulters: found by whoever searches for a name",
    "at most 10 per 100,000 people are decided a week; who was refused may ask once more 52 weeks later",
    "sharing.banks.lost, sharing.banks.wrong_file",
    "rules.0.coverage from week 1 on 33 %, from week 53 on 66 %: derived",
]


@pytest.mark.parametrize("said", SAID, ids=[said[:40] for said in SAID])
def test_a_regime_says_its_registers_copies_and_exits(said: str) -> None:
    assert said in card("regime", everything())


RESPONSES_SAID = [
    "0.06 % of workers a week lose their work; it is found again in 26 weeks on average, twice that while",
    "without work, debts are left unpaid x 2.25",
    "a debt is repaid with a hazard of 0.11 from week 1 on, 0.08 from week 53 on (a year); while listed x",
    "acts done for others rise by 10 % while a rule gives points for them",
    "debts left unpaid fall by 6 %; for 26 weeks after one's own entry was shown default falls by 10 %, and",
    "40 % oppose the regime from the start; an entry wrong on file turns 50 % of its supporters",
    "30 % of ties outside the household are cut while either end is seen to be listed",
]


@pytest.mark.parametrize("said", RESPONSES_SAID, ids=[said[:40] for said in RESPONSES_SAID])
def test_a_society_says_how_people_answer(said: str) -> None:
    assert said in card("society", read_society(TINY + RESPONSES))


def test_a_study_says_that_it_runs_every_combination_and_every_answer() -> None:
    shown = io.StringIO()
    print_study(Page(shown, width=300), read_study(STUDY))
    assert (
        "every combination of errors, reach beyond the person and lawful acts turned off" in shown.getvalue()
    )
    assert "Responses all: people react in every way the society declares." in shown.getvalue()


def test_a_service_that_stays_open_is_said_to_be_governed_and_refused_to_nobody() -> None:
    safeguard = read("safeguard", "service-floor")
    added = "In limits: never_refused has fast-train, private-school and flat-to-rent as well."
    assert added in card("safeguard", safeguard)
    floor = apply(safeguard, (read("regime", "rongcheng-points"),))
    assert "Bound: never refused: fast train, private school and flat to rent." in card("regime", floor[0])
    assert "fast train (travel): governed, and refused to nobody" in card("regime", enforced(floor)[0])


def test_steps_over_weeks_are_in_the_json_too() -> None:
    numbers = card_as_json("regime", everything())["numbers"]
    steps = {one["path"]: one["by_week"] for one in numbers if one["by_week"]}  # type: ignore[union-attr, index]
    assert steps == {
        "sensors.courts.coverage": {"1": "1/4", "53": "1/2", "105": "1"},
        "rules.0.coverage": {"1": "33/100", "53": "33/50"},
    }


def test_how_many_records_a_rule_asks_for_stands_among_its_numbers() -> None:
    said = card("regime", read("regime", "deplatforming"))
    of_numbers = said[said.index("Its numbers, and how well each is supported") :]
    for register, many in (("suspended", 3), ("suspended-for-a-month", 2), ("banned", 3)):
        count = f"registers.{register}.enter_when.0.times {many}: "
        assert f"{count}as the rule has it, with no source of its own and no range" in of_numbers
