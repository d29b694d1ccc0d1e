"""A life is told so that a reader can follow it: what happened, because of what, and where two lives part."""

from __future__ import annotations

import io
from fractions import Fraction

from underheaven.ground.outcome import Event
from underheaven.report.page import Page
from underheaven.report.story import in_words, print_life, standing, weeks_apart, weeks_closed
from underheaven.studies.life import CHILD_REFUSED, Life, Stopped

DID = Event(31, "did", "jaywalking")
LIFE = (
    Event(31, "recorded", "jaywalking", "street-cameras: cameras", "look-alike", note="0-0-7"),
    Event(31, "score", "points", "points", "jaywalking", Fraction(1000), Fraction(980), "C"),
    Event(31, "entered", "grade-C", "points", "C", note="in error"),
    Event(31, "closed", "travel", "grade-C", "own"),
    Event(33, "refused", "fast-train", "grade-C", "own"),
    Event(40, "opened", "travel"),
)


def test_a_mistaken_identity_is_told_with_its_cause_and_what_followed() -> None:
    told = [in_words(event) for event in LIFE]
    assert told == [
        "taken for the look-alike 0-0-7, who crossed on red (street-cameras: cameras)",
        "score 1,000 -> 980, band C",
        "entered on grade-C, in error",
        "travel closed (on grade-C)",
        "refused a seat on a fast train (on grade-C)",
        "travel open again",
    ]


def test_a_score_of_a_few_points_is_told_with_decimals_and_one_of_hundreds_without() -> None:
    def moved(before: Fraction, after: Fraction) -> str:
        return in_words(Event(3, "score", "points", "nosedive", "rated", before, after, ""))

    assert moved(Fraction(366, 100), Fraction(333, 100)) == "score 3.66 -> 3.33"
    assert moved(Fraction(1), Fraction(-1)) == "score 1 -> -1"
    assert moved(Fraction(1000), Fraction(9995, 10)) == "score 1,000.0 -> 999.5"
    assert moved(Fraction(9011, 10), Fraction(8512, 10)) == "score 901 -> 851"


def test_marks_say_who_gave_them_where_they_met_and_after_what() -> None:
    def mark(kind: str, how: str, cause: str, points: Fraction) -> Event:
        return Event(3, kind, how, "nosedive", cause, after=points, note="0-0-9")

    assert (
        in_words(mark("marked", "workplace", "usual", Fraction(24, 5))) == "marked 4.8 by 0-0-9, met at work"
    )
    assert (
        in_words(mark("marked", "passers-by", "rudeness", Fraction(1)))
        == "marked 1 by 0-0-9, met on the way (was rude to somebody)"
    )
    assert (
        in_words(mark("rated", "district-2", "at-random", Fraction(2)))
        == "marked 0-0-9 2, an acquaintance (for nothing that was done)"
    )


def test_marks_that_are_usual_or_given_to_others_are_left_out_of_what_is_printed() -> None:
    usual = Event(3, "marked", "workplace", "nosedive", "usual", note="0-0-9")
    given = Event(3, "rated", "workplace", "nosedive", "rudeness", note="0-0-9")
    rude = Event(3, "marked", "workplace", "nosedive", "rudeness", note="0-0-9")
    assert weeks_apart([usual, given, rude], []) == {3: ([rude], [])}


def test_a_closing_through_others_says_through_whom() -> None:
    closed = Event(5, "closed", "school", "grade-C", "payer", note="0-0-9")
    assert in_words(closed) == "school closed (whoever pays, 0-0-9: on grade-C)"


def test_what_was_refused_to_a_child_is_told_in_the_adults_life_with_whose_entry_it_was() -> None:
    theirs = Event(50, CHILD_REFUSED, "private-school", "defaulters", "payer", note="0-0-81")
    said = (
        "the child 0-0-81 of the household refused a place at a private school (whoever pays: on defaulters)"
    )
    assert in_words(theirs) == said
    shown = io.StringIO()
    told = (*LIFE, theirs)
    print_life(Page(shown, width=120), Life("0:0-0-79", "points", told, (), 31, LIFE[3], ()), weeks=60)
    assert "Refused: 1 request; of the children's, 1 request." in shown.getvalue()


def test_a_report_is_told_by_who_made_it_and_by_whom_it_is_about() -> None:
    told = [
        Event(5, "reported", "jaywalking", "line", "honest", note="0-0-9"),
        Event(5, "reported", "jaywalking", "line", "mistaken", note="0-0-9"),
        Event(6, "recorded", "jaywalking", "line", "reported"),
        Event(6, "recorded", "jaywalking", "line", "misreported"),
    ]
    assert [in_words(event) for event in told] == [
        "reported 0-0-9, who crossed on red",
        "reported 0-0-9 by mistake, as if they crossed on red",
        "reported and booked: crossed on red (line)",
        "booked in error, since it was reported that they crossed on red (line)",
    ]


