"""A run folder: what was run, complete, and what came of it.

`study.yaml` repeats the run (`underheaven run DIR/study.yaml`), with declarations that are not the shelf's
beside it; `manifest.json` says versions, seed, hashes, sources and what is assumed; the rest are Parquet
tables. Every file says that it is synthetic; `studies.folder` says how they get there whole.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import yaml

from underheaven import __version__
from underheaven.ground.errors import RunFolderError, UnderheavenError
from underheaven.ground.exact import as_text
from underheaven.ground.files import DISK
from underheaven.ground.numbers import CitedNumber
from underheaven.ground.outcome import Engine
from underheaven.studies.findings import SYNTHETIC, Findings
from underheaven.studies.folder import (
    FORMAT,
    MANIFEST,
    STUDY,
    manifest_of,
    reason,
    refuse_other_files,
    replace_files,
    reserved,
    sha256_of_file,
)
from underheaven.studies.life import Life, declared_world, life
from underheaven.studies.setting import RESULTS, Setting, resolve
from underheaven.words.study import Study


@dataclass(frozen=True, slots=True)
class Run:
    """A run folder that was read back: its study, made ready again, and its manifest."""

    folder: Path
    setting: Setting
    manifest: Mapping[str, Any]

    @property
    def engine(self) -> Engine:
        """The engine that lived it; the other gives the same results."""
        return "oracle" if self.manifest.get("engine") == "oracle" else "fast"

    def hardest_hit(self, world: str | None = None) -> str | None:
        """Return the citizen whom the run named as hardest hit, or None.

        Raises
        ------
        InputError
            There is no such world.
        """
        if world is not None:
            declared_world(self.setting, world)
        hits = cast("Mapping[str, str | None]", self.manifest["hardest_hit"])
        return hits.get(world if world is not None else next(iter(hits), ""))

    def life(
        self, citizen: str | None, world: str | None = None, progress: Callable[[int], None] | None = None
    ) -> Life:
        """Return one synthetic citizen's two lives; errors and parameters as for `studies.life.life`."""
        kept = cast("Mapping[str, Sequence[str]]", self.manifest["digests"])
        return life(self.setting, citizen, world, progress, engine=self.engine, kept=kept)


def save(result: Findings, path: str | Path) -> Path:
    """Write a run folder and return its path; an older run of the same study there is replaced.

    Only files that a run is made of are replaced; whatever else lies there is left alone.

    Raises
    ------
    RunFolderError
        As for `studies.folder.reserved`, or the disk is full or read-only.
    """
    with reserved(path, result.setting.study_hash) as folder:
        keep(result, folder)
    return Path(path)


def keep(result: Findings, folder: Path) -> None:
    """Write a run into a folder that is reserved for it; errors as for `studies.folder.replace_files`."""
    replace_files(folder, lambda part: _write_all(result, part))


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
        manifest = manifest_of(folder)
    except (OSError, ValueError) as problem:
        raise RunFolderError(f"cannot be read: {reason(problem)}", where=str(folder)) from None
    if manifest.get("sweep"):
        raise RunFolderError(
            "is a sweep, of many runs, and no single run",
            where=str(folder),
            cure="name the folder of a run; `sweep.parquet` in this one has every number",
        )
    try:
        refuse_other_files(folder, manifest)
    except OSError as problem:
        raise RunFolderError(f"cannot be read: {reason(problem)}", where=str(folder)) from None
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


def _write_all(result: Findings, folder: Path) -> None:
    """Write every file of a run folder, each on disk before the next."""
    import pyarrow.parquet as pq  # pyright: ignore[reportMissingTypeStubs] - it ships none

    from underheaven.studies.tables import measures_table, prices_table, rungs_table, totals_table

    write_words(result.setting, folder)
    tables = {
        "measures": measures_table(result.rows()),
        "rungs": rungs_table(result),
        "prices": prices_table(result),
        "totals": totals_table(result),
    }
    for name, table in tables.items():
        written = BytesIO()
        cast("Any", pq).write_table(table, written)
        DISK.write(folder / f"{name}.parquet", [written.getvalue()])
    files = {path.name: sha256_of_file(path) for path in sorted(folder.iterdir())}
    manifest = json.dumps(_manifest_of(result, files), indent=1, ensure_ascii=False)
    _write(folder / MANIFEST, manifest + "\n")


def write_words(setting: Setting, folder: Path) -> None:
    """Write what repeats a study: its words, complete, and the declarations that are not the shelf's."""
    _write(folder / STUDY, f"# {SYNTHETIC}\n{study_yaml(setting.study)}")
    for name, source in setting.files.items():
        text = source.read_text(encoding="utf-8").removeprefix("\ufeff")
        _write(folder / name, text if SYNTHETIC in text else f"# {SYNTHETIC}\n{text}")


def _write(path: Path, text: str) -> None:
    """Write a text file and see it on disk."""
    DISK.write(path, [text.encode("utf-8")])


def study_yaml(study: Study) -> str:
    """Return a study as a declaration that repeats it: every number said, defaults of no effect left out."""
    said: dict[str, Any] = study.model_dump(mode="json", by_alias=True)
    worlds = {
        name: {field: value for field, value in world.items() if value or field == "regimes"}
        for name, world in said["worlds"].items()
    }
    kept = {
        name: value
        for name, value in {**said, "worlds": worlds}.items()
        if value is not None and value not in ([], {})
    }
    return yaml.safe_dump(kept, sort_keys=False, allow_unicode=True, width=10**6, default_flow_style=None)


def _manifest_of(result: Findings, files: Mapping[str, str]) -> dict[str, Any]:
    """Return what a run folder says about itself; `files` are the SHA-256 of the others, by name."""
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
        "files": dict(files),
        "society": study.society,
        "citizens": setting.citizens,
        "weeks": study.weeks,
        "replicates": study.replicates,
        "seed": study.seed,
        "responses": study.responses,
        "engine": result.engine,
        "worlds": {name: [regime.regime for regime in regimes] for name, regimes in setting.worlds.items()},
        "digests": {name: [outcome.worlds[name].digest for outcome in outcomes] for name in setting.names},
        "hardest_hit": {world: result.hardest_hit(world) for world in setting.declared},
        "machine": machine(),
        "speed": {name: getattr(speed, name) for name in type(speed).__dataclass_fields__},
        "sources_cited": list(setting.sources()),
        "assumed_not_swept": assumed_as_json(setting.assumed()),
        "intervals": "95 %, Student's t over replicates; not over assumed numbers, not over rival mechanisms",
        "not_modelled": NOT_MODELLED,
    }


NOT_MODELLED = (
    "births, deaths, ageing, moving house, ordinary unemployment, prices, protest, politics, repayment"
)
"""What no run is about."""


def machine() -> dict[str, Any]:
    """Return what a run was lived on."""
    return {
        "system": platform.system(),
        "processor": platform.machine(),
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
    }


def assumed_as_json(assumed: Sequence[tuple[str, CitedNumber]]) -> list[dict[str, Any]]:
    """Return assumed numbers with their places and the ranges they might be swept over."""
    return [
        {
            "number": path,
            "value": as_text(number.value),
            "unit": number.unit,
            "range": None if number.swept is None else [as_text(end) for end in number.swept],
        }
        for path, number in assumed
    ]
