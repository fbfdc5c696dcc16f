import pytest

from solver.rules import stability
from tests.builders import HOUR, MINUTE, at
from tests.solver.rules.stability_table import measure
from tests.solver.rules.tables import Measure

BOTH_ELSEWHERE = (("v2", "k3", at(10), 1), ("v2", "k2", at(10), 2))

MEASURES = (
    measure("nobody comes", 0),
    measure("as told", 0, ("v1", "k1", at(8))),
    measure("another carer", 1, ("v1", "k2", at(8))),
    measure("moved", 1, ("v1", "k1", at(9))),
    measure("moved as little as is allowed", 0, ("v1", "k1", at(8.25))),
    measure("another carer at another start counts twice", 2, ("v1", "k2", at(9))),
    measure("what was to start much later", 0, *BOTH_ELSEWHERE),
    measure("what is just not soon", 0, *BOTH_ELSEWHERE, short_notice_s=90 * MINUTE),
    measure("what is just soon", 2, *BOTH_ELSEWHERE, short_notice_s=90 * MINUTE + 1),
    measure("what should have started", 1, ("v1", "k2", at(8)), now=at(8.5), short_notice_s=0),
    measure(
        "what is to start now is no short notice of none",
        0,
        ("v1", "k2", at(8)),
        now=at(8),
        short_notice_s=0,
    ),
    measure("put forward from later", 0, ("v2", "k1", at(8), 1), ("v2", "k2", at(8), 2)),
    measure(
        "all of the horizon is to come", 0, ("v1", "k2", at(9)), now=None, short_notice_s=9 * HOUR
    ),
    measure("a visit nobody was told of", 0, ("v3", "k2", at(8))),
)


@pytest.mark.parametrize("case", MEASURES, ids=str)
def test_that_changes_of_what_starts_soon_are_counted(case: Measure) -> None:
    assert case.holds(stability.SHORT_NOTICE.measure)
