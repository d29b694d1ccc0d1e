"""What `life` does: opens a run, says what looking costs, lives one life again, and tells it."""

from __future__ import annotations

from pathlib import Path

from underheaven.report.page import Page
from underheaven.report.progress import Telling
from underheaven.report.story import print_life
from underheaven.studies.life import cost, life, parse_citizen
from underheaven.studies.store import load

HARDEST_HIT = "hardest-hit"
"""Stands for the address of the citizen whom a run names as hit hardest."""


def tell_life(
    page: Page, folder: Path, citizen: str, *, world: str | None = None, is_quiet: bool = False
) -> None:
    """Print one synthetic citizen's two lives.

    Raises
    ------
    InputError
        The folder is no run, or nobody lives at this address.
    CannotFitError
        It would not fit into memory.
    """
    run = load(folder)
    setting = run.setting
    named = run.hardest_hit(world) if citizen == HARDEST_HIT else citizen
    parse_citizen(setting, named)
    price = cost(setting, world)
    page.say(f"Cost: {price}.", style="dim")
    page.gap()
    with Telling(is_quiet=is_quiet) as telling:
        told = life(
            setting, named, world, progress=lambda done: telling(done, price.citizen_weeks, "living again")
        )
    print_life(page, told, weeks=setting.study.weeks)
