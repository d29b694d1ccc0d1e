"""One study as a link, as files, in Python, on the command line and in the page: the same bits."""

from __future__ import annotations

import json
import queue
import runpy
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.explorer.asking import HARSH, post, study

import underheaven as uh
from underheaven.explorer.asked import asked, setting_of
from underheaven.explorer.living import live
from underheaven.explorer.shared import LONGEST_LINK, link_of, study_in
from underheaven.ground.errors import InputError

CHANGED = HARSH.replace("false_alarm: 0.05", "false_alarm: 0.0625")


@pytest.fixture(scope="module")
def said() -> dict[str, Any]:
    worlds = {
        "declared": {"regimes": [CHANGED, "street-cameras"], "safeguards": ["human-review"]},
        "cameras": {"regimes": ["street-cameras"], "safeguards": []},
    }
    return {**study(weeks=6, replicates=2), "worlds": worlds, "seed": 11}


@pytest.fixture(scope="module")
def shared(said: dict[str, Any]) -> dict[str, Any]:
    return post("/api/study", {"study": said}).said


@pytest.fixture(scope="module")
def saved(shared: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved")
    for name, text in shared["files"].items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def shown(said: dict[str, Any]) -> dict[str, str]:
    """The digests with which the page's own run ends."""
    return digests_of(said)


def digests_of(said: dict[str, Any]) -> dict[str, str]:
    """The digests with which a page's run ends; the page leaves after the last week."""
    commands: queue.SimpleQueue[Any] = queue.SimpleQueue()
    commands.put({"do": "ack", "tag": 1, "week": 1000})
    found: dict[str, str] = {}

    def hear(message: Any) -> None:
        if not isinstance(message, bytes) and message["type"] == "end":
            found.update(message["digests"])
            commands.put(None)

    live({"do": "start", "tag": 1, "study": said}, commands, hear)
    return found


def command_line(folder: Path, *arguments: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    return json.loads(done.stdout)


@pytest.mark.slow
def test_the_command_line_ends_every_world_in_the_state_that_the_page_showed(
    shared: dict[str, Any], saved: Path, shown: dict[str, str]
) -> None:
    told = command_line(saved, *shlex.split(shared["command"]), "--json", "--quiet")
    digests = {name: world["digest"] for name, world in told["worlds"].items()}
    assert {name: digests[name] for name in shown} == shown
    assert {name.partition("/")[2] for name in set(digests) - set(shown)} == {"frozen"}
    assert len(set(shown.values())) == 3
    assert told["study_hash"] == shared["study_hash"]


def test_python_ends_every_world_in_the_state_that_the_page_showed(
    shared: dict[str, Any], saved: Path, shown: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (saved / "snippet.py").write_text(shared["python"], encoding="utf-8")
    monkeypatch.chdir(saved)
    result = runpy.run_path("snippet.py", run_name="__main__")["result"]
    assert {name: digest for name, digest in result.digests.items() if name in shown} == shown


def test_a_link_holds_the_whole_study(
    said: dict[str, Any], shared: dict[str, Any], shown: dict[str, str]
) -> None:
    study_again = study_in(shared["link"])
    assert study_again == asked(said)
    assert setting_of(study_again).study_hash == shared["study_hash"]
    assert digests_of(study_again.model_dump()) == shown


def test_the_files_are_read_by_python_as_the_same_study(shared: dict[str, Any], saved: Path) -> None:
    from underheaven.studies.setting import resolve

    assert resolve(saved / "study.yaml").study_hash == shared["study_hash"]
    assert uh.read("study", saved / "study.yaml").seed == 11


@pytest.mark.parametrize(
    "link",
    [
        "",
        "A",
        "!!!!",
        "eJw",
        "a" * 1000,
        "eJyrVkosLcmIz8nPS1WyUoouTi0JqUqsVIqtBQB0xAjF",
        "x" * (LONGEST_LINK + 1),
    ],
)
def test_a_link_made_by_hand_is_an_error_for_people_and_nothing_else(link: str) -> None:
    answer = post("/api/opened", {"link": link})
    assert answer.status == 400
    assert answer.said["error"]["cure"]
    with pytest.raises(InputError):
        study_in(link)


def test_a_link_that_would_unpack_without_end_is_refused() -> None:
    import base64
    import zlib

    bomb = base64.urlsafe_b64encode(zlib.compress(b" " * 20_000_000, 9)).decode().rstrip("=")
    assert len(bomb) < LONGEST_LINK
    with pytest.raises(InputError, match="too long"):
        study_in(bomb)


def test_a_link_that_is_cut_off_is_refused(said: dict[str, Any]) -> None:
    link = link_of(asked(said))
    with pytest.raises(InputError):
        study_in(link[: len(link) // 2])
