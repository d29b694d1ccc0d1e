"""Small random societies and regimes, biased to boundaries: on them laws must hold, and engines agree.

Everything comes from one whole number, so a failing case is named by it.
"""

from __future__ import annotations

from typing import Any

from tests.engine.choosing import (
    ACTS,
    CIVIC,
    DEFAULT,
    HARMFUL,
    LAWFUL,
    SERVICES,
    TIES,
    Chooser,
    cited,
    cited_weeks,
)
from tests.engine.random_answers import add_answers, add_desks
from tests.engine.random_institutions import add_institution
from tests.engine.random_others import add_others, add_reporting, channel_of
from tests.engine.random_pilots import add_elsewhere, add_pilot, merging, several_provinces

from underheaven.society.population import Population
from underheaven.words.fields import Reading
from underheaven.words.regime import Regime
from underheaven.words.society import Society

READING = {"reading": Reading(None)}
NEW: tuple[str, ...] = ()
"""Which words are added to the first ones unless a test says otherwise: those of `EVERYTHING`, or some."""
INSTITUTIONS = ("answers", "desks", "institution")
EVERYTHING = (*INSTITUTIONS, "others", "pilots")
SIZES = (1, 2, 17, 33, 48, 64, 65, 97, 128, 129, 150, 200)


def regime_of(words: dict[str, Any]) -> Regime:
    """A regime from a few words; the rest is filled in."""
    common = {"title": "t", "about": "a", "run_by": "state", "grade": "hypothetical"}
    return Regime.model_validate({"regime": "one", **common, **words}, context=READING)


def society_of(words: dict[str, Any]) -> Society:
    """A society from a few words; the rest is filled in."""
    common: dict[str, Any] = {
        "society": "s",
        "title": "t",
        "about": "a",
        "citizens": 1000,
        "provinces": {"here": 0},
        "tables": {
            "household_size": {"1": cited("0.3"), "2": cited("0.3"), "3": cited("0.2"), "4": cited("0.2")},
            "age": {
                a: cited(s)
                for a, s in zip(
                    ("0-14", "15-17", "18-39", "40-59", "60+"),
                    ("0.18", "0.03", "0.3", "0.3", "0.19"),
                    strict=True,
                )
            },
            "income": {i: cited(20000) for i in ("lowest", "second", "middle", "fourth", "highest")},
            "groups": {"A": cited("0.7"), "B": cited("0.3")},
        },
    }
    return Society.model_validate({**common, **words}, context=READING)


def random_society(number: int, new: tuple[str, ...] = NEW) -> Society:
    """A society with all kinds of act, ties and responses, some left out."""
    choose = Chooser(number)
    rate = lambda: cited(choose.one(("0", "1", "4", "5")))  # noqa: E731
    act: dict[str, Any] = {}
    for kind, names in (("harmful", HARMFUL), ("default", DEFAULT), ("lawful", LAWFUL), ("civic", CIVIC)):
        acts = {name: {"rate": rate()} for name in names}
        for words in acts.values():
            if choose.maybe(0.3):
                words["while_listed"] = cited(choose.one(("0", "0.5", "1", "1.2")))
        act[kind] = {"acts": acts}
        if choose.maybe():
            act[kind]["spread"] = choose.one(({"gamma": cited(1)}, {"beta": [cited(2), cited(38)]}))
    services = {name: {"asked": cited(choose.one(("0", "2", "26", "26")))} for name in SERVICES}
    services["public-job"]["asked_by"] = "workers"  # type: ignore[assignment]
    services["private-school"] |= {"asked_by": "children", "paid_by_household": True}  # type: ignore[dict-item]
    responses = {
        "deterrence": {"elasticity": choose.share(), "ordinary_law": choose.share()},
        "chill": {"watched": choose.share(), "afraid": choose.share()},
        "fear": {
            "scale": cited(choose.one((0, 1, 3))),
            "half_life": cited_weeks(choose.one((5, 11, 22, 44, 89))),
        },
        "gives_up": {"after": choose.one((1, 1, 2, 3)), "by": cited(choose.one(("0", "0.5", "1")))},
        "appeals": {
            "files": {i: choose.share() for i in ("lowest", "second", "middle", "fourth", "highest")}
        },
    }
    kept = {name: words for name, words in responses.items() if choose.maybe(0.8)}
    places = random_places(choose)
    if "pilots" in new:
        places = several_provinces(number) or places
    society: dict[str, Any] = {
        **act,
        "services": services,
        "responses": kept,
        "encounters": {"crossing": cited(choose.one((0, 1, 14)))},
        "ties": {"workplace": 4, "school": 4, "district": 3, "province": 2, "nation": 1},
        **places,
    }
    if "answers" in new:
        add_answers(number, society)
    if "others" in new:
        add_reporting(number, society)
    if "pilots" in new:
        add_elsewhere(number, society)
    return society_of(society)


