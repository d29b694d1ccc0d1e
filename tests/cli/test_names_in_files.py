"""Names in files: what regimes and studies name is found on the shelf or beside them, or told in place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.cli.conftest import HARSH, SMALL, Type

from underheaven.shelf.finding import FOLDERS, shelf_folder


@pytest.mark.parametrize(
    "path",
    [path for folder in FOLDERS.values() for path in sorted((shelf_folder() / folder).glob("*.yaml"))],
    ids=lambda path: f"{path.parent.name}-{path.stem}",
)
def test_every_declaration_of_the_shelf_is_in_order_by_its_path(typed: Type, path: Path) -> None:
    checked = typed("check", str(path))
    assert (checked.code, checked.err) == (0, "")
    assert f"`{path.stem}`" in checked.out


def test_a_federation_that_takes_a_study_for_its_pilot_is_told_so(typed: Type, here: Path) -> None:
    (here / "two-desks.yaml").write_text(STUDY.replace("{names}", "empty"), encoding="utf-8")
    (here / "trial.yaml").write_text(TRIAL.replace("{pilot}", "two-desks"), encoding="utf-8")
    (first, *_) = typed("check", "trial.yaml").err.splitlines()
    where, said = "trial.yaml:7:10: pilots.two-desks: ", "`two-desks` is no regime: its file declares a study"
    assert first == f"{where}{said}; name a regime"


USING = HARSH.replace("regime: harsh\n", "regime: using\n") + "uses: [court-list, {name}]\n"


MISNAMED = pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "court-lst",
            "there is no regime `court-lst` on the shelf or beside this file; did you mean `court-list`?",
        ),
        ("hersh", "there is no regime `hersh` on the shelf or beside this file; did you mean `harsh`?"),
        ("nothere", "there is no regime `nothere` on the shelf or beside this file; known: "),
        ("town", "`town` is no regime: its file declares a society; name a regime"),
    ],
)
"""What a regime names where there is no such regime, and how what is said begins."""


@MISNAMED
def test_a_regime_that_uses_one_there_is_none_of_is_told_at_its_place(
    typed: Type, here: Path, name: str, said: str
) -> None:
    (here / "harsh.yaml").write_text(HARSH, encoding="utf-8")
    (here / "town.yaml").write_text("society: town\n", encoding="utf-8")
    (here / "using.yaml").write_text(USING.replace("{name}", name), encoding="utf-8")
    checked = typed("check", "using.yaml")
    assert checked.code == 2
    line = USING.splitlines().index("uses: [court-list, {name}]") + 1
    first = checked.err.splitlines()[0]
    assert first.startswith(f"using.yaml:{line}:20: uses.1: {said}"), first
    assert "Traceback" not in checked.err


def test_a_regime_that_uses_one_of_the_shelf_or_beside_it_is_in_order(typed: Type, here: Path) -> None:
    (here / "harsh.yaml").write_text(HARSH, encoding="utf-8")
    (here / "using.yaml").write_text(USING.replace("{name}", "harsh"), encoding="utf-8")
    (here / "court-list.yaml").write_text("study: court-list\n", encoding="utf-8")  # of one name with it
    checked = typed("check", "using.yaml")
    assert (checked.code, checked.err) == (0, "")


HEIR = HARSH.replace("regime: harsh\n", "regime: heir\nfrom_week: 53\n") + (
    "takes_over:\n  {name}: {registers: dropped, old_records: dropped}\n"
)
STUDY = """\
study: two-desks
title: One desk after another
about: Made for a test.
society: small-city
weeks: 60
replicates: 1
worlds: {desks: {names}}
measures: closed-weeks
"""
TRIAL = """\
regime: trial
title: A trial
about: Made for a test.
run_by: state
grade: hypothetical
numbers: {standing: assumed, swept_by: [0.5, 2]}
pilots: {{pilot}: main}
"""


@MISNAMED
def test_a_regime_that_takes_over_from_one_there_is_none_of_is_told_at_its_place(
    typed: Type, here: Path, name: str, said: str
) -> None:
    heir = HEIR.replace("{name}", name)
    (here / "harsh.yaml").write_text(HARSH, encoding="utf-8")
    (here / "town.yaml").write_text("society: town\n", encoding="utf-8")
    (here / "heir.yaml").write_text(heir, encoding="utf-8")
    (here / "two-desks.yaml").write_text(STUDY.replace("{names}", "[harsh, heir]"), encoding="utf-8")
    line = heir.splitlines().index("takes_over:") + 2
    for file in ("heir.yaml", "two-desks.yaml"):
        checked = typed("check", file)
        assert checked.code == 2
        first = checked.err.splitlines()[0]
        assert first.startswith(f"heir.yaml:{line}:3: takes_over.{name}: {said}"), first
        assert "in this world" not in checked.err  # to write it into the world would be no cure
        assert "Traceback" not in checked.err


def test_a_regime_that_takes_over_from_one_of_the_shelf_or_beside_it_is_in_order(
    typed: Type, here: Path
) -> None:
    (here / "harsh.yaml").write_text(HARSH, encoding="utf-8")
    for name in ("harsh", "street-cameras"):
        (here / "heir.yaml").write_text(HEIR.replace("{name}", name), encoding="utf-8")
        checked = typed("check", "heir.yaml")
        assert (checked.code, checked.err) == (0, "")


def test_a_study_is_checked_with_what_its_regimes_and_their_pilots_use(typed: Type, here: Path) -> None:
    (here / "using.yaml").write_text(USING.replace("{name}", "hersh"), encoding="utf-8")
    (here / "trial.yaml").write_text(TRIAL.replace("{pilot}", "using"), encoding="utf-8")
    for name in ("using", "trial"):
        (here / "two-desks.yaml").write_text(STUDY.replace("{names}", name), encoding="utf-8")
        checked = typed("check", "two-desks.yaml")
        assert checked.code == 2
        said = "uses.1: there is no regime `hersh` on the shelf or beside this file"
        assert said in checked.err.splitlines()[0], checked.err
    assert said in typed("check", "trial.yaml").err


@pytest.mark.parametrize("society", ["small-city", "tiny-society", "nation-2020"])
@pytest.mark.parametrize("regime", ["nosedive", "federated-pilots"])
def test_a_regime_on_a_society_without_what_it_names_says_one_of_the_shelf_that_can_be_typed(
    typed: Type, society: str, regime: str
) -> None:
    said = typed("compare", society, regime, *SMALL)
    assert said.code == 2
    first = said.err.splitlines()[0]
    named = re.search(r"take society `([a-z0-9-]+)` of the shelf, where nothing is missing", first)
    assert named is not None, first
    small = ("--citizens", "1000", "--weeks", "1", "--replicates", "1", "--engine", "oracle", "--quiet")
    assert typed("compare", named[1], regime, *small).code == 0
