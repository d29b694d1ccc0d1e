"""What `import underheaven as uh` offers: few names, each documented, none that takes a person."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
from tests.cli.conftest import HARSH

import underheaven as uh

PUBLIC = [
    "BoundaryError",
    "CannotFitError",
    "Estimate",
    "InputError",
    "Life",
    "Regime",
    "Result",
    "Run",
    "RunFolderError",
    "Safeguard",
    "Society",
    "Study",
    "Swept",
    "UnderheavenError",
    "WordsError",
    "__version__",
    "compare",
    "explain",
    "load",
    "names",
    "read",
    "run",
    "sweep",
]
ABOUT_PEOPLE = (
    "person",
    "people",
    "row",
    "record",
    "identity",
    "name_of",
    "phone",
    "face",
    "score_of",
    "may_",
)


def test_the_public_names_are_these_and_at_most_thirty() -> None:
    assert sorted(uh.__all__) == PUBLIC
    assert sorted(dir(uh)) == PUBLIC
    assert len(PUBLIC) <= 30


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_is_there_and_says_what_it_is(name: str) -> None:
    thing = getattr(uh, name)
    assert isinstance(thing, str) or len(inspect.getdoc(thing) or "") > 20


@pytest.mark.parametrize("name", ["compare", "run", "load", "explain", "read", "names"])
def test_no_public_function_has_a_parameter_for_a_person(name: str) -> None:
    parameters = inspect.signature(getattr(uh, name)).parameters
    assert [p for p in parameters if any(word in p for word in ABOUT_PEOPLE)] == []


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'score_person'"):
        _ = getattr(uh, "score_person")  # noqa: B009 - the attribute is meant not to be there


def test_a_comparison_in_python_gives_a_table_a_life_and_a_folder(tmp_path: Path) -> None:
    file = tmp_path / "harsh.yaml"
    file.write_text(HARSH, encoding="utf-8")
    result = uh.compare("small-city", file, citizens=1000, weeks=4, replicates=2, ladder="none")
    assert isinstance(result, uh.Result)
    assert result.table().num_rows > 100
    citizen = result.hardest_hit()
    told = result.life(citizen)
    assert isinstance(told, uh.Life)
    assert told.first_harm is not None
    folder = result.save(tmp_path / "kept")
    assert uh.load(folder).hardest_hit() == citizen
    with pytest.raises(uh.InputError, match="outside"):
        uh.compare("small-city", file, citizens=10)


def test_python_and_the_command_line_explain_alike() -> None:
    assert "How it could be wrong" in uh.explain("silence")
    with pytest.raises(uh.InputError, match="no measure"):
        uh.explain("obedience")
