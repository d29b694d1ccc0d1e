"""Prepare an environment for `make`: from a hashed lock, by plain pip, nothing else.

Only the standard library is used, in syntax that Python 3.6 can read, so that an old Python gets a sentence
and not a traceback. The stamp is written last: a set-up that was cut short has none, and the next one mends
it. Where the stamp is valid nothing is done and nothing is fetched.

Exit codes: 0 ready, 2 something is missing (one line says what, where, and the cure), 130 interrupted.
"""

import argparse
import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TYPE_CHECKING = False  # as `typing` has it; an old Python never reads what follows
if TYPE_CHECKING:
    from typing import Any

OLDEST = (3, 11)
NEWER_NAMES = ("python3.13", "python3.12", "python3.11", "python3.14")
"""Tried in this order where `python3` is too old."""

SIZES = {"runtime": (150, 550), "all": (295, 1050), "bench": (235, 1000)}
"""Megabytes to download and megabytes on disk of each part, measured on x86-64 Linux with Python 3.11."""

PLACES = {"runtime": ".venv", "all": ".venv", "bench": ".venv-bench"}
"""The environment each part is put into: what is compared with stays apart from what is tested."""

LOCKS = {"runtime": "requirements.lock", "all": "requirements.lock", "bench": "requirements-bench.lock"}
"""The lock each part comes from; of the first, `runtime` takes only what the package needs."""

BUILD_TOOLS = ("hatchling", "editables")
"""What pip needs to link this folder into the environment; in the lock, so that nothing else is fetched."""

NETWORK_SIGNS = (
    "Failed to establish a new connection",
    "NewConnectionError",
    "NameResolutionError",
    "Temporary failure in name resolution",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "Read timed out",
    "Connection refused",
    "ProxyError",
    "ConnectionResetError",
    "Connection aborted",
    "Network is unreachable",
    "CERTIFICATE_VERIFY_FAILED",
    "ProtocolError",
)


class SetUpError(Exception):
    """What is missing, in one line: the problem, the place, the cure."""


# ---------------------------------------------------------------- is this machine fit for it


def too_old(version: "tuple[int, ...]") -> "str | None":
    """Return the line to print where this Python is older than the project asks for, else None."""
    if tuple(version[:2]) >= OLDEST:
        return None
    return (
        "Python {} is too old, Underheaven needs 3.11 or newer; install one, or name one: "
        "make demo PYTHON=/path/to/python3.12".format(".".join(str(part) for part in version[:3]))
    )


def newer_python(names: "tuple[str, ...]" = NEWER_NAMES) -> "str | None":
    """Return a Python on the PATH that is new enough and does start, or None."""
    question = "import sys; sys.exit(sys.version_info < (3, 11))"
    for name in names:
        found = shutil.which(name)
        if found is None:
            continue
        with contextlib.suppress(OSError):
            command = [found, "-I", "-c", question]
            if subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0:
                return found
    return None


def require_modules(names: "tuple[str, ...]" = ("venv", "ensurepip")) -> None:
    """Raise SetUpError where Python came without what makes virtual environments."""
    for module in names:
        if importlib.util.find_spec(module) is None:
            raise SetUpError(
                "{} has no `{}` module, which makes virtual environments; on Debian or Ubuntu: "
                "apt install python{}.{}-venv".format(sys.executable, module, *sys.version_info[:2])
            )


def require_writable(root: Path) -> None:
    """Raise SetUpError where nothing can be written into the folder."""
    try:
        with tempfile.TemporaryFile(dir=str(root)):
            pass
    except OSError as error:
        raise SetUpError(
            "cannot write into {} ({}); copy the project to a folder of your own".format(root, error.strerror)
        ) from None


def require_room(root: Path, part: str) -> None:
    """Raise SetUpError where the disk has not the room that the part takes."""
    needed = SIZES[part][1]
    free = shutil.disk_usage(str(root)).free // 1_000_000
    if free < needed:
        raise SetUpError(
            "{} has {} MB left and the set-up takes about {} MB; make room and try again".format(
                root, free, needed
            )
        )


# ---------------------------------------------------------------- the lock


