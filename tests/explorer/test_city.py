"""A city is lived by the engine itself, under the page's credit, and what is shown of it is what happened."""

from __future__ import annotations

import math
import queue
import threading
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from tests.explorer.asking import HARSH, study

from underheaven.engine.seen import BLACK, CHILD, FIRST_OF_HOUSEHOLD, IN_ERROR, NO_RECORD, SHUT_OUT
from underheaven.explorer.asked import asked, setting_of
from underheaven.explorer.frames import WEEK, WHO
from underheaven.explorer.lists import near, on_list
from underheaven.explorer.living import AHEAD, begun, live
from underheaven.ground.draws import Address
from underheaven.ground.errors import InputError
from underheaven.society.population import Population
from underheaven.studies.setting import CELL_BITS
from underheaven.words.labels import GROUPS, INCOMES

Message = Mapping[str, Any] | bytes
Commands = queue.SimpleQueue[Mapping[str, Any] | None]


class Run:
    """A city lived by a thread, as its process lives it; what it says is heard here."""

    def __init__(self, said: Mapping[str, Any], tag: int = 1, **more: Any) -> None:
        self.commands: Commands = queue.SimpleQueue()
        self.messages: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self.returned: list[Any] = []
        command = {"do": "start", "tag": tag, "study": said, **more}
        self._thread = threading.Thread(
            target=lambda: self.returned.append(live(command, self.commands, self.messages.put)), daemon=True
        )
        self._thread.start()

    def hear(self) -> Message:
        """The next thing it says."""
        return self.messages.get(timeout=300)

    def hears_nothing(self) -> bool:
        """Whether it says nothing more for a while."""
        try:
            self.messages.get(timeout=0.3)
        except queue.Empty:
            return True
        return False

    def until(self, wanted: Callable[[Message], bool]) -> list[Message]:
        """What it says, up to and with something."""
        heard = [self.hear()]
        while not wanted(heard[-1]):
            heard.append(self.hear())
        return heard

    def week(self, week: int) -> list[Message]:
        """What it says until a week is told."""
        return self.until(lambda message: not isinstance(message, bytes) and message.get("week") == week)

    def ack(self, week: int, tag: int = 1) -> None:
        """Say that a week is drawn."""
        self.commands.put({"do": "ack", "tag": tag, "week": week})

    def end(self) -> Any:
        """Let it end; return the command with which it did."""
        self.commands.put(None)
        self._thread.join(60)
        assert not self._thread.is_alive()
        return self.returned[0]


def test_a_city_is_two_weeks_ahead_of_what_was_drawn_and_no_more() -> None:
    run = Run(study(weeks=20))
    run.week(AHEAD - 1)  # the start is week 0: two weeks in all
    assert run.hears_nothing()
    run.ack(0)
    run.week(AHEAD)
    assert run.hears_nothing()
    run.ack(4)
    run.week(4 + AHEAD)
    assert run.hears_nothing()
    run.end()


def test_an_acknowledgement_of_another_run_gives_no_credit() -> None:
    run = Run(study(weeks=20), tag=9)
    run.week(AHEAD - 1)
    run.ack(15, tag=8)
    assert run.hears_nothing()
    run.end()


def test_a_run_that_is_asked_for_ends_the_one_before_it() -> None:
    run = Run(study(weeks=20))
    run.week(1)
    following = {"do": "start", "tag": 2, "study": study(weeks=3)}
    run.commands.put(following)
    run._thread.join(60)
    assert run.returned == [following]


def test_a_city_that_waits_lives_a_week_for_each_step() -> None:
    run = Run(study(weeks=20), play=False)
    run.week(0)
    run.ack(10)
    assert run.hears_nothing()
    run.commands.put({"do": "step", "tag": 1})
    run.week(1)
    assert run.hears_nothing()
    run.commands.put({"do": "play", "tag": 1})
    run.week(5)
    run.commands.put({"do": "pause", "tag": 1})
    run.end()


@pytest.fixture(scope="module")
def lived() -> list[Message]:
    run = Run(study(weeks=8))
    run.ack(100)
    heard = run.until(lambda message: not isinstance(message, bytes) and message["type"] == "end")
    assert run.end() is None
    return heard


def frames(lived: list[Message], kind: int) -> dict[int, bytes]:
    found = [message for message in lived if isinstance(message, bytes) and message[7] == kind]
    return {int.from_bytes(frame[4:6], "little"): frame for frame in found}


def test_every_week_has_its_frame_with_two_bytes_for_each_citizen(lived: list[Message]) -> None:
    weeks = frames(lived, WEEK)
    assert list(weeks) == list(range(9))
    assert {len(frame) for frame in weeks.values()} == {8 + 2 * 2000}
    assert {int.from_bytes(frame[:4], "little") for frame in weeks.values()} == {1}
    assert weeks[0][8:] == bytes(4000)  # no score, and nothing is closed before the first week
    assert any(weeks[8][8 + 2000 :])


