"""The explorer as a process: on the loopback only, its cities in processes of their own, ended by Ctrl-C."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.explorer.asking import run_apart, study
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from underheaven.explorer.children import MOST_RUNS

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Explorer:
    """A running explorer: its process, its address, the token of its start."""

    process: subprocess.Popen[str]
    port: int
    token: str

    @property
    def origin(self) -> str:
        """Where its page comes from."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def headers(self) -> dict[str, str]:
        """What its page says with every request."""
        return {"x-underheaven-token": self.token, "origin": self.origin, "sec-fetch-site": "same-origin"}

    def socket(self) -> connect:
        """A socket as its page opens it."""
        return connect(f"ws://127.0.0.1:{self.port}/api/live", origin=self.origin, max_size=None)  # type: ignore[arg-type]

    def children(self) -> set[int]:
        """The processes it has started that still run."""
        tasks = Path(f"/proc/{self.process.pid}/task")
        return {int(child) for task in tasks.iterdir() for child in (task / "children").read_text().split()}


def started() -> Explorer:
    command = [sys.executable, "-m", "underheaven", "explore", "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    said = ""
    while not (found := re.search(r"http://127\.0\.0\.1:([0-9]+)/", said)):
        line = process.stdout.readline()
        assert line, f"it ended: {said}"
        said += line
    port = int(found[1])
    page = httpx.get(f"http://127.0.0.1:{port}/", timeout=30)
    token = re.search(r'name="token" content="([^"]+)"', page.text)
    assert token is not None
    return Explorer(process, port, token[1])


@pytest.fixture(scope="module")
def explorer() -> Iterator[Explorer]:
    running = started()
    yield running
    running.process.kill()
    running.process.communicate()


async def greeted(socket: ClientConnection, explorer: Explorer) -> Any:
    await socket.send(json.dumps({"token": explorer.token}))
    return json.loads(await socket.recv())


async def until_week(socket: ClientConnection, week: int) -> None:
    """Draw weeks until one of them."""
    async for message in socket:
        if isinstance(message, bytes) and message[7] == 1:
            at = int.from_bytes(message[4:6], "little")
            await socket.send(json.dumps({"do": "ack", "tag": 1, "week": at}))
            if at >= week:
                return


def start(**more: Any) -> str:
    return json.dumps({"do": "start", "tag": 1, "study": study(**more)})


def test_a_page_is_sent_a_city_and_its_weeks(explorer: Explorer) -> None:
    async def page() -> None:
        async with explorer.socket() as socket:
            assert (await greeted(socket, explorer))["type"] == "hello"
            await socket.send(start(weeks=6))
            await until_week(socket, 6)

    run_apart(page())


def test_the_frames_of_a_run_that_is_over_do_not_reach_the_page(explorer: Explorer) -> None:
    async def page() -> list[int]:
        async with explorer.socket() as socket:
            await greeted(socket, explorer)
            await socket.send(start(weeks=400))
            await until_week(socket, 3)
            tags: list[int] = []
            for tag in (2, 3, 4):
                await socket.send(json.dumps({"do": "start", "tag": tag, "study": study(weeks=400)}))
            async for message in socket:
                if isinstance(message, bytes):
                    tags.append(int.from_bytes(message[:4], "little"))
                    if tags[-1] == 4:
                        return tags
            return tags

    tags = run_apart(page())
    at = tags.index(4)
    assert tags[:at].count(1) <= 4  # what was on its way when the next run was asked for


def test_a_wrong_study_is_told_and_the_page_goes_on(explorer: Explorer) -> None:
    async def page() -> list[str]:
        async with explorer.socket() as socket:
            await greeted(socket, explorer)
            await socket.send(json.dumps({"do": "start", "tag": 1, "study": study("regime: [}")}))
            told = [json.loads(await socket.recv())]
            while told[-1]["type"] != "error":
                told.append(json.loads(await socket.recv()))
            await socket.send(start(weeks=3))
            await until_week(socket, 2)
            return [str(told[-1]["text"])]

    assert run_apart(page())[0]


def test_one_city_too_many_is_refused_in_words_and_a_closed_tab_makes_room(explorer: Explorer) -> None:
    async def tabs() -> None:
        held: list[ClientConnection] = []
        for _ in range(MOST_RUNS):
            held.append(await explorer.socket())
            assert (await greeted(held[-1], explorer))["type"] == "hello"
            await held[-1].send(start(weeks=200))
            await until_week(held[-1], 0)
        async with explorer.socket() as late:
            await greeted(late, explorer)
            refused = json.loads(await late.recv())
            assert refused["type"] == "error"
            assert "tab" in refused["cure"]
        await held.pop().close()
        for _ in range(50):
            async with explorer.socket() as again:
                await greeted(again, explorer)
                await again.send(start(weeks=2))
                message = await again.recv()
                if isinstance(message, bytes) or json.loads(message)["type"] != "error":
                    break
            await asyncio.sleep(0.1)
        else:
            pytest.fail("there is no room after a tab was closed")
        for one in held:
            await one.close()

    run_apart(tabs())


def alive(process: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="who started whom is read from /proc")
def test_the_process_of_a_city_ends_with_its_page() -> None:
    explorer = started()

    async def page() -> None:
        async with explorer.socket() as socket:
            await greeted(socket, explorer)
            await socket.send(start(weeks=500, citizens=50_000))
            await until_week(socket, 1)
            assert before & explorer.children()

    try:
        before = explorer.children()
        run_apart(page())
        left = time.monotonic() + 10
        while before & explorer.children() and time.monotonic() < left:
            time.sleep(0.05)
        assert before
        assert not any(alive(child) for child in before)
    finally:
        explorer.process.kill()
        explorer.process.communicate()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="who started whom is read from /proc")
