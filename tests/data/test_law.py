"""The law book: the right figure on each side of a change, and no guess where there is none."""

from __future__ import annotations

import datetime as dt

import pytest

from data.errors import StoreError
from data.law import bank_holidays, law_from, law_on, read_figures
from solver.law import age_on

HEADER = "name,value,unit,from,to,applies_to,source"
WAGE = "national_living_wage,12.71,pounds_per_hour,2026-04-01,,age 16+,Regulations"
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
    assert law.hundredths("mileage", "car") == car
    assert law.hundredths("mileage", "bicycle") == 20
    assert law.applies("mileage") == ("bicycle", "car")


@pytest.mark.parametrize(
    ("day", "pence"),
    [("2025-03-31", 1144), ("2025-04-01", 1221), ("2026-03-31", 1221), ("2026-04-01", 1271)],
)
def test_that_the_living_wage_changes_on_its_day(day: str, pence: int) -> None:
    assert law_on(on(day)).hundredths("national_living_wage", "age 21+") == pence


def test_that_rest_and_break_are_those_of_the_working_time_regulations() -> None:
    law = law_on(on("2026-11-24"))
    assert law.seconds("daily_rest") == 11 * 3600
    assert (law.seconds("break_after"), law.seconds("break")) == (6 * 3600, 20 * 60)
    assert "reg. 10" in law.figure("daily_rest", "adult").source
    assert "reg. 12" in law.figure("break", "adult").source


def test_that_a_day_before_the_law_has_no_figure() -> None:
    with pytest.raises(StoreError, match="no daily_rest for adult on 1998-09-30"):
        law_on(on("1998-09-30")).seconds("daily_rest")
    with pytest.raises(StoreError, match="no mileage for helicopter"):
        law_on(on("2026-11-24")).hundredths("mileage", "helicopter")


def test_that_a_time_is_not_read_as_money_nor_money_as_a_time() -> None:
    law = law_on(on("2026-11-24"))
    with pytest.raises(StoreError, match="no money or share"):
        law.hundredths("daily_rest", "adult")
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
        (
            [ROW, ROW.replace("2011-04-06,2026-04-05", "2026-04-05,")],
            "rows 2 and 3 .* in force on 2026-04-05",
        ),
        ([ROW.replace("2026-04-05", ""), ROW.replace("2011", "2025")], "in force on 2025-04-06"),
        (
            [ROW, ROW.replace("2011-04-06,2026-04-05", "2026-04-07,")],
            "rows 2 and 3 .*leave out 2026-04-06 to 2026-04-06",
        ),
        ([ROW.replace("45,", "45.5,", 1)], "finer than a whole"),
        ([WAGE.replace("age 16+", "age 17+")], "no minimum wage for age 16 on 2026-04-01"),
        ([WAGE.replace("age 16+", "age 16-20")], "no minimum wage for age 21 on 2026-04-01"),
        ([WAGE.replace("age 16+", "everybody")], "row 2 .*is no age"),
        ([WAGE, WAGE.replace("age 16+", "age 18-20")], "row 3 .*gives age 18 a second"),
        (
            [WAGE.replace("2026-04-01,", "2026-04-01,2027-03-31")],
            "no minimum wage for age 16 on 2027-04-01",
        ),
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


def test_that_every_age_has_its_wage_on_each_side_of_a_change() -> None:
    before, after = (law_on(on(day)).wages for day in ("2026-03-31", "2026-04-01"))
    assert before == ((16, 755), (18, 1000), (21, 1221))
    assert after == ((16, 800), (18, 1085), (21, 1271))
    assert law_on(on("2017-10-02")).wages == ((16, 405), (18, 560), (21, 705), (25, 750))


def test_that_the_law_of_a_horizon_has_every_change_in_it() -> None:
    law = law_from(on("2026-03-30"))
    wage = [law.on(on(day)).minimum_wage(19) for day in ("2026-03-29", "2026-03-31", "2026-04-01")]
    assert wage == [1000, 1000, 1085]
    car = [law.on(on(day)).mileage["car"].pence_mile for day in ("2026-04-05", "2026-04-06")]
    assert car == [45, 55]
    assert law.on(on("2026-04-06")).mileage["car"].first_metres == 16_093_440
    assert law.on(on("2026-04-06")).employer_basis_points == 1500
    assert law.on(on("2030-01-01")) == law.on(on("2026-04-06"))


def test_that_birthdays_change_the_law() -> None:
    law = law_from(on("2026-11-24"))
    born = on("2008-11-25")
    assert law.of(born, on("2026-11-24")) == law.young
    assert law.of(born, on("2026-11-25")) == law.adult
    assert law.of(None, on("2026-11-24")) == law.adult
    assert law.young.no_work == (22 * 3600, 6 * 3600)
    assert age_on(on("2008-02-29"), on("2026-02-28")) == 17
    assert age_on(on("2008-02-29"), on("2026-03-01")) == 18


def test_that_bank_holidays_are_those_of_the_nation() -> None:
    second = on("2027-01-02")
    boxing = on("2026-12-26")
    scotland, england = (bank_holidays(n, on("2026-12-20")) for n in ("Scotland", "England"))
    assert {second, on("2026-11-30"), on("2026-12-25")} <= scotland
    assert not {second, on("2026-11-30")} & england
    assert boxing in england
    assert on("2027-07-12") in bank_holidays("Northern Ireland", on("2026-12-20"))
