"""Floor 2: the declarations that come with the package, and finding them by name."""

from __future__ import annotations

from underheaven.shelf.finding import (
    Shelved,
    find,
    folder_sources,
    names,
    read,
    read_file,
    shelf_folder,
    societies,
    sources,
)

__all__ = [
    "Shelved",
    "find",
    "folder_sources",
    "names",
    "read",
    "read_file",
    "shelf_folder",
    "societies",
    "sources",
]
