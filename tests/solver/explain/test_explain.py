import re
from dataclasses import replace

import pytest

from solver import exact
from solver.explain import Near, explain, uncovered
from solver.policy import Policy, WindowEnd
from solver.problem import Client, HeldSkill, Link, Pin, Preference, Problem
from solver.rota import Rota
from tests.builders import (
    HOUR,
    a_carer,
    a_policy,
    a_problem,
    a_rota,
    a_visit,
    at,
    random_policy,
    random_problem,
)

EMPTY = a_rota()
BUSY = a_rota(("v2", "k1", at(8)))


def busy(**visit: object) -> Problem:
    """Carer k1 is with v2 from 08:00 to 12:00, 10 minutes from v1."""
    long = a_visit("v2", client_id="c2", duration=4 * HOUR, latest=at(8))
    return a_problem([a_visit("v1", **visit), long], minutes={("c2", "c1"): 10, ("c1", "c2"): 10})


def test_that_a_covered_visit_is_said_to_be_covered() -> None:
    told = explain(a_problem([a_visit()]), a_policy(), a_rota(("v1", "k1", at(9))), "v1")
    assert told.covered
    assert told.reason == "Visit v1 is covered by carer k1 from Tue 09:00."
    assert (told.stops, told.nearest, told.reason_code, told.proof) == ({}, (), "", "")


def test_that_an_unknown_visit_is_refused() -> None:
    with pytest.raises(KeyError):
        explain(a_problem([a_visit()]), a_policy(), EMPTY, "v9")


def test_that_uncovered_slots_are_listed_by_visit_and_slot() -> None:
    problem = a_problem([a_visit("v1", carers_required=2), a_visit("v2")])
    assert uncovered(problem, a_rota(("v1", "k1", at(9), 1))) == (("v1", 2), ("v2", 1))


def test_that_each_carer_is_counted_by_the_rule_that_stops_them() -> None:
    carers = [
        a_carer("k1", gender="female"),
        a_carer("k2", gender="female", skills=(HeldSkill("meds"),)),
        a_carer("k3", gender="male", skills=(HeldSkill("meds"),)),
        a_carer("k4", (at(11), at(12)), gender="female", skills=(HeldSkill("meds"),)),
    ]
    problem = a_problem(
        [a_visit(skills=("meds",))],
        carers,
        clients=[Client("c1", "c1", gender_of_carer="female")],
        preferences=(Preference("c1", "k2", "excluded"),),
    )
    told = explain(problem, a_policy(), EMPTY, "v1")
    assert told.stops == {"exclusions": 2, "availability": 1, "competence": 1}
    assert told.nearest == (Near("k4", "availability", 60, "60 min outside the shift"),)
    assert told.reason_code == "availability"
    assert told.proof == "impossible"
    assert told.reason == (
        "Visit v1 lacks 1 of 1 carer: of 4, 2 may not come to this client, "
        "1 have no shift at that time, 1 lack a skill in date; "
        "nearest is carer k4, 60 min outside the shift."
    )
    assert told.cheapest_repair == (
        "window 60 min wider: carer k4 could start at Tue 11:00 with nobody else changed"
    )


def test_that_a_visit_too_early_for_the_busy_carer_is_not_found_and_its_repair_named() -> None:
    told = explain(busy(earliest=at(11), latest=at(12)), a_policy(), BUSY, "v1")
    assert told.stops == {"travel": 1}
    assert told.nearest == (Near("k1", "travel", 10, "10 min of travel short"),)
    assert told.proof == "not_found"
    assert told.cheapest_repair == (
        "window 10 min wider: carer k1 could start at Tue 12:10 with nobody else changed"
    )


def test_that_a_dose_is_never_moved() -> None:
    problem = busy(earliest=at(11), latest=at(12), preferred=at(12), time_critical=True)
    assert explain(problem, a_policy(), BUSY, "v1").cheapest_repair == ""


