import pytest

from solver.rules import stability
from tests.builders import at
from tests.solver.rules.stability_table import measure
from tests.solver.rules.tables import Measure

MEASURES = (
    measure("nobody comes", 0),
    measure("as told, far from the preferred start", 0, ("v1", "k1", at(8))),
    measure("a second later", 1, ("v1", "k1", at(8) + 1)),
    measure("a quarter of an hour earlier", 900, ("v1", "k1", at(7.75))),
    measure("two carers count once", 3600, ("v2", "k1", at(10), 1), ("v2", "k2", at(10), 2)),
    measure("what is not covered is not moved", 0, ("v2", "k1", at(10), 1)),
    measure(
        "one earlier and one later do not balance",
        900 + 1800,
        ("v1", "k1", at(7.75)),
        ("v2", "k1", at(9.5), 1),
        ("v2", "k2", at(9.5), 2),
    ),
    measure("a visit nobody was told of", 0, ("v3", "k1", at(12))),
)


@pytest.mark.parametrize("case", MEASURES, ids=str)
def test_that_seconds_from_the_start_that_was_told_are_added_up(case: Measure) -> None:
    assert case.holds(stability.MOVED_BY.measure)
