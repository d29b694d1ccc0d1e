"""The register of what is covered: well formed, naming what is on the shelf and nothing else."""

from __future__ import annotations

from typing import Any, cast

from underheaven.shelf import names, sources
from underheaven.shelf.finding import FOLDERS, shelf_folder
from underheaven.words.events import parse
from underheaven.words.problems import report


def register() -> dict[str, list[dict[str, Any]]]:
    parsed = parse((shelf_folder() / "coverage.yaml").read_text(encoding="utf-8"), file="coverage.yaml")
    report(parsed.problems, parsed.written)
    return cast("dict[str, list[dict[str, Any]]]", parsed.data)


def test_every_system_says_from_which_source_how_far_and_how_checked() -> None:
    for row in register()["systems"]:
        assert set(row) == {"system", "mechanism", "in", "sources", "how_far", "not_modelled", "how_checked"}
        assert row["sources"]
        assert all(source in sources() for source in row["sources"]), row["system"]


def test_every_regime_but_the_empty_one_is_in_the_register() -> None:
    shelf = {name for noun in FOLDERS for name in names(noun)}
    listed = {name for row in register()["systems"] for name in row["in"]}
    assert listed <= shelf
    assert set(names("regime")) - listed == {"empty"}


def test_every_clause_is_listed_once_and_says_what_it_is() -> None:
    rows = register()["clauses"] + register()["checked_otherwise"]
    clauses = [row["clause"] for row in rows]
    assert len(set(clauses)) == len(clauses)
    assert all(set(row) == {"clause", "says", "examples"} for row in register()["clauses"])
    assert all(set(row) == {"clause", "how"} for row in register()["checked_otherwise"])