def test_the_processes_of_cities_end_with_the_explorer_however_that_ends() -> None:
    explorer = started()

    async def killed() -> set[int]:
        async with explorer.socket() as socket:
            await greeted(socket, explorer)
            await socket.send(start(weeks=500, citizens=50_000))
            await until_week(socket, 1)
            children = explorer.children()
            explorer.process.kill()
            return children

    children = run_apart(killed())
    explorer.process.communicate()
    left = time.monotonic() + 10
    while any(alive(child) for child in children) and time.monotonic() < left:
        time.sleep(0.05)
    assert children
    assert not any(alive(child) for child in children)


def test_ctrl_c_ends_it_promptly_with_streams_open_and_leaves_no_process() -> None:
    explorer = started()

    async def interrupted() -> float:
        sockets: list[ClientConnection] = []
        for _ in range(2):
            sockets.append(await explorer.socket())
            await greeted(sockets[-1], explorer)
            await sockets[-1].send(start(weeks=500, citizens=20_000))
        for one in sockets:
            await until_week(one, 2)
        begun = time.monotonic()
        explorer.process.send_signal(signal.SIGINT)
        while explorer.process.poll() is None and time.monotonic() - begun < 20:
            await asyncio.sleep(0.01)
        took = time.monotonic() - begun
        with suppress(ConnectionClosed):
            while True:
                await sockets[0].recv()
        return took

    try:
        children = explorer.children()
        took = run_apart(interrupted())
        assert explorer.process.returncode == 0
        assert took < 5, f"{took:.2f} seconds"  # one second on a machine that is not busy with other tests
        assert children
        assert not any(alive(child) for child in children)
    finally:
        explorer.process.kill()
        said = explorer.process.communicate()[0]
    assert "Traceback" not in said


HANGING = """
from underheaven.explorer import serving

async def never(scope, receive, send):
    if scope["type"] == "lifespan":
        while (message := await receive())["type"] != "lifespan.shutdown":
            await send({"type": message["type"] + ".complete"})
        return await send({"type": "lifespan.shutdown.complete"})
    await send({"type": "http.response.start", "status": 200, "headers": []})
    while True:
        await receive()

serving.application = lambda guard, children: never
serving.serve(None, opens_browser=False, say=lambda line: print(line, flush=True))
"""
"""An explorer with a stream that does not end by itself."""


def test_a_stream_that_has_to_be_cut_off_is_no_fault_to_be_told_of() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", HANGING], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        assert process.stdout is not None
        found = re.search(r":(\d+)/", process.stdout.readline())
        assert found is not None
        with socket.create_connection(("127.0.0.1", int(found[1]))) as asking:
            asking.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
            time.sleep(0.5)
            process.send_signal(signal.SIGINT)
            said = process.communicate(timeout=20)[0]
    finally:
        process.kill()
    assert process.returncode == 0
    assert said.splitlines() == ["The explorer has ended; nothing was kept."]


def test_it_listens_on_the_loopback_and_nowhere_else(explorer: Explorer) -> None:
    if not Path("/proc/net/tcp").exists():
        pytest.skip("what is listened on is read from /proc")
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    lines += [line.split() for line in Path("/proc/net/tcp6").read_text().splitlines()[1:]]
    where = {line[1] for line in lines if line[3] == "0A" and line[1].endswith(f":{explorer.port:04X}")}
    assert where == {f"0100007F:{explorer.port:04X}"}


def test_a_port_that_is_taken_is_an_error_for_people() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = ["underheaven", "explore", "--no-browser", "--port", str(taken.getsockname()[1])]
        done = subprocess.run(
            [sys.executable, "-m", *command], capture_output=True, text=True, check=False, timeout=60
        )
    assert done.returncode == 2
    assert "port" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http"])
def test_a_port_that_is_none_is_an_error_for_people(port: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "underheaven", "explore", "--no-browser", "--port", port],
        capture_output=True, text=True, check=False, timeout=60, env={**os.environ, "COLUMNS": "80"},
    )  # fmt: skip
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
