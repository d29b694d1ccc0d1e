"""A study that names a regime made of regimes: its pilots are found, lived, kept, and repeated."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.words.institutions import PROVINCES
from tests.words.test_federation import FEDERATION
from tests.words.test_words_of_institutions import OLD

from underheaven.ground.errors import InputError, WordsError
from underheaven.report.checking import checked
from underheaven.studies.setting import resolve
from underheaven.studies.store import write_words

STUDY = """study: mine
title: Pilots, then one
about: Mine.
society: provinces
citizens: 3000
weeks: 60
replicates: 1
worlds: {merged: union, shorter: {regimes: union, safeguards: notice}}
ladder: declared
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a study, its society, a federation and its pilots."""
    strict = OLD.replace("regime: old", "regime: strict")
    mild = OLD.replace("regime: old", "regime: mild").replace("fraud: -20", "fraud: -5")
    words = {"provinces": PROVINCES, "union": FEDERATION, "strict": strict, "mild": mild, "mine": STUDY}
    for name, text in words.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_pilots_are_found_beside_their_federation_and_stand_in_its_place(folder: Path):
    setting = resolve(folder / "mine.yaml")
    names = ["strict", "mild", "union"]
    for world in ("merged", "shorter", "merged/no-errors", "merged/harm-only"):
        assert [regime.regime for regime in setting.worlds[world]] == names
    assert [regime.redress.notice is None for regime in setting.worlds["merged"]] == [True] * 3
    assert [regime.redress.notice is None for regime in setting.worlds["shorter"]] == [False] * 3
    assert setting.study.worlds["merged"].regimes == ("union",), "the study keeps what was written"


def test_the_words_that_are_kept_repeat_the_run(folder: Path, tmp_path_factory: pytest.TempPathFactory):
    setting = resolve(folder / "mine.yaml")
    assert sorted(setting.files) == ["mild.yaml", "provinces.yaml", "strict.yaml", "union.yaml"]
    kept = tmp_path_factory.mktemp("kept")
    write_words(setting, kept)
    again = resolve(kept / "study.yaml")
    assert again.study_hash == setting.study_hash
    assert again.worlds == setting.worlds


def test_a_pilot_that_is_not_there_is_one_line_at_its_place(folder: Path):
    (folder / "mild.yaml").unlink()
    for read in (lambda: resolve(folder / "mine.yaml"), lambda: checked(folder / "union.yaml")):
        with pytest.raises(WordsError, match=r"union\.yaml:9:3: pilots\.mild: there is no regime `mild`"):
            read()


def test_a_federation_is_checked_with_its_pilots(folder: Path):
    assert "in order: regime `union`" in checked(folder / "union.yaml")
    path = folder / "union.yaml"
    path.write_text(FEDERATION.replace("{good: best}", "{fair: best}"), encoding="utf-8")
    with pytest.raises(WordsError, match=r"merge\.scores\.mild\.fair: `mild` has no band `fair`"):
        checked(path)


def test_a_federation_in_a_world_beside_its_own_pilot_is_refused(folder: Path):
    study = folder / "mine.yaml"
    study.write_text(STUDY.replace("merged: union", "merged: [union, strict]"), encoding="utf-8")
    with pytest.raises(InputError, match="`strict` is twice in one world"):
        resolve(study)
