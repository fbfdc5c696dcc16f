"""Cuts hold for every choice of sets, and say more than the rows they come from."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from solver.repair.cuts import broken


def left_and_right(
    group: tuple[int, ...],
    held: np.ndarray,
    x: np.ndarray,
    need: np.ndarray,
    covered: np.ndarray,
) -> tuple[float, float]:
    """Both sides of a cut, as its module states it."""
    doubles = [i for i in group if need[i] == 2]
    singles = len(group) - len(doubles)
    assert singles % 2 == 1
    left = float(x @ (held[:, list(group)].sum(axis=1) // 2))
    return left, (singles - 1) / 2 + float(covered[doubles].sum())


@pytest.mark.parametrize("seed", range(40))
def test_that_no_choice_of_whole_sets_breaks_a_cut(seed: int) -> None:
    random = np.random.default_rng(seed)
    sets, visits = 9, 5
    held = random.integers(0, 2, (sets, visits))
    need = random.integers(1, 3, visits)
    values = random.random(sets)
    covered = random.random(visits) / 2
    groups = broken(held, values, need, covered)

    for bits in product((0, 1), repeat=sets):
        x = np.array(bits)
        made = x @ held
        if not ((made == 0) | (made == need)).all():
            continue
        for group in groups:
            left, right = left_and_right(group, held, x, need, made // need)
            assert left <= right


def test_that_the_values_break_the_cuts_that_are_found() -> None:
    random = np.random.default_rng(3)
    held = random.integers(0, 2, (12, 6))
    need = np.array([1, 1, 1, 1, 2, 2])
    values = np.full(12, 0.4)
    covered = np.full(6, 0.3)

    groups = broken(held, values, need, covered)

    assert groups
    for group in groups:
        left, right = left_and_right(group, held, values, need, covered)
        assert left > right


def test_that_three_halves_of_three_visits_are_one_too_many() -> None:
    pairs = np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]])

    assert broken(pairs, np.full(3, 0.5), np.ones(3, np.int64), np.ones(3)) == [(0, 1, 2)]
    assert broken(pairs, np.array([1.0, 0, 0]), np.ones(3, np.int64), np.array([1, 1, 0])) == []


def test_that_a_visit_goes_but_once_with_half_of_a_double_handed_one() -> None:
    held = np.array([[1, 1], [1, 1]])

    assert broken(held, np.array([0.5, 0.5]), np.array([1, 2]), np.array([1.0, 0.5])) == [(0, 1)]
    assert broken(held, np.array([0.5, 0.5]), np.array([1, 2]), np.array([1.0, 1.0])) == []
