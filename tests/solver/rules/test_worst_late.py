import pytest

from solver.rules import lateness
from tests.builders import MINUTE, at
from tests.solver.rules.lateness_table import measure
from tests.solver.rules.tables import Measure

MEASURES = (
    measure("nobody comes", 0),
    measure("at the latest", 0, ("v1", "k1", at(10))),
    measure("a second late", 1, ("v1", "k1", at(10) + 1)),
    measure("all are in time", 0, ("v1", "k1", at(8)), ("v3", "k1", at(11.75))),
    measure("what is not covered is not late", 0, ("v2", "k1", at(12), 1)),
    measure(
        "the latest of all, after the end of its own window",
        20 * MINUTE,
        ("v1", "k1", at(10) + 20 * MINUTE),
        ("v2", "k1", at(11) + 10 * MINUTE, 1),
        ("v2", "k2", at(11) + 10 * MINUTE, 2),
        ("v3", "k1", at(12) + 5 * MINUTE),
    ),
    measure("where windows end hard, too", 3600, ("v1", "k1", at(11)), window_end="hard"),
)


@pytest.mark.parametrize("case", MEASURES, ids=str)
def test_that_the_latest_of_all_is_measured(case: Measure) -> None:
    assert case.holds(lateness.WORST.measure)