def test_that_no_repair_of_more_than_two_hours_is_named() -> None:
    problem = busy(earliest=at(9.5), latest=at(10))
    assert explain(problem, a_policy(), BUSY, "v1").cheapest_repair == ""


def test_that_a_visit_that_fits_is_said_to_fit() -> None:
    told = explain(a_problem([a_visit()]), a_policy(), EMPTY, "v1")
    assert told.reason_code == "free"
    assert told.stops == {}
    assert "fits into the rota as it is: carer k1 could come" in told.reason


@pytest.mark.parametrize(
    ("window_end", "time_critical", "proof", "code"),
    [
        ("hard", False, "impossible", "availability"),
        ("soft", False, "not_found", "free"),
        ("soft", True, "impossible", "availability"),
    ],
)
def test_that_after_a_soft_window_a_visit_can_still_be_made_but_for_a_dose(
    window_end: WindowEnd, time_critical: bool, proof: str, code: str
) -> None:
    visit = a_visit(latest=at(9), time_critical=time_critical)
    problem = a_problem([visit], [a_carer("k1", (at(10), at(12)))])
    told = explain(problem, a_policy(window_end=window_end), EMPTY, "v1")
    assert (told.proof, told.reason_code) == (proof, code)


def test_that_after_the_last_shift_nobody_makes_a_visit_with_a_soft_window() -> None:
    problem, policy = a_problem([a_visit()]), a_policy(window_end="soft")
    in_time = explain(replace(problem, now=at(14.5)), policy, EMPTY, "v1")
    assert (in_time.proof, in_time.reason_code) == ("not_found", "free")
    late = explain(replace(problem, now=at(14.5) + 1), policy, EMPTY, "v1")
    assert (late.proof, late.reason_code) == ("impossible", "availability")


def test_that_a_soft_window_is_never_said_to_have_to_end_later() -> None:
    """The carer could come before the long visit; after it no wider window would help."""
    day = a_visit("v2", client_id="c2", duration=6 * HOUR, earliest=at(9), latest=at(9))
    problem = a_problem([a_visit(earliest=at(9)), day], [a_carer("k1", (at(8.5), at(15)))])
    policy = a_policy(window_end="soft", after_h=12)
    told = explain(problem, policy, a_rota(("v2", "k1", at(9))), "v1")
    assert told.cheapest_repair == (
        "window 30 min wider: carer k1 could start at Tue 08:30 with nobody else changed"
    )
    later = replace(problem, carers=(a_carer("k1", (at(9), at(15))),))
    assert explain(later, policy, a_rota(("v2", "k1", at(9))), "v1").cheapest_repair == ""


def test_that_two_carers_who_are_never_free_together_are_stopped_by_double_handed() -> None:
    carers = [a_carer("k1", (at(7), at(9))), a_carer("k2", (at(9), at(12)))]
    told = explain(a_problem([a_visit(carers_required=2)], carers), a_policy(), EMPTY, "v1")
    assert told.stops == {"double_handed": 2}
    assert told.reason_code == "double_handed"
    assert told.proof == "impossible"


def test_that_two_carers_are_named_as_two() -> None:
    both = a_problem([a_visit(carers_required=2)], [a_carer("k1"), a_carer("k2")])
    told = explain(both, a_policy(), EMPTY, "v1")
    assert "fits into the rota as it is: carers k1 and k2 could come." in told.reason


def test_that_too_few_carers_are_said_to_be_too_few() -> None:
    told = explain(a_problem([a_visit(carers_required=2)]), a_policy(), EMPTY, "v1")
    assert told.reason == "Visit v1 lacks 2 of 2 carers, and only 1 carer could be asked."
    assert told.reason_code == "no_carer"
    assert told.proof == "impossible"


