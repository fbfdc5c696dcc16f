"""Whatever a page points at is there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT
from tests.docs.pages import PAGES, name, text_of, without_blocks

LINK = re.compile(r"\]\(([^)\s]+)\)")
PATH = re.compile(
    r"(?<![\w/.-])((?:solver|data|flows|tests|docs|benchmarks)/[\w./-]*\w|[A-Z]{5,}\.md)(?![\w*])"
)
WRITTEN_LATER = {
    "benchmarks/results/importing.csv",
    "benchmarks/results/nightly.csv",
    "solver/rules/own_staff.py",
    "tests/solver/rules/test_own_staff.py",
}
"""What the commands of a page write, and the files of the example in docs/adding-a-rule.md."""


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_that_every_link_leads_somewhere(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]

    assert [link for link in links if not (page.parent / link.partition("#")[0]).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_that_every_path_in_a_sentence_is_there(page: Path) -> None:
    paths = set(PATH.findall(without_blocks(page.read_text(encoding="utf-8"))))

    assert {p for p in paths - WRITTEN_LATER if not (ROOT / p).exists()} == set()


def test_that_the_readme_shows_a_picture_of_the_ui() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\((docs/images/[^)]+)\)", text_of("README.md"))

    assert pictures
    assert all((ROOT / picture).stat().st_size > 10_000 for picture in pictures)


def test_that_the_list_of_decisions_is_complete() -> None:
    listed = re.findall(r"\((\d{4}-[\w-]+\.md)\)", text_of("docs/adr/README.md"))

    assert listed == sorted(p.name for p in (ROOT / "docs/adr").glob("[0-9]*.md"))


def test_that_every_upper_bound_of_a_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bounded = [line for line in project["dependencies"] if "<" in line or "==" in line]
    page = text_of("docs/adr/0009-hash-locks-without-addresses.md")

    assert re.findall(r"^\| `([a-z][^`]*)` \|", page, re.M) == sorted(
        bounded, key=lambda line: page.index(f"`{line}`") if f"`{line}`" in page else -1
    )
