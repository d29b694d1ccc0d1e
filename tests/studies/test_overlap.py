"""What two systems add by standing over the same people."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.studies.conftest import HARSH

from underheaven.studies.compare import run
from underheaven.studies.overlap import Overlap, overlaps
from underheaven.words.study import Study, World

STATE, COMPANY = World(regimes=("harsh",)), World(regimes=("harsh-firm",))
BOTH = World(regimes=("harsh-firm", "harsh"))


def study(**worlds: World) -> Study:
    return Study(
        study="both",
        title="Two at once",
        about="Two systems.",
        society="small-city",
        citizens=1000,
        weeks=8,
        replicates=2,
        responses="frozen",
        worlds=worlds,
        measures=("refusals/flight", "closed-weeks"),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a harsh regime, and another that refuses the same services by other eyes."""
    (tmp_path / "harsh.yaml").write_text(HARSH, encoding="utf-8")
    firm = (
        HARSH.replace("regime: harsh", "regime: harsh-firm")
        .replace("list", "firm-list")
        .replace("eyes", "clerks")
    )
    (tmp_path / "harsh-firm.yaml").write_text(firm.replace("firm-listed", "listed"), encoding="utf-8")
    return tmp_path


def test_a_world_of_two_others_is_found_by_its_words_alone() -> None:
    found = list(overlaps(study(together=BOTH, a=STATE, b=COMPANY)))
    assert found == [Overlap("together", ("a", "b"))]


def test_a_world_with_safeguards_or_a_regime_of_its_own_is_no_overlap() -> None:
    guarded = World(regimes=BOTH.regimes, safeguards=("expiry",))
    more = World(regimes=(*BOTH.regimes, "public-lists"))
    assert list(overlaps(study(a=STATE, b=COMPANY, c=guarded, d=more))) == []
    assert list(overlaps(study(a=STATE, b=BOTH, c=BOTH))) == []


def test_an_overlap_is_both_less_each_alone_and_below_0_where_they_refuse_the_same_people(
    folder: Path,
) -> None:
    result = run(study(state=STATE, company=COMPANY, both=BOTH), folder=folder, engine="oracle")
    (overlap,) = result.overlaps
    told = {measure.name: added for measure, added in result.overlap(overlap)}
    assert set(told) == {"refusals/flight", "closed-weeks"}
    for name, added in told.items():
        both, state, company = (
            result.difference(world, name).value for world in ("both", "state", "company")
        )
        assert both is not None
        assert state is not None
        assert company is not None
        assert both > max(state, company) > 0
        assert added.value is not None
        assert added.value == pytest.approx(both - state - company)
        assert added.value < 0
    assert set(result.as_json()["overlap"]["both"]["measures"]) == set(told)
