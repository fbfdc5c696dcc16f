import pytest

from solver.rules import continuity
from tests.solver.rules.continuity_table import measure
from tests.solver.rules.tables import Measure

MEASURES = (
    measure("nobody", 0),
    measure("preferred", 0, ("v1", "k2", 1)),
    measure("seen, yet not preferred", 1, ("v1", "k1", 1)),
    measure("neither of two", 2, ("v1", "k1", 1), ("v1", "k3", 2)),
    measure("one of two", 1, ("v1", "k2", 1), ("v1", "k3", 2)),
    measure("a client who prefers nobody", 0, ("v2", "k1", 1)),
)


@pytest.mark.parametrize("case", MEASURES, ids=str)
def test_that_carers_who_are_not_preferred_are_counted(case: Measure) -> None:
    assert case.holds(continuity.NOT_PREFERRED.measure)
