"""Tests that every option of the menu covers the visit, and that limits of law and care stay."""

from __future__ import annotations

from dataclasses import replace

import pytest

from solver import exact
from solver.check import check
from solver.explain import (
    AgencyCarer,
    MenuLimits,
    MoreTime,
    Option,
    Postponed,
    PreferenceWaived,
    WiderWindow,
    menu,
    relaxed,
    uncovered,
)
from solver.explain.repair import MOST_WIDER_MIN
from solver.policy import Policy, Tier, WindowEnd
from solver.problem import (
    Acquaintance,
    CarerAbsent,
    Client,
    Employment,
    HeldSkill,
    InForce,
    Preference,
    Problem,
    Risk,
)
from solver.rota import Rota, differences
from solver.rules import SCALE
from tests.builders import (
    HOUR,
    MINUTE,
    a_carer,
    a_policy,
    a_problem,
    a_rota,
    a_visit,
    at,
    random_policy,
    random_problem,
)

POLICY = a_policy({"uncovered": 1, "travel": 1})


def kinds(options: tuple[Option, ...]) -> list[tuple[type, ...]]:
    return [tuple(type(r) for r in option.relaxations) for option in options]


def of_kind(options: tuple[Option, ...], *kind: type) -> Option:
    return next(o for o in options if tuple(type(r) for r in o.relaxations) == kind)


@pytest.mark.parametrize("now", [None, at(9)], ids=["night", "day"])
@pytest.mark.parametrize(
    ("seed", "window_end"),
    [(seed, "hard") for seed in range(60)] + [(seed, "soft") for seed in range(20)],
)
def test_that_every_option_covers_the_visit_and_breaks_no_rule(
    seed: int, window_end: WindowEnd, now: int | None
) -> None:
    problem, policy = random_problem(seed), random_policy(seed, window_end=window_end)
    rota = without_one(exact.solve(problem, policy, effort=5, workers=1).rota, seed)
    if now is not None:
        problem = replace(problem, now=now)
    before = check(problem, policy, rota)
    known = {(v.rule_id, v.visit_ids, v.carer_ids) for v in before.violations}
    for visit_id in list(dict.fromkeys(v for v, _ in uncovered(problem, rota)))[:3]:
        for option in menu(problem, policy, rota, visit_id):
            asked, rules = relaxed(problem, policy, option.relaxations)
            after = check(asked, rules, option.rota)
            new = [
                v for v in after.violations if (v.rule_id, v.visit_ids, v.carer_ids) not in known
            ]
            assert new == []
            made = option.rota.by_visit[visit_id]
            assert len(made) == problem.visit[visit_id].carers_required
            assert len(option.relaxations) <= 2
            assert set(option.assignments) <= set(option.rota.assignments)
            priced = {t: (after.score.tiers[t] - before.score.tiers[t]) / SCALE for t in Tier}
            assert option.effect.tiers == priced
            changes = differences(rota, option.rota, problem.visit, problem.visit)
            assert option.effect.changed == len(changes)
            assert_no_limit_is_given_up(problem, policy, asked, rules, option)


def without_one(rota: Rota, seed: int) -> Rota:
    """The rota without one of its visits that is not pinned: what an absence leaves."""
    loose = sorted({a.visit_id for a in rota.assignments if not a.pinned})
    gone = loose[seed % len(loose)] if loose else ""
    return Rota.of(a for a in rota.assignments if a.visit_id != gone or a.pinned)


def assert_no_limit_is_given_up(
    problem: Problem, policy: Policy, asked: Problem, rules: Policy, option: Option
) -> None:
    """The relaxed problem differs in windows, time worked and the agency's own threshold alone.

    Windows differ by no more than may be asked of a client.
    """
    assert replace(rules, known_carer_under_s=policy.known_carer_under_s) == policy
    assert (asked.preferences, asked.clients, asked.links) == (
        problem.preferences,
        problem.clients,
        problem.links,
    )
    moved = {r.visit_id for r in option.relaxations if isinstance(r, WiderWindow | Postponed)}
    for visit in problem.visits:
        window = asked.visit[visit.id]
        same = replace(window, earliest=visit.earliest, latest=visit.latest)
        assert same == visit
        if visit.id not in moved or visit.time_critical:
            assert window == visit
        reach = MOST_WIDER_MIN[visit.risk] * MINUTE
        assert visit.earliest - reach <= window.earliest
        assert window.latest <= visit.latest + reach
    longer = {r.carer_id for r in option.relaxations if isinstance(r, MoreTime)}
    for carer in problem.carers:
        assert replace(asked.carer[carer.id], shifts=carer.shifts) == carer
        assert carer.id in longer or asked.carer[carer.id] == carer


