"""The README's table is what the committed results give, and says of a sitting what the sitting found."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest

from bench import agreement, held_to, nation, sitting, table

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "bench" / "results"


def run_of(
    program: str, world: str = "A", *, ns: float, citizens: int = 1_000_000, **last: Any
) -> dict[str, Any]:
    """A run of ten years as the yardsticks' page has it: 18.15 % and 24.9 % listed."""
    end = {
        "ns_cpu": ns,
        "mean": 761.4,
        "maj": 0.1815,
        "mino": 0.249,
        "flagged": 1.387,
        "blocked": 0.9 * citizens,
    }
    end |= {"Bpa_steady": 20.0, "bytes_a_life": 10.0, "vector_bits": 512, "week_ms_cpu": 0.03}
    end |= {"cpu_s": 2.0, "process_cpu": 3.0, "run_s": 2.0}
    return {
        "program": program, "world": world, "citizens": citizens, "weeks": 520, "threads": 1, "ns_lowest": ns,
        "ns_median": ns, "rounds": [end | last],
    }  # fmt: skip


def sitting_of(*runs: dict[str, Any]) -> dict[str, Any]:
    """A record with these runs and nothing else of note."""
    started = {name: {"cpu_lowest": 0.1} for name in ("python", "help", "import", "import-engine")}
    on = {"day": "2026-01-01", "cores": 2, "processor": "Some", "memory_gb": 8, "load": 0.1}
    return {
        "runs": list(runs), "threads": [], "start_up": started, "compiling": {}, "demo": {}, "machine": on,
        "releases": {"python": "3.11.0", "numpy": "2.2.0"}, "rounds": 1,
    }  # fmt: skip


def test_the_readmes_table_is_what_the_committed_results_give() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert table.shown(readme) == table.of(*table.read_results(RESULTS)), "run `python -m bench --table`"


def test_the_committed_results_are_of_a_whole_sitting_in_which_all_lived_the_same_model() -> None:
    record, _ = table.read_results(RESULTS)
    assert not record["quick"]
    groups = agreement.alike(record)
    assert sorted((group[0]["world"], group[0]["weeks"], len(group)) for group in groups) == [
        ("A", 52, 5), ("A", 520, 5), ("B", 52, 5), ("B", 520, 5),
    ]  # fmt: skip
    assert [line for group in groups for line in agreement.differences(group)] == []


def test_the_committed_results_name_no_machine_and_no_folder() -> None:
    import os
    import platform

    for path in RESULTS.glob("*.json"):
        text = path.read_text(encoding="utf-8")
        assert re.findall(r'"[^"]*/(?:home|root|work|tmp|usr|opt|Users)[^"]*"', text) == []
        record = json.loads(text)
        assert {"processor", "cores", "memory_gb", "day"} <= set(record["machine"])
        assert not {"host", "hostname", "node", "user", "path"} & set(record["machine"])
        node = platform.node()
        assert not node or f'"{node}"' not in text, os.fspath(path)


def test_each_time_stands_beside_how_many_times_ours_it_is() -> None:
    record = sitting_of(run_of("numpy", ns=23.0), run_of("underheaven", ns=2.3))
    lines = table.of(record).splitlines()
    assert lines[0] == "| CPU ns per citizen-week | NumPy 2.2.0 | Underheaven |"
    assert lines[2] == "| tiny-society-a, ten years | 23 (10.0×) | 2.3 |"


def test_a_programs_largest_run_is_the_one_compared() -> None:
    small = run_of("underheaven", ns=9.0, citizens=1000, maj=0.16)
    record = sitting_of(run_of("numpy", ns=23.0), run_of("underheaven", ns=2.3), small)
    assert [[run["citizens"] for run in group] for group in agreement.alike(record)] == [[1_000_000] * 2]
    assert "16.00 %" not in table.of(record)


def test_a_program_at_another_size_says_so() -> None:
    record = sitting_of(run_of("mesa", ns=575.0, citizens=20_000), run_of("underheaven", ns=2.5))
    assert "| 575 (230×) at 20,000 | 2.5 |" in table.of(record)


def test_a_sitting_on_a_busy_machine_says_so() -> None:
    record = sitting_of(run_of("underheaven", ns=2.5))
    assert "other things" not in table.of(record)
    record["machine"]["load"] = 3.2
    assert "The machine was doing other things (load 3.2)." in table.of(record)


