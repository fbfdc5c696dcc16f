"""What prices prove, and that the master problem's own prices prove its value."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from solver.bound.master import SPARED_BITS, Charges, Master, proved_by
from solver.bound.nodes import Nodes
from solver.bound.pricing import Column, Priced, Prices, Tie
from solver.bound.shifts import Wanted

VISITS = Wanted(
    low=np.zeros(2, np.int64),
    high=np.full(2, 99),
    duration=np.full(2, 60),
    place=np.zeros(2, np.int64),
    need=np.array([1, 2]),
    hopeless=(),
)
NODES = Nodes.of(VISITS, {1: [50]})
"""The first visit is one node, the second one has two parts."""
NOTHING = np.zeros(0, np.int64)


def charges(spare: int | None = None, **fields: int) -> Charges:
    return Charges(
        miss=np.array([fields.get("miss", 0)] * 2),
        weight=np.array([600, 600]),
        spare=spare,
        fixed=fields.get("fixed", 0),
        artificial=fields.get("artificial", 10_000),
    )


def proved(
    node: list[int], tie: list[int] | None = None, spare: int | None = None, **fields: int
) -> int:
    ties = [Tie(0, 1)] if tie else []
    prices = Prices(
        np.array(node), np.zeros(1, np.int64), NOTHING, np.array(tie or [], np.int64),
        fields.get("spared", 0),
    )  # fmt: skip
    priced = [Priced(fields.get("least", 0))]
    return proved_by(prices, priced, VISITS, NODES, [1], ties, charges(spare, **fields))


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ({"spare": 0}, 30 + 2 * 40),
        ({"spare": 0, "least": -25}, 30 + 2 * 40 - 25),
        ({"spare": 0, "fixed": 7}, 30 + 2 * 40 + 7),
        # Nobody pays more for a visit than it costs to leave it.
        ({"miss": 35}, 30 + 35),
        # 6 points for each of two missing, less 6 for what may be missing; rounded down.
        ({"spare": 600, "spared": (1 << SPARED_BITS) // 100}, 5),
    ],
)
def test_that_visits_are_worth_what_they_are_paid_or_missed(
    given: dict[str, int], value: int
) -> None:
    assert proved([30, 40, 45], **given) == value


def test_that_what_ties_take_is_not_proved() -> None:
    assert proved([30, 40, 45], tie=[10], spare=0) == 30 + min(2 * 40 - 10, 2 * 45)
    assert proved([30, 40, 45], tie=[0], spare=0) == 30 + 2 * 40


def test_that_the_price_of_the_master_problem_proves_its_value() -> None:
    for seed in range(30):
        rng = Random(seed)
        columns = [Column(0, (n,), (int(NODES.visit[n]),), rng.randint(10, 900)) for n in (0, 1, 2)]
        columns += [Column(1, (0, n), (0, 1), rng.randint(10, 900)) for n in (1, 2)]
        limits = charges(0)
        master = Master(VISITS, NODES, [1, 1], limits)
        master.add(columns)
        master.add_ties([Tie(0, 1), Tie(1, 2)])
        solved = master.solve()
        assert solved is not None
        value, prices = solved
        priced = [
            Priced(
                min(
                    int(prices.kind[k]),
                    *(
                        master.reduced_cost(c, prices) + int(prices.kind[k])
                        for c in columns
                        if c.kind == k
                    ),
                )
            )
            for k in (0, 1)
        ]
        bound = proved_by(prices, priced, VISITS, NODES, [1, 1], master.ties, limits)
        if not master.uses_artificial():
            # Each rounded price may cost up to half a point.
            assert value - 8 <= bound <= value + 1e-6, seed


def test_that_one_carer_in_each_part_is_not_two_halves_of_a_visit() -> None:
    columns = [Column(0, (1,), (1,), 10), Column(1, (2,), (1,), 10), Column(2, (0,), (0,), 10)]
    master = Master(VISITS, NODES, [1, 1, 1], charges(0))
    master.add(columns)
    loose = master.solve()
    assert loose is not None
    ties = master.loose_ties()
    assert {(tie.kind, tie.node) for tie in ties} == {(0, 1), (1, 2)}
    master.add_ties(ties)
    tied = master.solve()
    assert tied is not None
    assert loose[0] == pytest.approx(30)
    assert tied[0] > 5_000
    assert master.uses_artificial()
