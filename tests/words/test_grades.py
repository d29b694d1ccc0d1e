"""A grade that claims evidence names where the evidence is."""

from __future__ import annotations

import pytest

from underheaven.ground.errors import WordsError
from underheaven.report.starter import starter
from underheaven.shelf import names, read
from underheaven.shelf.finding import sources
from underheaven.words.loader import read_regime
from underheaven.words.regime import Regime
from underheaven.words.regime_check import NEEDS_SOURCE

STANDINGS = {name: source.standing for name, source in sources().items()}
GRADED = """regime: graded
title: A regime
about: Made up.
run_by: state
grade: {grade}
{source}numbers: {{standing: assumed, swept_by: [0.5, 2]}}
sensors: {{clerks: {{watches: jaywalking, detects: 0.5{more}}}}}
"""


def graded(grade: str, *, source: str = "", more: str = "") -> Regime:
    said = f"source: {source}\n" if source else ""
    return read_regime(GRADED.format(grade=grade, source=said, more=more), sources=STANDINGS, file="x.yaml")


@pytest.mark.parametrize("grade", ["documented", "reported", "disputed", "proposed"])
def test_a_regime_that_claims_evidence_names_its_source(grade: str) -> None:
    with pytest.raises(WordsError) as caught:
        graded(grade, more=", grade: disputed")
    assert [str(error) for error in caught.value.every()] == [
        (
            f"x.yaml:5:8: grade: what is {grade} names its source; add `source: NAME` at the top of the file,"
            " or write `grade: hypothetical` if it is invented"
        )
    ]
    assert graded(grade, source="npl-2023", more=", grade: disputed").source == "npl-2023"


@pytest.mark.parametrize("grade", ["hypothetical", "fictional"])
def test_what_is_invented_needs_no_source(grade: str) -> None:
    assert graded(grade).source is None


def test_a_rule_that_claims_more_than_its_file_names_its_own_source() -> None:
    with pytest.raises(
        WordsError, match=r"sensors\.clerks\.grade: what is reported names its source; .* beside it"
    ):
        graded("hypothetical", more=", grade: reported")
    assert (
        graded("hypothetical", more=", grade: reported, source: npl-2023").sensors["clerks"].source
        == "npl-2023"
    )


def test_a_source_that_is_not_there_is_no_source() -> None:
    with pytest.raises(WordsError, match=r"source: source `npl` is not in sources\.yaml"):
        graded("reported", source="npl")


def test_every_regime_on_the_shelf_that_claims_evidence_names_a_source_of_the_shelf() -> None:
    claims = [regime for name in names("regime") if isinstance(regime := read("regime", name), Regime)]
    invented = {"empty", "tiny-society", "tiny-society-ties", "all-carrot", "all-stick", "federated-pilots"}
    assert {r.regime for r in claims if r.grade not in NEEDS_SOURCE} == {*invented, "nosedive"}
    assert all(r.source in STANDINGS for r in claims if r.grade in NEEDS_SOURCE)
    assert "\ngrade: hypothetical" in starter("regime")
