from datetime import date

import pytest

from solver.problem import Travel
from solver.rota import Rota
from solver.rules import money
from tests.builders import HOUR, a_carer, a_policy, a_problem, a_rota, a_visit, at
from tests.solver.rules.pay_table import SUNDAY, tariff, two_visits
from tests.solver.rules.tables import Measure

KM_10 = 10_000
SATURDAY = date(2026, 11, 28)
MILES = 1_006_621
"""Pence x 3600 of 10 km at 45 pence a mile: 10,000,000 mm / 1,609,344 mm x 45 x 3600, rounded."""


def case(
    name: str, rota: Rota, value: int, rate: int | None = 1000, mode: str = "car", **policy: object
) -> Measure:
    """10 minutes and 10 km between the clients, 15 min from and to home."""
    visits = [a_visit(f"v{i}", client_id=f"c{i}", latest=at(20)) for i in (1, 2)]
    carer = a_carer(
        "k1", (at(7), at(12)), (at(13), at(20)), home="h", rate_pence_hour=rate, transport=mode
    )
    minutes = {("c1", "c2"): 10, ("h", "c1"): 15, ("c2", "h"): 15}
    problem = a_problem(visits, [carer], minutes=minutes)
    table = problem.travel.metres["car"]
    metres = tuple(tuple(KM_10 if m else 0 for m in row) for row in table)
    travel = Travel(
        problem.travel.locations,
        problem.travel.seconds,
        dict.fromkeys(problem.travel.metres, metres),
    )
    problem = a_problem(visits, [carer], travel=travel)
    return Measure(name, problem, a_policy(default_rate_pence_hour=900, **policy), rota, value)


ONE = a_rota(("v1", "k1", at(8)))
TWO = a_rota(("v1", "k1", at(8)), ("v2", "k1", at(8.75)))
APART = a_rota(("v1", "k1", at(8)), ("v2", "k1", at(14)))

MEASURES = (
    case("nobody", a_rota(), 0),
    case("half an hour of contact", ONE, 1000 * 1800),
    case("at the policy's rate", ONE, 900 * 1800, rate=None),
    case("travel, waiting and mileage", TWO, 1000 * (3600 + 600 + 300) + MILES),
    case("no paid waiting", TWO, 1000 * (3600 + 600) + MILES, pay_waiting=False),
    case("no paid travel", TWO, 1000 * (3600 + 300) + MILES, pay_travel=False),
    case("handover is paid as travel", TWO, 1000 * (3600 + 600 + 300) + MILES, handover_s=120),
    case("unpaid handover", TWO, 1000 * (3600 + 180) + MILES, handover_s=120, pay_travel=False),
    case("no mileage on foot", TWO, 1000 * (3600 + 600 + 300), mode="walk"),
    case("nothing between two shifts", APART, 1000 * HOUR),
)


def priced(
    name: str, value: int, at_first: float = 8, at_second: float = 8.75, **carer: object
) -> Measure:
    """Both visits at the hours they are wanted, in a policy in which every band has a price."""
    policy = tariff(**{k: carer.pop(k) for k in ("default_rate_pence_hour",) if k in carer})
    problem = two_visits(at_first, at_second, **carer)
    rota = a_rota(("v1", "k1", at(at_first)), ("v2", "k1", at(at_second)))
    return Measure(name, problem, policy, rota, value)


HALF, WAY = 1800, 900
"""A visit, and the journey and the waiting before the second."""
AT_55 = 1_230_315
"""Pence x 3600 of 10 km at 55 pence a mile: 10,000,000 mm / 1,609,344 mm x 55 x 3600, rounded."""
AT_25 = 559_234

MEASURES += (
    priced("a weekday", 1000 * (2 * HALF + WAY) + MILES),
    priced("Sunday", 1500 * (2 * HALF + WAY) + AT_55, first_day=SUNDAY),
    priced("Saturday", 1250 * (2 * HALF + WAY) + AT_55, first_day=SATURDAY),
    priced("a bank holiday", 2000 * (2 * HALF + WAY) + AT_55, first_day=date(2026, 12, 25)),
    priced("the second in the evening", 1000 * HALF + 1100 * (HALF + WAY) + MILES, 19.25, 20),
    priced("the evening begins", 1100 * (2 * HALF + WAY) + MILES, 20, 20.75),
    priced("it has not begun", 1000 * (2 * HALF + WAY) + MILES, 19, 19.75),
    priced("before six", 1100 * HALF + 1000 * (HALF + WAY) + AT_55, 29.25, 30),
    priced(
        "the rest of an agency's rate is rounded up",
        1301 * 4500 + MILES,
        employment="agency",
        rate_pence_hour=1001,
    ),
    priced("whom the bank sends is no agency's", 1000 * 4500 + MILES, employment="bank"),
    priced(
        "without a rate, the wage of each day; miles of the second",
        1320 * HALF + 1430 * (HALF + WAY) + AT_55,
        23.5,
        24.25,
        rate_pence_hour=None,
        default_rate_pence_hour=None,
    ),
    priced(
        "beyond the first miles of the tax year",
        1000 * 4500 + AT_25,
        metres_by_tax_year=((date(2026, 4, 6), 100_000),),
    ),
    priced(
        "a metre before",
        1000 * 4500 + MILES,
        metres_by_tax_year=((date(2026, 4, 6), 99_999), (date(2025, 4, 6), 200_000)),
    ),
)


@pytest.mark.parametrize("case", MEASURES, ids=str)
def test_that_pay_is_measured(case: Measure) -> None:
    assert case.holds(money.PAY.measure)


@pytest.mark.parametrize(
    ("metres", "pence"), [(0, 0), (1_609_344, 1000 * 45 * 3600), (1, 101), (10_000, MILES)]
)
def test_that_mileage_is_rounded_half_up(metres: int, pence: int) -> None:
    assert money.mileage(metres, 45) == pence
