"""What `doctor` prints: what runs here, with how much room, and where results are kept."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from importlib import metadata
from pathlib import Path

from underheaven.engine.cores import cores
from underheaven.ground.outcome import ENGINES
from underheaven.report.page import SYNTHETIC, Page
from underheaven.report.progress import bytes_in_words
from underheaven.report.runs import RUNS
from underheaven.studies.folder import MANIFEST

NEEDED = ("pydantic", "PyYAML", "pyarrow", "typer", "rich", "mpmath", "numpy", "numba")
"""Packages that a run needs."""
_OLDEST = (3, 11)


def findings() -> dict[str, object]:
    """Return what is here: versions, cores, memory in bytes, results and their size, what is missing."""
    packages: dict[str, str | None] = {}
    for package in ("underheaven", *NEEDED):
        try:
            packages[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            packages[package] = None
    runs = Path.cwd() / RUNS
    total, free = _memory()
    missing = [package for package, version in packages.items() if version is None]
    bits, folder, size = _compiled() if not missing else (None, None, None)
    if sys.version_info[:2] < _OLDEST:
        missing.append("Python 3.11 or newer")
    return {
        "synthetic": True,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "packages": packages,
        "engines": list(ENGINES),
        "cores": cores(),
        "vector_bits": bits,
        "memory_bytes": total,
        "free_memory_bytes": free,
        "results": str(runs),
        "results_bytes": _size(runs),
        "results_number": len(_folders(runs)),
        "free_disk_bytes": shutil.disk_usage(Path.cwd()).free,
        "can_write_here": os.access(Path.cwd(), os.W_OK),
        "compiled_code": folder,
        "compiled_code_bytes": size,
        "output_encoding": sys.stdout.encoding,
        "missing": missing,
    }


def _compiled() -> tuple[int, str, int]:
    """Return the width of vectors, where compiled code is kept, and how many bytes of it there are."""
    from underheaven.engine.compiling import compiled_code
    from underheaven.engine.vectors import vector_bits

    folder, size = compiled_code()
    return vector_bits(), str(folder), size


def _memory() -> tuple[int | None, int | None]:
    """Return all memory and what is free, in bytes; None where the system does not say."""
    try:
        page = os.sysconf("SC_PAGE_SIZE")
        return page * os.sysconf("SC_PHYS_PAGES"), page * os.sysconf("SC_AVPHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None, None


def _folders(folder: Path) -> list[Path]:
    """Return the folders in a folder that hold a run."""
    return [one for one in folder.iterdir() if (one / MANIFEST).is_file()] if folder.is_dir() else []


def _size(folder: Path) -> int:
    """Return how many bytes the files of a folder take."""
    if not folder.is_dir():
        return 0
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file() and not one.is_symlink())


def print_doctor(page: Page, found: dict[str, object]) -> None:
    """Print what was found."""
    page.title("What runs here")
    page.say(SYNTHETIC, style="bold yellow")
    page.gap()
    packages: dict[str, str | None] = found["packages"]  # type: ignore[assignment]
    versions = ", ".join(f"{name} {version or 'missing'}" for name, version in packages.items())
    page.items(
        [
            ("Python", f"{found['python']} on {found['system']}"),
            ("Packages", versions),
            (
                "Engines",
                (
                    "fast, compiled, on threads; and --engine oracle: plain Python, one citizen at a time, "
                    "on processes. They give the same results."
                ),
            ),
            ("Cores", f"{found['cores']}, all used unless --threads says otherwise"),
            (
                "Vectors",
                "not known"
                if found["vector_bits"] is None
                else f"{found['vector_bits']} bits in compiled code",
            ),
            ("Memory", f"{_room(found['memory_bytes'])}, {_room(found['free_memory_bytes'])} free"),
            (
                "Results",
                (
                    f"{found['results']}: {found['results_number']} of them, "
                    f"{_room(found['results_bytes'])}; remove a folder and it is gone"
                ),
            ),
            (
                "Disk",
                f"{_room(found['free_disk_bytes'])} free here"
                + ("" if found["can_write_here"] else "; this folder cannot be written: use -o DIR"),
            ),
            ("Compiled code", _kept_code(found)),
            (
                "Letters",
                f"{found['output_encoding']}" + (" (plain ASCII is printed)" if page.is_plain else ""),
            ),
        ]
    )
    missing: list[str] = found["missing"]  # type: ignore[assignment]
    page.gap()
    page.say(
        f"Missing: {', '.join(missing)}; run `make demo` or reinstall." if missing else "Nothing is missing.",
        style="bold",
    )


def _kept_code(found: dict[str, object]) -> str:
    """Return where compiled code is kept, how much of it, and how to be rid of it."""
    if not found["compiled_code_bytes"]:
        return "none yet: the first run compiles first, or `underheaven doctor --warm` does now"
    return (
        f"{_room(found['compiled_code_bytes'])} in {found['compiled_code']}/compiled-*; remove those folders "
        "and the next run compiles anew"
    )


def _room(number: object) -> str:
    """Return a number of bytes in words."""
    return bytes_in_words(number) if isinstance(number, int) else "not known"
