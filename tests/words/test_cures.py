"""Cures that a newcomer needs: where a word goes, how a share is written, what to do instead."""

from __future__ import annotations

import pytest

from underheaven.ground.errors import WordsError, did_you_mean
from underheaven.words.loader import read_regime

SENSED = """regime: sensed
title: A regime
about: Made up.
run_by: state
grade: hypothetical
numbers: {{standing: assumed, swept_by: [0.5, 2]}}
sensors: {{clerks: {{watches: jaywalking, detects: {detects}}}}}
score: {{starts: 1000, bounds: [0, 1300], points: {{jaywalking: -50}}}}
registers: {{low: {{colour: black, enter_when: {{{enter}}}, leave_when: {{{leave}}}}}}}
rules: [{{services: flight, then: refuse, when: {{{when}}}}}]
"""


def said_of(
    *,
    detects: str = "0.5",
    enter: str = "score_below: 600",
    leave: str = "score_from: 700",
    when: str = "listed: low",
) -> str:
    """What is said of a regime in which one thing was changed."""
    with pytest.raises(WordsError) as caught:
        read_regime(SENSED.format(detects=detects, enter=enter, leave=leave, when=when), file="x.yaml")
    (error,) = caught.value.every()
    return str(error)


@pytest.mark.parametrize(
    ("written", "cure"),
    [("60%", "0.6"), ("0.5 %", "0.005"), ("1 in 200", "1/200"), ("3 in 1,000", "3/1000")],
)
def test_a_share_written_as_people_say_it_is_told_how_to_write_it(written: str, cure: str) -> None:
    assert said_of(detects=f'"{written}"').endswith(f"detects: expected a number (share); write {cure}")
    read_regime(
        SENSED.format(detects=cure, enter="score_below: 600", leave="score_from: 700", when="listed: low")
    )


def test_a_share_just_above_one_is_not_taken_for_a_per_cent() -> None:
    assert said_of(detects="1.6").endswith("detects: 1.6 is outside 0 to 1 (share)")
    assert said_of(detects="2").endswith("did you mean 0.02 (2 %)?")


@pytest.mark.parametrize("where", ["enter", "when"])
def test_several_records_of_one_act_are_counted_at_an_entry_and_the_error_says_so(where: str) -> None:
    said = said_of(**{where: "recorded: jaywalking, at_least: 3"})
    assert "at_least: counts people, and this reads only the person; to count records enter" in said
    assert "`times: 3, within: 52 weeks`" in said


def test_an_exit_that_enters_again_says_where_the_score_on_exit_goes() -> None:
    assert said_of(leave="after: 10 weeks").endswith(
        "is entered again at once; add `score_on_exit: 600` or more in the register, beside `leave_when`"
    )


@pytest.mark.parametrize(
    ("typed", "known", "meant"),
    [
        ("littering", "volunteering", None),
        ("missing.yaml", "big.yaml", None),
        ("a.yaml", "b.yaml", None),
        ("camras.yaml", "cameras.yaml", "cameras.yaml"),
        ("rongcheng", "rongcheng-points", "rongcheng-points"),
        ("cameras", "street-cameras", "street-cameras"),
    ],
)
def test_only_a_word_that_is_near_is_taken_for_what_was_meant(
    typed: str, known: str, meant: str | None
) -> None:
    assert did_you_mean(typed, [known]) == meant
