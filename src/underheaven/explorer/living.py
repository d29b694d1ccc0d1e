"""Living a city week by week under the page's credit: two weeks ahead of what it has drawn, and no more.

The week that the page looks at is lived towards without credit: it waits for nothing else.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from underheaven.engine.fast import Living
from underheaven.engine.plan import Plan, plan_of
from underheaven.engine.state import People
from underheaven.explorer.asked import asked, setting_of, with_changes
from underheaven.explorer.frames import City
from underheaven.explorer.lists import near, on_list
from underheaven.explorer.looking import Looking
from underheaven.explorer.pipe import Command, Commands, Say, refusal
from underheaven.ground.errors import InputError
from underheaven.ground.outcome import ALL
from underheaven.measures.benefit import NONE
from underheaven.measures.registry import measures_for
from underheaven.studies.lived import without_citizens
from underheaven.studies.setting import CELL_BITS, Setting

AHEAD = 2
"""Weeks sent that the page has not drawn yet: its credit."""
ENDING = frozenset({"start", "life", "rescue", "replay", "evidence", "matrix", "tables", "turning"})
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
    setting = setting_of(with_changes(asked(command.get("study")), command.get("changes")))
    weeks, city = setting.study.weeks, begun(setting, tag)
    living, look = city.living, command.get("look")
    looking = Looking(city, min(look, weeks) if isinstance(look, int) else 0, say)
    try:
        say(city.city())
        say(city.who())
        looking.show()
        pace = _Pace(plays=command.get("play") is not False)
        while True:
            on_the_way = living.week < looking.week
            lives = living.week < weeks and (on_the_way or pace.lets(living.week + 1))
            sends = looking.keeps and pace.drawn >= looking.week
            if not commands.empty() or not (lives or sends):  # lists are asked for after the last week, too
                heard = commands.get()
                if heard is None or heard.get("do") in ENDING:
                    return heard
                if heard.get("tag") in (tag, None):
                    pace.hear(heard)
                    _tell_of_lists(city, heard, say)
                continue
            if lives:
                pace.steps = pace.steps if on_the_way else max(0, pace.steps - 1)
                living.step()
                looking.show()
            if sends:
                looking.send_some()
            if living.week == weeks and not looking.keeps:
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


class _Drawn:
    """The citizens who were drawn last: while only a regime changes, they stay who they are."""

    def __init__(self) -> None:
        self._of: object = None
        self._people: People | None = None

    def living(self, plan: Plan) -> Living:
        """Return a run of a plan, with the citizens of the one before where they are the same."""
        of = (plan.society, plan.cells, plan.seed, plan.replicate)
        living = Living(plan, people=self._people if of == self._of else None)
        self._of, self._people = of, living.people
        return living


_drawn = _Drawn()


def begun(setting: Setting, tag: int) -> City:
    """Return the city of a study before its first week: the society with and without the declared worlds."""
    study = setting.study
    worlds = {name: setting.worlds[name] for name in (NONE, *setting.declared)}
    plan = plan_of(
        setting.society, worlds, citizens=setting.citizens, weeks=study.weeks, seed=study.seed, replicate=0,
        responses=study.responses, cell_bits=CELL_BITS,
    )  # fmt: skip
    return City(setting, plan, _drawn.living(plan), tag)


def ended(city: City) -> dict[str, Any]:
    """Return what is known after the last week: digests, and every measure of one replicate."""
    lived = city.living.outcome()
    outcome = replace(lived, worlds={name: without_citizens(world) for name, world in lived.worlds.items()})
    found: dict[str, Any] = {}
    for measure in measures_for(city.setting.society, city.setting.worlds):
        values: dict[str, float | None] = {}
        for world in (NONE, *city.declared):
            tally = measure.of(outcome, world, ALL)
            values[world] = None if tally is None else tally.value()
        found[measure.name] = {"title": measure.title, "unit": measure.unit, "worlds": values}
    digests = {name: world.digest for name, world in outcome.worlds.items()}
    return {"type": "end", "tag": city.tag, "digests": digests, "measures": found}
