"""What `life` prints: one synthetic citizen's two lives where they part, each event with its cause.

The citizen does not exist: an index in a seeded population, drawn from tables. Nothing here can be
asked about a person, and no event can be given; all are drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from underheaven.ground.outcome import Event
from underheaven.report.figures import amount, counted, listed, worded
from underheaven.report.page import SYNTHETIC, Page
from underheaven.studies.life import CHILD_REFUSED, MARKS, Life
from underheaven.words.dictionary import KIND_OF, dictionary

_SIDE_BY_SIDE = 76
_FINEST = 6
_FEW_POINTS = 20
_LEFT: Mapping[str, str] = {
    "struck": "struck on appeal",
    "corrected": "found wrong and corrected",
    "repaid": "the debt is repaid",
    "recovered": "the score is back",
    "expired": "its term is over",
    "merged": "its regime ended",
}
_WHOSE: Mapping[str, str] = {
    "payer": "whoever pays",
    "household": "somebody of the household",
    "workplace": "somebody of the workplace",
    "school": "somebody of the school class",
    "district": "acquaintances in the district",
    "province": "acquaintances in the province",
    "nation": "acquaintances in the nation",
    "acquaintances": "acquaintances",
}


def _act(name: str) -> str:
    """Return what is said of an act: `crossed on red`."""
    entry = dictionary().acts.get(name)
    return worded(name) if entry is None else entry.phrase


def _service(name: str) -> str:
    """Return what is asked for: `a flight`."""
    entry = dictionary().services.get(name)
    return worded(name) if entry is None else entry.phrase


def _because(event: Event) -> str:
    """Return by which register or band something is closed or refused, and because of whom."""
    on = event.by if event.by.startswith("not on ") else f"on {event.by}"
    if event.cause in ("", "own"):
        return f" ({on})" if event.by else ""
    who = f", {event.note}" if event.note else ""
    return f" ({_WHOSE.get(event.cause, worded(event.cause))}{who}: {on})"


def _recorded(event: Event) -> str:
    by = f" ({event.by})" if event.by else ""
    if event.cause == "false-alarm":
        return f"booked in error, as if they {_act(event.what)}{by}"
    if event.cause == "look-alike":
        who = f" {event.note}" if event.note else ""
        return f"taken for the look-alike{who}, who {_act(event.what)}{by}"
    if event.cause == "mistaken":
        return f"booked in error, weeks late, as if they {_act(event.what)}{by}"
    if event.cause == "misreported":
        return f"booked in error, since it was reported that they {_act(event.what)}{by}"
    if event.cause == "reported":
        return f"reported and booked: {_act(event.what)}{by}"
    word = "recorded" if KIND_OF.get(event.what) == "civic" else "booked"
    return f"{word}: {_act(event.what)}{by}"


def _reported(event: Event) -> str:
    how = {"mistaken": " by mistake", "malicious": " out of malice"}.get(event.cause)
    said = f"reported {event.note}, who {_act(event.what)}"
    return said if how is None else f"reported {event.note}{how}, as if they {_act(event.what)}"


def _told_apart(before: Fraction, after: Fraction) -> tuple[str, str]:
    """Return two scores with as many decimals as it takes to see that one is not the other.

    On a scale of a few points a score has two at least, unless both are whole: 3.66 is not 4 there.
    """
    is_small = max(abs(before), abs(after)) < _FEW_POINTS and not before.denominator == after.denominator == 1
    for decimals in range(2 if is_small else 0, _FINEST):
        said = amount(before, decimals), amount(after, decimals)
        if said[0] != said[1] or before == after:
            return said
    return amount(before, _FINEST), amount(after, _FINEST)


def _marked(event: Event, given: str) -> str:
    """Return a mark that was given, where they met, and after what, unless it is the usual one."""
    met = _MET.get(event.what.split("-")[0], f"met by way of {worded(event.what)}")
    why = {"usual": "", "at-random": "for nothing that was done"}.get(event.cause)
    why = _act(event.cause) if why is None else why
    return f"{given}, {met}" + (f" ({why})" if why else "")


def _mark(event: Event) -> str:
    return "a mark" if event.after is None else amount(event.after)


def _score(event: Event) -> str:
    if event.before is None or event.after is None:
        return "score changed"
    before, after = _told_apart(event.before, event.after)
    faded = " by fading" if event.cause == "faded" else ""
    return f"score {before} -> {after}{faded}" + (f", band {event.note}" if event.note else "")


def _entered(event: Event) -> str:
    return f"entered on {event.what}" + (f", {event.note}" if event.note else "")


def _afraid(event: Event) -> str:
    if event.before is None or event.after is None:
        return "afraid"
    word = "less" if event.after < event.before else "more"
    return f"{word} afraid ({amount(event.before)} -> {amount(event.after)} of 15)"


_MET: Mapping[str, str] = {
    "household": "met at home",
    "workplace": "met at work",
    "neighbours": "met next door",
    "passers": "met on the way",
    "district": "an acquaintance",
    "province": "an acquaintance",
    "nation": "an acquaintance",
}
"""By the first word of a class of tie."""
_TOLD: Mapping[str, Callable[[Event], str]] = {
    "did": lambda e: _act(e.what),
    "reported": _reported,
    "recorded": _recorded,
    "marked": lambda e: _marked(e, f"marked {_mark(e)} by {e.note}"),
    "rated": lambda e: _marked(e, f"marked {e.note} {_mark(e)}"),
    "score": _score,
    "waits": lambda e: f"to be entered on {e.what} once there is room",
    "entered": _entered,
    "renewed": lambda e: f"term on {e.what} renewed",
    "left": lambda e: f"off {e.what}: {_LEFT.get(e.cause, worded(e.cause))}",
    "told": lambda e: f"told of being on {e.what}",
    "appealed": lambda e: f"appealed against {e.what}",
    "decided": lambda e: f"appeal against {e.what} {worded(e.cause) or 'decided'}",
    "closed": lambda e: f"{_DOMAINS.get(e.what, e.what)} closed{_because(e)}",
    "opened": lambda e: f"{_DOMAINS.get(e.what, e.what)} open again",
    "refused": lambda e: f"refused {_service(e.what)}{_because(e)}",
    CHILD_REFUSED: lambda e: (
        f"the child {e.note} of the household refused {_service(e.what)}{_because(replace(e, note=''))}"
    ),
    "slowed": lambda e: f"given {_service(e.what)}, late{_because(e)}",
    "dearer": lambda e: f"given {_service(e.what)} at a higher price{_because(e)}",
    "switched": lambda e: f"went elsewhere for {_service(e.what)}{_because(e)}",
    "unasked": lambda e: f"no longer asked for {_service(e.what)}",
    "repaid": lambda _: "repaid what was owed",
    "lost": lambda e: f"lost {e.what}",
    "found": lambda e: f"found {e.what} again",
    "turned": lambda _: "turned against it",
    "stray": lambda e: f"another's entry is in the copy of {e.what}",
    "cleared": lambda e: f"another's entry is gone from the copy of {e.what}",
    "afraid": _afraid,
}
_DOMAINS: Mapping[str, str] = {
    "speech": "speech online",
    "public": "being seen in public",
    "stay": "places to stay",
}


def in_words(event: Event) -> str:
    """Return what happened, with its cause, as the rest of a sentence that begins with the citizen."""
    return _TOLD[event.kind](event) if event.kind in _TOLD else f"{worded(event.kind)} {worded(event.what)}"


def _is_told(event: Event) -> bool:
    """Return whether an event is worth a reader's time: fear that fades is not, nor is a usual mark."""
    if event.kind in MARKS:
        return event.kind == "marked" and event.cause != "usual"
    return event.kind != "afraid" or event.before is None or event.after is None or event.after > event.before


