"""Living a city week by week under the page's credit: two weeks ahead of what it has drawn, and no more."""

from __future__ import annotations

from typing import Any

from underheaven.engine.fast import Living
from underheaven.engine.plan import plan_of
from underheaven.explorer.asked import asked, setting_of
from underheaven.explorer.frames import City
from underheaven.explorer.lists import near, on_list
from underheaven.explorer.pipe import Command, Commands, Say, refusal
from underheaven.ground.errors import InputError
from underheaven.ground.outcome import ALL
from underheaven.measures.benefit import NONE
from underheaven.measures.registry import measures_for
from underheaven.studies.setting import CELL_BITS, Setting

AHEAD = 2
"""Weeks sent that the page has not drawn yet: its credit."""
ENDING = frozenset({"start", "life", "rescue", "replay", "evidence", "matrix", "tables"})
"""Commands that end a run that is being lived."""


class _Pace:
    """When the next week is lived: whether the page plays, and how far it has drawn."""

    def __init__(self, *, plays: bool) -> None:
        self.drawn = -1
        self.steps = 0
        self.plays = plays

    def hear(self, command: Command) -> None:
        """Take an acknowledgement, or what the page does to the run."""
        do, week = command.get("do"), command.get("week")
        if do == "ack" and isinstance(week, int):
            self.drawn = max(self.drawn, week)
        elif do in ("play", "pause"):
            self.plays = do == "play"
        elif do == "step":
            self.plays, self.steps = False, self.steps + 1

    def lets(self, week: int) -> bool:
        """Return whether a week may be lived now."""
        return week - self.drawn <= AHEAD and (self.plays or self.steps > 0)


def live(command: Command, commands: Commands, say: Say) -> Command | None:
    """Live a city; return the command that ended it; None where nobody speaks any more.

    Raises
    ------
    UnderheavenError
        The study is wrong or does not fit.
    """
    tag = command.get("tag")
    tag = tag if isinstance(tag, int) and 0 <= tag < 2**32 else 0
    setting = setting_of(asked(command.get("study")))
    study, city = setting.study, begun(setting, tag)
    living = city.living
    try:
        say(city.city())
        say(city.who())
        _show(city, say)
        pace = _Pace(plays=command.get("play") is not False)
        while True:
            is_over = living.week == study.weeks  # lists can be asked for after the last week, too
            while is_over or not pace.lets(living.week + 1) or not commands.empty():
                heard = commands.get()
                if heard is None:
                    return None
                if heard.get("do") in ENDING:
                    return heard
                if heard.get("tag") in (tag, None):
                    pace.hear(heard)
                    _tell_of_lists(city, heard, say)
            pace.steps = max(0, pace.steps - 1)
            living.step()
            _show(city, say)
            if living.week == study.weeks:
                say(ended(city))
    finally:
        living.close()


def _tell_of_lists(city: City, heard: Command, say: Say) -> None:
    """Say who is on a register, or whom a map shows, after the week that was lived last."""
    world, regime, register = (str(heard.get(name, "")) for name in ("world", "regime", "register"))
    index = heard.get("index")
    try:
        if heard.get("do") == "list":
            say(on_list(city, world, regime, register))
        elif heard.get("do") == "near":
            say(near(city, world, index if isinstance(index, int) else -1))
    except InputError as error:
        say(refusal(error, city.tag))


def _show(city: City, say: Say) -> None:
    """Send the week that was lived last."""
    for world in city.declared:
        say(city.week(world))
    say(city.measured())


def begun(setting: Setting, tag: int) -> City:
    """Return the city of a study before its first week: the society with and without the declared worlds."""
    study = setting.study
    worlds = {name: setting.worlds[name] for name in (NONE, *setting.declared)}
    plan = plan_of(
        setting.society, worlds, citizens=setting.citizens, weeks=study.weeks, seed=study.seed, replicate=0,
        responses=study.responses, cell_bits=CELL_BITS,
    )  # fmt: skip
    return City(setting, plan, Living(plan), tag)


def ended(city: City) -> dict[str, Any]:
    """Return what is known after the last week: digests, and every measure of one replicate."""
    outcome = city.living.outcome()
    found: dict[str, Any] = {}
    for measure in measures_for(city.setting.society, city.setting.worlds):
        values: dict[str, float | None] = {}
        for world in (NONE, *city.declared):
            tally = measure.of(outcome, world, ALL)
            values[world] = None if tally is None else tally.value()
        found[measure.name] = {"title": measure.title, "unit": measure.unit, "worlds": values}
    digests = {name: world.digest for name, world in outcome.worlds.items()}
    return {"type": "end", "tag": city.tag, "digests": digests, "measures": found}
