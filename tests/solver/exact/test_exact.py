"""The whole model on tiny problems with a known answer; pins above all."""

import time
from dataclasses import replace

import pytest

from solver import exact
from solver.check import check
from solver.policy import Policy, Tier
from solver.problem import HeldSkill, InForce, Link, Pin, Preference, Problem
from solver.repair.rounds import Rounds
from solver.result import Progress, Status
from solver.rota import Rota
from tests.builders import (
    HOUR,
    MINUTE,
    a_carer,
    a_policy,
    a_problem,
    a_rota,
    a_visit,
    at,
    pins_alone,
    random_policy,
    random_problem,
)

CARE = {"uncovered": 1}


def solved(problem: Problem, policy: Policy | None = None) -> Rota:
    result = exact.solve(problem, policy or a_policy(CARE), seconds=60, workers=1)
    assert result.optimal
    return result.rota


def placed(rota: Rota) -> set[tuple[str, str, int]]:
    return {(a.visit_id, a.carer_id, a.start) for a in rota.assignments}


def test_that_one_visit_is_made_when_the_client_wants_it() -> None:
    problem = a_problem([a_visit(preferred=at(9.25))])
    rota = solved(problem, a_policy({"uncovered": 1, "off_preferred": 1}))
    assert rota == a_rota(("v1", "k1", at(9.25)))


def test_that_a_visit_for_two_is_not_made_by_one() -> None:
    assert len(solved(a_problem([a_visit(carers_required=2)]))) == 0


def test_that_slots_are_numbered_by_carer_and_pins_keep_theirs() -> None:
    carers = [a_carer(k) for k in ("k3", "k1", "k2")]
    visit = a_visit(carers_required=3)
    problem = a_problem([visit], carers)
    assert [a.carer_id for a in solved(problem).by_visit["v1"]] == ["k1", "k2", "k3"]
    pinned = replace(problem, pins=(Pin("v1", 1, "k3", at(9)),))
    group = solved(pinned).by_visit["v1"]
    assert [a.carer_id for a in group] == ["k3", "k1", "k2"]
    assert [a.pinned for a in group] == [True, False, False]
    assert {a.start for a in group} == {at(9)}


def test_that_no_carer_fills_two_slots() -> None:
    problem = a_problem(
        [a_visit(carers_required=2)],
        [a_carer("k1", (at(7), at(9)), (at(9), at(12)))],
        pins=(Pin("v1", 1, "k1", at(9)),),
    )
    assert placed(solved(problem)) == {("v1", "k1", at(9))}


def test_that_a_pin_outside_every_rule_stays_and_the_rest_goes_around_it() -> None:
    visits = [
        a_visit("v1", skills=("meds",)),
        a_visit("v2", earliest=at(15.5), latest=at(16)),
        a_visit("v3", earliest=at(14), latest=at(14.5)),
    ]
    # Too late for its window, after the shift, and by a carer without the skill.
    problem = a_problem(visits, pins=(Pin("v1", 1, "k1", at(15)),))
    rota = solved(problem)
    assert placed(rota) >= {("v1", "k1", at(15))}
    assert set(rota.by_visit) == {"v1", "v3"}
    found = {v.rule_id for v in check(problem, a_policy(CARE), rota).violations}
    assert found == {"competence", "availability", "window"}


def test_that_pins_at_once_in_two_places_stay() -> None:
    visits = [a_visit("v1"), a_visit("v2", client_id="c2"), a_visit("v3", latest=at(12))]
    pins = (Pin("v1", 1, "k1", at(8)), Pin("v2", 1, "k1", at(8)))
    problem = a_problem(visits, default_minutes=30, pins=pins)
    rota = solved(problem)
    assert placed(rota) >= {("v1", "k1", at(8)), ("v2", "k1", at(8))}
    alone = check(problem, a_policy(CARE), pins_alone(pins)).violations
    assert check(problem, a_policy(CARE), rota).violations == alone
    assert "v3" in rota.by_visit


