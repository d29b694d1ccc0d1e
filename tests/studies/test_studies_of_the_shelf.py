"""What the studies of the shelf are there to show, at small sizes."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from underheaven.ground.errors import InputError, WordsError
from underheaven.ground.outcome import ALL
from underheaven.report.page import Page
from underheaven.report.summary import print_summary
from underheaven.studies.compare import run
from underheaven.studies.result import Result
from underheaven.studies.setting import Setting, resolve

pytestmark = pytest.mark.slow  # compiles the fast engine where it is not compiled yet


@pytest.fixture(scope="module")
def court_list() -> Result:
    return run("court-list", citizens=100_000)


def test_the_journalist_is_entered_for_an_apology_and_then_refused_flight_loan_and_the_childs_school() -> (
    None
):
    """The study as it is declared, but for its ladder, which tells of nobody."""
    result = run("the-journalist", ladder="none")
    citizen = result.hardest_hit()
    assert citizen is not None
    told = result.life(citizen)
    apology = "court-apology-judged-insincere"
    (did,) = (event.week for event in told.declared if (event.kind, event.what) == ("did", apology))
    (entered,) = (event for event in told.declared if event.kind == "entered")
    assert (entered.cause, entered.note) == (apology, "")
    assert did <= entered.week
    own = {event.what for event in told.declared if event.kind == "refused" and event.week >= entered.week}
    school = [event for event in told.declared if event.kind == "child-refused"]
    assert {"flight", "loan"} <= own
    assert {(event.what, event.cause) for event in school} == {("private-school", "payer")}
    assert all(event.week >= entered.week for event in school)
    assert any((event.kind, event.what) == ("did", apology) for event in told.none)
    assert not any(event.kind in ("entered", "closed", "refused", "child-refused") for event in told.none)
    assert any(one.safeguard == "no-lawful-acts" and one.is_prevented for one in told.stopped)
    assert result.value("listed", "closed-weeks/children").value


def test_where_nobody_was_refused_all_that_a_study_names_it_says_so_with_a_cure() -> None:
    result = run("the-journalist", citizens=2_000, weeks=20, replicates=1, ladder="none")
    assert result.hardest_hit() is None
    with pytest.raises(
        InputError, match=r"nobody was refused each of flight, loan, private-school after"
    ) as nobody:
        result.life(None)
    assert "run more citizens" in str(nobody.value)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ({"refused": ["flite"]}, "no service `flite`; did you mean `flight`"),
        ({"refused": ["flight"], "entered_for": "petitions"}, "no act `petitions`"),
    ],
)
def test_a_service_or_act_the_society_does_not_have_is_an_error(
    tmp_path: Path, word: dict[str, Any], said: str
) -> None:
    declared: dict[str, Any] = {
        "study": "told", "title": "Told", "about": "Who is told of.", "society": "small-city", "weeks": 2,
        "replicates": 1, "worlds": {"listed": "court-list"}, "tell": "hardest-hit", **word,
    }  # fmt: skip
    (tmp_path / "told.yaml").write_text(json.dumps(declared), encoding="utf-8")
    with pytest.raises(WordsError, match=said):
        resolve(tmp_path / "told.yaml")


def test_carrot_and_stick_come_out_equal_in_every_measure_but_for_their_names() -> None:
    result = run("carrot-or-stick", citizens=20_000, weeks=104, replicates=2)
    carrot, stick = (result.as_json()["worlds"][name]["measures"] for name in ("carrot", "stick"))
    renamed = {name.replace("all-carrot", "all-stick"): what for name, what in carrot.items()}
    assert {name: _figures(what) for name, what in renamed.items()} == {
        name: _figures(what) for name, what in stick.items()
    }
    of_a_score = {name for name in stick if name.endswith("/all-stick")}
    assert {"mean-score/all-stick", "band-mobility/all-stick"} <= of_a_score
    assert carrot["closed-weeks"]["value"] > 0


def _figures(measured: dict[str, Any]) -> dict[str, Any]:
    """What is not text of a measure as JSON."""
    return {name: what for name, what in measured.items() if not isinstance(what, str)}


def test_the_list_that_is_lived_follows_the_list_that_is_expected(court_list: Result) -> None:
    """About 700 entries of 100,000: a fifth is five standard errors (one false alarm in 1.7 million)."""
    predicted = court_list.predicted
    assert predicted is not None
    for line in predicted.lines:
        for world, lived in line.lived.items():
            if line.series == "entries":
                assert lived == pytest.approx(line.expected, rel=0.2), (world, line.on)
    last = [line for line in predicted.lines if line.series == "complied"][-1]
    assert all(lived == pytest.approx(last.expected, rel=0.35) for lived in last.lived.values())


def test_scenarios_differ_in_flights_and_in_nothing_else(court_list: Result) -> None:
    predicted = court_list.predicted
    assert predicted is not None
    for line in predicted.lines:
        if not line.lived:
            continue
        stay, step, full = (line.lived[f"flights-{name}"] for name in ("stay", "step", "full"))
        if line.series == "air" and line.is_held_out:
            assert stay < step < full, line.on
        else:
            assert stay == step == full, (line.series, line.on)


def test_a_study_with_figures_prints_what_was_held_out_beside_the_prediction(court_list: Result) -> None:
    said = court_list.as_json()
    assert len(said["prediction"]) == 10
    for row in said["prediction"]:
        assert row["low"] <= row["predicted_increment"] <= row["high"]
        assert row["scenario"] is (row["series"] == "air")
        assert set(row["lived_increments"]) == {"flights-stay", "flights-step", "flights-full"}
    assert said["not_identifiable"]


def test_both_engines_read_the_same_totals_after_the_same_weeks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Setting, "dates_read", (9, 20))
    size = {"citizens": 1000, "weeks": 20, "replicates": 1, "ladder": "none"}
    fast, slow = (run("demo", engine=engine, **size) for engine in ("fast", "oracle"))  # type: ignore[arg-type]  # one literal each
    dated = fast.outcomes[0].dated
    assert dated == slow.outcomes[0].dated
    assert set(dated) == {9, 20}
    assert dated[20]["points"]["entries"] > dated[9]["points"].get("entries", 0)
    assert dated[20]["points"]["entries"] == fast.outcomes[0].worlds["points"].totals["entries"][ALL]


def test_after_the_law_fewer_guests_are_flagged_and_errors_last_nearly_as_long() -> None:
    result = run("venue-law", citizens=20_000, weeks=104, replicates=4)
    before, after = (result.value(world, "ever-listed").value for world in ("before", "after"))
    assert before is not None
    assert after is not None
    assert 0 < after < 0.7 * before
    wrong = [result.value(world, "wrong-entries").value for world in ("before", "after")]
    assert wrong[0] is not None
    assert wrong[1] is not None
    assert 0 < wrong[1] < wrong[0]
    weeks = [result.value(world, "duration-mean").value for world in ("before", "after")]
    assert weeks[0] is not None
    assert weeks[1] is not None
    assert weeks[1] == pytest.approx(weeks[0], rel=0.15)


def test_two_systems_at_once_meet_the_same_people() -> None:
    result = run("two-systems", citizens=20_000, weeks=104, replicates=2)
    (overlap,) = result.overlaps
    assert (overlap.both, overlap.alone) == ("both", ("state", "company"))
    told = {measure.name: added.value for measure, added in result.overlap(overlap)}
    closed = told["closed-weeks"]
    assert closed is not None
    assert closed < 0
    both, state = (result.value(world, "closed-weeks").value for world in ("both", "state"))
    assert both is not None
    assert state is not None
    assert both > state


def test_old_scores_carried_over_list_people_under_rules_they_never_knew() -> None:
    """Dropped scores leave few listed half a year on; carried ones list those whom pilots had listed."""
    from underheaven.studies.sweep import sweep

    merged = "federated-pilots.merge.old_records"
    found = sweep("merging-pilots", {merged: ["carried", "dropped"]}, citizens=8000, weeks=183, replicates=1)
    carried, dropped = (result.value("pilots", "listed").value for result in found.results)
    assert carried is not None
    assert dropped is not None
    assert carried > 2 * dropped


def test_what_is_held_out_and_what_cannot_be_told_stand_before_any_measure(court_list: Result) -> None:
    shown = io.StringIO()
    print_summary(Page(shown, width=80), court_list)
    page = shown.getvalue()
    assert page.index("Held out, never fitted") < page.index("What these figures cannot tell apart")
    assert page.index("What these figures cannot tell apart") < page.index("Closed weeks, world")
    assert len(page[: page.index("What these figures cannot tell apart")].splitlines()) < 80


def test_what_is_not_lived_where_nobody_reacts_is_not_printed_as_nothing(court_list: Result) -> None:
    shown = io.StringIO()
    print_summary(Page(shown, width=80), court_list)
    page = shown.getvalue()
    for title in ("Support felt", "Silence (", "Weeks without work", "Debts unpaid beyond", "Ties outside"):
        assert title not in page
    assert "Entries wrong on file" not in page
    assert "no entry is wrong here, by assumption" in " ".join(page.split())
    assert page.count("Not lived here") == len(court_list.setting.declared)
    assert "Entries in registers" in page  # what is lived is printed


def test_every_published_figure_outside_the_range_is_marked_alike(court_list: Result) -> None:
    shown = io.StringIO()
    print_summary(Page(shown, width=160), court_list)
    predicted = court_list.predicted
    assert predicted is not None
    held_out = shown.getvalue().partition("Held out")[2].partition("Drift is")[0]
    assert len(predicted.predictions) == 10
    outside = 0
    for one in predicted.predictions:
        name = f"{predicted.facts.series[one.series]} by {one.on.isoformat()}"
        (row,) = (line for line in held_out.splitlines() if name in line)
        is_in = one.low <= one.published <= one.high
        assert row.split()[-1] == ("yes" if is_in else "no")
        outside += not is_in
    assert outside == 7
