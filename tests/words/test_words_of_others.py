"""What citizens do to each other: every word is read, and a wrong one gets its line, its place, its cure."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.words.institutions import (
    COMPONENTS,
    OTHERS,
    RATINGS,
    SOURCES,
    components,
    others,
    provinces,
    ratings,
)

from underheaven.ground.errors import WordsError
from underheaven.words.check import check_world
from underheaven.words.in_force import as_of, stages
from underheaven.words.ladder import RUNGS, rungs, turned_off
from underheaven.words.loader import read_regime, read_safeguard, read_society
from underheaven.words.recomputed_check import whole_weights
from underheaven.words.regime import Regime
from underheaven.words.safeguards import apply


def refused(text: str, old: str, new: str) -> WordsError:
    assert text.count(old) >= 1, old
    with pytest.raises(WordsError) as caught:
        read_regime(text.replace(old, new, 1), sources=SOURCES, file="x.yaml")
    return caught.value


def test_reports_ratings_and_components_are_read_and_fit_their_society() -> None:
    for regime in (others(), components(), ratings()):
        check_world(provinces(), (regime,))
    hotline = others().reports["hotline"]
    assert (hotline.honest, hotline.mistaken, hotline.malicious, hotline.from_week) == (True, True, True, 5)
    parts, marked, moved = components().score, ratings().score, others().score
    assert parts is not None
    assert [one.reads for one in parts.components.values()] == ["records", "records", "income", "age", "ties"]
    assert marked is not None
    assert marked.is_recomputed
    assert moved is not None
    assert not moved.is_recomputed
    responses = provinces().responses
    assert responses.reports is not None
    assert responses.thins is not None
    assert responses.thins.remembered is not None
    assert provinces().services["flight"].elsewhere is not None


def test_weights_of_components_are_told_in_the_smallest_whole_numbers() -> None:
    regime = read_regime(COMPONENTS.replace("weight: 5,", "weight: 2.5,"), sources=SOURCES)
    assert regime.score is not None
    assert whole_weights(regime.score) == {"history": 14, "habits": 8, "means": 10, "age": 6, "friends": 1}


WRONG = [
    # reports
    (OTHERS, "    about: [fraud, speech, unswept-pavement]\n", "    about: [fruad]\n",
     "reports.hotline.about.0: no act `fruad` in the dictionary; did you mean `fraud`?"),
    (OTHERS, "    about: [fraud, speech, unswept-pavement]\n", "    about: []\n",
     "reports.hotline.about: takes reports about nothing; name an act"),
    (OTHERS, "about: [fraud, speech, unswept", "about: [fraud, fraud, unswept",
     "reports.hotline.about.1: `fraud` is named twice; remove one"),
    (OTHERS, "among: [workplace, neighbours", "among: [workplace, neighbors",
     "reports.hotline.among.1: nobody meets by `neighbors`; did you mean `neighbours`?"),
    (OTHERS, "among: [workplace, neighbours", "among: [workplace, workplace",
     "reports.hotline.among.1: `workplace` is named twice; remove one"),
    (OTHERS, "    honest: true\n    mistaken: true\n    malicious: true\n", "",
     "reports.hotline: takes no kind of report; add `honest: true`"),
    (OTHERS, "found_false: 0.1", "note: nobody looks",
     "reports.hotline.false_one_costs: costs where it is found out, and nobody looks; add"),
    (OTHERS, "false_one_costs: 5", "note: free",
     "reports.hotline.found_false: a false report that is found out costs nothing here; add"),
    (OTHERS, "false_one_costs: 5", "false_one_costs: -5",
     "reports.hotline.false_one_costs: is taken from whoever made a false report, so it is above 0; write 5"),
    (OTHERS, "reward: 2", "reward: 2.5",
     "reports.hotline.reward: 2.5 is not a multiple of the step 1; round it"),
    (RATINGS, "rules:", "reports: {line: {about: rudeness, among: nation, honest: true, reward: 1}}\nrules:",
     "reports.line.reward: is in points, and the score is made of ratings; move"),
    # a score made in two ways
    (COMPONENTS, "  every: 4 weeks\n", "  points: {gaming: -1}\n",
     "score.points: a score is made of components or moved by points, not both; keep"),
    (COMPONENTS, "  every: 4 weeks\n", "  ratings: {among: district, usual: 400}\n",
     "score.components: a score is made of components or of ratings, not both"),
    (OTHERS, "  starts: 100\n", "  starts: 100\n  every: 4 weeks\n",
     "score.every: says how often it is recomputed, and it is moved by points; remove it"),
    (COMPONENTS, "  every: 4 weeks\n", "  half_life: 52 weeks\n",
     "score.half_life: each component fades by itself; say it in the components that read records"),
    (COMPONENTS, "leave_when: {score_from: 600}", "leave_when: {after: 4 weeks}",
     "registers.poor.leave_when.after: who leaves after the term is entered again at once; write"),
    (COMPONENTS, "leave_when: {score_from: 600}", "leave_when: {after: 4 weeks}, score_on_exit: cut",
     "registers.poor.score_on_exit: a recomputed score does not stay where an exit sets it; remove it"),
    # components
    (COMPONENTS, "weight: 35", "weight: 0",
     "score.components.history.weight: counts for nothing; write more than 0"),
    (COMPONENTS, "weight: 35", "weight: 35.0000001",
     "score.components: the weights come to 1,000,000,001 in whole numbers, above 1,000,000; round them"),
    (COMPONENTS, "starts: 0.5, points", "points",
     "score.components.history: reads records, and `starts` is not said; add `starts: 0.5`"),
    (COMPONENTS, "points: {late-payment: -0.05}, ", "",
     "score.components.history: reads records, and `points` is not said; add `points:"),
    (COMPONENTS, "reads: ties, whose: acquaintances", "reads: ties",
     "score.components.friends: reads ties, and `whose` is not said; add `whose: acquaintances`"),
    (COMPONENTS, "reads: ties, whose: acquaintances", "reads: ties, whose: acquaintances, half_life: 4 weeks",
     "score.components.friends.half_life: reads ties, and this goes with `reads: records`; remove this"),
    (COMPONENTS, "highest: 0.5}", "60+: 0.5}",
     "score.components.means.table.60+: `60+` is no label of what it reads (income); known: lowest, second,"),
    (COMPONENTS, ", 60+: 0.4", "", "score.components.age.table: says nothing of `60+`; say each, once"),
    (COMPONENTS, "late-payment: -0.05", "late-paiment: -0.05",
     "score.components.history.points.late-paiment: no act `late-paiment` in the dictionary; did you mean"),
    (COMPONENTS, "late-payment: -0.05", "fraud: -0.05",
     "score.components.history.points.fraud: nobody watches `fraud` here; add a sensor that watches it"),
    (COMPONENTS, "late-payment: -0.05", "late-payment: -0.0001",
     "score.components.history.points.late-payment: -0.0001 is nothing in steps of 1/4096"),
    (COMPONENTS, "late-payment: -0.05", "late-payment: -5",
     "score.components.history.points.late-payment: -5 is outside -1 to 1 (share)"),
    (COMPONENTS, "half_life: 52 weeks", "half_life: 200 weeks",
     "score.components.history.half_life: a half-life of 200 weeks is above 177; write at most `177 weeks`"),
    # ratings
    (RATINGS, "usual: 4", "usual: 6", "score.ratings.usual: 6 is outside 1 to 5; give marks within `bounds`"),
    (RATINGS, "rudeness: 1", "rudeness: 1.2",
     "score.ratings.after.rudeness: 1.2 is not a multiple of the step 0.5"),
    (RATINGS, "rudeness: 1", "rudness: 1",
     "score.ratings.after.rudness: no act `rudness` in the dictionary; did you mean `rudeness`?"),
    (RATINGS, "weight_above: 1.5", "weight_above: 5",
     "score.ratings.weight_above: nobody's score lies above 5, so no mark would weigh anything"),
    (RATINGS, "among: [workplace, passers-by]", "among: []",
     "score.ratings.among: nobody meets anybody; name a kind of tie"),
    # a map
    (OTHERS, "how: map, within: 500", "how: map",
     "publicity.0.how: a map says of whom, and not how far from where one lives; add `within: 500`"),
    (OTHERS, "how: map, within: 500", "how: search, within: 500",
     "publicity.0.within: only a map ends somewhere; write `how: map`"),
    (OTHERS, "what: banned, how: map", "what: score, how: map",
     "publicity.0.how: only a register can be put on a map, and this shows `score`; name a register"),
    (OTHERS, "within: 500", "within: 5000", "publicity.0.within: 5000 is outside 50 to 1600 (metres)"),
    (OTHERS, "within: 500", "within: 500, to: district",
     "publicity.0.to: whoever looks may see it; write `how: tell`"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "old", "new", "said"), WRONG, ids=[row[3][:60] for row in WRONG])
def test_a_wrong_word_is_said_with_its_place_and_its_cure(text: str, old: str, new: str, said: str) -> None:
    error = refused(text, old, new)
    assert error.line is not None
    assert said in str(error)
    assert "\n" not in str(error)


NOT_HERE = [
    (others, "ties: {workplace: 8, district: 2}", "ties: {district: 2}",
     "reports.hotline.among.0: society `provinces` has no ties of kind `workplace`; declare"),
    (ratings, "ties: {workplace: 8, district: 2}", "ties: {district: 2}",
     "score.ratings.among.0: society `provinces` has no ties of kind `workplace`"),
    (components, "ties: {workplace: 8, district: 2}", "ties: {workplace: 8}",
     "score.components.friends.whose: society `provinces` has no ties of kind `acquaintances`"),
    (others, "  reports: {honest: 0.2, mistaken: 0.01, malicious: 0.02, rewarded: 1.5, warned: 0.5}\n", "",
     "reports.hotline: society `provinces` does not say who reports whom; declare `responses.reports` there"),
    (others, "speech: {rate: 2}, ", "", "reports.hotline.about.1: society `provinces` has no act `speech`"),
    (ratings, ", rudeness: {rate: 2}", "",
     "score.ratings.after.rudeness: society `provinces` has no act `rudeness`"),
    (components, "gaming: {rate: 2}, ", "",
     "score.components.habits.points.gaming: society `provinces` has no act `gaming`"),
    (others, "west: 0, ", "", "places.1: society `provinces` has no province `west`; did you mean `east`?"),
]  # fmt: skip


@pytest.mark.parametrize(("regime", "old", "new", "said"), NOT_HERE, ids=[row[3][:60] for row in NOT_HERE])
def test_what_a_society_does_not_have_is_said(
    regime: Callable[[], Regime], old: str, new: str, said: str
) -> None:
    with pytest.raises(WordsError) as caught:
        check_world(provinces(old, new), (regime(),))
    assert any(said in str(error) for error in caught.value.every()), str(caught.value)


def test_one_channel_in_two_regimes_is_declared_alike() -> None:
    hotline = "\n".join(OTHERS.split("reports:\n")[1].split("\n")[:9])
    head = (
        "regime: {}\ntitle: a\nabout: a\nrun_by: state\ngrade: hypothetical\nnumbers: {{standing: derived}}\n"
    )
    score = "score: {{starts: 0, bounds: [-100, 100]}}\nreports:\n"
    one, alike = (read_regime((head + score).format(name) + hotline) for name in ("one", "alike"))
    check_world(provinces(), (one, alike))
    other = read_regime((head + score).format("other") + hotline.replace("reward: 2", "reward: 3"))
    with pytest.raises(WordsError, match="`one` declares a channel of this name otherwise"):
        check_world(provinces(), (one, other))


def test_errors_off_leaves_only_honest_reports_and_marks_that_mean_something() -> None:
    for rung in ("no-errors", "innocents-cleared"):
        reported, marked = rungs((others(),))[rung][0], rungs((ratings(),))[rung][0]
        hotline = reported.reports["hotline"]
        assert (hotline.honest, hotline.mistaken, hotline.malicious) == (True, False, False)
        assert marked.score is not None
        assert marked.score.ratings is not None
        assert marked.score.ratings.at_random is None
        assert marked.score.ratings.weight_above is not None


def test_reach_off_leaves_no_component_of_ties_and_no_weight_of_others() -> None:
    (parts,), (marked,) = turned_off((components(),), "S"), turned_off((ratings(),), "S")
    assert parts.score is not None
    assert list(parts.score.components) == ["history", "habits", "means", "age"]
    assert marked.score is not None
    assert marked.score.ratings is not None
    assert marked.score.ratings.weight_above is None
    (reported,) = turned_off((others(),), "S")
    assert reported.reports == others().reports, "a report is about the one who is reported"
    assert reported.score is not None
    assert reported.score.through_others == ()
    assert [len(rule.when) for rule in reported.rules] == [1, 1, 1]


def test_lawful_acts_off_are_neither_reported_nor_marked_nor_counted() -> None:
    (reported,), (marked,), (parts,) = (turned_off((one(),), "L") for one in (others, ratings, components))
    assert reported.reports["hotline"].about == ("fraud",)
    assert marked.score is not None
    assert marked.score.ratings is not None
    assert list(marked.score.ratings.after) == ["rudeness"]
    assert parts.score is not None
    assert parts.score.components["habits"].points == {}, "a component stays, with its weight"
    talk = read_regime(
        OTHERS.replace("[fraud, speech, unswept-pavement]", "speech").replace(", unswept-pavement: -1", ""),
        sources=SOURCES,
    )
    assert turned_off((talk,), "L")[0].reports == {}


@pytest.mark.parametrize("off", ["", "E", "S", "L", "ES", "EL", "SL", "ESL"])
@pytest.mark.parametrize("regime", [others, components, ratings])
def test_the_order_of_the_switches_does_not_matter(regime: Callable[[], Regime], off: str) -> None:
    left = turned_off((regime(),), off)
    assert turned_off((regime(),), off[::-1]) == left
    check_world(provinces(), left)
    assert set(RUNGS) - {"none"} <= set(rungs((regime(),)))


def test_a_channel_takes_nothing_before_its_week_and_gives_no_points_before_its_score_does() -> None:
    late = read_regime(OTHERS.replace("  starts: 100\n", "  starts: 100\n  from_week: 9\n"), sources=SOURCES)
    assert stages(provinces(), {"a": (late,)}) == (1, 5, 9, 105)
    first, fifth, ninth = (as_of(late, week).reports["hotline"] for week in (4, 5, 9))
    assert (first.honest, first.mistaken, first.malicious) == (False, False, False)
    assert (fifth.honest, fifth.reward, fifth.false_one_costs) == (True, None, None)
    assert ninth.reward is not None


def test_a_recomputed_score_rests_before_its_week() -> None:
    for text in (COMPONENTS, RATINGS):
        late = read_regime(text.replace("score:\n", "score:\n  from_week: 9\n"), sources=SOURCES)
        before, after = as_of(late, 8).score, as_of(late, 9).score
        assert before is not None
        assert not before.is_recomputed
        assert after is not None
        assert after.is_recomputed


def test_a_safeguard_reaches_channels_and_components() -> None:
    text = """safeguard: kind
