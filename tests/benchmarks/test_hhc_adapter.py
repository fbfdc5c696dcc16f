"""Instances as rota problems and rotas as solutions: nothing is lost either way."""

from __future__ import annotations

from itertools import pairwise

import pytest

from benchmarks.hhc_adapter import (
    Apart,
    cost_of,
    given_twice,
    in_thousandths,
    policy_of,
    problem_of,
    services_of,
    solution_of,
)
from benchmarks.hhc_files import InstanceFile, SolutionFile
from benchmarks.hhc_scorer import Scored, score
from data.errors import UserError
from solver import exact
from solver.check import Report, check
from solver.result import Limits
from solver.rota import Assignment, Rota
from solver.rules import SCALE
from solver.solve import solve
from tests.benchmarks.hhc_examples import (
    a_patient,
    an_instance,
    instance_of,
    optimum,
    random_instance,
)

ROUNDING = 1e-6


def solved(instance: InstanceFile) -> Rota:
    """The proved best rota."""
    problem = problem_of(instance)
    result = exact.solve(problem, policy_of(problem), seconds=None, effort=60.0)
    assert result.optimal
    return result.rota


def checked(instance: InstanceFile, rota: Rota) -> Report:
    problem = problem_of(instance)
    return check(problem, policy_of(problem), rota)


def scored(instance: InstanceFile, rota: Rota) -> Scored:
    return score(instance, solution_of(instance, rota))


def starts(solution: SolutionFile) -> dict[tuple[str, str], float]:
    return {(s.patient, s.service): s.arrival_time for r in solution.routes for s in r.locations}


def rota_of(**routes: list[tuple[str, float]]) -> Rota:
    """A rota of (visit, start in minutes) for each carer."""
    return Rota.of(
        Assignment(round(minutes * 1000), visit, 1, carer)
        for carer, stops in routes.items()
        for visit, minutes in stops
    )


@pytest.mark.parametrize("seed", range(12))
def test_that_the_best_rota_is_the_best_solution(seed: int) -> None:
    content = random_instance(seed)
    instance = instance_of(content)
    best = optimum(content)

    rota = solved(instance)

    if best is None:
        assert not scored(instance, rota).feasible
        return
    figures = scored(instance, rota)
    assert figures.violations == ()
    assert figures.cost == pytest.approx(best, abs=ROUNDING)


@pytest.mark.parametrize("seed", range(12, 20))
def test_that_the_checker_and_the_scorer_agree(seed: int) -> None:
    instance = instance_of(random_instance(seed))
    rota = solved(instance)

    report, figures = checked(instance, rota), scored(instance, rota)

    assert report.violations == ()
    assert (report.score.levels[0] == 0) == figures.feasible
    travel, late, worst = (report.score.terms[t] for t in ("travel", "late", "worst_late"))
    assert travel / 1000 == pytest.approx(figures.travel, abs=ROUNDING)
    assert late / 1000 == pytest.approx(figures.total_tardiness, abs=ROUNDING)
    assert worst / 1000 == pytest.approx(figures.max_tardiness, abs=ROUNDING)
    assert cost_of(report.score.levels[1] / SCALE) == pytest.approx(figures.cost, abs=ROUNDING)


@pytest.mark.parametrize("seed", range(3))
def test_that_a_rota_of_the_search_scores_as_it_is_checked(seed: int) -> None:
    # Too many slots for the whole model: what is found is the search's, timed by retime.
    instance = instance_of(random_instance(seed, patients=24))
    problem = problem_of(instance)
    policy = policy_of(problem)

    rota = solve(problem, policy, Limits(iterations=300, seed=seed)).rota

    report, figures = check(problem, policy, rota), scored(instance, rota)
    assert report.violations == ()
    left_out = {v.client_id.split("/")[0] for v in problem.visits if v.id not in rota.by_visit}
    assert len(figures.violations) == len(left_out)
    assert cost_of(report.score.levels[1] / SCALE) == pytest.approx(figures.cost, abs=ROUNDING)


def test_that_a_service_is_a_visit_that_wants_its_ability_and_may_be_late() -> None:
    instance = instance_of(an_instance(a_patient("p1", "s1", "s3", window=(1.5, 20.25))))
    problem = problem_of(instance)
    policy = policy_of(problem)

    first, second = problem.visits

    assert (first.skills, second.skills) == (("s1",), ("s3",))
    assert (first.earliest, first.latest, first.duration) == (1500, 20250, 10000)
    late = rota_of(c1=[("p1/1", 30)], c2=[("p1/2", 30)])
    report = check(problem, policy, late)
    assert report.violations == ()
    assert report.score.terms["late"] == 2 * 9750
    assert report.score.terms["worst_late"] == 9750
    early = check(problem, policy, rota_of(c1=[("p1/1", 1)], c2=[("p1/2", 1)]))
    # The office is 10 minutes away, and the window opens half a minute later.
    assert {v.rule_id for v in early.violations} == {"travel", "window"}


