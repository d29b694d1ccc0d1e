"""The page a printout is written on: as wide as the reader's terminal, plain where it is a pipe.

Everything the commands say goes through here, so that colour is used only where it is wanted (NO_COLOR and
dumb terminals are respected), lines wrap on words, commands to be typed never break, text a file brought
along cannot write to the terminal, and a locale without Unicode gets plain letters instead of an error.
"""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Literal

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from underheaven.ground.errors import clean

SYNTHETIC = "Synthetic citizens; no real person is in here."
"""What every printout and every file says."""
NARROWEST = 20
"""Columns below which nothing is laid out any narrower."""

_LONGEST_LINE = 8000
_PLAIN = str.maketrans(
    {
        "→": "->",
        "–": "-",
        "—": "-",
        "−": "-",
        "×": "x",
        "…": "...",
        "·": "-",
        "█": "#",
        "▏": "|",
        "•": "*",
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "½": "1/2",
        "≥": ">=",
        "≤": "<=",
        "\u00a0": " ",
    }
)

Cell = str | tuple[str, str]
"""What stands in a table: a text, or a text with its style."""


class _Reader(Console):
    """A terminal or a pipe whose reader may leave; the command line then ends quietly."""

    def on_broken_pipe(self) -> None:
        """Let the command line hear of it."""
        raise BrokenPipeError


def as_called() -> str:
    """Return how this command was reached, so that what is printed can be typed: its name, or its path.

    The name where the shell would find this same program by it; else the path as it was typed, such as
    `.venv/bin/underheaven` after `make demo`.
    """
    typed = sys.argv[0]
    found = shutil.which("underheaven")
    if Path(typed).name != "underheaven" or (found and Path(found).resolve() == Path(typed).resolve()):
        return "underheaven"
    here = Path.cwd()
    path = Path(typed)
    return shlex.quote(str(path.relative_to(here) if path.is_relative_to(here) else path))


class Page:
    """One printout.

    Parameters
    ----------
    stream : where it goes; standard output where not given.
    width : columns; the terminal's (80 for a pipe) where not given.
    """

    def __init__(self, stream: IO[str] | None = None, *, width: int | None = None) -> None:
        self.console = _Reader(
            file=stream if stream is not None else sys.stdout,
            width=width,
            highlight=False,
            emoji=False,
            markup=False,
            legacy_windows=False,
        )
        self.width = max(self.console.width, NARROWEST)
        self.is_plain = not self.console.encoding.lower().replace("-", "").startswith("utf")

    def readable(self, text: str) -> str:
        """Return text without control characters, in letters that the reader's locale has."""
        shown = clean(text, _LONGEST_LINE)
        if not self.is_plain:
            return shown
        return shown.translate(_PLAIN).encode(self.console.encoding, "replace").decode(self.console.encoding)

    def text(self, said: str, style: str = "") -> Text:
        """Return a piece of text in a style, made readable."""
        return Text(self.readable(said), style=style)

    def write(self, shown: RenderableType, *, indent: int = 0) -> None:
        """Write something laid out, indented, without blanks at the ends of its lines."""
        with self.console.capture() as captured:
            self.console.print(shown, width=max(self.width - indent, NARROWEST))
        for line in captured.get().rstrip("\n").split("\n"):
            self.console.file.write(" " * indent + line.rstrip(" ") + "\n" if line.strip(" ") else "\n")

    def gap(self) -> None:
        """Leave one line empty."""
        self.console.file.write("\n")

    def title(self, said: str, name: str = "") -> None:
        """Print what the page is about, with the name by which it can be asked for."""
        shown = self.text(said, "bold")
        if name and name != said:
            shown.append(self.readable(f"  ({name})"), style="dim")
        self.write(shown)

    def heading(self, said: str) -> None:
        """Print the heading of a part, after an empty line."""
        self.gap()
        self.write(self.text(said, "bold cyan"))

    def say(self, said: str, *, indent: int = 0, hang: int = 0, style: str = "") -> None:
        """Print a paragraph, wrapped on words; `hang` indents all its lines but the first."""
        shown = self.text(said, style)
        first = shown.wrap(self.console, max(self.width - indent, NARROWEST))[0]
        self.write(first, indent=indent)
        rest = shown[len(first.plain) :]
        rest = rest[len(rest.plain) - len(rest.plain.lstrip()) :]
        if rest.plain:
            self.write(rest, indent=indent + hang)

    def line(self, said: str, style: str = "") -> None:
        """Print one line as it is, never wrapped."""
        with self.console.capture() as captured:
            self.console.print(self.text(said, style), soft_wrap=True)
        self.console.file.write(captured.get())

    def item(self, name: str, said: str, *, width: int, style: str = "") -> None:
        """Print a name and what is said about it beside it (below it where there is no room)."""
        if len(name) > width or self.width < width + 26:
            self.say(name, indent=2, style="bold")
            self.say(said, indent=4 if self.width < width + 26 else width + 4, style=style)
            return
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(width=width, overflow="fold")
        grid.add_column(ratio=1, overflow="fold")
        grid.add_row(self.text(name, "bold"), self.text(said, style))
        self.write(grid, indent=2)

    def items(self, pairs: Sequence[tuple[str, str]], *, most: int = 26) -> None:
        """Print names with what is said about each, in two columns that line up."""
        width = max((len(name) for name, _ in pairs if len(name) <= most), default=most)
        for name, said in pairs:
            self.item(name, said, width=width)

    def table(
        self,
        headers: Sequence[str],
        rows: Sequence[Sequence[Cell]],
        *,
        align: Sequence[Literal["left", "right"]] = (),
        widths: Sequence[int] = (),
        indent: int = 2,
    ) -> None:
        """Print a table; cells wrap where the page is narrow; `widths` are the least of the first columns."""
        table = Table(
            box=box.SIMPLE_HEAD,
            show_edge=False,
            pad_edge=False,
            padding=(0, 1, 0, 0),
            header_style="dim",
            border_style="dim",
        )
        for number, header in enumerate(headers):
            side = align[number] if number < len(align) else "left"
            least = widths[number] if number < len(widths) and self.width >= 80 else None
            table.add_column(self.text(header), justify=side, overflow="fold", min_width=least)
        for row in rows:
            table.add_row(*(self.text(*((c, "") if isinstance(c, str) else c)) for c in row))
        self.write(table, indent=indent)

    def figures(self, rows: Sequence[tuple[str, str, str]], *, label: int = 46, figure: int = 12) -> None:
        """Print labels, values and intervals in columns that stand alike on the whole page."""
        if self.width < label + figure + 20:
            for said, value, interval in rows:
                self.say(f"{said}: {value}" + (f" ({interval})" if interval else ""), indent=2, hang=2)
            return
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(width=label, overflow="fold")
        grid.add_column(width=figure, justify="right", overflow="fold")
        grid.add_column(ratio=1, overflow="fold")
        for said, value, interval in rows:
            grid.add_row(self.text(said), self.text(value, "bold"), self.text(interval, "dim"))
        self.write(grid, indent=2)

    def command(self, typed: str, why: str = "") -> None:
        """Print a command as it can be typed, on a line of its own, never broken."""
        if why:
            self.say(why, indent=2, style="dim")
        self.line(f"    {as_called()}{typed.removeprefix('underheaven')}", "green")

    def bar(self, share: float, cells: int) -> str:
        """Return a bar of at most `cells` cells for a share from 0 to 1."""
        return "█" * round(max(0.0, min(1.0, share)) * cells)
