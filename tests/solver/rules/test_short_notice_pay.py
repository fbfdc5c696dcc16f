import pytest

from solver.rules import stability
from tests.builders import HOUR, at
from tests.solver.rules.stability_table import measure
from tests.solver.rules.tables import Measure

MEASURES = (
    measure("as told", 0, ("v1", "k1", at(8)), pence=500),
    measure("another carer", 500 * HOUR, ("v1", "k2", at(8)), pence=500),
    measure("another carer at another start", 1000 * HOUR, ("v1", "k2", at(9)), pence=500),
    measure("what changes is free", 0, ("v1", "k2", at(9))),
    measure(
        "what was to start later", 0, ("v2", "k3", at(9), 1), ("v2", "k2", at(9), 2), pence=500
    ),
)


@pytest.mark.parametrize("case", MEASURES, ids=str)
def test_that_each_change_at_short_notice_has_its_price(case: Measure) -> None:
    assert case.holds(stability.SHORT_NOTICE_PAY.measure)
