"""Disruptions in force lie over every problem, and one that is taken back leaves no trace."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.disruptions import (
    AbsentFacts,
    AwayFacts,
    CancelFacts,
    ChangeFacts,
    Facts,
    LateFacts,
    NewVisit,
    NewVisitsFacts,
    TakenBackFacts,
    VehicleFacts,
    WeatherFacts,
    disruptions_in_force,
    record,
    wanted_visits,
)
from data.errors import UserError
from data.models import AvailabilityRow, PreferenceRow, RotaInForceRow, VisitRow
from data.store import Store
from data.wanted import clients_of, visit_of
from solver.problem import (
    CarerAbsent,
    Disruption,
    Horizon,
    Preference,
    Problem,
    SevereWeather,
    Shift,
    VehicleLost,
    Visit,
    VisitCancelled,
)
from tests.data.store_rows import NOON, TUESDAY, Branch, saved, wall

HOUR = 3600
DAY = dt.timedelta(days=1)
WEDNESDAY = TUESDAY + DAY


def fill(branch: Branch) -> Branch:
    """Three clients, the third without visits; two carers by car; visits on Tuesday and on."""
    branch.client("c1", postcode="AB12 3CD", latitude=51.0, longitude=0.0)
    branch.client("c2", postcode="AB1 2CD", latitude=51.0, longitude=0.1)
    branch.client("c3", postcode="AB12 9ZZ", latitude=51.0, longitude=0.2, risk="red")
    for carer_id in ("k1", "k2"):
        branch.carer(carer_id)
        for day in (TUESDAY, WEDNESDAY):
            branch.shift(carer_id, wall(day, "07:00"), wall(day, "15:00"))
    branch.visit("v1")
    branch.visit("v2", client_id="c2", window=("09:00", "11:00"))
    branch.visit("v3", WEDNESDAY)
    return branch


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    return fill(Branch(tmp_path))


def tell(branch: Branch, facts: Facts) -> str:
    return record(branch.store, "main", facts, by="Ann", now=NOON).disruption_id


def span(start: str, end: str, day: dt.date = TUESDAY) -> tuple[dt.datetime, dt.datetime]:
    return wall(day, start), wall(day, end)


def a_new_visit(visit_id: str = "n1", day: dt.date = TUESDAY, **fields: Any) -> NewVisit:
    earliest, latest = span("12:00", "14:00", day)
    fields.setdefault("client_id", "c1")
    return NewVisit(
        visit_id,
        date=day,
        earliest_start=earliest,
        latest_start=latest,
        duration_minutes=fields.pop("duration_minutes", 30),
        **fields,
    )


def told(branch: Branch, day: dt.date = TUESDAY, days: int = 1) -> tuple[Disruption, ...]:
    with branch.store.unit_of_work(read_only=True) as uow:
        return disruptions_in_force(uow, "main", Horizon.of(day, days))


def shifts(problem: Problem, carer_id: str = "k1") -> tuple[Shift, ...]:
    return problem.carer[carer_id].shifts


def test_that_an_absence_takes_its_time_out_of_the_shifts(branch: Branch) -> None:
    tell(branch, AbsentFacts("k1", *span("06:00", "09:30")))
    assert shifts(branch.problem()) == (Shift(round(9.5 * HOUR), 15 * HOUR, began=7 * HOUR),)
    assert shifts(branch.problem(), "k2") == (Shift(7 * HOUR, 15 * HOUR),)


def test_that_a_late_carer_begins_later(branch: Branch) -> None:
    tell(branch, LateFacts("k1", wall(TUESDAY, "08:00"), wall(TUESDAY, "06:00")))
    assert shifts(branch.problem()) == (Shift(8 * HOUR, 15 * HOUR, began=7 * HOUR),)


def test_that_an_absence_touches_only_its_days(branch: Branch) -> None:
    tell(branch, AbsentFacts("k1", *span("06:00", "22:00")))
    assert shifts(branch.problem(WEDNESDAY)) == (Shift(7 * HOUR, 15 * HOUR),)
    week = branch.problem(TUESDAY, 3)
    assert shifts(week) == (Shift(31 * HOUR, 39 * HOUR),)


def test_that_an_absence_reaches_a_night_over_the_edge_of_the_days(branch: Branch) -> None:
    """Wednesday's early hours belong to the night shift that began on Tuesday evening."""
    branch.shift("k1", wall(TUESDAY, "22:00"), wall(WEDNESDAY, "06:00"))
    tell(branch, AbsentFacts("k1", *span("02:00", "23:00", WEDNESDAY)))
    assert shifts(branch.problem(TUESDAY))[-1] == Shift(22 * HOUR, 26 * HOUR)
    assert shifts(branch.problem(WEDNESDAY)) == (Shift(-2 * HOUR, 2 * HOUR),)


