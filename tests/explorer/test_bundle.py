"""The page that ships is the page that is written: built anew, the same bytes; and nothing from outside."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from tools.page import FILES, PAGE, ROOT, WEB, NotBuiltError, build


@pytest.mark.slow
def test_the_page_built_anew_has_the_same_bytes(tmp_path: Path) -> None:
    try:
        build(tmp_path / "page")
    except NotBuiltError as error:
        if os.environ.get("CI") or (WEB / "node_modules").is_dir():
            pytest.fail(str(error))
        pytest.skip(f"node's packages are not here, and this is not CI: {error}")
    built = {name: (tmp_path / "page" / name).read_bytes() for name in FILES}
    shipped = {name: (PAGE / name).read_bytes() for name in FILES}
    assert {name for name in FILES if built[name] != shipped[name]} == set(), "run `make page` and commit"


def test_the_page_is_few_files_with_fixed_names() -> None:
    assert tuple(sorted(path.name for path in PAGE.iterdir())) == FILES


def test_nothing_in_the_page_stands_inline_or_comes_from_outside() -> None:
    """What a strict Content-Security-Policy would refuse is not there to be refused."""
    html = (PAGE / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", html) == []
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=", html) == []
    addresses = re.findall(r'(?:src|href)="([^"]+)"', html)
    assert addresses
    assert {address.split("/", 1)[0] for address in addresses} == {"."}
    style = (PAGE / "app.css").read_text(encoding="utf-8")
    assert re.findall(r"@import|url\(", style) == []
    for name in ("app.js", "city.js"):
        script = (PAGE / name).read_text(encoding="utf-8")
        named = set(re.findall(r"https?://[^\s\"'`)]+", script))
        assert {
            one for one in named if not one.startswith(("http://www.w3.org/", "https://svelte.dev/"))
        } == set()
        assert re.findall(r"\beval\(|new Function\(|document\.write", script) == []


def test_no_package_of_node_is_committed() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert "/web/node_modules/" in ignored
    assert (WEB / "package-lock.json").is_file()
