"""Random words about institutions that hold in places and for a time, and that one takes over from others.

They are added to words that are there already, with choices of their own, so that the rest stays as it was.
"""

from __future__ import annotations

import copy
from typing import Any

from tests.engine.choosing import ACTS, SERVICES, TIES, Chooser, cited, cited_weeks
from tests.engine.random_institutions import BEGINS

TIMES = ("1", "1.0001", "1.5", "3", "100")
LOWEST = ("0", "0", "1/65536", "0.1", "1/3", "0.5", "0.5", "0.9", "1", "1")
BANDS = ("X", "Y", "Z")
CARRIED = ("union", "union", "worst-of", "worst-of", "dropped")


def several_provinces(number: int) -> dict[str, Any] | None:
    """Two or three provinces, most often: some small, one that may be empty."""
    choose = Chooser(number + 10_000_000)
    if choose.maybe(0.25):
        return None
    names = ("a", "b", "c")[: choose.one((2, 2, 3))]
    numbers = choose.random.sample((0, 1, 7, 65, 2**32 - 1), len(names))
    return {
        "provinces": {
            name: {"number": at, "people": cited(choose.one((10, 2_500, 9_001, 9_001, 40_000)))}
            for name, at in zip(names, numbers, strict=True)
        }
    }


def add_elsewhere(number: int, words: dict[str, Any]) -> None:
    """Add to a society's words who has somewhere else to go."""
    choose = Chooser(number + 10_500_000)
    for service in words["services"].values():
        if choose.maybe(0.6):
            service["elsewhere"] = choose.share()


def add_pilot(number: int, words: dict[str, Any], provinces: tuple[str, ...]) -> None:
    """Add to a regime's words where and until when it holds, and what institutions ask and do besides."""
    choose = Chooser(number + 11_000_000)
    words["run_by"] = choose.one(("state", "company", "company", "everybody"))
    if choose.maybe(0.4):
        words["places"] = choose.some(provinces)
    if choose.maybe(0.3):
        words["until_week"] = max(choose.one((1, 2, 3, 7, 19, 29, 30)), words.get("from_week", 1))
    add_asking(choose, words)


def add_asking(choose: Chooser, words: dict[str, Any]) -> None:
    """Add conditions on entries and on the lowest scores, and rules that slow or make dearer."""
    known = (*words["registers"], *(f"{regime}-list" for regime in words["uses"]))
    for name, register in words["registers"].items():
        enter: list[dict[str, Any]] = [*register["enter_when"]]
        for condition in enter:
            if "recorded" in condition and choose.maybe(0.15):
                condition["listed"] = choose.some(known)
        if choose.maybe(0.3):
            entered: dict[str, Any] = {"entered": choose.some(known)}
            if choose.maybe(0.4):
                within = cited_weeks(choose.one((2, 3, 8, 26)))
                entered |= {"times": choose.one((2, 2, 3)), "within": within}
            elif choose.maybe(0.2):
                entered["listed"] = choose.some(known)
            elif choose.maybe(0.2):
                entered["whose"] = choose.one(TIES)
            enter.append(entered)
        if "score" in words and choose.maybe(0.25):
            enter.append(lowest_of(choose))
        if len(enter) > len(register["enter_when"]) and choose.maybe(0.2) and name.endswith("low"):
            enter = enter[1:]
        register["enter_when"] = enter
    rules: list[dict[str, Any]] = words["rules"]
    for _ in range(choose.one((0, 1, 2))):
        rule = {"services": choose.some(SERVICES), "when": [asked(choose, words, known)]}
        then = choose.one(("slow", "slow", "dearer", "dearer", "refuse", "favour", "admit"))
        if then == "admit":
            rule["when"][0] |= {"whose": "own"}
            rule["when"][0].pop("at_least", None)
        rule["then"] = then
        if then in ("slow", "dearer"):
            rule["by"] = cited(choose.one(TIMES))
        if rule["when"][0].get("whose") == "payer" and choose.maybe():
            rule["other_payer"] = choose.share()
        if choose.maybe(0.25):
            rule["coverage"] = choose.share()
        if choose.maybe(0.2):
            rule["from_week"] = choose.one(BEGINS)
        rules.append(rule)


