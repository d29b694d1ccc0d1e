"""Bad input: one clear line with place and cure, exit 2 (3 where it cannot fit), quickly, nothing written."""

from __future__ import annotations

import json
import re
import shutil
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import HARSH, Said, Type

from underheaven.ground.errors import WordsError
from underheaven.report.starter import starter
from underheaven.shelf import find, read, shelf_folder, societies
from underheaven.words.check import check_world

REGIME, SOCIETY, STUDY = starter("regime"), starter("society"), starter("study")


def _bomb() -> str:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{c}: &{c} [{', '.join(['*' + p] * 9)}]" for p, c in zip("abcdefg", "bcdefgh", strict=True)]
    return "regime: bomb\n" + "\n".join(lines)


BAD_FILES: dict[str, tuple[str | bytes, str]] = {
    "a misspelt word": (REGIME.replace("false_alarm:", "flase_alarm:"), "did you mean `false_alarm`?"),
    "a wrong type": (REGIME.replace("detects: 0.6", "detects: [often]"), "expected"),
    "a share above 1": (REGIME.replace("detects: 0.6", "detects: 80"), "did you mean 0.8 (80 %)?"),
    "a rate above 26 a year": (
        SOCIETY.replace("speech: {rate: 4}", "speech: {rate: 40}"),
        "at most 26 times a year",
    ),
    "overlapping bands": (REGIME.replace("{good: 900, poor: 0}", "{good: 900, poor: 950}"), "score.bands"),
    "a band gap": (REGIME.replace("{good: 900, poor: 0}", "{good: 900, poor: 100}"), "score.bands"),
    "an unknown service": (REGIME.replace("fast-train", "fast-trian"), "did you mean `fast-train`?"),
    "a duplicate key": (REGIME.replace("run_by: state", "run_by: state\nrun_by: company"), "said twice"),
    "an anchor": (REGIME.replace("detects: 0.6", "detects: &much 0.6"), "anchor"),
    "a bomb": (_bomb(), "anchor"),
    "100,000 nested brackets": ("regime: deep\nsensors: " + "[" * 100_000, ""),
    "a NUL": (REGIME.replace("late payers", "late\0payers"), ""),
    "an escape sequence": (REGIME.replace("late payers", "late \x1b[31mpayers"), ""),
    "bad UTF-8": (REGIME.encode().replace(b"late payers", b"late \xff\xfepayers"), "UTF-8"),
    "an empty file": ("", "empty"),
    "nothing but comments": ("# nothing\n", "empty"),
    "no declaration": ("- a\n- b\n", ""),
    "another noun": ("people: all\n", ""),
    "ten citizens": (SOCIETY.replace("citizens: 10000", "citizens: 10"), "citizens"),
    "zero weeks": (STUDY.replace("weeks: 52 ", "weeks: 0 "), "weeks"),
    "eleven years": (STUDY.replace("weeks: 52 ", "weeks: 572 "), "weeks"),
    "a person's name": (
        SOCIETY.replace("citizens: 10000", "citizens: 10000\nname: Li Lei"),
        "unknown word `name`",
    ),
}
TABLES: dict[str, str] = {
    "names": "name,count\nLi Lei,12000\nHan Meimei,13000\n",
    "one row a person": "age,income,count\n18-39,lowest,1\n40-59,second,1\n",
    "multiplied persons": "age,group,count\n"
    + "".join(
        f"{age},{group},1000\n" for age in ("0-14", "15-17", "18-39", "40-59", "60+") for group in "AB"
    ),
    "a small cell": "age,group,count\n"
    + "".join(
        f"{age},{group},{count}\n"
        for (age, group), count in zip(
            [(a, g) for a in ("0-14", "15-17", "18-39", "40-59", "60+") for g in "AB"],
            [14361, 3589, 2483, 7, 23402, 5851, 24799, 6203, 14962, 3733],
            strict=True,
        )
    ),
    "a phone as a label": "age,count\n13800138000,20001\n13900139000,20002\n",
    "a broken table": "age,count\n18-39\n",
    "nothing": "",
}


