"""Random words about the institution: stages, consent, sensors, terms, red registers, agencies, limits.

They are added to words that are there already, with choices of their own, so that the rest stays as it was.
"""

from __future__ import annotations

from typing import Any

from tests.engine.choosing import ACTS, CIVIC, SERVICES, Chooser, cited, cited_weeks
from tests.engine.random_answers import over_weeks

SHARES = ("0", "1/65536", "0.1", "0.5", "0.9", "1", "1", "1")
BEGINS = (1, 2, 2, 3, 5, 9, 21)
"""Weeks in which something begins; some after the end."""


def add_institution(number: int, words: dict[str, Any]) -> None:
    """Add to a regime's words what an institution may do, each part now and then."""
    choose = Chooser(number + 6_000_000)
    if choose.maybe(0.25):
        words["consent"] = cited(choose.one(("1/65536", "0.5", "0.9", "0.9", "1")))
    for sensor in words["sensors"].values():
        add_sensing(choose, sensor)
    for label, register in words["registers"].items():
        add_terms(choose, register, by_record=label.endswith("list"))
    red = add_red(choose, words)
    add_agencies(choose, words)
    add_rules(choose, words, red)
    add_limits(choose, words)
    bearing: list[dict[str, Any]] = [
        *words["sensors"].values(),
        *words["registers"].values(),
        *words["rules"],
        *words.get("publicity", ()),
        *words.get("sharing", {}).values(),
    ]
    if "score" in words:
        bearing += [
            words["score"],
            *words["score"]["points"].values(),
            *words["score"].get("through_others", ()),
        ]
    if choose.maybe(0.4):
        for part in bearing:
            if choose.maybe(0.2):
                part["from_week"] = choose.one(BEGINS)
    if choose.maybe(0.1):
        words["from_week"] = choose.one(BEGINS)


def add_sensing(choose: Chooser, sensor: dict[str, Any]) -> None:
    """Where it is installed, what is said of it, how long it takes, and who looks at it."""
    if choose.maybe(0.35):
        sensor["coverage"] = over_weeks(choose, SHARES, rising=True)
    if choose.maybe(0.3):
        sensor["announced"] = choose.share()
    if choose.maybe(0.4):
        is_mean = choose.maybe()
        sensor["delay_is"] = "mean" if is_mean else "fixed"
        sensor["delay"] = cited_weeks(choose.one((1, 2, 5, 26) if is_mean else (1, 1, 2, 3, 8)))
    if choose.maybe(0.35):
        sensor["human_review"] = {"stops_false": choose.share()}
        if choose.maybe(0.6):
            sensor["human_review"]["stops_true"] = choose.small_share()


def add_terms(choose: Chooser, register: dict[str, Any], *, by_record: bool) -> None:
    """Repeats within a time, terms of their own, renewal."""
    enter: list[dict[str, Any]] = register["enter_when"]
    if by_record and choose.maybe(0.4):
        repeated = {
            "recorded": choose.some(ACTS),
            "times": choose.one((2, 2, 3, 8)),
            "within": cited_weeks(choose.one((2, 3, 8, 26))),
        }
        if choose.maybe():
            register["enter_when"] = enter = [repeated]
        else:
            enter.append(repeated)
        if choose.maybe():
            register["retroactive"] = True
    if by_record and not register["leave_when"].get("never") and choose.maybe(0.4):
        for condition in enter:
            if choose.maybe(0.7):
                condition["for"] = cited_weeks(choose.one((1, 2, 3, 8, 26)))
    has_term = "after" in register["leave_when"] or any("for" in condition for condition in enter)
    if has_term and choose.maybe(0.6):
        register["again"] = choose.one(("restarts", "adds"))


