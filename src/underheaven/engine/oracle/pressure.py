"""How people answer a world: deterrence, chill, fear, giving up, appeals.

Made once for a world, in whole numbers: factors with 12 binary digits, gains of fear with 16. Where responses
are frozen, factors are 1 and there is no fear.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction

from underheaven.engine.oracle.answers import Answers
from underheaven.engine.oracle.clauses import Place, Watch
from underheaven.engine.oracle.people import ONE, Act, Plan, q12, threshold
from underheaven.engine.oracle.regimes import Terms
from underheaven.engine.oracle.stakes import Stakes
from underheaven.ground.errors import InputError
from underheaven.ground.exact import power
from underheaven.words.society import Society

LEAST_DETERRED = Fraction(1, 4)
"""Deterrence never takes an act below this share."""
FEAR_OF = {
    "closed": Fraction(30, 100),
    "record": Fraction(5, 100),
    "refusal": Fraction(5, 100),
    "tie": Fraction(3, 100),
    "broadcast": Fraction(1, 100),
}
"""What each event adds to fear, as a share of what is left to add; in the order in which they are added."""
FADES = {5: 3, 11: 4, 22: 5, 44: 6, 89: 7}
"""Half-life of fear in weeks -> by how many binary digits it is divided each week."""


class Pressure:
    """What people answer in one world as of one stage, and how strongly; `society` is as of that stage, too.

    stakes : by the regimes that hold together somewhere, what a record means there.
    held_back : by act and place, what the act is multiplied by: deterrence, or the chill of being watched.
    by_fear : by level of fear, what lawful acts are multiplied by.
    has_fear, gain, fade : whether fear exists here, what each event adds (16 digits), and how it fades.
    told, shown_acts, shown_registers : entries told to which ties; acts and entries shown in public.
    maps : registers shown on maps, and within how many metres.
    gives_up_after : refusals in a row after which people ask less; 0, never.
    files_appeal : by income bracket, the threshold of filing an appeal.
    answers : what people answer beyond deterrence, chill and fear.
    """

    def __init__(self, plan: Plan, terms: Terms, society: Society) -> None:
        self.plan = plan
        self.terms = terms
        self.stakes = {realm.files: Stakes(terms, realm) for realm in terms.realms}
        self.responses = responses = society.responses
        self.answers = Answers(plan, terms, responses)
        self._publicity()
        chill = responses.chill if plan.core else None
        fear = responses.fear if plan.core else None
        gives_up = responses.gives_up if plan.core else None
        self.held_back = tuple(
            tuple(self._held_back_everywhere(number, act)) for number, act in enumerate(plan.acts)
        )
        afraid = Fraction(0) if chill is None else chill.afraid.value
        self.by_fear = tuple(q12(1 - afraid * level / 15) for level in range(16))
        causes = (
            any(plan.acts[watch.act].kind != "civic" for watch in terms.watches)
            or any(plan.acts[act].kind != "civic" for act in terms.heard)
            or terms.governed
            or self.told
            or self.shown_acts
            or self.shown_registers
            or any(not terms.institutions[file].registers[k].is_red for (file, k), _ in self.maps)
        )
        self.has_fear = fear is not None and fear.scale.value > 0 and bool(causes)
        self.gain: dict[str, int] = {}
        self.fade = 0
        if fear is not None:
            scale, half_life = fear.scale.value, int(fear.half_life.value)
            if half_life not in FADES:
                raise InputError(
                    f"{half_life} weeks is no half-life of fear",
                    where="responses.fear.half_life",
                    cure="write 5, 11, 22, 44 or 89 weeks",
                )
            self.gain = {event: min(round(share * scale * 65536), 65536) for event, share in FEAR_OF.items()}
            self.fade = FADES[half_life]
        self.gives_up_after = 0 if gives_up is None else gives_up.after
        files = responses.appeals.files if responses.appeals is not None else {}
        self.files_appeal = {income: threshold(share.value) for income, share in files.items()}

    def _red(self) -> set[Place]:
        """Return the registers of merit."""
        institutions = enumerate(self.terms.institutions)
        return {
            (file, k) for file, i in institutions for k, roster in enumerate(i.registers) if roster.is_red
        }

    def _publicity(self) -> None:
        """Find out what is told to which ties, and what is shown in public; red registers frighten nobody."""
        self.told: dict[tuple[int, int], set[str]] = defaultdict(set)
        self.shown_acts: set[tuple[int, int]] = set()
        self.shown_registers: set[tuple[int, int]] = set()
        self.maps: list[tuple[Place, Fraction]] = []
        for file, regime in enumerate(self.terms.regimes):
            by_score = {
                (file, k)
                for k, register in enumerate(self.terms.institutions[file].registers)
                if not register.is_red and any(q.asks_score for q in register.enter)
            }
            for publicity in regime.publicity:
                place = self.terms.ledger.register(self.terms.in_full[file], publicity.what)
                if publicity.how == "search":
                    continue
                if publicity.how == "map":
                    if place is not None and publicity.within is not None:
                        self.maps.append((place, publicity.within.value))
                    continue
                if publicity.what == "acts":
                    acts = {
                        (file, self.terms.act_number[a])
                        for a in publicity.acts or ()
                        if a in self.terms.act_number
                    }
                    self.shown_acts |= acts if publicity.how == "broadcast" else set()
                    continue
                entries = by_score if publicity.what in ("score", "band") else set[Place]()
                if place is not None:
                    entries = {place} - self._red()
                if publicity.how == "broadcast":
                    self.shown_registers |= entries
                else:
                    kinds = {"household"}.union(publicity.to or ())
                    if "acquaintances" in kinds:
                        kinds = (kinds - {"acquaintances"}) | {"district", "province", "nation"}
                    for entry in entries:
                        self.told[entry] |= kinds

    def _held_back_everywhere(self, number: int, act: Act) -> Iterable[int]:
        """Yield what an act is multiplied by at every place, worked out once where it is watched alike."""
        known: dict[tuple[frozenset[int], *tuple[Fraction, ...]], int] = {}
        for place, realm in enumerate(self.terms.realm_at):
            alike = (realm.files, *(watch.certainty[place] for watch in self.terms.watching[number]))
            if alike not in known:
                known[alike] = self._held_back(number, act, place)
            yield known[alike]

    def _held_back(self, number: int, act: Act, place: int) -> int:
        """Return what an act is multiplied by because of who may watch: deterrence, or chill."""
        responses = self.responses
        if not self.plan.core or act.kind == "civic":
            return ONE
        if act.kind == "lawful":
            watched = certainty(self.terms.watching[number], place)
            return ONE if responses.chill is None else q12(1 - responses.chill.watched.value * watched)
        if responses.deterrence is None:
            return ONE
        law, e = responses.deterrence.ordinary_law.value, responses.deterrence.elasticity.value
        realm = self.terms.realm_at[place]
        risk = sum(
            self.stakes[realm.files].of(file, number)
            * certainty([w for w in self.terms.watching[number] if file in w.readers], place)
            for file in sorted(realm.files)
        )
        risk = min(Fraction(risk), Fraction(1))
        if risk == 0 or e == 0:
            return ONE
        return q12(LEAST_DETERRED if law == 0 else max(LEAST_DETERRED, power((law + risk) / law, -e)))


def certainty(watches: Iterable[Watch], place: int) -> Fraction:
    """Return how certain it is that one of these sensors detects an act: 1 - product(1 - detects)."""
    missed = Fraction(1)
    for watch in watches:
        missed *= 1 - watch.certainty[place]
    return 1 - missed