def test_that_pins_of_one_visit_at_two_starts_stay_and_nobody_is_added() -> None:
    pins = (Pin("v1", 1, "k1", at(8)), Pin("v1", 2, "k2", at(9)))
    problem = a_problem(
        [a_visit(carers_required=3)], [a_carer(k) for k in ("k1", "k2", "k3")], pins=pins
    )
    assert solved(problem) == pins_alone(pins)


def test_that_a_pin_outside_its_window_gets_no_second_carer() -> None:
    problem = a_problem(
        [a_visit(carers_required=2)],
        [a_carer("k1"), a_carer("k2")],
        pins=(Pin("v1", 1, "k1", at(11)),),
    )
    assert len(solved(problem)) == 1


def test_that_a_pinned_day_over_its_hours_is_not_made_longer() -> None:
    visits = [
        a_visit("v1", duration=4 * HOUR),
        a_visit("v2", earliest=at(12), latest=at(13)),
        a_visit("v3", earliest=at(32), latest=at(33)),
    ]
    carer = a_carer("k1", (at(7), at(15)), (at(31), at(39)), max_s_day=3 * HOUR)
    problem = a_problem(visits, [carer], pins=(Pin("v1", 1, "k1", at(8)),))
    assert set(solved(problem).by_visit) == {"v1", "v3"}


def test_that_a_link_to_a_pin_holds() -> None:
    visits = [a_visit("v1"), a_visit("v2", earliest=at(11), latest=at(14), preferred=at(11))]
    problem = a_problem(
        visits,
        [a_carer("k1"), a_carer("k2")],
        links=(Link("v1", "v2", min_gap=4 * HOUR, same_carer=True),),
        pins=(Pin("v1", 1, "k2", at(9)),),
    )
    rota = solved(problem, a_policy({"uncovered": 1, "off_preferred": 1}))
    assert placed(rota) == {("v1", "k2", at(9)), ("v2", "k2", at(13))}


def test_that_the_way_over_a_third_place_is_taken_where_it_is_shorter() -> None:
    visits = [
        a_visit("v1", earliest=at(8), latest=at(8)),
        a_visit("v2", client_id="c2", duration=300, earliest=at(8.5), latest=at(9)),
        a_visit("v3", client_id="c3", earliest=at(8), latest=at(9)),
    ]
    minutes = {("c1", "c3"): 60, ("c1", "c2"): 5, ("c2", "c3"): 5}
    assert len(solved(a_problem(visits, minutes=minutes))) == 3


def test_that_an_earlier_level_is_never_traded_for_a_later_one() -> None:
    visits = [a_visit(risk="green", preferred=at(8)), a_visit("v2", risk="green", preferred=at(8))]
    weights = {"uncovered": 1, "off_preferred": 1000}
    rest = (Tier.STABILITY, Tier.CONTINUITY, Tier.MONEY, Tier.FAIRNESS)
    apart = a_policy(weights, levels=((Tier.SAFETY,), (Tier.TIMING, *rest)))
    assert len(solved(a_problem(visits), apart)) == 2
    traded = a_policy(weights, levels=((Tier.SAFETY, Tier.TIMING, *rest),))
    assert len(solved(a_problem(visits), traded)) == 1


def test_that_a_hint_is_never_made_worse_when_the_time_is_over() -> None:
    problem = a_problem([a_visit()])
    hint = a_rota(("v1", "k1", at(9)))
    result = exact.solve(problem, a_policy(CARE), seconds=0, hint=hint)
    assert (result.rota, result.status, result.optimal) == (hint, Status.FEASIBLE, False)
    assert result.bounds == (0, 0)


def test_that_without_time_the_pins_are_the_answer() -> None:
    problem = a_problem([a_visit()], pins=(Pin("v1", 1, "k1", at(9)),))
    assert exact.solve(problem, a_policy(CARE), seconds=0).rota == pins_alone(problem.pins)


