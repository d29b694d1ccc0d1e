"""Bad input: every mistake gets one line with file, line, column, path, cure, quoted line and caret."""

from __future__ import annotations

from pathlib import Path

import pytest

from underheaven.ground.errors import WordsError
from underheaven.shelf.finding import sources
from underheaven.words.loader import read_regime, read_society, read_study

STANDINGS = {name: source.standing for name, source in sources().items()}
READERS = {"regimes": read_regime, "societies": read_society, "studies": read_study}


EXAMPLES = Path(__file__).parent / "examples"
"""Declarations as they once stood on the shelf, kept so that the shelf may change without these pages."""


def example(path: str) -> str:
    return (EXAMPLES / path).read_text(encoding="utf-8")


def refused(path: str, old: str, new: str) -> WordsError:
    """Read an example in which one thing was changed, and return the refusal."""
    text = example(path)
    assert text.count(old) >= 1, old
    reader = READERS[Path(path).parent.name]
    with pytest.raises(WordsError) as caught:
        reader(text.replace(old, new, 1), sources=STANDINGS, file=Path(path).name)
    return caught.value


def test_a_misspelt_word_names_the_word_that_was_meant() -> None:
    error = refused("regimes/rongcheng-points.yaml", "detects: 0.3, false_alarm", "detects: 0.3, flase_alarm")
    assert error.lines() == [
        (
            "rongcheng-points.yaml:10:92: sensors.town-agencies.flase_alarm: unknown word `flase_alarm`;"
            " did you mean `false_alarm`?"
        ),
        (
            "    10 |   town-agencies: {watches: [fraud, tax-evasion, fare-evasion, late-payment],"
            " detects: 0.3, flase_alarm: 0.00002}"
        ),
        "       | " + " " * 91 + "^",
    ]


def test_a_share_above_one_is_taken_for_a_per_cent() -> None:
    error = refused("regimes/rongcheng-points.yaml", "detects: 0.8", "detects: 80")
    assert error.render() == (
        "rongcheng-points.yaml:17:68: sensors.volunteer-desk.detects: 80 is outside 0 to 1 (share);"
        " did you mean 0.8 (80 %)?\n"
        "    17 |   volunteer-desk: {watches: [volunteering, giving-blood], detects: 80}\n"
        "       | " + " " * 67 + "^"
    )


def test_a_gap_between_bands_says_which_scores_are_in_none() -> None:
    error = refused("regimes/rongcheng-points.yaml", "D: {value: 0, swept", "D: {value: 100, swept")
    assert error.render() == (
        "rongcheng-points.yaml:41:5: score.bands.D: starts at 100, so scores from 0 to 99.95 are in no band;"
        " start it at 0\n"
        "    41 |     D: {value: 100, swept: [0, 300]}\n"
        "       |     ^"
    )


def test_a_thing_said_twice_names_the_line_where_it_was_said_first() -> None:
    error = refused("regimes/rongcheng-points.yaml", "  bounds:", "  starts: 1000\n  bounds:")
    assert error.render() == (
        "rongcheng-points.yaml:22:3: score.starts: `starts` is said twice (first in line 21); remove one\n"
        "    22 |   starts: 1000\n"
        "       |   ^"
    )


def test_an_appeal_without_notice_stands_under_its_key() -> None:
    appeal = "  appeal: {decided_after: 2 weeks, struck_if_wrong: 0.5, struck_if_right: 0.1}"
    error = refused("regimes/rongcheng-points.yaml", "  notice: {share: 0.5, after: 2 weeks}", appeal)
    assert error.lines()[0].endswith(
        ": redress.appeal: needs `notice`, since nobody appeals what they were not told;"
        " add `notice: {share: 0.5}` beside it"
    )
    assert error.column == 3