def random_places(choose: Chooser) -> dict[str, Any]:
    """One province, perhaps with named districts; or up to three, even or unequal, perhaps with districts of
    a size: then some are empty, others a cell of one, and there may be too many to tell apart."""
    plain = ({}, {"districts": {"old": cited("0.6"), "new": cited("0.4")}}, {"provinces": {"a": 0, "b": 7}})
    if choose.maybe(0.3):
        return choose.one(plain)
    numbers = choose.random.sample((0, 1, 7, 65, 2**32 - 1), choose.one((1, 2, 2, 3)))
    peoples = [choose.one((10, 999, 2_500, 9_001, 40_000, 90_000)) for _ in numbers]
    provinces = {
        name: {"number": number, "people": cited(people)}
        for name, number, people in zip(("a", "b", "c"), numbers, peoples, strict=False)
    }
    size = {"district_size": cited(choose.one((1_000, 1_000, 4_000, 20_000)))} if choose.maybe(0.7) else {}
    return {"provinces": provinces, **size}


PLACES = ("a", "b", "c", "a-1", "a-2", "b-1", "c-3", "here", "old", "new")
"""Places of random societies; no society has all of them."""


def random_factors_of_place(choose: Chooser) -> dict[str, dict[str, str]]:
    """Factors of one to three places; a district's counts before its province's."""
    return {place: cited(choose.one((0, 1, 3, 100))) for place in choose.some(PLACES)[:3]}


def random_regime(
    number: int, name: str = "one", uses: tuple[str, ...] = (), new: tuple[str, ...] = NEW
) -> Regime:
    """A regime with sensors, a score, two registers, rules, publicity and redress, some left out."""
    return regime_of(regime_words(number, name, uses, new))


def regime_words(
    number: int,
    name: str,
    uses: tuple[str, ...],
    new: tuple[str, ...],
    provinces: tuple[str, ...] = ("here", "a", "b", "c"),
) -> dict[str, Any]:
    """The words of a random regime; provinces : where it may hold, if it does not hold everywhere."""
    choose = Chooser(number)
    sensors: dict[str, Any] = {}
    for label in ("cameras", "desk"):
        sensor: dict[str, Any] = {"watches": choose.some(ACTS), "detects": choose.share()}
        if choose.maybe(0.7):
            sensor["false_alarm"] = {
                **choose.small_share(),
                "by_group": {"B": cited(choose.one((0, 1, 3, 100)))},
            }
            if choose.maybe(0.3):
                sensor["at"] = "crossing"
        if choose.maybe(0.7):
            sensor |= {
                "look_alikes": choose.small_share(),
                "misidentified": choose.one(("booked", "booked", "lost")),
            }
        where = Chooser(number + 3_000_000 + len(sensors))  # its own choices: the rest stays as it was
        for rate in ("detects", "false_alarm", "look_alikes"):
            if rate in sensor and where.maybe(0.3):
                sensor[rate] = {**sensor[rate], "by_place": random_factors_of_place(where)}
        sensors[f"{name}-{label}"] = sensor
    words: dict[str, Any] = {"regime": name, "uses": list(uses), "sensors": sensors}
    enter: list[dict[str, Any]] = [{"recorded": choose.some(ACTS)}]
    registers: dict[str, Any] = {f"{name}-list": {"enter_when": enter}}
    if has_score := choose.maybe(0.8):
        words["score"] = {
            "starts": cited(1000),
            "bounds": [cited(choose.one((0, 990))), cited(choose.one((1000, 1010, 1300)))],
            "points": {act: {"points": cited(choose.points())} for act in choose.some(ACTS)},
            "bands": {"X": cited(1005), "Y": cited(960), "Z": words.get("low", cited(0))},
        }
        words["score"]["bands"]["Z"] = words["score"]["bounds"][0]
        for rule in words["score"]["points"].values():
            if choose.maybe(0.3):
                rule["only_if"] = "nothing-else-recorded"
        if choose.maybe():
            words["score"]["half_life"] = cited_weeks(choose.one((1, 26, 104, 177)))
        if choose.maybe(0.2):  # a grain so fine that a week's points may leave what 16 bits can hold
            words["score"]["step"] = cited(choose.one(("0.02", "0.025", "0.5")))
        if choose.maybe(0.4):
            condition = {
                "listed": f"{name}-list",
                "whose": choose.one(TIES),
                "at_least": choose.one((1, 1, 2)),
            }
            words["score"]["through_others"] = [{"points": cited(choose.points()), "when": [condition]}]
        cut = choose.one((950, 960, 999, 1000))
        by = choose.one(({"score_below": cited(cut)}, {"band": ["Z"]}))
        registers[f"{name}-low"] = {"enter_when": [by], "score_on_exit": choose.one(("cut", cited(1000)))}
    for label, register in registers.items():
        register |= {
            "colour": "black",
            "leave_when": choose.one(({"after": cited(choose.weeks())}, {"never": True})),
        }
        if label.endswith("low") and choose.maybe(0.3):
            register["leave_when"] = {"score_from": cited(1000)}
            if choose.maybe():
                del register["score_on_exit"]
    words["registers"] = registers
    words["rules"] = [
        random_rule(choose, tuple(registers), has_score=has_score) for _ in range(choose.one((0, 1, 3)))
    ]
    if choose.maybe():
        words["publicity"] = [
            {"what": choose.one((*registers, "band")), "how": "tell", "to": [choose.one(TIES[1:])]},
            {"what": "acts", "acts": choose.some(ACTS), "how": "broadcast"},
            {"what": f"{name}-list", "how": "broadcast"},
        ]
    if choose.maybe(0.7):
        words["redress"] = {
            "notice": {"share": choose.share(), **({"after": cited("1 weeks")} if choose.maybe() else {})}
        }
        if choose.maybe(0.7):
            words["redress"]["appeal"] = {
                "decided_after": cited(choose.weeks()),
                "struck_if_wrong": choose.share(),
                "struck_if_right": choose.share(),
            }
    if choose.maybe(0.3):
        words.setdefault("redress", {})["correction"] = {"found": choose.small_share()}
    if "institution" in new:
        add_institution(number, words)
    if "desks" in new:
        add_desks(number, words)
    if "others" in new:
        add_others(number, words)
    if "pilots" in new:
        add_pilot(number, words, provinces)
    return words


