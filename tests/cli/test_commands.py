"""Each command does what its line of help says, and says that it is about synthetic citizens."""

from __future__ import annotations

import errno
import json
import re
import shlex
from pathlib import Path

import pytest
from tests.cli.conftest import HARSH, Said, Type

SMALL = ("--citizens", "1000", "--weeks", "3", "--replicates", "2", "--threads", "1")
WHOLE = ("    underheaven ", "Took ")
"""Lines that are never broken."""
COMMANDS = (
    "demo", "list", "show", "new", "check", "run", "sweep", "compare", "life", "explain", "explore", "doctor",
)  # fmt: skip


def is_marked(said: Said) -> bool:
    return "synthetic citizens" in said.out.lower() and "no real person is in here" in said.out.lower()


def commands_printed(said: Said) -> list[str]:
    return [line.strip() for line in said.out.splitlines() if line.startswith("    underheaven ")]


def hardest_hit(run: Path) -> str:
    return str(json.loads((run / "manifest.json").read_text(encoding="utf-8"))["hardest_hit"]["harsh"])


def test_help_names_exactly_the_commands_of_this_version(typed: Type) -> None:
    said = typed("--help")
    assert said.code == 0
    listed = re.findall(r"^  ([a-z]+) {2,}\S", said.out.partition("Commands:")[2], re.MULTILINE)
    assert tuple(listed) == COMMANDS
    cut = [line for line in said.out.partition("Commands:")[2].splitlines() if line.endswith("...")]
    assert cut == [], "a line of help is cut short"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(typed: Type, command: str) -> None:
    said = typed(command, "--help")
    assert said.code == 0
    assert f"underheaven {command}" in said.out


def test_the_version_is_said(typed: Type) -> None:
    assert re.fullmatch(r"underheaven \d+\.\d+\.\d+\n", typed("--version").out)


def test_the_demo_says_first_who_is_in_it_and_which_lawful_acts_are_punished(typed: Type) -> None:
    said = typed("demo", *SMALL)
    assert said.code == 0
    assert is_marked(said)
    first = said.out.splitlines()[:16]
    assert "Synthetic citizens; no real person is in here." in first[1]
    assert any("Evidence:" in line for line in first)
    lawful, closed = said.out.index("Lawful acts it punishes"), said.out.index("Closed weeks")
    assert lawful < closed
    for part in (
        "innocents cleared",
        "better",
        "worse",
        "Silence",
        "Children refused",
        "Group B",
        "wrong on file",
        "Claimed benefit",
        "What is assumed",
        "numbers behind this page are assumed",
    ):
        assert part in said.out, part


def test_every_command_the_demo_prints_can_be_typed_as_printed(typed: Type) -> None:
    printed = commands_printed(typed("demo", *SMALL))
    assert len(printed) >= 3
    for line in printed:
        said = typed(*shlex.split(line)[1:])
        assert said.code == 0, (line, said.err)
        assert is_marked(said) or " check " in line, line


def test_a_run_that_hits_somebody_names_a_life_that_can_be_told_as_printed(typed: Type, here: Path) -> None:
    (here / "harsh.yaml").write_text(HARSH, encoding="utf-8")
    said = typed("compare", "small-city", "harsh.yaml", *SMALL)
    assert said.code == 0
    lives = [line for line in commands_printed(said) if " life " in line]
    assert len(lives) == 1
    told = typed(*shlex.split(lives[0])[1:])
    assert told.code == 0
    assert is_marked(told)


def test_lines_of_a_summary_fit_eighty_columns_but_for_commands(typed: Type) -> None:
    said = typed("demo", *SMALL)
    long = [line for line in said.out.splitlines() if len(line) > 80 and not line.startswith(WHOLE)]
    assert long == []


