import pytest

from solver.rules import continuity
from tests.solver.rules.continuity_table import measure
from tests.solver.rules.tables import Measure

MEASURES = (
    measure("nobody", 0),
    measure("seen", 0, ("v1", "k1", 1)),
    measure("preferred", 0, ("v1", "k2", 1)),
    measure("avoided is not known", 1, ("v1", "k3", 1)),
    measure("two strangers", 2, ("v1", "k3", 1), ("v1", "k4", 2)),
    measure("a stranger who comes again", 1, ("v2", "k4", 1), ("v3", "k4", 1)),
    measure("another stranger comes next", 2, ("v2", "k4", 1), ("v3", "k3", 1)),
    measure("new to two clients", 2, ("v1", "k4", 1), ("v2", "k4", 1)),
    measure("known to another client only", 1, ("v2", "k1", 1)),
)


@pytest.mark.parametrize("case", MEASURES, ids=str)
def test_that_each_carer_new_to_a_client_counts_once(case: Measure) -> None:
    assert case.holds(continuity.FIRST.measure)
