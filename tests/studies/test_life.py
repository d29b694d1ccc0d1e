"""Two lives of one synthetic citizen: where they part, and what would have stopped it."""

from __future__ import annotations

import pytest

from underheaven.ground.errors import InputError
from underheaven.ground.outcome import Event
from underheaven.studies.life import Stopped, cost, first_divergence, first_harm, life, stopped_by
from underheaven.studies.result import Result

DID = Event(1, "did", "jaywalking")
BOOKED = Event(2, "recorded", "jaywalking", by="cameras", cause="look-alike")
CLOSED = Event(3, "closed", "travel")
REFUSED = Event(5, "refused", "fast-train")


def test_lives_part_in_the_first_week_whose_events_differ():
    assert first_divergence([DID, BOOKED, CLOSED], [DID]) == 2
    assert first_divergence([DID], [DID]) is None
    assert first_divergence([DID], [DID, Event(9, "did", "speech")]) == 9


def test_marks_alone_part_no_lives_but_a_score_does():
    marks = [Event(1, kind, "workplace", "nosedive", "usual", note="0-0-7") for kind in ("marked", "rated")]
    assert first_divergence([DID, *marks], [DID]) is None
    assert first_divergence([DID, *marks, Event(4, "score", "nosedive")], [DID]) == 4


def test_the_first_harm_is_a_closing_or_refusal_that_the_other_life_has_not():
    assert first_harm([DID, BOOKED, CLOSED, REFUSED], [DID]) == CLOSED
    assert first_harm([REFUSED], [REFUSED]) is None


def test_a_safeguard_stops_a_harm_that_does_not_happen_by_that_week():
    assert stopped_by(CLOSED, "appeal", "Appeal", [DID]) == Stopped("appeal", "Appeal", True, None)
    later = Event(7, "closed", "travel", cause="own")
    assert stopped_by(CLOSED, "appeal", "Appeal", [later]) == Stopped("appeal", "Appeal", True, 7)
    assert stopped_by(CLOSED, "appeal", "Appeal", [CLOSED]) == Stopped("appeal", "Appeal", False, None)
    assert stopped_by(CLOSED, "appeal", "Appeal", [Event(2, "closed", "school")]).is_prevented


def test_the_hardest_hit_citizen_has_a_life_that_tells_why(result: Result):
    citizen = result.hardest_hit()
    assert citizen is not None
    told = result.life(citizen)
    assert told.first_week is not None
    assert told.first_harm is not None
    assert told.first_harm.kind in ("closed", "refused")
    kinds = {event.kind for event in told.declared}
    assert {"recorded", "entered", "closed"} <= kinds
    assert not {"recorded", "entered", "closed", "refused"} & {event.kind for event in told.none}
    assert told.first_week <= told.first_harm.week
    assert {one.safeguard for one in told.stopped} >= {"notice", "appeal"}
    assert "no-publicity" not in {one.safeguard for one in told.stopped}  # it publishes nothing


def test_the_hardest_hit_has_the_most_closed_weeks_and_is_the_lowest_of_equals(result: Result):
    hits = [lived.hardest["harsh"] for lived in result.replicated.lived]
    most = max(weeks for weeks, _ in hits)
    assert result.hardest_hit() == next(name for weeks, name in hits if weeks == most)


@pytest.mark.slow  # compiles the fast engine where it is not compiled yet
def test_both_engines_tell_the_same_two_lives_and_what_would_have_stopped_it(result: Result):
    citizen = result.hardest_hit()
    assert life(result.setting, citizen, engine="fast") == life(result.setting, citizen, engine="oracle")


def test_a_life_of_a_run_that_cannot_be_lived_again_is_refused_in_one_line(result: Result):
    citizen = result.hardest_hit()
    assert citizen is not None
    replicate = int(citizen.split(":")[0])
    kept = {name: [one.worlds[name].digest for one in result.outcomes] for name in result.setting.names}
    assert life(result.setting, citizen, engine="oracle", kept=kept).citizen == citizen
    other = [*kept["harsh"][:replicate], "0" * 64, *kept["harsh"][replicate + 1 :]]
    for changed in ({**kept, "harsh": other}, {**kept, "harsh": []}, {"none": kept["none"]}):
        with pytest.raises(InputError) as caught:
            life(result.setting, citizen, engine="oracle", kept=changed)
        assert "world `harsh`" in str(caught.value)
        assert "\n" not in str(caught.value)


def test_what_a_life_costs_is_said_before_it_is_lived(result: Result):
    told = cost(result.setting)
    assert told.citizen_weeks == 1000 * 5 * told.worlds
    assert f"{told.worlds} worlds of one replicate" in str(told)


@pytest.mark.parametrize(
    ("citizen", "said"),
    [
        ("", "names no citizen"),
        ("17", "REPLICATE:PROVINCE-CELL-SLOT"),
        ("0:0-0", "names no citizen"),
        ("0:0-0-17\x1b[31m", r"\x1b"),
        ("0:0-0-99999", "nobody lives at slot 99999"),
        ("0:0-7-0", "no cell 0-7"),
        ("0:9-0-0", "no cell 9-0"),
        ("10:0-0-17", "counted from 0"),
        ("99999999999999999999:0-0-1", "names no citizen"),
        (None, "nobody"),
    ],
)
def test_a_citizen_who_is_not_there_is_one_line(result: Result, citizen: str | None, said: str):
    with pytest.raises(InputError) as caught:
        life(result.setting, citizen)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "\x1b" not in str(caught.value)


def test_a_life_in_a_world_that_is_not_declared_is_refused(result: Result):
    with pytest.raises(InputError, match="no world `harsh/no-errors`"):
        life(result.setting, "0:0-0-17", "harsh/no-errors")


def test_a_printed_life_is_a_few_lines_that_say_who_when_and_what(result: Result):
    told = result.life(result.hardest_hit())
    lines = str(told).splitlines()
    assert len(lines) == 4
    assert told.citizen in lines[0]
    assert lines[1].endswith(f"week {told.first_week}")
    assert told.first_harm is not None
    assert f"{told.first_harm.what} {told.first_harm.kind} in week {told.first_harm.week}" in lines[2]
    assert f"underheaven life RUN {told.citizen} --world harsh" in lines[3]
    assert "Event(" not in str(told)
