"""A policy that cannot mean anything is refused where it is made."""

from __future__ import annotations

from typing import Any

import pytest

from solver.policy import Tier
from tests.builders import a_policy


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"window_end": "firm"}, "window_end must be one of hard, soft, got 'firm'"),
        ({"weights": {"late": -1}}, "weight of late must not be negative: -1"),
        ({"tolerance_s": -1}, "tolerance_s must not be negative"),
        ({"levels": ((Tier.SAFETY,),)}, "levels must name every tier once"),
    ],
)
def test_that_a_wrong_figure_is_refused_and_named(fields: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match="policy test: ") as raised:
        a_policy(**fields)
    assert told in str(raised.value)


@pytest.mark.parametrize("window_end", ["hard", "soft"])
def test_that_windows_end_either_way(window_end: str) -> None:
    assert a_policy(window_end=window_end).window_end == window_end