def test_that_synchronisation_becomes_a_link() -> None:
    instance = instance_of(
        an_instance(a_patient("p1", "s1", "s3"), a_patient("p2", "s2", "s4", gap=(5, 7.5)))
    )

    links = problem_of(instance).links

    assert [(x.first_visit_id, x.second_visit_id, x.min_gap, x.max_gap) for x in links] == [
        ("p1/1", "p1/2", 0, 0),
        ("p2/1", "p2/2", 5000, 7500),
    ]


def test_that_what_is_finer_than_a_thousandth_is_rounded_to_the_safe_side() -> None:
    third = 10 / 3
    instance = instance_of(
        an_instance(
            a_patient(
                "p1", "s1", "s3", duration=third, window=(third, third), gap=(third, 2 * third)
            ),
            a_patient("p2", "s1", "s3", gap=(third, third)),
            distances=[[0, third, 0.1], [third, 0, 0.2], [0.1, 0.2, 0]],
        )
    )
    problem = problem_of(instance)

    visit, link, fixed = problem.visits[0], problem.links[0], problem.links[1]

    assert problem.travel.time("car", "0", "1") == 3334
    assert (visit.duration, visit.earliest, visit.latest) == (3334, 3334, 3334)
    assert (link.min_gap, link.max_gap) == (3334, 6666)
    assert (fixed.min_gap, fixed.max_gap) == (3334, 3334)
    # 0.1 and 0.2 are not doubles, but they are thousandths.
    assert problem.travel.time("car", "2", "1") == 200
    assert not in_thousandths(instance)


def test_that_published_numbers_are_said_exactly() -> None:
    assert in_thousandths(instance_of(random_instance(1)))
    zero = a_patient("p1", "s1", duration=0)
    assert not in_thousandths(instance_of(an_instance(zero)))
    assert problem_of(instance_of(an_instance(zero))).visits[0].duration == 1


@pytest.mark.parametrize("duration", [0, 0.5, 10])
def test_that_leaving_a_service_out_costs_more_than_any_delay(duration: float) -> None:
    people = (a_patient(f"p{k}", "s1", duration=duration) for k in (1, 2))
    problem = problem_of(instance_of(an_instance(*people)))
    policy = policy_of(problem)
    last = problem.carers[0].shifts[0].end - problem.visits[0].duration
    early = Assignment(10_000, "p1/1", 1, "c1")

    without = check(problem, policy, Rota.of([early])).score
    latest = check(problem, policy, Rota.of([early, Assignment(last, "p2/1", 1, "c1")])).score
    assert latest.levels[0] == 0
    assert without.levels[0] > latest.levels[1] > without.levels[1]


def test_that_starts_are_as_early_as_routes_and_synchronisation_allow() -> None:
    instance = instance_of(
        an_instance(
            a_patient("p1", "s1", window=(15, 20)),
            a_patient("p2", "s2", "s3"),
            a_patient("p3", "s2", "s4", gap=(5, 6)),
        )
    )
    # The order is kept, the times are not: all of this could start earlier.
    rota = rota_of(
        c1=[("p1/1", 200), ("p2/1", 400), ("p3/1", 900)], c2=[("p2/2", 450), ("p3/2", 950)]
    )

    solution = solution_of(instance, rota)

    assert starts(solution) == {
        ("p1", "s1"): 15,
        ("p2", "s2"): 35,
        ("p2", "s3"): 35,
        ("p3", "s2"): 55,
        ("p3", "s4"): 60,
    }
    assert [route.caregiver_id for route in solution.routes] == ["c1", "c2"]
    assert score(instance, solution).feasible


def test_that_the_first_waits_where_the_second_would_come_too_late() -> None:
    instance = instance_of(
        an_instance(a_patient("p1", "s3", window=(50, 60)), a_patient("p2", "s1", "s4", gap=(5, 6)))
    )
    rota = rota_of(c1=[("p2/1", 20)], c2=[("p1/1", 50), ("p2/2", 70)])

    assert starts(solution_of(instance, rota))["p2", "s1"] == 64


def test_that_starts_keep_every_digit_of_the_instance() -> None:
    distances = [[0.0, 1 / 3, 2 / 3], [1 / 3, 0.0, 1 / 7], [2 / 3, 1 / 7, 0.0]]
    instance = instance_of(
        an_instance(a_patient("p1", "s1"), a_patient("p2", "s1"), distances=distances)
    )

    solution = solution_of(instance, rota_of(c1=[("p1/1", 1), ("p2/1", 12)]))

    assert starts(solution) == {("p1", "s1"): 1 / 3, ("p2", "s1"): 1 / 3 + (10 + 1 / 7)}


def test_that_times_without_any_play_have_starts() -> None:
    # From p1 over p2 back to p1 takes exactly the distance that is asked for, but not in doubles:
    # compared exactly, each start would be later than the one before it for ever.
    instance = instance_of(
        an_instance(
            a_patient("p1", "s1", "s3", window=(61.982, 99), gap=(67.329, 67.329)),
            a_patient("p2", "s2", "s4"),
            distances=[[0, 10, 10], [10, 0, 44.368], [10, 2.961, 0]],
        )
    )
    rota = rota_of(c1=[("p1/1", 62), ("p2/1", 120)], c2=[("p2/2", 120), ("p1/2", 140)])

    assert scored(instance, rota).feasible


