"""Stored rows become the problem that a coordinator would describe."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from data.decisions import approve, reject
from data.mapping import load_problem, planned_days
from data.models import (
    HistoryRow,
    LinkRow,
    PreferenceRow,
    RotaInForceRow,
    SkillRow,
    VisitRow,
)
from data.policies import load_policy
from solver.problem import Acquaintance, HeldSkill, Link, Pin, Preference
from tests.data.store_rows import NOON, TUESDAY, Branch, policy, saved, wall

MINUTE, HOUR = 60, 3600
DAY = dt.timedelta(days=1)


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    branch = Branch(tmp_path)
    branch.client()
    return branch


def test_that_a_visit_carries_everything_its_row_says(branch: Branch) -> None:
    branch.client("c2", location_id="flat 9", risk="red", gender_of_carer="female")
    branch.visit(
        "v1",
        client_id="c2",
        window=("08:00", "09:30"),
        preferred_start=wall(TUESDAY, "08:15"),
        duration_minutes=22.5,
        carers_required=2,
        skills=("hoist", "peg"),
        kind="medication",
        time_critical=True,
        known_carer_only=True,
        min_duration_minutes=15,
        budget_id="b1",
    )
    visit = branch.problem().visit["v1"]
    assert (visit.location, visit.risk, visit.client_id) == ("flat 9", "red", "c2")
    assert (visit.earliest, visit.preferred, visit.latest) == (
        8 * HOUR,
        8 * HOUR + 15 * MINUTE,
        9 * HOUR + 30 * MINUTE,
    )
    assert (visit.duration, visit.min_duration) == (22 * MINUTE + 30, 15 * MINUTE)
    assert (visit.carers_required, visit.skills, visit.kind) == (2, ("hoist", "peg"), "medication")
    assert (visit.time_critical, visit.known_carer_only, visit.budget_id) == (True, True, "b1")
    assert branch.problem().client["c2"].gender_of_carer == "female"


def test_that_a_visit_without_a_preferred_start_prefers_the_middle_of_its_window(
    branch: Branch,
) -> None:
    branch.visit("v1", window=("08:00", "10:00"))
    assert branch.problem().visit["v1"].preferred == 9 * HOUR


def test_that_a_preferred_start_outside_the_window_is_moved_to_its_nearer_end(
    branch: Branch,
) -> None:
    branch.visit("v1", window=("08:00", "10:00"), preferred_start=wall(TUESDAY, "07:00"))
    branch.visit("v2", window=("08:00", "10:00"), preferred_start=wall(TUESDAY, "11:00"))
    visits = branch.problem().visit
    assert (visits["v1"].preferred, visits["v2"].preferred) == (8 * HOUR, 10 * HOUR)


def test_that_the_date_decides_which_plan_a_visit_is_in(branch: Branch) -> None:
    """A visit after midnight can belong to the day before."""
    branch.visit("eve", TUESDAY - DAY)
    branch.visit(
        "night",
        TUESDAY,
        earliest_start=wall(TUESDAY + DAY, "00:30"),
        latest_start=wall(TUESDAY + DAY, "01:30"),
    )
    branch.visit("next", TUESDAY + DAY, ("00:00", "00:10"))
    visits = branch.problem().visits
    assert [visit.id for visit in visits] == ["night"]
    assert visits[0].earliest == 24 * HOUR + 30 * MINUTE
    assert [v.id for v in branch.problem(TUESDAY - DAY, 3).visits] == ["eve", "next", "night"]


def test_that_a_carer_carries_everything_its_row_says(branch: Branch) -> None:
    branch.visit()
    branch.carer(
        "k1",
        gender="female",
        transport="bicycle",
        employment="bank",
        contract_hours_week=20.5,
        max_hours_week=37.5,
        max_hours_day=9,
        hourly_rate=12.605,
        wtr_opt_out=True,
        date_of_birth=dt.date(2009, 1, 31),
    )
    branch.add(SkillRow, carer_id="k1", skill="hoist", valid_from=None, valid_to=TUESDAY)
    carer = branch.problem().carer["k1"]
    assert (carer.gender, carer.transport, carer.employment) == ("female", "bicycle", "bank")
    assert carer.contract_s_week == 20 * HOUR + 30 * MINUTE
    assert (carer.max_s_week, carer.max_s_day) == (37 * HOUR + 30 * MINUTE, 9 * HOUR)
    assert carer.rate_pence_hour == 1261
    assert (carer.wtr_opt_out, carer.date_of_birth) == (True, dt.date(2009, 1, 31))
    assert carer.skills == (HeldSkill("hoist", None, TUESDAY),)


@pytest.mark.parametrize(
    ("given", "gender"),
    [("female", "female"), ("male", "male"), ("non-binary", "other"), (None, None)],
)
def test_that_a_gender_is_one_the_rules_know(
    branch: Branch, given: str | None, gender: str | None
) -> None:
    branch.visit()
    branch.carer("k1", gender=given)
    assert branch.problem().carer["k1"].gender == gender


def test_that_carers_off_duty_are_there_without_a_shift(branch: Branch) -> None:
    branch.visit()
    branch.carer("k1")
    branch.add(HistoryRow, client_id="c1", carer_id="k1", visits=3, last_visit=None)
    problem = branch.problem()
    assert problem.carer["k1"].shifts == ()
    assert problem.clients_with_history == {"c1"}


def test_that_links_are_kept_with_both_ends_in_the_days(branch: Branch) -> None:
    branch.visit("v1")
    branch.visit("v2")
    branch.visit("v3", TUESDAY + DAY)
    gaps = {"min_gap_minutes": 240.5, "max_gap_minutes": None}
    branch.add(LinkRow, first_visit_id="v1", second_visit_id="v2", same_carer=True, **gaps)
    branch.add(LinkRow, first_visit_id="v2", second_visit_id="v3", same_carer=False, **gaps)
    link = Link("v1", "v2", 240 * MINUTE + 30, None, True)
    assert branch.problem().links == (link,)
    assert len(branch.problem(days=2).links) == 2


def test_that_preferences_and_history_of_the_clients_visited_are_there(branch: Branch) -> None:
    branch.client("c2")
    branch.visit("v1")
    branch.carer("k1")
    for client in ("c1", "c2"):
        branch.add(PreferenceRow, client_id=client, carer_id="k1", kind="excluded")
        branch.add(HistoryRow, client_id=client, carer_id="k1", visits=4, last_visit=TUESDAY)
    problem = branch.problem()
    assert [client.id for client in problem.clients] == ["c1"]
    assert problem.preferences == (Preference("c1", "k1", "excluded"),)
    assert problem.history == (Acquaintance("c1", "k1", 4),)


def test_that_only_pinned_slots_of_the_imported_rota_are_pins(branch: Branch) -> None:
    branch.carer("k1")
    for visit_id, day, pinned in (
        ("v1", TUESDAY, True),
        ("v2", TUESDAY, False),
        ("v3", TUESDAY + DAY, True),
    ):
        branch.visit(visit_id, day)
        start = wall(day, "08:30")
        branch.add(
            RotaInForceRow, visit_id=visit_id, slot=1, carer_id="k1", start=start, pinned=pinned
        )
    assert branch.problem().pins == (Pin("v1", 1, "k1", 8 * HOUR + 30 * MINUTE),)


def test_that_a_home_needs_coordinates_or_a_row_of_travel(branch: Branch) -> None:
    branch.visit()
    shift = (wall(TUESDAY, "07:00"), wall(TUESDAY, "15:00"))
    branch.carer("nowhere", shift)
    branch.carer("placed", shift, latitude=55.86, longitude=-4.25)
    branch.carer("named", shift, location_id="depot")
    branch.carer("half", shift, latitude=55.86)
    branch.way("depot", "c1", 5)
    homes = {carer.id: carer.home for carer in branch.problem().carers}
    assert homes == {"nowhere": None, "placed": "placed", "named": "depot", "half": None}


def test_that_homes_are_left_out_where_the_policy_does_not_count_them(
    branch: Branch, tmp_path: Path
) -> None:
    branch.visit()
    branch.carer("k1", (wall(TUESDAY, "07:00"), wall(TUESDAY, "15:00")), location_id="depot")
    branch.way("depot", "c1", 5)
    path = tmp_path / "own.toml"
    path.write_text("home_counts = false\n")
    own = load_policy(path, on=TUESDAY)
    assert branch.problem(policy=own).carer["k1"].home is None
    assert branch.problem(policy=own).travel.locations == ("c1",)
    assert branch.problem().carer["k1"].home == "depot"


def test_that_the_same_rows_in_another_order_make_the_same_problem(tmp_path: Path) -> None:
    digests = []
    for order in (("1", "2", "3"), ("3", "1", "2")):
        branch = Branch(tmp_path / order[0])
        for i in order:
            branch.client(f"c{i}")
            branch.carer(f"k{i}", (wall(TUESDAY, "07:00"), wall(TUESDAY, "15:00")))
            branch.visit(f"v{i}", client_id=f"c{i}")
            branch.way(f"c{i}", "c9", 5)
        for i in order:
            branch.add(
                LinkRow,
                first_visit_id=f"v{i}",
                second_visit_id="v1",
                min_gap_minutes=None,
                max_gap_minutes=None,
                same_carer=True,
            )
        digests.append(branch.problem().digest)
    assert digests[0] == digests[1]


def test_that_days_without_visits_make_an_empty_problem(branch: Branch) -> None:
    problem = branch.problem()
    assert (problem.visits, problem.clients, problem.travel.locations) == ((), (), ())
    with branch.store.unit_of_work() as uow:
        assert planned_days(uow, "main") is None


def test_that_a_horizon_of_no_days_is_refused(branch: Branch) -> None:
    with pytest.raises(ValueError, match="at least 1 day"), branch.store.unit_of_work() as uow:
        load_problem(uow, "main", TUESDAY, 0, policy=policy())


class TestWorkAroundTheHorizon:
    """Published work of other days counts for rest and for the week's hours."""

    @pytest.fixture
    def working(self, branch: Branch) -> Branch:
        """Monday 2026-11-23 to Monday 30: a shift and a visit a day, home 10 minutes away."""
        branch.way("k1", "c1", 10)
        branch.carer("k1")
        for offset in range(-1, 7):
            day = TUESDAY + offset * DAY
            branch.shift("k1", wall(day, "07:00"), wall(day, "15:00"))
            branch.visit(f"v{offset}", day, ("09:00", "09:00"))
        return branch

    def publish(self, branch: Branch, first_day: dt.date, days: int = 1) -> None:
        plan = saved(branch, first_day, days)
        approve(branch.store, plan.proposal_id or "", as_name="Ann", reason="ok", now=NOON)

    def test_that_nothing_published_means_nothing_known(self, working: Branch) -> None:
        saved(working, TUESDAY - DAY)
        saved(working, TUESDAY + DAY, draft=True)
        reject(working.store, "P1", as_name="Ann", reason="no", now=NOON)
        carer = working.problem().carer["k1"]
        assert (carer.last_work_end, carer.next_work_start) == (None, None)
        assert carer.worked_s_by_week == ()

    def test_that_work_ends_and_starts_at_home(self, working: Branch) -> None:
        self.publish(working, TUESDAY - DAY)
        self.publish(working, TUESDAY + DAY, days=2)
        carer = working.problem().carer["k1"]
        assert carer.last_work_end == 9 * HOUR + 40 * MINUTE - 24 * HOUR
        assert carer.next_work_start == 24 * HOUR + 8 * HOUR + 50 * MINUTE
        assert carer.worked_s_by_week == (((2026, 48), 3 * 50 * MINUTE),)

    def test_that_the_days_of_the_plan_itself_do_not_count(self, working: Branch) -> None:
        self.publish(working, TUESDAY - DAY, days=3)
        carer = working.problem().carer["k1"]
        assert carer.worked_s_by_week == (((2026, 48), 2 * 50 * MINUTE),)

    def test_that_each_week_of_the_plan_has_its_own_sum(self, working: Branch) -> None:
        sunday, monday = TUESDAY + 5 * DAY, TUESDAY + 6 * DAY
        self.publish(working, TUESDAY - DAY, days=8)
        both = working.problem(sunday, 2).carer["k1"]
        assert both.worked_s_by_week == (((2026, 48), 6 * 50 * MINUTE),)
        only_monday = working.problem(monday, 1).carer["k1"]
        assert only_monday.worked_s_by_week == (((2026, 48), 7 * 50 * MINUTE),)
        assert only_monday.last_work_end == 9 * HOUR + 40 * MINUTE - 24 * HOUR

    def test_that_the_newest_version_of_each_day_counts(self, working: Branch) -> None:
        self.publish(working, TUESDAY - DAY, days=3)
        working.carer("k2")
        with working.store.unit_of_work() as uow:
            key = {"branch_id": "main", "visit_id": "v-1"}
            uow.agency.update(VisitRow, [{**key, "duration_minutes": 60.0}])
        self.publish(working, TUESDAY - DAY)
        carer = working.problem(TUESDAY + DAY).carer["k1"]
        assert carer.worked_s_by_week == (((2026, 48), (80 + 50) * MINUTE),)

    def test_that_the_average_begins_with_each_carers_own_first_work(self, working: Branch) -> None:
        working.carer("k2", (wall(TUESDAY, "07:00"), wall(TUESDAY, "15:00")))
        self.publish(working, TUESDAY - DAY)
        carers = working.problem(TUESDAY + 7 * DAY).carer
        assert carers["k1"].averaged_from == (2026, 48)
        assert carers["k2"].averaged_from is None

    def test_that_other_pay_of_the_week_is_known(self, working: Branch) -> None:
        self.publish(working, TUESDAY - DAY)
        self.publish(working, TUESDAY + DAY, days=2)
        carer = working.problem().carer["k1"]
        # Half an hour a day at £12.71; journeys from and to home are not paid.
        assert carer.pay_by_week == (((2026, 48), 3 * 636),)

    def test_that_work_of_another_branch_does_not_count(
        self, working: Branch, tmp_path: Path
    ) -> None:
        south = Branch(tmp_path, "south", store=working.store)
        south.client()
        south.carer("k1")
        south.visit()
        self.publish(working, TUESDAY - DAY)
        assert south.problem().carer["k1"].last_work_end is None