def test_that_a_pinned_carer_waits_for_one_more_at_the_pinned_start() -> None:
    problem = a_problem(
        [a_visit(carers_required=2)],
        [a_carer("k1"), a_carer("k2", (at(9), at(12)))],
        pins=(Pin("v1", 1, "k1", at(8.5)),),
    )
    told = explain(problem, a_policy(), a_rota(("v1", "k1", at(8.5), 1)), "v1")
    assert told.stops == {"availability": 1}
    assert told.nearest == (Near("k2", "availability", 30, "30 min outside the shift"),)
    assert told.proof == "impossible"


@pytest.mark.parametrize(
    ("rule", "carer"),
    [("daily_rest", {"last_work_end": at(0)}), ("weekly_hours", {"max_s_day": HOUR // 4})],
)
def test_that_a_rule_on_hours_is_named(rule: str, carer: dict[str, int]) -> None:
    problem = a_problem([a_visit()], [a_carer(**carer)])
    told = explain(problem, a_policy(), EMPTY, "v1")
    assert told.stops == {rule: 1}
    assert told.proof == "impossible"


@pytest.mark.parametrize(
    ("day_h", "week_h", "minutes", "which"),
    [(4, 4.25, 30, "day"), (4.25, 4, 30, "week"), (None, 4, 30, "week"), (4, None, 30, "day")],
)
def test_that_the_hours_of_a_day_and_of_its_week_are_not_added(
    day_h: float | None, week_h: float | None, minutes: int, which: str
) -> None:
    """k1 works 4 h already, and v1 would add half an hour."""
    carer = a_carer(
        "k1",
        (at(7), at(20)),
        max_s_day=None if day_h is None else round(day_h * HOUR),
        max_s_week=None if week_h is None else round(week_h * HOUR),
    )
    work = a_visit("v2", client_id="c2", duration=4 * HOUR, earliest=at(11), latest=at(11))
    problem = a_problem([a_visit(earliest=at(10.5), latest=at(10.5)), work], [carer])
    told = explain(problem, a_policy(), a_rota(("v2", "k1", at(11))), "v1")
    words = f"{minutes} min over the hours of the {which}"
    assert told.nearest == (Near("k1", "weekly_hours", minutes, words),)
    assert told.stops == {"weekly_hours": 1}
    assert told.reason.endswith(f"; nearest is carer k1, {words}.")


def test_that_a_carer_counts_under_every_rule_that_stops_them() -> None:
    carers = [
        a_carer("k1", last_work_end=at(0), max_s_day=HOUR // 4),
        a_carer("k2", last_work_end=at(0)),
    ]
    told = explain(a_problem([a_visit()], carers), a_policy(), EMPTY, "v1")
    assert told.stops == {"daily_rest": 2, "weekly_hours": 1}
    assert [(n.carer_id, n.rule_id, n.minutes) for n in told.nearest] == [
        ("k2", "daily_rest", 60),
        ("k1", "daily_rest", 60),
    ]
    assert "of 2, 2 would rest too little between days, 1 would exceed their hours" in told.reason
    assert "(a carer may count under several); nearest is carer k2" in told.reason


def test_that_a_carer_barred_twice_counts_under_both_rules() -> None:
    told = explain(
        a_problem(
            [a_visit(skills=("meds",))],
            [a_carer("k1", (at(7, 1), at(15, 1)))],
            preferences=(Preference("c1", "k1", "excluded"),),
        ),
        a_policy(),
        EMPTY,
        "v1",
    )
    assert told.stops == {"availability": 1, "competence": 1, "exclusions": 1}
    assert told.nearest == ()


def test_that_a_carer_without_a_shift_that_day_is_never_nearest() -> None:
    carers = [
        a_carer("k1", (at(7, 1), at(15, 1))),
        a_carer("k2", (at(20), at(22))),
        replace(a_carer("k3"), shifts=()),
    ]
    told = explain(a_problem([a_visit()], carers), a_policy(), EMPTY, "v1")
    assert told.stops == {"availability": 3}
    assert told.nearest == (Near("k2", "availability", 600, "600 min outside the shift"),)
    assert told.reason == (
        "Visit v1 lacks 1 of 1 carer: of 3, 2 have no shift that day, "
        "1 have no shift at that time; nearest is carer k2, 600 min outside the shift."
    )


def test_that_a_shift_near_over_midnight_is_near() -> None:
    problem = a_problem(
        [a_visit(earliest=at(0, 1), latest=at(0, 1))], [a_carer("k1", (at(15), at(23)))]
    )
    told = explain(problem, a_policy(), EMPTY, "v1")
    assert told.nearest == (Near("k1", "availability", 90, "90 min outside the shift"),)


@pytest.mark.parametrize("shifts", [(), ((at(7, 1), at(15, 1)),)])
def test_that_nobody_on_shift_is_said_without_a_distance(
    shifts: tuple[tuple[int, int], ...],
) -> None:
    carer = a_carer("k1", *shifts) if shifts else replace(a_carer("k1"), shifts=())
    told = explain(a_problem([a_visit()], [carer]), a_policy(), EMPTY, "v1")
    assert told.reason == "Visit v1 lacks 1 of 1 carer: nobody has a shift then."
    assert (told.reason_code, told.nearest, told.proof) == ("availability", (), "impossible")


def test_that_nobody_else_on_shift_is_said_where_one_carer_is_there() -> None:
    problem = a_problem(
        [a_visit(carers_required=2)],
        [a_carer("k1"), replace(a_carer("k2"), shifts=())],
        pins=(Pin("v1", 1, "k1", at(8.5)),),
    )
    told = explain(problem, a_policy(), a_rota(("v1", "k1", at(8.5), 1)), "v1")
    assert told.reason == "Visit v1 lacks 1 of 2 carers: nobody else has a shift then."


def test_that_a_carer_with_another_visit_at_that_time_is_said_to_be_busy_with_it() -> None:
    visits = [
        a_visit("v1", earliest=at(9), latest=at(9)),
        a_visit("v3", duration=HOUR, earliest=at(9), latest=at(9)),
        a_visit("v4", duration=2 * HOUR, earliest=at(9), latest=at(9)),
    ]
    rota = a_rota(("v3", "k1", at(9)), ("v4", "k2", at(9)))
    problem = a_problem(visits, [a_carer("k1"), a_carer("k2")])
    told = explain(problem, a_policy(), rota, "v1")
    assert told.stops == {"travel": 2}
    assert (told.nearest[0].carer_id, told.nearest[0].rule_id) == ("k1", "travel")
    assert told.nearest[0].words == "busy with visit v3 at that time; 30 min short"
    assert told.reason == (
        "Visit v1 lacks 1 of 1 carer: of 2, 2 are busy with other visits at that time; "
        "nearest is carer k1, busy with visit v3 at that time; 30 min short."
    )


def test_that_a_gap_too_short_is_measured_as_a_whole() -> None:
    """Twenty minutes between v2 and v3 are ten short, not five on either side."""
    visits = [
        a_visit("v1"),
        a_visit("v2", duration=HOUR, earliest=at(8), latest=at(8)),
        a_visit("v3", duration=2 * HOUR, earliest=at(9 + 1 / 3), latest=at(9 + 1 / 3)),
    ]
    rota = a_rota(("v2", "k1", at(8)), ("v3", "k1", at(9 + 1 / 3)))
    carer = a_carer("k1", (at(8), at(11.5)))
    (near,) = explain(a_problem(visits, [carer]), a_policy(), rota, "v1").nearest
    assert (near.rule_id, near.minutes) == ("travel", 10)


def test_that_a_missing_break_is_named() -> None:
    visits = [
        a_visit("v1", earliest=at(11), latest=at(11)),
        a_visit("v2", duration=4 * HOUR, earliest=at(7), latest=at(7)),
        a_visit("v3", duration=3 * HOUR, earliest=at(11.5), latest=at(11.5)),
    ]
    rota = a_rota(("v2", "k1", at(7)), ("v3", "k1", at(11.5)))
    told = explain(a_problem(visits), a_policy(), rota, "v1")
    assert told.stops == {"break": 1}
    assert told.proof == "not_found"


def test_that_a_link_is_named() -> None:
    visits = [a_visit("v1"), a_visit("v2", earliest=at(10.5), latest=at(11))]
    problem = a_problem(visits, links=(Link("v1", "v2", min_gap=4 * HOUR),))
    told = explain(problem, a_policy(), a_rota(("v2", "k1", at(11))), "v1")
    assert told.stops == {"gaps": 1}
    assert told.nearest == (Near("k1", "gaps", 60, "60 min off the distance to a linked visit"),)


def test_that_a_shorter_way_over_another_place_forbids_the_proof() -> None:
    """Straight from home the visit cannot be reached in the shift, over c2 it can."""
    minutes = {("h", "c1"): 120, ("h", "c2"): 5, ("c2", "c1"): 5}
    carer = a_carer("k1", (at(8), at(9.25)), home="h")
    visits = [
        a_visit("v1", latest=at(8.75)),
        a_visit("v2", client_id="c2", duration=5 * 60, latest=at(8.5)),
    ]
    problem = a_problem(visits, [carer], minutes=minutes)
    told = explain(problem, a_policy({"uncovered": 1}), EMPTY, "v1")
    assert told.stops == {"travel": 1}
    assert told.proof == "not_found"
    assert len(exact.solve(problem, a_policy({"uncovered": 1}), workers=1).rota) == 2


@pytest.mark.parametrize(
    ("seed", "window_end"),
    [(seed, "hard") for seed in range(100)] + [(seed, "soft") for seed in range(50)],
)
def test_that_what_is_proved_and_what_is_offered_is_true(seed: int, window_end: WindowEnd) -> None:
    problem, policy = random_problem(seed), random_policy(seed, window_end=window_end)
    rota = exact.solve(problem, policy, seconds=60, workers=1).rota
    for visit_id in dict.fromkeys(visit for visit, _ in uncovered(problem, rota)):
        told = explain(problem, policy, rota, visit_id)
        assert max(told.stops.values(), default=0) <= len(problem.carers)
        if told.proof == "impossible":
            assert not covered_when_red(problem, policy, visit_id)
        if told.cheapest_repair:
            assert repaired(problem, policy, rota, visit_id, told.cheapest_repair)


def covered_when_red(problem: Problem, policy: Policy, visit_id: str) -> bool:
    """Whether the best rota covers the visit when it counts a thousand times the others."""
    visits = tuple(replace(v, risk="red" if v.id == visit_id else "green") for v in problem.visits)
    wanted = replace(problem, visits=visits)
    only_care = replace(policy, weights={"uncovered": 1})
    rota = exact.solve(wanted, only_care, seconds=60, workers=1).rota
    return len(rota.by_visit.get(visit_id, ())) == problem.visit[visit_id].carers_required


def repaired(problem: Problem, policy: Policy, rota: Rota, visit_id: str, text: str) -> bool:
    """Whether the window, wider on one side, covers the visit as well, by the whole model."""
    match = re.match(r"window (\d+) min wider", text)
    assert match
    visit, seconds = problem.visit[visit_id], int(match[1]) * 60
    # All that is on the rota is pinned: nobody else changes.
    pins = tuple(Pin(a.visit_id, a.slot, a.carer_id, a.start) for a in rota.assignments)
    ways = (
        replace(visit, earliest=visit.earliest - seconds),
        replace(visit, latest=visit.latest + seconds),
    )
    return any(
        covered_when_red(
            replace(
                problem,
                visits=tuple(wider if v.id == visit_id else v for v in problem.visits),
                pins=pins,
            ),
            policy,
            visit_id,
        )
        for wider in ways
    )
