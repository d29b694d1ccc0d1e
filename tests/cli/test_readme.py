"""What the README tells a reader to type works as printed, and its sample is what the demo prints."""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path

import pytest
from tests.cli.conftest import Type

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SMALL = ("--citizens", "1000", "--weeks", "2", "--replicates", "2", "--threads", "1", "--quiet")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def commands() -> list[str]:
    return [
        line for block in blocks("bash") for line in block.splitlines() if line.startswith("underheaven ")
    ]


def test_every_command_of_the_readme_can_be_typed_in_the_order_in_which_it_stands(typed: Type) -> None:
    assert len(commands()) >= 8
    for line in commands():
        arguments = shlex.split(line, comments=True)[1:]
        size = SMALL if arguments[0] in {"compare", "run", "demo", "sweep"} else ()
        said = typed(*arguments, *size)
        assert said.code == 0, (line, said.err)


def test_the_mistake_the_readme_shows_is_told_as_it_shows(typed: Type, here: Path) -> None:
    typed("new", "my-regime.yaml")
    file = here / "my-regime.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("false_alarm", "flase_alarm", 1), encoding="utf-8"
    )
    said = typed("check", "my-regime.yaml")
    assert said.err.strip("\n") in [block.strip("\n") for block in blocks("text")]


def test_the_python_of_the_readme_runs(here: Path) -> None:
    code = blocks("python")[0].replace("10_000, weeks=104, replicates=10", "1000, weeks=12, replicates=2")
    exec(compile(code, "README.md", "exec"), {"__name__": "readme"})
    assert (here / "runs" / "points" / "manifest.json").is_file()


def test_links_of_the_readme_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_targets_of_the_readme_are_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^make (\w+)", "\n".join(blocks("bash")), re.MULTILINE)
    assert targets == ["demo", "test"]
    assert all(f"\n{target}:" in makefile for target in targets)


@pytest.mark.slow
def test_the_sample_in_the_readme_is_what_the_demo_prints() -> None:
    spec = importlib.util.spec_from_file_location("readme_sample", ROOT / "tools" / "readme_sample.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert tool.sample(README) == tool.demo_top(), "run `python tools/readme_sample.py`"
