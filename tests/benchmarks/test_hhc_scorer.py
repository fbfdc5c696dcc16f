"""The scorer of the home health care benchmark, on solutions made by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest

from benchmarks import hhc_scorer
from benchmarks.hhc_scorer import Scored, score
from tests.benchmarks.hhc_examples import (
    Json,
    a_patient,
    a_solution,
    an_instance,
    instance_of,
    solution_of,
    write_json,
)

INSTANCE = an_instance(
    a_patient("p1", "s1", window=(0, 5)),
    a_patient("p2", "s1", "s3", window=(40, 100)),
    a_patient("p3", "s2", "s4", window=(60, 70), gap=(15, 30)),
)
SOLUTION = a_solution(
    c1=[("p1", "s1", 10), ("p2", "s1", 40), ("p3", "s2", 60)],
    c2=[("p2", "s3", 40), ("p3", "s4", 80)],
)


def scored(solution: Json, instance: Json = INSTANCE) -> Scored:
    return score(instance_of(instance), solution_of(solution))


def changed(change: Callable[[Json], None]) -> Json:
    """The good solution with one change."""
    solution = deepcopy(SOLUTION)
    change(solution)
    return solution


def stop(solution: Json, route: int, index: int) -> Json:
    found: Json = solution["routes"][route]["locations"][index]
    return found


def starts(solution: Json, route: int, index: int, start: float) -> None:
    stop(solution, route, index).update(arrival_time=start, departure_time=start + 10)


def test_that_travel_and_both_kinds_of_tardiness_are_summed() -> None:
    figures = scored(SOLUTION)

    assert figures.violations == ()
    # Two routes to the third patient and back; p1 is 5 minutes late, the second of p3 10.
    assert (figures.travel, figures.total_tardiness, figures.max_tardiness) == (120, 15, 10)
    assert figures.cost == pytest.approx(145 / 3)


def test_that_a_caregiver_without_work_costs_nothing() -> None:
    solution = changed(lambda s: s["routes"].append({"caregiver_id": "c3"}))
    instance = an_instance(*INSTANCE["patients"], staff={"c1": "s1 s2", "c2": "s3 s4", "c3": "s5"})
    instance["distances"][0][0] = 7.0

    assert scored(solution, instance) == scored(SOLUTION)


def test_that_journeys_are_taken_in_their_direction() -> None:
    instance = deepcopy(INSTANCE)
    instance["distances"][3][0] = 100.0

    assert scored(SOLUTION, instance).travel == 120 + 2 * 70


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda s: s["routes"][0]["locations"].pop(0), "patient p1 needs s1 and gets -"),
        (
            lambda s: s["routes"][0]["locations"].append(dict(stop(s, 0, 0), arrival_time=120)),
            "patient p1 needs s1 and gets s1, s1",
        ),
        (lambda s: stop(s, 0, 2).update(service="s1"), "patient p3 needs s2, s4 and gets s1, s4"),
        (
            lambda s: s["routes"][1].update(caregiver_id="c1"),
            "caregiver c1 has more than one route",
        ),
        (
            lambda s: (
                s["routes"][0].update(caregiver_id="c2"),
                s["routes"][1].update(caregiver_id="c1"),
            ),
            "caregiver c2 cannot give s1 to patient p1",
        ),
        (lambda s: starts(s, 0, 1, 39.9), "s1 of patient p2 starts at 39.9, before 40"),
        (
            lambda s: starts(s, 0, 0, 9.9),
            "caregiver c1 is 0.1 minutes too early at patient p1",
        ),
        (
            lambda s: starts(s, 0, 0, 20.5),
            "caregiver c1 is 0.5 minutes too early at patient p2",
        ),
        (
            lambda s: (starts(s, 0, 1, 41), starts(s, 0, 2, 61)),
            "the services of patient p2 start -1 minutes apart, not 0 to 0",
        ),
        (
            lambda s: starts(s, 1, 1, 74.5),
            "the services of patient p3 start 14.5 minutes apart, not 15 to 30",
        ),
        (
            lambda s: starts(s, 1, 1, 90.5),
            "the services of patient p3 start 30.5 minutes apart, not 15 to 30",
        ),
        (
            lambda s: stop(s, 0, 2).update(departure_time=69),
            "s2 of patient p3 takes 9 minutes, not 10",
        ),
        (lambda s: s["routes"][0].update(caregiver_id="c9"), "there is no caregiver 'c9'"),
        (lambda s: stop(s, 0, 0).update(patient="p9"), "there is no patient 'p9'"),
    ],
)
def test_that_a_broken_rule_is_told(change: Callable[[Json], None], told: str) -> None:
    figures = scored(changed(change))

    assert told in figures.violations
    assert not figures.feasible


def test_that_the_second_service_first_is_a_negative_distance() -> None:
    solution = changed(lambda s: (starts(s, 0, 2, 80), starts(s, 1, 1, 60)))

    assert scored(solution).violations == (
        "the services of patient p3 start -20 minutes apart, not 15 to 30",
    )


def test_that_one_caregiver_must_not_give_both_services_of_a_patient() -> None:
    instance = an_instance(a_patient("p1", "s1", "s2", gap=(20, 30)), staff={"c1": "s1 s2"})
    solution = a_solution(c1=[("p1", "s1", 10), ("p1", "s2", 30)])

    assert scored(solution, instance).violations == ("patient p1 gets both services from c1",)


def test_that_two_of_one_service_may_come_in_any_order() -> None:
    staff = {"c1": "s1", "c2": "s1"}
    instance = an_instance(a_patient("p1", "s1", "s1", gap=(20, 30)), staff=staff)
    one, other = [("p1", "s1", 10.0)], [("p1", "s1", 35.0)]

    assert scored(a_solution(c1=one, c2=other), instance).feasible
    assert scored(a_solution(c1=other, c2=one), instance).feasible


@pytest.mark.parametrize(("early", "feasible"), [(0.001, True), (0.0011, False)])
def test_that_what_rounding_to_three_decimals_does_is_forgiven_and_no_more(
    early: float, feasible: bool
) -> None:
    assert scored(changed(lambda s: starts(s, 0, 0, 10 - early))).feasible == feasible


def test_that_a_service_takes_its_default_where_the_patient_has_no_duration() -> None:
    instance = deepcopy(INSTANCE)
    del instance["patients"][0]["required_caregivers"][0]["duration"]
    instance["services"][0]["default_duration"] = 25.0

    assert "s1 of patient p1 takes 10 minutes, not 25" in scored(SOLUTION, instance).violations


def test_that_the_command_prints_one_object(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    instance = write_json(tmp_path / "i.json.gz", INSTANCE)
    solution = write_json(tmp_path / "s.json", SOLUTION)

    assert hhc_scorer.main([str(instance), str(solution)]) == 0

    assert json.loads(capsys.readouterr().out) == {
        "cost": 48.333333,
        "travel": 120.0,
        "total_tardiness": 15.0,
        "max_tardiness": 10.0,
        "violations": [],
    }


def test_that_the_command_fails_where_a_rule_is_broken_and_tells_no_cost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    instance = write_json(tmp_path / "i.json", INSTANCE)
    solution = write_json(tmp_path / "s.json", changed(lambda s: starts(s, 0, 0, 9)))

    assert hhc_scorer.main([str(instance), str(solution)]) == 1

    figures = json.loads(capsys.readouterr().out)
    assert figures["cost"] is None
    assert figures["violations"] == ["caregiver c1 is 1 minutes too early at patient p1"]


def test_that_a_file_that_is_no_solution_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    instance = write_json(tmp_path / "i.json", INSTANCE)
    broken = changed(lambda s: stop(s, 0, 0).update(arrival_time=float("nan")))
    solution = write_json(tmp_path / "s.json", broken)

    assert hhc_scorer.main([str(instance), str(solution)]) == 2

    said = capsys.readouterr()
    assert said.out == ""
    assert "routes.0.locations.0.arrival_time" in said.err
