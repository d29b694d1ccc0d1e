"""The measures by name, in the order in which they are printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from underheaven.ground.errors import InputError, clean, did_you_mean
from underheaven.measures.applying import without_meaning
from underheaven.measures.benefit import CLAIMED_BENEFIT, DEBTS
from underheaven.measures.closed_weeks import CLOSED_WEEKS
from underheaven.measures.concentration import CONCENTRATION
from underheaven.measures.disparity import FALSE_ENTRIES, STEMS, Form, disparity
from underheaven.measures.division import cut_ties
from underheaven.measures.duration import DURATION
from underheaven.measures.listed import LISTED
from underheaven.measures.measure import Family, Measure, Worlds
from underheaven.measures.mobility import MOBILITY, PERSISTENCE
from underheaven.measures.opinion import OPINION
from underheaven.measures.refused import REFUSED, REFUSED_BY_SERVICE
from underheaven.measures.registers import REGISTERS
from underheaven.measures.scores import MEAN_SCORE, WRONG_RECORDS, WRONG_SHARE
from underheaven.measures.silence import SILENCE
from underheaven.measures.spiral import SPIRAL
from underheaven.measures.through_others import THROUGH_OTHERS
from underheaven.measures.work import JOBLESS, income_lost
from underheaven.words.dictionary import KIND_OF, dictionary
from underheaven.words.fields import GROUPS
from underheaven.words.society import Society

_OF_A_SOCIETY: Mapping[str, Callable[[Society | None], Measure]] = {
    "income-lost": income_lost,
    "cut-ties": cut_ties,
}
"""The measures that need a society to have a value: its incomes, its ties."""
MEASURES: Mapping[str, Measure] = {
    measure.name: measure
    for measure in (
        *CLOSED_WEEKS,
        *CONCENTRATION,
        *LISTED,
        PERSISTENCE,
        *THROUGH_OTHERS,
        *REFUSED,
        *SILENCE,
        *DURATION,
        *REGISTERS,
        JOBLESS,
        income_lost(),
        *OPINION,
        cut_ties(),
        *SPIRAL,
        FALSE_ENTRIES,
    )
}
"""The measures that need no further name, in order."""
FAMILIES: Mapping[str, Family] = {
    family.name: family
    for family in (*REFUSED_BY_SERVICE, CLAIMED_BENEFIT, MEAN_SCORE, *MOBILITY, WRONG_RECORDS, WRONG_SHARE)
}
"""The measures of a service, an act or a regime, in order."""
COMPARED = (
    "closed-weeks",
    "closed-weeks/adults",
    "closed-weeks/children",
    "listed",
    "ever-listed",
    "shut-out",
    "wrong-entries",
    "refusals",
    "silence",
    "false-entries",
)
"""The measures in which groups are compared without being asked for; any other can be asked for by name."""


def measure(name: str, society: Society | None = None) -> Measure:
    """Return a measure by its name: `closed-weeks`, `refused/flight`, `disparity-ratio-C/listed`.

    Parameters
    ----------
    society : the society asked about; without one, measures of its incomes and ties have texts and no value.

    Raises
    ------
    InputError
        No measure has this name.
    """
    if name in _OF_A_SOCIETY:
        return _OF_A_SOCIETY[name](society)
    if name in MEASURES:
        return MEASURES[name]
    stem, _, rest = name.partition("/")
    for family in FAMILIES.values():
        if family.stem == stem and rest:
            _refuse_strange(stem, rest)
            return family.make(rest)
    for label in GROUPS[1:]:
        for form, word in STEMS.items():
            is_named = stem == (word if label == GROUPS[1] else f"{word}-{label}")
            if is_named and rest and not rest.startswith(STEMS["difference"]):
                return disparity(measure(rest, society), label, form)
    raise _unknown(name)


def _refuse_strange(stem: str, name: str) -> None:
    """Refuse a service or act that is not in the dictionary, and benefit claimed in acts that hurt nobody."""
    known = {
        "mean-score": (),
        **{family.stem: () for family in MOBILITY},
        "wrong-records": tuple(dictionary().acts),
        "wrong-share": tuple(dictionary().acts),
        "claimed-benefit": (
            *(act for act, kind in KIND_OF.items() if kind in ("harmful", "default")),
            DEBTS,
        ),
    }.get(stem, tuple(dictionary().services))
    if not known or name in known:
        return
    if stem == "claimed-benefit" and name in KIND_OF:
        raise InputError(
            f"no measure `{stem}/{name}`: {name} is {KIND_OF[name]}, and less of it is no benefit",
            cure="`silence` says what lawful acts are lost",
        )
    near = did_you_mean(name, known)
    cure = f"did you mean `{stem}/{near}`?" if near else f"known: {', '.join(known)}"
    raise InputError(f"no measure `{stem}/{clean(name)}`", cure=cure)


def _unknown(name: str) -> InputError:
    """Return the error for a name that no measure has."""
    known = [*MEASURES, *FAMILIES, *(f"{stem}/MEASURE" for stem in STEMS.values())]
    near = did_you_mean(name, known)
    cure = f"did you mean `{near}`?" if near else f"known: {', '.join(known)}"
    return InputError(f"no measure `{clean(name)}`", cure=cure)


def measures_for(society: Society, worlds: Worlds) -> tuple[Measure, ...]:
    """Return the measures that apply to a society under these worlds, in order."""
    absent = without_meaning(society, worlds)
    plain = tuple(measure(name, society) for name in MEASURES if name not in absent)
    by_name = tuple(
        family.make(name) for family in FAMILIES.values() for name in family.names(society, worlds)
    )
    labels = [
        label for label in GROUPS[1:] if label in society.tables.groups and GROUPS[0] in society.tables.groups
    ]
    forms: tuple[Form, ...] = ("difference", "ratio")
    compared = tuple(
        disparity(MEASURES[name], label, form)
        for label in labels
        for form in forms
        for name in COMPARED
        if name not in absent
    )
    return (*plain, *by_name, *compared)
