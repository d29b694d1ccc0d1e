"""The shelf: every declaration reads, fits, cites its sources, and sweeps what it assumes."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from underheaven.ground.errors import InputError, WordsError
from underheaven.ground.numbers import Standing
from underheaven.shelf import find, names, read, read_file, sources
from underheaven.shelf.finding import FOLDERS, Noun, shelf_folder
from underheaven.society.aggregates import read_counts
from underheaven.studies.setting import resolve
from underheaven.studies.sweep import prepared
from underheaven.words.fields import Graded
from underheaven.words.places import provinces_of
from underheaven.words.regime import Regime
from underheaven.words.walk import numbers, parts

EVERYTHING: list[tuple[Noun, str]] = [(noun, name) for noun in FOLDERS for name in names(noun)]
CITED = (Standing.DOCUMENTED, Standing.REPORTED, Standing.DISPUTED)


def test_what_the_issue_asks_for_is_there() -> None:
    assert set(names("regime")) >= {
        "rongcheng-points", "street-cameras", "tiny-society", "empty", "court-list", "joint-sanctions",
        "public-lists", "household-reach", "beijing-plan", "hangzhou-points", "rongcheng-2021", "all-carrot",
        "all-stick", "sesame-credit", "debtors-map", "shaming-broadcast", "peer-reports", "federated-pilots",
        "travel-permit", "slow-internet", "insurer-scan", "licence-review", "venue-list-2018",
        "venue-list-2019", "platform-bans", "deplatforming", "data-partnerships", "nosedive",
    }  # fmt: skip
    assert set(names("society")) >= {
        "small-city", "tiny-society", "nation-2020", "busy-city", "four-provinces",
    }  # fmt: skip
    assert set(names("study")) >= {
        "demo", "tiny-society-a", "tiny-society-b", "the-journalist", "court-list", "carrot-or-stick",
        "base-rates", "venue-law", "two-systems",
    }  # fmt: skip
    assert set(names("safeguard")) >= {"appeal", "notice", "independent-reviewer", "expiry", "group-audit",
                                       "no-household-reach", "no-lawful-acts", "no-publicity"}  # fmt: skip


@pytest.mark.parametrize(("noun", "name"), EVERYTHING, ids=[f"{noun}-{name}" for noun, name in EVERYTHING])
def test_every_declaration_reads_and_is_called_as_its_file(noun: Noun, name: str) -> None:
    assert getattr(read(noun, name), noun) == name
    assert read_file(find(noun, name).path) == (noun, read(noun, name))


@pytest.mark.parametrize(("noun", "name"), EVERYTHING, ids=[f"{noun}-{name}" for noun, name in EVERYTHING])
def test_every_assumed_number_is_swept_and_every_cited_one_has_its_source(noun: Noun, name: str) -> None:
    thing = read(noun, name)
    for path, number in numbers(thing):
        if number.standing is Standing.ASSUMED:
            assert number.swept is not None, path
            assert number.swept[0] < number.swept[1], path
            assert number.swept[0] <= number.value <= number.swept[1], path
        if number.standing in CITED:
            assert number.source in sources(), path


@pytest.mark.parametrize("name", names("regime"))
def test_everything_that_bears_rules_has_a_grade_its_own_or_its_files(name: str) -> None:
    regime = read("regime", name)
    assert isinstance(regime, Regime)
    for path, part in parts(regime):
        if isinstance(part, Graded):
            assert (part.grade or regime.grade) is not None, path
            assert part.source is None or part.source in sources(), path


@pytest.mark.parametrize("name", names("study"))
def test_the_worlds_of_every_study_fit_its_society(name: str) -> None:
    setting = resolve(name)
    assert setting.declared == tuple(read("study", name).worlds)


@pytest.mark.parametrize("name", [name for name in names("study") if read("study", name).vary])
def test_every_value_that_a_study_varies_is_one_its_words_can_have(name: str) -> None:
    ready = prepared(name)
    assert len({one.setting.study_hash for one in ready.combinations}) == len(ready.combinations) > 1


def test_no_source_is_listed_that_nothing_cites() -> None:
    cited: set[str | None] = set()
    for noun, name in EVERYTHING:
        cited |= {number.source for _, number in numbers(read(noun, name))}
        cited |= {part.source for _, part in parts(read(noun, name)) if isinstance(part, Graded)}
    text = "".join(path.read_text(encoding="utf-8") for path in shelf_folder().glob("*/*.yaml"))
    assert [name for name in sources() if name not in cited and name not in text] == []


def test_lawful_acts_keep_their_name_in_every_society() -> None:
    for name in names("society"):
        acts = read("society", name).acts()
        assert all(acts[act][0] == "lawful" for act in ("speech", "minority-belief", "gaming") if act in acts)


def test_variant_b_differs_from_the_yardsticks_rules_by_its_ties_alone() -> None:
    plain, ties = read("regime", "tiny-society"), read("regime", "tiny-society-ties")
    assert plain.score is not None
    assert ties.score is not None
    (through,) = ties.score.through_others
    assert (through.points.value, through.when[0].at_least) == (-1, 3)
    assert ties.score.model_copy(update={"through_others": ()}) == plain.score
    for word in ("sensors", "registers", "rules", "publicity", "redress", "limits"):
        assert getattr(ties, word) == getattr(plain, word)
    assert read("society", "tiny-society").ties.district == 8


def test_the_nations_provinces_are_those_of_the_published_table() -> None:
    table = (shelf_folder() / "tables/china_census_2020_provinces.csv").read_text(encoding="utf-8")
    header, *rows = table.splitlines()
    assert header == "province,population"
    published = {
        name.lower().replace(" ", "-"): int(people) for name, people in (row.split(",") for row in rows)
    }
    nation = read("society", "nation-2020")
    declared = {name: province.people for name, province in nation.provinces.items()}
    assert list(declared) == list(published)
    for name, people in declared.items():
        assert people is not None
        assert (people.value, people.standing, people.source) == (
            published[name],
            Standing.DOCUMENTED,
            "census-2020-provinces",
        )
    assert nation.citizens == sum(published.values()) == 1_409_778_724 == 1_411_778_724 - 2_000_000
    numbers_for_ever = [province.number for province in nation.provinces.values()]
    assert numbers_for_ever == sorted(numbers_for_ever)
    assert all(11 <= number <= 65 for number in numbers_for_ever)


def test_the_nation_behaves_as_the_small_city_does() -> None:
    nation, city = read("society", "nation-2020"), read("society", "small-city")
    own = {"society", "title", "about", "citizens", "provinces", "districts", "district_size"}
    for word in type(nation).model_fields.keys() - own:
        assert getattr(nation, word) == getattr(city, word), word


def test_the_busy_city_is_the_small_city_and_more() -> None:
    """Whatever a regime finds in small-city it finds in busy-city, with the same numbers."""
    busy, small = read("society", "busy-city"), read("society", "small-city")
    assert busy.tables == small.tables
    assert busy.ties == small.ties
    for kind in ("harmful", "default", "lawful", "civic"):
        ours, theirs = getattr(busy, kind), getattr(small, kind)
        assert ours.spread == theirs.spread
        assert theirs.acts.items() <= ours.acts.items()
    for name, service in small.services.items():
        assert busy.services[name].model_copy(update={"elsewhere": None}) == service
    for response in type(small.responses).model_fields:
        said = getattr(small.responses, response)
        if response not in ("thins", "reports"):
            assert getattr(busy.responses, response) == said
    assert small.encounters.items() <= busy.encounters.items()


def test_the_four_provinces_behave_as_the_small_city_does() -> None:
    four, city = read("society", "four-provinces"), read("society", "small-city")
    own = {"society", "title", "about", "provinces", "districts"}
    for word in type(four).model_fields.keys() - own:
        assert getattr(four, word) == getattr(city, word), word


def test_the_law_of_2019_changes_grounds_and_time_of_dispute_alone() -> None:
    before, after = read("regime", "venue-list-2018"), read("regime", "venue-list-2019")
    assert set(before.sensors["door-staff"].watches) - set(after.sensors["door-staff"].watches) == {
        "disliked-at-the-door"
    }
    assert before.redress.appeal is not None
    assert after.redress.appeal is not None
    assert (before.redress.appeal.decided_after.value, after.redress.appeal.decided_after.value) == (4, 1)
    assert before.rules == after.rules
    assert before.redress.notice == after.redress.notice
    (ours,), (theirs,) = before.registers.values(), after.registers.values()
    assert ours.leave_when == theirs.leave_when


def test_the_nation_says_what_its_total_leaves_out() -> None:
    about = read("society", "nation-2020").about
    for left_out in ("2,000,000 in active service", "Hong Kong, Macao and Taiwan", "foreigners", "missed"):
        assert left_out in about


def test_the_nations_table_would_pass_as_an_aggregate() -> None:
    nation = read("society", "nation-2020")
    rows = [
        f"{name},{province.people.value}" for name, province in nation.provinces.items() if province.people
    ]
    counts = read_counts("\n".join(["province,count", *rows]), places=provinces_of(nation))
    assert counts.total == nation.citizens


def test_a_name_nobody_has_says_what_was_meant() -> None:
    with pytest.raises(InputError, match=r"there is no society `smal-city`; did you mean `small-city`\?"):
        read("society", "smal-city")
    with pytest.raises(InputError, match=r"there is no regime `zzz`; known: all-carrot, "):
        read("regime", "zzz")
    with pytest.raises(WordsError, match="no such file"):
        read("regime", "nowhere.yaml")


def test_a_path_a_file_beside_and_its_own_sources_are_found(tmp_path: Path) -> None:
    text = (shelf_folder() / "regimes/tiny-society.yaml").read_text(encoding="utf-8")
    text = text.replace("yardstick", "my-notes").replace("regime: tiny-society", "regime: mine")
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(WordsError, match=r"source `my-notes` is not in sources\.yaml"):
        read("regime", "mine", tmp_path)
    (tmp_path / "sources.yaml").write_text(
        "my-notes: {standing: documented, what: notes}\n", encoding="utf-8"
    )
    assert read("regime", "mine", tmp_path).regime == "mine"
    assert read("regime", tmp_path / "mine.yaml") == read("regime", "mine", tmp_path)
    assert not find("regime", "mine", tmp_path).on_shelf


def test_a_study_that_names_what_is_not_there_is_refused_at_its_place(tmp_path: Path) -> None:
    text = (shelf_folder() / "studies/demo.yaml").read_text(encoding="utf-8")
    path = tmp_path / "study.yaml"
    path.write_text(
        text.replace("society: small-city", "society: smal-city").replace("street-", "streat-"),
        encoding="utf-8",
    )
    with pytest.raises(WordsError) as caught:
        read("study", path)
    lines = [error.lines() for error in caught.value.every()]
    beside = "on the shelf or beside this file; did you mean"
    assert lines[0][0].endswith(f":4:10: society: there is no society `smal-city` {beside} `small-city`?")
    assert (
        f"worlds.points.regimes.1: there is no regime `streat-cameras` {beside} `street-cameras`?"
        in lines[1][0]
    )
    assert lines[1][2].index("^") == 9 + lines[1][1][9:].index("streat")


def test_a_file_beside_that_declares_something_else_does_not_hide_the_shelfs(tmp_path: Path) -> None:
    hidden: dict[Noun, str] = {"regime": "court-list", "society": "small-city", "safeguard": "appeal"}
    for noun, name in hidden.items():
        for other in FOLDERS:
            (tmp_path / f"{name}.yaml").write_text(f"# of one name\n{other}: {name}\n", encoding="utf-8")
            assert find(noun, name, tmp_path).on_shelf == (other != noun), (noun, other)


@pytest.mark.parametrize("text", ["title: a\nregime: court-list\n", "regime: 'court-list\n", "\t", ""])
def test_a_file_beside_that_cannot_be_read_is_told_of_and_not_passed_over(tmp_path: Path, text: str) -> None:
    (tmp_path / "court-list.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(WordsError) as caught:
        read("regime", "court-list", tmp_path)
    assert caught.value.file == str(tmp_path / "court-list.yaml")


TRIAL = """\
study: trial
title: A trial
about: Made for a test.
society: {society}
weeks: 4
replicates: 1
worlds: {{tried: {{regimes: {regime}, safeguards: [{safeguard}]}}}}
measures: closed-weeks
"""


@pytest.mark.parametrize("noun", ["society", "regime", "safeguard"])
def test_a_study_that_takes_one_thing_for_another_is_told_what_its_file_declares(
    tmp_path: Path, noun: str
) -> None:
    named = {"society": "small-city", "regime": "rongcheng-points", "safeguard": "notice", noun: "trial"}
    path = tmp_path / "trial.yaml"
    path.write_text(TRIAL.format(**named), encoding="utf-8")
    with pytest.raises(WordsError) as caught:
        read("study", path)
    (line,) = [str(one) for one in caught.value.every()]
    assert line.endswith(f": `trial` is no {noun}: its file declares a study; name a {noun}")
    assert f"{path}:{4 if noun == 'society' else 7}:" in line


def test_what_was_meant_is_a_file_beside_only_where_it_declares_that(tmp_path: Path) -> None:
    for noun in ("study", "regime"):
        (tmp_path / "quarter.yaml").write_text(f"{noun}: quarter\n", encoding="utf-8")
        with pytest.raises(InputError) as caught:
            find("regime", "quarters", tmp_path)
        assert ("`quarter`" in str(caught.value)) == (noun == "regime"), str(caught.value)


def test_sources_have_a_standing_and_say_what_they_are() -> None:
    for name, source in sources().items():
        assert source.standing in CITED, name
        assert len(source.what) > 10, name


def test_every_noun_has_its_folder() -> None:
    assert set(FOLDERS) == set(get_args(Noun))
