"""Tests of the span that is asked about with rotamend free."""

from __future__ import annotations

import pytest

from data.errors import UserError
from flows.cli.free import _span
from solver.problem import Horizon
from tests.builders import AUTUMN_CHANGE


@pytest.mark.parametrize(
    ("from_", "to", "problem", "later"),
    [
        (
            "01:45",
            "01:15",
            "--to (2026-10-25 01:15 (before the clocks go back)) is not after --from "
            "(2026-10-25 01:45 (before the clocks go back)).",
            "2026-10-25T01:15+00:00",
        ),
        (
            "22:00",
            "06:00",
            "--to (2026-10-25 06:00) is not after --from (2026-10-25 22:00).",
            "2026-10-26T06:00",
        ),
    ],
)
def test_that_a_span_that_ends_first_says_which_of_two_equal_times_it_means(
    from_: str, to: str, problem: str, later: str
) -> None:
    with pytest.raises(UserError) as raised:
        _span(Horizon.of(AUTUMN_CHANGE, 2), from_, to)

    assert raised.value.problem == problem
    assert raised.value.mend == f"Give the later time with its day, as {later}."
