"""The law book: the right figure on each side of a change, and no guess where there is none."""

from __future__ import annotations

import datetime as dt
from importlib.resources import files

import pytest

from data.errors import StoreError
from data.law import all_figures, law_from, law_on, read_figures
from data.law.catalogue import KINDS
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
        (
            [ROW.replace("pence_per_mile", "groats")],
            "unit 'groats' of mileage must be pence_per_mile",
        ),
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
        ([WAGE.replace("age 16+", "age of reason")], "row 2 .*is no age"),
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


def whole_book() -> list[str]:
    return files("data.law").joinpath("legal_figures.csv").read_text("utf-8").splitlines()


def with_change(begin: str, old: str, new: str) -> list[str]:
    """The whole book with one change in the last row that begins so."""
    lines = whole_book()
    number = max(k for k, line in enumerate(lines) if line.startswith(begin))
    assert old in lines[number]
    lines[number] = lines[number].replace(old, new, 1)
    return lines


@pytest.mark.parametrize(
    ("begin", "old", "new", "told"),
    [
        ("daily_rest,11", "rest", "rset", r"name 'daily_rset' .*did you mean daily_rest\?"),
        ("daily_rest,11", "rest,", "rest ,", r"'daily_rest ' .*did you mean daily_rest\?"),
        ("daily_rest,11", "adult", "adults", r"'adults' of daily_rest .*did you mean adult\?"),
        ("daily_rest,11", "adult", "age 18+", "'age 18\\+' of daily_rest is unknown"),
        ("daily_rest,11", "hours", "percent", "unit 'percent' of daily_rest must be hours"),
        ("daily_rest,11", "hours", "minutes", "unit 'minutes' of daily_rest must be hours"),
        ("national_l", "per_hour", "a_week", "'pounds_a_week' .* must be pounds_per_hour"),
        ("night_begins", ",23,", ",25,", "value '25' is outside 1 to 23 hour_of_day"),
        ("employer_nic,", ",15,", ",1500,", "value '1500' is outside 1 to 100 percent"),
        ("holiday_accrual", "12.07", "0.1207", "value '0.1207' is outside 1 to 100 percent"),
        ("weekly_average_over", ",17,", ",17.5,", "value '17.5' in weeks is finer than a whole"),
        ("mileage,20", "mileage,20", "mileage,20,surplus", "it has 8 cells"),
        ("mileage,20", ",bicycle", ",bicycle,230(2)", "it has 8 cells, the last one 'Income Tax"),
        ("mileage,55", ",,car", ",2026-12-31,car", "ends on 2026-12-31 .* add a row from 2027"),
        ("employer_nic,15", ",,", ",2027-04-05,", "ends on 2027-04-05 and no row follows it"),
        ("employer_nic_above,96,", ",,e", ",2027-04-05,e", "ends on 2027-04-05 and no row follows"),
        ("mileage_first", "2003-04-06", "2030-04-06", "begins on 2030-04-06, after the first min"),
        ("employer_nic_above,96,", ",Social", ',"Social', "the law book is no CSV in line 8"),
        ("mileage,20", "2003-04-06", "6.4.2003", "from '6.4.2003' is not a date"),
        ("mileage,20", ",20,", ",twenty,", "value 'twenty' is not a number"),
    ],
)
def test_that_no_figure_goes_missing_by_a_slip(begin: str, old: str, new: str, told: str) -> None:
    """What is not found would count as none: no rest, no mileage, no contributions."""
    with pytest.raises(StoreError, match=told):
        read_figures(with_change(begin, old, new))


@pytest.mark.parametrize("name", KINDS)
def test_that_no_figure_can_be_taken_out(name: str) -> None:
    assert read_figures(whole_book()) == all_figures()
    lines = [line for line in whole_book() if not line.startswith(f"{name},")]
    assert len(lines) < len(whole_book())
    with pytest.raises(StoreError, match=f"no {name} for|no minimum wage"):
        read_figures(lines)


def test_that_an_empty_book_is_refused() -> None:
    with pytest.raises(StoreError, match="has no rows"):
        read_figures([HEADER])
    with pytest.raises(StoreError, match="needs the columns"):
        read_figures([])


def test_that_a_book_without_wages_is_refused() -> None:
    with pytest.raises(StoreError, match="add rows of national_living_wage and minimum_wage"):
        read_figures([HEADER, ROW])


def test_that_the_row_is_counted_as_a_spreadsheet_does() -> None:
    with pytest.raises(StoreError, match="row 4 of the law book is wrong"):
        read_figures([HEADER, ROW, "", ROW.replace("45,", "x,")])


def test_that_ages_may_have_a_threshold_of_their_own_and_only_one() -> None:
    book = whole_book()
    young = next(line for line in book if line.startswith("employer_nic_above,967,"))
    assert all_figures()[book.index(young) - 1].ages == (16, 20)
    twice = young.replace("2021-04-06,,age 16-20", "2026-04-06,,age 20-24")
    with pytest.raises(StoreError, match="give age 20 two figures of employer_nic_above on 2026"):
        read_figures([*book, twice])


def test_that_a_change_to_come_is_read() -> None:
    lines = with_change("mileage,55", ",,car", ",2027-04-05,car")
    lines.append("mileage,60,pence_per_mile,2027-04-06,,car,Act s. 2")
    assert read_figures(lines)[-1].in_force(on("2027-04-06"))


def test_that_rows_for_different_things_may_overlap() -> None:
    figures = read_figures(whole_book())
    modes = {f.applies_to for f in figures if f.name == "mileage" and f.in_force(on("2026-04-05"))}
    assert modes == {"car", "bicycle"}
    car = next(f for f in figures if f.name == "mileage" and f.last == on("2026-04-05"))
    assert car.in_force(on("2026-04-05"))
    assert not car.in_force(on("2026-04-06"))


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