def weeks_apart(ours: Sequence[Event], theirs: Sequence[Event]) -> dict[int, tuple[list[Event], list[Event]]]:
    """Return the weeks in which two lives differ: what happens in the one only, and in the other only."""
    weeks: dict[int, tuple[list[Event], list[Event]]] = {}
    for side, (events, others) in enumerate(((ours, theirs), (theirs, ours))):
        for event in events:
            if event not in others and _is_told(event):
                weeks.setdefault(event.week, ([], []))[side].append(event)
    return dict(sorted(weeks.items()))


def print_life(page: Page, life: Life, *, weeks: int) -> None:
    """Print the two lives where they part, since when, and what would have stopped it."""
    world = life.world
    page.title("One life, twice", f"synthetic citizen {life.citizen}")
    page.say(SYNTHETIC, style="bold yellow")
    page.say(
        f"The same citizen with the same luck, in the world `{world}` and in `none`, without any regime. "
        "Only what differs is told; what is done in both lives is left out."
    )
    page.gap()
    apart = weeks_apart(life.declared, life.none)
    if not apart:
        page.say("The two lives never part.")
        return
    _print_first(page, life)
    _print_weeks(page, apart, world)
    _print_sum(page, life, weeks)
    _print_stopped(page, life)


def _print_first(page: Page, life: Life) -> None:
    """Print where the lives part first, and when the regime first closes something."""
    if life.first_week is not None:
        page.say(f"The lives part in week {life.first_week}.", style="bold")
    if life.first_harm is not None:
        page.say(
            f"The first harm comes in week {life.first_harm.week}: {in_words(life.first_harm)}.", style="bold"
        )
    else:
        page.say("Nothing was closed to this citizen.", style="bold")


