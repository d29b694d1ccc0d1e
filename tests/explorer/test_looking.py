"""A week that is looked at is lived at once, and sent first; nothing else of the city is another for that."""

from __future__ import annotations

import queue
from collections.abc import Mapping
from typing import Any

import pytest
from tests.explorer.asking import HARSH, study
from tests.explorer.test_city import Message, Run

from underheaven.engine import fast
from underheaven.explorer import looking
from underheaven.explorer.asked import asked, setting_of, with_changes
from underheaven.explorer.edits import with_value
from underheaven.explorer.frames import WEEK
from underheaven.explorer.living import AHEAD, begun, live
from underheaven.ground.errors import InputError, WordsError
from underheaven.studies.setting import CELL_BITS

DETECTS = "sensors.desk.detects"


def weeks_of(messages: list[Message]) -> list[int]:
    """The weeks whose frames were sent, in the order in which they came."""
    return [
        int.from_bytes(message[4:6], "little")
        for message in messages
        if isinstance(message, bytes) and message[7] == WEEK
    ]


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine is, no week on the way is shown."""
    monkeypatch.setattr(looking, "SECONDS_WITHOUT_A_PICTURE", 1000.0)


@pytest.mark.usefixtures("patient")
def test_the_week_that_is_looked_at_comes_with_the_one_before_it_and_before_all_others() -> None:
    run = Run(study(weeks=20), look=6)
    assert weeks_of(run.week(6)) == [5, 6]
    assert run.hears_nothing()
    run.ack(6)
    following = weeks_of(run.week(4))
    assert [week for week in following if week < 6] == [0, 1, 2, 3, 4]
    assert [week for week in following if week > 6] == [7, 8]
    assert max(following) == 6 + AHEAD
    assert run.hears_nothing()
    run.end()


@pytest.mark.usefixtures("patient")
def test_whoever_looks_at_the_last_week_gets_all_weeks_and_what_is_measured_then() -> None:
    run = Run(study(weeks=8), look=500)
    assert weeks_of(run.week(8)) == [7, 8]
    run.ack(8)
    heard = run.until(lambda message: not isinstance(message, bytes) and message["type"] == "end")
    assert weeks_of(heard) == [0, 1, 2, 3, 4, 5, 6]
    run.end()


def test_on_the_way_to_a_far_week_pictures_are_shown_and_no_week_comes_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(looking, "SECONDS_WITHOUT_A_PICTURE", 0.0)
    monkeypatch.setattr(looking, "SECONDS_WORTH_WAITING", 0.0)
    run = Run(study(weeks=40), look=39)
    shown = weeks_of(run.week(39))
    assert shown == sorted(shown)
    assert shown[-2:] == [38, 39]
    assert len(shown) > 2
    run.ack(39)
    heard = run.until(lambda message: not isinstance(message, bytes) and message["type"] == "end")
    assert sorted(shown + weeks_of(heard)) == list(range(41))
    run.end()


@pytest.mark.usefixtures("patient")
def test_weeks_beyond_what_may_be_kept_go_out_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "MOST_KEPT", 3 * 2 * 2000)
    run = Run(study(weeks=10), look=9)
    assert weeks_of(run.week(9)) == [0, 1, 2, 3, 4, 8, 9]
    run.end()


@pytest.mark.usefixtures("patient")
def test_a_run_asked_for_on_the_way_to_a_far_week_ends_the_one_before_it() -> None:
    commands: queue.SimpleQueue[Mapping[str, Any] | None] = queue.SimpleQueue()
    following = {"do": "start", "tag": 2, "study": study()}
    said: list[Message] = []

    def say(message: Message) -> None:
        said.append(message)
        if len(said) == 2:  # the city, and who lives there
            commands.put(following)

    assert live({"do": "start", "tag": 1, "study": study(weeks=400), "look": 400}, commands, say) == following
    assert weeks_of(said) == []


@pytest.mark.usefixtures("patient")
def test_where_one_looks_changes_nothing_of_what_is_seen() -> None:
    lived: list[dict[int, bytes]] = []
    for look in (0, 5):
        run = Run(study(), look=look)
        run.ack(100)
        heard = run.until(lambda message: not isinstance(message, bytes) and message["type"] == "end")
        run.end()
        frames = [one for one in heard if isinstance(one, bytes) and one[7] == WEEK]
        lived.append({int.from_bytes(one[4:6], "little"): one for one in frames})
    assert lived[0] == lived[1]
    assert len(lived[0]) == 9


def ended(command: Mapping[str, Any]) -> tuple[str, Any]:
    """The hash of a study, and the digests of its worlds, as a start of it says."""
    run = Run(command["study"], **{name: one for name, one in command.items() if name != "study"})
    run.ack(100)
    heard = run.until(lambda message: not isinstance(message, bytes) and message["type"] == "end")
    run.end()
    said = [message for message in heard if not isinstance(message, bytes)]
    return said[0]["study_hash"], said[-1]["digests"]


def test_a_number_that_is_set_on_the_way_is_the_same_study_as_the_text_that_says_it() -> None:
    changes = [{"path": DETECTS, "value": 0.9}, {"path": "sensors.desk.false_alarm", "value": 0.2}]
    text = with_value(with_value(HARSH, DETECTS, 0.9), "sensors.desk.false_alarm", 0.2)
    by_changes = ended({"study": study(), "changes": changes})
    assert by_changes == ended({"study": study(text)})
    assert by_changes != ended({"study": study()})


def test_a_number_can_be_set_in_a_regime_that_is_asked_for_by_its_name() -> None:
    changes = [{"path": "sensors.information-collectors.look_alikes", "value": 0.05}]
    changed = with_changes(asked(study("rongcheng-points")), changes)
    (text,) = changed.worlds["declared"].regimes
    assert "regime: rongcheng-points" in text
    assert setting_of(changed).study_hash != setting_of(asked(study("rongcheng-points"))).study_hash


@pytest.mark.parametrize(
    "changes",
    [
        "all", {}, [1], [{"path": DETECTS}], [{"path": DETECTS, "value": None}],
        [{"path": DETECTS, "value": [0.5]}], [{"path": DETECTS, "value": float("nan")}],
        [{"path": "sensors.nobody.detects", "value": 1}], [{"path": DETECTS, "value": "0.5}\nregime: other"}],
        [{"path": "a" * 300, "value": 1}], [{"path": DETECTS, "value": 0.5, "more": 1}],
        [{"path": DETECTS, "value": 0.5}] * 65,
    ],
)  # fmt: skip
def test_a_change_that_is_none_is_refused_in_words(changes: object) -> None:
    with pytest.raises(InputError):
        with_changes(asked(study()), changes)


def test_a_number_beyond_its_bounds_is_refused_at_its_line() -> None:
    with pytest.raises(WordsError, match="outside"):
        setting_of(with_changes(asked(study()), [{"path": DETECTS, "value": 7}]))


def test_the_same_people_stay_while_only_the_regime_changes_and_live_as_if_drawn_anew() -> None:
    first = begun(setting_of(asked(study())), 1)
    said = setting_of(asked(study(HARSH.replace("0.5,", "0.4,"))))
    again, other = begun(said, 2), begun(setting_of(asked({**study(), "seed": 8})), 3)
    for city in (first, other):
        city.living.close()
    assert again.living.people is first.living.people
    assert other.living.people is not first.living.people
    assert other.who() != first.who()
    while again.living.week < 8:
        again.living.step()
    worlds = {world.name: said.worlds[world.name] for world in again.plan.worlds}
    anew = fast.run(said.society, worlds, citizens=2000, weeks=8, seed=7, cell_bits=CELL_BITS)
    kept = again.living.outcome()
    again.living.close()
    assert {name: world.digest for name, world in kept.worlds.items()} == {
        name: world.digest for name, world in anew.worlds.items()
    }
