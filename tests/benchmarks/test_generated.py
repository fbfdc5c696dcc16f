"""Generated days: the same for everybody, and what they are said to be."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from benchmarks.generated import DOSE_GAP_S, generated_day
from solver.check import check
from solver.problem import Problem
from solver.rota import Assignment, Rota


def day(visits: int = 120, seed: int = 1, *, double_handed: bool = False) -> Problem:
    return generated_day(visits, seed, double_handed)[0]


def test_that_the_same_arguments_give_the_same_day_and_others_another() -> None:
    assert day().digest == day().digest
    assert len({day().digest, day(seed=2).digest, day(121).digest}) == 3


def test_that_a_day_does_not_change_with_a_version() -> None:
    problem = day(40, 1, double_handed=True)

    assert sum(visit.preferred for visit in problem.visits) == 1_983_600
    assert sum(map(sum, problem.travel.seconds["car"])) == 121_138
    assert sum(shift.start for carer in problem.carers for shift in carer.shifts) == 716_400


@pytest.mark.parametrize("visits", [1, 7, 180, 430, 1000])
def test_that_a_day_has_as_many_visits_as_were_asked_for(visits: int) -> None:
    assert len(day(visits).visits) == visits


def test_that_a_fifth_to_a_quarter_of_the_visits_is_double_handed_only_where_asked() -> None:
    alone, together = day(), day(double_handed=True)

    two = sum(visit.carers_required == 2 for visit in together.visits)

    assert 0.2 <= two / len(together.visits) <= 0.25
    assert all(visit.carers_required == 1 for visit in alone.visits)
    assert len(together.carers) > len(alone.carers)
    assert [v.preferred for v in alone.visits] == [v.preferred for v in together.visits]


def test_that_a_client_is_hoisted_at_every_visit_or_at_none() -> None:
    wanted: dict[str, set[int]] = {}
    for visit in day(double_handed=True).visits:
        wanted.setdefault(visit.client_id, set()).add(visit.carers_required)

    assert all(len(numbers) == 1 for numbers in wanted.values())


def test_that_doses_lie_apart_only_where_asked() -> None:
    problem, _ = generated_day(180, 1, double_handed=False, linked=True)

    assert not day(180).links
    assert 0 < len(problem.links) < 30
    for link in problem.links:
        first, second = problem.visit[link.first_visit_id], problem.visit[link.second_visit_id]
        assert first.client_id == second.client_id
        assert second.latest - first.earliest >= DOSE_GAP_S


def test_that_visits_last_15_to_60_minutes_and_shifts_are_short() -> None:
    problem = day(430)

    assert {visit.duration // 60 for visit in problem.visits} == {15, 20, 30, 45, 60}
    for carer in problem.carers:
        assert 2 <= len(carer.shifts) <= 3
        assert all(shift.end - shift.start <= 4.5 * 3600 for shift in carer.shifts)
        assert carer.home is not None


def test_that_no_way_over_a_third_place_is_shorter() -> None:
    for mode, table in day(180).travel.seconds.items():
        seconds = np.array(table)
        assert (seconds == seconds.T).all()
        for over in range(len(seconds)):
            way = seconds[:, over, None] + seconds[None, over, :]
            assert (seconds <= way).all(), mode


def test_that_every_visit_is_within_reach_of_as_many_carers_as_it_needs() -> None:
    problem, policy = generated_day(180, 1, double_handed=True)

    for visit in problem.visits:
        able = 0
        for carer, start in product(problem.carers, range(visit.earliest, visit.latest + 1, 300)):
            alone = Rota.of([Assignment(start, visit.id, 1, carer.id)])
            broken = {violation.rule_id for violation in check(problem, policy, alone).violations}
            able += not broken - {"double_handed"}
            if able == 3:
                break
        assert able == 3, visit


def test_that_nobody_can_work_in_two_towns_of_a_large_day() -> None:
    problem = day(1100)

    carer = problem.carers[0]
    assert carer.home is not None
    far = [visit for visit in problem.visits if visit.client_id[:3] != "c" + carer.id[1:3]]

    assert 400 < len(far) < 700
    for visit in far:
        assert problem.travel.time("car", carer.home, visit.location) > 2 * 3600


def test_that_a_day_without_visits_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1 visit"):
        generated_day(0, 1, double_handed=False)
