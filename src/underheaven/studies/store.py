"""A run folder: what was run, complete, and what came of it; whole or not there at all.

`study.yaml` repeats the run (`underheaven run DIR/study.yaml`), with declarations that are not the shelf's
beside it; `manifest.json` says versions, seed, hashes, sources and what is assumed; the rest are Parquet
tables. Everything is written into a folder beside and renamed when it is on disk, and every file says that it
is synthetic.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from underheaven import __version__
from underheaven.ground.errors import RunFolderError, UnderheavenError, clean
from underheaven.ground.exact import as_text
from underheaven.studies.findings import SYNTHETIC, Findings
from underheaven.studies.life import Life, life
from underheaven.studies.setting import RESULTS, Setting, resolve
from underheaven.words.study import Study

FORMAT = 1
"""Version of the folder's layout, in the manifest under `run_folder`."""
MANIFEST, STUDY = "manifest.json", "study.yaml"
_MOST_MANIFEST_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Run:
    """A run folder that was read back: its study, made ready again, and its manifest."""

    folder: Path
    setting: Setting
    manifest: Mapping[str, Any]

    def hardest_hit(self, world: str | None = None) -> str | None:
        """Return the citizen whom the run named as hardest hit, or None."""
        hits = cast("Mapping[str, str | None]", self.manifest["hardest_hit"])
        return hits.get(world if world is not None else next(iter(hits), ""))

    def life(
        self, citizen: str | None, world: str | None = None, progress: Callable[[int], None] | None = None
    ) -> Life:
        """Return one synthetic citizen's two lives; errors and parameters as for `studies.life.life`."""
        return life(self.setting, citizen, world, progress)


def check_folder(path: str | Path, setting: Setting) -> None:
    """Refuse a folder into which this run may not be written; ask before hours are spent.

    Raises
    ------
    RunFolderError
        It is a file, a folder that is no run, a run of another study, or it cannot be written.
    """
    folder = Path(path)
    if "\0" in str(folder):
        raise RunFolderError(
            "cannot be written: its name has a NUL", where=str(folder), cure="name another with -o"
        )
    try:
        parents = folder.absolute().parents
        _refuse_unwritable(next((parent for parent in parents if os.path.lexists(parent)), parents[-1]))
        if not os.path.lexists(folder):
            return
        if not folder.is_dir():
            raise RunFolderError("is no folder", where=str(folder), cure="name another with -o")
        if not any(folder.iterdir()):
            return
        manifest = _manifest(folder)
    except (OSError, ValueError) as problem:
        raise _unwritable(folder, problem) from None
    if manifest.get("study_hash") != setting.study_hash:
        raise RunFolderError("holds a run of another study", where=str(folder), cure="name another with -o")


def _refuse_unwritable(parent: Path) -> None:
    """Try whether a folder can be made in another; raises `OSError` where not."""
    probe = parent / f".underheaven.{os.getpid()}.probe"
    probe.mkdir()
    probe.rmdir()


def save(result: Findings, path: str | Path) -> Path:
    """Write a run folder and return its path; an older run of the same study there is replaced.

    Raises
    ------
    RunFolderError
        As for `check_folder`, or the disk is full or read-only; nothing is left half-written.
    """
    folder = Path(path)
    check_folder(folder, result.setting)
    beside = folder.absolute().parent / f".{folder.absolute().name}.{os.getpid()}.part"
    try:
        beside.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir()
        _write_all(result, beside)
        _sync_folder(beside)
        _put_in_place(beside, folder.absolute())
        _sync_folder(folder.absolute().parent)
    except (OSError, ValueError) as problem:
        raise _unwritable(folder, problem) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return folder


def load(path: str | Path) -> Run:
    """Return a run folder that was written before, its study made ready again.

    Raises
    ------
    RunFolderError
        It is no run folder, is damaged, or its words no longer give the run that is in it.
    """
    folder = Path(path)
    try:
        if not folder.is_dir():
            raise RunFolderError(
                "there is no such run folder",
                where=str(folder),
                cure="`underheaven run STUDY -o DIR` writes one",
            )
        manifest = _manifest(folder)
    except (OSError, ValueError) as problem:
        raise RunFolderError(f"cannot be read: {_reason(problem)}", where=str(folder)) from None
    try:
        setting = resolve(folder / STUDY)
    except UnderheavenError as problem:
        raise RunFolderError(f"its study can no longer be read: {problem}", where=str(folder)) from None
    if setting.study_hash != manifest.get("study_hash"):
        raise RunFolderError(
            "its words no longer give the run that is in it: a file was changed, or the package's version "
            "is another",
            where=str(folder),
            cure="run its study again into another folder",
        )
    return Run(folder, setting, manifest)


