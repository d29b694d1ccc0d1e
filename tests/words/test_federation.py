"""Regimes made of regimes: pilots where they are tried, and the one that they become."""

from __future__ import annotations

import pytest
from tests.words.institutions import SOURCES, components, provinces
from tests.words.test_words_of_institutions import OLD

from underheaven.ground.errors import WordsError
from underheaven.shelf import names, read, societies
from underheaven.words.check import check_world, fitting
from underheaven.words.federation import most_common, pilot_problems, written_out
from underheaven.words.ladder import rungs
from underheaven.words.limits import enforced
from underheaven.words.loader import read_regime, read_safeguard
from underheaven.words.regime import Regime
from underheaven.words.safeguards import apply
from underheaven.words.society import Society

FEDERATION = """regime: union
title: Pilots, then one
about: Made up.
run_by: state
grade: hypothetical
numbers: {standing: derived}
pilots:
  strict: [east, north]
  mild: west
merge:
  from_week: 53
  into: most-common
  registers: union
  scores: {mild: {good: best}}
  lists: {mild: {low: defaulters}}
  old_records: carried
"""


def federation(old: str = "", new: str = "") -> Regime:
    assert old in FEDERATION
    return read_regime(FEDERATION.replace(old, new, 1), sources=SOURCES, file="union.yaml")


def pilots(old: str = "", new: str = "") -> dict[str, Regime]:
    """Two pilots by name; the mild one with a change."""
    assert old in OLD
    strict = OLD.replace("regime: old", "regime: strict")
    mild = OLD.replace("regime: old", "regime: mild").replace("fraud: -20", "fraud: -5").replace(old, new, 1)
    return {
        name: read_regime(text, file=f"{name}.yaml") for name, text in (("strict", strict), ("mild", mild))
    }


def test_pilots_hold_where_they_are_tried_and_the_commonest_holds_everywhere_after() -> None:
    named = pilots()
    strict, mild, union = written_out(provinces(), (federation(),), named)
    assert (strict.regime, strict.places, strict.until_week) == ("strict", ("east", "north"), 52)
    assert (mild.regime, mild.places, mild.until_week) == ("mild", ("west",), 52)
    assert (union.regime, union.places, union.from_week) == ("union", None, 53)
    assert union.title == "Pilots, then one"
    for word in ("sensors", "score", "registers", "rules"):
        assert getattr(union, word) == getattr(named["strict"], word)
    assert list(union.takes_over) == ["strict", "mild"]
    assert union.takes_over["mild"].bands == {"good": "best"}
    assert union.takes_over["strict"].bands == {}
    check_world(provinces(), (strict, mild, union))


def test_of_pilots_tried_in_equally_many_provinces_the_lowest_number_decides() -> None:
    even = federation("[east, north]", "east")
    assert most_common(even, provinces()) == "mild", "west is province 0, east province 2"
    assert most_common(even, provinces("east: 2, west: 0", "east: 0, west: 2")) == "strict"
    assert most_common(federation("most-common", "mild"), provinces()) == "mild"


def test_without_a_merge_there_are_only_pilots_to_the_end() -> None:
    alone = federation(FEDERATION[FEDERATION.index("merge:") :], "")
    strict, mild = written_out(provinces(), (alone,), pilots())
    assert (strict.until_week, mild.until_week) == (None, None)
    check_world(provinces(), (strict, mild))


def test_a_regime_that_is_taken_over_ends_the_week_before_without_saying_so() -> None:
    named = pilots()
    of_union = written_out(provinces(), (federation(),), named)[2].takes_over
    new = named["mild"].model_copy(update={"from_week": 53, "takes_over": {"strict": of_union["strict"]}})
    ended = written_out(provinces(), (named["strict"], new), {})
    assert [regime.until_week for regime in ended] == [52, None]


