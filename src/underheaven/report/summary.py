"""What demo, run and compare print: the worlds, where harm comes from, other questions, assumptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from underheaven.ground.outcome import ALL, Engine, Margin
from underheaven.measures.benefit import NONE
from underheaven.measures.concentration import CONCENTRATION
from underheaven.measures.disparity import STEMS
from underheaven.measures.measure import Measure
from underheaven.measures.registry import measure
from underheaven.report.assumptions import assumed_in, print_assumed
from underheaven.report.claims import print_guard, print_prices
from underheaven.report.figures import (
    Estimate,
    amount,
    counted,
    estimated,
    in_points,
    interval_or_why,
    labelled,
    listed,
    value_of,
    worded,
)
from underheaven.report.overlap import print_overlap
from underheaven.report.page import SYNTHETIC, Page
from underheaven.report.prediction import print_prediction
from underheaven.report.progress import seconds_in_words
from underheaven.report.regime_card import lawful_acts_punished
from underheaven.report.where_from import print_orders, print_rungs
from underheaven.studies.life import why_nobody
from underheaven.studies.paired import level
from underheaven.studies.result import Result
from underheaven.studies.setting import FROZEN
from underheaven.words.regime import Regime

HEADLINE = "closed-weeks"
"""The measure that is printed first, and for which the ladder is printed."""
_SILENCE = ("silence", "silence-untouched", "silence-by-untouched")
_ERRORS = (
    "wrong-entries",
    "duration-median",
    "duration-mean",
    "never-told",
    "struck",
    "turned-away",
    "stray-entries",
    "strays-left",
    "stale-copies",
)
_LED_TO = ("jobless", "income-lost", "spiral", "closed-weeks-by-reacting", "cut-ties")
_OPINION = ("felt-support", "said-support", "said-beyond-felt", "turned")
_QUESTIONS = (
    (
        "Children, and adults without a record",
        ("through-others", "closed-weeks/children", "children-refused"),
    ),
    ("Silence: lawful acts not done", _SILENCE),
    (
        "On the registers",
        (
            "listed",
            "ever-listed",
            "persistence",
            "shut-out",
            "renewals",
            "waiting",
            "red-listed",
            "red-entries",
        ),
    ),
    ("Entries wrong on file", _ERRORS),
    ("What a listing leads to", _LED_TO),
    ("Felt and said (as it is there, not a difference)", _OPINION),
)
_ANSWERS = frozenset((*_SILENCE, *_LED_TO, *_OPINION))
"""Measures of how people answer: where nobody reacts they are not lived, and their zeros say nothing."""
_OF_ERRORS = frozenset((*_ERRORS, "disparity/wrong-entries"))
"""Measures of errors: none is made in a world fitted to published figures, in which errors leave no trace."""
_LEVELS = frozenset({"felt-support", "said-support"})
"""Measures printed as they are: a difference of support says little where nobody knows how much there is."""
_BESIDE = (
    "disparity/closed-weeks",
    "disparity-ratio/closed-weeks",
    "disparity/wrong-entries",
    "disparity/ever-listed",
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
    if result.predicted is not None:
        print_prediction(page, result.predicted)  # what such a study is for
    for world in result.setting.declared:
        beside = _unchanged(result, world)
        if beside is None:
            _print_world(page, result, world)
        else:
            _print_changes(page, result, world, beside)
        print_overlap(page, result, world)
    print_assumed(page, result)
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
        f"seed {study.seed}. {_drawn(study.replicates, _lives(result))}, the same people, with the same "
        "luck, live through every world below and through `none`, the world without any regime. Figures are "
        "differences from `none`, averaged over the draws, with 95 % intervals."
        + (" Nobody reacts here: responses are frozen." if study.responses == FROZEN else "")
    )
    for world in result.setting.declared:
        regimes = declared_regimes(result, world)
        page.heading(f"World `{world}`")
        for regime in regimes:
            page.say(
                f"{regime.regime}: {regime.title}. Evidence: "
                + "; ".join(filter(None, (f"rules {regime.grade.value}", assumed_in(regime))))
                + ".",
                indent=2,
                hang=2,
            )
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


def _drawn(replicates: int, lives: int) -> str:
    """Return how many societies are drawn, as the beginning of a sentence about each."""
    if replicates == 1:
        return "One society is drawn from published tables; in it"
    return (
        f"{counted(replicates, 'society', 'societies')} (replicates) are drawn from the same tables, "
        f"{lives:,} lives in all; within each"
    )


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
    _print_borne(page, result, world)
    _print_frozen(page, result, world, closed)
    print_guard(page, result.further_entries(world))
    rungs = result.ladder(world)
    if rungs:
        is_frozen = result.study.responses == FROZEN
        print_rungs(page, rungs, closed, lives=_lives(result), is_frozen=is_frozen)
    orders = result.orders(world)
    if orders is not None:
        print_orders(page, orders, closed)
    _print_measures(page, result, world, "What this study asks first", result.study.measures)
    for title, names in _QUESTIONS:
        _print_measures(page, result, world, title, names)
    _print_not_lived(page, result)
    _print_by(page, result, world, closed)
    print_prices(page, result, world)


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
    not_lived = _not_lived(result)
    for name in _CHANGED:
        asked = None if name in not_lived else applying.get(name)
        paired = None if asked is None else result.difference(world, name, against=beside)
        if asked is not None and paired is not None and paired.value is not None:
            rows.append(
                (
                    labelled(asked.title, asked.unit),
                    in_points(value_of(paired, asked.unit, is_difference=True)),
                    in_points(interval_or_why(paired, asked.unit)),
                )
            )
    page.figures(rows)


def _lives(result: Result) -> int:
    """Return how many lives are lived in one world: citizens in all replicates together."""
    return result.setting.citizens * result.study.replicates


def _print_borne(page: Page, result: Result, world: str) -> None:
    """Print that the headline is an average, and how many have any of it."""
    fared = result.moves.get((world, NONE))
    if fared is not None and fared.better_off:
        lives = _lives(result)
        share = amount(Fraction(100 * fared.better_off, lives))
        page.say(
            f"That is an average: {share} % of citizens ({fared.better_off:,} of {lives:,} lives) bear all "
            "of it, the others no closed week at all." + _hardest_hit_bear(result, world),
            indent=2,
            hang=2,
        )


def _hardest_hit_bear(result: Result, world: str) -> str:
    """Return what the tenth hit hardest bears; the hundredth where fewer than a tenth bear anything."""
    for asked in CONCENTRATION:
        found = result.value(world, asked.name)
        if found.value is not None and found.value < 1:
            return f" {asked.title}: {estimated(found, asked.unit)}."
    return ""


def _print_frozen(page: Page, result: Result, world: str, closed: Measure) -> None:
    """Print the same with people who do not react, where it was run."""
    frozen = f"{world}/frozen"
    if frozen in result.setting.names:
        alone = estimated(result.difference(frozen, HEADLINE), closed.unit, is_difference=True)
        page.say(f"If nobody reacted: {alone}; the difference is how people answer.", indent=2, hang=2)


def _print_measures(page: Page, result: Result, world: str, title: str, names: Sequence[str]) -> None:
    """Print some measures of a world, each as a difference from `none` where `none` has a value."""
    applying = {asked.name: asked for asked in result.measures}
    not_lived = _not_lived(result)
    names = [name for name in names if name not in not_lived]
    there = [applying[name] for name in names if name in applying and can_happen(result, world, name)]
    asked = [one for one in there if level(result.outcomes, one, world) is not None]
    if asked:
        page.heading(title)
        page.figures([_figure(result, world, one, ALL, one.title) for one in asked])


def _not_lived(result: Result) -> frozenset[str]:
    """Return the measures of what cannot happen in this study, whatever the regime."""
    answers = _ANSWERS if result.study.responses == FROZEN else frozenset[str]()
    return answers if result.predicted is None else answers | _OF_ERRORS


def _print_not_lived(page: Page, result: Result) -> None:
    """Print what cannot be asked of this study, so that no zero is read as a finding."""
    if _not_lived(result):
        page.heading("Not lived here")
    if result.predicted is not None:
        page.say(
            "Errors leave no trace in the published figures: no entry is wrong here, by assumption.", indent=2
        )
    if result.study.responses == FROZEN:
        page.say(
            "Nobody reacts in this study. Silence, work and income lost, further debts, cut ties, and "
            "support felt and said are not lived: they are left out, not found to be nothing.",
            indent=2,
        )


def can_happen(result: Result, world: str, name: str) -> bool:
    """Return whether a world has what a measure asks about: nothing is struck where nobody may appeal."""
    has_appeal = any(regime.redress.appeal is not None for regime in declared_regimes(result, world))
    return has_appeal or name != "struck"


def _figure(result: Result, world: str, asked: Measure, margin: Margin, label: str) -> tuple[str, str, str]:
    """Return a measure's label, value and interval.

    The value is the difference from `none`: the level where `none` has 0, as it mostly has, or nothing; and
    for how many support it.
    """
    found: Estimate = result.value(world, asked.name, *margin)
    if asked.name not in _LEVELS and asked.scale != "log" and result.value("none", asked.name, *margin).value:
        found = result.difference(world, asked.name, *margin)
    value, interval = value_of(found, asked.unit), interval_or_why(found, asked.unit)
    if asked.name.startswith(f"{STEMS['difference']}/"):
        value, interval = in_points(value), in_points(interval)
    return labelled(label, asked.unit), value, interval


def _print_by(page: Page, result: Result, world: str, of: Measure) -> None:
    """Print closed weeks by the attributes the study asks for; after the groups, the one beside the other."""
    margins = [margin for margin in result.margins() if margin != ALL]
    kinds = dict.fromkeys(kind for kind, _ in margins)
    for kind in sorted(kinds, key=lambda kind: kind == "group"):
        page.heading(f"{of.title} by {kind}")
        page.figures(
            [_figure(result, world, of, margin, " ".join(margin)) for margin in margins if margin[0] == kind]
        )
    _print_measures(page, result, world, "Group B beside group A (pp: percentage points)", _BESIDE)


def on_cores(engine: Engine, number: int) -> str:
    """Return what a run is shared out to, in words.

    >>> on_cores("fast", 2), on_cores("oracle", 1)
    ('2 threads', '1 process')
    """
    return counted(number, "process", "processes") if engine == "oracle" else counted(number, "thread")


def _print_ending(page: Page, result: Result, next_steps: Sequence[NextStep], kept_in: str) -> None:
    """Print how long it took, where it is kept, and what can be typed next."""
    page.gap()
    took = result.replicated
    speed = result.speed.nanoseconds_per_citizen_week
    took_words = (
        f"Took {seconds_in_words(took.seconds)} on {on_cores(took.engine, took.threads)}: "
        f"{took.engine} engine, {amount(Fraction(round(speed * 10), 10))} ns of one core a citizen-week."
    )
    page.line(f"{took_words} Kept in {kept_in}" if kept_in else took_words, "dim")
    if result.study.refused and result.hardest_hit() is None:
        page.say(f"No life is named: {why_nobody(result.study)}.", hang=2)
    if next_steps:
        page.heading("Next, as typed")
    for step in next_steps:
        page.command(step.typed, step.why)
