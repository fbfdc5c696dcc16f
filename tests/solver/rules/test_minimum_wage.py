from datetime import date, timedelta

import pytest

from solver.facts import Facts
from solver.law import ALWAYS, Rates
from solver.rota import Rota
from solver.rules import minimum_wage
from solver.tariff import Tariff
from tests.builders import a_policy, a_rota, at
from tests.solver.rules.pay_table import two_visits
from tests.solver.rules.tables import Case

MARCH_31 = date(2026, 3, 31)
NOV_1 = date(2005, 11, 1)
WAGES = (
    (ALWAYS, Rates(wages=((16, 755), (18, 1000), (21, 1221)))),
    (date(2026, 4, 1), Rates(wages=((16, 800), (18, 1085), (21, 1271)))),
)
TOGETHER, CARE, WAY, IDLE = 4500, 3600, 600, 300
"""Seconds of two visits, of 10 minutes of travel and 5 of waiting between them."""


def case(
    name: str,
    *short: int,
    rate: int = 1271,
    first: float = 8,
    second: float = 8.75,
    rota: Rota | None = None,
    policy: dict[str, object] | None = None,
    least: int = 1271,
    **carer: object,
) -> Case:
    """Two visits on 24 November 2026; ``short`` in pence x 3600, told in seconds of the minimum."""
    fields = {"rate_pence_hour": rate} | carer
    problem = two_visits(first, second, **fields)
    made = rota if rota is not None else a_rota(("v1", "k1", at(first)), ("v2", "k1", at(second)))
    bands = Tariff(percent={"evening": 110, "sunday": 90}, agency_percent=130)
    rules = a_policy(changes=WAGES, tariff=bands, **(policy or {}))
    excess = tuple(-(-each // least) for each in short)
    return Case(name, problem, rules, made, excess)


CONTACT = {"pay_travel": False, "pay_waiting": False}
FULL = 1271 * TOGETHER
CASES = (
    case("the minimum for all time"),
    case("a penny less", TOGETHER, rate=1270),
    case("who has no rate has the minimum", policy={"default_rate_pence_hour": None}, rate=None),
    # 1271 x 4500 / 3600 = 1588.75: so much is care alone to be paid.
    case("contact alone at 15.89", rate=1589, policy=CONTACT),
    case("contact alone, a penny less", FULL - 1588 * CARE, rate=1588, policy=CONTACT),
    case(
        "travel is paid, waiting is not",
        FULL - 1361 * (CARE + WAY),
        rate=1361,
        policy={"pay_waiting": False},
    ),
    case("the same, a penny more", rate=1362, policy={"pay_waiting": False}),
    case(
        "waiting is paid, travel is not",
        FULL - 1466 * (CARE + IDLE),
        rate=1466,
        policy={"pay_travel": False},
    ),
    case("the same, a penny more", rate=1467, policy={"pay_travel": False}),
    case(
        "handover counts as travel",
        FULL - 1513 * (CARE + 180),
        rate=1513,
        policy={"pay_travel": False, "handover_s": 120},
    ),
    case("the way from home does not count", rota=a_rota(("v1", "k1", at(8))), policy=CONTACT),
    case("premiums do not count", TOGETHER, first=20, second=20.75, rate=1270),
    case(
        "what is paid at less than the rate does",
        1271 * TOGETHER - 1144 * TOGETHER,
        first_day=date(2026, 11, 29),
    ),
    case("an agency pays its own", rate=1, employment="agency"),
    # The pay period is November: 21 on its first day, or the day after that.
    case("21 as the month begins", 186 * TOGETHER, rate=1085, date_of_birth=NOV_1),
    case("21 in the course of it", rate=1085, date_of_birth=NOV_1 + timedelta(days=1)),
    case(
        "21 as the week begins",
        186 * TOGETHER,
        rate=1085,
        date_of_birth=date(2005, 11, 23),
        policy={"pay_period": "week"},
    ),
    case(
        "21 in the course of the week",
        rate=1085,
        date_of_birth=date(2005, 11, 24),
        policy={"pay_period": "week"},
    ),
    case("whom the bank sends", TOGETHER, rate=1270, employment="bank"),
    case("17 years old", rate=800, date_of_birth=date(2008, 11, 25)),
    case(
        "17 years old, a penny less",
        TOGETHER,
        rate=799,
        date_of_birth=date(2008, 11, 25),
        least=800,
    ),
    case("18 on the first day", rate=1085, date_of_birth=date(2008, 11, 24)),
    case("20 years old", rate=1085, date_of_birth=date(2005, 11, 25)),
    case("of 31 March", first_day=MARCH_31, rate=1221),
    case("a penny less", TOGETHER, first_day=MARCH_31, rate=1220, least=1221),
    case("of 1 April", 50 * TOGETHER, first_day=date(2026, 4, 1), rate=1221),
    case(
        "a night over 1 April, by weeks",
        50 * (1800 + WAY + IDLE),
        first_day=MARCH_31,
        first=23.5,
        second=24.25,
        rate=1221,
        policy={"pay_period": "week"},
    ),
    case(
        "in a month each, what is paid too much before does not count",
        29 * (1800 + WAY + IDLE),
        first_day=MARCH_31,
        first=23.5,
        second=24.25,
        rate=1242,
    ),
    case(
        "in one week it does",
        first_day=MARCH_31,
        first=23.5,
        second=24.25,
        rate=1251,
        policy={"pay_period": "week"},
    ),
    case("what was paid too much before", rate=1270, wage_surplus=((date(2026, 11, 1), TOGETHER),)),
    case("a penny x 3600 less", 1, rate=1270, wage_surplus=((date(2026, 11, 1), TOGETHER - 1),)),
    case("of another month", TOGETHER, rate=1270, wage_surplus=((date(2026, 10, 1), 10**9),)),
    case("what was paid too little before", 1, wage_surplus=((date(2026, 11, 1), -1),)),
    case("nobody on the rota", rota=a_rota(), wage_surplus=((date(2026, 11, 1), -1),)),
    case("pins closer than travel do not wait", first=8, second=8.25),
    case("closer than travel, unpaid", 1271 * WAY, second=8.25, policy=CONTACT),
    case(
        "by weeks",
        rate=1270,
        policy={"pay_period": "week"},
        wage_surplus=((date(2026, 11, 23), TOGETHER),),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_that_all_working_time_is_paid_at_the_minimum(case: Case) -> None:
    assert case.holds(minimum_wage.RULE.find)


def test_that_it_says_how_much_is_missing() -> None:
    problem = two_visits(8, 8.25, rate_pence_hour=1271)
    rota = a_rota(("v1", "k1", at(8)), ("v2", "k1", at(8.25)))
    (found,) = minimum_wage.RULE.find(
        Facts(problem, a_policy(changes=WAGES, pay_travel=False), rota)
    )
    assert found.message == (
        "carer k1 is paid 2.12 pounds less than the minimum wage in the pay period from 2026-11-01"
    )