def is_one_clear_line(said: Said) -> bool:
    """One line for the problem; a quoted line and a caret may follow; nothing a terminal would obey."""
    lines = said.err.rstrip("\n").split("\n")
    first = lines[0]
    others = [line for line in lines[1:] if not (" | " in line or line.startswith("and "))]
    shown = all(unicodedata.category(c) not in {"Cc", "Cf"} for line in lines for c in line)
    return bool(first.strip()) and not others and shown and "Traceback" not in said.err and len(first) < 1500


def contents(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@pytest.fixture
def refused(typed: Type, here: Path) -> Callable[..., Said]:
    """Type a command that must be refused with this code, on one line, with nothing written."""

    def type_it(code: int, *arguments: str) -> Said:
        before = contents(here)
        said = typed(*arguments)
        assert said.code == code, (arguments, said)
        assert is_one_clear_line(said), said.err
        assert contents(here) == before, "something was written"
        assert said.out == "" or "in order" not in said.out
        return said

    return type_it


@pytest.mark.parametrize("what", BAD_FILES)
def test_a_bad_file_gives_one_line_with_place_and_cure(
    refused: Callable[..., Said], here: Path, what: str
) -> None:
    content, cure = BAD_FILES[what]
    (here / "bad.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())
    for command in ("check", "show"):
        said = refused(2, command, "bad.yaml")
        assert said.err.startswith("bad.yaml")
        assert cure in said.err


@pytest.mark.parametrize("what", BAD_FILES)
def test_a_bad_file_is_refused_wherever_it_is_given(
    refused: Callable[..., Said], here: Path, what: str
) -> None:
    content = BAD_FILES[what][0]
    (here / "bad.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())
    size = ("--citizens", "1000", "--weeks", "2", "--replicates", "1")
    refused(2, "run", "bad.yaml", "--quiet")
    refused(2, "compare", "bad.yaml", "empty", *size, "--quiet")
    refused(2, "compare", "small-city", "bad.yaml", *size, "--quiet")
    refused(2, "compare", "small-city", "rongcheng-points", "--with", "bad.yaml", *size, "--quiet")


@pytest.mark.parametrize("what", TABLES)
def test_a_table_of_persons_in_any_disguise_is_refused(
    refused: Callable[..., Said], here: Path, what: str
) -> None:
    (here / "people.csv").write_text(TABLES[what], encoding="utf-8")
    said = refused(2, "check", "people.csv")
    assert said.err.startswith("people.csv")
    assert "13800138000" not in said.err or len(said.err) < 400


def test_a_table_is_refused_wherever_a_declaration_is_meant(refused: Callable[..., Said], here: Path) -> None:
    (here / "people.csv").write_text(TABLES["names"], encoding="utf-8")
    refused(2, "show", "people.csv")
    refused(2, "run", "people.csv")
    refused(2, "compare", "people.csv", "empty")
    (here / "people.yaml").write_text("people:\n  - {name: Li Lei, score: 950}\n", encoding="utf-8")
    refused(2, "check", "people.yaml")


def test_a_folder_and_a_missing_file_are_said_to_be_so(refused: Callable[..., Said], here: Path) -> None:
    (here / "folder.yaml").mkdir()
    (here / "folder.csv").mkdir()
    for command in (("check",), ("show",), ("run",), ("compare", "small-city")):
        assert "folder" in refused(2, *command, "folder.yaml").err
        assert "no such file" in refused(2, *command, "gone.yaml").err
    assert "folder" in refused(2, "check", "folder.csv").err
    assert "no such file" in refused(2, "check", "gone.csv").err
    refused(2, "check", "nul\0byte.yaml")
    refused(2, "new", "nul\0byte.yaml")


def test_bytes_that_are_no_text_are_refused_as_a_table(refused: Callable[..., Said], here: Path) -> None:
    (here / "people.csv").write_bytes(b"age,count\n\xff\xfe,1\n")
    assert "UTF-8" in refused(2, "check", "people.csv").err


@pytest.mark.parametrize(
    "command", [("demo",), ("run", "demo"), ("compare", "small-city", "rongcheng-points")]
)
@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--citizens", "10", "1,000"),
        ("--citizens", "-5", "1,000"),
        ("--citizens", "many", "write it in digits, such as 10000"),
        ("--citizens", "1e4", "write 10000"),
        ("--citizens", "10,000", "write 10000"),
        ("--weeks", "2.5", "no whole number"),
        ("--weeks", "0", "520"),
        ("--weeks", "572", "520"),
        ("--weeks", "-1", "520"),
        ("--replicates", "0", "replicates"),
        ("--seed", "-1", "seed"),
        ("--seed", "18446744073709551616", "seed"),
        ("--threads", "0", "--threads"),
        ("--threads", "99999", "--threads"),
        ("--engine", "fsat", "did you mean `fast`?"),
        ("--engine", "warp", "`fast`, or `oracle`"),
        ("--responses", "most", "frozen"),
        ("--with", "apeal", "did you mean"),
        ("--with", "no such", ""),
        ("--seed", "9" * 5000, ""),
        ("--resumes", "yes", "No such option"),
    ],
)
def test_a_bad_option_is_refused_before_anything_is_drawn(
    refused: Callable[..., Said], command: tuple[str, ...], option: str, value: str, said: str
) -> None:
    size = [] if option == "--weeks" else ["--weeks", "2"]
    size += [] if option == "--replicates" else ["--replicates", "1"]
    assert said in refused(2, *command, *size, option, value).err


@pytest.mark.parametrize(
    "command", [("demo",), ("run", "demo"), ("compare", "small-city", "rongcheng-points")]
)
def test_a_million_million_citizens_cannot_fit_and_the_largest_that_fits_is_said(
    refused: Callable[..., Said], command: tuple[str, ...]
) -> None:
    largest: list[int] = []
    for engine in ("fast", "oracle"):
        said = refused(3, *command, "--citizens", str(10**12), "--engine", engine)
        assert "TB" in said.err
        named = re.search(r"the largest that fits is `--citizens ([0-9]+)`", said.err)
        assert named is not None
        largest.append(int(named[1]))
    assert largest[0] > 10 * largest[1]


def test_names_that_are_nowhere_are_answered_with_the_nearest(refused: Callable[..., Said]) -> None:
    assert "did you mean `demo`?" in refused(2, "run", "dmeo").err
    assert "did you mean `demo`?" in refused(2, "sweep", "dmeo").err
    assert "did you mean `small-city`?" in refused(2, "compare", "smal-city", "empty").err
    assert "did you mean `empty`?" in refused(2, "compare", "small-city", "emtpy").err
    assert "did you mean `rongcheng-points`?" in refused(2, "show", "rongcheng-point").err
    assert "did you mean `regimes`?" in refused(2, "list", "regime").err
    assert "did you mean `society`?" in refused(2, "new", "x.yaml", "--kind", "sociaty").err
    assert "closed-weeks" in refused(2, "explain", "closed-week").err
    assert "varies nothing" in refused(2, "sweep", "demo").err
    assert "query" in refused(2, "query").err


def test_what_comes_later_is_absent(refused: Callable[..., Said]) -> None:
    for command in ("query", "report"):
        assert "No such command" in refused(2, command).err


def test_a_wrong_address_or_folder_names_no_life(
    refused: Callable[..., Said], finished: Path, here: Path
) -> None:
    for citizen in (
        "0",
        "0:0-0",
        "Li Lei",
        "9:0-0-0",
        "0:7-0-0",
        "0:0-0-99999",
        "0:0-0-0; rm",
        "0:0-0-\x1b[31m",
    ):
        assert "Cost" not in refused(2, "life", str(finished), citizen).out or citizen.startswith("0:")
    assert "did you mean" in refused(2, "life", str(finished), "0:0-0-0", "--world", "harhs").err
    said = refused(2, "life", str(finished), "hardest-hit", "--world", "nope")
    assert "no world `nope`" in said.err
    assert "known: harsh" in said.err
    refused(2, "life", "gone", "0:0-0-0")
    refused(2, "life", str(here), "0:0-0-0")
    refused(2, "life", str(finished / "manifest.json"), "0:0-0-0")


def test_a_life_of_a_run_that_comes_out_otherwise_is_refused(
    refused: Callable[..., Said], finished: Path, here: Path
) -> None:
    shutil.copytree(finished, here / "edited")
    manifest = json.loads((finished / "manifest.json").read_text(encoding="utf-8"))
    manifest["digests"]["harsh"] = ["0" * 64 for _ in manifest["digests"]["harsh"]]
    (here / "edited" / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    said = refused(2, "life", str(here / "edited"), "0:0-0-0", "--quiet")
    assert "world `harsh` of replicate 0 ends in another state than the run has kept" in said.err


def test_results_never_go_where_something_else_is(refused: Callable[..., Said], here: Path) -> None:
    size = ("--citizens", "1000", "--weeks", "2", "--replicates", "1", "--quiet")
    (here / "file").write_text("mine", encoding="utf-8")
    (here / "full").mkdir()
    (here / "full" / "file").write_text("mine", encoding="utf-8")
    for folder in ("file", "full", "file/below"):
        refused(2, "demo", *size, "-o", folder)


def test_a_declaration_is_new_or_not_written(refused: Callable[..., Said], here: Path) -> None:
    for file in (
        "mine.txt",
        "mine",
        "no-folder/mine.yaml",
        "a name.yaml",
        "-.yaml",
        f"{'x' * 60}.yaml",
        "\x1b[31m.yaml",
    ):
        refused(2, "new", "--", file)


def test_control_characters_are_never_echoed(refused: Callable[..., Said]) -> None:
    nasty = "\x1b]0;owned\x07\x1b[31m\u202e\u200b"
    for command in ("show", "run", "check", "explain", "list", "life", nasty):
        refused(2, command, nasty + ".yaml", *([nasty] if command == "life" else []))
    refused(2, "compare", nasty, nasty)
    refused(2, "demo", f"--{nasty}")
    refused(2, "demo", "--with", nasty)
    refused(2, "demo", "--weeks", nasty)


def test_bad_files_are_refused_as_quickly_as_good_ones_are_read(typed: Type, here: Path) -> None:
    (here / "good.yaml").write_text(SOCIETY, encoding="utf-8")
    typed("check", "good.yaml")
    started = time.perf_counter()
    typed("check", "good.yaml")
    calibration = time.perf_counter() - started
    for what, (content, _) in BAD_FILES.items():
        (here / "bad.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())
        started = time.perf_counter()
        typed("check", "bad.yaml")
        assert time.perf_counter() - started < 20 * calibration, what


def test_a_study_of_a_regime_that_the_society_has_no_services_for_is_refused(
    refused: Callable[..., Said], here: Path
) -> None:
    (here / "harsh.yaml").write_text(HARSH, encoding="utf-8")
    said = refused(2, "compare", "tiny-society", "harsh.yaml", "--weeks", "2", "--replicates", "1")
    assert "tiny-society" in said.err


def problems_told(said: Said) -> list[str]:
    """The problems on standard error, without quoted lines and carets."""
    return [line.removeprefix("and ") for line in said.err.splitlines() if " | " not in line]


@pytest.mark.parametrize("society", ["small-city", "tiny-society", "four-provinces"])
def test_what_does_not_hold_between_a_regime_and_a_society_is_said_all_at_once(
    refused: Callable[..., Said], typed: Type, here: Path, society: str
) -> None:
    shutil.copy(find("regime", "nosedive").path, here)
    shutil.copy(shelf_folder() / "sources.yaml", here)
    assert typed("check", "nosedive.yaml").code == 0  # the regime by itself is in order
    with pytest.raises(WordsError) as caught:
        check_world(read("society", society), [read("regime", "nosedive")], societies)
    every = [str(one) for one in caught.value.every()]
    assert len(every) > 1
    for regime in ("nosedive", "nosedive.yaml"):
        assert problems_told(refused(2, "compare", society, regime, "--quiet")) == every


def test_more_problems_of_a_file_are_where_a_run_says_they_are(
    refused: Callable[..., Said], typed: Type, here: Path
) -> None:
    wrong = REGIME.replace("false_alarm:", "flase_alarm:").replace("detects: 0.6", "detects: 80")
    (here / "bad.yaml").write_text(wrong.replace("run_by: state", "run_by: sate"), encoding="utf-8")
    first, hint = problems_told(refused(2, "compare", "small-city", "bad.yaml", "--quiet"))
    assert hint == "2 more problems in it; `underheaven check FILE` says all"
    checked = [line for line in typed("check", "bad.yaml").err.splitlines() if line.startswith("bad.yaml:")]
    assert (checked[0], len(checked)) == (first, 3)
