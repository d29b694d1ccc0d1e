"""Claimed benefit and price: acts that are not done under a regime, and what each costs whom.

Claimed benefit may be shown; nothing optimises or ranks by it. Acts are counted by name and never added up
across kinds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from underheaven.ground.exact import WEEKS_A_YEAR
from underheaven.measures.measure import Family, Measure, Worlds
from underheaven.measures.tally import DRAW, Counts, Ratio
from underheaven.words.society import Society

NONE = "none"
"""The world without any regime, which every study has."""
WHAT_B_IS = (
    "B: the acts prevented; e: how strongly certainty deters; c0: the certainty of ordinary law. "
    "B is what the assumed e and c0 make it; "
    "repayment of debts (h1/h0) is not modelled yet."
)
"""Printed with every claimed benefit and price."""
_WRONG = (
    "It rests on the assumed strength of deterrence and certainty of ordinary law; the length of a sanction "
    "has no effect of its own, and acts moved elsewhere count as prevented."
)


def claimed_acts(society: Society, _: Worlds | None = None) -> tuple[str, ...]:
    """Return the acts whose prevention is claimed as benefit: harmful ones, then defaults."""
    return (*society.acts_of("harmful"), *society.acts_of("default"))


def _fewer(counts: Counts, act: str) -> int:
    """Return how many times less often an act is done than in the world without regimes."""
    return counts.of(f"acts/{act}", world=NONE) - counts.of(f"acts/{act}")


def _benefit(act: str) -> Callable[[Counts], Ratio]:
    """Return the question: how much less often, per 100,000 adult-years."""

    def ask(counts: Counts) -> Ratio:
        done = counts.of(f"acts/{act}", world=NONE) + counts.of(f"acts/{act}")
        return Ratio(
            _fewer(counts, act) * WEEKS_A_YEAR * 100_000, counts.adults * counts.weeks, done, counts.adults
        )

    return ask


def claimed_benefit(act: str) -> Measure:
    """Return the claimed benefit in one act."""
    return Measure(
        name=f"claimed-benefit/{act}",
        title=f"Claimed benefit: {act} prevented",
        unit="per 100,000 adult-years",
        definition=f"How many times less often {act} is done than in the same society without regimes.",
        formula=f"({act} in none - {act} in w) x 100,000 / (adults x weeks / 52)",
        how_it_could_be_wrong=_WRONG,
        ask=_benefit(act),
        bounds=(None, None),
    )


def _claimed_family() -> Family:
    """Return the claimed benefit of any act."""
    text = claimed_benefit("ACT")
    return Family(
        name=text.name,
        title=text.title,
        unit=text.unit,
        definition=text.definition,
        formula=text.formula,
        how_it_could_be_wrong=text.how_it_could_be_wrong,
        make=claimed_benefit,
        names=claimed_acts,
    )


CLAIMED_BENEFIT = _claimed_family()
"""Claimed benefit, by act."""


@dataclass(frozen=True, slots=True)
class Burden:
    """One thing borne under a regime, set against the acts it prevents.

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

    def per_act(self, counts: Counts, act: str) -> Ratio:
        """Return the burden per act prevented."""
        amount, prevented = self.amount(counts), _fewer(counts, act)
        return Ratio(amount, prevented * DRAW, amount // DRAW if self.is_count else None, prevented)


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
