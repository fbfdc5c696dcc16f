from datetime import date

import pytest

from solver.rules import money
from tests.builders import a_rota, at
from tests.solver.rules.pay_table import tariff, two_visits
from tests.solver.rules.tables import Measure

TOGETHER = 4500
"""Two visits of half an hour, 10 minutes of travel and 5 of waiting."""


def case(
    name: str, value: int, first: float = 8, second: float = 8.75, **fields: object
) -> Measure:
    """On-costs of 27.07 % on the first day and 28.07 % on the second, in whole pence an hour."""
    policy = tariff(**{k: fields.pop(k) for k in ("pay_travel", "pay_waiting") if k in fields})
    problem = two_visits(first, second, **fields)
    rota = a_rota(("v1", "k1", at(first)), ("v2", "k1", at(second)))
    return Measure(name, problem, policy, rota, value)


MEASURES = (
    case("an employee", 271 * TOGETHER),
    case("half a penny is rounded up", 284 * TOGETHER, rate_pence_hour=1049),
    case("the bank", 271 * TOGETHER, employment="bank"),
    case("an agency's invoice holds all", 0, employment="agency"),
    case("of what is paid on Sunday", 421 * TOGETHER, first_day=date(2026, 11, 29)),
    case("a night later, after a change", 309 * TOGETHER, 24, 24.75),
    case("unpaid travel", 271 * (3600 + 300), pay_travel=False),
    case("unpaid waiting", 271 * (3600 + 600), pay_waiting=False),
)


@pytest.mark.parametrize("case", MEASURES, ids=str)
def test_that_on_costs_are_measured(case: Measure) -> None:
    assert case.holds(money.ON_COSTS.measure)
