"""Debts: who comes to owe, who repays, and which entries end when nothing is owed any more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from underheaven.engine.oracle.answers import bounded
from underheaven.engine.oracle.clauses import Question
from underheaven.engine.oracle.world import Luck, Person, World
from underheaven.ground.draws import purpose

REPAID = purpose("debt", "repaid")
"""The decision to repay what is owed."""


def come_to_owe(world: World, person: Person, done: Iterable[int]) -> None:
    """Step 1. Who does an act that leaves a debt owes from then on; one debt or several are one."""
    if world.plan.keeps_debts and not person.owes and any(world.plan.acts[n].is_debt for n in done):
        person.owes = True
        world.count("debts-made", person.resident)


def repay(world: World, person: Person, luck: Luck) -> None:
    """Step 9, first. Repay what is owed, and count the weeks in a row at whose end nothing was."""
    if not world.plan.keeps_debts:
        return
    answers = world.pressure.answers
    if person.owes:
        chance = answers.repays
        if is_on_one_to_repay(world, person):
            chance = bounded(chance, answers.repays_listed)
        if answers.has_shame and answers.is_exposed([f.last_entry for f in person.files], luck.week):
            chance = bounded(chance, answers.repays_shown)
        if luck.happens(REPAID, person.resident, chance):
            person.owes = False
            world.count("debts-repaid", person.resident)
            person.tell(luck.week, "repaid", "debt")
    person.clear = 0 if person.owes else min(person.clear + 1, answers.counts_to)


def is_on_one_to_repay(world: World, person: Person) -> bool:
    """Whether the citizen is on a register, of whatever colour, that is left when the debt is repaid."""
    return any(
        entry is not None and register.repaid
        for institution, file in zip(world.terms.institutions, person.files, strict=True)
        for register, entry in zip(institution.registers, file.entries, strict=True)
    )


def is_payable(world: World, met: Iterable[Question], filed: Mapping[int, bool]) -> bool:
    """Whether one of the conditions met names a debt of which a record that is no error was filed now.

    filed : the acts recorded this week, as the register's regime reads them, and whether in error only.
    """
    return any(
        world.plan.acts[act].is_debt and filed.get(act, True) is False
        for question in met
        if question.whose == "own"
        for act in question.acts or ()
    )


def is_clear(world: World, person: Person, weeks: int) -> bool:
    """Whether nothing was owed at the end of so many weeks in a row, this one included."""
    return world.plan.keeps_debts and weeks > 0 and not person.owes and (weeks == 1 or person.clear >= weeks)