def test_that_an_absence_is_as_long_as_it_lasts_across_the_clock_change(tmp_path: Path) -> None:
    autumn = dt.date(2026, 10, 25)
    branch = Branch(tmp_path)
    branch.client()
    branch.visit("v1", autumn)
    branch.carer("k1", (wall(autumn, "00:00"), wall(autumn, "08:00")))
    facts = AbsentFacts("k1", wall(autumn, "01:30"), wall(autumn, "01:30", fold=1))
    record(branch.store, "main", facts, by="Ann", now=wall(autumn, "00:00"))
    half = round(1.5 * HOUR)
    assert shifts(branch.problem(autumn)) == (Shift(0, half), Shift(half + HOUR, 9 * HOUR, began=0))


def test_that_a_pin_of_rota_csv_on_an_absent_carer_is_void(branch: Branch) -> None:
    for visit_id, start in (("v1", "08:15"), ("v2", "10:00")):
        branch.add(
            RotaInForceRow,
            visit_id=visit_id,
            carer_id="k1",
            start=wall(TUESDAY, start),
            pinned=True,
        )
    tell(branch, AbsentFacts("k1", *span("06:00", "09:00")))
    assert [pin.visit_id for pin in branch.problem().pins] == ["v2"]


def test_that_a_lost_vehicle_brings_the_tables_of_the_other_mode(branch: Branch) -> None:
    tell(branch, VehicleFacts("k1", "walk", *span("06:00", "12:00")))
    problem = branch.problem()
    assert problem.carer["k1"].transport == "walk"
    assert set(problem.travel.seconds) == {"car", "walk"}
    assert problem.travel.time("walk", "c1", "c2") > problem.travel.time("car", "c1", "c2")
    assert branch.problem(WEDNESDAY).carer["k1"].transport == "car"


def test_that_cancelled_visits_and_those_of_a_client_away_are_not_wanted(branch: Branch) -> None:
    tell(branch, CancelFacts("v1"))
    tell(branch, AwayFacts("c2", *span("00:00", "23:00")))
    assert branch.problem().visits == ()
    assert [visit.id for visit in branch.problem(TUESDAY, 2).visits] == ["v3"]
    assert VisitCancelled("v1") not in told(branch, WEDNESDAY)


