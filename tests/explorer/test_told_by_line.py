"""What takes a moment is told line by line: lives, rescues, evidence, a matrix, tables, a replay."""

from __future__ import annotations

import base64
import html
import io
import json
import queue
import re
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from tests.explorer.asking import HARSH, ask, right, served, study

from underheaven.engine.seen import SHUT_OUT
from underheaven.explorer.evidence import evidence, matrix, tables
from underheaven.explorer.replay import MOST_BYTES, replay
from underheaven.explorer.telling import rescue, tell
from underheaven.explorer.told_by_line import TOLD
from underheaven.ground.errors import CannotFitError, InputError


def told(what: Callable[..., Any], **command: Any) -> list[dict[str, Any]]:
    """What a process says of one command, to the end."""
    commands: queue.SimpleQueue[Any] = queue.SimpleQueue()
    commands.put(None)
    messages: list[Any] = []
    assert what(command, commands, messages.append) is None
    assert messages[-1]["type"] == "end"
    return messages


@pytest.fixture(scope="module")
def life() -> dict[str, Any]:
    return next(
        one for one in told(tell, study=study(weeks=30), citizen="hardest-hit") if one["type"] == "life"
    )


def test_the_life_of_the_hardest_hit_says_when_it_parts_and_what_is_closed(life: dict[str, Any]) -> None:
    assert life["first_week"] is not None
    assert life["first_harm"]["kind"] in ("closed", "refused")
    closed = [event for event in life["declared"] if event["kind"] == "closed"]
    assert closed[0]["by"] == "booked"
    assert any(life["worlds"]["declared"]["closed"])
    assert not any(life["worlds"]["none"]["closed"])
    assert [event for event in life["none"] if event["kind"] in ("entered", "closed", "refused")] == []


def test_who_is_hit_by_an_error_is_told_of_where_there_is_somebody() -> None:
    found = [
        next(
            one for one in told(tell, study=study(weeks=30), citizen="hit-by-error") if one["type"] == "life"
        )
        for _ in range(2)
    ]
    assert found[0] == found[1]
    assert found[0]["is_hit_by_error"] is True
    entered = [event for event in found[0]["declared"] if event["kind"] == "entered"]
    assert "in error" in {event["note"] for event in entered}


def test_where_no_error_hits_anybody_the_life_hit_hardest_is_told_and_it_is_said(
    life: dict[str, Any],
) -> None:
    right = HARSH.replace("false_alarm: 0.05", "false_alarm: {value: 0, standing: derived}")
    asked = {"study": study(right, weeks=30)}
    by_error, hardest = (
        next(one for one in told(tell, **asked, citizen=whom) if one["type"] == "life")
        for whom in ("hit-by-error", "hardest-hit")
    )
    assert by_error["is_hit_by_error"] is False
    assert hardest["is_hit_by_error"] is life["is_hit_by_error"] is None
    assert {**by_error, "is_hit_by_error": None} == hardest


def test_the_booking_desk_answers_as_the_engine_did(life: dict[str, Any]) -> None:
    desk = life["desk"]
    assert set(desk) == {"fast-train"}
    weeks = {week for one in desk["fast-train"] for week in range(one["from"], one["to"] + 1)}
    assert {one["because"] for one in desk["fast-train"]} == {"booked"}
    refused = [event["week"] for event in life["declared"] if event["kind"] == "refused"]
    assert set(refused) <= weeks
    shut = {week for week, domains in enumerate(life["worlds"]["declared"]["closed"], start=1) if domains}
    assert weeks == shut  # one service governed: its domain is closed exactly while it refuses


def test_every_event_of_a_life_is_a_sentence(life: dict[str, Any]) -> None:
    assert all(event["text"] and event["week"] >= 1 for event in life["declared"])


def test_a_safeguard_that_stops_the_harm_is_told_beside_those_that_do_not() -> None:
    messages = told(rescue, study=study(weeks=20), citizen="hardest-hit")
    stopped = {one["safeguard"]: one["is_prevented"] for one in messages if one["type"] == "rescue"}
    assert stopped["service-floor"] or stopped["human-review"] or stopped["no-lawful-acts"]
    assert not stopped["notice"]  # to be told comes after the entry
    assert messages[-1]["first_harm"]["kind"] in ("closed", "refused")


