from datetime import date

import pytest

from solver.facts import Facts
from solver.problem import Budget
from solver.rota import Rota
from solver.rules import budget_cap
from solver.tariff import Tariff
from tests.builders import HOUR, PLAIN_DAY, a_policy, a_rota, at
from tests.solver.rules.budget_table import ALL, HALF, NEXT, budget, paid
from tests.solver.rules.tables import Case

AGENCY = a_policy(tariff=Tariff(agency_percent=150))


def case(
    name: str,
    *excess: int,
    budgets: tuple[Budget, ...],
    rota: Rota = ALL,
    agency: bool = False,
    rate: int = 1200,
) -> Case:
    """The two hours of the first day, at 24 pounds."""
    problem = paid(*budgets, employment="agency" if agency else "employee", rate_pence_hour=rate)
    return Case(name, problem, AGENCY, rota, excess)


ONE = a_rota(("v1", "k1", at(8)))

CASES = (
    case("as many hours as there are", budgets=(budget(seconds=2 * HOUR),)),
    case("a second less", 1, budgets=(budget(seconds=2 * HOUR - 1),)),
    case("as much money as there is", budgets=(budget(pence=2400),)),
    case("a penny less", 1, budgets=(budget(pence=2399),)),
    case("hours count where both are short", HALF, budgets=(budget(seconds=5400, pence=1),)),
    case("no limit", budgets=(budget(),)),
    case("a soft one is a term", budgets=(budget(seconds=0, pence=0, hard=False),)),
    case("both days", 1, budgets=(budget(seconds=9000 - 1, last_day=NEXT),)),
    case("the second day alone", HALF, budgets=(budget(seconds=0, first_day=NEXT, last_day=NEXT),)),
    case(
        "before and after its period",
        budgets=(budget(seconds=0, first_day=date(2026, 11, 26), last_day=date(2026, 12, 1)),),
    ),
    case("what is used elsewhere", 1, budgets=(budget(seconds=3 * HOUR, used_s=HOUR + 1),)),
    case("money used elsewhere", 1, budgets=(budget(pence=3000, used_pence=601),)),
    case("nothing is left", 2 * HOUR, budgets=(budget(seconds=HOUR, used_s=5 * HOUR),)),
    case("exceeded, but not by the rota", budgets=(budget(seconds=0, used_s=9),), rota=a_rota()),
    case("a client's", budgets=(budget(scope="client", scope_id="c1", seconds=HALF),)),
    case("a client's, less", 1, budgets=(budget(scope="client", scope_id="c1", seconds=HALF - 1),)),
    case("a funder's", budgets=(budget(scope="funder", scope_id="f", seconds=HOUR),)),
    case("a funder's, less", 1, budgets=(budget(scope="funder", scope_id="f", seconds=HOUR - 1),)),
    case("nobody's", budgets=(budget(scope="client", scope_id=None, seconds=0),)),
    case("a named one", budgets=(budget("named", scope="client", scope_id="c9", seconds=HALF),)),
    case(
        "a named one, less",
        1,
        budgets=(budget("named", scope="funder", scope_id="f9", seconds=HALF - 1),),
    ),
    case(
        "two of them",
        HALF,
        HALF,
        budgets=(
            budget(seconds=5400),
            budget("b2", scope="funder", scope_id="f", seconds=HALF),
        ),
    ),
    case("an agency's price", budgets=(budget(pence=3600),), agency=True),
    case("an agency's price, a penny less", 1, budgets=(budget(pence=3599),), agency=True),
    case("part of a penny", 1, budgets=(budget(pence=600),), rota=ONE, rate=1201),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_that_hard_budgets_are_kept(case: Case) -> None:
    assert case.holds(budget_cap.RULE.find)


def test_that_the_budget_is_named() -> None:
    problem = paid(budget(seconds=HOUR, pence=1000, used_s=HALF, used_pence=100))
    (found,) = budget_cap.RULE.find(Facts(problem, a_policy(), ALL))
    assert found.visit_ids == ("v1", "v2", "v3")
    assert found.message == (
        "budget b1 from 2026-11-24 to 2026-11-24 is exceeded: 2.50 h of 1.00 h and £25.00 of £10.00"
    )


def test_that_a_period_does_not_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="ends before it starts"):
        budget(first_day=NEXT, last_day=PLAIN_DAY)
