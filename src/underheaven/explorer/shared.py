"""One study in four ways that give the same numbers to the bit: a link, files, Python, the command line."""

from __future__ import annotations

import base64
import json
import zlib
from functools import cache
from typing import Any

from underheaven.explorer.asked import LONGEST_YAML, StudyAsked, asked, files_of, setting_of
from underheaven.ground.errors import InputError
from underheaven.shelf import read
from underheaven.studies.life import fitting_safeguards

LONGEST_LINK = 40_000
"""Characters of a study in a link."""
_MOST_UNPACKED = 8 * LONGEST_YAML


def link_of(study: StudyAsked) -> str:
    """Return a study as it stands after `#study=` in a link: deflated JSON in base64url."""
    said = json.dumps(study.model_dump(), ensure_ascii=True, separators=(",", ":"))  # worlds in order
    packed = zlib.compress(said.encode("ascii"), 9)
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode("ascii")


def study_in(link: str) -> StudyAsked:
    """Return the study that a link holds; nothing is run by that.

    Raises
    ------
    InputError
        It holds none, or one that is too long.
    """
    cure = "open the page without it, and begin with a regime of the shelf"
    if len(link) > LONGEST_LINK:
        raise InputError("the study in this link is too long", cure=cure)
    try:
        packed = base64.b64decode(link + "=" * (-len(link) % 4), altchars=b"-_", validate=True)
        unpacking = zlib.decompressobj()
        said = unpacking.decompress(packed, _MOST_UNPACKED)
        if unpacking.unconsumed_tail or not unpacking.eof:
            raise InputError("the study in this link is too long or cut off", cure=cure)
        return asked(json.loads(said.decode("utf-8")))
    except (ValueError, zlib.error, RecursionError):
        raise InputError("this link holds no study", cure=cure) from None


def shared(said: object) -> dict[str, Any]:
    """Return a study in every way it can be shared, with the hash of what decides.

    Raises
    ------
    InputError, WordsError, CannotFitError
        The study cannot be read or run.
    """
    study = asked(said)
    setting = setting_of(study)
    files = files_of(study)
    saved = ", with ".join(filter(None, ("study.yaml", ", ".join(list(files)[1:]))))
    return {
        "study": study.model_dump(),
        "study_hash": setting.study_hash,
        "link": link_of(study),
        "files": files,
        "save": f"Save {saved}{' beside it' if len(files) > 1 else ''}.",
        "command": "underheaven run study.yaml",
        "python": _python(),
        "citizen_weeks": setting.citizen_weeks,
    }


def _python() -> str:
    """Return the lines of Python that run the saved study."""
    return "\n".join(
        (
            "import underheaven as uh",
            "",
            'if __name__ == "__main__":',
            '    result = uh.run("study.yaml")',
            "    print(result)",
            "",
        )
    )


def safeguards_of(said: object) -> dict[str, Any]:
    """Return by declared world the safeguards that change a word of it; errors as for `shared`."""
    setting = setting_of(asked(said))
    return {
        world: [_safeguard(name) for name in fitting_safeguards(setting, world)] for world in setting.declared
    }


@cache
def _safeguard(name: str) -> dict[str, str]:
    """Return a safeguard of the shelf as the page names it."""
    safeguard = read("safeguard", name)
    return {"name": name, "title": safeguard.title, "about": safeguard.about}


def read_ahead() -> None:
    """Read what the first study that a page asks for needs, before one does."""
    study = read("study", "demo")
    worlds = {name: {"regimes": list(world.regimes)} for name, world in study.worlds.items()}
    safeguards_of({"society": study.society, "citizens": 1000, "weeks": 1, "worlds": worlds})