WRONG_WORDS = [
    (
        "regimes/rongcheng-points.yaml",
        "band: [C, D]",
        "band: [C, E]",
        "registers.grade-C.enter_when.0.band.1: no band `E` here; known: A, AA, AAA, B, C, D",
    ),
    (
        "regimes/rongcheng-points.yaml",
        "leave_when: {score_from: {value: 600, swept: [500, 800]}}",
        "leave_when: {}",
        "registers.grade-D.leave_when: nobody could leave; say `after: 104 weeks`, `repaid: 1 week`, `s",
    ),
    (
        "regimes/rongcheng-points.yaml",
        "assumed, swept_by: [0.5, 2]",
        "assumed",
        "sensors.town-agencies.detects: an assumed number says the range it is swept over; add `swept:",
    ),
    (
        "regimes/street-cameras.yaml",
        "1/6000, source: npl-2023",
        "1/6000, source: npl-2032",
        "cameras.false_alarm.source: source `npl-2032` is not in sources.yaml; did you mean `npl-2023`?",
    ),
    (
        "regimes/rongcheng-points.yaml",
        "[fast-train,",
        "[fasttrain,",
        "rules.0.services.0: no service `fasttrain` in the dictionary; did you mean `fast-train`?",
    ),
    (
        "regimes/rongcheng-points.yaml",
        "B: {value: 850",
        "B: {value: 970",
        "score.bands.B.swept: the value lies outside the range it is swept over",
    ),
    (
        "regimes/tiny-society.yaml",
        "    score_on_exit: 700\n",
        "",
        (
            "registers.listed.leave_when.after: who leaves after the term is entered again at once;"
            " add `score_on_exit: 600` or more"
        ),
    ),
    (
        "regimes/tiny-society.yaml",
        "score_on_exit: 700",
        "score_on_exit: 500",
        "registers.listed.score_on_exit: 500 enters again at once (below 600); write 600 or more",
    ),
    (
        "regimes/tiny-society.yaml",
        "    offence: -50",
        "    offence: -50.5",
        "score.points.offence.points: -50.5 is not a multiple of the step 1; round it, or declare a finer",
    ),
    (
        "regimes/tiny-society.yaml",
        "starts: 1000",
        "starts: 2000",
        "score.starts: starts at 2000, outside -20000 to 1300; start within `bounds`",
    ),
    (
        "regimes/tiny-society.yaml",
        "watches: offence",
        "watches: offense",
        "sensors.watch.watches.0: no act `offense` in the dictionary; did you mean `offence`?",
    ),
    (
        "regimes/tiny-society.yaml",
        "  desk:  {watches: good-deed, detects: 1}\n",
        "",
        "score.points.good-deed: nobody watches `good-deed` here; add a sensor that watches it",
    ),
    (
        "regimes/tiny-society.yaml",
        "{listed: listed}",
        "{whose: household}",
        "rules.0.when.0: says whose, and not what; add `recorded:`, `entered:`, `listed:`",
    ),
    (
        "regimes/tiny-society.yaml",
        "{listed: listed}",
        "{listed: listed, at_least: 2}",
        "rules.0.when.0.at_least: counts people, and this reads only the person; add `whose:`",
    ),
    (
        "regimes/tiny-society.yaml",
        "{listed: listed}",
        "{lowest: 0.05, whose: household}",
        "rules.0.when.0.lowest: of the household, nobody's place among the scores of a province is read",
    ),
    (
        "regimes/tiny-society-ties.yaml",
        "whose: acquaintances, at_least: 3",
        "whose: payer",
        "score.through_others.0.when.0.whose: nobody pays for a score; write household",
    ),
    (
        "regimes/street-cameras.yaml",
        "1/6000",
        "1/2",
        "sensors.cameras.false_alarm: with its factors it is 0.5 x 10 = 5, above 1 (share); lower a factor",
    ),
    (
        "societies/small-city.yaml",
        "{rate: 5}",
        "{rate: 40}",
        (
            "lawful.acts.gaming.rate: 40 is outside 0 to 26 (a year); an act happens at most once a week,"
            " and at most 26 times a year here"
        ),
    ),
    (
        "societies/small-city.yaml",
        "    fraud: ",
        "    speech: ",
        "harmful.acts.speech: `speech` is a lawful act, whatever a society says; move it under `lawful:`",
    ),
    (
        "societies/small-city.yaml",
        "A: {value: 0.80",
        "A: {value: 0.60",
        "tables.groups: shares add up to 0.8, not 1",
    ),
    (
        "societies/small-city.yaml",
        "{eastland: 0}",
        "{eastland: 0, westland: 1}",
        "districts: named districts part one province, and here are 2; leave them out, or",
    ),
    (
        "societies/small-city.yaml",
        "half_life: {value: 22 weeks",
        "half_life: {value: 23 weeks",
        "responses.fear.half_life: 23 weeks is none of 5, 11, 22, 44, 89",
    ),
    (
        "societies/small-city.yaml",
        "spread: {gamma: {value: 1, swept: [0.5, 2]}}",
        "spread: {}",
        "harmful.spread: a spread is one of gamma and beta",
    ),
    (
        "societies/small-city.yaml",
        "citizens: 100000",
        "citizens: 10",
        "citizens: 10 citizens; a society has at least 1,000, so that it is about nobody; write 1000 or more",
    ),
    (
        "societies/tiny-society.yaml",
        "groups: {A: 0.8, B: 0.2}",
        "groups: {A: 0.98, B: 0.02}",
        "tables.groups: fewer than two brackets hold 5 % or more; no society of one kind of person",
    ),
    (
        "societies/tiny-society.yaml",
        "age: {18-39: 0.5, 40-59: 0.5}",
        "age: {0-14: 0.5, 40-59: 0.5}",
        "tables.age: 0.5 of the people are children, and these households hold at most about 0",
    ),
    (
        "studies/demo.yaml",
        "weeks: 52",
        "weeks: 0",
        "weeks: 0 weeks; nothing happens in no time; write 1 or more",
    ),
    (
        "studies/demo.yaml",
        "weeks: 52",
        "weeks: 572",
        "weeks: 572 weeks; no study runs longer than ten years, since nobody is born or dies here",
    ),
    (
        "studies/demo.yaml",
        "citizens: 1000",
        "citizens: 10",
        "citizens: 10 citizens; a society has at least 1,000",
    ),
    ("studies/demo.yaml", "weeks: 52", "weeks: a year", "weeks: expected a whole number"),
    (
        "studies/demo.yaml",
        "  points: [",
        "  none: [",
        "worlds.none: `none` is the society without any regime, and is always there",
    ),
    (
        "studies/demo.yaml",
        "tell: hardest-hit",
        "beside: points",
        "beside: nobody's life is told here; add `tell: hardest-hit`, or remove this",
    ),
    (
        "studies/demo.yaml",
        "tell: hardest-hit",
        "tell: hardest-hit\nbeside: point",
        "beside: there is no world `point`; did you mean `points`?",
    ),
    (
        "studies/demo.yaml",
        "tell: hardest-hit",
        "refused: loan",
        "refused: nobody's life is told here; add `tell: hardest-hit`, or remove this",
    ),
    (
        "studies/demo.yaml",
        "tell: hardest-hit",
        "tell: hardest-hit\nrefused: [loan, loan]",
        "refused.1: `loan` is named twice; remove one",
    ),
    (
        "studies/demo.yaml",
        "tell: hardest-hit",
        "tell: hardest-hit\nentered_for: petition",
        "entered_for: nobody is looked for who was refused anything after it; add `refused: SERVICE`",
    ),
]


@pytest.mark.parametrize(
    ("path", "old", "new", "said"), WRONG_WORDS, ids=[case[3][:60] for case in WRONG_WORDS]
)
def test_a_mistake_is_said_with_its_path_and_its_cure(path: str, old: str, new: str, said: str) -> None:
    error = refused(path, old, new)
    line, quoted, caret = error.lines()
    assert said in line
    assert quoted[9:] == example(path).replace(old, new, 1).split("\n")[error.line - 1]  # type: ignore[operator]
    assert caret.index("^") == 9 + error.column - 1  # type: ignore[operator]


def test_a_rate_that_is_refused_names_the_one_that_fits() -> None:
    error = refused("societies/small-city.yaml", "speech:          {rate: 4}", "speech:          {rate: 14}")
    assert "citizens most inclined to it would do it with probability 1.016 a week, above 0.5" in str(error)
    assert error.cure is not None
    fits = error.cure.split()[1]
    text = example("societies/small-city.yaml")
    assert read_society(text.replace("{rate: 4}", f"{{rate: {fits}}}"), sources=STANDINGS).lawful is not None
    refused("societies/small-city.yaml", "{rate: 4}", f"{{rate: {float(fits) + 0.01:.3f}}}")
