import pytest

from solver.problem import InForce
from solver.rules import stability
from tests.builders import at
from tests.solver.rules.stability_table import measure
from tests.solver.rules.tables import Measure

MEASURES = (
    measure("nobody comes", 0),
    measure("as told", 0, ("v1", "k1", at(8)), ("v2", "k1", at(9), 1), ("v2", "k2", at(9), 2)),
    measure("another carer", 1, ("v1", "k2", at(8))),
    measure("the same carer much later", 0, ("v1", "k1", at(12))),
    measure("the two in each other's slots", 0, ("v2", "k2", at(9), 1), ("v2", "k1", at(9), 2)),
    measure("one of two", 1, ("v2", "k1", at(9), 1), ("v2", "k3", at(9), 2)),
    measure("both of two", 2, ("v2", "k3", at(9), 1), ("v2", "k9", at(9), 2)),
    measure("also while a carer is missing", 1, ("v2", "k3", at(9), 1)),
    measure("of two visits", 2, ("v1", "k2", at(8)), ("v2", "k3", at(9), 1)),
    measure("who was told for another visit", 1, ("v1", "k2", at(9))),
    measure("a visit nobody was told of", 0, ("v3", "k3", at(8))),
    measure(
        "who is told can have left", 1, ("v1", "k1", at(8)), told=(InForce("v1", 1, "k9", at(8)),)
    ),
    measure("no rota is in force", 0, ("v1", "k2", at(8)), told=()),
)


@pytest.mark.parametrize("case", MEASURES, ids=str)
def test_that_slots_made_by_somebody_else_are_counted(case: Measure) -> None:
    assert case.holds(stability.CHANGED.measure)
