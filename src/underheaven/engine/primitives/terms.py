"""Step 7, serve: on which terms, where rules say more than yes and no: slower, dearer, somewhere else."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
from __future__ import annotations

from typing import Any

import numpy as np

from underheaven.engine.plan import tables as t
from underheaven.engine.primitives.admitting import whom_it_is_about
from underheaven.engine.primitives.bits import ZERO, above, has, put_for, set_all
from underheaven.engine.primitives.compiled import i64, inlined, phase
from underheaven.engine.primitives.luck import Where, those_it_happens_to
from underheaven.engine.primitives.scratch import Scratch, Span
from underheaven.engine.state import People, State


@inlined
def who_goes_elsewhere(tables: t.Tables, span: Span, where: Where, service: int, word: int, who: Any) -> Any:
    """Return who of some of a word has somewhere else to go when a company refuses them a service."""
    share = np.uint64(tables.services[service, t.S_ELSEWHERE])
    key = tables.service_keys[service, t.K_ELSEWHERE]
    return those_it_happens_to(who, share, span.slot + (word << 6), where, 0, key)


@phase
def set_terms(
    tables: t.Tables, state: State, own: Scratch, people: People, span: Span, where: Where, world: int,
    service: int, word: int, who: Any, served: Any,
) -> tuple[Any, Any]:  # fmt: skip
    """Write down on which terms some of a word are served; return who is favoured, and who served otherwise.

    Of several rules the one that slows most counts, and the one that makes it dearest. who : may ask for it.
    served : those of them whom nobody refuses it.
    """
    row, here = tables.services[service], (span.first >> 6) + word
    switched = served & own.switching[service]
    if row[t.S_SWITCHED] >= 0:
        put_for(who, state.planes[row[t.S_SWITCHED]], here, switched)
    slowed = state.planes[row[t.S_SLOWED] : row[t.S_SLOWED_END], here]
    dearer = state.planes[row[t.S_DEARER] : row[t.S_DEARER_END], here]
    set_all(slowed, who, 0)
    set_all(dearer, who, 0)
    favoured, otherwise = ZERO, switched
    first = tables.worlds[world, t.W_REGIME]
    for pair in range(row[t.S_PAIR], row[t.S_PAIR_END]):
        line = tables.pairs[pair]
        if line[t.P_REFUSES] or not tables.holding[first + line[t.P_REGIME], span.district]:
            continue
        said = whom_it_is_about(tables, state, own, people, span, where, service, pair, word, served)
        if line[t.P_SLOWS]:
            said &= ~switched
            _raise(slowed, said, line[t.P_SLOWS])
            otherwise |= said
        elif line[t.P_DEARER]:
            said &= ~switched
            _raise(dearer, said, line[t.P_DEARER])
            otherwise |= said
        else:
            favoured |= said
    return favoured, otherwise


@inlined
def _raise(digits: Any, who: Any, number: int) -> None:
    """Raise the numbers of some of a word, held digit by digit, to one at least."""
    set_all(digits, who & ~above(digits, number), number)


@inlined
def _number(state: State, first: int, end: int, at: int) -> int:
    """Return a citizen's number from the planes of its binary digits."""
    found = i64(0)
    for digit in range(end - first):
        found |= i64(has(state.planes[first + digit], at)) << digit
    return found


@phase
def count_terms(
    tables: t.Tables, state: State, counts: Any, service: int, first: int, segment: int, at: int
) -> None:
    """Count on which terms a request that is made is served; first : counter of the service."""
    row = tables.services[service]
    if row[t.S_SWITCHED] >= 0 and has(state.planes[row[t.S_SWITCHED]], at):
        counts[first + t.N_SWITCHED, segment] += 1
        return
    slows = _number(state, row[t.S_SLOWED], row[t.S_SLOWED_END], at)
    dearer = _number(state, row[t.S_DEARER], row[t.S_DEARER_END], at)
    if slows:
        counts[first + t.N_SLOWED, segment] += 1
        counts[first + t.N_SLOWED_BY, segment] += tables.amounts[row[t.S_SLOWED_BY] + slows]
    if dearer:
        counts[first + t.N_DEARER, segment] += 1
        counts[first + t.N_DEARER_BY, segment] += tables.amounts[row[t.S_DEARER_BY] + dearer]
