"""Tests of rotamend law: the figures and bank holidays of a day, for people and for programs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from data.law import coming_bank_holidays, law_on
from tests.flows.cli.conftest import Ran

Run = Callable[..., Ran]
DAY = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROTAMEND_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "160")


def test_that_programs_get_the_figures_and_the_bank_holidays(run: Run) -> None:
    told = run("law", "--on", "2026-12-01", "--json").json
    assert told.keys() == {"on", "figures", "bank_holidays"}
    assert len(told["figures"]) == len(law_on(DAY).figures)
    assert told["bank_holidays"][1] == {
        "date": "2026-12-28",
        "name": "Boxing Day (substitute day)",
        "nations": ["England", "Scotland", "Wales", "Northern Ireland"],
    }
    assert [each["date"] for each in told["bank_holidays"]] == [
        each.day.isoformat() for each in coming_bank_holidays(DAY)
    ]


def test_that_people_get_the_figures_and_the_bank_holidays(run: Run) -> None:
    told = run("law", "--on", "2026-12-01").out
    assert "Working Time Regulations 1998 (SI 1998/1833) reg. 10(1)" in told
    lines = [" ".join(line.split()) for line in told.splitlines()]
    assert "Mon 2026-12-28 Boxing Day (substitute day) everywhere" in lines
    assert "Mon 2027-01-04 New Year Holiday (substitute day) Scotland" in lines
    assert "Mon 2027-03-29 Easter Monday England, Wales, Northern Ireland" in lines


def test_that_a_day_before_all_law_still_has_its_bank_holidays(run: Run) -> None:
    told = run("law", "--on", "1990-01-01")
    assert told.code == 0
    assert "The law book has no figure for 1990-01-01." in told.out
    assert "Tue 1990-12-25" in told.out
