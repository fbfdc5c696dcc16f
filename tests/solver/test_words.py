"""Tests of how a number is told with its noun."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from solver.words import count, length

ROOT = Path(__file__).parents[2]
NOUNS = "absences|carers|errors|hard rules|iterations|rows|runs|slots|visits|warnings"
BY_ITSELF = re.compile(rf"(\{{[^{{}}]*\}}|%d) ({NOUNS})\b|'s' \*")
ALWAYS_SEVERAL = {
    # Only visits for several carers are half covered, and a sheet holds a million rows.
    "solver/rules/double_handed.py",
    "data/exporters/workbook.py",
}


def test_that_one_thing_is_singular() -> None:
    assert [count(1, "slot"), count(2, "slot"), count(0, "slot")] == [
        "1 slot",
        "2 slots",
        "0 slots",
    ]


def test_that_a_plural_that_is_not_regular_is_given() -> None:
    assert [count(n, "person", "people") for n in (1, 1200)] == ["1 person", "1,200 people"]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1, "1 s"),
        (59, "59 s"),
        (60, "1 min"),
        (45 * 60 + 29, "45 min"),
        (3600, "1 h"),
        (1420 * 60, "23 h 40 min"),
    ],
)
def test_that_a_length_is_told_as_people_say_it_and_never_as_none(seconds: int, said: str) -> None:
    assert length(seconds) == said


@pytest.mark.parametrize("package", ["solver", "data", "flows"])
def test_that_no_sentence_makes_a_plural_by_itself(package: str) -> None:
    found = {
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in (ROOT / package).rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if str(path.relative_to(ROOT)) not in ALWAYS_SEVERAL and BY_ITSELF.search(line)
    }

    assert found == set()