def lowest_of(choose: Chooser) -> dict[str, Any]:
    """To be among the lowest of the province, perhaps in a band, too."""
    lowest: dict[str, Any] = {"lowest": cited(choose.one(LOWEST))}
    if choose.maybe(0.2):
        lowest |= choose.one(({"band": ["Z"]}, {"score_below": cited(1000)}, {"score_from": cited(1000)}))
    return lowest


def asked(choose: Chooser, words: dict[str, Any], known: tuple[str, ...]) -> dict[str, Any]:
    """What a rule asks: a register, an entry, a record, or a score among the lowest."""
    parts: list[dict[str, Any]] = [
        {"listed": choose.some(known)},
        {"entered": choose.some(known)},
        {"entered": choose.some(known), "listed": choose.some(known)},
        {"recorded": choose.some(ACTS)},
    ]
    if "score" in words:
        parts += [lowest_of(choose), lowest_of(choose), {"band": ["Z"]}]
    condition = dict(choose.one(tuple(parts)))
    if "lowest" not in condition and choose.maybe(0.4):
        condition |= {"whose": choose.one((*TIES, "payer")), "at_least": choose.one((1, 1, 2))}
        if condition["whose"] == "payer":
            condition["at_least"] = 1
    return condition


def merging(
    number: int, olds: list[dict[str, Any]], new: dict[str, Any], provinces: tuple[str, ...], weeks: int
) -> list[dict[str, Any]]:
    """Words of two regimes that end where a third takes over; the third may have the words of one of them.

    olds : words of the two. new : of the third, where it has words of its own.
    """
    choose = Chooser(number + 12_000_000)
    olds = copy.deepcopy(olds)
    latest = max(1, *(words.get("from_week", 1) for words in olds))
    merge = max(latest + 1, choose.one((2, 2, 3, weeks // 2 + 1, weeks - 1, weeks, weeks + 1)))
    if choose.maybe(0.6):  # each somewhere; at times one nowhere that anybody lives
        cut = choose.one(tuple(range(len(provinces) + 1)))
        olds[0]["places"], olds[1]["places"] = (list(provinces[:cut]) or ["a"]), list(provinces[cut:])
        olds = [words for words in olds if words["places"]]
    else:
        for words in olds:
            words.pop("places", None)
    is_into = choose.maybe(0.5)
    third = copy.deepcopy(choose.one(tuple(olds))) if is_into else copy.deepcopy(new)
    third |= {"regime": "three", "from_week": merge}
    for word in ("places", "until_week"):
        third.pop(word, None)
    if choose.maybe(0.2):
        third["places"] = choose.some(provinces)
    if choose.maybe(0.15):
        third["until_week"] = merge + choose.one((0, 0, 1, 5))
    if is_into and choose.maybe(0.4):
        vary(choose, third)
    third["takes_over"] = {words["regime"]: succession(choose, words, third) for words in olds}
    for words in olds:
        words["until_week"] = merge - 1
    return [*olds, third]


def vary(choose: Chooser, words: dict[str, Any]) -> None:
    """Change a few rules taken from another regime; sensors stay as they are, since they share a name."""
    if "score" in words and choose.maybe():
        words["score"]["points"] = {act: {"points": cited(choose.points())} for act in choose.some(ACTS)}
    if choose.maybe():
        words["rules"] = words["rules"][:1]
    for sensor in words["sensors"].values():
        if choose.maybe(0.3):
            sensor["watches"] = choose.some(ACTS)


def succession(choose: Chooser, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """How one regime takes over from another."""
    words: dict[str, Any] = {
        "registers": choose.one(CARRIED),
        "old_records": choose.one(("carried", "carried", "dropped")),
    }
    if "score" in old and "score" in new and choose.maybe():
        words["bands"] = {band: choose.one(BANDS) for band in choose.some(BANDS)}
    if old["registers"] and new["registers"] and choose.maybe(0.6):
        there = tuple(new["registers"])
        words["lists"] = {name: choose.one(there) for name in choose.some(tuple(old["registers"]))}
    return words