def test_that_a_window_is_widened_by_what_is_needed() -> None:
    visits = [
        a_visit(earliest=at(11), latest=at(12)),
        a_visit("v2", client_id="c2", duration=4 * HOUR, latest=at(8)),
    ]
    problem = a_problem(visits, minutes={("c2", "c1"): 10, ("c1", "c2"): 10})
    option = of_kind(menu(problem, POLICY, a_rota(("v2", "k1", at(8))), "v1"), WiderWindow)
    assert option.relaxations == (WiderWindow("v1", at(12) + 10 * MINUTE),)
    assert option.words == (
        "Carer k1 could make visit v1 from Tue 12:10 if its window ended 10 min later."
    )
    assert (option.effect.changed, option.left) == (1, ())


@pytest.mark.parametrize("window_end", ["hard", "soft"])
@pytest.mark.parametrize(("risk", "most_min"), [("red", 60), ("amber", 120), ("green", 120)])
def test_that_a_morning_visit_is_not_offered_in_another_part_of_the_day(
    risk: Risk, most_min: int, window_end: WindowEnd
) -> None:
    policy = replace(POLICY, window_end=window_end)
    morning = a_visit(earliest=at(8), latest=at(8), preferred=at(8), risk=risk)
    for begins, offered in ((8 + most_min / 60, True), (8.1 + most_min / 60, False), (13, False)):
        problem = a_problem([morning], [a_carer("k1", (at(begins), at(20)))])
        options = menu(problem, policy, a_rota(), "v1", MenuLimits(more_min=0))
        starts = [a.start for o in options for a in o.assignments if a.carer_id == "k1"]
        assert starts == ([at(begins)] if offered else [])


def test_that_a_green_visit_is_put_off_by_two_hours_at_most_and_else_left() -> None:
    visits = [
        a_visit(latest=at(8), risk="red", duration=3 * HOUR),
        a_visit("v2", client_id="c2", latest=at(8), risk="green"),
    ]
    options = menu(a_problem(visits), POLICY, a_rota(("v2", "k1", at(8))), "v1")
    given = of_kind(options, Postponed)
    assert given.relaxations == (Postponed("v2", None),)


def test_that_a_dose_stays_at_its_time() -> None:
    visits = [
        a_visit(earliest=at(11), latest=at(12), preferred=at(12), time_critical=True),
        a_visit("v2", client_id="c2", duration=4 * HOUR, earliest=at(8.5), latest=at(8.5)),
    ]
    options = menu(a_problem(visits), POLICY, a_rota(("v2", "k1", at(8.5))), "v1")
    assert not any(WiderWindow in kind for kind in kinds(options))


@pytest.mark.parametrize(
    ("shift", "added", "words"),
    [
        ((7, 8.25), (8.25, 8.5), "carer k1 stayed until Tue 08:30, 15 min longer"),
        ((8.2, 12), (8, 8.2), "carer k1 began at Tue 08:00, 12 min sooner"),
    ],
)
def test_that_a_carer_is_asked_for_a_little_more_time(
    shift: tuple[float, float], added: tuple[float, float], words: str
) -> None:
    problem = a_problem([a_visit(latest=at(8))], [a_carer("k1", (at(shift[0]), at(shift[1])))])
    option = of_kind(menu(problem, POLICY, a_rota(), "v1"), MoreTime)
    assert option.relaxations == (MoreTime("k1", at(added[0]), at(added[1])),)
    assert option.words == f"Carer k1 could make visit v1 from Tue 08:00 if {words}."


def test_that_nobody_is_asked_who_is_absent_or_was_told_of_work_and_has_no_shift_for_it() -> None:
    visits = [a_visit(latest=at(8)), a_visit("v2", client_id="c2", earliest=at(9))]
    problem = a_problem(visits, [a_carer("k1", (at(7), at(8.25)))])
    away = MenuLimits(unavailable=(CarerAbsent("k1", at(8.25), at(20)),))
    told = replace(problem, in_force=(InForce("v2", 1, "k1", at(9)),))
    for options in (
        menu(problem, POLICY, a_rota(), "v1", away),
        menu(told, POLICY, a_rota(), "v1"),
    ):
        assert not any(MoreTime in kind for kind in kinds(options))


def test_that_a_bank_carer_is_called_in_rather_than_an_agency_and_an_employee_off_duty_is_not() -> (
    None
):
    off = replace(a_carer("k1"), shifts=())
    bank = replace(a_carer("k2", employment="bank"), shifts=())
    called = menu(a_problem([a_visit(latest=at(8))], [off, bank]), POLICY, a_rota(), "v1")
    assert [o.relaxations for o in called] == [(MoreTime("k2", at(8), at(8.5)),)]
    assert called[0].words == (
        "Carer k2 could make visit v1 from Tue 08:00 if bank carer k2 came in for Tue 08:00 to "
        "08:30."
    )
    (outside,) = menu(a_problem([a_visit(latest=at(8))], [off]), POLICY, a_rota(), "v1")
    assert kinds((outside,)) == [(AgencyCarer,)]


