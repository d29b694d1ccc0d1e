"""Errors are for people: one line, what is wrong, where, the cure."""

from __future__ import annotations

import pickle
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from underheaven.ground.errors import (
    BoundaryError,
    CannotFitError,
    InputError,
    RunFolderError,
    UnderheavenError,
    WordsError,
    clean,
    did_you_mean,
)

NASTY = "\x00\x07\x1b[31mred\x9b\r\n\u2028\u2029\u202eevil\u2066\u200b\ufeff\ud800"
text_of_any_kind = st.text(alphabet=st.characters()) | st.just(NASTY)


def is_harmless(line: str) -> bool:
    """Return whether a line has nothing in it that moves a terminal's cursor or hides."""
    return not any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} for c in line)


@given(text_of_any_kind, st.integers(1, 60))
def test_cleaned_text_is_one_short_harmless_line_and_stays_as_it_is_when_cleaned_again(text: str, limit: int):
    cleaned = clean(text, limit)
    assert is_harmless(cleaned)
    assert len(cleaned) <= limit
    assert clean(cleaned, limit) == cleaned


def test_harmless_text_is_echoed_as_it_is():
    assert clean("行为/言论 é ‘quoted’") == "行为/言论 é ‘quoted’"


def test_what_was_hidden_is_shown_escaped():
    assert clean("a\u202eb\x1b[2Jc\n") == r"a\u202eb\x1b[2Jc\n"


@given(text_of_any_kind, text_of_any_kind, text_of_any_kind)
def test_no_error_carries_control_characters_to_the_terminal(problem: str, where: str, cure: str):
    for error in (
        UnderheavenError(problem, where=where, cure=cure),
        InputError(problem, where=where, cure=cure),
        BoundaryError(problem, where=where, cure=cure),
        RunFolderError(problem, where=where, cure=cure),
        CannotFitError(problem, where=where, largest=12),
        WordsError(
            problem, file=where, line=3, column=2, path=cure, cure=cure, expected=where, quoted=problem
        ),
    ):
        assert is_harmless(str(error))
    assert all(is_harmless(line) for line in error.lines())


@pytest.mark.parametrize(
    ("kind", "code"),
    [(InputError, 2), (WordsError, 2), (BoundaryError, 2), (RunFolderError, 2), (CannotFitError, 3)],
)
def test_wrong_input_ends_with_2_and_what_cannot_fit_with_3(kind: type[UnderheavenError], code: int):
    assert kind("no").exit_code == code
    assert isinstance(kind("no"), UnderheavenError)
    assert isinstance(kind("no"), InputError) == (code == 2)


def test_an_error_says_where_what_and_the_cure_in_one_line():
    error = InputError(
        "no such regime `rongchen`", where="study.yaml", cure="did you mean `rongcheng-points`?"
    )
    assert str(error) == "study.yaml: no such regime `rongchen`; did you mean `rongcheng-points`?"


def test_what_cannot_fit_names_the_largest_number_that_fits():
    assert str(CannotFitError("10^12 citizens", largest=2_000_000)) == (
        "10^12 citizens; the largest that fits is 2,000,000"
    )


def test_a_declarations_error_prints_as_the_words_page_shows_it():
    line = (
        "  town-agencies:  {watches: [fraud, tax-evasion, fare-evasion, late-payment], detects: 0.3,"
        " flase_alarm: 0.00002}"
    )
    error = WordsError(
        "unknown word `flase_alarm`",
        file="01-misspelt-word.yaml",
        line=9,
        column=93,
        path="sensors.town-agencies.flase_alarm",
        cure="did you mean `false_alarm`?",
        quoted=line + "\n",
    )
    assert error.lines() == [
        f"01-misspelt-word.yaml:9:93: {error.path}: unknown word `flase_alarm`; did you mean `false_alarm`?",
        f"     9 | {line}",
        "       | " + " " * 92 + "^",
    ]
    assert line[92:].startswith("flase_alarm")
    assert error.render() == "\n".join(error.lines())


def test_the_caret_stands_under_its_word_after_wide_characters_and_escapes():
    error = WordsError("wrong", file="f", line=1, column=5, quoted="行\u202e\tx: 1")
    _, quoted, caret = error.lines()
    assert quoted == r"     1 | 行\u202e x: 1"
    assert caret == "       | " + " " * (2 + 6 + 1 + 1) + "^"


def test_a_very_long_line_is_quoted_around_its_caret():
    error = WordsError("wrong", file="f", line=1, column=50_001, quoted="x" * 50_000 + "y" + "x" * 50_000)
    _, quoted, caret = error.lines()
    assert len(quoted) < 200
    assert quoted[caret.index("^")] == "y"


def test_an_error_about_a_whole_file_quotes_nothing():
    error = WordsError("the file is empty", file="a.yaml", cure="begin with `regime:`")
    assert error.lines() == ["a.yaml: the file is empty; begin with `regime:`"]


@pytest.mark.parametrize(
    "error",
    [
        WordsError("p", file="f", line=1, column=2, path="a.b", expected="e", cure="c", quoted="q"),
        CannotFitError("p", where="w", largest=7),
        BoundaryError("p", where="w", cure="c"),
    ],
)
def test_an_error_survives_the_way_between_two_processes(error: UnderheavenError):
    arrived = pickle.loads(pickle.dumps(error))
    assert type(arrived) is type(error)
    assert str(arrived) == str(error)
    assert vars(arrived) == vars(error)


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("flase_alarm", ["watches", "false_alarm", "detects"], "false_alarm"),
        ("fasttrain", ["fast-train", "flight"], "fast-train"),
        ("npl-2032", ["npl-2023", "huantai-2022"], "npl-2023"),
        ("Speech", ["speech", "search"], "speech"),
        ("E", ["A", "AA", "AAA", "B", "C", "D"], None),
        ("", ["a"], None),
        ("x" * 1_000_000, ["x" * 1_000_000], None),
        ("word", [], None),
    ],
    ids=lambda given_: str(given_)[:20],
)
def test_a_misspelt_word_is_answered_with_the_nearest_known_one(
    word: str, known: list[str], meant: str | None
):
    assert did_you_mean(word, known) == meant
    assert did_you_mean(word, reversed(known)) == meant
