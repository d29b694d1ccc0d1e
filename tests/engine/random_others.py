"""Random words about what citizens do to each other: reports, ratings, components, maps, memory, reach.

They are added to words that are there already, with choices of their own, so that the rest stays as it was.
"""

from __future__ import annotations

from typing import Any

from tests.engine.choosing import ACTS, SERVICES, TIES, Chooser, cited, cited_weeks
from tests.engine.random_institutions import BEGINS

MEETINGS = (
    "household", "workplace", "neighbours", "passers-by", "district", "province", "nation", "acquaintances",
)  # fmt: skip
"""Kinds of tie to meet by."""
SORTS = ("honest", "mistaken", "malicious")
WEIGHTS = ("1", "1", "2", "0.5", "1/3", "2/7", "1000")
PARTS = ("-1", "-0.5", "-1/3", "-1/8192", "0", "1/8192", "3/8192", "0.3", "1")
"""Points of a part; some fall half between two steps."""
SHARES = ("0", "1/8192", "0.1", "0.5", "0.9", "1", "1")
OFTEN = ("0", "0.5", "0.9", "1", "1")
LABELS = {"income": ("lowest", "second", "middle", "fourth", "highest"), "age": ("18-39", "40-59", "60+")}


def add_reporting(number: int, words: dict[str, Any]) -> None:
    """Add to a society's words what people report, and for how long ties remember."""
    choose = Chooser(number + 8_000_000)
    if choose.maybe(0.85):
        reports: dict[str, Any] = {
            "honest": choose.share(),
            "mistaken": cited(choose.one(("0", "2", "26", "26"))),
            "malicious": cited(choose.one(("0", "2", "26", "26"))),
        }
        for factor in ("rewarded", "warned"):
            if choose.maybe(0.7):
                reports[factor] = cited(choose.one(("0", "0.5", "1", "3", "1000")))
        words["responses"] = {**words["responses"], "reports": reports}
    if choose.maybe(0.8):
        thins = {"share": cited(choose.one(OFTEN))}
        if choose.maybe(0.8):
            thins = {**thins, "remembered": cited_weeks(choose.one((1, 1, 2, 3, 26)))}
        words["responses"] = {**words["responses"], "thins": thins}


def add_others(number: int, words: dict[str, Any]) -> None:
    """Add to a regime's words what its citizens do to each other, each part now and then."""
    choose = Chooser(number + 8_500_000)
    score = words.get("score")
    if score is not None and choose.maybe(0.45):
        add_recomputing(choose, words)
    takes_points = score is not None and not {"components", "ratings"} & score.keys()
    if choose.maybe(0.75):
        channels = {f"{words['regime']}-line": channel_of(choose, takes_points=takes_points)}
        if choose.maybe(0.3):
            channels[f"{words['regime']}-box"] = channel_of(choose, takes_points=takes_points)
        words["reports"] = channels
    both = Chooser(number % 500_000 + 8_750_000)  # said alike by the two regimes of a case
    shared = channel_of(both, takes_points=False)
    if both.maybe(0.15):
        words.setdefault("reports", {})["open-door"] = shared
    shown = tuple(words["registers"])
    for _ in range(choose.one((0, 0, 1, 1, 2))):
        seen: dict[str, Any] = {"what": choose.one(shown), "how": "map"}
        seen["within"] = cited(choose.one((50, 50, 70, 71, 100, 1600)))
        if choose.maybe(0.2):
            seen["from_week"] = choose.one(BEGINS)
        words["publicity"] = [*words.get("publicity", []), seen]
    if choose.maybe(0.5):
        words["publicity"] = [*words.get("publicity", []), {"what": choose.one(shown), "how": "search"}]
    add_reach(choose, words, takes_points=takes_points)


def channel_of(choose: Chooser, *, takes_points: bool) -> dict[str, Any]:
    """A channel of report, for some sorts of report."""
    sorts = choose.some(SORTS)
    channel: dict[str, Any] = {
        "about": choose.some(ACTS),
        "among": choose.some(MEETINGS),
        **{sort: sort in sorts for sort in SORTS if sort in sorts or choose.maybe()},
    }
    if takes_points:
        if choose.maybe(0.8):
            channel["reward"] = cited(choose.one((1, 5, 50)))
        if choose.maybe(0.8):
            channel |= {
                "false_one_costs": cited(choose.one((1, 5, 50))),
                "found_false": cited(choose.one(OFTEN)),
            }
    if choose.maybe(0.2):
        channel["from_week"] = choose.one(BEGINS)
    return channel


