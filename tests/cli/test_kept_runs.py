"""Runs that are kept, repeated and told as lives: what is typed, and what lies in the folder then."""

from __future__ import annotations

import errno
import json
import re
import shlex
from pathlib import Path

import pytest
from tests.cli.conftest import HARSH, SMALL, Type, commands_printed, is_marked


def hardest_hit(run: Path) -> str:
    return str(json.loads((run / "manifest.json").read_text(encoding="utf-8"))["hardest_hit"]["harsh"])


def test_a_run_that_hits_somebody_names_a_life_that_can_be_told_as_printed(typed: Type, here: Path) -> None:
    (here / "harsh.yaml").write_text(HARSH, encoding="utf-8")
    said = typed("compare", "small-city", "harsh.yaml", *SMALL)
    assert said.code == 0
    lives = [line for line in commands_printed(said) if " life " in line]
    assert len(lives) == 1
    told = typed(*shlex.split(lives[0])[1:])
    assert told.code == 0
    assert is_marked(told)


def test_the_same_study_twice_gives_the_same_digests_and_stays_in_its_folder(typed: Type, here: Path) -> None:
    one, other = typed("demo", *SMALL, "--json"), typed("demo", *SMALL, "--json", "--seed", "7")
    worlds = [json.loads(said.out)["worlds"] for said in (one, other)]
    assert worlds[0] == worlds[1]
    assert [folder.name for folder in (here / "runs").iterdir()] == ["demo"]
    typed("demo", *SMALL, "--seed", "8", "--quiet")
    assert sorted(folder.name for folder in (here / "runs").iterdir()) == ["demo", "demo-2"]


def test_a_life_says_its_cost_first_and_tells_causes(typed: Type, finished: Path) -> None:
    said = typed("life", str(finished), hardest_hit(finished), "--quiet")
    assert said.code == 0, said.err
    assert said.out.startswith("Cost: ")
    assert is_marked(said)
    assert "The lives part in week" in said.out
    assert "Would a safeguard have stopped the first harm?" in said.out
    assert re.search(r"booked|taken for a look-alike", said.out)


def test_a_life_fits_a_narrow_terminal(typed: Type, finished: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    said = typed("life", str(finished), hardest_hit(finished), "--quiet")
    assert max(map(len, said.out.splitlines())) <= 40


def test_a_kept_run_repeats_itself(typed: Type, finished: Path, here: Path) -> None:
    before = json.loads((finished / "manifest.json").read_text(encoding="utf-8"))
    said = typed("run", str(finished / "study.yaml"), "--quiet", "--threads", "1", "-o", str(here / "again"))
    assert said.code == 0, said.err
    after = json.loads((here / "again" / "manifest.json").read_text(encoding="utf-8"))
    assert after["digests"] == before["digests"]
    assert after["study_hash"] == before["study_hash"]


def test_every_file_of_a_run_says_that_it_is_synthetic(finished: Path) -> None:
    from pyarrow import parquet

    files = sorted(finished.iterdir())
    assert {file.suffix for file in files} == {".json", ".yaml", ".parquet"}
    for file in files:
        if file.suffix == ".parquet":
            said = str(parquet.read_schema(file).metadata)
        else:
            said = file.read_text(encoding="utf-8")
        assert "ynthetic citizens" in said, file.name
        assert "no real person is in here" in said, file.name


def test_the_citizen_hit_hardest_can_be_asked_for_by_that_outcome(typed: Type, finished: Path) -> None:
    by_address = typed("life", str(finished), hardest_hit(finished), "--quiet")
    assert typed("life", str(finished), "hardest-hit", "--quiet").out == by_address.out


def test_a_run_repeated_where_it_is_kept_keeps_what_lies_beside_it(
    typed: Type, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = (*SMALL, "--quiet", "--json")
    assert typed("demo", *size, "-o", "kept").code == 0
    (here / "kept" / "notes.txt").write_text("precious", encoding="utf-8")
    assert typed("run", "kept/study.yaml", *size, "-o", "kept").code == 0
    monkeypatch.chdir(here / "kept")
    assert typed("run", "study.yaml", *size, "-o", ".").code == 0
    assert (here / "kept" / "notes.txt").read_text(encoding="utf-8") == "precious"


def test_what_cannot_be_kept_is_printed_all_the_same(
    typed: Type, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("underheaven.ground.files.DISK.write", full)
    said = typed("demo", *SMALL, "--quiet")
    assert said.code == 2
    assert "innocents cleared" in said.out
    assert "Kept in" not in said.out
    assert " life " not in " ".join(commands_printed(said))
    assert said.err.count("\n") == 1
    assert "no space left on device" in said.err
    assert list(here.iterdir()) == []


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk on which a folder can be made and nothing be written."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("underheaven.ground.files.DISK.append", full)


SWEEP = ("sweep", "demo", "--vary", "weeks=2,3", "--citizens", "1000", "--replicates", "1", "--threads", "1")


@pytest.mark.usefixtures("full_disk")
@pytest.mark.parametrize("command", [("demo", *SMALL), SWEEP], ids=["demo", "sweep"])
def test_a_disk_that_was_full_before_takes_no_page_away(
    typed: Type, here: Path, command: tuple[str, ...]
) -> None:
    said = typed(*command, "--quiet")
    assert said.code == 2
    assert is_marked(said)
    assert "Took " in said.out, "the page is printed to its end"
    assert "Kept in" not in said.out
    assert said.err.count("\n") == 1
    assert "no space left on device; nothing of this run is kept there" in said.err
    assert list(here.iterdir()) == []


@pytest.mark.usefixtures("full_disk")
@pytest.mark.parametrize("command", [("demo", *SMALL), SWEEP], ids=["demo", "sweep"])
def test_what_takes_longer_than_a_minute_is_refused_before_it_is_lived_on_a_full_disk(
    typed: Type, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setattr("underheaven.report.studying.INTERVAL", 0.0)
    said = typed(*command, "--quiet")
    assert (said.code, said.out) == (2, "")
    assert "no space left on device" in said.err


@pytest.mark.parametrize("command", [("demo", *SMALL), SWEEP], ids=["demo", "sweep"])
def test_a_page_that_cannot_be_printed_says_where_its_run_is_kept(
    typed: Type, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("underheaven.report.page.Page.title", full)
    monkeypatch.setattr("underheaven.report.endings._let_go_of_stdout", lambda: None)
    said = typed(*command, "--quiet", "-o", "kept")
    assert said.code == 2
    assert said.err == "No space left on device; the run itself is kept in kept\n"


def test_a_life_that_is_interrupted_says_nothing_about_runs(
    typed: Type, finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("underheaven.studies.store.life", interrupted)
    said = typed("life", str(finished), hardest_hit(finished), "--quiet")
    assert (said.code, said.err) == (130, "interrupted\n")
