"""Each command does what its line of help says, and says that it is about synthetic citizens."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from tests.cli.conftest import HARSH, SMALL, Type, commands_printed, is_marked

WHOLE = ("    underheaven ", "Took ")
"""Lines that are never broken."""
COMMANDS = (
    "demo", "list", "show", "new", "check", "run", "sweep", "compare", "life", "explain", "explore", "doctor",
)  # fmt: skip


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
    assert "whose life" not in said.err


AT_MOST = r"; finding whose life is told takes at most ([0-9]+) seconds more, and less where few are hit\n"
SHORT = ("--citizens", "1000", "--replicates", "1", "--engine", "oracle")


def test_the_cost_of_looking_for_whose_life_is_told_is_said_before_a_run(typed: Type) -> None:
    said = typed("run", "the-journalist", "--weeks", "2", *SHORT)
    assert said.code == 0, said.err
    found = re.search(AT_MOST, said.err)
    assert found is not None, said.err
    # 24 times a society of a thousand is drawn, in 0.15 s, and a world of it lived, in 0.03 s a week
    assert int(found[1]) == round(24 * (0.15 + 2 * 0.03))


def test_before_a_sweep_that_cost_is_said_of_all_its_runs_together(typed: Type) -> None:
    said = typed("sweep", "the-journalist", "--vary", "weeks=1,3", *SHORT)
    assert said.code == 0, said.err
    found = re.search(AT_MOST, said.err)
    assert found is not None, said.err
    assert int(found[1]) == round(24 * (0.15 + 0.03)) + round(24 * (0.15 + 3 * 0.03))


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


def test_safeguards_are_set_beside_the_world_they_change(typed: Type) -> None:
    said = typed(
        "compare", "small-city", "rongcheng-points", "street-cameras", "--with", "no-lawful-acts", *SMALL
    )
    assert said.code == 0, said.err
    assert "What the safeguards change" in said.out
    assert said.out.count("Where they come from") == 1
    assert " compare " not in " ".join(commands_printed(said))


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


@pytest.mark.parametrize("regime", ["court-list", "empty", "rongcheng-points"])
def test_an_appeal_is_offered_only_where_it_would_change_something(typed: Type, regime: str) -> None:
    size = ("--citizens", "1000", "--weeks", "2", "--replicates", "1", "--quiet")
    said = typed("compare", "small-city", regime, *size)
    assert said.code == 0
    offered = [command for command in commands_printed(said) if "--with" in command]
    assert len(offered) == (regime == "rongcheng-points"), offered
    for command in offered:
        assert typed(*shlex.split(command)[1:], "--quiet").code == 0