def _manifest(folder: Path) -> dict[str, Any]:
    """Return a run folder's manifest, or refuse a folder that has none."""
    path = folder / MANIFEST
    if not path.is_file():
        raise RunFolderError(
            "is no run folder: it has no manifest.json", where=str(folder), cure="name another"
        )
    if path.stat().st_size > _MOST_MANIFEST_BYTES:
        raise RunFolderError("is damaged: its manifest.json is too large", where=str(folder))
    try:
        manifest: object = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        raise RunFolderError("is damaged: its manifest.json cannot be read", where=str(folder)) from None
    if not isinstance(manifest, dict) or cast("dict[str, object]", manifest).get("run_folder") != FORMAT:
        raise RunFolderError("is no run folder of this version", where=str(folder), cure="name another")
    hits = cast("dict[str, object]", manifest).get("hardest_hit")
    if not isinstance(hits, dict) or not all(
        citizen is None or isinstance(citizen, str) for citizen in cast("dict[str, object]", hits).values()
    ):
        raise RunFolderError("is damaged: its manifest.json says no hardest_hit by world", where=str(folder))
    return cast("dict[str, Any]", manifest)


def _write_all(result: Findings, folder: Path) -> None:
    """Write every file of a run folder, each on disk before the next."""
    import pyarrow.parquet as pq  # pyright: ignore[reportMissingTypeStubs] - it ships none

    from underheaven.studies.tables import measures_table, prices_table, rungs_table, totals_table

    _write(folder / STUDY, f"# {SYNTHETIC}\n{study_yaml(result.setting.study)}")
    for name, source in result.setting.files.items():
        text = source.read_text(encoding="utf-8").removeprefix("\ufeff")
        _write(folder / name, text if SYNTHETIC in text else f"# {SYNTHETIC}\n{text}")
    manifest = json.dumps(_manifest_of(result), indent=1, ensure_ascii=False)
    _write(folder / MANIFEST, manifest + "\n")
    tables = {
        "measures": measures_table(result.rows()),
        "rungs": rungs_table(result),
        "prices": prices_table(result),
        "totals": totals_table(result),
    }
    for name, table in tables.items():
        path = folder / f"{name}.parquet"
        with path.open("wb") as file:
            cast("Any", pq).write_table(table, file)
            file.flush()
            os.fsync(file.fileno())


def _write(path: Path, text: str) -> None:
    """Write a text file and see it on disk."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def study_yaml(study: Study) -> str:
    """Return a study as a declaration that repeats it: every number said, defaults of no effect left out."""
    said: dict[str, Any] = study.model_dump(mode="json")
    worlds = {
        name: {field: value for field, value in world.items() if value or field == "regimes"}
        for name, world in said["worlds"].items()
    }
    kept = {
        name: value for name, value in {**said, "worlds": worlds}.items() if value is not None and value != []
    }
    return yaml.safe_dump(kept, sort_keys=False, allow_unicode=True, width=10**6, default_flow_style=None)


def _manifest_of(result: Findings) -> dict[str, Any]:
    """Return what a run folder says about itself."""
    setting, speed = result.setting, result.speed
    study = setting.study
    outcomes = result.outcomes
    return {
        "run_folder": FORMAT,
        "synthetic": True,
        "sentence": SYNTHETIC,
        "version": __version__,
        "results": RESULTS,
        "study": study.study,
        "study_hash": setting.study_hash,
        "society": study.society,
        "citizens": setting.citizens,
        "weeks": study.weeks,
        "replicates": study.replicates,
        "seed": study.seed,
        "responses": study.responses,
        "engine": "oracle",
        "worlds": {name: [regime.regime for regime in regimes] for name, regimes in setting.worlds.items()},
        "digests": {name: [outcome.worlds[name].digest for outcome in outcomes] for name in setting.names},
        "hardest_hit": {world: result.hardest_hit(world) for world in setting.declared},
        "machine": {
            "system": platform.system(),
            "processor": platform.machine(),
            "processors": os.cpu_count(),
            "python": platform.python_version(),
            "implementation": platform.python_implementation(),
        },
        "speed": {name: getattr(speed, name) for name in type(speed).__dataclass_fields__},
        "sources_cited": list(setting.sources()),
        "assumed_not_swept": [
            {
                "number": path,
                "value": as_text(number.value),
                "unit": number.unit,
                "range": None if number.swept is None else [as_text(end) for end in number.swept],
            }
            for path, number in setting.assumed()
        ],
        "intervals": "95 %, Student's t over replicates; not over assumed numbers, not over rival mechanisms",
        "not_modelled": (
            "births, deaths, ageing, moving house, ordinary unemployment, prices, protest, politics, "
            "repayment"
        ),
    }


def _put_in_place(beside: Path, folder: Path) -> None:
    """Rename the finished folder to its place; an older run there is kept aside until the new one stands."""
    if not folder.exists():
        beside.rename(folder)
        return
    older = beside.with_suffix(".older")
    shutil.rmtree(older, ignore_errors=True)
    folder.rename(older)
    try:
        beside.rename(folder)
    except OSError:
        older.rename(folder)
        raise
    shutil.rmtree(older, ignore_errors=True)


def _sync_folder(folder: Path) -> None:
    """See a folder's names on disk, where the system can."""
    if not stat.S_ISDIR(folder.stat().st_mode) or os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _reason(problem: OSError | ValueError) -> str:
    """Return what the system says, without a path."""
    said = problem.strerror if isinstance(problem, OSError) else None
    return clean((said or str(problem)).lower())


def _unwritable(folder: Path, problem: OSError | ValueError) -> RunFolderError:
    """Return the error for a folder that cannot be written."""
    return RunFolderError(
        f"cannot be written: {_reason(problem)}; nothing was left there",
        where=str(folder),
        cure="name another with -o",
    )