@pytest.mark.parametrize("employment", ["bank", None])
@pytest.mark.parametrize(
    ("now", "begins"),
    [(at(6), 8), (at(7), 8), (at(7.25), 8.25), (at(7.25) - 30, 8.25), (at(7.5) + 1, None)],
)
def test_that_nobody_is_called_in_without_an_hours_notice(
    employment: Employment | None, now: int, begins: float | None
) -> None:
    """A bank carer of the branch, or somebody from outside where it has none; until 08:30."""
    late = a_visit(latest=at(8.5), preferred=at(8), time_critical=True)
    staff = [] if employment is None else [a_carer("k1", employment=employment)]
    staff = [replace(carer, shifts=()) for carer in staff]
    problem = replace(a_problem([late], staff), now=now)
    options = menu(problem, POLICY, a_rota(), "v1")
    assert [a.start for o in options for a in o.assignments] == (
        [] if begins is None else [at(begins)]
    )


def test_that_whoever_is_on_shift_comes_before_a_call_in_of_the_same_cost() -> None:
    called = replace(a_carer("k1", employment="bank"), shifts=())
    on_shift = a_carer("k2", (at(7), at(8.25)))
    options = menu(a_problem([a_visit(latest=at(8))], [called, on_shift]), POLICY, a_rota(), "v1")
    first, second, *_ = (o for o in options if kinds((o,)) == [(MoreTime,)])
    assert first.effect.levels == second.effect.levels
    assert [a.carer_id for o in (first, second) for a in o.assignments] == ["k2", "k1"]


@pytest.mark.parametrize(
    ("booked", "called"),
    [
        ([(7.5, 17.25)], False),  # 5 hours before, and from 07:30 to 03:45 in all
        ([(11.75, 12)], False),  # less than 11 hours before; 16 hours in all
        ([(7.5, 11.75)], True),  # 11 hours before
        ([(14.75, 17.25)], True),  # with it 13 hours in all, and 11 hours follow
        ([(14.5, 17.25)], False),
        ([(3.5, 11), (14.75, 17.25)], False),  # 11 hours nowhere: a chain of shorter pauses
        ([(38.75, 44)], True),  # 11 hours until the next shift
        ([(38.5, 44)], False),
    ],
)
def test_that_whoever_is_called_in_has_the_daily_rest_in_each_day(
    booked: list[tuple[float, float]], called: bool
) -> None:
    """A visit from Tue 22:45 to Wed 03:45; the carer's own work lies inside one working day."""
    night = a_visit(duration=5 * HOUR, earliest=at(22.75), latest=at(22.75), preferred=at(22.75))
    spans = [(at(start), at(end)) for start, end in booked]
    bank = a_carer("k1", *spans, employment="agency")
    problem = a_problem([night], [bank], days=3)
    options = menu(problem, POLICY, a_rota(), "v1")
    asked = (MoreTime("k1", at(22.75), at(27.75)),)
    assert (asked in [o.relaxations for o in options]) is called


@pytest.mark.parametrize("edge", ["last_work_end", "resumes_from"])
@pytest.mark.parametrize(("hour", "called"), [(-3, True), (-2.5, False)])
def test_that_the_rest_of_a_call_in_counts_from_what_is_published_outside(
    edge: str, hour: float, called: bool
) -> None:
    bank = replace(a_carer("k1", employment="bank"), shifts=(), **{edge: at(hour)})
    options = menu(a_problem([a_visit(latest=at(8))], [bank]), POLICY, a_rota(), "v1")
    assert ((MoreTime,) in kinds(options)) is called


def test_that_an_agency_carer_has_the_skill_and_no_invented_id() -> None:
    problem = a_problem(
        [a_visit(skills=("peg",), carers_required=2)], [a_carer("k1", skills=(HeldSkill("peg"),))]
    )
    (option,) = menu(problem, POLICY, a_rota(), "v1")
    assert option.words == (
        "Carer k1 and an agency carer with skill peg could make visit v1 from Tue 08:00."
    )
    (given,) = option.relaxations
    assert isinstance(given, AgencyCarer)
    assert given.stand_in not in problem.carer
    assert given.stand_in not in option.words


def test_that_nobody_unknown_comes_where_only_known_carers_may() -> None:
    problem = a_problem([a_visit(known_carer_only=True)])
    assert menu(problem, POLICY, a_rota(), "v1") == ()


