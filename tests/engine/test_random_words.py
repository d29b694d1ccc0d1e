"""The random societies and regimes are worth their name: every word is said, left out, and does something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from tests.engine.random_words import EVERYTHING, random_case

from underheaven.engine.oracle import run
from underheaven.ground.outcome import ALL
from underheaven.words.fields import Word

SAID, LIVED = range(120), range(60)
TOLD = {"title", "about", "grade", "source", "note", "numbers", "licence"}
"""What only readers read."""
ALWAYS = {
    *(("Society", word) for word in ("services", "encounters", "ties", "responses")),
    *(("Society", kind) for kind in ("harmful", "default", "lawful", "civic")),
    *(("Ties", kind) for kind in ("workplace", "school", "district", "province", "nation")),
    *(("Regime", word) for word in ("sensors", "registers", "redress")),
    *(("Score", word) for word in ("points", "bands")),
}
"""What every random society or regime says."""
MADE_INTO_REGIMES = {("Regime", "pilots"), ("Regime", "merge")}
"""What no regime of a world says: a regime made of regimes is parted into them before anybody lives."""


def words_in(word: BaseModel) -> Iterator[tuple[str, str, bool]]:
    """Yield every field of a word and of the words in it: class, field, and whether it says something."""
    for name, field in type(word).model_fields.items():
        value: Any = getattr(word, name)
        if not field.is_required():
            yield type(word).__name__, name, value != field.get_default(call_default_factory=True)
        inside = (
            value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,)
        )
        for one in inside:
            if isinstance(one, Word):
                yield from words_in(one)


def test_every_word_is_said_in_some_random_case_and_left_out_in_another() -> None:
    seen: dict[tuple[str, str], set[bool]] = {}
    for number in SAID:
        case = random_case(number, EVERYTHING)
        for word in (case["society"], *case["worlds"]["both"], *case["worlds"]["merged"]):
            for kind, field, said in words_in(word):
                seen.setdefault((kind, field), set()).add(said)
    lived = {of: said for of, said in seen.items() if of not in MADE_INTO_REGIMES}
    said_and_not = {of: said for of, said in lived.items() if of[1] not in TOLD and of not in ALWAYS}
    assert {of: said for of, said in said_and_not.items() if said != {True, False}} == {}


def test_what_can_happen_is_seen_to_happen_and_not_to() -> None:
    """Operations that random cases must reach, each in some worlds and not in others."""
    operations = {
        *("acts", "asked", "refused", "unasked", "favoured", "records", "records-in-error"),
        *("look-alikes-lost", "entries", "entries-wrong", "wrong-told", "wrong-struck", "closed-weeks"),
        *(f"exits/{why}" for why in ("struck", "corrected", "repaid", "recovered", "expired")),
        *(f"appeals/{end}" for end in ("upheld", "rejected", "lapsed", "pending", "turned-away")),
        *("waiting-weeks", "waiting-at-end", "debts-made", "debts-repaid", "owing-at-end", "jobless-weeks"),
        *("turned", "felt-support-at-end", "said-support-at-end", "cut-tie-weeks"),
        *("red-entries", "red-at-end", "renewals", "stale-weeks"),
        *("exits/merged", "slowed", "slowed-by", "dearer", "dearer-by", "switched"),
        *("strays", "strays-corrected", "strays-at-end", "strays-dropped", "strays-lost"),
    }
    seen: dict[str, set[bool]] = {operation: set() for operation in operations}
    for number in LIVED:
        for world in run(**random_case(number, EVERYTHING)).worlds.values():
            happened = {
                name
                for counter, totals in world.totals.items()
                if totals.get(ALL, 0)
                for name in (counter, counter.split("/")[0])
            }
            for operation, truths in seen.items():
                truths.add(operation in happened)
    always = {"asked"}
    assert {operation for operation, truths in seen.items() if truths != {True, False}} <= always