def add_recomputing(choose: Chooser, words: dict[str, Any]) -> None:
    """Let a score be recomputed, from components or from marks, instead of moved by points."""
    score: dict[str, Any] = words["score"]
    for word in ("points", "through_others", "half_life"):
        score.pop(word, None)
    for register in words["registers"].values():
        register.pop("score_on_exit", None)
    low, high = (int(bound["value"]) for bound in score["bounds"])
    if choose.maybe():
        score["components"] = {
            name: component_of(choose) for name in ("a", "b", "c", "d")[: choose.one((1, 2, 3, 4))]
        }
    else:
        marks = (low, 990, 995, 1000, high)
        score["ratings"] = ratings = {"among": choose.some(MEETINGS), "usual": cited(choose.one(marks))}
        if choose.maybe(0.9):
            ratings["after"] = {act: cited(choose.one(marks)) for act in choose.some(ACTS)}
        if choose.maybe(0.6):
            ratings["at_random"] = choose.share()
        if choose.maybe(0.7):
            ratings["weight_above"] = cited(choose.one((low, low, 990, 994, 999, 1000)))
        if choose.maybe(0.9):
            ratings["start_counts"] = cited(choose.one(SHARES))
        if choose.maybe(0.5):
            score["half_life"] = cited_weeks(choose.one((1, 3, 26, 177)))
    if choose.maybe(0.5):
        score["every"] = cited_weeks(choose.one((1, 2, 3, 4, 26)))


def component_of(choose: Chooser) -> dict[str, Any]:
    """A part of a score: of records, most often."""
    reads = choose.one(("records", "records", "income", "age", "ties", "ties"))
    part: dict[str, Any] = {"weight": cited(choose.one(WEIGHTS)), "reads": reads}
    if reads == "records":
        part["points"] = {act: cited(choose.one(PARTS)) for act in choose.some(ACTS)}
        part["starts"] = cited(choose.one(SHARES))
        if choose.maybe():
            part["half_life"] = cited_weeks(choose.one((1, 26, 104, 177)))
    elif reads == "ties":
        part["whose"] = choose.one(
            ("household", "workplace", "acquaintances", "district", "province", "nation")
        )
    else:
        part["table"] = {label: cited(choose.one(SHARES)) for label in LABELS[reads]}
    return part


def add_reach(choose: Chooser, words: dict[str, Any], *, takes_points: bool) -> None:
    """Conditions on others that ask for a record, a band, a score or a register, or for several at once."""

    def asked() -> dict[str, Any]:
        parts: list[dict[str, Any]] = [
            {"recorded": choose.some(ACTS)},
            {"listed": choose.some(tuple(words["registers"]))},
        ]
        if "score" in words:
            parts += [
                {"band": choose.some(("X", "Y", "Z"))},
                {"score_below": cited(choose.one((990, 1000, 1001)))},
                {"score_from": cited(choose.one((990, 1000, 1001)))},
            ]
        condition = dict(choose.one(tuple(parts)))
        if choose.maybe(0.4):
            condition |= choose.one(tuple(parts))
        return condition

    if takes_points and choose.maybe(0.5):
        through = {
            "points": cited(choose.points()),
            "when": [{**asked(), "whose": choose.one(TIES), "at_least": choose.one((1, 1, 2))}],
        }
        words["score"]["through_others"] = [*words["score"].get("through_others", []), through]
    if choose.maybe(0.4):
        whose = choose.one(("household", "payer", "payer", *TIES))
        rule = {
            "services": choose.some(SERVICES),
            "when": [
                {**asked(), "whose": whose, "at_least": 1 if whose == "payer" else choose.one((1, 1, 2))}
            ],
            "then": choose.one(("refuse", "refuse", "favour")),
        }
        words["rules"] = [*words["rules"], rule]
