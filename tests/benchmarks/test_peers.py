"""Every planner answers within the rules on the days that it can express.

Those that are not installed are skipped: run this with the Python of ``make peers`` to try them.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from benchmarks.compare import judge
from benchmarks.generated import generated_day
from benchmarks.machine import ROOT
from benchmarks.peers import PEERS, Peer
from benchmarks.peers.day import LEAST_PRIZE_S, RoutingDay
from benchmarks.peers.day_file import read_day, write_day
from solver.policy import Policy
from solver.problem import Client, Link, Pin, Problem
from tests.builders import MINUTE, a_carer, a_policy, a_problem, a_visit, at

TRAVEL = {"uncovered": 1, "travel": 1}
CASES = [(peer, False) for peer in PEERS.values()]
CASES += [(peer, True) for peer in PEERS.values() if peer.double_handed]


def need(peer: Peer) -> None:
    try:
        version(peer.package)
    except PackageNotFoundError:
        pytest.skip(f"{peer.package} is not installed here: make peers")
    if peer.program is not None and shutil.which(peer.program) is None:
        pytest.skip(f"{peer.name} needs {peer.program}, which is not here")


def answered(peer: Peer, problem: Problem, policy: Policy, folder: Path) -> dict[str, object]:
    path = folder / "day"
    write_day(path, problem, policy)
    done = subprocess.run(
        (
            *(sys.executable, "-m", "benchmarks.peers", peer.name, "--day", str(path)),
            *("--seconds", "2", "--seed", "1"),
        ),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize(
    ("peer", "double_handed"), CASES, ids=[f"{p.name}-{'two' if d else 'one'}" for p, d in CASES]
)
def test_that_an_answer_obeys_the_rules_and_covers_the_day(
    peer: Peer, double_handed: bool, tmp_path: Path
) -> None:
    need(peer)
    problem, policy = generated_day(90, 1, double_handed)

    answer = answered(peer, problem, policy, tmp_path)

    judged = judge(problem, policy, [tuple(row) for row in answer["rows"]])  # type: ignore[attr-defined]
    assert judged.violations == 0, judged.broken
    assert judged.uncovered_slots <= 0.1 * problem.slots
    assert judged.travel_min > 0
    assert float(str(answer["seconds"])) > 0
    assert 30e6 < int(str(answer["peak_bytes"])) < 8e9


@pytest.mark.parametrize("peer", PEERS.values(), ids=PEERS)
def test_that_carers_without_a_home_travel_between_visits_alone(peer: Peer, tmp_path: Path) -> None:
    need(peer)
    visits = [a_visit("v1"), a_visit("v2", client_id="c2", earliest=at(9), latest=at(11))]
    problem = a_problem(visits, [a_carer("k1")], default_minutes=10)
    policy = a_policy(TRAVEL)

    answer = answered(peer, problem, policy, tmp_path)

    judged = judge(problem, policy, [tuple(row) for row in answer["rows"]])  # type: ignore[attr-defined]
    assert (judged.violations, judged.uncovered_slots, judged.travel_min) == (0, 0, 10)


def test_that_a_day_comes_back_from_its_file_as_it_was(tmp_path: Path) -> None:
    problem, policy = generated_day(30, 1, True)

    write_day(tmp_path / "day", problem, policy)
    read, by = read_day(tmp_path / "day")

    assert (read.digest, by) == (problem.digest, policy)
    assert read.travel.metres["car"] is read.travel.metres["walk"]


def test_that_a_vehicle_may_make_what_its_carer_may() -> None:
    visits = [
        a_visit("v1", skills=("hoist",)),
        a_visit("v2", client_id="c2"),
        a_visit("v3", client_id="c3"),
    ]
    carers = [a_carer("k1", (at(7), at(11)), (at(12), at(15)), gender="male", home="h")]
    clients = [Client("c2", "c2", gender_of_carer="female")]
    problem = a_problem(visits, carers, clients=clients)

    day = RoutingDay.of(problem, a_policy(TRAVEL))

    assert [vehicle.able for vehicle in day.vehicles] == [frozenset({2}), frozenset({2})]
    assert [(v.start, v.end) for v in day.vehicles] == [(at(7), at(11)), (at(12), at(15))]
    assert day.vehicles[0].home == problem.travel.index("h")


def test_that_a_time_critical_visit_keeps_near_its_preferred_start() -> None:
    visit = a_visit("v1", time_critical=True, preferred=at(9))
    problem = a_problem([visit])

    day = RoutingDay.of(problem, a_policy(TRAVEL, time_critical_s=30 * MINUTE))

    assert day.windows == ((at(8.5), at(9.5)),)


def test_that_no_visit_is_worth_less_than_any_detour_and_prizes_keep_their_proportion() -> None:
    visits = [
        a_visit("v1", duration=15 * MINUTE, risk="green"),
        a_visit("v2", client_id="c2", duration=60 * MINUTE, carers_required=2, risk="red"),
    ]
    policy = a_policy(TRAVEL, risk_weights={"red": 1000, "amber": 30, "green": 1})

    light, heavy = RoutingDay.of(a_problem(visits), policy).prizes

    assert light >= LEAST_PRIZE_S
    assert heavy == 8 * 1000 * light


def test_that_other_policies_and_what_is_not_modelled_are_refused() -> None:
    visits = [a_visit("v1"), a_visit("v2", client_id="c2")]
    travel = a_policy(TRAVEL)

    with pytest.raises(ValueError, match="under the policy travel"):
        RoutingDay.of(a_problem(visits), a_policy({"uncovered": 1, "pay": 1}))
    for parts in (
        {"links": (Link("v1", "v2", min_gap=60),)},
        {"pins": (Pin("v1", 1, "k1", at(8)),)},
        {"now": at(7)},
    ):
        with pytest.raises(ValueError, match="no links and no pins"):
            RoutingDay.of(a_problem(visits, **parts), travel)
