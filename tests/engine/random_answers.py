"""Random words about people's answers and desks: debts, work, reward, shame, opinion, ties, room.

They are added to words that are there already, with choices of their own, so that the rest stays as it was.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tests.engine.choosing import Chooser, cited, cited_weeks

SECOND_DEFAULT = "judgment-default"
"""A second act that leaves a debt."""
SIGNED = ("-1", "-1", "-0.3", "0", "0.3", "1", "1")
ROOM = ("1", "700", "1000", "2000", "5000", "5000", "20000", "50000", "100000")
"""Places for 100,000: in the small societies here none, one, a few, or one for everybody."""


def over_weeks(choose: Chooser, values: tuple[str, ...], *, rising: bool = False) -> dict[str, Any]:
    """A number, or one that changes in two or three of the first weeks."""
    if choose.maybe(0.6):
        return cited(choose.one(values))
    weeks = [1, *sorted(choose.random.sample(range(2, 20), choose.one((1, 2))))]
    steps = [choose.one(values) for _ in weeks]
    if rising:
        steps.sort(key=Fraction)
    return {"by_week": dict(zip(weeks, steps, strict=True)), "standing": "derived"}


def add_answers(number: int, words: dict[str, Any]) -> None:
    """Add to a society's words how people answer, most of it said."""
    choose = Chooser(number + 4_000_000)
    if "default" in words and choose.maybe(0.7):
        act: dict[str, Any] = {"rate": cited(choose.one(("0", "2", "5", "5")))}
        if choose.maybe(0.3):
            act["while_listed"] = cited(choose.one(("0", "0.5", "1.2")))
        words["default"]["acts"][SECOND_DEFAULT] = act
    said: dict[str, Any] = {
        "jobless": {
            "lost": choose.share(),
            "back": cited_weeks(choose.one((1, 1, 2, 3, 26))),
            "defaults": cited(choose.one(("0", "0.5", "1", "2.25", "5", "1000"))),
        },
        "repays": {
            "hazard": over_weeks(choose, ("0", "2", "13", "26", "26")),
            "while_listed": cited(choose.one(("0", "0.5", "1", "1.5", "3", "1000"))),
        },
        "reward": {"by": choose.share()},
        "shame": {
            "before": choose.share(),
            "after": cited(choose.one(SIGNED)),
            "repays": cited(choose.one(SIGNED)),
        },
        "opinion": {"opposed": choose.share(), "turned": choose.share()},
        "thins": {"share": choose.share()},
    }
    if choose.maybe():
        said["appeals"] = {
            "files": {
                income: cited(choose.one(("0.5", "0.9", "1")))
                for income in ("lowest", "second", "middle", "fourth", "highest")
            }
        }
    words["responses"] = {
        **words["responses"],
        **{name: answer for name, answer in said.items() if choose.maybe(0.85)},
    }


def add_desks(number: int, words: dict[str, Any]) -> None:
    """Add to a regime's words what is repaid, who waits, how often one may appeal, what can be searched."""
    choose = Chooser(number + 5_000_000)
    for label, register in words["registers"].items():
        if label.endswith("list"):
            if choose.maybe(0.6):
                register["enter_when"] = [
                    *register["enter_when"],
                    {"recorded": choose.one((["late-payment"], ["late-payment", SECOND_DEFAULT]))},
                ]
            if choose.maybe(0.6):
                leave = {"repaid": cited_weeks(choose.one((1, 1, 2, 3, 8)))}
                register["leave_when"] = leave | (
                    {} if register["leave_when"].get("never") else register["leave_when"]
                )
        if choose.maybe(0.3):
            register["capacity"] = cited(choose.one(ROOM))
    redress = words.setdefault("redress", {})
    if choose.maybe(0.6):
        redress["notice"] = {"share": cited(choose.one(("0.9", "1")))}
        redress["appeal"] = {
            "decided_after": cited_weeks(choose.one((1, 1, 2, 3))),
            "struck_if_wrong": choose.share(),
            "struck_if_right": choose.share(),
        }
    appeal = redress.get("appeal")
    if appeal is not None:
        if choose.maybe(0.7):
            appeal["again_after"] = cited_weeks(choose.one((1, 1, 2, 5)))
        if choose.maybe(0.4):
            appeal["tries"] = choose.one((1, 2))
        if choose.maybe(0.6):
            appeal["capacity"] = cited(choose.one(ROOM))
    shown: list[dict[str, Any]] = []
    if choose.maybe(0.4):
        shown.append({"what": choose.one(tuple(words["registers"])), "how": "search"})
    if choose.maybe(0.3):
        shown.append({"what": "acts", "acts": ["late-payment"], "how": choose.one(("broadcast", "tell"))})
        if shown[-1]["how"] == "tell":
            shown[-1]["to"] = ["workplace"]
    if shown:
        words["publicity"] = [*words.get("publicity", []), *shown]
    score = words.get("score")
    if score is not None and choose.maybe(0.4):
        score["points"].setdefault("volunteering", {"points": cited(choose.one((1, 5)))})
