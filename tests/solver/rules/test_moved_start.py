import pytest

from solver.rules import stability
from tests.builders import MINUTE, at
from tests.solver.rules.stability_table import measure
from tests.solver.rules.tables import Measure

MEASURES = (
    measure("nobody comes", 0),
    measure("as told", 0, ("v1", "k1", at(8))),
    measure("later by as much as is allowed", 0, ("v1", "k1", at(8.25))),
    measure("later by a second more", 1, ("v1", "k1", at(8.25) + 1)),
    measure("earlier by as much as is allowed", 0, ("v1", "k1", at(7.75))),
    measure("earlier by a second more", 1, ("v1", "k1", at(7.75) - 1)),
    measure("another policy", 1, ("v1", "k1", at(8) + 6 * MINUTE), moved_s=5 * MINUTE),
    measure("another carer at the start that was told", 0, ("v1", "k3", at(8))),
    measure("two carers count once", 1, ("v2", "k1", at(10), 1), ("v2", "k2", at(10), 2)),
    measure("what is not covered is not moved", 0, ("v2", "k1", at(10), 1)),
    measure("two visits", 2, ("v1", "k1", at(9)), ("v2", "k1", at(8), 1), ("v2", "k2", at(8), 2)),
    measure("a visit nobody was told of", 0, ("v3", "k1", at(12))),
)


@pytest.mark.parametrize("case", MEASURES, ids=str)
def test_that_starts_that_differ_by_much_are_counted(case: Measure) -> None:
    assert case.holds(stability.MOVED.measure)
