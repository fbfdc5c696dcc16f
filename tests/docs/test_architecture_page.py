"""docs/architecture.md is a map of the files there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT, files
from tests.docs.pages import blocks, text_of

MAP = blocks(text_of("docs/architecture.md"))[0]
NAME = re.compile(r"[\w.]+\.(?:py|csv)\b")
FOLDERS = {
    "solver": (
        "",
        "encoding",
        "exact",
        "explain",
        "greedy",
        "marginal",
        "repair",
        "retime",
        "search",
    ),
    "data": ("", "disruptions", "exporters", "importers", "reports", "reports/rota"),
    "flows": ("", "brief"),
}
"""Folders of which the map names every module."""


def named() -> dict[Path, set[str]]:
    """Files the map names, by the folder under which it does."""
    found: dict[Path, set[str]] = {}
    top = folder = Path()
    for line in MAP.splitlines():
        indent = len(line) - len(line.lstrip())
        head = line.split()[0]
        if indent == 0:
            top = folder = ROOT / head
        elif indent == 2 and head.endswith("/"):
            folder = top / head
        elif indent == 2:
            folder = top
        found.setdefault(folder, set()).update(NAME.findall(line))
    return found


def test_that_every_file_of_the_map_is_there() -> None:
    missing = {
        str(folder.relative_to(ROOT) / name)
        for folder, names in named().items()
        for name in names
        if not (folder / name).exists() and not list(folder.glob(f"*/{name}"))
    }

    assert missing == set()


def test_that_every_folder_of_the_map_is_there() -> None:
    assert [str(folder.relative_to(ROOT)) for folder in named() if not folder.is_dir()] == []


@pytest.mark.parametrize(
    "folder", [f"{top}/{sub}".rstrip("/") for top, subs in FOLDERS.items() for sub in subs]
)
def test_that_no_module_is_missing_on_the_map(folder: str) -> None:
    modules = {p.name for p in files(".py") if p.parent == ROOT / folder} - {"__init__.py"}

    assert modules - named()[ROOT / folder] == set()
