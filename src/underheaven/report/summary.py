"""What demo, run and compare print: the worlds, where harm comes from, other questions, assumptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from underheaven.ground.outcome import ALL, Margin
from underheaven.measures.benefit import WHAT_B_IS
from underheaven.measures.measure import Measure
from underheaven.measures.registry import measure
from underheaven.report.figures import (
    TOO_FEW,
    Estimate,
    counted,
    estimated,
    interval_of,
    listed,
    unit_tail,
    value_of,
    worded,
)
from underheaven.report.page import SYNTHETIC, Cell, Page
from underheaven.report.progress import seconds_in_words
from underheaven.report.regime_card import lawful_acts_punished
from underheaven.studies.paired import Price, Rung
from underheaven.studies.result import Result
from underheaven.studies.setting import FROZEN
from underheaven.words.regime import Regime

HEADLINE = "closed-weeks"
"""The measure that is printed first, and for which the ladder is printed."""
_NAMED = 5
_BAR = 14
_WIDE = 100
_LADDER = 80
_QUESTIONS = (
    ("Closed through other people", ("through-others", "closed-weeks/children", "children-refused")),
    ("Silence: lawful acts not done", ("silence", "silence-untouched", "silence-by-untouched")),
    ("On the registers", ("listed", "ever-listed", "shut-out")),
    ("Entries wrong on file", ("wrong-entries", "duration-median", "duration-mean", "never-told", "struck")),
    (
        "Group B beside group A",
        (
            "disparity/wrong-entries",
            "disparity/ever-listed",
            "disparity/closed-weeks",
            "disparity-ratio/closed-weeks",
        ),
    ),
)
_CHANGED = (
    "closed-weeks",
    "closed-weeks/children",
    "listed",
    "refusals",
    "silence",
    "wrong-entries",
    "duration-mean",
    "never-told",
    "struck",
)


@dataclass(frozen=True, slots=True)
class NextStep:
    """A command that can be typed as printed, and why one would."""

    typed: str
    why: str


def print_summary(
    page: Page, result: Result, *, next_steps: Sequence[NextStep] = (), kept_in: str = ""
) -> None:
    """Print a whole study in words and tables."""
    _print_opening(page, result)
    for world in result.setting.declared:
        beside = _unchanged(result, world)
        if beside is None:
            _print_world(page, result, world)
        else:
            _print_changes(page, result, world, beside)
    _print_assumed(page, result)
    _print_ending(page, result, next_steps, kept_in)


def _print_opening(page: Page, result: Result) -> None:
    """Print what was run, on whom, under which regimes, and which lawful acts they punish."""
    study = result.setting.study
    page.title(study.title, study.study)
    page.say(SYNTHETIC, style="bold yellow")
    page.gap()
    page.say(
        f"{counted(result.setting.citizens, 'synthetic citizen')} of {study.society}, "
        f"{counted(study.weeks, 'week')}, "
        f"drawn {counted(study.replicates, 'time')} (seed {study.seed}). Each time the same people, "
        f"with the same luck, "
        "live through every world below and through `none`, the world without any regime. Figures are "
        "differences from "
        "`none`, with 95 % intervals over the draws."
        + (" Nobody reacts here: responses are frozen." if study.responses == FROZEN else "")
    )
    for world in result.setting.declared:
        regimes = declared_regimes(result, world)
        page.heading(f"World `{world}`")
        for regime in regimes:
            page.say(f"{regime.regime}: {regime.title}. Evidence: {regime.grade.value}.", indent=2, hang=2)
        safeguards = study.worlds[world].safeguards
        if safeguards:
            page.say(
                f"With {'safeguards' if len(safeguards) > 1 else 'the safeguard'} {listed(safeguards)}.",
                indent=2,
            )
        acts = lawful_acts_of(regimes)
        if acts:
            page.say(
                f"Lawful acts it punishes or watches: {listed(worded(act) for act in acts)}.",
                indent=2,
                hang=2,
                style="bold",
            )
        else:
            page.say("It neither punishes nor watches a lawful act.", indent=2)


def declared_regimes(result: Result, world: str) -> tuple[Regime, ...]:
    """Return the regimes of a world as they were run, safeguards applied."""
    return result.setting.worlds[world]


def lawful_acts_of(regimes: Sequence[Regime]) -> list[str]:
    """Return the lawful acts that any of these regimes punishes or watches, in order of declaration."""
    acts: dict[str, None] = {}
    for regime in regimes:
        acts.update(dict.fromkeys(lawful_acts_punished(regime)))
    return list(acts)


def _print_world(page: Page, result: Result, world: str) -> None:
    """Print one world against `none`: closed weeks and their ladder, the other questions, the price."""
    closed = measure(HEADLINE)
    page.heading(f"Closed weeks, world `{world}` against `none`")
    page.say(
        "A week is closed to a person when, in some domain of life (travel, stay, work, home, credit, "
        "school, speech, being seen in public), every service that the regime can refuse would be refused "
        "them, asked for or not.",
        indent=2,
        style="dim",
    )
    whole = estimated(result.whole(world), closed.unit, is_difference=True)
    page.say(f"{whole}.", indent=2, hang=2, style="bold")
    _print_frozen(page, result, world, closed)
    rungs = result.ladder(world)
    if rungs:
        _print_ladder(page, rungs, closed, is_frozen=result.study.responses == FROZEN)
    _print_measures(page, result, world, "What this study asks first", result.study.measures)
    for title, names in _QUESTIONS:
        _print_measures(page, result, world, title, names)
    _print_by(page, result, world, closed)
    _print_prices(page, result.price(world))


def _unchanged(result: Result, world: str) -> str | None:
    """Return the world with the same regimes and no safeguards, for a world with safeguards; else None."""
    worlds = result.setting.study.worlds
    if not worlds[world].safeguards:
        return None
    same = (
        name
        for name in worlds
        if worlds[name].regimes == worlds[world].regimes and not worlds[name].safeguards
    )
    return next(same, None)


def _print_changes(page: Page, result: Result, world: str, beside: str) -> None:
    """Print what safeguards change: a world minus the same world without them, paired."""
    page.heading(f"What the safeguards change: `{world}` minus `{beside}`")
    page.say("pp: percentage points.", indent=2, style="dim")
    applying = {asked.name: asked for asked in result.measures}
    rows: list[tuple[str, str, str]] = []
    for name in _CHANGED:
        asked = applying.get(name)
        paired = None if asked is None else result.difference(world, name, against=beside)
        if asked is not None and paired is not None and paired.value is not None:
            rows.append(
                (
                    labelled(asked.title, asked.unit),
                    points_of(value_of(paired, asked.unit, is_difference=True)),
                    points_of(interval_of(paired, asked.unit)) or paired.why_not,
                )
            )
    page.figures(rows)


def points_of(difference: str) -> str:
    """Return a difference of percentages in percentage points.

    >>> points_of("-35 %"), points_of("-0.04 to 0.02")
    ('-35 pp', '-0.04 to 0.02')
    """
    return difference.replace(" %", " pp")


def labelled(title: str, unit: str) -> str:
    """Return what stands before a figure: what it is, and of what or per what."""
    tail = unit_tail(unit)
    return f"{title} ({tail})" if tail else title


def _print_frozen(page: Page, result: Result, world: str, closed: Measure) -> None:
    """Print the same with people who do not react, where it was run."""
    frozen = f"{world}/frozen"
    if frozen in result.setting.names:
        alone = estimated(result.difference(frozen, HEADLINE), closed.unit, is_difference=True)
        page.say(f"If nobody reacted: {alone}; the difference is how people answer.", indent=2, hang=2)


def _print_ladder(page: Page, rungs: Sequence[Rung], of: Measure, *, is_frozen: bool) -> None:
    """Print the rungs: what is removed from the whole regime, what that takes away, and for how many."""
    page.gap()
    page.say(f"Where they come from: what each step removes, in {of.unit}", indent=2)
    if page.width < _LADDER:
        for rung in rungs:
            page.say(_rung_in_words(rung, of), indent=4 if rung.part_of else 2, hang=2)
    else:
        _print_rungs(page, rungs, of)
    page.say(
        f"Removed from the whole regime, {'nobody' if is_frozen else 'people'} reacting: not a count of "
        "victims. Better and worse off: citizens, over all replicates, with fewer and with more closed weeks "
        "once it is removed. Another order gives other steps.",
        indent=2,
        style="dim",
    )


def _rung_in_words(rung: Rung, of: Measure) -> str:
    """Return one rung as a line, for a narrow page."""
    share = (
        ""
        if rung.share_of_whole is None or rung.part_of
        else f", {round(100 * rung.share_of_whole)} % of all"
    )
    interval = interval_of(rung.difference, of.unit) or TOO_FEW
    value = value_of(rung.difference, of.unit)
    return (
        f"{rung.title}: takes away {value} ({interval}){share}; "
        f"{rung.better_off:,} better off, {rung.worse_off:,} worse off"
    )


def _print_rungs(page: Page, rungs: Sequence[Rung], of: Measure) -> None:
    """Print the rungs as a table, with bars where there is room."""
    is_wide = page.width >= _WIDE
    most = max((abs(rung.difference.value or 0) for rung in rungs), default=0) or 1
    rows: list[list[Cell]] = []
    for rung in rungs:
        is_part = bool(rung.part_of)
        share = "" if rung.share_of_whole is None or is_part else f"{round(100 * rung.share_of_whole)} %"
        row: list[Cell] = [
            f"{'- ' if is_part else ''}{rung.title}",
            (value_of(rung.difference, of.unit), "" if is_part else "bold"),
            interval_of(rung.difference, of.unit) or TOO_FEW,
            share,
            f"{rung.better_off:,}",
            f"{rung.worse_off:,}",
        ]
        if is_wide:
            row.append((page.bar(abs(rung.difference.value or 0) / most, _BAR), "cyan"))
        rows.append(row)
    headers = ["removed, in this order", "takes away", "95 %", "of all", "better", "worse"]
    page.table(
        headers + ([""] if is_wide else []),
        rows,
        align=["left", "right", "left", "right", "right", "right"],
        widths=[23, 10, 15],
    )


def _print_measures(page: Page, result: Result, world: str, title: str, names: Sequence[str]) -> None:
    """Print some measures of a world, each as a difference from `none` where `none` has a value."""
    applying = {asked.name: asked for asked in result.measures}
    asked = [applying[name] for name in names if name in applying and can_happen(result, world, name)]
    if asked:
        page.heading(title)
        page.figures([_figure(result, world, one, ALL, one.title) for one in asked])


def can_happen(result: Result, world: str, name: str) -> bool:
    """Return whether a world has what a measure asks about: nothing is struck where nobody may appeal."""
    has_appeal = any(regime.redress.appeal is not None for regime in declared_regimes(result, world))
    return has_appeal or name != "struck"


def _figure(result: Result, world: str, asked: Measure, margin: Margin, label: str) -> tuple[str, str, str]:
    """Return a measure's label, value and interval.

    The value is the difference from `none`: the level where `none` has 0, as it mostly has, or nothing.
    """
    found: Estimate = result.value(world, asked.name, *margin)
    if asked.scale != "log" and result.value("none", asked.name, *margin).value:
        found = result.difference(world, asked.name, *margin)
    return labelled(label, asked.unit), value_of(found, asked.unit), _interval_or_why(found, asked.unit)


def _interval_or_why(found: Estimate, unit: str) -> str:
    """Return an interval, or why a value has none."""
    if found.value is None:
        return ""
    if found.why_not == "not reached":
        return "not in every draw"
    return interval_of(found, unit) or found.why_not


def _print_by(page: Page, result: Result, world: str, of: Measure) -> None:
    """Print closed weeks by the attributes the study asks for."""
    margins = [margin for margin in result.margins() if margin != ALL]
    if margins:
        kinds = dict.fromkeys(kind for kind, _ in margins)
        page.heading(f"{of.title} by {listed(kinds)}")
        page.figures([_figure(result, world, of, margin, " ".join(margin)) for margin in margins])


def _print_prices(page: Page, prices: Sequence[Price]) -> None:
    """Print which acts the regime is claimed to prevent and what that costs, or that none is prevented."""
    if not prices:
        return
    page.heading("Claimed benefit, and its price")
    page.say(f"Acts are counted by name and never added up. {WHAT_B_IS}", indent=2, style="dim")
    for price in prices:
        if price.is_printed:
            page.item(worded(price.act), _price(price), width=16)
    others = [worded(price.act) for price in prices if not price.is_printed]
    if others:
        page.say(f"No act prevented beyond chance: {listed(others)}.", indent=2, hang=2, style="bold")
    borne = [_borne(line.in_all, line.what) for line in prices[0].lines if line.in_all.value]
    if borne:
        page.say(f"Borne in all, per 1,000 adult-years: {listed(borne)}.", indent=2, hang=2)


def _price(price: Price) -> str:
    """Return what one act prevented costs: only what has an interval."""
    prevented = estimated(price.prevented, "prevented per 100,000 adult-years")
    costs = [(line.per_act, line.what) for line in price.lines if line.per_act is not None]
    borne = [_borne(each, what) for each, what in costs if each.value and not each.why_not]
    return f"{prevented}; " + (f"for each, {listed(borne)}" if borne else "too few for a price")


def _borne(estimate: Estimate, what: str) -> str:
    """Return how much of something is borne, with its interval."""
    interval = interval_of(estimate, "") or estimate.why_not
    return f"{value_of(estimate, '')} {what}" + (f" ({interval})" if interval else "")


def _print_assumed(page: Page, result: Result) -> None:
    """Print how much of this is assumed."""
    assumed = [place for place, _ in result.assumed]
    every = len(result.setting.numbers())
    page.heading("What is assumed")
    page.say(
        f"{len(assumed)} of the {every} numbers behind this page are assumed, and this study sweeps none of "
        "them. An interval above says how far the luck of the draw moves a figure, and nothing about these "
        "numbers."
        if assumed
        else f"None of the {every} numbers behind this page is assumed. An interval above says how far the "
        "luck of the draw moves a figure, and nothing else.",
        indent=2,
    )
    per_owner: dict[str, list[str]] = {}
    for place in assumed:
        owner, _, path = place.partition(": ")
        per_owner.setdefault(owner, []).append(path)
    page.items(
        [
            (owner, f"{len(paths)}: {', '.join(paths[:_NAMED])}{', ...' if len(paths) > _NAMED else ''}")
            for owner, paths in per_owner.items()
        ]
    )
    page.say(
        "Not modelled: births, deaths, moving house, ordinary unemployment, prices, protest, politics.",
        indent=2,
    )


def _print_ending(page: Page, result: Result, next_steps: Sequence[NextStep], kept_in: str) -> None:
    """Print how long it took, where it is kept, and what can be typed next."""
    page.gap()
    took = result.replicated
    took_words = (
        f"Took {seconds_in_words(took.seconds)} on {counted(took.processes, 'process', 'processes')}."
    )
    page.line(f"{took_words} Kept in {kept_in}" if kept_in else took_words, "dim")
    if next_steps:
        page.heading("Next, as typed")
    for step in next_steps:
        page.command(step.typed, step.why)
