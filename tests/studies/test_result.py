"""What a result says: one document, one table, and where the harm comes from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from underheaven.ground.errors import InputError
from underheaven.shelf import find
from underheaven.studies.compare import run
from underheaven.studies.result import SYNTHETIC, Result


def test_the_document_has_everything_that_interfaces_promise(result: Result):
    said = json.loads(json.dumps(result.as_json(), allow_nan=False))
    assert said["synthetic"] is True
    for name in ("version", "seed", "society", "citizens", "weeks", "replicates", "study_hash"):
        assert said[name] is not None
    assert set(said["worlds"]) == set(result.setting.names)
    world = said["worlds"]["harsh"]
    assert len(world["digest"]) == 64
    listed = world["measures"]["listed"]
    assert listed["unit"] == "share of adults"
    paired = said["paired"]["harsh"]["listed"]
    assert paired["low"] < paired["difference"] < paired["high"]
    assert paired["replicates"] == 10
    assert paired["difference"] == pytest.approx(listed["value"])
    assert {
        "citizen_weeks", "cpu_seconds", "seconds", "nanoseconds_per_citizen_week", "threads", "vector_bits",
        "peak_rss_bytes",
    } == set(said["speed"])  # fmt: skip
    borne = world["measures"]["concentration-10"]
    assert borne["unit"] == "share of closed weeks"
    assert 0.01 < world["measures"]["concentration-1"]["value"] < borne["value"] <= 1
    assert "persistence" not in world["measures"]  # five weeks have no year before
    assert "paired" not in said["worlds"]
    assert "none" not in said["paired"]


def test_a_study_prints_measures_by_province_and_provinces_add_up(tmp_path: Path, harsh: Path):
    town = (find("society", "small-city").path).read_text(encoding="utf-8")
    lands = "{north: {number: 7, people: 900011}, south: {number: 2, people: 99989}}"
    before, _, after = town.partition("provinces: {eastland: 0}")
    after = after[after.index("tables:") :]
    words = f"{before}provinces: {lands}\ndistrict_size: 10000\n{after}"
    (tmp_path / "lands.yaml").write_text(
        words.replace("society: small-city", "society: lands"), encoding="utf-8"
    )
    (tmp_path / "harsh.yaml").write_text(harsh.read_text(encoding="utf-8"), encoding="utf-8")
    study = tmp_path / "study.yaml"
    study.write_text(
        "study: study\ntitle: t\nabout: a\nsociety: lands\ncitizens: 1000\nweeks: 4\nreplicates: 2\n"
        "worlds: {harsh: harsh}\nby: province\n",
        encoding="utf-8",
    )
    result = run(study)
    assert result.margins() == (("all", ""), ("province", "south"), ("province", "north"))
    rows = [row for row in result.rows() if row[0] == "harsh" and row[1].name == "listed"]
    whole, south, north = (row[3].value for row in rows)
    assert north is not None
    assert min(south, north) < whole < max(south, north)
    people = [outcome.people["adults"] for outcome in result.outcomes]
    for adults in people:
        assert adults["province", "south"] + adults["province", "north"] == adults["all", ""]
        assert 5 < adults["province", "north"] / adults["province", "south"] < 14  # nine to one


def test_the_rungs_add_up_to_the_whole_in_every_measure(result: Result):
    for measure in ("closed-weeks", "listed", "refusals", "silence"):
        rungs = result.ladder("harsh", measure)
        whole = result.whole("harsh", measure).value
        assert sum(r.difference.value or 0 for r in rungs if not r.part_of) == pytest.approx(whole, abs=1e-12)
        parts = [r.difference.value or 0 for r in rungs if r.part_of == "errors"]
        assert sum(parts) == pytest.approx(rungs[0].difference.value, abs=1e-12)
    errors = result.ladder("harsh")[0]
    assert errors.difference.value is not None
    assert errors.difference.value > 0
    assert errors.better_off > errors.worse_off  # books fewer innocents than it newly books authors


def test_children_are_refused_only_while_the_regime_reaches_their_household(result: Result):
    assert (result.value("harsh", "closed-weeks/children").value or 0) > 0
    assert result.value("harsh/own-record", "closed-weeks/children").value == 0
    assert result.value("none", "closed-weeks/children").value == 0


def test_the_group_with_more_false_alarms_bears_more_and_only_through_errors(result: Result):
    declared = result.value("harsh", "disparity/closed-weeks")
    by_errors = result.difference("harsh", "disparity/closed-weeks", against="harsh/no-errors")
    without = result.value("harsh/no-errors", "disparity/closed-weeks")
    assert declared.value is not None
    # fixed seed; where errors made no difference, the first two would each hold once in 40 seeds
    assert declared.low is not None
    assert declared.low > 0
    assert by_errors.low is not None
    assert by_errors.low > 0
    # nothing else in these words treats the groups unlike: the interval holds 0, in 19 of 20 seeds
    assert without.low is not None
    assert without.high is not None
    assert without.low < 0 < without.high
    assert result.value("harsh", "closed-weeks", "group", "B").value == pytest.approx(
        (result.value("harsh", "closed-weeks", "group", "A").value or 0) + declared.value
    )


def test_frozen_people_are_not_silent(result: Result):
    assert (result.value("harsh", "silence").value or 0) > 0
    assert result.value("harsh/frozen", "silence").value == 0


def test_the_table_is_synthetic_and_has_every_margin(result: Result):
    table = result.table()
    assert table.schema.metadata[b"synthetic"] == b"true"
    assert table.schema.metadata[b"sentence"].decode() == SYNTHETIC
    rows = table.to_pylist()
    assert {(row["margin"], row["label"]) for row in rows} == {("all", ""), ("group", "A"), ("group", "B")}
    mine = next(
        row for row in rows if (row["world"], row["measure"], row["margin"]) == ("harsh", "listed", "all")
    )
    assert mine["value"] == result.value("harsh", "listed").value
    assert mine["difference_low"] == result.difference("harsh", "listed").low


def test_prices_never_add_acts_up_across_kinds(result: Result):
    society = result.society
    repaid = [] if society.responses.repays is None else ["debts-repaid"]
    claimed = [price.act for price in result.price("harsh")]
    assert claimed == [*society.acts_of("harmful"), *society.acts_of("default"), *repaid]
    assert {"fraud", "late-payment"} <= set(claimed)
    assert not {"speech", "giving-blood"} & set(claimed)
    assert all("B is what the assumed e" in price.said for price in result.price("harsh"))


def test_a_world_or_measure_that_is_not_there_is_one_line_with_a_cure(result: Result):
    with pytest.raises(InputError, match="did you mean `harsh`"):
        result.value("hrash", "listed")
    with pytest.raises(InputError, match="did you mean `listed`"):
        result.value("harsh", "lsited")


def test_nothing_in_studies_searches_for_a_regime():
    """Promise 17: no objective, no search, no ranking; a measure cannot be given a direction anywhere."""
    import ast
    import importlib.resources

    banned = ("optimi", "maximi", "minimi", "objective", "reward_for", "rank", "best_")
    for floor in ("underheaven.studies", "underheaven.measures"):
        for file in importlib.resources.files(floor).iterdir():
            if not file.name.endswith(".py"):
                continue
            names = [
                node.name if isinstance(node, ast.FunctionDef | ast.ClassDef) else node.arg
                for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
                if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.arg)
            ]
            assert not [name for name in names if any(word in name.lower() for word in banned)], file.name
