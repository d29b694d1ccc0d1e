"""How the people of a society answer pressure, in plain words."""

from __future__ import annotations

from collections.abc import Iterator

from underheaven.ground.numbers import CitedNumber
from underheaven.report.figures import counted, declared, percent, plain
from underheaven.report.page import Page
from underheaven.words.society import (
    Deterrence,
    Jobless,
    Opinion,
    Repays,
    Reports,
    Responses,
    Shame,
)


def print_responses(page: Page, responses: Responses) -> None:
    """Print how people answer pressure."""
    page.heading("How people answer pressure")
    said = [*_core(responses), *_others(responses)]
    if not said:
        page.say("Not at all: nothing is declared.", indent=2)
    page.items(said)


def _core(responses: Responses) -> Iterator[tuple[str, str]]:
    """Yield what people do less of, and ask for less."""
    if responses.deterrence is not None:
        yield "deterrence", _deterrence(responses.deterrence)
    if responses.chill is not None:
        watched, afraid = percent(responses.chill.watched.value), percent(responses.chill.afraid.value)
        yield "chill", f"lawful acts fall by up to {watched} where watched, and by up to {afraid} from fear"
    if responses.fear is not None:
        fear = responses.fear
        half = plain(fear.half_life.value, "weeks")
        yield "fear", f"half of it fades in {half}; scale {declared(fear.scale.value)}"
    if responses.gives_up is not None:
        refusals = counted(responses.gives_up.after, "refusal")
        by = percent(responses.gives_up.by.value)
        yield "giving up", f"after {refusals} in a row, {by} of requests are no longer made"
    if responses.appeals is not None:
        files = ", ".join(f"{who}: {percent(share.value)}" for who, share in responses.appeals.files.items())
        yield "appeals", f"filed by, of those told: {files}"


def _others(responses: Responses) -> Iterator[tuple[str, str]]:
    """Yield what happens to work, debts, ties and opinions."""
    if responses.jobless is not None:
        yield "work", _jobless(responses.jobless)
    if responses.repays is not None:
        yield "repayment", _repays(responses.repays)
    if responses.reward is not None:
        by = percent(responses.reward.by.value)
        yield "reward", f"acts done for others rise by {by} while a rule gives points for them"
    if responses.shame is not None:
        yield "shame", _shame(responses.shame)
    if responses.opinion is not None:
        yield "opinion", _opinion(responses.opinion)
    if responses.thins is not None:
        share = percent(responses.thins.share.value)
        longer = ""
        if responses.thins.remembered is not None:
            longer = f", and for {plain(responses.thins.remembered.value, 'weeks')} after"
        yield (
            "ties",
            f"{share} of ties outside the household are cut while either end is seen to be listed{longer}",
        )
    if responses.reports is not None:
        yield "reports", _reports(responses.reports)


def _reports(reports: Reports) -> str:
    """Return what people report of those they meet."""
    said = (
        f"where somebody takes them: {percent(reports.honest.value)} of what is seen of those one meets; by "
        f"mistake {plain(reports.mistaken.value, 'a year')} and out of malice "
        f"{plain(reports.malicious.value, 'a year')}, for each one met every week"
    )
    if reports.rewarded is not None:
        said += f"; where reports are rewarded {plain(reports.rewarded.value, 'factor')}"
    if reports.warned is not None:
        said += f"; false ones, where one that is found out costs, {plain(reports.warned.value, 'factor')}"
    return said


def _opinion(opinion: Opinion) -> str:
    """Return what people think, and that fear decides what they say."""
    return (
        f"{percent(opinion.opposed.value)} oppose the regime from the start; an entry wrong on file turns "
        f"{percent(opinion.turned.value)} of its supporters; whoever is afraid enough says they support it"
    )


def _deterrence(deterrence: Deterrence) -> str:
    """Return how certainty deters."""
    return (
        f"harmful acts and defaults fall as certainty rises (elasticity "
        f"{declared(deterrence.elasticity.value)}; ordinary law finds "
        f"{percent(deterrence.ordinary_law.value)})"
    )


def _jobless(jobless: Jobless) -> str:
    """Return how work is lost and found."""
    back = plain(jobless.back.value, "weeks")
    return (
        f"while work or credit is closed to them, {percent(jobless.lost.value)} of workers a week lose their "
        f"work; it is found again in {back} on average, twice that while one of the two is closed; without "
        f"work, debts are left unpaid {plain(jobless.defaults.value, 'factor')}"
    )


def _repays(repays: Repays) -> str:
    """Return how debts are repaid."""
    while_listed = plain(repays.while_listed.value, "factor")
    return f"a debt is repaid with a hazard of {_over_weeks(repays.hazard)}; while listed {while_listed}"


def _over_weeks(number: CitedNumber) -> str:
    """Return a number, or how it changes over weeks."""
    if not number.by_week:
        return plain(number.value, number.unit)
    steps = [f"{declared(step)} from week {week} on" for week, step in number.by_week.items()]
    return f"{', '.join(steps)} ({number.unit})"


def _shame(shame: Shame) -> str:
    """Return what being shown does before and after."""
    return (
        f"while defaulters are shown, debts left unpaid fall by {percent(shame.before.value)}; for 26 weeks "
        f"after one's own entry was shown default {_moved(shame.after)}, and repayment {_moved(shame.repays)}"
    )


def _moved(share: CitedNumber) -> str:
    """Return by how much something rises or falls."""
    if share.value == 0:
        return "stays as it is"
    return f"{'rises' if share.value > 0 else 'falls'} by {percent(abs(share.value))}"
