"""One run in one file: opens from a disk, asks for nothing, and is smaller than 1 MB."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from string import Template
from typing import Any

from underheaven.engine.seen import SHUT_OUT
from underheaven.explorer.asked import StudyAsked, asked, files_of, setting_of
from underheaven.explorer.frames import City
from underheaven.explorer.living import begun, ended
from underheaven.explorer.pipe import Command, Commands, Say
from underheaven.report.page import SYNTHETIC
from underheaven.studies.setting import Setting

MOST_BYTES = 1_000_000
"""A replay is smaller than this."""
BUILDING = 64
MOST_LIGHTS = 16384
"""Citizens whose weeks are drawn, at most; all are counted."""


@dataclass(slots=True)
class _Film:
    """What is kept of a run: the weeks of some buildings, and counts of everybody.

    lights : the bits of every citizen kept, by week. series : counts of everybody, by week.
    """

    places: list[slice]
    lights: list[bytes] = field(default_factory=list[bytes])
    series: list[dict[str, int]] = field(default_factory=list[dict[str, int]])

    def take(self, city: City, world: str) -> None:
        """Keep the week that was lived last."""
        bits = city.seen.bits(city.living.state, city.numbers[world])
        counted = city.counted(world)
        self.lights.append(b"".join(bits[place] for place in self.places))
        self.series.append(
            {
                "shut_out": sum(bits.count(value) for value in set(bits) if value & SHUT_OUT),
                "entries": counted["entries"],
                "wrong": counted["wrong-entries"],
                "refused": counted["refused"],
            }
        )


def replay(command: Command, commands: Commands, say: Say) -> Command | None:
    """Live a study once and send it as one file; errors as for `living.live`."""
    study = asked(command.get("study"))
    setting = setting_of(study)
    city = begun(setting, 0)
    world = setting.declared[0]
    film = _Film(_sampled(setting.citizens))
    try:
        film.take(city, world)
        while city.living.week < setting.study.weeks:
            city.living.step()
            film.take(city, world)
            if city.living.week % 13 == 0:
                say({"type": "progress", "done": city.living.week, "all": setting.study.weeks})
        text = page_of(study, setting, film, ended(city))
    finally:
        city.living.close()
    say({"type": "replay", "name": f"{study.society}-{world}.html", "html": text})
    say({"type": "end"})
    return commands.get()


def _sampled(citizens: int) -> list[slice]:
    """Return whole buildings, spread evenly over all there are: a slice of citizens for each."""
    buildings = -(-citizens // BUILDING)
    kept = min(buildings, MOST_LIGHTS // BUILDING)
    firsts = [number * buildings // kept * BUILDING for number in range(kept)]
    return [slice(first, min(first + BUILDING, citizens)) for first in firsts]


def _packed(lights: Sequence[bytes], every: int) -> tuple[int, str]:
    """Return how many citizens are kept, and their weeks packed: what changed since the one before."""
    kept = [
        b"".join(week[at : at + BUILDING] for at in range(0, len(week), BUILDING * every)) for week in lights
    ]
    many = len(kept[0])
    before, changed = 0, list[bytes]()
    for week in kept:
        value = int.from_bytes(week, "little")
        changed.append((value ^ before).to_bytes(many, "little"))
        before = value
    return many, base64.b64encode(zlib.compress(b"".join(changed), 9)).decode("ascii")


def page_of(study: StudyAsked, setting: Setting, film: _Film, ended: Mapping[str, Any]) -> str:
    """Return the file; fewer lights are kept until it is small enough."""
    every = 1
    while True:
        text = _page(study, setting, film, ended, _packed(film.lights, every))
        if len(text.encode("utf-8")) < MOST_BYTES or every > MOST_LIGHTS // BUILDING:
            return text
        every *= 2


def _page(
    study: StudyAsked, setting: Setting, film: _Film, ended: Mapping[str, Any], packed: tuple[int, str]
) -> str:
    """Return the file with so many lights."""
    script, style = _part("replay.js"), _part("replay.css")
    run = {
        "synthetic": True, "citizens": setting.citizens, "weeks": setting.study.weeks, "sampled": packed[0],
        "packed": packed[1], "series": film.series, "digests": ended["digests"],
    }  # fmt: skip
    world, said = setting.declared[0], html.escape
    return Template(_part("replay.html")).substitute(
        policy=f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "base-uri 'none'; form-action 'none'",
        script=script,
        style=style,
        held=json.dumps(run, ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c"),
        synthetic=said(SYNTHETIC),
        society=said(study.society),
        world=said(world),
        regimes=said(", ".join(_titles(setting, world))),
        citizens=f"{setting.citizens:,}",
        weeks=setting.study.weeks,
        seed=study.seed,
        kept="all of them" if packed[0] >= setting.citizens else f"{packed[0]:,} of them, whole buildings",
        measures=_table(ended, world),
        series=_weeks(film.series),
        hash=setting.study_hash[:16],
        files="".join(
            f"<h3>{said(name)}</h3><pre>{said(text)}</pre>" for name, text in files_of(study).items()
        ),
    )


def _titles(setting: Setting, world: str) -> list[str]:
    """Return the titles of a world's regimes, with their grade."""
    return [f"{regime.title} ({regime.grade.value})" for regime in setting.worlds[world]]


def _table(ended: Mapping[str, Any], world: str) -> str:
    """Return the measures with and without the regime, as a table."""
    rows: list[str] = []
    for measure in ended["measures"].values():
        none, ours = measure["worlds"]["none"], measure["worlds"][world]
        cells = "".join(f'<td class="number">{_number(value)}</td>' for value in (none, ours))
        title, unit = html.escape(measure["title"]), html.escape(measure["unit"])
        rows.append(f'<tr><th scope="row">{title}</th>{cells}<td>{unit}</td></tr>')
    head = '<tr><th>measure</th><th class="number">without</th><th class="number">with</th><th>unit</th></tr>'
    return f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"


def _weeks(series: Sequence[Mapping[str, int]]) -> str:
    """Return every thirteenth week as a table."""
    names = {
        "shut_out": "shut out",
        "entries": "entries so far",
        "wrong": "wrong on file",
        "refused": "refused",
    }
    last = len(series) - 1
    rows = [
        f'<tr><th scope="row">{week}</th>'
        + "".join(f'<td class="number">{series[week][name]:,}</td>' for name in names)
        + "</tr>"
        for week in range(len(series))
        if week % 13 == 0 or week == last
    ]
    head = (
        "<tr><th>week</th>" + "".join(f'<th class="number">{said}</th>' for said in names.values()) + "</tr>"
    )
    return f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"


def _number(value: float | None) -> str:
    """Return a value with four digits, or a dash where there is none."""
    return "–" if value is None else f"{value:.4g}"


def _part(name: str) -> str:
    """Return a part of the file that does not depend on the run."""
    return files("underheaven.explorer").joinpath("replayed", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """Return what a policy says of an inline part: its SHA-256."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
