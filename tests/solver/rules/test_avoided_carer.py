import pytest

from solver.rules import continuity
from tests.solver.rules.continuity_table import measure
from tests.solver.rules.tables import Measure

MEASURES = (
    measure("nobody", 0),
    measure("seen", 0, ("v1", "k1", 1)),
    measure("preferred", 0, ("v1", "k2", 1)),
    measure("avoided", 1, ("v1", "k3", 1)),
    measure("avoided and a stranger", 1, ("v1", "k3", 1), ("v1", "k4", 2)),
    measure("avoided by another client", 0, ("v2", "k3", 1)),
)


@pytest.mark.parametrize("case", MEASURES, ids=str)
def test_that_avoided_carers_are_counted(case: Measure) -> None:
    assert case.holds(continuity.AVOIDED.measure)
