import pytest

from solver.rules import lateness
from tests.builders import MINUTE, at
from tests.solver.rules.lateness_table import measure
from tests.solver.rules.tables import Measure

MEASURES = (
    measure("nobody comes", 0),
    measure("after the preferred start, in the window", 0, ("v1", "k1", at(9.5))),
    measure("at the latest", 0, ("v1", "k1", at(10))),
    measure("a second late, within the tolerance", 1, ("v1", "k1", at(10) + 1)),
    measure("early", 0, ("v1", "k1", at(7))),
    measure("two carers count once", 3600, ("v2", "k1", at(12), 1), ("v2", "k2", at(12), 2)),
    measure("what is not covered is not late", 0, ("v2", "k1", at(12), 1)),
    measure("a dose, half an hour late", 1800, ("v3", "k1", at(12.5))),
    measure(
        "all that are late add up, and one in time takes nothing away",
        20 * MINUTE + 10 * MINUTE,
        ("v1", "k1", at(10) + 20 * MINUTE),
        ("v2", "k1", at(11) + 10 * MINUTE, 1),
        ("v2", "k2", at(11) + 10 * MINUTE, 2),
        ("v3", "k1", at(11.75)),
    ),
    measure("where windows end hard, too", 3600, ("v1", "k1", at(11)), window_end="hard"),
)


@pytest.mark.parametrize("case", MEASURES, ids=str)
def test_that_seconds_after_the_window_are_added_up(case: Measure) -> None:
    assert case.holds(lateness.LATE.measure)