def test_that_the_agencys_own_threshold_for_known_carers_may_be_waived() -> None:
    problem = a_problem([a_visit()], history=(Acquaintance("c1", "k9", 3),))
    policy = replace(POLICY, known_carer_under_s=HOUR)
    option = menu(problem, policy, a_rota(), "v1")[0]
    assert option.relaxations == (PreferenceWaived("v1", "k1", "unknown"),)
    assert "if the client agreed to a carer they do not know" in option.words


def test_that_a_carer_the_client_avoids_is_asked_about_and_an_excluded_one_never() -> None:
    problem = a_problem(
        [a_visit()],
        [a_carer("k1"), a_carer("k2")],
        preferences=(Preference("c1", "k1", "avoid"), Preference("c1", "k2", "excluded")),
    )
    options = menu(problem, POLICY, a_rota(), "v1")
    assert options[0].relaxations == (PreferenceWaived("v1", "k1", "avoid"),)
    assert not any(a.carer_id == "k2" for o in options for a in o.rota.assignments)


@pytest.mark.parametrize(
    ("end", "left", "words"),
    [
        (15, (), "if visit v2 (green) was put off to Tue 08:30 with carer k1"),
        (8.75, ("v2",), "if nobody made visit v2 (green) and the client agreed"),
    ],
)
def test_that_a_green_visit_is_put_off_or_left(
    end: float, left: tuple[str, ...], words: str
) -> None:
    visits = [
        a_visit(latest=at(8), risk="red"),
        a_visit("v2", client_id="c2", latest=at(8), risk="green"),
    ]
    problem = a_problem(visits, [a_carer("k1", (at(8), at(end)))])
    options = menu(problem, POLICY, a_rota(("v2", "k1", at(8))), "v1")
    option = of_kind(options, Postponed)
    assert (option.left, words in option.words) == (left, True)


def test_that_an_amber_visit_is_never_put_off() -> None:
    visits = [a_visit(latest=at(8), risk="red"), a_visit("v2", client_id="c2", latest=at(8))]
    options = menu(a_problem(visits), POLICY, a_rota(("v2", "k1", at(8))), "v1")
    assert not any(Postponed in kind for kind in kinds(options))


def test_that_a_pair_is_offered_only_where_no_single_thing_will_do() -> None:
    carer = a_carer("k1", (at(7), at(7.25)))
    early = a_problem(
        [a_visit(earliest=at(8.25), latest=at(8.25), skills=("peg",))],
        [replace(carer, skills=(HeldSkill("peg"),))],
    )
    both = menu(early, POLICY, a_rota(), "v1", MenuLimits(more_min=30))
    assert (MoreTime, WiderWindow) in {
        tuple(sorted(k, key=lambda t: t.__name__)) for k in kinds(both)
    }
    one = menu(early, POLICY, a_rota(), "v1", MenuLimits(more_min=120))
    assert all(len(kind) < 2 for kind in kinds(one))


def test_that_two_carers_may_each_stay_longer() -> None:
    carers = [a_carer("k1", (at(7), at(8.25))), a_carer("k2", (at(7), at(8.4)))]
    problem = a_problem([a_visit(latest=at(8), carers_required=2, time_critical=True)], carers)
    options = menu(problem, POLICY, a_rota(), "v1")
    assert (MoreTime, MoreTime) in kinds(options)


def test_that_a_covered_visit_has_no_menu_and_an_unknown_one_is_refused() -> None:
    problem = a_problem([a_visit()])
    assert menu(problem, POLICY, a_rota(("v1", "k1", at(9))), "v1") == ()
    with pytest.raises(KeyError):
        menu(problem, POLICY, a_rota(), "v9")


def test_that_the_menu_is_bounded_by_a_count_and_the_same_each_time() -> None:
    problem = a_problem([a_visit(latest=at(8))], [a_carer("k1", (at(7), at(8.25)))])
    assert menu(problem, POLICY, a_rota(), "v1") == menu(problem, POLICY, a_rota(), "v1")
    assert not any(
        MoreTime in kind
        for kind in kinds(menu(problem, POLICY, a_rota(), "v1", MenuLimits(trials=0)))
    )


def test_that_the_gender_that_was_agreed_stays() -> None:
    problem = a_problem(
        [a_visit()],
        [a_carer("k1", gender="male")],
        clients=[Client("c1", "c1", gender_of_carer="female")],
    )
    (option,) = menu(problem, POLICY, a_rota(), "v1")
    asked, _ = relaxed(problem, POLICY, option.relaxations)
    (made,) = option.rota.assignments
    assert asked.carer[made.carer_id].gender == "female"
    assert Rota.of([made]) == option.rota