def test_that_a_new_visit_of_somebody_without_visits_is_there_with_all_it_needs(
    branch: Branch,
) -> None:
    branch.add(PreferenceRow, client_id="c3", carer_id="k2", kind="excluded")
    new = a_new_visit(client_id="c3", skills=("peg",), carers_required=2, time_critical=True)
    tell(branch, NewVisitsFacts((new, a_new_visit("n2", WEDNESDAY))))
    problem = branch.problem()
    visit = problem.visit["n1"]
    assert (visit.earliest, visit.preferred, visit.latest) == (12 * HOUR, 13 * HOUR, 14 * HOUR)
    assert (visit.duration, visit.risk, visit.location) == (HOUR // 2, "red", "c3")
    assert (visit.skills, visit.carers_required, visit.time_critical) == (("peg",), 2, True)
    assert problem.client["c3"].risk == "red"
    assert problem.preferences == (Preference("c3", "k2", "excluded"),)
    assert 0 < problem.travel.time("car", "c1", "c3") < HOUR
    assert "n2" not in problem.visit
    assert "n2" in branch.problem(WEDNESDAY).visit


def test_that_a_new_visit_is_wanted_once_when_an_import_brings_it_too(branch: Branch) -> None:
    tell(branch, NewVisitsFacts((a_new_visit("v9"),)))
    branch.visit("v9", window=("10:00", "10:30"))
    visits = branch.problem().visits
    assert [visit.id for visit in visits] == ["v1", "v2", "v9"]
    assert visits[2].earliest == 10 * HOUR


def test_that_changed_needs_are_laid_over_imported_and_new_visits(branch: Branch) -> None:
    tell(branch, NewVisitsFacts((a_new_visit(),)))
    tell(branch, ChangeFacts("n1", 45, ("peg",), 2))
    tell(branch, ChangeFacts("v1", latest_start=wall(TUESDAY, "12:00")))
    visits = branch.problem().visit
    assert (visits["n1"].duration, visits["n1"].skills) == (45 * 60, ("peg",))
    assert visits["n1"].carers_required == 2
    assert (visits["v1"].earliest, visits["v1"].latest) == (8 * HOUR, 12 * HOUR)


def test_that_weather_slows_the_ways_of_its_area(branch: Branch) -> None:
    """AB1 is not AB12, and lower case is the same area."""
    before = branch.problem().travel
    tell(branch, NewVisitsFacts((a_new_visit(client_id="c3"),)))
    tell(branch, WeatherFacts(2, *span("06:00", "12:00"), "ab1"))
    after = branch.problem().travel
    assert after.time("car", "c1", "c2") == 2 * before.time("car", "c1", "c2")
    assert after.time("car", "c1", "c3") < 2 * after.time("car", "c1", "c2")
    assert told(branch)[-1] == SevereWeather(200, frozenset({"c2"}), 6 * HOUR, 12 * HOUR)
    assert told(branch, WEDNESDAY) == ()


def test_that_weather_without_an_area_is_everywhere(branch: Branch) -> None:
    before = branch.problem().travel
    tell(branch, WeatherFacts(1.25, *span("06:00", "12:00")))
    after = branch.problem().travel
    assert after.time("car", "c1", "c2") == -(-before.time("car", "c1", "c2") * 5 // 4)


def test_that_disruptions_come_in_the_order_of_recording_on_the_clock_of_the_days(
    branch: Branch,
) -> None:
    tell(branch, VehicleFacts("k1", "walk", *span("06:00", "12:00")))
    tell(branch, AbsentFacts("k2", *span("06:00", "12:00", WEDNESDAY)))
    tell(branch, CancelFacts("v3"))
    both = told(branch, TUESDAY, 2)
    assert both == (
        VehicleLost("k1", "walk"),
        CarerAbsent("k2", 30 * HOUR, 36 * HOUR),
        VisitCancelled("v3"),
    )
    assert told(branch, WEDNESDAY) == (
        CarerAbsent("k2", 6 * HOUR, 12 * HOUR),
        VisitCancelled("v3"),
    )


def test_that_facts_can_be_tried_without_being_recorded(branch: Branch) -> None:
    tell(branch, CancelFacts("v1"))
    absent = AbsentFacts("k1", *span("06:00", "12:00"))
    with branch.store.unit_of_work(read_only=True) as uow:
        tried = disruptions_in_force(uow, "main", Horizon.of(TUESDAY, 1), (absent,))
    assert tried == (VisitCancelled("v1"), CarerAbsent("k1", 6 * HOUR, 12 * HOUR))
    assert len(told(branch)) == 1


def test_that_a_disruption_of_what_an_import_took_away_is_passed_over(branch: Branch) -> None:
    tell(branch, CancelFacts("v1"))
    tell(branch, ChangeFacts("v2", 45))
    with branch.store.unit_of_work() as uow:
        uow.agency.delete(VisitRow, [{"branch_id": "main", "visit_id": v} for v in ("v1", "v2")])
    assert branch.problem().visits == ()


def test_that_a_change_of_a_visit_that_falls_out_waits_until_it_is_wanted_again(
    branch: Branch,
) -> None:
    away = tell(branch, AwayFacts("c1", *span("00:00", "23:00")))
    tell(branch, ChangeFacts("v1", 45))
    assert "v1" not in branch.problem().visit
    tell(branch, TakenBackFacts(away))
    assert branch.problem().visit["v1"].duration == 45 * 60


def test_that_windows_changed_twice_hold_together_when_the_first_change_is_taken_back(
    branch: Branch,
) -> None:
    first = tell(branch, ChangeFacts("v1", latest_start=wall(TUESDAY, "12:00")))
    tell(branch, ChangeFacts("v1", earliest_start=wall(TUESDAY, "11:00")))
    tell(branch, TakenBackFacts(first))
    visit = branch.problem().visit["v1"]
    assert (visit.earliest, visit.latest) == (11 * HOUR, 12 * HOUR)


def test_that_an_absence_taken_back_leaves_the_problem_as_it_was(branch: Branch) -> None:
    before = branch.problem()
    absence = tell(branch, AbsentFacts("k1", *span("06:00", "22:00")))
    assert branch.problem().digest != before.digest
    tell(branch, TakenBackFacts(absence))
    assert branch.problem() == before
    assert branch.problem().digest == before.digest


def test_that_work_published_for_a_new_visit_after_midnight_counts_once(branch: Branch) -> None:
    """The night is Tuesday's; Wednesday's early visits go on from where it ends."""
    branch.visit("v4", WEDNESDAY, ("03:00", "04:00"))
    branch.shift("k1", wall(TUESDAY, "22:00"), wall(WEDNESDAY, "06:00"))
    night = NewVisit(
        "n1",
        "c1",
        TUESDAY,
        wall(WEDNESDAY, "01:00"),
        wall(WEDNESDAY, "01:00"),
        60,
    )
    tell(branch, NewVisitsFacts((night,)))
    plan = saved(branch)
    with branch.store.unit_of_work() as uow:
        version = uow.rotas.version(plan.rota_id)
        assert version is not None
        version.status, version.published_seq = "published", uow.audit.last_seq()
    carer = branch.problem(WEDNESDAY).carer["k1"]
    assert carer.last_work_end == 2 * HOUR
    assert carer.resumes_from is not None
    assert 2 * HOUR <= carer.resumes_from < 3 * HOUR
    assert branch.problem(TUESDAY).carer["k1"].last_work_end is None


def random_facts(rng: Random) -> Facts:
    """One of every kind, close together, so that they meet."""
    day = rng.choice((TUESDAY, TUESDAY, WEDNESDAY))
    start = wall(day, "06:00") + dt.timedelta(minutes=30 * rng.randint(0, 12))
    end = start + dt.timedelta(minutes=30 * rng.randint(1, 30))
    visit_id = rng.choice(("v1", "v2", "v3", "n1", "n2"))
    later = start + dt.timedelta(hours=rng.randint(0, 3))
    kind = rng.randrange(9)
    if kind == 0:
        return AbsentFacts(rng.choice(("k1", "k2")), start, end)
    if kind == 1:
        return LateFacts(rng.choice(("k1", "k2")), end, start)
    if kind == 2:
        return VehicleFacts("k1", rng.choice(("walk", "bicycle", "car")), start, end)
    if kind == 3:
        return CancelFacts(visit_id)
    if kind == 4:
        return AwayFacts(rng.choice(("c1", "c2", "c3")), start, end)
    if kind == 5:
        client = rng.choice(("c1", "c3"))
        new = NewVisit(rng.choice(("n1", "n2")), client, day, start, later, 30)
        return NewVisitsFacts((new,))
    if kind == 6:
        return WeatherFacts(rng.choice((1, 1.5, 3)), start, end, rng.choice((None, "AB12")))
    if kind == 7:
        return ChangeFacts(visit_id, rng.choice((None, 15, 60)), rng.choice((None, ("peg",))))
    return ChangeFacts(visit_id, earliest_start=start, latest_start=later)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store for many branches, each of which sees only what is its own."""
    return Store.open(home=tmp_path_factory.mktemp("branches"))


BRANCHES = iter(range(10**6))


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_that_only_what_is_in_force_matters_whatever_was_told_and_taken_back(
    store: Store, seed: int
) -> None:
    """Another branch that is told only what was never taken back has the same problem."""
    rng = Random(seed)
    one, two = (fill(Branch(Path(), f"b{next(BRANCHES)}", store)) for _ in range(2))
    told: dict[str, Facts] = {}
    for _ in range(rng.randint(1, 12)):
        taken = rng.choice(sorted(told)) if told and rng.random() < 0.3 else None
        facts = random_facts(rng) if taken is None else TakenBackFacts(taken)
        try:
            recorded = record(store, one.branch_id, facts, by="Ann", now=NOON)
        except UserError:
            continue
        if taken is None:
            told[recorded.disruption_id] = recorded.facts
        else:
            del told[taken]
    for facts in told.values():
        # What builds on something that was taken back cannot be told without it, and means nothing
        # by itself: it is about a visit that is not there, or repeats what is the case anyway.
        with suppress(UserError):
            record(store, two.branch_id, facts, by="Ann", now=NOON)
    for day, days in ((TUESDAY, 1), (WEDNESDAY, 1), (TUESDAY, 2)):
        problem, other = one.problem(day, days), two.problem(day, days)
        assert replace(other, branch_id=one.branch_id) == problem, (day, days, told)
        assert wanted(one, problem) == set(problem.visits), (day, days, told)


def wanted(branch: Branch, problem: Problem) -> set[Visit]:
    """The visits of a problem's days as an export tells them."""
    horizon = problem.horizon
    with branch.store.unit_of_work(read_only=True) as uow:
        visits = wanted_visits(uow, branch.branch_id).values()
        clients = clients_of(uow.agency, branch.branch_id)
    days = [horizon.date_of(index) for index in range(horizon.days)]
    return {visit_of(v, clients[v.client_id], horizon) for v in visits if v.date in days}


def test_that_leave_and_absence_say_the_same(branch: Branch) -> None:
    tell(branch, AbsentFacts("k1", *span("09:00", "10:00")))
    absent = branch.problem()
    start, end = span("09:00", "10:00")
    branch.add(AvailabilityRow, carer_id="k2", start=start, end=end, kind="leave")
    assert shifts(branch.problem(), "k2") == shifts(absent)
