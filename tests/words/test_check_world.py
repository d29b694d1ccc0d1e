"""The check across the three: a regime that does not fit its society is an error before anything runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from underheaven.ground.errors import WordsError
from underheaven.shelf import names, read, societies
from underheaven.shelf.finding import sources
from underheaven.words.check import check_world
from underheaven.words.loader import read_regime, read_society
from underheaven.words.regime import Regime
from underheaven.words.society import Society

EXAMPLES = Path(__file__).parent / "examples"
STANDINGS = {name: source.standing for name, source in sources().items()}


def changed(name: str, old: str = "", new: str = "") -> Regime:
    text = (EXAMPLES / f"regimes/{name}.yaml").read_text(encoding="utf-8")
    assert old in text
    return read_regime(text.replace(old, new, 1), sources=STANDINGS, file=f"{name}.yaml")


def city(old: str = "", new: str = "") -> Society:
    text = (EXAMPLES / "societies/small-city.yaml").read_text(encoding="utf-8")
    assert old in text
    return read_society(text.replace(old, new, 1), sources=STANDINGS)


def said(society: Society, *regimes: Regime) -> list[str]:
    with pytest.raises(WordsError) as caught:
        check_world(society, regimes)
    return [str(error) for error in caught.value.every()]


def test_the_worlds_of_the_shelf_fit() -> None:
    points, cameras = read("regime", "rongcheng-points"), read("regime", "street-cameras")
    for regimes in ((points, cameras), (points,), (cameras,), (read("regime", "empty"),), ()):
        check_world(read("society", "small-city"), regimes)
    for name in ("tiny-society", "tiny-society-ties", "empty"):
        check_world(read("society", "tiny-society"), (read("regime", name),))


def test_a_rule_on_a_service_the_society_lacks_is_an_error_with_its_place() -> None:
    with pytest.raises(WordsError) as caught:
        check_world(city(), (changed("rongcheng-points", "[fast-train,", "[car-to-rent,"),))
    assert caught.value.lines()[0].startswith(
        "rongcheng-points.yaml:46:17: rules.0.services.0: society `small-city` has no service `car-to-rent`"
    )
    assert caught.value.lines()[2].index("^") == 9 + 16


MISFITS = [
    (
        "rongcheng-points",
        "watches: [fraud, tax-evasion",
        "watches: [bribe-taking, tax-evasion",
        "sensors.town-agencies.watches.0: society `small-city` has no act `bribe-taking`",
    ),
    (
        "street-cameras",
        "at: crossing",
        "at: crosing",
        "sensors.cameras.at: society `small-city` has no encounter `crosing`; did you mean `crossing`?",
    ),
    (
        "street-cameras",
        "by_group: {B",
        "by_group: {C",
        "sensors.cameras.false_alarm.by_group.C: society `small-city` has no group `C`; known: A, B",
    ),
    (
        "street-cameras",
        "by_group: {B",
        "by_place: {oldtown",
        "by_place.oldtown: society `small-city` has no district or province `oldtown`; did you mean `old-",
    ),
    (
        "rongcheng-points",
        "services: private-school",
        "services: [private-school, flight]",
        "rules.1.services.1: nobody pays for `flight` in society `small-city`; write `whose: household`",
    ),
    (
        "rongcheng-points",
        "listed: grade-C}",
        "listed: grade-E}",
        (
            "rules.0.when.0.listed.0: `rongcheng-points` reads the register `grade-E` of `street-cameras`,"
            " which is not in this world; write `[street-cameras, rongcheng-points]`"
        ),
    ),
    (
        "rongcheng-points",
        "[jaywalking, minority-belief, speech]",
        "[jaywalking, minority-belief]",
        "score.points.speech: `rongcheng-points` reads records of `speech` of `street-cameras`",
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "problem"), MISFITS, ids=[case[3][:50] for case in MISFITS])
def test_a_misfit_is_said_at_its_place(name: str, old: str, new: str, problem: str) -> None:
    assert any(problem in line for line in said(city(), changed(name, old, new)))


SHELF = tuple(societies())
LACKS = re.compile(r"society `([a-z0-9-]+)` has no (?:act|service|encounter|province) `")
NAMED = re.compile(r"; take society (.*) of the shelf, where nothing is missing(?:, or write |$)")


def misfits(society: Society, *regimes: Regime) -> list[WordsError]:
    """Return what is wrong with regimes because of their society."""
    try:
        check_world(society, regimes, lambda: SHELF)
    except WordsError as error:
        return [one for one in error.every() if f"society `{society.society}`" in one.problem]
    return []


@pytest.mark.parametrize("name", [name for name in names("regime") if not read("regime", name).pilots])
def test_where_a_society_lacks_what_a_regime_names_those_of_the_shelf_are_named_that_have_it(
    name: str,
) -> None:
    regime = read("regime", name)
    found = {society.society: misfits(society, regime) for society in SHELF}
    fit = {society for society, wrong in found.items() if not wrong}
    assert fit, "no society of the shelf has what this regime names"
    for wrong in found.values():
        for error in wrong:
            cure = NAMED.search(f"; {error.cure}")
            told = set[str]() if cure is None else set(re.findall("`([^`]+)`", cure[1]))
            assert told == (fit if LACKS.match(error.problem) else set()), str(error)


@pytest.mark.parametrize("society", ["small-city", "tiny-society", "nation-2020"])
def test_whoever_tries_nosedive_on_a_society_without_its_acts_is_told_which_one_has_them(
    society: str,
) -> None:
    found = misfits(read("society", society), read("regime", "nosedive"))
    lacking = [error for error in found if LACKS.match(error.problem)]
    assert found[0] is lacking[0]  # what a run prints first
    for error in lacking:
        assert "; take society `busy-city` of the shelf, where nothing is missing, or write " in str(error)
        assert "\n" not in str(error)
    assert misfits(read("society", "busy-city"), read("regime", "nosedive")) == []


def test_where_no_society_of_the_shelf_has_it_all_the_cure_is_what_this_one_has() -> None:
    found = misfits(city(), read("regime", "nosedive"), read("regime", "tiny-society"))
    assert any("`rudeness`" in error.problem for error in found)
    assert not any("of the shelf" in str(error) for error in found)
    assert all(re.match("known: |did you mean ", error.cure or "") for error in found)


def test_a_regime_of_one_province_is_sent_to_a_society_that_has_it() -> None:
    in_north = changed("street-cameras", "sensors:", "places: northland\nsensors:")
    (error,) = misfits(city(), in_north)
    cure = "no province `northland`; take society `four-provinces` of the shelf, where nothing is missing"
    assert f"places.0: society `small-city` has {cure}, or write `eastland`" in str(error)
    assert misfits(read("society", "four-provinces"), in_north) == []


def test_a_society_of_ones_own_is_not_sent_to_the_one_of_its_name_on_the_shelf() -> None:
    whole, regime = read("society", "small-city"), read("regime", "rongcheng-points")
    assert misfits(whole, regime) == []
    without = {name: service for name, service in whole.services.items() if name != "fast-train"}
    (error,) = misfits(whole.model_copy(update={"services": without}), regime)
    said = (
        "no service `fast-train`; take society `busy-city`, `four-provinces` or `nation-2020` of the shelf, "
        "where nothing is missing, or write one of car-to-rent, "
    )
    assert said in str(error)


def test_rates_may_name_provinces_and_invented_districts_of_a_nation() -> None:
    nation = read("society", "nation-2020")
    places = "by_place: {tibet: 2, guangdong-3: 0.5, beijing-44"
    check_world(nation, (changed("street-cameras", "by_group: {B", places),))
    unknown = said(nation, changed("street-cameras", "by_group: {B", "by_place: {beijing-45"))
    assert len(unknown) == 1
    assert (
        "by_place.beijing-45: society `nation-2020` has no district or province `beijing-45`;" in unknown[0]
    )
    assert "did you mean `beijing-" in unknown[0]


def test_a_regime_that_is_used_need_not_be_there_unless_it_is_missed() -> None:
    collectors = changed(
        "rongcheng-points",
        "watches: [jaywalking, minority-belief, speech]",
        "watches: [minority-belief, speech]",
    )
    check_world(city(), (collectors, changed("street-cameras")))
    (line,) = said(city(), collectors)
    assert (
        "score.points.jaywalking: `rongcheng-points` reads records of `jaywalking` of `street-cameras`"
        in line
    )


def test_a_register_of_another_regime_is_read_only_by_who_says_so() -> None:
    text = """regime: reader