def canonical(name: str) -> str:
    """Return a distribution's name as the index spells it.

    >>> canonical("PyYAML")
    'pyyaml'
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def lock_entries(lock: str) -> "list[tuple[str, str, set[str]]]":
    r"""Split a lock into (name, lines to install it, names of what asked for it).

    >>> lock_entries("# by\na==1 \\\n    --hash=sha256:0\n    # via b\n")
    [('a', 'a==1 \\\n    --hash=sha256:0\n', {'b'})]
    """
    entries: "list[tuple[str, list[str], set[str]]]" = []
    for line in lock.splitlines(keepends=True):
        head = re.match(r"([A-Za-z0-9][\w.-]*)==", line)
        if head:
            entries.append((canonical(head.group(1)), [line], set()))
        elif not entries:
            continue
        elif line.lstrip().startswith("#"):
            asked = line.strip().lstrip("# ").replace("via ", "", 1).strip()
            if asked and asked != "via":
                entries[-1][2].add(canonical(asked.split()[0].split("[")[0]))
        else:
            entries[-1][1].append(line)
    return [(name, "".join(lines), asked) for name, lines, asked in entries]


def part_of_lock(lock: str, roots: "set[str]") -> str:
    """Return the lines of a lock that the roots need, directly or through others."""
    entries = lock_entries(lock)
    wanted = {canonical(root) for root in roots}
    grown = True
    while grown:
        more = {name for name, _, asked in entries if asked & wanted} - wanted
        wanted |= more
        grown = bool(more)
    return "".join(lines for name, lines, _ in entries if name in wanted)


def runtime_roots(pyproject: "dict[str, Any]") -> "set[str]":
    """Return the distributions the package itself asks for, and the tools that link it in."""
    asked: "list[str]" = [
        *pyproject["project"]["dependencies"],
        *pyproject["project"]["optional-dependencies"]["web"],  # `underheaven explore`, for a few MB
    ]
    return {re.split(r"[\s\[<>=!~;]", line, maxsplit=1)[0] for line in asked} | set(BUILD_TOOLS)


# ---------------------------------------------------------------- the stamp


def key_of(root: Path, pyproject: "dict[str, Any]", lock: str) -> str:
    """Return a fingerprint of everything the environment depends on: lock, package, place, Python."""
    parts = {
        "lock": lock,
        "project": pyproject["project"],
        "build": pyproject["build-system"],
        "root": str(root),
        "python": list(sys.version_info[:2]),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def read_stamp(venv: Path) -> "dict[str, str]":
    """Return what the last set-up that went through wrote down; empty where there was none."""
    try:
        stamp: "dict[str, str]" = json.loads((venv / "set-up.json").read_text(encoding="utf-8"))
        return dict(stamp)
    except (OSError, ValueError, TypeError):
        return {}


def is_ready(venv: Path, key: str, part: str) -> bool:
    """Return whether the environment is whole, current, and holds at least the part asked for."""
    stamp = read_stamp(venv)
    enough = (part, "all") if part == "runtime" else (part,)
    return stamp.get("key") == key and stamp.get("part") in enough and starts(venv / "bin" / "python")


def starts(python: Path) -> bool:
    """Return whether a Python starts and is of the same version as this one."""
    question = "import sys; print(list(sys.version_info[:2]), sys.prefix != sys.base_prefix)"
    expected = "{} True".format(list(sys.version_info[:2]))
    try:
        answer = subprocess.run(
            [str(python), "-I", "-c", question], capture_output=True, text=True, check=False
        )
    except OSError:
        return False
    return answer.stdout.strip() == expected


# ---------------------------------------------------------------- pip


def clean_environment() -> "dict[str, str]":
    """Return the surroundings for pip: the user's index and proxies, none of what would misplace packages."""
    misplacing = {
        "PYTHONPATH",
        "PYTHONHOME",
        "PIP_TARGET",
        "PIP_PREFIX",
        "PIP_ROOT",
        "PIP_REQUIRE_VIRTUALENV",
    }
    kept = {name: value for name, value in os.environ.items() if name not in misplacing}
    return {**kept, "PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}


def why_pip_failed(said: str, log: Path) -> str:
    """Turn what pip said into one line with the cure."""
    where = "the whole story is in {}".format(log)
    if "No space left on device" in said:
        return "the disk is full; make room and run the same command again; " + where
    if "DO NOT MATCH THE HASHES" in said:
        return "a package is not the one in the lock (its hash differs); nothing was installed; " + where
    if any(sign in said for sign in NETWORK_SIGNS):
        return (
            "the package index cannot be reached; check the network, or name a mirror "
            "(PIP_INDEX_URL=...), and run the same command again; " + where
        )
    missing = re.search(r"No matching distribution found for ([\w.-]+)", said)
    if missing:
        return (
            "the package index has no ready-made {} for Python {}.{} on this machine; try another Python "
            "(make PYTHON=python3.12); ".format(missing.group(1), *sys.version_info[:2])
            + where
        )
    errors = [line.strip() for line in said.splitlines() if line.startswith("ERROR:")]
    return "pip failed: {}; {}".format(errors[0][7:] if errors else "it gave no reason", where)


def run_logged(command: "list[str]", log: Path) -> None:
    """Run a command with its output in the log; raise SetUpError with the reason where it fails."""
    with log.open("a", encoding="utf-8") as written:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
            env=clean_environment(),
            check=False,
        )
    if done.returncode != 0:
        raise SetUpError(why_pip_failed(log.read_text(encoding="utf-8", errors="replace"), log))


