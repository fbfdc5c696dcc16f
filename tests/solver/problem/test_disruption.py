"""Each kind of disruption changes what it is about, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from solver.problem import (
    UNREACHABLE_S,
    CarerAbsent,
    CarerLate,
    Client,
    ClientAway,
    Disruption,
    HeldSkill,
    InForce,
    Link,
    NeedsChanged,
    NewVisit,
    Pin,
    Problem,
    SevereWeather,
    Shift,
    VehicleLost,
    VisitCancelled,
    disrupted,
)
from tests.builders import HOUR, MINUTE, PLAIN_DAY, a_carer, a_problem, a_travel, a_visit, at

TWO_SHIFTS = ((at(7), at(11)), (at(14), at(18)))


def a_branch(**parts: object) -> Problem:
    """Three visits of two clients; k1 works two shifts, k2 one; v1 and v2 are linked."""
    visits = (
        a_visit("v1"),
        a_visit("v2", earliest=at(15), latest=at(16)),
        a_visit("v3", client_id="c2", earliest=at(9), latest=at(12), carers_required=2),
    )
    carers = (
        a_carer("k1", *TWO_SHIFTS, skills=(HeldSkill("peg", None, PLAIN_DAY),)),
        a_carer("k2"),
    )
    parts.setdefault("links", (Link("v1", "v2", 2 * HOUR),))
    return a_problem(visits, carers, default_minutes=10, **parts)


def shifts(problem: Problem, carer_id: str = "k1") -> list[tuple[int, int]]:
    return [(shift.start, shift.end) for shift in problem.carer[carer_id].shifts]


@pytest.mark.parametrize(
    ("start", "end", "left"),
    [
        pytest.param(at(0), at(24), [], id="all day"),
        pytest.param(at(7), at(11), [(at(14), at(18))], id="exactly one shift"),
        pytest.param(at(8), at(9), [(at(7), at(8)), (at(9), at(11)), (at(14), at(18))], id="hole"),
        pytest.param(at(10), at(15), [(at(7), at(10)), (at(15), at(18))], id="across the gap"),
        pytest.param(at(11), at(14), list(TWO_SHIFTS), id="between the shifts"),
        pytest.param(at(5), at(7), list(TWO_SHIFTS), id="until the shift begins"),
        pytest.param(at(18), at(20), list(TWO_SHIFTS), id="from the end of the shift"),
        pytest.param(at(9), at(9), list(TWO_SHIFTS), id="no time at all"),
        pytest.param(-at(24), at(48), [], id="beyond the horizon on both sides"),
        pytest.param(
            at(17),
            at(17) + 1,
            [(at(7), at(11)), (at(14), at(17)), (at(17) + 1, at(18))],
            id="one second",
        ),
    ],
)
def test_that_an_absence_takes_exactly_its_time_out_of_the_shifts(
    start: int, end: int, left: list[tuple[int, int]]
) -> None:
    before = a_branch()
    after = disrupted(before, [CarerAbsent("k1", start, end)])
    assert shifts(after) == left
    assert after.carer["k2"] == before.carer["k2"]
    assert after.visits == before.visits


def test_that_an_absence_cuts_a_night_that_began_before_the_horizon() -> None:
    problem = a_problem([a_visit()], [a_carer("k1", (-at(3), at(7)))])
    after = disrupted(problem, [CarerAbsent("k1", -at(1), at(2))])
    assert shifts(after) == [(-at(3), -at(1)), (at(2), at(7))]


def test_that_a_late_carer_keeps_what_was_to_begin_before_and_what_begins_after() -> None:
    after = disrupted(a_branch(), [CarerLate("k1", at(6), at(8.5))])
    assert shifts(after) == [(at(8.5), at(11)), (at(14), at(18))]
    after = disrupted(a_branch(), [CarerLate("k1", at(12), at(15))])
    assert shifts(after) == [(at(7), at(11)), (at(15), at(18))]


@pytest.mark.parametrize(
    "disruption",
    [
        pytest.param(CarerAbsent("k1", at(9.25), at(12)), id="absent from the middle of the visit"),
        pytest.param(CarerAbsent("k1", at(8), at(9) + 1), id="absent until just after its start"),
        pytest.param(CarerLate("k1", at(8), at(9.25)), id="late beyond its start"),
    ],
)
def test_that_a_pin_on_a_carer_who_is_not_there_is_void(disruption: Disruption) -> None:
    other = Pin("v3", 1, "k2", at(9))
    problem = a_branch(pins=(Pin("v1", 1, "k1", at(9)), other))
    assert disrupted(problem, [disruption]).pins == (other,)


@pytest.mark.parametrize(
    "disruption",
    [
        pytest.param(CarerAbsent("k1", at(9.5), at(12)), id="absent from its end on"),
        pytest.param(CarerAbsent("k1", at(7), at(9)), id="absent until its start"),
        pytest.param(CarerLate("k1", at(7), at(9)), id="late until its start"),
    ],
)
def test_that_a_pin_beside_an_absence_stays(disruption: Disruption) -> None:
    problem = a_branch(pins=(Pin("v1", 1, "k1", at(9)),))
    assert disrupted(problem, [disruption]).pins == problem.pins


def test_that_a_carer_without_their_vehicle_keeps_everything_else() -> None:
    before = a_branch()
    after = disrupted(before, [VehicleLost("k1", "walk")])
    assert after.carer["k1"] == replace(before.carer["k1"], transport="walk")
    assert replace(after, carers=before.carers) == before


def test_that_a_vehicle_needs_travel_tables_of_its_mode() -> None:
    problem = a_branch(travel=a_travel(("c1", "c2"), modes=("car",)))
    with pytest.raises(ValueError, match="no travel table for 'walk'"):
        disrupted(problem, [VehicleLost("k1", "walk")])


def test_that_a_cancelled_visit_takes_its_links_pins_and_rota_with_it() -> None:
    problem = a_branch(
        pins=(Pin("v1", 1, "k1", at(9)), Pin("v3", 1, "k2", at(9))),
        in_force=(InForce("v1", 1, "k1", at(9)), InForce("v3", 1, "k2", at(9))),
    )
    after = disrupted(problem, [VisitCancelled("v1")])
    assert [visit.id for visit in after.visits] == ["v2", "v3"]
    assert after.links == ()
    assert [pin.visit_id for pin in after.pins] == ["v3"]
    assert [told.visit_id for told in after.in_force] == ["v3"]


def test_that_a_client_who_is_away_loses_the_visits_preferred_in_that_time() -> None:
    """From the start on, until before the end; other clients keep theirs."""
    problem = a_branch()
    assert ids(disrupted(problem, [ClientAway("c1", at(8), at(15))])) == ["v2", "v3"]
    assert ids(disrupted(problem, [ClientAway("c1", at(8) + 1, at(15) + 1)])) == ["v1", "v3"]
    assert ids(disrupted(problem, [ClientAway("c1", at(0), at(24))])) == ["v3"]
    assert disrupted(problem, [ClientAway("nobody", at(0), at(24))]) == problem


def ids(problem: Problem) -> list[str]:
    return [visit.id for visit in problem.visits]


def test_that_a_new_visit_brings_its_client_and_its_links() -> None:
    problem = a_branch(travel=a_travel(("c1", "c2", "c9"), default=10))
    new = a_visit("n1", client_id="c9")
    client, link = Client("c9", "c9", "red"), Link("v1", "n1", 0, HOUR)
    after = disrupted(problem, [NewVisit(new, client, (link,))])
    assert after.visit["n1"] == new
    assert after.client["c9"] == client
    assert after.links == (*problem.links, link)


def test_that_a_new_visit_of_a_known_client_leaves_the_client_as_it_is() -> None:
    problem = a_branch()
    after = disrupted(problem, [NewVisit(a_visit("n1"), Client("c1", "elsewhere", "red"))])
    assert after.clients == problem.clients


@pytest.mark.parametrize(
    ("new", "fault"),
    [
        (NewVisit(a_visit("n1", client_id="c9")), "no client 'c9'"),
        (NewVisit(a_visit("n1", client_id="c9"), Client("c9", "c9")), "no travel for location"),
        (NewVisit(a_visit("v1")), "a visit id occurs twice"),
        (NewVisit(a_visit("n1"), links=(Link("n1", "v9"),)), "a link names visit 'v9'"),
    ],
)
def test_that_a_new_visit_which_cannot_be_is_refused(new: NewVisit, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        disrupted(a_branch(), [new])


def test_that_only_the_needs_that_are_named_change() -> None:
    before = a_branch()
    after = disrupted(before, [NeedsChanged("v1", duration=45 * MINUTE)])
    assert after.visit["v1"] == replace(before.visit["v1"], duration=45 * MINUTE)
    after = disrupted(before, [NeedsChanged("v1", skills=("peg",), carers_required=2)])
    assert after.visit["v1"] == replace(before.visit["v1"], skills=("peg",), carers_required=2)
    assert after.visits[1:] == before.visits[1:]
    assert disrupted(before, [NeedsChanged("v1")]) == before
    needs_nothing = disrupted(after, [NeedsChanged("v1", skills=())])
    assert needs_nothing.visit["v1"].skills == ()


def test_that_a_moved_window_takes_the_preferred_start_along_where_it_must() -> None:
    problem = a_branch()
    later = disrupted(problem, [NeedsChanged("v1", earliest=at(9), latest=at(11))]).visit["v1"]
    assert (later.earliest, later.preferred, later.latest) == (at(9), at(9), at(11))
    wider = disrupted(problem, [NeedsChanged("v1", earliest=at(7))]).visit["v1"]
    assert (wider.earliest, wider.preferred, wider.latest) == (at(7), at(8), at(10))
    exact = disrupted(problem, [NeedsChanged("v1", preferred=at(9.5))]).visit["v1"]
    assert (exact.earliest, exact.preferred, exact.latest) == (at(8), at(9.5), at(10))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (NeedsChanged("v1", earliest=at(11)), "window ends before it starts"),
        (NeedsChanged("v1", preferred=at(11)), "outside the window"),
        (NeedsChanged("v1", duration=0), "duration must be positive"),
        (NeedsChanged("v1", carers_required=5), "carers_required must be 1 to 4"),
    ],
)
def test_that_a_change_which_cannot_be_is_refused(change: NeedsChanged, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        disrupted(a_branch(), [change])


def test_that_the_shortest_length_is_never_more_than_the_length() -> None:
    visit = a_visit(duration=60 * MINUTE, min_duration=40 * MINUTE)
    problem = a_problem([visit])
    shorter = disrupted(problem, [NeedsChanged("v1", duration=30 * MINUTE)]).visit["v1"]
    assert (shorter.duration, shorter.min_duration) == (30 * MINUTE, 30 * MINUTE)
    longer = disrupted(problem, [NeedsChanged("v1", duration=90 * MINUTE)]).visit["v1"]
    assert longer.min_duration == 40 * MINUTE


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        pytest.param(NeedsChanged("v3", duration=HOUR), [1, 2], id="length"),
        pytest.param(NeedsChanged("v3", carers_required=1), [1], id="a carer less"),
        pytest.param(NeedsChanged("v3", skills=("peg",)), [1], id="a skill that k2 lacks"),
        pytest.param(NeedsChanged("v3", latest=at(9)), [1, 2], id="window that holds the start"),
        pytest.param(NeedsChanged("v3", earliest=at(9) + 1), [], id="window that does not"),
    ],
)
def test_that_a_change_voids_the_pins_that_it_hits(change: NeedsChanged, kept: list[int]) -> None:
    pins = (Pin("v3", 1, "k1", at(9)), Pin("v3", 2, "k2", at(9)), Pin("v1", 1, "k2", at(11)))
    after = disrupted(a_branch(pins=pins), [change])
    assert [pin.slot for pin in after.pins if pin.visit_id == "v3"] == kept
    assert pins[2] in after.pins


def test_that_a_pin_against_the_rules_outlives_a_change_of_something_else() -> None:
    """Who pins an unskilled carer, or a start outside the window, decided that by hand."""
    problem = a_problem(
        [a_visit(skills=("peg",))], [a_carer("k1")], pins=(Pin("v1", 1, "k1", at(11)),)
    )
    after = disrupted(problem, [NeedsChanged("v1", duration=HOUR)])
    assert after.pins == problem.pins


def test_that_a_skill_must_be_in_date_on_the_visits_day_for_a_pin_to_hold() -> None:
    problem = a_branch(pins=(Pin("v1", 1, "k1", at(8)),), first_day=date(2026, 11, 25))
    assert disrupted(problem, [NeedsChanged("v1", skills=("peg",))]).pins == ()


def test_that_weather_slows_every_way_and_rounds_up() -> None:
    travel = a_travel(("c1", "c2"), {("c1", "c2"): 7 / 60, ("c2", "c1"): 10})
    problem = a_branch(travel=travel)
    slow = disrupted(problem, [SevereWeather(150)]).travel
    assert slow.time("car", "c1", "c2") == 11
    assert slow.time("walk", "c2", "c1") == 15 * MINUTE
    assert slow.time("car", "c1", "c1") == 0
    assert slow.metres == travel.metres
    assert disrupted(problem, [SevereWeather(100)]) == problem


def test_that_weather_of_an_area_slows_the_ways_from_and_to_it() -> None:
    problem = a_branch(travel=a_travel(("c1", "c2", "h"), default=10))
    slow = disrupted(problem, [SevereWeather(200, frozenset({"c1"}))]).travel
    assert slow.time("car", "c1", "c2") == slow.time("car", "h", "c1") == 20 * MINUTE
    assert slow.time("car", "c2", "h") == 10 * MINUTE
    nowhere = disrupted(problem, [SevereWeather(200, frozenset())])
    assert nowhere == problem


def test_that_no_weather_opens_a_way_that_is_not_there() -> None:
    travel = a_travel(("c1", "c2"), {("c1", "c2"): UNREACHABLE_S / MINUTE}, default=10)
    slow = disrupted(a_branch(travel=travel), [SevereWeather(1000)]).travel
    assert slow.time("car", "c1", "c2") == UNREACHABLE_S


def test_that_weather_shortens_no_way() -> None:
    with pytest.raises(ValueError, match="does not shorten"):
        SevereWeather(99)


def test_that_disruptions_are_taken_in_their_order() -> None:
    problem = a_branch()
    lost, found = VehicleLost("k1", "walk"), VehicleLost("k1", "car")
    assert disrupted(problem, [lost, found]) == problem
    assert disrupted(problem, [found, lost]).carer["k1"].transport == "walk"
    assert disrupted(problem, []) is problem


@pytest.mark.parametrize(
    "disruption",
    [
        CarerAbsent("k9", at(8), at(9)),
        CarerLate("k9", at(8), at(9)),
        VehicleLost("k9", "walk"),
        VisitCancelled("v9"),
        NeedsChanged("v9", duration=HOUR),
    ],
)
def test_that_a_disruption_of_somebody_unknown_is_refused(disruption: Disruption) -> None:
    with pytest.raises(ValueError, match="which is not there"):
        disrupted(a_branch(), [disruption])


def test_that_the_problem_before_a_disruption_is_left_as_it_was() -> None:
    problem = a_branch()
    digest, carers = problem.digest, problem.carers
    after = disrupted(problem, [CarerAbsent("k1", at(0), at(24)), VisitCancelled("v1")])
    assert (problem.digest, problem.carers) == (digest, carers)
    assert after.digest != digest
    assert carers[0].shifts == (Shift(*TWO_SHIFTS[0]), Shift(*TWO_SHIFTS[1]))


def test_that_what_is_left_of_a_night_stays_on_the_day_on_which_it_began() -> None:
    problem = a_problem([a_visit()], [a_carer("k1", (at(22), at(31)))])
    after = disrupted(problem, [CarerLate("k1", at(22), at(25))])
    assert shifts(after) == [(at(25), at(31))]
    assert problem.horizon.day_of(after.carer["k1"].shifts[0].anchor) == 0
    # What is cut once more is still the rest of the same night.
    again = disrupted(after, [CarerAbsent("k1", at(26), at(27))])
    assert [(s.start, s.anchor) for s in again.carer["k1"].shifts] == [
        (at(25), at(22)),
        (at(27), at(22)),
    ]
