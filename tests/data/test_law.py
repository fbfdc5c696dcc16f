"""The law book: the right figure on each side of a change, and no guess where there is none."""

from __future__ import annotations

import datetime as dt

import pytest

from data.errors import StoreError
from data.law import law_on, read_figures

HEADER = "name,value,unit,from,to,applies_to,source"
ROW = "mileage,45,pence_per_mile,2011-04-06,2026-04-05,car,Act s. 1"


def on(day: str) -> dt.date:
    return dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    ("day", "car"),
    [
        ("2003-04-06", 40),
        ("2011-04-05", 40),
        ("2011-04-06", 45),
        ("2017-10-02", 45),
        ("2026-04-05", 45),
        ("2026-04-06", 55),
        ("2030-01-01", 55),
    ],
)
def test_that_mileage_changes_on_its_day(day: str, car: int) -> None:
    law = law_on(on(day))
    assert law.pence("mileage", "car") == car
    assert law.pence("mileage", "bicycle") == 20
    assert law.applies("mileage") == ("bicycle", "car")


@pytest.mark.parametrize(
    ("day", "pence"),
    [("2025-03-31", 1144), ("2025-04-01", 1221), ("2026-03-31", 1221), ("2026-04-01", 1271)],
)
def test_that_the_living_wage_changes_on_its_day(day: str, pence: int) -> None:
    assert law_on(on(day)).pence("national_living_wage", "worker") == pence


def test_that_rest_and_break_are_those_of_the_working_time_regulations() -> None:
    law = law_on(on("2026-11-24"))
    assert law.seconds("daily_rest") == 11 * 3600
    assert (law.seconds("break_after"), law.seconds("break")) == (6 * 3600, 20 * 60)
    assert "reg. 10" in law.figure("daily_rest", "worker").source
    assert "reg. 12" in law.figure("break", "worker").source


def test_that_a_day_before_the_law_has_no_figure() -> None:
    with pytest.raises(StoreError, match="no daily_rest for worker on 1998-09-30"):
        law_on(on("1998-09-30")).seconds("daily_rest")
    with pytest.raises(StoreError, match="no mileage for helicopter"):
        law_on(on("2026-11-24")).pence("mileage", "helicopter")


def test_that_a_time_is_not_read_as_money_nor_money_as_a_time() -> None:
    law = law_on(on("2026-11-24"))
    with pytest.raises(StoreError, match="no money"):
        law.pence("daily_rest", "worker")
    with pytest.raises(StoreError, match="no time"):
        law.seconds("mileage", "car")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([ROW.replace("45,", "x,", 1)], "row 2 of the law book is wrong"),
        ([ROW.replace("45,", "-1,", 1)], "not a positive number"),
        ([ROW.replace("45,", "nan,", 1)], "not a positive number"),
        ([ROW.replace("pence_per_mile", "groats")], "unit 'groats' is none of"),
        ([ROW.replace("2011-04-06", "06/04/2011")], "row 2 of the law book is wrong"),
        ([ROW.replace("2026-04-05", "2011-04-05")], "before it starts"),
        ([ROW.replace("Act s. 1", "")], "source is empty"),
        ([ROW.replace(",car", ",")], "applies_to is empty"),
        (["mileage,45"], "row 2 of the law book is wrong"),
        ([ROW, ROW.replace("2011-04-06,2026-04-05", "2026-04-05,")], "in force on 2026-04-05"),
        ([ROW.replace("2026-04-05", ""), ROW.replace("2011", "2025")], "in force on 2025-04-06"),
    ],
)
def test_that_a_wrong_law_book_is_refused_with_the_row(rows: list[str], told: str) -> None:
    with pytest.raises(StoreError, match=told):
        read_figures([HEADER, *rows])


def test_that_a_law_book_without_its_columns_is_refused() -> None:
    with pytest.raises(StoreError, match="needs the columns"):
        read_figures(["name,value", "mileage,45"])


def test_that_rows_for_different_things_may_overlap() -> None:
    figures = read_figures([HEADER, ROW, ROW.replace(",car", ",bicycle")])
    assert [figure.applies_to for figure in figures] == ["car", "bicycle"]
    assert figures[0].in_force(on("2026-04-05"))
    assert not figures[0].in_force(on("2026-04-06"))