@pytest.mark.parametrize(
    "citizen", [-1, 2000, 10**12, "0:0-0-99999", "0:9-9-9", "1:0-0-0", "somebody", None, True, 1.5, [1], ""]
)
def test_a_citizen_who_is_not_there_is_an_error_for_people(citizen: object) -> None:
    with pytest.raises(InputError) as caught:
        told(tell, study=study(), citizen=citizen)
    assert caught.value.cure


def test_evidence_has_intervals_and_every_replicates_own_difference() -> None:
    found = next(one for one in told(evidence, study=study(replicates=10)) if one["type"] == "evidence")
    measures = {one["name"]: one for one in found["measures"]}
    paired = measures["ever-listed"]["paired"]["declared"]
    assert len(paired["by_replicate"]) == 10
    assert paired["difference"] == pytest.approx(sum(paired["by_replicate"]) / 10)
    assert paired["low"] <= paired["difference"] <= paired["high"]
    assert measures["ever-listed"]["how_it_could_be_wrong"]
    assert measures["ever-listed"]["worlds"]["none"]["value"] == 0
    assert 0 < measures["concentration-10"]["worlds"]["declared"]["value"] <= 1


def test_safeguards_stand_beside_one_another_and_those_that_change_nothing_say_so() -> None:
    said = {
        "study": study(replicates=2),
        "regimes": ["court-list"],
        "safeguards": ["no-lawful-acts", "expiry"],
    }
    cells = [one for one in told(matrix, **said) if one["type"] == "cell"]
    assert [cell["safeguard"] for cell in cells] == ["no-lawful-acts", "expiry"]
    assert all(("difference" in cell) == cell["fits"] for cell in cells)
    assert any(cell["fits"] for cell in cells)
    with pytest.raises(InputError, match="not on the shelf"):
        told(matrix, **{**said, "safeguards": ["kindness"]})


def test_a_study_that_a_page_would_wait_for_too_long_is_refused_in_words() -> None:
    with pytest.raises(CannotFitError, match="citizen-weeks"):
        told(evidence, study=study(citizens=1_000_000, weeks=520, replicates=100))


def test_the_tables_of_a_run_come_as_one_zip_that_runs_again() -> None:
    found = next(one for one in told(tables, study=study(replicates=2)) if one["type"] == "tables")
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(found["zip"]))) as archive:
        inside = archive.namelist()
        assert archive.read("harsh.yaml").decode().endswith(HARSH)  # below the line that says synthetic
    assert {"study.yaml", "manifest.json"} <= set(inside)
    assert any(name.endswith(".parquet") for name in inside)


@pytest.fixture(scope="module")
def film() -> str:
    return next(one for one in told(replay, study=study(weeks=26)) if one["type"] == "replay")["html"]


def test_a_replay_is_one_small_file_that_asks_for_nothing(film: str) -> None:
    assert len(film.encode()) < MOST_BYTES
    assert "no real person is in here" in film
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', film)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy[1]
    assert re.findall(r"""(?:src|href)\s*=|url\(|https?://|@import|fetch\(|XMLHttpRequest""", film) == []


def test_a_replay_holds_the_weeks_that_were_lived(film: str) -> None:
    held = re.search(r'<script type="application/json" id="run">(.*?)</script>', film, re.DOTALL)
    assert held is not None
    run = json.loads(held[1])
    changes = zlib.decompress(base64.b64decode(run["packed"]))
    many = run["sampled"]
    assert len(changes) == many * 27
    assert many == 2000  # few enough that all of them are kept
    week = bytes(many)
    for number in range(27):
        week = bytes(a ^ b for a, b in zip(week, changes[number * many :][:many], strict=True))
        assert sum(1 for bits in week if bits & SHUT_OUT) == run["series"][number]["shut_out"]
    assert run["series"][-1]["shut_out"] > 0


def test_a_markup_in_a_regime_stays_text_in_its_replay() -> None:
    evil = HARSH.replace("A harsh desk", "</script><script>alert(1)</script>")
    film = next(one for one in told(replay, study=study(evil, weeks=2)) if one["type"] == "replay")["html"]
    assert "<script>alert" not in film
    assert html.escape("</script><script>alert(1)</script>") in film


def test_what_nobody_can_live_any_more_is_said_in_a_line() -> None:
    app = served()[1]
    for what in TOLD:
        answer = ask(app, "POST", f"/api/{what}", right("POST"), body=json.dumps({"study": study()}).encode())
        (line,) = answer.body.decode().splitlines()
        assert json.loads(line)["type"] == "error"
        assert "tab" in json.loads(line)["cure"]
