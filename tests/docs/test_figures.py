"""The figures that the README tells are those of the tables it points to."""

from __future__ import annotations

import re

import pytest

from tests.architecture.repository import ROOT
from tests.docs.pages import table, text_of

HEADING = "## How good it is"
ROWS = table(text_of("README.md"), HEADING)
TABLE = re.compile(r"\[[\w-]+\]\((benchmarks/results/([\w-]+)\.md)\)")
NUMBER = re.compile(r"[-+−]?\d[\d,]*(?:\.\d+)?")


def numbers(text: str) -> set[float]:
    """The numbers in a text, with their signs."""
    return {float(n.replace(",", "").replace("−", "-")) for n in NUMBER.findall(text)}


@pytest.mark.parametrize(("figure", "measured", "command"), ROWS, ids=[row[0] for row in ROWS])
def test_that_a_figure_stands_in_one_line_of_its_table(
    figure: str, measured: str, command: str
) -> None:
    link = TABLE.search(measured)
    assert link is not None, f"{figure} points to no table"
    path, name = link.groups()
    lines = [numbers(line) for line in (ROOT / path).read_text(encoding="utf-8").splitlines()]

    for part in TABLE.sub("", measured).split(";"):
        assert any(numbers(part) <= line for line in lines), f"{part.strip()} is not in {path}"
    # And the command beside it writes that table.
    (runner,) = re.findall(r"python -m benchmarks\.(\w+)", command)
    assert name.startswith(runner)


def test_that_signs_and_thousands_are_read() -> None:
    assert numbers("−0.25 % of 1,350.6 min, +4") == {-0.25, 1350.6, 4.0}
