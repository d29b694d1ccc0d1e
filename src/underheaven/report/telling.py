"""What `life` does: opens a run, says what looking costs, lives one life again, and tells it."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

from underheaven.report.compiling import compiling_told
from underheaven.report.page import Page
from underheaven.report.progress import Telling
from underheaven.report.story import print_life
from underheaven.studies.life import cost, parse_citizen
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
        The folder is no run, nobody lives at this address, or lived again the run ends otherwise than it did.
    CannotFitError
        It would not fit into memory.
    """
    run = load(folder)
    setting = run.setting
    named = run.hardest_hit(world) if citizen == HARDEST_HIT else citizen
    parse_citizen(setting, named)
    price = cost(setting, world, run.engine)
    page.say(f"Cost: {price}.", style="dim")
    page.gap()
    with (
        Telling(is_quiet=is_quiet) as telling,
        compiling_told(telling) if run.engine == "fast" else nullcontext(),
    ):
        told = run.life(named, world, lambda done: telling(done, price.citizen_weeks, "living again"))
    print_life(page, told, weeks=setting.study.weeks)