def test_who_lives_in_the_picture_is_who_was_drawn(lived: list[Message]) -> None:
    who = frames(lived, WHO)[0][8:]
    setting = setting_of(asked(study()))
    for citizen in Population(setting.society, 2000, 7, 0, CELL_BITS).citizens:
        byte = who[citizen.index]
        assert byte & 7 == GROUPS.index(citizen.group)
        assert byte >> 3 & 7 == INCOMES.index(citizen.income)
        assert bool(byte & CHILD) == citizen.is_child
        assert bool(byte & FIRST_OF_HOUSEHOLD) == (citizen.index == citizen.household)


def test_the_lights_of_a_citizen_are_the_weeks_of_their_life() -> None:
    from underheaven.explorer.telling import tell

    weeks, whom = 12, [17, 411, 902, 1500]
    said = study(weeks=weeks)
    run = Run(said)
    run.ack(1000)
    heard = run.until(lambda message: not isinstance(message, bytes) and message["type"] == "end")
    run.end()
    bits = {week: frame[8 + 2000 :] for week, frame in frames(heard, WEEK).items()}
    shut = sum(1 for week in bits.values() for byte in week if byte & SHUT_OUT)
    assert shut > 0
    whom.append(next(n for n in range(2000) if bits[weeks][n] & SHUT_OUT))
    for index in whom:
        told: list[Any] = []
        commands: Commands = queue.SimpleQueue()
        commands.put(None)
        tell({"study": said, "citizen": index}, commands, told.append)
        life = next(one for one in told if one["type"] == "life")
        assert life["index"] == index
        closed = life["worlds"]["declared"]["closed"]
        assert [bool(bits[week][index] & SHUT_OUT) for week in range(1, weeks + 1)] == [
            bool(c) for c in closed
        ]
        on = [any(one["from"] <= week and (week < one["to"] or one["left"] is None) for one in life["lists"])
              for week in range(1, weeks + 1)]  # fmt: skip
        assert [bool(bits[week][index] & BLACK) for week in range(1, weeks + 1)] == on


def test_the_score_that_is_shown_is_that_of_the_regime_which_holds_where_and_when_somebody_lives() -> None:
    from underheaven.explorer.telling import tell

    weeks = 160  # from week 157 on one set of rules holds everywhere
    declared = {"regimes": ["federated-pilots"], "safeguards": []}
    said = study(society="four-provinces", citizens=4000, weeks=weeks, worlds={"declared": declared})
    run = Run(said)
    run.ack(1000)
    heard = run.until(lambda message: not isinstance(message, bytes) and message["type"] == "end")
    run.end()
    levels = {week: frame[8:4008] for week, frame in frames(heard, WEEK).items()}
    told: list[Any] = []
    commands: Commands = queue.SimpleQueue()
    commands.put(None)
    whom = min(range(1000), key=lambda index: levels[100][index])  # the first province has a score at once
    assert levels[100][whom] < 190  # and it has moved long before the pilots are made one
    tell({"study": said, "citizen": whom}, commands, told.append)
    life = next(one for one in told if one["type"] == "life")
    scores = life["worlds"]["declared"]["scores"]
    for week in range(1, weeks + 1):
        kept = {name: points[week - 1] for name, points in scores.items() if points[week - 1] is not None}
        assert len(kept) == 1
        assert ("federated-pilots" in kept) == (week >= 157)
        assert abs(levels[week][whom] - next(iter(kept.values())) / 1300 * 255) <= 1


def test_what_is_counted_of_everybody_is_what_the_lights_say(lived: list[Message]) -> None:
    weeks = frames(lived, WEEK)
    last = weeks[8][8 + 2000 :]
    end = next(message for message in lived if not isinstance(message, bytes) and message["type"] == "end")
    shut = sum(1 for week in range(1, 9) for byte in weeks[week][8 + 2000 :] if byte & SHUT_OUT)
    assert shut > 0
    assert shut * 52 / (2000 * 8) == pytest.approx(end["measures"]["closed-weeks"]["worlds"]["declared"])
    borne = sorted(sum(bool(weeks[week][2008 + n] & SHUT_OUT) for week in range(1, 9)) for n in range(2000))
    hardest = end["measures"]["concentration-10"]["worlds"]["declared"]
    assert sum(borne[-200:]) / shut == pytest.approx(hardest)
    assert all(byte & BLACK for byte in last if byte & IN_ERROR)
    assert all(byte & SHUT_OUT for byte in last if byte & NO_RECORD)
    counted = [message for message in lived if not isinstance(message, bytes) and message["type"] == "week"]
    entries = [message["worlds"]["declared"]["entries"] for message in counted]
    assert entries == sorted(entries)
    assert entries[-1] > 0
    assert all(message["worlds"]["none"]["entries"] == 0 for message in counted)


