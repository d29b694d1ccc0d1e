"""What decides is hashed, and what is only said is not."""

from __future__ import annotations

from tests.words.everything import EVERYTHING

from underheaven.studies.canonical import sha256_of
from underheaven.words.loader import read_regime


def sha256(old: str = "", new: str = "") -> str:
    assert old in EVERYTHING
    return sha256_of(read_regime(EVERYTHING.replace(old, new, 1)))


def test_a_step_over_weeks_decides():
    assert sha256("53: 0.66", "53: 0.67") != sha256()
    assert sha256("53: 0.66", "54: 0.66") != sha256()
    assert sha256("{1: 0.33, 53: 0.66}", "{1: 0.33, 53: 0.66, 60: 0.66}") != sha256()


def test_words_of_registers_and_copies_decide():
    changes = (
        ("from_week: 27", "from_week: 28"),
        ("for: 2 years", "for: 1 year"),
        ("again: restarts", "again: adds"),
        ("corrected: never", "corrected: with-the-source"),
        ("stops_false: 0.8", "stops_false: 0.7"),
        ("again_after: 1 year", "again_after: 2 years"),
    )
    hashes = {sha256(old, new) for old, new in changes}
    assert sha256() not in hashes
    assert len(hashes) == len(changes)


def test_titles_remarks_and_grades_decide_nothing():
    assert sha256("title: A list, its copies and its exits", "title: Another") == sha256()
    assert sha256("grade: hypothetical", "note: a remark\ngrade: fictional") == sha256()
