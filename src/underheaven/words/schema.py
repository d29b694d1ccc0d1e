"""JSON Schema of each noun, so that editors complete and explain the words while they are written.

The schemas in `schemas/` ship with the package; `python -m underheaven.words.schema` writes them anew
after the vocabulary changed, and a test fails while they are stale.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from underheaven.words.regime import Regime
from underheaven.words.safeguard import Safeguard
from underheaven.words.society import Society
from underheaven.words.study import Study

NOUNS: Mapping[str, type[BaseModel]] = {
    "regime": Regime, "society": Society, "study": Study, "safeguard": Safeguard,
}  # fmt: skip
"""The model of each noun."""


def schema_of(noun: str) -> dict[str, Any]:
    """Return the JSON Schema of a noun; the texts under its fields are the descriptions.

    Raises `KeyError` for another noun.
    """
    schema = NOUNS[noun].model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def text_of(noun: str) -> str:
    """Return the JSON Schema of a noun as the text that ships."""
    return json.dumps(schema_of(noun), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def folder() -> Path:
    """Return the folder in which the schemas ship."""
    return Path(__file__).with_name("schemas")


def write(into: Path) -> None:
    """Write the schema of each noun into a folder."""
    into.mkdir(exist_ok=True)
    for noun in NOUNS:
        (into / f"{noun}.json").write_text(text_of(noun), encoding="utf-8")


if __name__ == "__main__":
    write(folder())
    sys.stdout.write(f"wrote {len(NOUNS)} schemas\n")