def test_that_routes_that_wait_for_each_other_are_told() -> None:
    instance = instance_of(
        an_instance(
            a_patient("p1", "s1", "s3", gap=(5, 6)), a_patient("p2", "s2", "s4", gap=(5, 6))
        )
    )
    crossed = rota_of(c1=[("p1/1", 30), ("p2/1", 60)], c2=[("p2/2", 20), ("p1/2", 50)])

    with pytest.raises(UserError, match="wait for each other"):
        solution_of(instance, crossed)


def test_that_a_service_left_out_is_left_out_of_the_solution() -> None:
    instance = instance_of(an_instance(a_patient("p1", "s1", "s3"), a_patient("p2", "s1")))

    solution = solution_of(instance, rota_of(c1=[("p1/1", 30)]))

    assert list(starts(solution)) == [("p1", "s1")]
    assert len(score(instance, solution).violations) == 2


def test_that_one_shift_is_long_enough_for_everything_in_a_row() -> None:
    instance = instance_of(
        an_instance(
            a_patient("p1", "s1", window=(90, 95)),
            a_patient("p2", "s1", "s2", gap=(300, 400)),
            a_patient("p3", "s2"),
            staff={"c1": "s1", "c2": "s2"},
            distances=[[0, 1, 1, 1], [1, 0, 1, 1], [1, 1, 0, 1], [50, 50, 50, 0]],
        )
    )
    rota = rota_of(c1=[("p1/1", 90), ("p2/1", 101)], c2=[("p2/2", 401), ("p3/1", 412)])

    assert checked(instance, rota).violations == ()


def test_that_no_hours_rest_or_breaks_bind() -> None:
    people = (a_patient("p1", "s1"), a_patient("p2", "s1", window=(1500, 1505)))
    instance = instance_of(an_instance(*people))

    # A day of the instance is weeks of the problem, worked without a pause but for waiting.
    report = checked(instance, rota_of(c1=[("p1/1", 10), ("p2/1", 1500)]))

    assert report.violations == ()
    assert report.score.levels[0] == 0


def test_that_a_caregiver_with_both_services_is_kept_from_the_one_that_others_can_give() -> None:
    staff = {"c1": "s1 s2", "c2": "s2"}
    instance = instance_of(an_instance(a_patient("p1", "s1", "s2", gap=(20, 90)), staff=staff))
    both = rota_of(c1=[("p1/1", 10), ("p1/2", 30)])

    apart = given_twice(instance, both)

    assert apart == (Apart("p1/2", "c1"),)
    problem = problem_of(instance, apart)
    assert [v.rule_id for v in check(problem, policy_of(problem), both).violations] == [
        "exclusions"
    ]


def test_that_somebody_else_is_left_for_each_service_when_all_who_may_are_kept_apart() -> None:
    staff = {"c1": "s1 s2", "c2": "s1 s2"}
    instance = instance_of(an_instance(a_patient("p1", "s1", "s2", gap=(20, 90)), staff=staff))
    both = rota_of(c1=[("p1/1", 10), ("p1/2", 30)])

    apart = given_twice(instance, both)
    more = given_twice(instance, both, apart, whoever_may=True)

    assert apart == (Apart("p1/2", "c1"),)
    assert more == (Apart("p1/1", "c2"),)
    one_each = rota_of(c1=[("p1/1", 10)], c2=[("p1/2", 30)])
    assert given_twice(instance, one_each, whoever_may=True) == (
        Apart("p1/2", "c1"),
        Apart("p1/1", "c2"),
    )


def test_that_two_caregivers_of_a_patient_are_left_alone() -> None:
    instance = instance_of(an_instance(a_patient("p1", "s1", "s3"), a_patient("p2", "s1")))

    assert given_twice(instance, rota_of(c1=[("p1/1", 10), ("p2/1", 30)], c2=[("p1/2", 10)])) == ()


def test_that_every_service_has_its_row_and_place() -> None:
    instance = instance_of(an_instance(a_patient("x", "s1"), a_patient("a", "s1", "s3")))

    services = services_of(instance)

    assert [(s.visit_id, s.row, s.number, s.kind) for s in services.values()] == [
        ("x/1", 1, 1, "s1"),
        ("a/1", 2, 1, "s1"),
        ("a/2", 2, 2, "s3"),
    ]


@pytest.mark.parametrize("seed", range(3))
def test_that_routes_keep_the_order_of_the_rota(seed: int) -> None:
    instance = instance_of(random_instance(seed))
    rota = solved(instance)

    for route in solution_of(instance, rota).routes:
        times = [stop.arrival_time for stop in route.locations]
        assert all(a < b for a, b in pairwise(times))
        own = rota.by_carer.get(route.caregiver_id, ())
        assert [stop.patient for stop in route.locations] == [a.visit_id.split("/")[0] for a in own]