title: a
about: a
run_by: company
grade: hypothetical
uses: rongcheng-points
rules:
  - {services: flat-to-rent, when: {listed: grade-D}, then: refuse}
"""
    regime = read_regime(text)
    check_world(city(), (regime, read("regime", "rongcheng-points")))
    (line,) = said(city(), regime)
    assert line.endswith("which is not in this world; write `[rongcheng-points, reader]`")
    with pytest.raises(WordsError, match=r"no register `grade-D` here"):
        read_regime(text.replace("uses: rongcheng-points\n", ""))


def test_ties_the_society_lacks_are_an_error() -> None:
    alone = city("ties: {workplace: 16, school: 32, district: 6, province: 1, nation: 1}", "ties: {}")
    (line,) = said(alone, changed("rongcheng-points"))
    assert "publicity.0.to.0: society `small-city` has no ties of kind `district`" in line


def test_sensors_of_one_name_are_declared_alike_or_refused() -> None:
    cameras = changed("street-cameras")
    other = cameras.model_copy(update={"regime": "other"})
    check_world(city(), (cameras, other))
    sensor = cameras.sensors["cameras"]
    unlike = other.model_copy(
        update={"sensors": {"cameras": sensor.model_copy(update={"look_alikes": None})}}
    )
    assert any("declares a sensor of this name otherwise" in line for line in said(city(), cameras, unlike))


def test_a_regime_twice_in_one_world_is_refused() -> None:
    cameras = changed("street-cameras")
    assert "`street-cameras` is twice in one world; name it once" in said(city(), cameras, cameras)


def test_a_regime_made_in_python_is_checked_with_its_path_and_without_a_place() -> None:
    tiny = read("regime", "tiny-society")
    rule = tiny.rules[0].model_copy(update={"services": ("flight",)})
    made = Regime(
        **{name: getattr(tiny, name) for name in Regime.model_fields if name != "rules"}, rules=(rule,)
    )
    (line,) = said(read("society", "tiny-society"), made)
    assert line.startswith(
        "`tiny-society`: rules.0.services.0: society `tiny-society` has no service `flight`"
    )