@pytest.mark.parametrize("columns", [30, 44, 60, 120])
def test_a_narrow_or_wide_terminal_loses_no_words(
    typed: Type, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    wide = typed("show", "rongcheng-points").out.split()
    monkeypatch.setenv("COLUMNS", str(columns))
    said = typed("show", "rongcheng-points").out
    assert sorted("".join(said.split())) == sorted("".join(wide))


def test_the_same_study_twice_gives_the_same_digests_and_stays_in_its_folder(typed: Type, here: Path) -> None:
    one, other = typed("demo", *SMALL, "--json"), typed("demo", *SMALL, "--json", "--seed", "7")
    worlds = [json.loads(said.out)["worlds"] for said in (one, other)]
    assert worlds[0] == worlds[1]
    assert [folder.name for folder in (here / "runs").iterdir()] == ["demo"]
    typed("demo", *SMALL, "--seed", "8", "--quiet")
    assert sorted(folder.name for folder in (here / "runs").iterdir()) == ["demo", "demo-2"]


def test_json_is_one_document_and_nothing_else_with_what_the_page_on_interfaces_asks(typed: Type) -> None:
    said = typed("run", "demo", *SMALL, "--json")
    document = json.loads(said.out)
    assert document["synthetic"] is True
    for key in ("version", "seed", "society", "citizens", "weeks", "replicates", "study_hash"):
        assert document[key] is not None, key
    assert re.fullmatch(r"[0-9a-f]{64}", document["worlds"]["points"]["digest"])
    closed = document["worlds"]["points"]["measures"]["closed-weeks"]
    assert {"value", "unit"} <= set(closed)
    assert {"difference", "low", "high", "replicates"} <= set(document["paired"]["points"]["closed-weeks"])
    speed = (
        "citizen_weeks",
        "cpu_seconds",
        "seconds",
        "nanoseconds_per_citizen_week",
        "threads",
        "vector_bits",
    )
    assert set(speed) | {"peak_rss_bytes"} <= set(document["speed"])
    assert said.err, "messages go to standard error"


def test_quiet_says_nothing_on_standard_error(typed: Type) -> None:
    assert typed("demo", *SMALL, "--json", "--quiet").err == ""


def test_without_a_terminal_the_cost_is_a_plain_line(typed: Type) -> None:
    said = typed("demo", *SMALL)
    assert "citizen-weeks" in said.err
    assert "\x1b" not in said.err + said.out


@pytest.mark.parametrize("what", ["regimes", "societies", "studies", "safeguards"])
def test_a_list_as_json_has_name_title_and_grade(typed: Type, what: str) -> None:
    rows = json.loads(typed("list", what, "--json").out)
    assert all({"name", "title", "grade"} <= set(row) for row in rows)
    if what == "regimes":
        assert "rongcheng-points" in {row["name"] for row in rows}
        assert all(row["grade"] for row in rows)


def test_everything_on_the_shelf_is_listed_and_can_be_shown(typed: Type) -> None:
    rows = json.loads(typed("list", "--json").out)
    listed = typed("list")
    assert is_marked(listed)
    assert {row["noun"] for row in rows} >= {"regime", "society", "study"}
    for row in rows:
        assert str(row["name"]) in listed.out
        said = typed("show", str(row["name"]))
        assert said.code == 0, said.err
        assert is_marked(said)
        assert row["title"].split()[0] in said.out


def test_a_nation_is_shown_with_its_provinces_its_districts_and_what_its_total_leaves_out(
    typed: Type,
) -> None:
    out = " ".join(typed("show", "nation-2020").out.split())
    assert "leaves out 2,000,000 in active service" in out
    assert "One synthetic citizen for each of 1,409,778,724 people, as many as the provinces count." in out
    assert "beijing (11) 21,893,095; tianjin (12) 13,866,009;" in out
    assert (
        "2,818 districts of about 500,000 people, invented: in guangdong, guangdong-1 to guangdong-252."
        in out
    )
    assert "Too many to print measures by district (more than 64)." in out
    listed = " ".join(typed("explain").out.split())
    assert (
        "by group, income, age, province or district; by district where a society has at most 64." in listed
    )
    assert "census-2020-provinces Seventh National Population Census, communique no. 3" in out


def test_a_regime_is_shown_with_its_lawful_acts_first_and_every_number_with_its_standing(typed: Type) -> None:
    out = typed("show", "rongcheng-points").out
    order = [
        out.index(part)
        for part in (
            "Lawful acts it punishes",
            "What it watches",
            "What it costs whom",
            "each rung",
            "Its numbers",
            "Sources",
            "Out of scope",
        )
    ]
    assert order == sorted(order)
    numbers = json.loads(typed("show", "rongcheng-points", "--json").out)[0]["numbers"]
    flat = " ".join(out.split())
    for number in numbers:
        assert number["path"] in flat
        assert number["standing"] in {"documented", "reported", "disputed", "derived", "assumed"}
        assert number["standing"] != "assumed" or number["swept"]


@pytest.mark.parametrize("kind", ["regime", "society", "study", "safeguard"])
def test_a_starting_file_passes_the_check_and_is_never_overwritten(
    typed: Type, here: Path, kind: str
) -> None:
    said = typed("new", f"my-{kind}.yaml", "--kind", kind)
    assert said.code == 0
    file = here / f"my-{kind}.yaml"
    text = file.read_text(encoding="utf-8")
    assert "synthetic citizens" in text.lower()
    for line in commands_printed(said):
        assert typed(*shlex.split(line)[1:]).code == 0
    again = typed("new", f"my-{kind}.yaml", "--kind", kind)
    assert again.code == 2
    assert "nothing is overwritten" in again.err
    assert file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("kind", ["regime", "society", "study", "safeguard"])
def test_the_commands_in_a_starting_file_can_be_typed(typed: Type, here: Path, kind: str) -> None:
    typed("new", f"my-{kind}.yaml", "--kind", kind)
    comments = (here / f"my-{kind}.yaml").read_text(encoding="utf-8").splitlines()
    commands = [
        line[line.index("underheaven") :]
        for line in comments
        if line.startswith("#") and "underheaven " in line
    ]
    assert len(commands) >= 2
    for line in commands:
        size = [] if " check " in line or " show " in line else [*SMALL, "--quiet"]
        said = typed(*shlex.split(line)[1:], *size)
        assert said.code == 0, (line, said.err)


def test_check_says_each_file_that_is_in_order(typed: Type, here: Path) -> None:
    (here / "harsh.yaml").write_text(HARSH, encoding="utf-8")
    (here / "counts.csv").write_text(
        "age,group,count\n"
        + "".join(
            f"{age},{group},{count}\n"
            for (age, group), count in zip(
                [(a, g) for a in ("0-14", "15-17", "18-39", "40-59", "60+") for g in "AB"],
                [14361, 3589, 2483, 617, 23402, 5851, 24799, 6203, 14962, 3733],
                strict=True,
            )
        ),
        encoding="utf-8",
    )
    said = typed("check", "harsh.yaml", "counts.csv")
    assert said.code == 0, said.err
    assert said.out.count("in order") == 2
    assert is_marked(said)


def test_check_says_every_error_of_every_file_and_that_another_is_in_order(typed: Type, here: Path) -> None:
    (here / "harsh.yaml").write_text(HARSH, encoding="utf-8")
    (here / "bad.yaml").write_text(
        HARSH.replace("detects: 0.5", "detects: 80").replace("colour", "color"), encoding="utf-8"
    )
    said = typed("check", "bad.yaml", "harsh.yaml", "gone.yaml")
    assert said.code == 2
    assert said.err.count("bad.yaml:") >= 2
    assert said.err.count("^") >= 2
    assert "gone.yaml: no such file" in said.err
    assert "harsh.yaml: in order" in said.out


def test_a_life_says_its_cost_first_and_tells_causes(typed: Type, finished: Path) -> None:
    said = typed("life", str(finished), hardest_hit(finished), "--quiet")
    assert said.code == 0, said.err
    assert said.out.startswith("Cost: ")
    assert is_marked(said)
    assert "The lives part in week" in said.out
    assert "Would a safeguard have stopped the first harm?" in said.out
    assert re.search(r"booked|taken for a look-alike", said.out)


def test_a_life_fits_a_narrow_terminal(typed: Type, finished: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    said = typed("life", str(finished), hardest_hit(finished), "--quiet")
    assert max(map(len, said.out.splitlines())) <= 40


def test_a_kept_run_repeats_itself(typed: Type, finished: Path, here: Path) -> None:
    before = json.loads((finished / "manifest.json").read_text(encoding="utf-8"))
    said = typed("run", str(finished / "study.yaml"), "--quiet", "--threads", "1", "-o", str(here / "again"))
    assert said.code == 0, said.err
    after = json.loads((here / "again" / "manifest.json").read_text(encoding="utf-8"))
    assert after["digests"] == before["digests"]
    assert after["study_hash"] == before["study_hash"]


def test_every_measure_is_explained_with_how_it_could_be_wrong(typed: Type) -> None:
    asked = json.loads(typed("explain", "--json").out)
    listed = typed("explain").out
    for one in asked:
        assert one["name"] in listed
        said = typed("explain", one["name"])
        assert said.code == 0
        assert "How it could be wrong" in said.out
        assert "Formula" in said.out
        assert is_marked(said)


def test_doctor_says_where_results_are_and_that_nothing_is_missing(typed: Type, here: Path) -> None:
    said = typed("doctor")
    assert said.code == 0
    assert is_marked(said)
    assert str(here) in "".join(said.out.split())
    document = json.loads(typed("doctor", "--json").out)
    assert document["missing"] == []
    assert document["cores"] >= 1


@pytest.mark.parametrize("columns", [40, 60])
def test_a_summary_fits_a_narrow_terminal(typed: Type, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    said = typed("demo", *SMALL, "--quiet")
    lines = [line for line in said.out.splitlines() if not line.startswith(WHOLE)]
    assert max(map(len, lines)) <= columns
    assert "innocents cleared" in " ".join(said.out.split())


def test_every_file_of_a_run_says_that_it_is_synthetic(finished: Path) -> None:
    from pyarrow import parquet

    files = sorted(finished.iterdir())
    assert {file.suffix for file in files} == {".json", ".yaml", ".parquet"}
    for file in files:
        if file.suffix == ".parquet":
            said = str(parquet.read_schema(file).metadata)
        else:
            said = file.read_text(encoding="utf-8")
        assert "ynthetic citizens" in said, file.name
        assert "no real person is in here" in said, file.name


def test_safeguards_are_set_beside_the_world_they_change(typed: Type) -> None:
    said = typed(
        "compare", "small-city", "rongcheng-points", "street-cameras", "--with", "no-lawful-acts", *SMALL
    )
    assert said.code == 0, said.err
    assert "What the safeguards change" in said.out
    assert said.out.count("Where they come from") == 1
    assert " compare " not in " ".join(commands_printed(said))


def test_the_citizen_hit_hardest_can_be_asked_for_by_that_outcome(typed: Type, finished: Path) -> None:
    by_address = typed("life", str(finished), hardest_hit(finished), "--quiet")
    assert typed("life", str(finished), "hardest-hit", "--quiet").out == by_address.out


def test_a_regime_of_ones_own_under_a_name_of_the_shelf_is_the_one_shown_next(
    typed: Type, here: Path
) -> None:
    (here / "mine.yaml").write_text(HARSH.replace("harsh", "rongcheng-points", 1), encoding="utf-8")
    said = typed("compare", "small-city", "mine.yaml", *SMALL, "--quiet")
    assert said.code == 0, said.err
    printed = commands_printed(said)
    assert "underheaven show mine.yaml" in printed
    assert not [line for line in printed if "rongcheng-points" in line.split(" ")]
    assert "A harsh desk" in typed("show", "mine.yaml").out


def test_a_run_repeated_where_it_is_kept_keeps_what_lies_beside_it(
    typed: Type, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = (*SMALL, "--quiet", "--json")
    assert typed("demo", *size, "-o", "kept").code == 0
    (here / "kept" / "notes.txt").write_text("precious", encoding="utf-8")
    assert typed("run", "kept/study.yaml", *size, "-o", "kept").code == 0
    monkeypatch.chdir(here / "kept")
    assert typed("run", "study.yaml", *size, "-o", ".").code == 0
    assert (here / "kept" / "notes.txt").read_text(encoding="utf-8") == "precious"


def test_what_cannot_be_kept_is_printed_all_the_same(
    typed: Type, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("underheaven.ground.files.DISK.write", full)
    said = typed("demo", *SMALL, "--quiet")
    assert said.code == 2
    assert "innocents cleared" in said.out
    assert "Kept in" not in said.out
    assert " life " not in " ".join(commands_printed(said))
    assert said.err.count("\n") == 1
    assert "no space left on device" in said.err
    assert list(here.iterdir()) == []


def test_a_life_that_is_interrupted_says_nothing_about_runs(
    typed: Type, finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("underheaven.studies.store.life", interrupted)
    said = typed("life", str(finished), hardest_hit(finished), "--quiet")
    assert (said.code, said.err) == (130, "interrupted\n")