def _print_weeks(page: Page, weeks: Mapping[int, tuple[list[Event], list[Event]]], world: str) -> None:
    """Print the weeks, side by side where the page is wide enough."""
    page.gap()
    if page.width >= _SIDE_BY_SIDE:
        page.table(
            ["week", f"under {world}", "without any regime"],
            [
                [(str(week), "bold"), _in_a_week(ours), (_in_a_week(theirs), "dim")]
                for week, (ours, theirs) in weeks.items()
            ],
            align=["right", "left", "left"],
            indent=0,
        )
        return
    for week, (ours, theirs) in weeks.items():
        page.say(f"week {week}", style="bold")
        page.say(f"under {world}: {_in_a_week(ours)}", indent=2, hang=2)
        page.say(f"without: {_in_a_week(theirs)}", indent=2, hang=2, style="dim")


def _in_a_week(events: Sequence[Event]) -> str:
    """Return the events of a week as one line."""
    return "; ".join(in_words(event) for event in events) or "-"


def weeks_closed(events: Sequence[Event], weeks: int) -> dict[str, int]:
    """Return for how many weeks each domain of life was closed, from its closings and openings."""
    closed: dict[str, int] = {}
    since: dict[str, int] = {}
    for event in events:
        if event.kind == "closed":
            since.setdefault(event.what, event.week)
        elif event.kind == "opened" and event.what in since:
            closed[event.what] = closed.get(event.what, 0) + event.week - since.pop(event.what)
    for domain, week in since.items():
        closed[domain] = closed.get(domain, 0) + weeks + 1 - week
    return closed


def standing(events: Sequence[Event]) -> str:
    """Return how a citizen stands after these events: score and band, registers, what is closed."""
    scores: dict[str, Event] = {}
    entries: dict[tuple[str, str], None] = {}
    closed: dict[str, None] = {}
    for event in events:
        if event.kind == "score":
            scores[event.what] = event
        elif event.kind == "entered":
            entries[event.what, event.by] = None
        elif event.kind == "left":
            entries.pop((event.what, event.by), None)
            if event.after != event.before:
                scores[event.by] = event
        elif event.kind == "closed":
            closed[event.what] = None
        elif event.kind == "opened":
            closed.pop(event.what, None)
    said = [_last_score(event, name if len(scores) > 1 else "") for name, event in scores.items()]
    said.append(f"on {listed(name for name, _ in entries)}" if entries else "on no register")
    domains = listed(_DOMAINS.get(domain, domain) for domain in closed)
    said.append(f"{domains} closed" if closed else "nothing closed")
    return "; ".join(said)


def _last_score(event: Event, whose: str) -> str:
    """Return a score as it was last told, which may have faded since."""
    after = Fraction(0) if event.after is None else event.after
    points = _told_apart(after if event.before is None else event.before, after)[1]
    of = f" with {whose}" if whose else ""
    band = f"band {event.note}, " if event.kind == "score" and event.note else ""
    return f"{band}score{of} {points} when last told (week {event.week})"


def _print_sum(page: Page, life: Life, weeks: int) -> None:
    """Print for how long each domain was closed, and how many requests were refused."""
    page.gap()
    closed = [
        f"{_DOMAINS.get(domain, domain)} {counted(number, 'week')}"
        for domain, number in weeks_closed(life.declared, weeks).items()
    ]
    refused = sum(1 for event in life.declared if event.kind == "refused")
    said = f"Closed, of {counted(weeks, 'week')}: {listed(closed)}. " if closed else ""
    of_children = sum(1 for event in life.declared if event.kind == CHILD_REFUSED)
    children = f"; of the children's, {counted(of_children, 'request')}" if of_children else ""
    page.say(f"{said}Refused: {counted(refused, 'request')}{children}.", style="bold")
    if any(event.kind == "left" for event in life.declared):
        page.say(
            "Who comes off a register is refused until that week is over: it still counts as closed. A "
            "domain is open only from where it says `open again`.",
            style="dim",
        )
    page.say(f"At the end, under {life.world}: {standing(life.declared)}.", hang=2)
    page.say(f"At the end, without any regime: no score; {standing(life.none)}.", hang=2)
    page.say("One life is a story, not a measure: other citizens fare otherwise.", style="dim")


def _print_stopped(page: Page, life: Life) -> None:
    """Print which safeguards, in further worlds, would have stopped the first harm."""
    if life.first_harm is None:
        return
    page.heading("Would a safeguard have stopped the first harm?")
    if not life.stopped:
        page.say("No safeguard on the shelf changes a word of these regimes.", indent=2)
    pairs: list[tuple[str, str]] = []
    for one in life.stopped:
        if one.is_prevented and one.put_off_to is None:
            pairs.append((one.safeguard, f"yes ({one.title})"))
        elif one.is_prevented:
            pairs.append(
                (one.safeguard, f"until week {one.put_off_to}, when it came all the same ({one.title})")
            )
    page.items(pairs)
    others = [one.safeguard for one in life.stopped if not one.is_prevented]
    if others:
        page.say(f"Not stopped by: {listed(others)}.", indent=2, hang=2)
