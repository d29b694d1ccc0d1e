"""What citizens may do to each other does happen in random cases, each thing in some and not in others."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from tests.engine.random_words import EVERYTHING, everybody, random_case

from underheaven.engine.oracle import components, rating_others, reporting, run, scoring
from underheaven.engine.oracle.world import CAUSES, World
from underheaven.ground.outcome import ALL

LIVED = range(50)


class Seen:
    """In which cases an operation was seen, and in which not."""

    def __init__(self) -> None:
        self.now: set[str] = set()
        self.truths: dict[str, set[bool]] = defaultdict(set)

    def wrap(self, patch: pytest.MonkeyPatch, module: Any, name: str, tell: Any) -> None:
        """Note what a function of the oracle was asked and answered; `tell` names it."""
        inner = getattr(module, name)

        def outer(*args: Any, **more: Any) -> Any:
            found = inner(*args, **more)
            self.now.update(tell(found, *args, **more))
            return found

        patch.setattr(module, name, outer)


def marks(found: int, world: World, luck: Any, giver: int, tie_class: str, *more: Any) -> set[str]:
    return {
        "a mark at random" if found != more[2] else "a mark that is not at random",
        "a mark by " + tie_class,
    }


def means(found: int | None, given: list[tuple[int, int]], start: int, start_counts: int) -> set[str]:
    weights = {weight for weight, _ in given}
    return {
        *(["nobody's mark weighs anything"] if given and found is None else []),
        *(["nobody marks"] if not given else []),
        *(["marks of different weight"] if len(weights) > 1 else []),
        *(["the start counts"] if given and 0 < start_counts < 4096 else []),
    }


def after_marks(found: int, institution: Any, ratings: Any, score: int, mean: int) -> set[str]:
    moved = score != found != mean
    return {"marks that are neared by half-life"} if moved else set()


def parts_kept(found: int, part: Any, was: int, points: int) -> set[str]:
    return {
        *(["a part at its highest"] if found == 4096 < was + points else []),
        *(["a part at its lowest"] if found == 0 > was + points else []),
        *(["a part that fades"] if found != was and not points else []),
    }


def parts_of(found: int | None, world: World, person: Any, number: int, component: Any) -> set[str]:
    without = ["nobody to be tied to"] if found is None else []
    return {"a part of " + component.reads, *without}


def means_of_parts(found: Any, world: World, person: Any, number: int, recomputed: Any) -> set[str]:
    if found is None:
        return {"a score of no part"}
    return {"a score whose shadow differs"} if found[0] != found[1] else {"a score like its shadow"}


def meets(found: int | None, world: World, tie_class: str, index: int) -> set[str]:
    person = world.people[index]
    partner = world.plan.meetings.partner(tie_class, index, world.week)
    if partner is None:
        return {"nobody met by " + tie_class}
    if found is None:
        both = (person, world.people[partner])
        listed = any(p.listed and p.last_seen == world.week - 1 for p in both)
        return {"a cut tie that does not meet" if listed else "a cut tie that is remembered"}
    return {"somebody met by " + tie_class}


def heard(
    _: None, world: World, person: Any, luck: Any, channels: Any, what: Any, *more: Any, **how: Any
) -> set[str]:
    sort, tie_class, act = what
    taking = [channel for channel in channels if channel.hears(sort, tie_class, act)]
    partner, earned = more
    names = {channel.name for channel in taking}
    readers = {r for name in names for r in world.terms.heard[act][name].readers}
    own = {channel.file for channel in taking}
    return {
        ("a true " if how["is_true"] else "a false ") + sort + " report",
        *(["a report that two channels take"] if len(names) > 1 else []),
        *(["one channel of two regimes"] if len(taking) > len(names) else []),
        *(["a report that another regime reads"] if readers - own else []),
        *(["a report from who has no file"] if not world.has_file(person, *own) else []),
        *(["a report about who has no file"] if not world.has_file(world.people[partner], *readers) else []),
        *(
            ["a false report that is found and costs"]
            if any("found" in b for b in earned.because.values())
            else []
        ),
    }


def cuts(found: bool, *_: Any) -> set[str]:
    return {f"a tie of a score, cut: {found}"}


def recomputed(
    found: Any, world: World, person: Any, luck: Any, number: int, how: Any, records: Any
) -> set[str]:
    if not how.is_in_force:
        return {"a recomputed score that has not begun"}
    return (
        {"a week in which a score rests"} if world.week % how.every else {"a week in which a score is made"}
    )


def points_added(found: Any, world: World, person: Any, number: int, recorded: Any, earned: Any) -> set[str]:
    institution, file = world.terms.institutions[number], person.files[number]
    at_bound = file.score in (institution.low, institution.high) and earned.steps.get(number)
    return {"points for reports at a bound"} if at_bound else set()


def chances(found: Any, world: World, channels: Any) -> set[str]:
    answers = world.pressure.answers
    was = answers.reports
    is_warned = any(channel.cost and "malicious" in channel.takes for channel in channels)
    return {
        "rewarded" if any(found[s] > was[s] for s in was) else "not rewarded",
        *(["warned"] if is_warned and was["malicious"] and answers.warned_reports != 4096 else []),
        *(["certain to report"] if 2**32 in found.values() else []),
    }


CLASSES = ("household", "workplace", "neighbours", "passers-by", "district-1", "province-2", "nation-1")
OPERATIONS = (
    *(f"recorded: {cause}" for cause in CAUSES),
    *(f"reported: {sort}" for sort in ("honest", "mistaken", "malicious")),
    *("score: rated", "score: reported", "score: found"),
    *("reports", "reports-false", "reports-found", "map-people", "map-weeks"),
    *(f"somebody met by {tie_class}" for tie_class in CLASSES),
    *(f"nobody met by {tie_class}" for tie_class in CLASSES),
    *(f"a mark by {tie_class}" for tie_class in CLASSES),
    *("a cut tie that does not meet", "a cut tie that is remembered"),
    *("a tie of a score, cut: True", "a tie of a score, cut: False"),
    *("a true honest report", "a true mistaken report", "a true malicious report"),
    *("a false mistaken report", "a false malicious report", "a false report that is found and costs"),
    *("a report that two channels take", "one channel of two regimes", "a report that another regime reads"),
    *("a report from who has no file", "a report about who has no file"),
    *("rewarded", "not rewarded", "warned", "certain to report", "points for reports at a bound"),
    *("a mark at random", "a mark that is not at random", "nobody marks", "nobody's mark weighs anything"),
    *("marks of different weight", "the start counts", "marks that are neared by half-life"),
    *(f"a part of {reads}" for reads in ("income", "age", "ties")),
    *("a part at its highest", "a part at its lowest", "a part that fades", "nobody to be tied to"),
    *("a score of no part", "a score whose shadow differs", "a score like its shadow"),
    *("a recomputed score that has not begun", "a week in which a score rests"),
    *("a week in which a score is made", "cut-tie-weeks"),
)


def test_what_people_may_do_to_each_other_is_seen_to_happen_and_not_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = Seen()
    wrapped: dict[Any, dict[str, Any]] = {
        rating_others: {"mark": marks, "mean_of": means, "after_marks": after_marks, "meets": meets},
        components: {"kept_part": parts_kept, "part_of": parts_of, "is_cut": cuts},
        scoring: {"mean_of_parts": means_of_parts, "recompute": recomputed, "add_points": points_added},
        reporting: {"meets": meets, "hear": heard, "chances_of": chances},
    }
    for module, functions in wrapped.items():
        for name, tell in functions.items():
            seen.wrap(monkeypatch, module, name, tell)
    cases: list[set[str]] = []
    for number in LIVED:
        case = random_case(number, EVERYTHING)
        seen.now = set()
        for world in run(**case, probe=everybody(case)).worlds.values():
            told = {event for story in world.lives.values() for event in story}
            seen.now |= {f"{e.kind}: {cause}" for e in told for cause in e.cause.split(", ")}
            seen.now |= {
                name
                for counter, totals in world.totals.items()
                if totals.get(ALL, 0)
                for name in (counter, counter.split("/")[0])
            }
        cases.append(seen.now)
    truths = {name: {name in case for case in cases} for name in OPERATIONS}
    assert {name for name, found in truths.items() if found != {True, False}} == set()
