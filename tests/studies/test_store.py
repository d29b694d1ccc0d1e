"""A run folder is whole or not there, says in every file that it is synthetic, and repeats its run."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.crashes import Stopped, crash_states, full_at, operations, stopped_at, watched

from underheaven.ground.errors import RunFolderError
from underheaven.ground.files import DISK
from underheaven.shelf.finding import shelf_folder
from underheaven.studies import store
from underheaven.studies.compare import compare, run
from underheaven.studies.folder import MANIFEST, replace_files, reserved
from underheaven.studies.result import SYNTHETIC, Result
from underheaven.studies.setting import resolve
from underheaven.words.loader import read_study


@pytest.fixture(scope="module")
def folder(result: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return result.save(tmp_path_factory.mktemp("runs") / "harsh")


def test_every_file_of_a_run_says_that_it_is_synthetic(folder: Path):
    """Promise 16: each file is opened."""
    names = sorted(path.name for path in folder.iterdir())
    assert names == [
        "harsh.yaml", "manifest.json", "measures.parquet", "prices.parquet", "rungs.parquet", "study.yaml",
        "totals.parquet",
    ]  # fmt: skip
    for path in folder.iterdir():
        if path.suffix == ".parquet":
            metadata = pq.read_schema(path).metadata
            assert metadata[b"synthetic"] == b"true"
            assert metadata[b"sentence"].decode() == SYNTHETIC
        elif path.suffix == ".json":
            assert json.loads(path.read_text(encoding="utf-8"))["synthetic"] is True
        else:
            assert path.read_text(encoding="utf-8").startswith(f"# {SYNTHETIC}\n")


def test_the_study_in_the_folder_repeats_the_run(folder: Path, result: Result):
    again = resolve(folder / "study.yaml")
    assert again.study_hash == result.study_hash
    assert run(folder / "study.yaml", replicates=1).digests == result.digests


def test_the_manifest_names_versions_hashes_sources_and_assumptions_and_nobody(folder: Path, result: Result):
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["study_hash"] == result.study_hash
    assert manifest["digests"]["harsh"] == [one.worlds["harsh"].digest for one in result.outcomes]
    assert "census-2020" in manifest["sources_cited"]
    assumed = {entry["number"]: entry for entry in manifest["assumed_not_swept"]}
    assert assumed["harsh: sensors.eyes.detects"]["value"] == "0.5"
    assert assumed["harsh: sensors.eyes.detects"]["range"] == ["0.25", "1"]
    text = json.dumps(manifest["machine"])
    assert os.uname().nodename not in text
    assert str(Path.home()) not in text


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        'a: "b" # c',
        "- 'x'",
        "yes",
        "1e5",
        "012",
        "Überwachung — 信用",
        "two\nlines",
        "x" * 1900,
        "a {b} [c]",
    ],
)
def test_a_study_says_the_same_after_being_written_and_read(text: str):
    study = resolve("demo").study.model_copy(update={"title": text, "about": text, "measures": ("listed",)})
    assert read_study(store.study_yaml(study), sources={}) == study


def test_totals_are_integers_that_the_measures_are_made_of(folder: Path, result: Result):
    rows = pq.read_table(folder / "totals.parquet").to_pylist()
    listed = [
        row["total"]
        for row in rows
        if (row["world"], row["counter"], row["margin"]) == ("harsh", "listed-at-end", "all")
    ]
    adults = [row["total"] for row in rows if (row["counter"], row["margin"]) == ("adults", "all")]
    mean = sum(n / a for n, a in zip(listed, adults, strict=True)) / 10
    assert mean == pytest.approx(result.value("harsh", "listed").value)


def test_how_many_people_had_how_many_closed_weeks_is_kept_with_a_run_and_adds_up(folder: Path):
    """Of every replicate and world; and nothing in the folder is about one citizen alone."""
    rows = [row for row in pq.read_table(folder / "totals.parquet").to_pylist() if row["margin"] == "all"]
    by_people: dict[tuple[int, str], int] = {}
    by_weeks: dict[tuple[int, str], int] = {}
    for row in rows:
        place, (stem, _, part) = (row["replicate"], row["world"]), row["counter"].partition("/")
        if stem == "citizens-with-closed-weeks":
            by_people[place] = by_people.get(place, 0) + int(part) * row["total"]
        if row["counter"] in ("closed-weeks/adults", "closed-weeks/children"):
            by_weeks[place] = by_weeks.get(place, 0) + row["total"]
    assert by_people == by_weeks
    assert {world for _, world in by_people} >= {"harsh", "harsh/frozen", "harsh/no-errors"}


def test_a_run_may_replace_an_older_run_of_the_same_study_and_nothing_else(
    result: Result, harsh: Path, tmp_path: Path
):
    place = tmp_path / "here"
    result.save(place)
    before = (place / "manifest.json").stat().st_ino
    result.save(place)
    assert (place / "manifest.json").stat().st_ino != before
    other = compare("small-city", harsh, citizens=1000, weeks=1, replicates=1, ladder="none")
    with pytest.raises(RunFolderError, match="another study"):
        other.save(place)
    letters = tmp_path / "letters"
    letters.mkdir()
    (letters / "dear.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(RunFolderError, match="no run folder"):
        result.save(letters)
    assert [path.name for path in letters.iterdir()] == ["dear.txt"]
    with pytest.raises(RunFolderError, match="is no folder"):
        result.save(letters / "dear.txt")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["here", "letters"]


def kept(place: Path) -> dict[str, bytes]:
    """The files of a run folder, without the lock of whoever was stopped."""
    files = (path for path in place.iterdir() if path.is_file() and path.suffix != ".lock")
    return {path.name: path.read_bytes() for path in files}


def test_a_full_disk_leaves_nothing_half_written_and_the_older_run_intact(result: Result, tmp_path: Path):
    """Promise 10: the disk is full at each operation in turn, before anything is renamed."""
    place = tmp_path / "here"
    result.save(place)
    before = kept(place)
    done = operations(lambda: result.save(place))
    first_rename = next(turn for turn, one in enumerate(done) if one.kind == "rename")
    assert first_rename > 20
    for turn in range(first_rename):
        with watched(full_at(turn)), pytest.raises(RunFolderError) as caught:
            result.save(place)
        assert "no space left on device" in str(caught.value)
        assert "\n" not in str(caught.value)
        assert kept(place) == before
        assert [path.name for path in tmp_path.iterdir()] == ["here"]
    with watched(full_at(8)), pytest.raises(RunFolderError):
        result.save(tmp_path / "new")
    assert not (tmp_path / "new").exists()


@dataclass(frozen=True)
class Versions:
    """The files of an older and a newer run of one study."""

    study_hash: str
    older: dict[str, bytes]
    newer: dict[str, bytes]

    def save(self, place: Path, files: dict[str, bytes]) -> None:
        def write(part: Path) -> None:
            for name in sorted(files, key=lambda name: (name == MANIFEST, name)):
                DISK.write(part / name, [files[name]])

        with reserved(place, self.study_hash) as folder:
            replace_files(folder, write)

    def found(self, place: Path) -> str:
        """What a reader finds: one of the two whole, `nothing`, or that it was half written."""
        try:
            store.load(place)
        except RunFolderError as refused:
            return "half" if "half written" in str(refused) else "nothing"
        return "older" if kept(place) == self.older else "newer" if kept(place) == self.newer else "mixed"


@pytest.fixture(scope="module")
def versions(folder: Path, result: Result) -> Versions:
    older = kept(folder)
    newer = {name: data + b" " for name, data in older.items()}
    manifest = json.loads(older[MANIFEST])
    manifest["files"] = {
        name: hashlib.sha256(data).hexdigest() for name, data in newer.items() if name != MANIFEST
    }
    return Versions(result.study_hash, older, {**newer, MANIFEST: json.dumps(manifest).encode()})


@pytest.fixture
def quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that nobody waits for: what may be lost is thought out here, not left to this machine."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.mark.usefixtures("quick_disk")
@pytest.mark.parametrize("ending", [full_at, stopped_at])
@pytest.mark.parametrize("is_new", [True, False])
def test_refused_or_stopped_at_any_operation_a_run_folder_is_whole_or_noticed(
    versions: Versions, tmp_path: Path, ending: Callable[[int], Any], is_new: bool
):
    """Promises 8 and 10: every operation of writing a run, twice in a row; then it is written after all."""
    seen: set[str] = set()
    every = len(operations(lambda: versions.save(tmp_path / "run", versions.newer)))
    for turn in range(every):
        place = tmp_path / f"run-{turn}"
        if not is_new:
            versions.save(place, versions.older)
        for _ in range(2):
            with watched(ending(turn)), suppress(RunFolderError, Stopped):
                versions.save(place, versions.newer)
            seen.add(versions.found(place))
        versions.save(place, versions.newer)
        assert kept(place) == versions.newer
    assert seen == ({"nothing", "half", "newer"} if is_new else {"older", "half", "newer"})


@pytest.mark.slow
@pytest.mark.usefixtures("quick_disk")
@pytest.mark.parametrize("is_new", [True, False])
def test_whenever_power_is_lost_a_run_folder_is_whole_or_noticed(
    versions: Versions, tmp_path: Path, is_new: bool
):
    """Promise 9: every crash state of writing a run; nothing is ever read that was not written."""
    runs, found = tmp_path / "runs", tmp_path / "found"
    runs.mkdir()
    if not is_new:
        versions.save(runs / "here", versions.older)
    seen: list[str] = []
    for _ in crash_states(runs, lambda: versions.save(runs / "here", versions.newer), found):
        seen.append(versions.found(found / "here"))
        versions.save(found / "here", versions.newer)
        assert kept(found / "here") == versions.newer
    assert set(seen) == ({"nothing", "half", "newer"} if is_new else {"older", "half", "newer"})
    assert seen[-1] == "newer"
    assert len(seen) > 60


def test_a_folder_that_cannot_be_written_is_known_before_the_run(result: Result):
    for place in ("/proc/nowhere/run", "with\0nul"):
        with (
            pytest.raises(RunFolderError, match="cannot be written"),
            reserved(place, result.study_hash),
        ):
            pass


def test_a_run_is_read_back_and_a_damaged_one_is_refused(folder: Path, result: Result, tmp_path: Path):
    read = store.load(folder)
    assert read.setting.study_hash == result.study_hash
    assert read.hardest_hit() == result.hardest_hit()
    with pytest.raises(RunFolderError, match="no such run folder"):
        store.load(tmp_path / "nothing")
    with pytest.raises(RunFolderError, match="no run folder"):
        store.load(tmp_path)
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in folder.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    words = (copy / "harsh.yaml").read_text(encoding="utf-8")
    (copy / "harsh.yaml").write_text(words.replace("detects: 0.5", "detects: 0.9"), encoding="utf-8")
    with pytest.raises(RunFolderError, match="a file was changed"):
        store.load(copy)
    for damage in ("{", "[]", "{}", '{"run_folder": 99}', "\0", "[" * 100_000):
        (copy / "manifest.json").write_text(damage, encoding="utf-8")
        with pytest.raises(RunFolderError):
            store.load(copy)


def test_a_hardest_hit_or_digests_edited_by_hand_are_one_line(folder: Path, tmp_path: Path):
    copy = tmp_path / "edited"
    copy.mkdir()
    for path in folder.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    for edited in (["0:0-0-1"], "0:0-0-1", 5, {"harsh": 5}, None):
        said = json.dumps({**manifest, "hardest_hit": edited})
        (copy / "manifest.json").write_text(said, encoding="utf-8")
        with pytest.raises(RunFolderError, match="hardest_hit"):
            store.load(copy)
    for edited in (None, [], {"harsh": "0"}):
        (copy / "manifest.json").write_text(json.dumps({**manifest, "digests": edited}), encoding="utf-8")
        with pytest.raises(RunFolderError, match="digests"):
            store.load(copy)
    (copy / "manifest.json").write_text(json.dumps({**manifest, "hardest_hit": {}}), encoding="utf-8")
    assert store.load(copy).hardest_hit() is None


def test_files_options_and_safeguards_are_all_in_the_folder(tmp_path: Path):
    """A file that bears a name of the shelf, a safeguard of one's own and every option repeat the run."""
    shelf = shelf_folder()
    own = (shelf / "regimes" / "street-cameras.yaml").read_text(encoding="utf-8")
    assert "value: 1/6000" in own
    (tmp_path / "street-cameras.yaml").write_text(own.replace("1/6000", "1/600"), encoding="utf-8")
    quiet = (shelf / "safeguards" / "no-publicity.yaml").read_text(encoding="utf-8")
    (tmp_path / "quiet.yaml").write_text(quiet.replace(": no-publicity", ": quiet"), encoding="utf-8")
    asked = ["rongcheng-points", tmp_path / "street-cameras.yaml"]
    guards = ["appeal", str(tmp_path / "quiet.yaml")]
    first = compare(
        "small-city", asked, safeguards=guards, weeks=2, replicates=1, seed=11, responses="frozen",
        ladder="none",
    )  # fmt: skip
    first.save(tmp_path / "run")
    again = run(tmp_path / "run" / "study.yaml")
    assert again.study_hash == first.study_hash
    assert again.digests == first.digests
    assert [o.worlds for o in again.outcomes] == [o.worlds for o in first.outcomes]
