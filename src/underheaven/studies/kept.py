"""A finished replicate as a file: totals and digests as plain data with a hash, and no row about anybody."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from underheaven.ground.errors import RunFolderError
from underheaven.ground.outcome import Outcome, Totals, WorldOutcome
from underheaven.measures.rungs import Moved
from underheaven.studies.findings import SYNTHETIC
from underheaven.studies.lived import Lived

FORMAT = 2
"""Version of the file's layout."""
_CITIZEN = re.compile(r"[0-9]+:[0-9]+-[0-9]+-[0-9]+")
_HASH = re.compile(r"[0-9a-f]{64}")


def as_bytes(lived: Lived, study_hash: str) -> bytes:
    """Return a replicate as the bytes of a file: a line of JSON, and a line with its SHA-256."""
    said = {
        "synthetic": True,
        "sentence": SYNTHETIC,
        "format": FORMAT,
        "study_hash": study_hash,
        "replicate": lived.outcome.replicate,
        "citizens": lived.outcome.citizens,
        "weeks": lived.outcome.weeks,
        "people": _rows(lived.outcome.people),
        "cells": [list(cell) for cell in lived.outcome.cells],
        "worlds": {name: _world(world) for name, world in lived.outcome.worlds.items()},
        "dated": {str(week): by_world for week, by_world in lived.outcome.dated.items()},
        "moves": [
            [before, after, fared.better_off, fared.worse_off, fared.weeks_less, fared.weeks_more]
            for (before, after), fared in lived.moves.items()
        ],
        "hardest": {world: list(hit) for world, hit in lived.hardest.items()},
        "cpu_seconds": lived.cpu_seconds,
        "peak_rss_bytes": lived.peak_rss_bytes,
        "process": lived.process,
    }
    line = json.dumps(said, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode("ascii")
    return b"%s\n%s\n" % (line, hashlib.sha256(line).hexdigest().encode("ascii"))


def _rows(totals: Totals) -> dict[str, list[list[object]]]:
    """Return totals as lists: margin, label, whole number."""
    return {
        name: [[margin, label, total] for (margin, label), total in by.items()] for name, by in totals.items()
    }


def _world(world: WorldOutcome) -> dict[str, Any]:
    """Return what a world left behind as plain data."""
    steps = {name: [step.numerator, step.denominator] for name, step in world.score_step.items()}
    return {"digest": world.digest, "totals": _rows(world.totals), "score_step": steps}


def from_bytes(data: bytes, study_hash: str, replicate: int) -> Lived:
    """Return a replicate from the bytes of its file.

    Raises
    ------
    RunFolderError
        They are not the bytes that were written, or are of another study or replicate.
    """
    line, _, end = data.partition(b"\n")
    if end != hashlib.sha256(line).hexdigest().encode("ascii") + b"\n":
        raise _damaged()
    try:
        said = json.loads(line)
        if (said["format"], said["study_hash"], said["replicate"]) != (FORMAT, study_hash, replicate):
            raise _damaged()
        return _lived(said)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _damaged() from None


def _damaged() -> RunFolderError:
    """Return the error for a replicate that is not as it was written."""
    return RunFolderError("is damaged: it is not the replicate that was written")


def _lived(said: Mapping[str, Any]) -> Lived:
    """Return a replicate from plain data; raises `ValueError`, `KeyError` or `TypeError` where it is none."""
    outcome = Outcome(
        int(said["replicate"]),
        int(said["citizens"]),
        int(said["weeks"]),
        _totals(said["people"]),
        tuple((int(province), int(cell), int(size)) for province, cell, size in said["cells"]),
        {
            str(name): WorldOutcome(
                _matching(_HASH, world["digest"]),
                _totals(world["totals"]),
                (),
                {str(regime): Fraction(int(n), int(d)) for regime, (n, d) in world["score_step"].items()},
            )
            for name, world in said["worlds"].items()
        },
        {
            int(week): {
                str(name): {str(counter): int(number) for counter, number in numbers.items()}
                for name, numbers in by_world.items()
            }
            for week, by_world in said["dated"].items()
        },
    )
    moves = {
        (str(before), str(after)): Moved(*(int(count) for count in counts))
        for before, after, *counts in said["moves"]
    }
    hardest = {str(w): (int(weeks), _matching(_CITIZEN, one)) for w, (weeks, one) in said["hardest"].items()}
    cost = float(said["cpu_seconds"]), int(said["peak_rss_bytes"]), int(said["process"])
    return Lived(outcome, moves, hardest, *cost)


def _totals(rows: Mapping[str, Any]) -> Totals:
    """Return totals from their rows."""
    return {
        str(name): {(str(margin), str(label)): int(total) for margin, label, total in by}
        for name, by in rows.items()
    }


def _matching(pattern: re.Pattern[str], text: object) -> str:
    """Return text that is written as it has to be; raises `ValueError`."""
    if not isinstance(text, str) or pattern.fullmatch(text) is None:
        raise ValueError("written otherwise")
    return text