def add_red(choose: Chooser, words: dict[str, Any]) -> str | None:
    """A red register, for good deeds or a high score; return its name."""
    if not choose.maybe(0.4):
        return None
    name = words["regime"] + "-red"
    enter: list[dict[str, Any]] = [{"recorded": [*CIVIC, *(choose.some(ACTS) if choose.maybe() else [])]}]
    if "score" in words and choose.maybe():
        enter.append({"band": ["X"]})
    red: dict[str, Any] = {
        "colour": "red",
        "enter_when": enter,
        "leave_when": choose.one(({"after": cited_weeks(choose.one((1, 2, 5)))}, {"never": True})),
    }
    if choose.maybe(0.3):
        red["capacity"] = cited(choose.one(("1000", "5000", "100000")))
    if "after" in red["leave_when"] and choose.maybe(0.5):
        red["again"] = choose.one(("restarts", "adds"))
    words["registers"][name] = red
    return name


def add_agencies(choose: Chooser, words: dict[str, Any]) -> None:
    """One or two agencies that copy, with delay, loss, lag and wrong files."""
    if not choose.maybe(0.5):
        return
    known = [*words["registers"], *(f"{regime}-list" for regime in words["uses"])]
    for agency in ("bank", "rail")[: choose.one((1, 1, 2))]:
        sharing: dict[str, Any] = {"copies": choose.some(tuple(known))}
        for delay in ("delay", "lag"):
            if choose.maybe(0.6):
                sharing[delay] = cited_weeks(choose.one((1, 1, 2, 8)))
        for share in ("lost", "wrong_file"):
            if choose.maybe(0.6):
                sharing[share] = choose.share()
        if choose.maybe(0.4):
            sharing["corrected"] = "never"
        words.setdefault("sharing", {})[agency] = sharing


def add_rules(choose: Chooser, words: dict[str, Any], red: str | None) -> None:
    """Rules that read an agency's copy, that admit or favour, that are rolled out over weeks."""
    rules: list[dict[str, Any]] = words["rules"]
    for agency, sharing in words.get("sharing", {}).items():
        copied = tuple(name for name in sharing["copies"] if name != red)
        if copied and choose.maybe(0.8):
            seen = {"listed": choose.some(copied), "seen_by": agency}
            rules.append({"services": choose.some(SERVICES), "when": [seen], "then": "refuse"})
    if red is not None and choose.maybe(0.7):
        condition: dict[str, Any] = {"listed": [red]}
        if choose.maybe(0.3):
            condition["whose"] = "household"
        then = choose.one(("favour", "admit", "admit"))
        rules.append({"services": choose.some(SERVICES), "when": [condition], "then": then})
    if choose.maybe(0.3):
        admits: dict[str, Any] = choose.one(
            (
                {"score_from": cited(choose.one((990, 1000, 1005)))}
                if "score" in words
                else {"listed": _one(words)},
                {"listed": _one(words)},
            )
        )
        admits["whose"] = choose.one(("own", "own", "payer", "household"))
        rule = {"services": choose.some(SERVICES), "when": [admits], "then": "admit"}
        if choose.maybe(0.4):
            rule["when"] = [admits, {**admits, "whose": choose.one(("own", "payer", "household"))}]
        if any(condition["whose"] == "payer" for condition in rule["when"]) and choose.maybe():
            rule["other_payer"] = choose.share()
        rules.append(rule)
    for rule in rules:
        if choose.maybe(0.25):
            rule["coverage"] = over_weeks(choose, SHARES, rising=True)


def _one(words: dict[str, Any]) -> list[str]:
    return [next(iter(words["registers"]))]


def add_limits(choose: Chooser, words: dict[str, Any]) -> None:
    """Limits that safeguards set."""
    limits: dict[str, Any] = {}
    if choose.maybe(0.25):
        limits["closed_domains"] = choose.one((0, 1, 1, 2, 8))
    if choose.maybe(0.2):
        limits["never_refused"] = choose.some(SERVICES)
    if choose.maybe(0.1):
        limits["own_domain_only"] = True
    if choose.maybe(0.1):
        limits["no_lawful_acts"] = True
    if limits:
        words["limits"] = limits
