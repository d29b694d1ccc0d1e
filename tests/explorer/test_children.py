"""The processes of cities: a few at once, one in reserve, and never two that compile at the same time."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.explorer.asking import run_apart

from underheaven.explorer.children import Children, EndedError
from underheaven.ground.errors import InputError

SLOW_TO_WARM = """
import json, sys, time
def say(message):
    body = json.dumps(message, separators=(",", ":")).encode()
    sys.stdout.buffer.write(bytes([0]) + len(body).to_bytes(4, "little") + body)
    sys.stdout.buffer.flush()
log = open(sys.argv[1], "a")
print("begins", file=log, flush=True)
say({"type": "compiling"})
time.sleep(0.3)
print("is warm", file=log, flush=True)
say({"type": "warm"})
for line in sys.stdin:
    say({"type": "did", "what": json.loads(line)["do"]})
"""


def children(folder: Path, most: int = 3) -> tuple[Children, Path]:
    log = folder / "log"
    return Children((sys.executable, "-c", SLOW_TO_WARM, str(log)), most), log


def test_the_first_is_warm_before_another_begins(tmp_path: Path) -> None:
    several, log = children(tmp_path)

    async def tabs() -> list[str | bytes]:
        await several.keep_one_ready()
        async with several.one() as first, several.one() as second:
            await second.say({"do": "a thing"})
            said = [await second.hear() for _ in range(3)]
            assert await first.hear() == '{"type":"compiling"}'
        await several.close()
        return said

    said = run_apart(tabs())
    assert said == ['{"type":"compiling"}', '{"type":"warm"}', '{"type":"did","what":"a thing"}']
    assert log.read_text(encoding="utf-8").split("\n")[:2] == ["begins", "is warm"]


def test_there_are_never_more_than_allowed_and_one_that_ends_makes_room(tmp_path: Path) -> None:
    several, _ = children(tmp_path, most=1)

    async def tabs() -> None:
        async with several.one():
            with pytest.raises(InputError, match="already"):
                async with several.one():
                    pytest.fail("one too many")
        async with several.one() as child:
            assert child.is_alive()
        await several.close()

    run_apart(tabs())


def test_a_process_that_dies_is_noticed_by_whoever_listens(tmp_path: Path) -> None:
    several, _ = children(tmp_path)

    async def tab() -> None:
        async with several.one() as child:
            await child.hear()
            child._process.kill()
            await child.warmed
            with pytest.raises(EndedError):
                await child.hear()
        await several.close()

    run_apart(tab())


def test_a_process_that_says_nonsense_is_taken_for_gone(tmp_path: Path) -> None:
    several = Children((sys.executable, "-c", "print('nonsense ' * 100)"))

    async def tab() -> None:
        async with several.one() as child:
            with pytest.raises(EndedError):
                await child.hear()
        await several.close()

    run_apart(tab())
