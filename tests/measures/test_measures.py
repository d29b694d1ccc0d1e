"""Each measure against a sum made by hand: 80 adults, 20 children, two years; group B is a quarter."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import pytest

from underheaven.ground.errors import InputError
from underheaven.ground.outcome import ALL, Outcome
from underheaven.measures.benefit import BURDENS
from underheaven.measures.registry import COMPARED, FAMILIES, MEASURES, measure, measures_for
from underheaven.measures.tally import DRAW, Counts
from underheaven.shelf import read
from underheaven.words.dictionary import KIND_OF

A, B = ("group", "A"), ("group", "B")
Make = Callable[..., Outcome]


def value(name: str, made: Outcome, world: str = "w", margin: tuple[str, str] = ALL) -> float | None:
    tally = measure(name).of(made, world, margin)
    assert tally is not None
    return tally.value()


def test_closed_weeks_are_weeks_per_year_of_everybodys_life(outcome: Make):
    made = outcome({"w": {"closed-weeks/adults": 240, "closed-weeks/children": 40}})
    assert value("closed-weeks", made) == pytest.approx(280 / 200)  # 100 people, two years
    assert value("closed-weeks/adults", made) == pytest.approx(240 / 160)
    assert value("closed-weeks/children", made) == pytest.approx(40 / 40)


def test_domain_weeks_count_every_closed_domain(outcome: Make):
    made = outcome({"w": {"closed-domain-weeks/adults": 500, "closed-domain-weeks/children": 60}})
    assert value("closed-domain-weeks", made) == pytest.approx(560 / 200)


def test_listed_ever_listed_and_shut_out_are_shares_of_adults(outcome: Make):
    made = outcome({"w": {"listed-at-end": 8, "ever-listed": 20, "shut-out-weeks": 832}})
    assert value("listed", made) == pytest.approx(0.1)
    assert value("ever-listed", made) == pytest.approx(0.25)
    assert value("shut-out", made) == pytest.approx(832 / (80 * 104))


def test_refused_is_a_share_of_requests_expected_ones_included(outcome: Make):
    # 30 requests drawn where a rule touches the person, and thresholds that add up to 30 more
    made = outcome(
        {"w": {"asked/flight": 30 * DRAW + 60 * (DRAW // 2), "refused/flight": 15, "refused/loan": 5}}
    )
    assert value("refused/flight", made) == pytest.approx(0.25)
    assert value("refusals/flight", made) == pytest.approx(15 * 1000 / 160)
    assert value("refusals", made) == pytest.approx(20 * 1000 / 160)


def test_unasked_requests_are_not_refusals(outcome: Make):
    made = outcome({"w": {"refused/flight": 3, "unasked/flight": 8}})
    assert value("unasked", made) == pytest.approx(50)
    assert value("refusals", made) == pytest.approx(3000 / 160)


def test_through_others_counts_children_and_adults_without_a_record(outcome: Make):
    made = outcome(
        {
            "w": {
                "closed-weeks/adults": 60,
                "closed-weeks/children": 20,
                "closed-weeks/adults-without-own-record": 12,
            }
        }
    )
    assert value("through-others", made) == pytest.approx(32 / 80)


def test_children_refused_are_set_against_children_who_asked_at_schools_only(outcome: Make):
    made = outcome(
        {"w": {"asked/private-school": 40 * DRAW, "refused/private-school": 6, "asked/flight": 99 * DRAW}}
    )
    assert value("children-refused", made) == pytest.approx(0.15)


def test_silence_is_made_of_thresholds_and_its_parts_add_up(outcome: Make):
    made = outcome(
        {
            "w": {
                "expression/would": 1000,
                "expression/does": 900,
                "expression-untouched/would": 800,
                "expression-untouched/does": 740,
            }
        }
    )
    assert value("silence", made) == pytest.approx(0.1)
    assert value("silence-untouched", made) == pytest.approx(0.075)
    assert value("silence-by-untouched", made) == pytest.approx(0.6)


def test_durations_read_the_counters_of_entries_wrong_on_file(outcome: Make):
    made = outcome(
        {
            "w": {
                "wrong-ended/1": 1,
                "wrong-ended/3": 2,
                "wrong-ended/6": 1,
                "wrong-censored/3": 1,
                "wrong-censored/8": 2,
                "entries-wrong": 7,
                "wrong-told": 3,
                "wrong-appeals-decided": 2,
                "wrong-struck": 1,
            }
        }
    )
    assert value("duration-median", made) == 6.0
    assert value("duration-mean", made) == pytest.approx(1 + 12 / 7 + 12 / 7 + 8 / 21 * 98)
    assert value("never-told", made) == pytest.approx(4 / 7)
    assert value("struck", made) == pytest.approx(0.5)
    assert value("wrong-entries", made) == pytest.approx(7 * 1000 / 160)


def test_a_group_is_set_beside_group_a_as_difference_and_as_ratio(outcome: Make):
    made = outcome({"w": {"listed-at-end": {ALL: 8, A: 3, B: 5}}})
    assert value("disparity/listed", made) == pytest.approx(5 / 20 - 3 / 60)
    assert value("disparity-ratio/listed", made) == pytest.approx(math.log(5))
    assert measure("disparity-C/listed").title.endswith("group C minus group A")


def test_false_entries_are_per_year_of_life_without_a_triggering_act(outcome: Make):
    made = outcome({"w": {"entries-wrong": 4, "weeks-without-trigger": 52 * 100}})
    assert value("false-entries", made) == pytest.approx(40)


def test_claimed_benefit_is_acts_in_none_minus_acts_in_the_world_by_name(outcome: Make):
    made = outcome({"none": {"acts/fraud": 20, "acts/speech": 9}, "w": {"acts/fraud": 12, "acts/speech": 1}})
    assert value("claimed-benefit/fraud", made) == pytest.approx(8 * 100_000 / 160)
    assert value("claimed-benefit/fraud", made, "none") == 0


def test_a_price_is_what_is_borne_over_the_acts_prevented(outcome: Make):
    made = outcome(
        {
            "none": {"acts/fraud": 20},
            "w": {
                "acts/fraud": 12,
                "entries-wrong": 4,
                "refused/flight": 16,
                "expression/would": 10 * DRAW,
                "expression/does": 6 * DRAW,
                "closed-weeks/adults-without-harm": 24,
            },
        }
    )
    counts = Counts(made, "w", ALL)
    assert {burden.name: burden.per_act(counts, "fraud").value() for burden in BURDENS} == {
        "wrong-entries": 0.5,
        "closed-weeks-without-harm": 3.0,
        "refusals": 2.0,
        "lawful-acts-lost": 0.5,
    }


def test_the_mean_score_is_in_points_whatever_the_step(outcome: Make):
    made = outcome({"w": {"score-at-end/points": 80 * 19_000}}, steps={"points": Fraction(1, 20)})
    assert value("mean-score/points", made) == pytest.approx(950)
    assert measure("mean-score/other").of(made, "w", ALL) is None


def test_records_in_error_are_counted_per_adult(outcome: Make):
    made = outcome({"w": {"records-in-error/offence": 120}})
    assert value("wrong-records/offence", made) == pytest.approx(1.5)


def test_a_measure_of_a_margin_is_about_the_people_of_that_margin(outcome: Make):
    made = outcome({"w": {"listed-at-end": {ALL: 8, A: 3, B: 5}}})
    assert value("listed", made, margin=B) == pytest.approx(0.25)
    assert value("listed", made, margin=("age", "0-14")) is None  # nobody there is an adult


def test_every_measure_says_what_it_is_and_how_it_could_be_wrong():
    texts = [*MEASURES.values(), *FAMILIES.values(), *(measure(f"disparity/{name}") for name in COMPARED)]
    for one in texts:
        for text in (one.title, one.unit, one.definition, one.formula, one.how_it_could_be_wrong):
            assert len(text) > 3, one.name
        assert one.definition.endswith("."), one.name


def test_no_measure_has_a_direction_in_which_it_is_better():
    """Promise 17: nothing can rank or optimise by a measure, because none says what better is."""
    fields = {name for one in MEASURES.values() for name in type(one).__dataclass_fields__}
    assert fields == {
        "name", "title", "unit", "definition", "formula", "how_it_could_be_wrong", "ask", "bounds", "scale",
    }  # fmt: skip
    words = " ".join(
        f"{one.title} {one.definition} {one.formula}".lower()
        for one in (*MEASURES.values(), *FAMILIES.values())
    )
    for claim in ("better", "optimal", "welfare", "best", "success", "maximise", "minimise"):
        assert claim not in words


def test_the_measures_of_a_society_are_named_after_its_services_and_acts():
    society = read("society", "small-city")
    worlds = {"none": (), "points": (read("regime", "rongcheng-points"),)}
    names = [one.name for one in measures_for(society, worlds)]
    assert names[0] == "closed-weeks"
    assert len(names) == len(set(names))
    assert {"refused/flight", "claimed-benefit/fraud", "mean-score/rongcheng-points"} <= set(names)
    assert not any(name.startswith("claimed-benefit/") for name in names if name.endswith("/speech"))
    assert [measure(name).name for name in names] == names


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("closed-week", "closed-weeks"),
        ("disparity", "disparity"),
        ("", "known"),
        ("disparity/disparity/listed", ""),
    ],
)
def test_an_unknown_measure_is_one_line_with_its_cure(name: str, cure: str):
    with pytest.raises(InputError) as caught:
        measure(name)
    assert cure in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_university_that_adults_ask_for_refuses_no_child(outcome: Make):
    adults = {ALL: 90 * DRAW, ("age", "18-39"): 90 * DRAW}
    made = outcome(
        {
            "w": {
                "asked/private-school": {ALL: 40 * DRAW, ("age", "0-14"): 40 * DRAW},
                "refused/private-school": 6,
                "asked/university": adults,
                "refused/university": 45,
            }
        }
    )
    assert value("children-refused", made) == pytest.approx(0.15)


def test_shares_of_requests_go_no_further_than_all_of_them():
    for name in ("refused/flight", "children-refused", "through-others", "silence-by-untouched"):
        assert measure(name).bounds == (0.0, 1.0)


def test_what_is_closed_or_untouched_is_said_as_the_weeks_count_it():
    """A domain closes by the services that a rule refuses, and any record of one's own is one."""
    assert "that a rule of this world refuses" in measure("closed-weeks").definition
    assert "flights alone closes travel" in measure("closed-weeks").how_it_could_be_wrong
    assert "a rule of any world of the study refuses" in measure("shut-out").definition
    for name in ("silence-untouched", "silence-by-untouched", "through-others"):
        assert "whatever act" in measure(name).definition


def test_less_of_a_lawful_act_is_never_a_benefit():
    """Promise 17: silence cannot be asked for under the name of a benefit."""
    for act, kind in KIND_OF.items():
        if kind in ("harmful", "default"):
            assert measure(f"claimed-benefit/{act}").name == f"claimed-benefit/{act}"
        else:
            with pytest.raises(InputError, match="no benefit"):
                measure(f"claimed-benefit/{act}")
            with pytest.raises(InputError, match="no benefit"):
                measure(f"disparity/claimed-benefit/{act}")


def test_a_service_or_act_that_is_in_no_dictionary_has_no_measure():
    for name, meant in (("refused/fligth", "refused/flight"), ("wrong-records/jaywalkin", "jaywalking")):
        with pytest.raises(InputError) as said:
            measure(name)
        assert meant in str(said.value)
