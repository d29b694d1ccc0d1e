"""Stakes: which share of the domains of life one record of an act would close to a working adult."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from underheaven.engine.oracle.clauses import AccessRule, Question, is_alone, lies_in
from underheaven.engine.oracle.people import WORKER
from underheaven.engine.oracle.realms import Realm
from underheaven.engine.oracle.regimes import Terms
from underheaven.words.dictionary import DOMAINS

Lists = Collection[tuple[int, int]]
"""The black registers somebody is on: regime and number."""


class Stakes:
    """What a record means in one realm as of one stage, by the rules that ask about the own file alone."""

    def __init__(self, terms: Terms, realm: Realm) -> None:
        self.terms = terms
        self.realm = realm
        self.rules = [rule for rule in terms.rules if rule.file in realm.files]
        self._known: dict[tuple[int, int], Fraction] = {}
        limits = [terms.institutions[file].most_closed for file in realm.files]
        self.most_closed = min((limit for limit in limits if limit is not None), default=len(DOMAINS))

    def of(self, file: int, act: int) -> Fraction:
        """Return the share of domains that one record of an act closes in a regime: by list or by points."""
        known = self._known.get((file, act))
        if known is None:
            known = self._known[file, act] = max(self.by_list(file, act), self.by_points(file, act))
        return known

    def share(self, closed: Collection[int]) -> Fraction:
        """Return the share of all domains that these are, as far as regimes may close so many."""
        return Fraction(self.counted(closed), len(DOMAINS))

    def counted(self, closed: Collection[int]) -> int:
        """Return how many of these domains regimes may close to one citizen."""
        return min(len(closed), self.most_closed)

    def worst(self, file: int) -> int | None:
        """Return the black register of a regime that closes most by itself, the first of equals, if any."""
        before = self.closed_by((), None)
        registers = self.terms.institutions[file].registers
        closes = {
            k: self.counted(self.closed_by({(file, k)}, None) - before)
            for k, register in enumerate(registers)
            if not register.is_red
        }
        return max(closes, key=lambda k: (closes[k], -k), default=None)

    def by_list(self, file: int, act: int) -> Fraction:
        """Return the largest share per record, over the numbers of records that enter a register."""
        needed = {
            (file, k): min(q.times for q in entering)
            for k, register in enumerate(self.terms.institutions[file].registers)
            if not register.is_red
            and (entering := [q for q in register.enter if is_alone(q, "acts") and act in (q.acts or ())])
        }
        before = self.closed_by((), None)
        shares = [Fraction(0)]
        for times in sorted(set(needed.values())):
            lists = [entry for entry, least in needed.items() if least <= times]
            shares.append(self.share(self.closed_by(lists, None) - before) / times)
        return max(shares)

    def by_points(self, file: int, act: int) -> Fraction:
        """Return what is closed below the first cut that closes more, as far as one record leads there."""
        institution = self.terms.institutions[file]
        points = -institution.points.get(act, (0, False))[0]
        if points <= 0:
            return Fraction(0)
        before = self.closed_by((), (file, institution.start))
        for cut in sorted(self.cuts(file), reverse=True):
            closed = self.closed_by((), (file, cut - 1)) - before
            if closed and cut <= institution.start:
                distance = institution.start - cut
                near = Fraction(1) if distance == 0 else min(Fraction(1), Fraction(points, distance))
                return near * self.share(closed)
        return Fraction(0)

    def cuts(self, file: int) -> set[int]:
        """Return every score of a regime at which an entry or a rule of this world begins or ends."""
        questions = [q for rule in self.rules for q in rule.questions]
        questions += [q for register in self.terms.institutions[file].registers for q in register.enter]
        return {
            end for q in questions if q.file == file and q.scores for stretch in q.scores for end in stretch
        }

    def closed_by(self, lists: Lists, score: tuple[int, int] | None) -> set[int]:
        """Return the domains closed to a working adult on these registers, or with this score of a regime."""
        if score is not None:
            file, steps = score
            lists = {
                (file, k)
                for k, register in enumerate(self.terms.institutions[file].registers)
                if not register.is_red
                and any(is_alone(q, "scores") and lies_in(q.scores, steps) for q in register.enter)
            }
        refused: set[int] = set()
        for rule in self.rules:
            if self.refuses(rule, lists, score):
                refused.update(gate.service for gate in rule.gates if gate.refuses and gate.coverage > 0)
        return {domain for domain, services in self.realm.closable[WORKER] if services <= refused}

    def refuses(self, rule: AccessRule, lists: Lists, score: tuple[int, int] | None) -> bool:
        """Whether a rule refuses who is on these registers or has this score.

        One that admits does where everything it asks is known, and nothing of it holds.
        """
        answers = [self.answer(question, lists, score) for question in rule.questions]
        if rule.admits:
            return bool(answers) and all(answer is False for answer in answers)
        return any(answers)

    def answer(self, question: Question, lists: Lists, score: tuple[int, int] | None) -> bool | None:
        """Return the answer to a question about one part of the own file; None where it is not known."""
        if is_alone(question, "registers"):
            if question.seen_by >= 0 and not self.copies(question):
                return False
            return any(entry in lists for entry in question.registers or ())
        if score is not None and question.file == score[0] and is_alone(question, "scores"):
            return lies_in(question.scores, score[1])
        return None

    def copies(self, question: Question) -> bool:
        """Whether the agency of a question copies anything yet."""
        return self.terms.institutions[question.file].agencies[question.seen_by].is_in_force
