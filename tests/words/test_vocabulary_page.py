"""The page that lists every word is what the words are, and what it says can be written can be written."""

from __future__ import annotations

import pytest
from tools import vocabulary

from underheaven.ground.errors import WordsError
from underheaven.shelf.finding import sources
from underheaven.words.dictionary import dictionary
from underheaven.words.explain import VOCABULARY
from underheaven.words.loader import read_regime
from underheaven.words.schema import NOUNS

STANDINGS = {name: source.standing for name, source in sources().items()}


def test_the_page_of_words_is_not_stale() -> None:
    assert vocabulary.PAGE.read_text(encoding="utf-8") == vocabulary.page(), (
        "stale: run `python tools/vocabulary.py`"
    )


def test_the_page_names_every_act_every_service_and_every_word_of_the_four_nouns() -> None:
    page = vocabulary.page()
    words = [*dictionary().acts, *dictionary().services]
    words += [field.alias or name for noun in NOUNS.values() for name, field in noun.model_fields.items()]
    assert [word for word in words if f"`{word}`" not in page] == []
    assert str(vocabulary.PAGE).endswith(VOCABULARY)


@pytest.mark.parametrize("form", vocabulary.forms())
def test_every_way_of_writing_a_number_that_the_page_shows_is_read(form: str) -> None:
    assert read_regime(vocabulary.forms()[form], sources=STANDINGS).sensors["watch"].detects.value > 0


def test_the_page_says_where_a_condition_may_stand_as_the_check_has_it() -> None:
    register, rule, through = vocabulary.PLACES
    assert vocabulary.tried(register, "{recorded: jaywalking}")
    assert not vocabulary.tried(register, "{recorded: jaywalking, at_least: 3}")
    assert vocabulary.tried(rule, "{listed: the-list, whose: household}")
    assert vocabulary.tried(rule, "{recorded: jaywalking, whose: household}")
    assert not vocabulary.tried(rule, "{recorded: jaywalking, whose: district}")
    assert not vocabulary.tried(rule, "{lowest: 0.05, whose: household}")
    assert vocabulary.tried(through, "{listed: the-list, whose: acquaintances, at_least: 3}")
    assert not vocabulary.tried(through, "{listed: the-list}")


def test_a_list_of_acts_that_is_cut_says_where_all_of_them_stand() -> None:
    with pytest.raises(
        WordsError, match=r"no act `littering` .*; known: .*, \.\.\. \(all: docs/vocabulary\.md\)"
    ):
        read_regime((vocabulary.TRIED % ("0.5", "", "")).replace("jaywalking", "littering"))
