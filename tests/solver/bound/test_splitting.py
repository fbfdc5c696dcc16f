"""Where windows are cut, and which cuts a solution breaks."""

from __future__ import annotations

from solver.bound.cuts import Cut, entered, separate
from solver.bound.splitting import Span, choose


def test_that_a_window_is_cut_between_routes_that_start_a_visit_apart() -> None:
    chosen = choose({7: [Span(0, 100, 0.5, True), Span(301, 400, 0.5, True)]})
    assert chosen == {7: 201}


def test_that_routes_that_can_start_together_need_no_cut() -> None:
    assert choose({7: [Span(0, 300, 0.5, True), Span(300, 400, 0.5, True)]}) == {}


def test_that_a_window_is_not_cut_where_nobody_could_be_tied() -> None:
    assert choose({7: [Span(0, 100, 1.0, False), Span(301, 400, 1.0, False)]}) == {}
    assert choose({7: [Span(0, 100, 1.0, False), Span(301, 400, 1.0, True)]}) == {7: 201}


def test_that_the_cut_parts_as_much_as_can_be() -> None:
    spans = [Span(0, 10, 0.2, True), Span(100, 110, 0.5, True), Span(200, 210, 0.6, True)]
    assert choose({1: spans}) == {1: (110 + 1 + 200) // 2}


def test_that_three_routes_of_two_visits_each_break_a_cut() -> None:
    routes = [((0, 1), 0.5), ((1, 2), 0.5), ((0, 3, 2), 0.5)]
    (cut,) = separate(routes, [True] * 4, [])
    assert cut.visits == {0, 1, 2}
    # The third route remembers over visit 3 that it made visit 0.
    assert cut.memory == {0, 1, 2, 3}
    assert sum(share * entered(cut, visits) for visits, share in routes) == 1.5


def test_that_a_known_cut_comes_back_only_with_more_memory() -> None:
    routes = [((0, 1), 0.5), ((1, 2), 0.5), ((0, 3, 2), 0.5)]
    three = frozenset({0, 1, 2})
    assert separate(routes, [True] * 4, [Cut(three, three | {3})]) == []
    (cut,) = separate(routes, [True] * 4, [Cut(three, three)])
    assert cut.memory == {0, 1, 2, 3}


def test_that_visits_for_several_carers_are_in_no_cut() -> None:
    routes = [((0, 1), 0.5), ((1, 2), 0.5), ((0, 2), 0.5)]
    assert separate(routes, [True, True, False], []) == []