def test_that_progress_is_told_and_grows() -> None:
    problem = a_problem(
        [a_visit("v1", carers_required=2), a_visit("v2")], [a_carer("k1"), a_carer("k2")]
    )
    told: list[Progress] = []
    exact.solve(problem, a_policy(CARE), seconds=60, workers=1, progress=told.append)
    assert told[-1].covered_slots == told[-1].slots == 3
    assert all(p.engine == "exact" for p in told)
    assert [p.objective for p in told] == sorted((p.objective for p in told), reverse=True)


def test_that_a_stop_ends_a_long_solve_with_a_legal_rota() -> None:
    problem = random_problem(1, min_visits=60, max_visits=60, max_carers=8)
    policy = random_policy(1)
    begun = time.monotonic()
    result = exact.solve(problem, policy, seconds=120, stop=lambda: True)
    assert time.monotonic() - begun < 60
    assert result.status in (Status.INTERRUPTED, Status.OPTIMAL)
    pinned = check(problem, policy, pins_alone(problem.pins)).violations
    assert len(check(problem, policy, result.rota).violations) <= len(pinned)


@pytest.mark.parametrize("seed", range(10))
def test_that_one_worker_and_one_seed_give_one_answer(seed: int) -> None:
    problem, policy = random_problem(seed), random_policy(seed)
    first, second = (exact.solve(problem, policy, seed=seed, workers=1) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("seed", range(40))
def test_that_a_hint_changes_the_way_and_not_the_optimum(seed: int) -> None:
    problem, policy = random_problem(seed), random_policy(seed)
    first = exact.solve(problem, policy, seconds=60, workers=1)
    again = exact.solve(problem, policy, seconds=60, workers=1, hint=first.rota)
    assert first.bounds == again.bounds


def test_that_a_carer_without_the_skill_is_never_asked() -> None:
    able = a_carer("k2", (at(9), at(10)), skills=(HeldSkill("meds"),))
    rota = solved(a_problem([a_visit(skills=("meds",))], [a_carer("k1"), able]))
    assert {a.carer_id for a in rota.assignments} == {"k2"}


def in_a_ring(extra: int) -> tuple[Problem, Policy]:
    """Three clients at eight: each was told one carer and prefers that of the next; k4 is free."""
    visits = [a_visit(f"v{i}", client_id=f"c{i}", latest=at(8)) for i in (1, 2, 3)]
    problem = a_problem(
        visits,
        [a_carer(k) for k in ("k1", "k2", "k3", "k4")],
        preferences=tuple(Preference(f"c{i}", f"k{i % 3 + 1}", "preferred") for i in (1, 2, 3)),
        in_force=tuple(InForce(f"v{i}", 1, f"k{i}", at(8)) for i in (1, 2, 3)),
        now=at(7),
    )
    return problem, a_policy(CARE | {"not_preferred_carer": 1}, extra_changes=extra)


@pytest.mark.parametrize(("extra", "others"), [(0, 3), (1, 3), (2, 2), (3, 0)])
def test_that_no_more_carers_change_than_the_policy_lets_a_replan_change(
    extra: int, others: int
) -> None:
    problem, policy = in_a_ring(extra)
    few = exact.solve(problem, policy, workers=1, lacking=Rounds(problem, policy).open)
    terms = check(problem, policy, few.rota).score.terms
    assert few.optimal
    assert (terms["not_preferred_carer"], terms["uncovered"]) == (others, 0)
    assert terms["changed_carer"] <= extra
    free = exact.solve(problem, policy, workers=1)
    assert check(problem, policy, free.rota).score.terms["not_preferred_carer"] == 0


@pytest.mark.parametrize(
    ("shift", "carers_required", "pins"),
    [
        ((at(20), at(22)), 1, ()),
        ((at(7), at(15)), 2, ()),
        ((at(20), at(22)), 2, ()),
        ((at(7), at(15)), 1, (Pin("v1", 1, "k3", at(8)),)),
    ],
    ids=["who was told cannot come", "one more is needed", "both", "given away by hand"],
)
def test_that_slots_which_have_to_be_filled_are_no_extra_changes(
    shift: tuple[int, int], carers_required: int, pins: tuple[Pin, ...]
) -> None:
    visits = [
        a_visit("v1", latest=at(8), carers_required=carers_required),
        a_visit("v2", client_id="c2", latest=at(8)),
    ]
    carers = [a_carer("k1", shift), *(a_carer(k) for k in ("k2", "k3", "k4"))]
    told = (InForce("v1", 1, "k1", at(8)), InForce("v2", 1, "k2", at(8)))
    problem = a_problem(visits, carers, pins=pins, in_force=told, now=at(7))
    # Somebody else is preferred at the second visit: that would be an extra change.
    problem = replace(problem, preferences=(Preference("c2", "k4", "preferred"),))
    policy = a_policy(CARE | {"not_preferred_carer": 1}, extra_changes=0)
    result = exact.solve(problem, policy, workers=1, lacking=Rounds(problem, policy).open)
    assert result.optimal
    assert len(result.rota) == carers_required + 1
    assert {a.carer_id for a in result.rota.by_visit["v2"]} == {"k2"}


@pytest.mark.parametrize(
    ("notice", "latest", "value"),
    [(90 * MINUTE, at(9.5), 0), (91 * MINUTE, at(9.5), 2), (91 * MINUTE, at(9.25), 1)],
    ids=["not soon", "another carer at another time", "another carer"],
)
def test_that_changes_of_what_was_to_start_soon_are_counted(
    notice: int, latest: int, value: int
) -> None:
    told = (InForce("v1", 1, "k9", at(9)),)
    visit = a_visit(earliest=latest, latest=latest)
    problem = a_problem([visit], in_force=told, now=at(7.5))
    policy = a_policy(CARE | {"short_notice": 1}, short_notice_s=notice)
    result = exact.solve(problem, policy, workers=1)
    score = check(problem, policy, result.rota).score
    assert (score.terms["short_notice"], score.levels) == (value, result.bounds)


def test_that_a_pinned_day_over_its_hours_gets_nothing_in_between() -> None:
    visits = [
        a_visit("v1", duration=HOUR, earliest=at(8), latest=at(8)),
        a_visit("v2", duration=HOUR, earliest=at(12), latest=at(12)),
        a_visit("v3", earliest=at(10), latest=at(10)),
    ]
    carer = a_carer("k1", max_s_day=2 * HOUR)
    pins = (Pin("v1", 1, "k1", at(8)), Pin("v2", 1, "k1", at(12)))
    assert set(solved(a_problem(visits, [carer], pins=pins)).by_visit) == {"v1", "v2"}


@pytest.mark.parametrize(("latest", "made"), [(13, {"v1"}), (14, {"v1", "v2"})])
def test_that_a_day_whose_pins_lack_a_break_gets_more_only_with_one(
    latest: float, made: set[str]
) -> None:
    visits = [
        a_visit("v1", duration=6 * HOUR + 60, earliest=at(7), latest=at(7)),
        a_visit("v2", earliest=at(13), latest=at(latest) + 60),
    ]
    problem = a_problem(visits, pins=(Pin("v1", 1, "k1", at(7)),))
    assert set(solved(problem).by_visit) == made


def test_that_rest_which_pins_break_is_no_reason_to_leave_the_rest_of_the_day_free() -> None:
    """A night and the morning after it, six hours apart; before the morning nothing is added."""
    visits = [
        a_visit("v1", earliest=at(23), latest=at(23)),
        a_visit("v2", earliest=at(30), latest=at(30)),
        a_visit("v3", earliest=at(31), latest=at(34)),
        a_visit("v4", earliest=at(29), latest=at(29.25)),
    ]
    carer = a_carer("k1", (at(22), at(24)), (at(29), at(30.5)), (at(31), at(36)))
    pins = (Pin("v1", 1, "k1", at(23)), Pin("v2", 1, "k1", at(30)))
    rota = solved(a_problem(visits, [carer], pins=pins))
    assert set(rota.by_visit) == {"v1", "v2", "v3"}
