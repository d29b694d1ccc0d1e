"""A study and a safeguard in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from underheaven.report.figures import counted, listed, worded
from underheaven.report.page import Page
from underheaven.words.safeguard import Safeguard, Step
from underheaven.words.study import Study
from underheaven.words.vary import ITS_RANGE, Varied, said_values

_RESPONSES = {
    "frozen": "nobody reacts to being watched, listed or refused",
    "core": "people react: deterrence, chill, fear, giving up, appeals",
    "all": "people react in every way the society declares",
}
_NEEDS = {
    "nothing": "any regime",
    "notice": "a regime that tells those it enters",
    "files": "a regime that lists people, or whose agencies copy a list",
    "sharing": "a regime whose registers are copied",
}


def print_study(page: Page, study: Study) -> None:
    """Print which worlds a study compares, for how long and how often."""
    page.heading("What is compared")
    pairs = [("none", "the society without any regime; always there")]
    for name, world in study.worlds.items():
        safeguards = f", with safeguards {listed(world.safeguards)}" if world.safeguards else ""
        pairs.append((name, f"{listed(world.regimes) or 'no regime'}{safeguards}"))
    page.items(pairs)
    page.heading("On whom, how long, how often")
    citizens = (
        counted(study.citizens, "synthetic citizen")
        if study.citizens
        else "as many citizens as the society has"
    )
    page.say(
        f"{citizens} of {study.society}, {counted(study.weeks, 'week')}, "
        f"{counted(study.replicates, 'replicate')} "
        f"(intervals need ten), seed {study.seed}.",
        indent=2,
    )
    page.say(f"Responses {study.responses}: {_RESPONSES[study.responses]}.", indent=2)
    if study.ladder == "declared":
        page.say(
            "Each world is also run without errors, without reach beyond the person, and without lawful "
            "acts, "
            "so that a reader sees where the harm comes from.",
            indent=2,
        )
    if study.ladder == "full":
        page.say(
            "Each world is also run with every combination of errors, reach beyond the person and lawful "
            "acts turned off, so that a reader sees how far the order matters.",
            indent=2,
        )
    if study.by:
        page.say(f"Also printed by {listed(study.by)}.", indent=2)
    if study.tell:
        beyond = f", beyond what `{study.beside}` does to them" if study.beside else ""
        said = f"At the end it names the citizen who was hit hardest{beyond}, whose life can be told."
        if study.refused:
            services = listed(worded(name) for name in study.refused)
            entered = f" after an entry for {worded(act)}" if (act := study.entered_for) else ""
            said += (
                f" Of those alone who were refused each of {services}{entered}: themselves or, where "
                "children ask, a child of their household."
            )
        page.say(said, indent=2)
    if study.vary:
        page.say(
            f"A sweep of it (`underheaven sweep {study.study}`) runs it once for each combination of:",
            indent=2,
        )
        page.items([(path, _values_said(varied)) for path, varied in study.vary.items()], most=60)
    if study.facts:
        page.say(
            f"Its worlds are fitted to published figures (`{study.facts}`); some are held out.",
            indent=2,
        )


def _values_said(varied: Varied) -> str:
    """Return the values of a word that is varied."""
    values = said_values(varied)
    return "both ends of its own range, and the number" if values == (ITS_RANGE,) else listed(values)


def print_safeguard(page: Page, safeguard: Safeguard) -> None:
    """Print what a safeguard needs and what it changes."""
    page.heading("What it changes")
    needs = _NEEDS.get(safeguard.needs, f"a regime with {safeguard.needs}")
    page.say(f"Needs {needs}. One that changes no word of any regime is an error.", indent=2)
    for step in safeguard.steps:
        page.say(_step(step), indent=2, hang=2)


def _step(step: Step) -> str:
    """Return one change in words."""
    where = ""
    if step.where:
        conditions = (f"{field} is {_said(value)}" for field, value in step.where.items())
        where = f" whose {listed(conditions)}"
    thing = f"In {step.in_}{where}: "
    if step.remove:
        return thing + "taken out."
    if step.clear is not None:
        return f"{thing}{listed(step.clear)} left out."
    if step.at_most is not None:
        return (
            thing + listed(f"{field} at most {_said(value)}" for field, value in step.at_most.items()) + "."
        )
    if step.at_least is not None:
        return (
            thing + listed(f"{field} at least {_said(value)}" for field, value in step.at_least.items()) + "."
        )
    if step.add is not None:
        return (
            thing + listed(f"{field} has {_every(value)} as well" for field, value in step.add.items()) + "."
        )
    changes = step.set or {}
    return thing + listed(f"{field} becomes {_said(value)}" for field, value in changes.items()) + "."


def _said(value: object) -> str:
    """Return a value of a declaration in words."""
    if isinstance(value, Mapping):
        said = cast("Mapping[str, Any]", value)
        if "value" in said:
            swept = said.get("swept")
            return _said(said["value"]) + (
                f" (assumed; range {_said(swept[0])} to {_said(swept[1])})" if swept else ""
            )
        return ", ".join(f"{worded(str(word))} {_said(inner)}" for word, inner in said.items())
    if isinstance(value, list | tuple):
        return listed((_said(item) for item in cast("list[object]", value)), "or")
    return str(value)


def _every(value: object) -> str:
    """Return the items of a list, or the one that stands alone, in words."""
    items = cast("list[object]", value) if isinstance(value, list | tuple) else [value]
    return listed(_said(item) for item in items)


__all__ = ["print_safeguard", "print_study"]