def test_a_second_world_is_counted_in_times_of_one() -> None:
    record = sitting_of(run_of("underheaven", ns=2.0), run_of("underheaven", "A-twice", ns=1.3))
    assert table.second_world(record) == pytest.approx(1.3)
    assert table.second_world(sitting_of(run_of("underheaven", ns=2.0))) is None


@pytest.mark.parametrize(("what", "by"), [("maj", 0.012), ("mino", -0.015), ("flagged", 0.03)])
def test_a_program_that_lives_another_model_is_found_out(what: str, by: float) -> None:
    ours, theirs = run_of("underheaven", ns=2.0), run_of("numpy", ns=23.0)
    assert agreement.differences([theirs, ours]) == []
    other = copy.deepcopy(theirs)
    other["rounds"][-1][what] += by
    (line,) = agreement.differences([other, ours])
    assert "in numpy" in line
    record = sitting_of(other, ours)
    assert "DIFFERS" in "\n".join(agreement.side_by_side(record))
    assert "do not agree" in table.of(record)


def test_a_small_run_may_differ_by_what_sampling_allows() -> None:
    small = run_of("mesa", ns=575.0, citizens=2000, mino=0.29)
    large = run_of("mesa", ns=575.0, mino=0.29)
    ours = run_of("underheaven", ns=2.0)
    assert agreement.differences([small, ours]) == []
    assert agreement.differences([large, ours]) != []


def test_what_is_not_held_is_said() -> None:
    said = "\n".join(held_to.told(sitting_of(run_of("mesa", ns=300.0), run_of("underheaven", ns=2.0))))
    assert re.search(r"tiny-society-a, 520 weeks, ns +2\.0 +at most 2\.5, aim 1\.5: held", said)
    assert re.search(r"times Mesa +150 +at least 200, aim 200: NOT HELD", said)
    assert re.search(r"bytes, tiny-society-a, 520 weeks +10\.0 +at most 8, aim 6\.2: NOT HELD", said)


def test_a_nation_without_room_is_refused_before_it_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    said = json.dumps({"Bpa_peak": 9.0, "bytes_a_life": 8.0})
    begun: list[list[str]] = []

    def run_alone(command: list[str]) -> sitting.Ended:
        begun.append(command)
        return sitting.Ended(said + "\n", 1.0, 1.0, 10**9)

    monkeypatch.setattr(nation, "run_alone", run_alone)
    with pytest.raises(nation.NoRoomError) as refused:
        nation.lived(available=11_000_000_000)
    assert str(refused.value) == ("1,300,000,000 citizens need about 12.0 GB of memory and 11.0 GB are free")
    assert len(begun) == 1
    assert str(nation.SAMPLE) in begun[0]
    record = nation.lived(available=13_000_000_000)
    assert str(nation.CITIZENS) in begun[-1]
    assert record["run"]["peak_rss"] == 10**9


def test_a_program_that_fails_is_named_in_one_line() -> None:
    with pytest.raises(sitting.BenchError) as failed:
        sitting.run_alone([sitting.sys.executable, "-c", "raise SystemExit('no such thing')"])
    assert "failed (1): no such thing" in str(failed.value)
    assert "\n" not in str(failed.value)


def test_a_process_is_counted_whole() -> None:
    """Both what it says and what it used: a loop of a tenth of a second costs at least that."""
    loop = (
        "import time\nend = time.process_time() + 0.1\nwhile time.process_time() < end: pass\nprint('done')"
    )
    ended = sitting.run_alone([sitting.sys.executable, "-c", loop])
    assert ended.said == "done\n"
    assert 0.1 <= ended.cpu <= ended.seconds * 2 + 0.1
    assert ended.peak_rss > 1_000_000


def test_what_was_never_measured_is_said_and_every_length_of_run_is_held_to_its_bytes() -> None:
    long, short = (
        run_of("underheaven", ns=2.0, bytes_a_life=9.0),
        run_of("underheaven", ns=2.0, bytes_a_life=7.8),
    )
    short["weeks"] = 52
    whole = {"run": {"seconds": 714.0, "peak_rss": 21e9}}
    said = held_to.told(sitting_of(short, long), {"court-list": whole})
    lines = {line[:36].strip(): line for line in said}
    assert lines["bytes, tiny-society-a, 52 weeks"].endswith(": held")
    assert lines["bytes, tiny-society-a, 520 weeks"].endswith(": NOT HELD")
    assert lines["tiny-society-a, 1.3e9 citizens"].endswith("NOT MEASURED: `make bench-nation`")
    assert lines["court-list, all of nation-2020, min"].endswith(": held")
    assert lines["court-list, all of nation-2020, GB"].endswith(": NOT HELD")