title: a
about: a
numbers: {standing: derived}
steps:
  - {in: reports, where: {mistaken: true}, set: {mistaken: false}}
  - {in: score.components, where: {reads: ties}, remove: true}
  - {in: score.components, where: {grade: disputed}, set: {weight: 10}}
"""
    reported, parts = apply(read_safeguard(text), (others(), components()))
    assert not reported.reports["hotline"].mistaken
    assert reported.reports["hotline"].malicious
    assert parts.score is not None
    assert list(parts.score.components) == ["history", "habits", "means", "age"]
    assert [int(one.weight.value) for one in parts.score.components.values()] == [35, 10, 25, 15]


def test_the_responses_to_channels_have_bounds() -> None:
    with pytest.raises(WordsError, match=r"responses\.reports\.mistaken: 30 is outside 0 to 26 \(a year\)"):
        read_society(PROVINCES_WRONG)


PROVINCES_WRONG = """society: s
title: a
about: a
numbers: {standing: derived}
citizens: 1000
provinces: {here: 0}
tables:
  household_size: {"1": 1}
  age: {18-39: 0.5, 40-59: 0.5}
  income: {second: 20000, fourth: 40000}
  groups: {A: 0.8, B: 0.2}
responses: {reports: {honest: 0.1, mistaken: 30, malicious: 0.1}}
"""
