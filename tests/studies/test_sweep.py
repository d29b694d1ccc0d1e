"""A sweep: a study run once for each combination of values, on the same draws, kept as one table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from underheaven.ground.errors import InputError, RunFolderError
from underheaven.ground.outcome import ALL
from underheaven.studies.changes import Changes
from underheaven.studies.compare import run
from underheaven.studies.store import load
from underheaven.studies.sweep import prepared, sweep, swept
from underheaven.studies.sweep_keeping import UnfinishedSweep
from underheaven.studies.swept import Swept
from underheaven.words.study import Study, World

FACTOR = "street-cameras.sensors.cameras.false_alarm.by_group.B"
SMALL = Study(
    study="small",
    title="Cameras",
    about="Factors between groups.",
    society="small-city",
    citizens=1000,
    weeks=3,
    replicates=2,
    worlds={"cameras": World(regimes=("street-cameras",))},
    measures=("wrong-records/jaywalking", "wrong-share/jaywalking"),
    by=("group",),
)


@pytest.fixture(scope="module")
def found() -> Swept:
    return sweep(SMALL, {FACTOR: [1, 30, 100], "weeks": [3, 2]}, engine="oracle")


def test_every_combination_is_run_once_and_in_order(found: Swept) -> None:
    assert [one.values for one in found.combinations] == [
        ("1", "3"), ("1", "2"), ("30", "3"), ("30", "2"), ("100", "3"), ("100", "2"),
    ]  # fmt: skip
    assert [result.study.weeks for result in found.results] == [3, 2, 3, 2, 3, 2]
    assert len({one.setting.study_hash for one in found.combinations}) == 6


def test_a_combination_is_the_study_with_these_values_and_the_declared_one_is_the_study(found: Swept) -> None:
    alone = run(SMALL, engine="oracle")
    assert found.results[2].digests == alone.digests
    assert found.results[2].study_hash == alone.study_hash


def test_values_share_their_draws_so_group_a_is_booked_alike(found: Swept) -> None:
    one, thirty, hundred = (found.results[index].outcomes for index in (0, 2, 4))
    for index in range(2):
        wrong = [
            lived[index].worlds["cameras"].totals["records-in-error/jaywalking"]
            for lived in (one, thirty, hundred)
        ]
        alike = {by.get(("group", "A"), 0) for by in wrong}
        assert len(alike) == 1 or max(alike) - min(alike) <= 2  # a look-alike may live in the other group
        theirs = [by.get(("group", "B"), 0) for by in wrong]
        assert theirs[0] < theirs[1] < theirs[2]
    assert one[0].worlds["none"].digest == hundred[0].worlds["none"].digest


def test_a_change_is_paired_with_the_first_combination(found: Swept) -> None:
    measure = found.results[0].measure("wrong-records/jaywalking")
    change = found.change(found.results[4], "cameras", measure)
    levels = [found.results[index].value("cameras", measure.name).value for index in (0, 4)]
    assert change is not None
    assert change.value == pytest.approx(levels[1] - levels[0])  # type: ignore[operator]  # both have values


def test_the_table_has_a_row_for_each_value_world_measure_and_margin(found: Swept) -> None:
    table = found.table()
    assert table.schema.metadata[b"synthetic"] == b"true"
    rows = table.to_pylist()
    assert {row[FACTOR] for row in rows} == {1.0, 30.0, 100.0}
    assert {row["weeks"] for row in rows} == {2.0, 3.0}
    asked = [
        row for row in rows if row["measure"] == "wrong-records/jaywalking" and row["world"] == "cameras"
    ]
    assert len(asked) == 6 * 3
    first = next(row for row in asked if row["combination"] == 1 and row["margin"] == ALL[0])
    last = next(row for row in asked if row["combination"] == 5 and row["margin"] == ALL[0])
    assert first["against_first"] is None
    assert last["against_first"] == pytest.approx(last["value"] - first["value"])
    assert last["difference"] == pytest.approx(last["value"])


def test_a_folder_repeats_the_sweep_and_says_what_was_swept(found: Swept, tmp_path: Path) -> None:
    folder = found.save(tmp_path / "sweep")
    assert {path.name for path in folder.iterdir()} == {"study.yaml", "manifest.json", "sweep.parquet"}
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["assumed_swept"] == ["street-cameras: sensors.cameras.false_alarm.by_group.B"]
    assert manifest["assumed_swept"][0] not in {one["number"] for one in manifest["assumed_not_swept"]}
    (factor, weeks) = manifest["vary"]
    assert (factor["values"], factor["declared"], factor["outside_its_range"]) == (
        ["1", "30", "100"],
        "30",
        ["1"],
    )
    assert (weeks["values"], weeks["standing"]) == (["3", "2"], None)
    again = prepared(folder / "study.yaml")
    assert again.sweep_hash == found.sweep_hash == manifest["study_hash"]
    with pytest.raises(RunFolderError, match="is a sweep, of many runs"):
        load(folder)
    with pytest.raises(RunFolderError, match="holds a run of another study"):
        run(SMALL, engine="oracle").save(folder)


def test_safeguards_fit_what_was_varied_and_sizes_asked_otherwise_hold() -> None:
    changes = Changes(citizens=2000, weeks=2, safeguards=("human-review",))
    ready = prepared(SMALL, {FACTOR: "range"}, changes=changes)
    assert [one.values for one in ready.combinations] == [("2",), ("30",), ("100",)]
    for one in ready.combinations:
        assert (one.setting.citizens, one.setting.study.weeks) == (2000, 2)
        assert one.setting.declared == ("cameras", "cameras-with-human-review")
        for world in one.setting.declared:
            rate = one.setting.worlds[world][0].sensors["cameras"].false_alarm
            assert rate is not None
            assert str(rate.by_group["B"].value) == one.values[0]


def test_a_sweep_that_is_stopped_is_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped in the second of three runs, and gone on with: the first is not lived again; the same table."""
    monkeypatch.setattr("underheaven.studies.keeping.WORTH_KEEPING", 0.0)
    ready = prepared(SMALL, {FACTOR: [1, 30, 100]})
    whole = swept(ready, engine="oracle")
    keeping = UnfinishedSweep(tmp_path, ready, "oracle", print)
    one_run = ready.combinations[0].setting.citizen_weeks

    def interrupt(done: int, _: int) -> None:
        if done > one_run:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        swept(ready, engine="oracle", keeping=keeping.of, progress=interrupt)
    assert (tmp_path / "unfinished/progress.json").is_file()
    assert keeping.said().startswith("1 of 3 runs")
    assert (
        keeping.command()
        == f"underheaven sweep {tmp_path}/unfinished/study.yaml -o {tmp_path} --resume --engine oracle"
    )
    assert prepared(tmp_path / "unfinished/study.yaml").sweep_hash == ready.sweep_hash
    lived: list[int] = []
    after = UnfinishedSweep(tmp_path, ready, "oracle", print)
    found = swept(ready, engine="oracle", keeping=after.of, progress=lambda done, _: lived.append(done))
    assert found.table().equals(whole.table())
    told_at_once = [done for done in lived if done <= one_run]
    assert told_at_once == [one_run // 2, one_run]  # a replicate that was kept is not lived week by week
    after.clear()
    assert not (tmp_path / "unfinished").exists()


def test_the_oracle_says_which_weeks_of_a_sweep_it_leaves_to_the_fast_engine(tmp_path: Path) -> None:
    ready = prepared(SMALL, {FACTOR: [1, 30]})
    one, other = ready.combinations
    place = tmp_path / "unfinished" / "0001" / "unfinished"
    place.mkdir(parents=True)
    (place / "replicate-000001.core.week-0002").write_bytes(b"kept")
    said: list[str] = []
    keeping = UnfinishedSweep(tmp_path, ready, "oracle", said.append)
    keeping.of(one)
    keeping.of(other)
    assert len(said) == 1
    assert "and begins replicate 2 again" in said[0]
    assert f"`underheaven sweep {tmp_path}/unfinished/study.yaml -o {tmp_path} --resume`" in said[0]


def test_a_study_that_varies_nothing_says_what_to_say() -> None:
    with pytest.raises(InputError, match="varies nothing; say what: `--vary"):
        prepared(SMALL)


def test_a_study_that_varies_is_run_at_its_declared_values() -> None:
    varied = SMALL.model_copy(update={"vary": {FACTOR: ("1", "100")}})
    assert run(varied, engine="oracle").digests == run(SMALL, engine="oracle").digests
