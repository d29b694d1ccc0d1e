"""Worked examples of notice, appeal, correction, and what is left once struck off: luck is written down."""

from __future__ import annotations

from typing import Any

from tests.engine.random_words import cited, regime_of
from tests.engine.scripted import alone, heard, listing, scored, total, weeks_of

REDRESS = {
    "notice": {"share": cited("0.5"), "after": cited("2 weeks")},
    "appeal": {
        "decided_after": cited("3 weeks"),
        "struck_if_wrong": cited("0.8"),
        "struck_if_right": cited("0.1"),
    },
}
FILES = {"responses": {"appeals": {"files": {"middle": cited("0.4")}}}}


def test_who_is_told_may_appeal_and_the_decision_comes_three_weeks_later(live: Any) -> None:
    yes = {("sensor/ear/speech", 1, 0)} | {
        (f"register/list/{step}", week, 0) for step, week in (("told", 1), ("files", 3), ("decided", 6))
    }
    script, world, stories = live(alone(**FILES), (listing(redress=REDRESS),), yes, weeks=8)
    events = [
        (e.week, e.kind, e.cause)
        for e in stories[0]
        if e.kind in ("entered", "told", "appealed", "decided", "left")
    ]
    assert events == [
        (1, "entered", "speech"),
        (3, "told", ""),
        (3, "appealed", ""),
        (6, "decided", "struck"),
        (6, "left", "struck"),
    ]
    assert script.asked["register/list/decided", 6, 0] == round(0.8 * 2**32)
    assert (total(world, "wrong-ended/6"), total(world, "wrong-told"), total(world, "wrong-struck")) == (
        1,
        1,
        1,
    )


def test_a_rejected_appeal_may_be_repeated_once_after_26_weeks(live: Any) -> None:
    files = {("register/list/files", week, 0) for week in range(1, 200)}
    _, world, stories = live(
        alone(**FILES),
        (listing(redress=REDRESS),),
        heard(1) | files | {("register/list/told", 1, 0)},
        weeks=120,
    )
    assert weeks_of(stories[0], "appealed") == [3, 32]
    assert weeks_of(stories[0], "decided") == [6, 35]
    assert (total(world, "appeals/filed"), total(world, "appeals/rejected")) == (2, 2)


def test_an_appeal_lapses_when_the_entry_ends_first(live: Any) -> None:
    regime = listing(redress=REDRESS, register={"leave_when": {"after": cited("5 weeks")}})
    yes = heard(1) | {("register/list/told", 1, 0), ("register/list/files", 3, 0)}
    _, world, stories = live(alone(**FILES), (regime,), yes, weeks=9)
    assert weeks_of(stories[0], "left") == [5]
    assert (
        total(world, "appeals/filed"),
        total(world, "appeals/lapsed"),
        weeks_of(stories[0], "decided"),
    ) == (1, 1, [])


def test_a_correction_finds_only_entries_wrong_on_file(live: Any) -> None:
    regime = listing(redress={"correction": {"found": cited("0.3")}})
    found = {("register/list/found", week, slot) for week in range(1, 9) for slot in (0, 1)}
    _, _, stories = live(alone(), (regime,), heard(2) | {("sensor/ear/speech", 2, 1)} | found, weeks=8)
    assert weeks_of(stories[0], "left") == []
    assert [(e.week, e.cause) for e in stories[1] if e.kind == "left"] == [(2, "corrected")]


def test_whoever_is_struck_off_keeps_what_they_lost_by_their_own_acts(live: Any) -> None:
    """One true record, one false: listed at 800 in error; corrected, the score is the shadow's 900."""
    yes = heard(1) | {("sensor/ear/speech", 2, 0), ("register/low/found", 3, 0)}
    _, world, stories = live(alone(), (scored(),), yes, weeks=6)
    assert [(e.week, e.note) for e in stories[0] if e.kind == "entered"] == [(2, "in error")]
    assert [(e.week, e.before, e.after) for e in stories[0] if e.kind == "left"] == [(3, 800, 900)]
    assert total(world, "entries") == 1


def test_a_later_true_record_does_not_make_an_entry_right(live: Any) -> None:
    """The tag stays until exit: undeserved, or early."""
    yes = heard(1) | {("sensor/ear/speech", 2, 0)} | heard(3) | {("register/low/found", 4, 0)}
    _, _, stories = live(alone(), (scored(),), yes, weeks=5)
    assert [(e.week, e.cause, e.before, e.after) for e in stories[0] if e.kind == "left"] == [
        (4, "corrected", 700, 900)
    ]


def test_recovery_needs_the_score_back_at_its_cut_and_sets_nothing(live: Any) -> None:
    regime = regime_of(
        {
            "sensors": {"ear": {"watches": ["speech", "volunteering"], "detects": cited("0.5")}},
            "score": {
                "starts": cited(1000),
                "bounds": [cited(0), cited(1300)],
                "points": {"speech": cited(-101), "volunteering": cited(1)},
            },
            "registers": {
                "low": {
                    "colour": "black",
                    "enter_when": {"score_below": cited(900)},
                    "leave_when": {"score_from": cited(900)},
                }
            },
        }
    )
    society = alone(civic={"acts": {"volunteering": {"rate": cited(13)}}})
    yes = heard(1) | {(d, 4, 0) for d in ("act/volunteering", "sensor/ear/volunteering")}
    _, _, stories = live(society, (regime,), yes, weeks=6)
    assert weeks_of(stories[0], "entered") == [1]
    assert [(e.week, e.cause, e.after) for e in stories[0] if e.kind == "left"] == [(4, "recovered", 900)]
