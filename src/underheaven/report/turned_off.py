"""Which words of a declaration another one no longer says: what a rung turns off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from pydantic import BaseModel


def words_turned_off(before: object, after: object, path: str = "") -> Iterator[str]:
    """Yield the paths of the words of one declaration that another says no longer, or differently."""
    if before == after:
        return
    old, new = dict(_parts(before)), dict(_parts(after))
    if not old or type(before) is not type(after):
        yield path
        return
    if isinstance(before, list | tuple):
        yield from _items_turned_off(list(old.values()), list(new.values()), path)
        return
    for name, part in old.items():
        place = f"{path}.{name}" if path else name
        if name not in new:
            yield place
        else:
            yield from words_turned_off(part, new[name], place)


def _items_turned_off(old: list[object], new: list[object], path: str) -> Iterator[str]:
    """Compare two lists: item by item where they are equally long, else by which items are gone."""
    if len(old) == len(new):
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from words_turned_off(one, other, f"{path}.{number}")
        return
    left = list(new)
    for number, one in enumerate(old):
        if one in left:
            left.remove(one)
        elif isinstance(one, str):
            yield f"{path}: {one}"
        else:
            yield f"{path}.{number}"


def _parts(thing: object) -> list[tuple[str, object]]:
    """Return the named or numbered parts of a model, a map or a list that say something."""
    if isinstance(thing, BaseModel):
        fields = type(thing).model_fields
        parts = [(field.alias or name, getattr(thing, name)) for name, field in fields.items()]
        return [(name, part) for name, part in parts if part is not None]
    if isinstance(thing, Mapping):
        return [(str(name), part) for name, part in cast("Mapping[object, object]", thing).items()]
    if isinstance(thing, list | tuple):
        return [(str(number), part) for number, part in enumerate(cast("list[object]", thing))]
    return []
