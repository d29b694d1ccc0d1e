"""The vocabulary itself: schemas that ship, texts under fields, a closed list so that no person comes in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from underheaven.words.dictionary import DOMAINS, KIND_OF, dictionary
from underheaven.words.explain import unwrapped
from underheaven.words.regime import Regime
from underheaven.words.safeguard import Safeguard
from underheaven.words.schema import NOUNS, folder, schema_of, text_of
from underheaven.words.society import KINDS, Society
from underheaven.words.sources import Source
from underheaven.words.study import Study

CLOSED_LIST = {
    "Act": "rate while_listed",
    "Acts": "acts spread",
    "Appeal": "again_after capacity decided_after struck_if_right struck_if_wrong tries",
    "Appeals": "files",
    "Channel": (
        "about among false_one_costs found_false from_week grade honest malicious mistaken note reward source"
    ),
    "Chill": "afraid watched",
    "Component": "grade half_life note points reads source starts table weight whose",
    "Condition": (
        "at_least band entered for listed lowest recorded score_below score_from seen_by times whose within"
    ),
    "Correction": "found",
    "Deterrence": "elasticity ordinary_law",
    "Evenly": "from steps to",
    "Fear": "half_life scale",
    "GivesUp": "after by",
    "HumanReview": "stops_false stops_true",
    "Jobless": "back defaults lost",
    "LeaveWhen": "after never repaid score_from",
    "Limits": "closed_domains never_refused no_lawful_acts own_domain_only",
    "Merge": "from_week into lists old_records registers scores",
    "Notice": "after share",
    "NumbersLine": "source standing swept_by",
    "Opinion": "opposed turned",
    "PointsRule": "from_week grade note only_if points source",
    "Province": "number people",
    "Publicity": "acts from_week grade how note source to what within",
    "Ratings": "after among at_random start_counts usual weight_above",
    "Redress": "appeal correction notice",
    "Regime": (
        "about consent from_week grade limits merge note numbers pilots places publicity redress "
        "regime registers reports rules run_by score sensors sharing source takes_over title "
        "until_week uses"
    ),
    "Register": (
        "again capacity colour enter_when from_week grade leave_when note retroactive score_on_exit source"
    ),
    "Repays": "hazard while_listed",
    "Reports": "honest malicious mistaken rewarded warned",
    "Responses": "appeals chill deterrence fear gives_up jobless opinion repays reports reward shame thins",
    "Reward": "by",
    "Rule": "by coverage from_week grade note other_payer services source then when",
    "Safeguard": "about needs numbers safeguard steps title",
    "Score": (
        "bands bounds components every from_week grade half_life note points ratings source starts "
        "step through_others"
    ),
    "Sensor": (
        "announced at coverage delay delay_is detects false_alarm from_week grade human_review "
        "look_alikes misidentified note source watches"
    ),
    "Service": "asked asked_by elsewhere paid_by_household",
    "Shame": "after before repays",
    "Sharing": "copies corrected delay from_week grade lag lost note source wrong_file",
    "Society": (
        "about citizens civic default district_size districts encounters harmful lawful numbers "
        "provinces responses services society tables ties title"
    ),
    "Source": "standing what",
    "Spread": "beta gamma",
    "Step": "add at_least at_most clear in remove set where",
    "Study": (
        "about beside by citizens entered_for facts ladder measures refused replicates responses seed "
        "society study tell title vary weeks worlds"
    ),
    "Tables": "age groups household_size income",
    "TakesOver": "bands lists old_records registers",
    "Thins": "remembered share",
    "ThroughOthers": "from_week grade note points source when",
    "Ties": "district nation province school workplace",
    "World": "regimes safeguards",
}
"""Every word a declaration can say. Before adding one, read the boundary: no field for a name of a person, a
document number, a phone, an address, an account, a face, or free text about a person."""

PERSONAL = re.compile(
    r"person(?!s?$)|first_?name|surname|passport|identity|id_?number|document|phone|mobile|email|address|street|"
    r"account|face|photo|picture|birth|age_of|user|uuid|citizen_id|gps|latitude|longitude|plate|biometric",
    re.IGNORECASE,
)


def models(kind: Any, seen: dict[str, type[BaseModel]]) -> dict[str, type[BaseModel]]:
    """Collect every model that can stand anywhere in a declaration."""
    for inner in unwrapped(kind):
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            if inner.__name__ not in seen:
                seen[inner.__name__] = inner
                for field in inner.model_fields.values():
                    models(field.annotation, seen)
        else:
            for argument in get_args(inner):
                if argument is not Ellipsis:
                    models(argument, seen)
    return seen


def vocabulary() -> dict[str, type[BaseModel]]:
    seen: dict[str, type[BaseModel]] = {}
    for noun in (Society, Regime, Study, Safeguard, Source):
        models(noun, seen)
    return seen


def words() -> Iterator[str]:
    for model in vocabulary().values():
        yield from (field.alias or name for name, field in model.model_fields.items())


def test_no_word_is_added_to_the_vocabulary_unnoticed() -> None:
    there = {
        name: " ".join(sorted(field.alias or word for word, field in model.model_fields.items()))
        for name, model in vocabulary().items()
    }
    assert there == CLOSED_LIST


def test_no_word_asks_for_a_person() -> None:
    assert [word for word in words() if PERSONAL.search(word)] == []
    acts = dictionary()
    assert [name for name in (*acts.acts, *acts.services) if PERSONAL.search(name)] == ["platform-account"]


def test_every_model_is_frozen_and_closed_and_every_field_has_a_text() -> None:
    for model in vocabulary().values():
        assert model.model_config.get("frozen"), model
        assert model.model_config.get("extra") == "forbid", model
        assert model.__doc__, model
        for name, field in model.model_fields.items():
            assert field.description, f"{model.__name__}.{name}"


@pytest.mark.parametrize("noun", NOUNS)
def test_the_schema_that_ships_is_the_vocabulary(noun: str) -> None:
    shipped = (folder() / f"{noun}.json").read_text(encoding="utf-8")
    assert shipped == text_of(noun), "stale: run `python -m underheaven.words.schema`"
    assert json.loads(shipped) == schema_of(noun)


def test_a_schema_tells_an_editor_the_words_their_texts_and_that_there_are_no_others() -> None:
    schema = schema_of("regime")
    assert schema["additionalProperties"] is False
    sensor = schema["$defs"]["Sensor"]
    assert sensor["required"] == ["watches", "detects"]
    assert sensor["properties"]["detects"]["description"].startswith("Share of the acts that happen")
    assert "in" in schema_of("safeguard")["$defs"]["Step"]["properties"]


def test_the_dictionary_knows_four_kinds_of_act_and_eight_domains() -> None:
    assert set(KIND_OF.values()) == set(KINDS)
    assert {service.domain for service in dictionary().services.values()} <= set(DOMAINS)
    assert KIND_OF["speech"] == "lawful"
    for entry in (*dictionary().acts.values(), *dictionary().services.values()):
        assert entry.phrase[0].islower()
        assert not entry.phrase.endswith(".")
