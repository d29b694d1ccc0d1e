"""What has to hold within the channels by which people report one another, and among whom one meets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from underheaven.ground.errors import clean
from underheaven.words.condition import MEETINGS
from underheaven.words.condition_check import unknown_acts
from underheaven.words.explain import nearest
from underheaven.words.problems import Problem
from underheaven.words.regime import Channel, Regime

KINDS_OF_REPORT = ("honest", "mistaken", "malicious")
"""What a channel may take."""


def report_problems(regime: Regime) -> Iterator[Problem]:
    """Yield what does not hold within the channels of a regime."""
    for name, channel in regime.reports.items():
        yield from (p.under("reports", name) for p in _channel_problems(regime, channel))


def meeting_problems(among: Sequence[str]) -> Iterator[Problem]:
    """Yield what is wrong with a list of ties by which people meet."""
    if not among:
        yield Problem(("among",), "nobody meets anybody", "name a kind of tie, such as `workplace`")
    for index, tie in enumerate(among):
        if tie not in MEETINGS:
            said = f"nobody meets by `{clean(tie, 60)}`"
            yield Problem(("among", str(index)), said, nearest(tie, MEETINGS))
        elif tie in among[:index]:
            yield Problem(("among", str(index)), f"`{tie}` is named twice", "remove one")


def _channel_problems(regime: Regime, channel: Channel) -> Iterator[Problem]:
    """Check one channel."""
    if not channel.about:
        yield Problem(("about",), "takes reports about nothing", "name an act, or leave the channel out")
    yield from unknown_acts(channel.about, "about")
    yield from meeting_problems(channel.among)
    takes = [kind for kind in KINDS_OF_REPORT if getattr(channel, kind)]
    if not takes and regime.written.lines:  # a rewriting may leave none
        cure = "add `honest: true`, `mistaken: true` or `malicious: true`"
        yield Problem((), "takes no kind of report", cure)
    for word in ("reward", "false_one_costs"):
        if getattr(channel, word) is not None:
            yield from _points_problems(regime, word)
    costs, found = channel.false_one_costs, channel.found_false
    if costs is not None and costs.value <= 0:
        said = "is taken from whoever made a false report, so it is above 0"
        yield Problem(("false_one_costs",), said, f"write {-costs.value}" if costs.value else "write 5")
    if costs is not None and found is None:
        said = "costs where it is found out, and nobody looks"
        yield Problem(("false_one_costs",), said, "add `found_false: 0.1` beside it", "key")
    if found is not None and costs is None:
        said = "a false report that is found out costs nothing here"
        yield Problem(("found_false",), said, "add `false_one_costs: 10`, or remove this", "key")


def _points_problems(regime: Regime, word: str) -> Iterator[Problem]:
    """Check that there is a score to which points can be given or from which they can be taken."""
    if regime.score is None:
        said = "is in points, and there is no score here"
        yield Problem((word,), said, "declare `score:`, or remove this", "key")
    elif regime.score.is_recomputed:
        made = "components" if regime.score.components else "ratings"
        said = f"is in points, and the score is made of {made}"
        yield Problem((word,), said, "move the score by `points:`, or remove this", "key")
