"""Tests of what a rota asks of each carer."""

from __future__ import annotations

from datetime import date

from flows.burden import burdens, unsocial_seconds
from solver.facts import Facts
from solver.rota import Change
from solver.tariff import Tariff
from tests.builders import AUTUMN_CHANGE, HOUR, a_carer, a_policy, a_problem, a_rota, a_visit, at
from tests.flows.planned_days import a_covered_day

FRIDAY, SATURDAY = date(2026, 11, 27), date(2026, 11, 28)


def unsocial(start: float, hours: float, first_day: date = date(2026, 11, 24)) -> int:
    visit = a_visit("v1", earliest=at(start), duration=round(hours * HOUR))
    night = a_carer("k1", (at(-6), at(48)))
    problem = a_problem((visit,), (night,), first_day=first_day)
    facts = Facts(problem, a_policy(), a_rota(("v1", "k1", at(start))))
    return unsocial_seconds(facts).get("k1", 0)


def test_that_work_in_the_day_is_not_unsocial() -> None:
    assert unsocial(6, 14) == 0


def test_that_evenings_and_mornings_are_counted_to_the_second() -> None:
    assert unsocial(19.5, 1) == HOUR // 2
    assert unsocial(5.5, 1) == HOUR // 2
    assert unsocial(19, 12) == 10 * HOUR  # over midnight, until 07:00


def test_that_all_of_a_weekend_is_counted() -> None:
    assert unsocial(10, 2, SATURDAY) == 2 * HOUR
    assert unsocial(23, 3, FRIDAY) == 3 * HOUR
    assert unsocial(-1, 3, SATURDAY) == 3 * HOUR


def test_that_the_hour_that_is_there_twice_is_counted_twice() -> None:
    # A Sunday of 25 hours.
    visit = a_visit("v1", earliest=0, latest=0, duration=25 * HOUR)
    problem = a_problem((visit,), (a_carer("k1", (0, 26 * HOUR)),), first_day=AUTUMN_CHANGE)
    facts = Facts(problem, a_policy(), a_rota(("v1", "k1", 0)))

    assert unsocial_seconds(facts)["k1"] == 25 * HOUR


def test_that_changes_count_for_who_gives_and_who_takes_and_once_for_a_move() -> None:
    planned = a_covered_day()
    changes = (
        Change("v1", 1, "carer", "k9", "k1", at(8), at(8)),
        Change("v2", 1, "time", "k1", "k1", at(9), at(9.25)),
        Change("v3", 1, "uncovered", "k9", None, at(9), None),
    )

    assert [row.changed for row in burdens(planned, changes)] == [2]
    assert [row.changed for row in burdens(planned, None)] == [0]


def test_that_use_is_working_time_of_the_shifts() -> None:
    (row,) = burdens(a_covered_day(), None)

    assert row.used == (1.75 * HOUR) / (8 * HOUR)


def test_that_a_bank_holiday_is_unsocial() -> None:
    policy = a_policy(tariff=Tariff(bank_holidays=frozenset({date(2026, 11, 24)})))
    problem = a_problem([a_visit(earliest=at(9), latest=at(9), duration=2 * HOUR)], [a_carer()])
    assert unsocial_seconds(Facts(problem, policy, a_rota(("v1", "k1", at(9))))) == {"k1": 2 * HOUR}