def install(root: Path, venv: Path, requirements: Path) -> None:
    """Install the locked releases and link this folder, into an environment that exists."""
    python = str(venv / "bin" / "python")
    log = venv / "set-up.log"
    log.write_text("", encoding="utf-8")
    pip = [python, "-I", "-m", "pip", "install", "--retries=2"]
    run_logged([*pip, "--require-hashes", "--only-binary=:all:", "-r", str(requirements)], log)
    run_logged([*pip, "--no-index", "--no-deps", "--no-build-isolation", "--editable", str(root)], log)


# ---------------------------------------------------------------- all of it


def require_own(venv: Path) -> None:
    """Raise SetUpError where something else has the environment's name: it is never wiped."""
    if (venv / "pyvenv.cfg").exists() or not (venv.exists() or venv.is_symlink()):
        return
    first_made = {"bin", "include", "lib", "lib64"}  # what a cut-short set-up may have left before pyvenv.cfg
    if not venv.is_dir() or {path.name for path in venv.iterdir()} - first_made:
        raise SetUpError("{} is there and is no virtual environment; move it away".format(venv))


def make_environment(venv: Path) -> None:
    """Make an empty virtual environment, in place of a broken one; raise SetUpError where that fails."""
    require_own(venv)
    made = subprocess.run(
        [sys.executable, "-I", "-m", "venv", "--clear", str(venv)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=clean_environment(),
        check=False,
    )
    if made.returncode != 0:
        said = (made.stderr.strip() or made.stdout.strip() or "no reason given").splitlines()[-1]
        raise SetUpError("cannot make a virtual environment in {}: {}".format(venv, said))


def set_up(root: Path, part: str) -> None:
    """Make a part's environment ready (`runtime`, `all` or `bench`); do nothing where it is."""
    import tomllib  # absent before 3.11, and by now the version is known

    lock = (root / LOCKS[part]).read_text(encoding="utf-8")
    pyproject = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    venv = root / PLACES[part]
    key = key_of(root, pyproject, lock)
    if is_ready(venv, key, part):
        return
    require_modules()
    require_writable(root)
    require_room(root, part)
    cost = "downloads about {} MB from your package index, takes about {} MB of disk".format(*SIZES[part])
    print("Setting up {} once: {}.".format(venv, cost), flush=True)
    if not (read_stamp(venv).get("root") == str(root) and starts(venv / "bin" / "python")):
        make_environment(venv)
    stamp = venv / "set-up.json"
    stamp.unlink(missing_ok=True)
    requirements = venv / "to-install.txt"
    wanted = part_of_lock(lock, runtime_roots(pyproject)) if part == "runtime" else lock
    requirements.write_text(wanted, encoding="utf-8")
    install(root, venv, requirements)
    fresh = venv / "set-up.json.new"
    fresh.write_text(json.dumps({"key": key, "part": part, "root": str(root)}), encoding="utf-8")
    fresh.replace(stamp)
    print("Ready.", flush=True)


def main(arguments: "list[str] | None" = None) -> int:
    """Read the command line, set up, and turn what is missing into one line and exit code 2."""
    parser = argparse.ArgumentParser(description="Prepare an environment from its lock.")
    parser.add_argument("part", choices=sorted(SIZES))
    parser.add_argument(
        "--or-newer", action="store_true", help="where this Python is too old, look for another"
    )
    asked = parser.parse_args(arguments)
    old = too_old(sys.version_info[:3])
    if old is not None:
        newer = newer_python() if asked.or_newer else None
        if newer is None:
            print("set-up: " + old, file=sys.stderr)
            return 2
        return subprocess.call([newer, "-I", str(Path(__file__).resolve()), asked.part])
    root = Path(__file__).resolve().parent.parent
    try:
        with Path(__file__).open(encoding="utf-8") as own:
            with contextlib.suppress(OSError):  # two `make`s at once: the second waits
                fcntl.flock(own, fcntl.LOCK_EX)
            set_up(root, asked.part)
    except SetUpError as error:
        print("set-up: {}".format(error), file=sys.stderr)
        return 2
    except OSError as error:
        print("set-up: {}: {}".format(error.filename or root, error.strerror), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("set-up: interrupted; run the same command again to go on", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