WRONG = [
    ("  mild: west", "  mild: [west, east]",
     "union.yaml:9:16: pilots.mild.1: `strict` is tried in `east` already; one pilot in each province"),
    ("  mild: west", "  mild: [west, west]", "pilots.mild.1: `west` is named twice; one pilot in each"),
    ("  mild: west", "  mild: []", "pilots.mild: is tried nowhere; name a province"),
    ("  mild: west", "  union: west", "pilots.union: is this regime itself; name another"),
    ("into: most-common", "into: milder", "merge.into: `milder` is no pilot here; did you mean `mild`?"),
    ("  from_week: 53\n", "", "merge.from_week: `from_week` is not said; add `from_week:` (The first week"),
    ("from_week: 53", "from_week: 1", "merge.from_week: 1 is below 2"),
    ("scores: {mild:", "scores: {weak:", "merge.scores.weak: `weak` is no pilot here; known: mild, strict"),
    ("lists: {mild:", "lists: {mil:", "merge.lists.mil: `mil` is no pilot here; did you mean `mild`?"),
    ("old_records: carried", "old_records: dropped",
     "merge.scores: says what old bands become, and old scores are dropped"),
    ("registers: union", "registers: dropped", "merge.lists: says where old entries go, and old entries are"),
    ("pilots:\n", "sensors: {desk: {watches: fraud, detects: 1}}\npilots:\n",
     "sensors: a regime made of regimes has none of its own; declare it in a pilot"),
    ("pilots:\n", "places: east\npilots:\n", "places: a regime made of regimes has none of its own"),
    ("pilots:\n", "from_week: 5\npilots:\n", "from_week: a regime made of regimes has none of its own"),
    ("pilots:\n  strict: [east, north]\n  mild: west\n", "",
     "merge: merges pilots, and there is none; add `pilots: {REGIME: PROVINCE}`"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), WRONG, ids=[row[2][:60] for row in WRONG])
def test_a_merge_that_contradicts_itself_is_said_at_its_place(old: str, new: str, said: str) -> None:
    with pytest.raises(WordsError) as caught:
        federation(old, new)
    assert caught.value.line is not None
    assert any(said in str(error) for error in caught.value.every()), str(caught.value)


UNFIT = [
    ("{good: best}", "{fair: best}",
     "union.yaml:14:19: merge.scores.mild.fair: `mild` has no band `fair`; known: best, good, low"),
    ("{good: best}", "{good: bester}",
     "merge.scores.mild.good: no band `bester` in `strict`, into which all are merged; did you mean"),
    ("{low: defaulters}", "{lowly: low}", "merge.lists.mild.lowly: `mild` has no register `lowly`; did you"),
    ("{low: defaulters}", "{low: debtors}",
     "merge.lists.mild.low: no register `debtors` in `strict`, into which all are merged;"),
    ("strict: [east, north]", "strict: [east, nort]",
     "pilots.strict.1: society `provinces` has no province `nort`; did you mean `north`?"),
    ("  mild: west", "  wild: west", "pilots.wild: there is no regime `wild`; did you mean `mild`?"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), UNFIT, ids=[row[2][:60] for row in UNFIT])
def test_a_merge_that_does_not_fit_its_pilots_is_said_in_its_own_file(old: str, new: str, said: str) -> None:
    text = FEDERATION.replace(old, new, 1)
    if "wild" in new:
        text = text.replace("{mild:", "{wild:")
    regime = read_regime(text, file="union.yaml")
    with pytest.raises(WordsError) as caught:
        written_out(provinces(), (regime,), pilots())
    assert caught.value.file == "union.yaml"
    assert said in str(caught.value)


def test_pilots_on_a_society_without_their_provinces_are_sent_to_those_where_nothing_is_missing() -> None:
    """Neither to one that lacks an act of a pilot, although it has the provinces."""
    shelf, city = tuple(societies()), read("society", "small-city")
    regime, named = read("regime", "federated-pilots"), {one: read("regime", one) for one in names("regime")}
    whole = read("society", "four-provinces")
    provinces_alone = read("society", "tiny-society").model_copy(
        update={"society": "lacking", "provinces": whole.provinces}
    )

    def told(*others: Society) -> list[str]:
        with pytest.raises(WordsError) as caught:
            written_out(city, (regime,), named, lambda: fitting(city, (regime,), named, lambda: others))
        return [str(error.cure) for error in caught.value.every()]

    cure = "take society `four-provinces` of the shelf, where nothing is missing, or write "
    assert [one[: len(cure)] for one in told(*shelf, provinces_alone)] == [cure] * 3
    assert told(provinces_alone, city) == ["known: eastland", "known: eastland", "did you mean `eastland`?"]


