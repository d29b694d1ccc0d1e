"""From words to worlds: names, rungs, hashes, and what is refused before anything is drawn."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from underheaven.ground.errors import CannotFitError, InputError, UnderheavenError
from underheaven.studies import setting as setting_module
from underheaven.studies.changes import Changes
from underheaven.studies.compare import compare, compare_setting, run
from underheaven.studies.setting import resolve
from underheaven.words.dictionary import DOMAIN_OF_SERVICE


def test_the_demo_has_none_its_world_the_rungs_and_the_same_world_without_reactions():
    setting = resolve("demo")
    assert setting.names == (
        "none", "points", "points/innocents-cleared", "points/no-errors", "points/own-record",
        "points/harm-only", "points/frozen",
    )  # fmt: skip
    assert setting.worlds["none"] == ()
    assert [regime.regime for regime in setting.worlds["points"]] == ["rongcheng-points", "street-cameras"]
    assert all(
        sensor.false_alarm is None
        for r in setting.worlds["points/no-errors"]
        for sensor in r.sensors.values()
    )


def test_frozen_is_not_run_beside_itself_nor_where_nobody_reacts():
    assert resolve("demo", changes=Changes(responses="frozen")).frozen == ()
    assert resolve("tiny-society-a").frozen == ()


def test_worlds_of_the_same_words_are_run_once():
    setting = compare_setting("small-city", "empty", citizens=1000)
    assert set(setting.stepped.values()) == {"none", "empty"}
    assert setting.citizen_weeks == 1000 * 260 * (2 + 1) * 10


def test_a_safeguard_puts_a_second_world_beside_the_first():
    setting = compare_setting(
        "small-city", ["rongcheng-points", "street-cameras"], safeguards="appeal", ladder="none"
    )
    first, second = setting.declared
    assert (first, second) == ("rongcheng-points-and-street-cameras", "with-appeal")
    assert compare_setting("small-city", "rongcheng-points", safeguards="appeal").declared == (
        "rongcheng-points",
        "rongcheng-points-with-appeal",
    )
    assert setting.worlds[first][0].redress.appeal is None
    assert setting.worlds[second][0].redress.appeal is not None


def test_the_hash_moves_with_what_decides_and_with_nothing_else(harsh: Path, tmp_path: Path):
    setting = compare_setting("small-city", harsh)
    words = harsh.read_text(encoding="utf-8")
    copy = tmp_path / "harsh.yaml"
    copy.write_text(words.replace("title: One crossing", "title: A single crossing"), encoding="utf-8")
    assert compare_setting("small-city", copy).study_hash == setting.study_hash
    copy.write_text(words.replace("detects: 0.5", "detects: 0.6"), encoding="utf-8")
    assert compare_setting("small-city", copy).study_hash != setting.study_hash
    for changes in (
        {"weeks": 519}, {"seed": 8}, {"citizens": 1001}, {"replicates": 11}, {"responses": "frozen"},
        {"ladder": "none"},
    ):  # fmt: skip
        assert compare_setting("small-city", harsh, **changes).study_hash != setting.study_hash  # type: ignore[arg-type]


def test_everything_assumed_is_named_with_its_place():
    places = [place for place, _ in resolve("demo").assumed()]
    assert "street-cameras: sensors.cameras.detects" in places
    assert "small-city: harmful.acts.fraud.rate" in places
    assert "npl-2023" in resolve("demo").sources()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"weeks": 0}, "weeks: 0 is outside 1 to 520"),
        ({"weeks": 572}, "ten years"),
        ({"citizens": 10}, "citizens: 10 is outside 1,000"),
        ({"replicates": 0}, "replicates: 0"),
        ({"seed": -1}, "seed: -1"),
        ({"seed": 2**64}, "seed"),
        ({"responses": "most"}, "frozen, core, all"),
        ({"ladder": "tall"}, "none, declared, full"),
        ({"safeguards": "apeal"}, "did you mean `appeal`"),
        ({"safeguards": "no-publicity"}, "no-publicity"),
    ],
)
def test_what_is_asked_wrongly_is_one_line(harsh: Path, asked: dict[str, object], said: str):
    with pytest.raises(InputError) as caught:
        compare_setting("small-city", harsh, **asked)  # type: ignore[arg-type]
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_million_million_citizens_are_refused_with_an_estimate_before_anything_is_drawn():
    with pytest.raises(CannotFitError) as caught:
        compare("small-city", "empty", citizens=10**12)
    assert caught.value.exit_code == 3
    assert "1,000,000,000,000 citizens" in str(caught.value)


def test_names_that_are_not_there_are_one_line_with_a_cure():
    with pytest.raises(InputError, match="did you mean `small-city`"):
        compare("small-cty", "empty")
    with pytest.raises(InputError, match="did you mean `rongcheng-points`"):
        compare("small-city", "rongcheng-point")
    with pytest.raises(InputError, match="did you mean `demo`"):
        run("deno")
    with pytest.raises(InputError, match="at least one regime"):
        compare("small-city", [])


def test_a_study_file_finds_the_declarations_beside_it(harsh: Path, tmp_path: Path):
    shutil.copy(harsh, tmp_path / "harsh.yaml")
    study = tmp_path / "mine.yaml"
    study.write_text(
        "study: mine\ntitle: Mine\nabout: Mine.\nsociety: small-city\ncitizens: 1000\nweeks: 2\n"
        "replicates: 1\nworlds: {listed: harsh}\nmeasures: [listed]\n",
        encoding="utf-8",
    )
    setting = resolve(study)
    assert setting.declared == ("listed",)
    assert setting.files == {"harsh.yaml": tmp_path / "harsh.yaml"}
    study.write_text(study.read_text(encoding="utf-8").replace("[listed]", "[lisetd]"), encoding="utf-8")
    with pytest.raises(UnderheavenError, match="did you mean `listed`"):
        resolve(study)


def test_none_is_the_society_without_any_regime(harsh: Path, tmp_path: Path):
    study = tmp_path / "mine.yaml"
    study.write_text(
        "study: mine\ntitle: Mine\nabout: Mine.\nsociety: small-city\nweeks: 2\nreplicates: 1\n"
        "worlds: {none: rongcheng-points}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError, match="without any regime"):
        resolve(study)


def test_a_file_that_would_lie_on_another_in_the_run_folder_is_refused(harsh: Path, tmp_path: Path):
    path = tmp_path / "words.yaml"
    path.write_text(
        harsh.read_text(encoding="utf-8").replace("regime: harsh", "regime: study"), encoding="utf-8"
    )
    with pytest.raises(InputError, match="rename this one"):
        compare("small-city", path)


def test_the_hash_moves_with_the_dictionary(harsh: Path, monkeypatch: pytest.MonkeyPatch):
    """Which acts are lawful, which services are one domain: it decides, and no file of the study says so."""
    before = compare_setting("small-city", harsh).study_hash
    monkeypatch.setattr(setting_module, "DOMAIN_OF_SERVICE", {**DOMAIN_OF_SERVICE, "flight": "stay"})
    assert compare_setting("small-city", harsh).study_hash != before