def test_weeks_that_are_alike_are_left_out_and_others_are_not() -> None:
    assert weeks_apart((DID,), (DID,)) == {}
    apart = weeks_apart((DID, *LIFE), (DID,))
    assert list(apart) == [31, 33, 40]
    assert apart[31] == (list(LIFE[:4]), [])


def test_fear_that_fades_is_not_told_and_fear_that_grows_is() -> None:
    fading = Event(9, "afraid", "fear", "", "faded", Fraction(5), Fraction(4))
    growing = Event(9, "afraid", "fear", "", "closed", Fraction(4), Fraction(5))
    assert weeks_apart((fading,), ()) == {}
    assert weeks_apart((growing,), ()) == {9: ([growing], [])}


def test_closed_weeks_are_counted_from_closing_to_opening_or_to_the_end() -> None:
    assert weeks_closed(LIFE, 52) == {"travel": 9}
    assert weeks_closed(LIFE[:5], 52) == {"travel": 22}


def test_fear_that_falls_is_not_called_more() -> None:
    assert in_words(Event(9, "afraid", "fear", "", "faded", Fraction(5), Fraction(4))).startswith(
        "less afraid"
    )
    assert in_words(Event(9, "afraid", "fear", "", "closed", Fraction(4), Fraction(5))).startswith(
        "more afraid"
    )


def test_a_score_that_changed_a_little_is_not_told_as_unchanged() -> None:
    finely = Event(3, "score", "stars", "stars", "jaywalking", Fraction("4.2"), Fraction("4.15"), "low")
    assert in_words(finely) == "score 4.20 -> 4.15, band low"
    exactly = Event(3, "score", "stars", "stars", "jaywalking", Fraction(4), Fraction(4), "low")
    assert in_words(exactly) == "score 4 -> 4, band low"


def test_a_life_is_told_to_its_end() -> None:
    assert standing(LIFE) == "band C, score 980 when last told (week 31); on grade-C; nothing closed"
    assert standing(LIFE[:5]).endswith("on grade-C; travel closed")
    off = Event(45, "left", "grade-C", "points", "struck", Fraction(980), Fraction(1000), "14 weeks")
    assert standing((*LIFE, off)) == "score 1,000 when last told (week 45); on no register; nothing closed"
    assert standing((DID,)) == "on no register; nothing closed"


def test_an_entry_that_ended_is_not_told_as_an_open_domain() -> None:
    off = Event(45, "left", "grade-C", "points", "expired", Fraction(980), Fraction(980), "14 weeks")
    said = _printed(80, Life("0:0-0-3", "points", (*LIFE[:5], off), (), 31, LIFE[3], ()))
    assert "open only from where it says `open again`" in said
    assert (
        "At the end, under points: band C, score 980 when last told (week 31); on no register; travel" in said
    )
    assert "At the end, without any regime: no score; on no register; nothing closed." in said


def _printed(width: int, life: Life) -> str:
    shown = io.StringIO()
    print_life(Page(shown, width=width), life, weeks=52)
    return " ".join(shown.getvalue().split())


def test_a_printed_life_says_first_harm_sum_and_safeguards_at_any_width() -> None:
    stopped = (
        Stopped("notice", "Everybody is told", is_prevented=False, put_off_to=None),
        Stopped("appeal", "An appeal", is_prevented=True, put_off_to=45),
        Stopped("no-look-alikes", "No look-alikes", is_prevented=True, put_off_to=None),
    )
    life = Life("0:0-0-3", "points", LIFE, (), 31, LIFE[3], stopped)
    for width in (30, 60, 80, 120):
        said = _printed(width, life)
        for part in (
            "no real person is in here",
            "The lives part in week 31",
            "first harm comes in week 31: travel closed",
            "travel 9 weeks",
            "Refused: 1 request",
            "until week 45",
            "Not stopped by: notice",
            "no-look-alikes",
        ):
            assert part in said, (width, part)


def test_a_life_that_the_regime_never_touched_says_so() -> None:
    said = _printed(80, Life("0:0-0-3", "points", (DID,), (DID,), None, None, ()))
    assert "never part" in said


def test_who_is_not_let_in_is_told_what_they_are_not_on() -> None:
    mine = Event(5, "refused", "flight", "not on AAA, AA", "own")
    payers = Event(5, "closed", "school", "not on AAA", "payer", note="0-0-9")
    assert in_words(mine) == "refused a flight (not on AAA, AA)"
    assert in_words(payers) == "school closed (whoever pays, 0-0-9: not on AAA)"
    assert in_words(Event(5, "recorded", "speech", "desk", "mistaken")).startswith(
        "booked in error, weeks late"
    )