PILOTS = [
    ("sensors", "until_week: 60\nsensors", "`mild` ends in week 60, and is merged in week 53; write"),
    ("sensors", "from_week: 53\nsensors", "`mild` begins in week 53, and is merged in week 53; merge later"),
    ("sensors", "places: east\nsensors", "`mild` says where it holds: east; write the same provinces here"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), PILOTS, ids=[row[2][:40] for row in PILOTS])
def test_a_pilot_that_says_otherwise_where_or_when_it_holds_is_refused(old: str, new: str, said: str) -> None:
    (problem,) = pilot_problems(federation(), pilots(old, new))
    assert problem.path == ("pilots", "mild")
    assert said in f"{problem.message}; {problem.cure}"


def test_neither_federations_nor_recomputed_scores_are_merged() -> None:
    named = pilots()
    (problem,) = pilot_problems(federation(), named | {"mild": federation()})
    assert problem.message == "`mild` is made of regimes itself"
    parts = components().model_copy(update={"regime": "mild"})
    plain = federation("  scores: {mild: {good: best}}\n  lists: {mild: {low: defaulters}}\n", "")
    (problem,) = pilot_problems(plain, named | {"mild": parts})
    assert "the score of `mild` is recomputed" in problem.message
    assert problem.path == ("pilots", "mild")
    assert problem.cure == "leave `merge` out, or name another pilot"


def test_a_safeguard_is_put_on_each_pilot_and_on_the_one_that_they_become() -> None:
    cap = read_safeguard(
        "safeguard: short\ntitle: a\nabout: a\nnumbers: {standing: derived}\nneeds: registers\nsteps:\n"
        "  - {in: registers, where: {colour: black}, at_most: {leave_when.after: 8 weeks}}\n"
        "  - {in: registers, where: {enter_when.score_below: 50}, set: {score_on_exit: cut}}\n"
    )
    after = apply(cap, written_out(provinces(), (federation(),), pilots()))
    terms = [regime.registers["defaulters"].leave_when.after for regime in after]
    assert [None if term is None else int(term.value) for term in terms] == [8, 8, 8]
    check_world(provinces(), after)


def test_context_separation_hands_each_domain_over_to_its_own() -> None:
    text = OLD.replace("services: loan", "services: [loan, flight]")
    text = text.replace("[fraud, late-payment]", "[fraud, late-payment, fare-evasion]")
    text = text.replace("recorded: late-payment", "recorded: [late-payment, fare-evasion]")
    named = {name: read_regime(text.replace("regime: old", f"regime: {name}")) for name in ("strict", "mild")}
    society = provinces("fraud: {rate: 1}", "fraud: {rate: 1}, fare-evasion: {rate: 1}")
    separate = read("safeguard", "context-separation")
    world = apply(separate, written_out(society, (federation(),), named))
    check_world(society, world)
    after = enforced(world)
    union = {regime.regime: regime for regime in after if regime.regime.startswith("union")}
    assert sorted(union) == ["union-in-credit", "union-in-travel"]
    credit = union["union-in-credit"].takes_over
    assert sorted(credit) == ["mild-in-credit", "strict-in-credit"]
    assert credit["mild-in-credit"].lists == {
        "defaulters-in-credit": "defaulters-in-credit", "low-in-credit": "defaulters-in-credit",
    }  # fmt: skip


def test_every_rung_of_a_federation_still_fits() -> None:
    world = written_out(provinces(), (federation(),), pilots())
    for regimes in rungs(world).values():
        check_world(provinces(), regimes)


def test_a_federation_is_written_out_before_a_world_is_checked() -> None:
    with pytest.raises(ValueError, match="written out first"):
        check_world(provinces(), (federation(),))
