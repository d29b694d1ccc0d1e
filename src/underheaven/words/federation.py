"""Regimes made of regimes, written out: each pilot where it is tried, and the one regime they become.

A world that names a regime with `pilots` has, in its place,

| regime | holds | says |
| --- | --- | --- |
| each pilot | in its provinces, until the week before the merge | what its own file says |
| one of the federation's name | everywhere, from then on | what the pilot says that it is merged `into` |

and a regime that another one of its world takes over from ends the week before that one begins. So an engine
knows regimes that hold in some places and weeks, and nothing of federations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from underheaven.ground.errors import clean
from underheaven.words.explain import nearest
from underheaven.words.federation_check import MOST_COMMON, old_problems, takeover_problems
from underheaven.words.lacking import lack
from underheaven.words.problems import MOST_REPORTED, Path, Problem, Written, report
from underheaven.words.regime import Merge, Regime, TakesOver
from underheaven.words.society import Society
from underheaven.words.switches import changed


def written_out(
    society: Society,
    regimes: Sequence[Regime],
    named: Mapping[str, Regime],
    fit: Callable[[], Sequence[str]] = tuple,
) -> tuple[Regime, ...]:
    """Return the regimes of one world, those with pilots written out, those taken over from ended.

    Parameters
    ----------
    society : says which provinces there are, and their numbers.
    named : every regime that one of them names as a pilot, by name.
    fit : gives the names of societies of the shelf that have all that this world needs, and is asked only
    where this one lacks a province.

    Raises
    ------
    WordsError
        Pilots and merge do not fit together, or the society; each problem at its place in the file of the
        regime that has the pilots.
    """
    written: list[Regime] = []
    for regime in regimes:
        if not regime.pilots:
            written.append(regime)
            continue
        report(pilot_problems(regime, named), _written(regime))
        if any(True for _ in _province_problems(society, regime)):
            report(_province_problems(society, regime, fit()), _written(regime))
        written += _written_out(society, regime, named)
    return tuple(_ended(regime, written) for regime in written)


def pilot_problems(regime: Regime, named: Mapping[str, Regime]) -> list[Problem]:
    """Return what does not hold between a regime made of regimes and its pilots, whatever the society.

    named : the pilots, by name; of those that are not there it is said.
    """
    problems = [problem for name in regime.pilots for problem in _pilot_problems(regime, name, named)]
    merge = regime.merge
    if problems or merge is None:
        return problems[:MOST_REPORTED]
    # Which is most common may rest on a society's numbers: what holds of every candidate is asked of each.
    found: list[Problem] = []
    for into in _candidates(regime):
        merged = _merged(regime, merge, named[into], tuple(regime.pilots))
        wrong = [*takeover_problems(merged)]
        wrong += [problem for name in regime.pilots for problem in old_problems(merged, named[name])]
        found += [_at_merge(problem, into) for problem in wrong]
    return list(dict.fromkeys(found))[:MOST_REPORTED]


def _pilot_problems(regime: Regime, name: str, named: Mapping[str, Regime]) -> Iterator[Problem]:
    """Yield why a regime cannot be a pilot here."""
    here = ("pilots", name)
    pilot = named.get(name)
    if pilot is None:
        cure = nearest(name, sorted(named))
        yield Problem(here, f"there is no regime `{clean(name, 60)}`", cure, "key")
        return
    called = f"`{clean(name, 60)}`"
    if pilot.pilots:
        yield Problem(here, f"{called} is made of regimes itself", "name its pilots instead", "key")
    if pilot.takes_over:
        yield Problem(here, f"{called} takes over from others", "name a regime that does not", "key")
    if pilot.places is not None and set(pilot.places) != set(regime.pilots[name]):
        said = f"{called} says where it holds: {', '.join(clean(place, 60) for place in pilot.places)}"
        yield Problem(here, said, "write the same provinces here, or remove its `places`", "value")
    if regime.merge is None:
        return
    merged = regime.merge.from_week
    if pilot.until_week is not None and pilot.until_week != merged - 1:
        said = f"{called} ends in week {pilot.until_week}, and is merged in week {merged}"
        yield Problem(here, said, f"write `until_week: {merged - 1}` there, or remove it", "key")
    if (pilot.from_week or 1) >= merged:
        said = f"{called} begins in week {pilot.from_week}, and is merged in week {merged}"
        yield Problem(here, said, f"merge later, or begin it before week {merged}", "key")


def _province_problems(society: Society, regime: Regime, fit: Sequence[str] = ()) -> Iterator[Problem]:
    """Yield the provinces of pilots that the society does not have."""
    for pilot, places in regime.pilots.items():
        for problem in unknown_provinces(society, places, fit):
            yield problem.under("pilots", pilot)


def unknown_provinces(society: Society, places: Sequence[str], fit: Sequence[str] = ()) -> Iterator[Problem]:
    """Yield a problem for each province of a list that the society does not have; `fit` as for `lack`."""
    for index, place in enumerate(places):
        if place not in society.provinces:
            yield lack(society, "province", place, society.provinces, (str(index),), fit)


def _candidates(regime: Regime) -> tuple[str, ...]:
    """Return the pilots into which all may be merged, whatever the numbers of provinces."""
    if regime.merge is None or regime.merge.into != MOST_COMMON:
        return () if regime.merge is None else (regime.merge.into,)
    most = max(len(places) for places in regime.pilots.values())
    return tuple(name for name, places in regime.pilots.items() if len(places) == most)


def most_common(regime: Regime, society: Society) -> str:
    """Return the pilot that is tried in most provinces; of several, the one in the lowest number."""
    numbers = {name: province.number for name, province in society.provinces.items()}
    return min(_candidates(regime), key=lambda name: min(numbers[place] for place in regime.pilots[name]))


def _written_out(society: Society, regime: Regime, named: Mapping[str, Regime]) -> Iterator[Regime]:
    """Yield the pilots of a regime, each where and until it is tried, and what they become."""
    merge = regime.merge
    for name, places in regime.pilots.items():
        until = named[name].until_week if merge is None else merge.from_week - 1
        yield _where_written(named[name], {"places": places, "until_week": until})
    if merge is not None:
        into = most_common(regime, society)
        yield _merged(regime, merge, named[into], tuple(regime.pilots))


def _merged(regime: Regime, merge: Merge, into: Regime, pilots: tuple[str, ...]) -> Regime:
    """Return the one regime that pilots become: what one of them says, under the name of the federation."""
    takes_over = {
        pilot: TakesOver(
            bands=merge.scores.get(pilot, {}),
            lists=merge.lists.get(pilot, {}),
            registers=merge.registers,
            old_records=merge.old_records,
        )
        for pilot in pilots
    }
    return changed(
        into,
        {
            "regime": regime.regime, "title": regime.title, "about": regime.about,
            "places": None, "from_week": merge.from_week, "until_week": None,
            "uses": tuple(name for name in into.uses if name not in pilots), "takes_over": takes_over,
        },
    )  # fmt: skip


def _ended(regime: Regime, world: Sequence[Regime]) -> Regime:
    """Return a regime that ends before the first of its world that takes over from it begins."""
    begins = [other.from_week or 1 for other in world if regime.regime in other.takes_over]
    if regime.until_week is not None or not begins or min(begins) == 1:
        return regime
    return _where_written(regime, {"until_week": min(begins) - 1})


def _where_written(regime: Regime, update: Mapping[str, object]) -> Regime:
    """Return a regime with where and when it holds changed; its other words stand where they were written."""
    copy: Regime = changed(regime, update)
    if copy is not regime:
        vars(copy)["written"] = regime.written
    return copy


def _at_merge(problem: Problem, into: str) -> Problem:
    """Return a problem of the one regime at the place in the federation that it comes from."""
    if len(problem.path) > 2:  # of one band or one register of a pilot
        word = {"bands": "scores"}.get(problem.path[2], problem.path[2])
        path: Path = ("merge", word, problem.path[1], *problem.path[3:])
        in_it = f"in `{clean(into, 60)}`, into which all are merged"
        if problem.message.endswith(" here"):
            return Problem(path, problem.message.removesuffix("here") + in_it, problem.cure, problem.at)
        return Problem(path, problem.message, problem.cure, problem.at)
    cure = "leave `merge` out, or name another pilot"
    pilot = problem.path[1] if len(problem.path) == 2 else into
    return Problem(("pilots", pilot), problem.message, cure, "key")


def _written(regime: Regime) -> Written:
    """Return where a regime was written, or a place that says its name."""
    return regime.written if regime.written.lines else Written(file=f"`{regime.regime}`")