def test_who_is_on_a_list_is_who_the_lights_say() -> None:
    city = begun(setting_of(asked(study())), 1)
    for _ in range(6):
        city.living.step()
    found = on_list(city, "declared", "harsh", "booked")
    bits = city.seen.bits(city.living.state, city.numbers["declared"])
    black = [index for index, byte in enumerate(bits) if byte & BLACK]
    assert found["many"] == len(black)
    assert found["people"] == black[: len(found["people"])]
    with pytest.raises(InputError, match="no such register"):
        on_list(city, "declared", "harsh", "other")
    city.living.close()


def test_a_map_shows_a_citizen_who_of_its_list_lives_near_and_nobody_else() -> None:
    mapped = HARSH + "publicity:\n  - {what: booked, how: map, within: {value: 100, swept: [50, 200]}}\n"
    city = begun(setting_of(asked(study(mapped, citizens=20_000))), 1)
    for _ in range(6):
        city.living.step()
    listed = on_list(city, "declared", "harsh", "booked")["people"]
    cell = city.cells()[0]
    index = cell["first"] + cell["size"] // 2
    (shown,) = near(city, "declared", index)["maps"]
    own = index - cell["first"]

    def metres(other: int) -> float:
        building, mine = (other - cell["first"]) // 64, own // 64
        return 50 * math.dist((building // 32, building % 32), (mine // 32, mine % 32))

    close = [
        one for one in listed if one < cell["first"] + cell["size"] and one != index and metres(one) <= 100
    ]
    assert close
    everybody = on_list(city, "declared", "harsh", "booked")
    assert {one["index"] for one in shown["people"]} >= set(close)
    assert all(metres(one["index"]) <= 100 for one in shown["people"])
    assert 0 < shown["many"] < everybody["many"]
    city.living.close()
    with pytest.raises(InputError, match="no such citizen"):
        near(city, "declared", 20_000)


def test_addresses_follow_the_picture_where_a_society_has_several_cells() -> None:
    setting = setting_of(asked(study(citizens=3001)))
    city = begun(setting, 1)
    cells = city.city()["cells"]
    assert sum(cell["size"] for cell in cells) == 3001
    people = Population(setting.society, 3001, 7, 0, CELL_BITS, on_demand=True).citizens
    for cell in cells:
        assert people[cell["first"]].address == Address(cell["province"], cell["number"], 0)
    assert len(city.who()) == 8 + 3001
    city.living.close()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"society": "nowhere"}, "nowhere"),
        ({"citizens": 999}, "greater than"),
        ({"citizens": 10**9}, "less than"),
        ({"weeks": 0}, "greater than"),
        ({"weeks": 521}, "less than"),
        ({"seed": -1}, "greater than"),
        ({"people": [1]}, "Extra"),
        ({"worlds": {}}, "at least 1"),
        ({"worlds": {"none": {"regimes": ["court-list"]}}}, "none"),
        ({"worlds": {"now": {"regimes": ["no-such-thing"]}}}, "no-such-thing"),
        ({"worlds": {"now": {"regimes": ["../../etc/passwd"]}}}, "no name"),
        ({"worlds": {"now": {"regimes": ["court-list"], "safeguards": ["no-such-thing"]}}}, "no-such-thing"),
        ({"worlds": {"now": {"regimes": [HARSH, HARSH.replace("0.5,", "0.4,")]}}}, "two versions"),
        ({"worlds": {"now": {"regimes": ["regime: [}"]}}}, "nothing stands here"),
        ({"responses": "some"}, "core"),
    ],
)
def test_a_study_that_is_wrong_is_refused_in_words(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as caught:
        setting_of(asked({**study(), **wrong}))
    assert said in str(caught.value)


@pytest.mark.parametrize("nothing", [None, [], "study", 3, {"study": {}}])
def test_what_is_no_study_is_refused_in_words(nothing: object) -> None:
    with pytest.raises(InputError, match="the study cannot be read"):
        asked(nothing)


def test_without_a_regime_nobody_is_shut_out_listed_dragged_along_or_silenced() -> None:
    """What the page says of every part of the city: 0 of each without the regime."""
    city = begun(setting_of(asked(study(weeks=12))), 0)
    try:
        for _ in range(12):
            city.living.step()
        seen = {
            world: np.frombuffer(city.seen.bits(city.living.state, city.numbers[world]), dtype=np.uint8)
            for world in ("none", "declared")
        }
    finally:
        city.living.close()
    assert seen["declared"].any()
    assert not seen["none"].any()
