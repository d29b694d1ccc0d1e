"""Claimed benefit and price: acts not done and debts repaid under a regime, and what each costs whom.

Claimed benefit may be shown; nothing optimises or ranks by it. Acts are counted by name and never added up
across kinds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from underheaven.ground.exact import WEEKS_A_YEAR
from underheaven.measures.measure import Measure, Worlds, family_of
from underheaven.measures.tally import DRAW, Counts, Ratio
from underheaven.words.society import Society

NONE = "none"
"""The world without any regime, which every study has."""
DEBTS = "debts-repaid"
"""The claim that is no act: debts repaid, of which more are claimed."""
_WRONG = (
    "It rests on the assumed strength of deterrence and certainty of ordinary law; the length of a sanction "
    "has no effect of its own, and acts moved elsewhere count as prevented."
)
_WRONG_DEBTS = (
    "It rests on the assumed h1/h0: only repayment while listed leaves a trace in published figures. Where a "
    "regime makes people run up more debts, more are repaid, too, and count here; see the spiral."
)


def claims(society: Society, _: Worlds | None = None) -> tuple[str, ...]:
    """Return what is claimed as benefit: harmful acts prevented, then defaults; debts repaid."""
    acts = (*society.acts_of("harmful"), *society.acts_of("default"))
    return acts if society.responses.repays is None else (*acts, DEBTS)


def what_b_is(*, has_debts: bool) -> str:
    """Return what is printed with every claimed benefit and price.

    Parameters
    ----------
    has_debts : whether debts are repaid in the society.
    """
    if has_debts:
        return (
            "B: the acts prevented, or the debts repaid; e: how strongly certainty deters; c0: the certainty "
            "of ordinary law; h1/h0: how much faster debts are repaid while listed. B is what the assumed e, "
            "c0 and h1/h0 make it."
        )
    return (
        "B: the acts prevented; e: how strongly certainty deters; c0: the certainty of ordinary law. B is "
        "what the assumed e and c0 make it; repayment of debts (h1/h0) is not modelled in this society."
    )


def counter_of(claim: str) -> str:
    """Return the counter a claim is about.

    >>> counter_of("fraud"), counter_of("debts-repaid")
    ('acts/fraud', 'debts-repaid')
    """
    return DEBTS if claim == DEBTS else f"acts/{claim}"


def one_of(claim: str) -> str:
    """Return one of what is claimed, in words.

    >>> one_of("fraud"), one_of("debts-repaid")
    ('fraud prevented', 'debt repaid')
    """
    return "debt repaid" if claim == DEBTS else f"{claim} prevented"


def _gained(counts: Counts, claim: str) -> int:
    """Return how many fewer acts, or more debts repaid, than in the world without regimes."""
    fewer = counts.of(counter_of(claim), world=NONE) - counts.of(counter_of(claim))
    return -fewer if claim == DEBTS else fewer


def _benefit(claim: str) -> Callable[[Counts], Ratio]:
    """Return the question: how many fewer acts, or more debts repaid, per 100,000 adult-years."""

    def ask(counts: Counts) -> Ratio:
        seen = counts.of(counter_of(claim), world=NONE) + counts.of(counter_of(claim))
        return Ratio(
            _gained(counts, claim) * WEEKS_A_YEAR * 100_000, counts.adults * counts.weeks, seen, counts.adults
        )

    return ask


def claimed_benefit(claim: str) -> Measure:
    """Return the claimed benefit in one act, or in debts repaid."""
    if claim == DEBTS:
        definition = "How many more debts are repaid than in the same society without regimes."
        formula = "(debts repaid in w - in none)"
    else:
        definition = f"How many times less often {claim} is done than in the same society without regimes."
        formula = f"({claim} in none - {claim} in w)"
    return Measure(
        name=f"claimed-benefit/{claim}",
        title="Claimed benefit: " + ("debts repaid" if claim == DEBTS else one_of(claim)),
        unit="per 100,000 adult-years",
        definition=definition,
        formula=f"{formula} x 100,000 / (adults x weeks / 52)",
        how_it_could_be_wrong=_WRONG_DEBTS if claim == DEBTS else _WRONG,
        ask=_benefit(claim),
        bounds=(None, None),
    )


CLAIMED_BENEFIT = family_of(claimed_benefit, "ACT", claims)
"""Claimed benefit, by act; and in debts repaid."""


@dataclass(frozen=True, slots=True)
class Burden:
    """One thing borne under a regime, set against what is claimed as its benefit.

    what : in words, of one. amount : its sum in the unit of 1/2**32, from the counts of a world. is_count :
    whether it counts events.
    """

    name: str
    what: str
    amount: Callable[[Counts], int]
    is_count: bool = True

    def in_all(self, counts: Counts) -> Ratio:
        """Return the burden per 1,000 adult-years."""
        amount = self.amount(counts)
        events = amount // DRAW if self.is_count else None
        return Ratio(amount * WEEKS_A_YEAR * 1000, counts.adults * counts.weeks * DRAW, events, counts.adults)

    def per_act(self, counts: Counts, claim: str) -> Ratio:
        """Return the burden per act prevented, or per debt repaid."""
        amount, gained = self.amount(counts), _gained(counts, claim)
        return Ratio(amount, gained * DRAW, amount // DRAW if self.is_count else None, gained)


BURDENS: tuple[Burden, ...] = (
    Burden("wrong-entries", "entries wrong on file", lambda counts: counts.of("entries-wrong") * DRAW),
    Burden(
        "closed-weeks-without-harm",
        "closed weeks of adults without a harmful act or default",
        lambda counts: counts.of("closed-weeks/adults-without-harm") * DRAW,
    ),
    Burden("refusals", "refusals", lambda counts: sum(map(counts.of, counts.named("refused/"))) * DRAW),
    Burden(
        "lawful-acts-lost",
        "lawful acts lost",
        lambda counts: counts.of("expression/would") - counts.of("expression/does"),
        is_count=False,
    ),
)
"""What may stand above the line of a price."""