def random_rule(choose: Chooser, registers: tuple[str, ...], *, has_score: bool) -> dict[str, Any]:
    """A rule on some services, by register, band or record, one's own or others'."""
    condition: dict[str, Any] = choose.one(
        (
            {"listed": choose.some(registers)},
            {"recorded": choose.some(ACTS)},
            {"band": ["Z"]} if has_score else {"listed": list(registers)},
        )
    )
    rule = {
        "services": choose.some(SERVICES),
        "when": [condition],
        "then": choose.one(("refuse", "refuse", "favour")),
    }
    if choose.maybe(0.4):
        condition |= {"whose": choose.one((*TIES, "payer")), "at_least": choose.one((1, 1, 2))}
        if condition["whose"] == "payer" and choose.maybe():
            rule["other_payer"] = choose.share()
    if choose.maybe(0.3):
        rule["coverage"] = choose.share()
    return rule


def random_case(number: int, new: tuple[str, ...] = NEW) -> dict[str, Any]:
    """Arguments of a run: a society and two regimes, of which the second may use the first."""
    choose = Chooser(number + 1_000_000)
    society = random_society(number, new)
    provinces = tuple(society.provinces)
    one = regime_of(regime_words(number, "one", (), new, provinces))
    using = ("one",) if choose.maybe() else ()
    two = regime_of(regime_words(number + 500_000, "two", using, new, provinces))
    case: dict[str, Any] = {
        "society": society,
        "worlds": {"none": (), "one": (one,), "both": (one, two)},
        "citizens": choose.one(SIZES),
        "weeks": choose.one((1, 2, 8, 20, 30)),
        "seed": number,
        "replicate": choose.one((0, 3)),
        "cell_bits": choose.one((4, 4, 5, 6)),
        "responses": choose.one(("core", "core", "frozen")),
    }
    if "pilots" in new:
        case["worlds"]["merged"] = merged_regimes(number, using, new, provinces, case["weeks"])
    if new and Chooser(number + 7_000_000).maybe(0.6):
        case["responses"] = "all"
    if "others" in new and Chooser(number + 9_000_000).maybe():
        case["cell_bits"] = 8  # several buildings in a cell
    return case


def merged_regimes(
    number: int, using: tuple[str, ...], new: tuple[str, ...], provinces: tuple[str, ...], weeks: int
) -> tuple[Regime, ...]:
    """Two regimes, where they hold, and the one that takes over from them; none has a recomputed score.

    They may take reports through a channel of one name.
    """
    kept = tuple(words for words in new if words != "others")
    olds = [
        regime_words(number, "one", (), kept, provinces),
        regime_words(number + 500_000, "two", using, kept, provinces),
    ]
    third = regime_words(number + 700_000, "three", ("one",), kept, provinces)
    choose = Chooser(number + 13_000_000)
    if "others" in new and choose.maybe(0.6):
        channel = channel_of(choose, takes_points=False)
        for words in (*olds, third):
            words["reports"] = {"merged-line": channel}
    return tuple(regime_of(words) for words in merging(number, olds, third, provinces, weeks))


def everybody(case: dict[str, Any]) -> frozenset[Any]:
    """Addresses of all citizens of a case."""
    population = Population(
        case["society"], case["citizens"], case["seed"], case["replicate"], case["cell_bits"]
    )
    return frozenset(citizen.address for citizen in population.citizens)
