"""Rows of the master problem for hard budgets: what they pay for stays within them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from solver.encoding.arrays import Int
from solver.problem import Carer, Visit
from solver.repair.columns import Columns
from solver.repair.relaxation import Row, row_of
from solver.repair.rounds import Rounds
from solver.tariff import Payroll

HOUR = 3600

Price = Callable[[Carer, Visit], int]


def budget_rows(
    rounds: Rounds, columns: Sequence[Columns], size: int, as_it_is: Int
) -> Iterator[Row]:
    """Encodes rule *budget_cap*: seconds and pence x 3600 of each hard budget.

    A budget that is exceeded by what stays as it is may be so, and no further.

    Parameters
    ----------
    columns
        Those of the master problem, whose variables come first, in their order.
    size
        Variables of the master problem.
    as_it_is
        The solution in which everybody keeps what they have.
    """
    problem, payroll = rounds.problem, Payroll(rounds.problem, rounds.policy)

    def hours(_: Carer, visit: Visit) -> int:
        return visit.duration

    def money(carer: Carer, visit: Visit) -> int:
        return payroll.hour(carer, visit) * visit.duration

    for index, budget in enumerate(problem.budgets):
        if not budget.hard:
            continue
        for left, price, unit in ((budget.left_s, hours, 1), (budget.left_pence, money, HOUR)):
            if left is None:
                continue
            row = np.zeros(size, np.int64)
            begin = 0
            for own in columns:
                each = [_of(rounds, index, price, own.round.carer, s.visit) for s in own.stops]
                held = (own.masks[:, None] >> np.arange(len(each))) & 1
                row[begin : begin + len(own.masks)] = held @ np.array(each, np.int64)
                begin += len(own.masks)
            if not row.any():
                continue
            high = left * unit - _elsewhere(rounds, columns, index, price)
            high = max(high, int(row @ as_it_is))
            # GLOP loses its way where factors are large.
            factor = max(1, int(np.gcd.reduce(row)))
            yield row_of(row // factor, None, high // factor)


def _of(rounds: Rounds, index: int, price: Price, carer: Carer, visit: Visit) -> int:
    """What a budget pays for a carer at a visit."""
    return price(carer, visit) if index in rounds.problem.paid_by[visit.id] else 0


def _elsewhere(rounds: Rounds, columns: Sequence[Columns], index: int, price: Price) -> int:
    """What a budget pays for whatever no column decides."""
    problem, decided = rounds.problem, {own.round.key for own in columns}
    made = [
        (round_.carer, stop.visit)
        for round_ in rounds.all
        if round_.key not in decided
        for stop in round_.stops
    ]
    made += [(problem.carer[carer], problem.visit[visit]) for visit, carer in rounds.astray]
    return sum(_of(rounds, index, price, carer, visit) for carer, visit in made)
