"""Controls, words and errors come from the Python models, and a value is set where it stands."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.explorer.asking import HARSH, ask, post, right, served

from underheaven.explorer.asked import regime_of
from underheaven.explorer.controls import controls, words
from underheaven.explorer.edits import with_value
from underheaven.ground.errors import InputError
from underheaven.shelf import find, names
from underheaven.studies.canonical import canonical
from underheaven.words.regime import Regime
from underheaven.words.walk import numbers

REGIMES = names("regime")


def text_of(name: str) -> str:
    return find("regime", name).path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", REGIMES)
def test_every_number_of_a_regime_has_a_control_with_its_unit_standing_and_value(name: str) -> None:
    regime = regime_of(text_of(name))
    shown = {one["path"]: one for one in controls(regime) if one["type"] == "number"}
    told = {".".join(path): number for path, number in numbers(regime)}
    assert set(shown) == set(told)
    for path, number in told.items():
        assert shown[path]["unit"] == number.unit
        assert shown[path]["standing"] == number.standing.value
        assert shown[path]["value"] == float(number.value)
        assert (shown[path]["source"] or {}).get("key") == number.source
        if number.source is not None:
            assert shown[path]["source"]["title"]


@pytest.mark.parametrize("name", REGIMES)
def test_setting_a_control_to_what_it_is_changes_no_word_and_no_remark(name: str) -> None:
    text = text_of(name)
    regime = regime_of(text)
    for one in controls(regime):
        if one.get("over_weeks"):
            continue  # it has a value for each stretch of weeks, and is changed in the text
        value = one["written"] if one["type"] == "number" else one["value"]
        again = with_value(text, one["path"], value)
        assert canonical(regime_of(again)) == canonical(regime), one["path"]
        assert [line.partition("#")[2] for line in again.splitlines()] == [
            line.partition("#")[2] for line in text.splitlines()
        ]


def test_setting_a_value_changes_that_value_and_nothing_else() -> None:
    again = with_value(HARSH, "registers.booked.leave_when.after", 9)
    assert again == HARSH.replace("4 weeks", "9 weeks")
    assert with_value(HARSH, "sensors.desk.detects", 0.25) == HARSH.replace("0.5, false", "0.25, false")
    assert with_value(HARSH, "rules.0.then", "favour") == HARSH.replace("refuse}", "favour}")


@given(st.text(max_size=60))
def test_nothing_but_a_number_or_a_word_is_ever_written_into_a_text(value: str) -> None:
    try:
        again = with_value(HARSH, "sensors.desk.detects", value)
    except InputError:
        return
    assert again.count("\n") == HARSH.count("\n")
    assert len(again) <= len(HARSH) + 60
    assert (
        not set(again)
        - set(HARSH)
        - set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789./- ")
    )


@pytest.mark.parametrize(
    "path", ["", "sensors", "sensors.desk.nothing", "score.starts", "a" * 500, "title.x"]
)
def test_a_path_that_is_no_value_of_the_text_is_an_error_for_people(path: str) -> None:
    answer = post("/api/set", {"yaml": HARSH, "path": path, "value": 1})
    assert answer.status == 400
    assert answer.said["error"]["cure"]


@pytest.mark.parametrize(
    "value", ["NaN", "Infinity", "null", "[]", "{}", '""', '"1 # x"', '"1, 2"', "1e308", "1e-320"]
)
def test_a_value_that_is_none_is_an_error_for_people(value: str) -> None:
    body = f'{{"yaml": {json.dumps(HARSH)}, "path": "sensors.desk.detects", "value": {value}}}'
    answer = ask(served()[1], "POST", "/api/set", right("POST"), body=body.encode())
    assert answer.status == 400 or answer.said["errors"]


def test_a_regime_with_errors_says_every_one_with_its_line_and_cure() -> None:
    wrong = HARSH.replace("detects: 0.5", "detects: 5").replace("then: refuse", "then: refuze")
    told = post("/api/check", {"yaml": wrong}).said
    assert told["regime"] is None
    assert [error["line"] for error in told["errors"]] == [8, 12]
    assert all(error["text"] and error["column"] for error in told["errors"])


def test_a_regime_that_reads_is_told_with_its_grade_its_lawful_acts_and_its_card() -> None:
    told = post("/api/check", {"yaml": HARSH}).said
    assert told["grade"] == "hypothetical"
    assert list(told["lawful"]) == ["speech"]
    card = post("/api/card", {"yaml": HARSH}).said
    assert any("Lawful acts it punishes or watches" in line for line in card)


def test_a_markup_in_a_text_comes_back_as_text_in_json_and_never_as_a_page() -> None:
    wrong = HARSH.replace("A harsh desk", "<script>alert(1)</script>")
    answer = post("/api/check", {"yaml": wrong})
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_every_field_of_the_words_is_told_with_its_text() -> None:
    told = words()
    fields = {field["field"]: field for field in told["regime"]}
    assert set(fields) == {field.alias or name for name, field in Regime.model_fields.items()}
    sensor = {field["field"]: field for field in fields["sensors"]["fields"]}
    assert sensor["detects"]["unit"] == "share"
    assert (sensor["detects"]["low"], sensor["detects"]["high"]) == (0.0, 1.0)
    assert sensor["misidentified"]["choices"] == ["booked", "lost"]
    assert [field["field"] for field in told["regime"] if not field["text"]] == []


def test_the_shelf_is_told_whole_with_the_grade_of_every_regime() -> None:
    told = ask(served()[1], "GET", "/api/shelf", right()).said
    assert sorted(row["name"] for row in told["regimes"]) == list(REGIMES)
    assert all(row["grade"] for row in told["regimes"])
    assert "no real person" in told["synthetic"]


def test_every_measure_is_told_with_how_it_could_be_wrong() -> None:
    told = ask(served()[1], "GET", "/api/measures", right()).said
    assert len(told) > 20
    assert all(one["definition"] and one["formula"] and one["how_it_could_be_wrong"] for one in told)


@pytest.mark.parametrize("name", ["nothing", "", "../secret", "a/b", "court-list.yaml", "x" * 900])
def test_a_regime_that_is_not_on_the_shelf_is_an_error_for_people(name: str) -> None:
    answer = ask(served()[1], "GET", "/api/regime", right(), query=f"name={name}")
    assert answer.status == 400
    assert "regime" in answer.said["error"]["text"]
