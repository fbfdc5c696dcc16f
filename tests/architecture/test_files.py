"""Tests of what may be in a committed file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.repository import PACKAGES, ROOT, files

MOST_LINES = 420
TEXT = {"", ".cfg", ".css", ".csv", ".html", ".ini", ".j2", ".lock", ".mako", ".md", ".py"} | {
    ".sh",
    ".svg",
    ".toml",
    ".txt",
    ".typed",
    ".yaml",
    ".yml",
}
# Spelled in parts, or this file would find itself.
FORBIDDEN = {
    "a machine's path": re.compile(r"(?<![\w.~*])/(?:" + "work|root|home|Users|opt/pypi)/"),
    "a package index's host": re.compile(
        "pypi" + r"\.org|python" + "hosted|npm" + r"js\.(?:org|com)"
    ),
    "a file address": re.compile("file:" + "//"),
    "a marker of unfinished work": re.compile(r"\b(?:" + "TO" + "DO|FIX" + "ME|XX" + r"X)\b"),
}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_that_no_source_file_is_too_long_to_read() -> None:
    lengths = {name(p): len(p.read_text(encoding="utf-8").splitlines()) for p in files(".py")}

    assert {path: lines for path, lines in lengths.items() if lines > MOST_LINES} == {}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_that_no_committed_file_holds(what: str) -> None:
    found = [
        f"{name(path)}:{number}"
        for path in files()
        if path.suffix in TEXT
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if FORBIDDEN[what].search(line)
    ]

    assert found == []


def test_that_every_folder_of_tests_is_a_package() -> None:
    folders = {p.parent for p in files(".py") if (ROOT / "tests") in p.parents}

    assert [name(f) for f in sorted(folders) if not (f / "__init__.py").exists()] == []


def test_that_every_public_module_says_what_it_is_for() -> None:
    modules = [p for p in files(".py") if p.relative_to(ROOT).parts[0] in PACKAGES]

    without = [
        name(p)
        for p in modules
        if p.read_text(encoding="utf-8").strip()
        and not p.read_text(encoding="utf-8").lstrip().startswith(('"""', 'r"""'))
    ]

    assert without == []
