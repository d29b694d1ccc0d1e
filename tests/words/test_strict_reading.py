"""Strict reading: YAML that says more than words, values other readers convert, files that are none."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from underheaven.ground.errors import WordsError
from underheaven.shelf.finding import sources
from underheaven.words.loader import load, read_regime

STANDINGS = {name: source.standing for name, source in sources().items()}
EXAMPLES = Path(__file__).parent / "examples"


def example(path: str) -> str:
    return (EXAMPLES / path).read_text(encoding="utf-8")


def refused_text(text: str | bytes) -> WordsError:
    with pytest.raises(WordsError) as caught:
        read_regime(text, sources=STANDINGS, file="x.yaml")
    return caught.value


NOT_READ = [
    ("regime: &x a", "1:9: an anchor (`&x`); remove it"),
    ("regime: a\ntitle: *x", "2:8: an alias (`*x`); write the thing out"),
    ("regime: a\n<<: {title: b}", "2:1: a merge key (`<<`); write the words out"),
    ("regime: !!python/object a", "1:9: a tag (`!...`); remove it"),
    ("%YAML 1.1\n---\nregime: a", "a YAML directive"),
    ("regime: a\n---\nregime: b", "2:1: a second document after `---`"),
    ("regime: a\n\ttitle: b", "2:1: a tab; use spaces"),
    ("regime: a\0b", "1:10: the invisible character U+0000; remove it"),
    ('regime: "a\\x1b[31m"', "1:9: holds the invisible character U+001B"),
    (b"regime: a\ntitle: \xff", "2:8: the byte 0xff is not UTF-8; save the file as UTF-8"),
    ("regime: a".encode("utf-16"), "is UTF-16 or UTF-32; save the file as UTF-8"),
    ("", "the file is empty; open it with `regime:`"),
    ("# nothing\n", "the file is empty"),
    ("- a", "is no declaration; open the file with `regime: NAME`"),
    ("regmie: a", "opens with `regmie`; did you mean `regime`?"),
    ("title: a\nregime: b", "2:1: regime: `regime:` comes first; move this line to the top"),
    ("study: a", "this file declares a study, not a regime"),
    ("? [a]\n: b", "a map or list in place of a word"),
    ("regime: a: b", "1:10: a `:` that does not belong here; put text with a colon in quotes"),
    ("regime: [a", "a list in `[ ]` is not closed"),
    ('regime: "a', "1:9: a quoted text is not closed; add the closing quote"),
    ("regime: " + "[" * 100_000, "1:72: nested deeper than 64"),
    ("regime: " + "{a: " * 100_000, "nested deeper than 64"),
    ("- " * 100_000, "nested deeper than 64"),
    ("regime: [" + "a," * 400_000 + "]", "more than 20,000 values"),
    ("regime: a\n" + "".join(f"k{i}: 1\n" for i in range(70_000)), "more than 20,000 values"),
    ("regime: " + "9" * 500_000, "a text of more than 4,000 characters; say it shorter"),
    ("regime: " + "a" * 2**20, "is larger than 1 MiB"),
    ("regime: a\n" + "x" * 200 + ": 1", "a word of more than 100 characters"),
]


@pytest.mark.parametrize(("text", "said"), NOT_READ, ids=[case[1][:50] for case in NOT_READ])
def test_yaml_that_says_more_than_words_is_not_read(text: str | bytes, said: str) -> None:
    error = refused_text(text)
    assert said in str(error)
    assert all(character.isprintable() for line in error.lines() for character in line)
    assert all(len(line) < 1000 for line in error.lines())


SURPRISES = [
    "yes",
    "NO",
    "on",
    "Off",
    "True",
    "FALSE",
    "null",
    "~",
    "012",
    "0x1F",
    "0b1",
    "1_000",
    "1:30",
    "2019-01-01",
    ".inf",
    ".NaN",
    "=",
]


@pytest.mark.parametrize("word", SURPRISES)
def test_what_other_readers_would_convert_is_never_converted_silently(word: str) -> None:
    error = refused_text(f"regime: {word}")
    surprise = error.every()
    assert any(f"`{word}` means different things to different readers" in str(one) for one in surprise)
    assert all(one.cure for one in surprise)


@pytest.mark.parametrize("word", ["no", "yes", "on", "012"])
def test_a_name_in_quotes_is_a_name(word: str) -> None:
    text = example("regimes/empty.yaml").replace("regime: empty", f'regime: "{word}"')
    assert read_regime(text).regime == word


def test_a_number_may_be_written_as_a_fraction_or_with_an_exponent() -> None:
    text = example("regimes/rongcheng-points.yaml").replace("0.00002", "2e-5")
    sensor = read_regime(text, sources=STANDINGS).sensors["town-agencies"]
    assert sensor.false_alarm is not None
    assert (sensor.false_alarm.value.numerator, sensor.false_alarm.value.denominator) == (1, 50_000)


def test_all_problems_of_a_file_are_said_in_order_of_lines() -> None:
    text = example("regimes/rongcheng-points.yaml")
    text = text.replace("detects: 0.8", "detects: 80").replace("grade: documented\n", "grade: sure\n", 1)
    text = text.replace("run_by: state", "run_by: sate").replace("regime: rongcheng-points", "regime: yes")
    with pytest.raises(WordsError) as caught:
        read_regime(text, sources=STANDINGS, file="x.yaml")
    every = caught.value.every()
    assert [error.line for error in every] == [1, 4, 17, 19]
    assert "`yes` means" in str(every[0])
    assert "run_by: `sate` is none of company, everybody, state; did you mean `state`?" in str(every[1])


def test_thousands_of_problems_are_cut_and_counted() -> None:
    error = refused_text("regime: a\n" + "".join(f"k{i}: 1\n" for i in range(9000)))
    assert len(error.every()) == 51
    assert str(error.every()[-1]).endswith("more like these")


def test_a_long_line_is_quoted_around_the_caret() -> None:
    error = refused_text("regime: {a: 1," + " " * 5000 + "a: 2}")
    twice = next(one for one in error.every() if "said twice" in str(one))
    _, quoted, caret = twice.lines()
    assert len(quoted) < 170
    assert quoted[caret.index("^")] == "a"


def test_a_missing_file_names_the_one_that_was_meant(tmp_path: Path) -> None:
    (tmp_path / "cameras.yaml").write_text("regime: a", encoding="utf-8")
    with pytest.raises(WordsError, match=r"no such file; did you mean `.*cameras\.yaml`\?"):
        load(tmp_path / "camras.yaml")


def test_a_folder_a_device_and_an_impossible_name_are_no_files(tmp_path: Path) -> None:
    with pytest.raises(WordsError, match="is a folder; name a file in it"):
        load(tmp_path)
    with pytest.raises(WordsError, match="is not a regular file"):
        load(Path("/dev/null"))
    for name in ("a\0b.yaml", "x" * 5000 + ".yaml", "no/such/folder/a.yaml"):
        with pytest.raises(WordsError, match=r"no such file|cannot be read"):
            load(tmp_path / name)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as opened:
        opened.truncate(2**33)
    tracemalloc.start()
    with pytest.raises(WordsError, match="is larger than 1 MiB"):
        load(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2**20


def test_a_file_of_windows_with_its_mark_reads_the_same() -> None:
    text = example("regimes/tiny-society.yaml")
    there = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
    assert read_regime(there, sources=STANDINGS) == read_regime(text, sources=STANDINGS)


def test_without_the_c_parser_small_files_read_and_large_ones_say_why(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("underheaven.words.events.HAS_C_PARSER", False)
    text = example("regimes/rongcheng-points.yaml")
    assert read_regime(text, sources=STANDINGS).regime == "rongcheng-points"
    assert "1:72: nested deeper than 64" in str(refused_text("regime: " + "[" * 1000))
    assert "C parser" in str(refused_text("regime: a\n" + "# b\n" * 20_000))
