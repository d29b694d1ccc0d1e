"""The process in which a city is lived: one for each page that runs one, ended with it.

It reads commands as lines of JSON and answers with frames (`pipe.py`). It loads the engine before the first
command, so that a page does not wait for it.
"""

from __future__ import annotations

import gc
import json
import os
import queue
import resource
import sys
import threading
from contextlib import suppress
from typing import cast

from underheaven.explorer.pipe import Command, Commands, Say, refusal, say_to
from underheaven.ground.errors import UnderheavenError

MOST_BYTES = 6 * 2**30
"""Address space of the process."""
MOST_CPU_SECONDS = 3600
"""After so much computing the process is ended by the system; a page that goes on gets another."""


def main() -> None:
    """Live what is asked for until nobody asks any more."""
    _limit(resource.RLIMIT_AS, MOST_BYTES)
    _limit(resource.RLIMIT_CPU, MOST_CPU_SECONDS)
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever prints does not print into the frames
    say = say_to(out)
    commands: Commands = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(commands,), daemon=True).start()
    with suppress(BrokenPipeError, KeyboardInterrupt):
        _warm(say)
        gc.freeze()  # else what was loaded is gone through, for 40 ms, whenever a run has made much
        _obey(commands, say)


def _limit(what: int, most: int) -> None:
    """Lower a limit of this process, as far as the system lets it."""
    _, hard = resource.getrlimit(what)
    least = most if hard == resource.RLIM_INFINITY else min(most, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(what, (least, hard))


def _listen(commands: Commands) -> None:
    """Put every line that comes in into the queue; when nobody speaks any more, end the process at once."""
    try:
        with os.fdopen(os.dup(sys.stdin.fileno()), "rb", buffering=0) as lines:
            for line in lines:
                commands.put(cast("Command", json.loads(line)))
    finally:
        os._exit(0)


def _warm(say: Say) -> None:
    """Load the engine and compile what is not compiled yet."""
    from underheaven.engine.compiling import compile_ahead, said_when_compiling, seconds_to_compile

    said = f"Compiling the fast engine once, about {seconds_to_compile()} seconds; kept for later."
    with said_when_compiling(lambda: say({"type": "compiling", "text": said})):
        compile_ahead()
        _read_ahead()
    say({"type": "warm"})


def _read_ahead() -> None:
    """Live a week of a small city of the shelf, so that the first one asked for has everything read."""
    from underheaven.explorer.asked import StudyAsked, WorldAsked, setting_of
    from underheaven.explorer.living import begun
    from underheaven.shelf import read

    study = read("study", "demo")
    worlds = {name: WorldAsked(regimes=list(world.regimes)) for name, world in study.worlds.items()}
    living = begun(
        setting_of(StudyAsked(society=study.society, citizens=1000, weeks=1, worlds=worlds)), 0
    ).living
    living.step()
    living.close()


def _obey(commands: Commands, say: Say) -> None:
    """Do one thing after another; a run hands back the command that ended it."""
    from underheaven.explorer.evidence import evidence, matrix, tables
    from underheaven.explorer.living import live
    from underheaven.explorer.replay import replay
    from underheaven.explorer.telling import rescue, tell
    from underheaven.explorer.turning import turning

    doing = {
        "start": live, "life": tell, "rescue": rescue, "replay": replay, "evidence": evidence,
        "matrix": matrix, "tables": tables, "turning": turning,
    }  # fmt: skip
    command = commands.get()
    while command is not None:
        do = doing.get(str(command.get("do")))
        following: Command | None = None
        if do is not None:
            try:
                following = do(command, commands, say)
            except UnderheavenError as error:
                say(refusal(error, command.get("tag")))
            except MemoryError:
                said = "there is not enough memory for this"
                cure = "ask for fewer citizens or weeks"
                say({"type": "error", "tag": command.get("tag"), "text": said, "cure": cure})
        command = commands.get() if following is None else following


if __name__ == "__main__":
    main()
