"""Tests of how kernels look at their tables, and that code of others is compiled as ever."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any

import numba
import numpy as np
import pytest

import solver.search.compiled  # noqa: F401  it is what changes how kernels are compiled


def at(values: Any, index: int) -> Any:
    return values[index]


def of_module(name: str) -> Callable[..., Any]:
    """The function above as if a module of this name had it, compiled."""
    copy = FunctionType(at.__code__, {}, "at")
    copy.__module__ = name
    return numba.njit(copy)


@pytest.mark.parametrize(
    ("module", "found"), [("solver.search.nobody", 1), ("solvers.of.others", 4), ("others", 4)]
)
def test_that_an_index_below_0_counts_from_the_end_in_code_of_others_alone(
    module: str, found: int
) -> None:
    # A part of a larger table, so that the word before it is there.
    assert of_module(module)(np.arange(5)[2:], -1) == found
