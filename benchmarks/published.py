"""A day with a published rota, to be broken: imported, planned and published as a user does it."""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from benchmarks.measured import CommandFailed, rotamend
from data.in_force import rota_in_force
from data.mapping import load_problem
from data.policies import load_policy
from data.store import Store
from flows.clock import moment
from flows.steps import one_branch, restore
from solver.policy import Policy
from solver.problem import CarerAbsent, Horizon, Problem, disrupted
from solver.repair.frame import frame
from solver.rota import Rota

DATABASE = "rotamend.db"
PLANNED, TOLD = "12:00", "18:00"
"""Local times of the day before: of planning and publishing, and of the calls that break it."""
DAY_S = 86400
DONE = (0, 3)
"""Exit codes of what is done: 3 says that somebody is needed besides."""


@dataclass(frozen=True)
class Published:
    """A rota that people were told, and the problem it answers.

    Parameters
    ----------
    name
        What the data are called in results.
    clock, now
        When carers ring, as ``--now`` takes it, and in seconds of the horizon. It is the evening
        before: nothing has started, and nothing is frozen.
    """

    home: Path
    name: str
    problem: Problem
    policy: Policy
    rota: Rota
    clock: str
    now: int

    @property
    def day(self) -> date:
        """The day of the rota."""
        return self.problem.horizon.first_day

    @property
    def digest(self) -> str:
        """Tells this rota from others of the same day."""
        slots = [(a.visit_id, a.slot, a.carer_id, a.start) for a in self.rota.assignments]
        return hashlib.sha256(json.dumps(slots).encode()).hexdigest()[:12]

    @property
    def carers(self) -> tuple[str, ...]:
        """Those who have something to do, the least first."""
        own = self.rota.by_carer
        return tuple(sorted(own, key=lambda carer_id: (len(own[carer_id]), carer_id)))

    def evenly(self, count: int) -> tuple[str, ...]:
        """So many of the carers, from the least to the most to do."""
        carers = self.carers
        count = min(count, len(carers))
        if count == 1:
            return (carers[len(carers) // 2],)
        return tuple(carers[round(i * (len(carers) - 1) / (count - 1))] for i in range(count))

    def without(self, carer_id: str) -> Problem:
        """The problem when a carer is absent all day, and in the night after it."""
        end = self.problem.horizon.end + DAY_S
        return disrupted(self.problem, [CarerAbsent(carer_id, 0, end)])

    def framed(self, carer_id: str) -> Problem:
        """The problem of the re-plan after that."""
        return frame(self.without(carer_id), self.rota, self.now, self.policy)


def publish(home: Path, options: argparse.Namespace) -> Published:
    """Fill a fresh home, and publish a rota of the day in it.

    A home that is given keeps the rota it has in force, unless a proposal is named.

    Raises
    ------
    CommandFailed
        When there is nothing to break.
    UserError
        When the data or the policy cannot be used.
    """
    published = None
    if options.home is None:
        rotamend(home, "import", str(options.dataset), "--json")
    else:
        copy_home(options.home, home)
        published = load(home, options)
    # Compiled code is kept beside the package: its making is no part of a repair.
    rotamend(home, "doctor", "--warm")
    if options.rota is not None or published is None:
        _approve(home, options.day, options.rota or _planned(home, options))
        published = load(home, options)
    if published is None or not published.carers:
        raise CommandFailed(f"nobody has anything to do on {options.day}: choose another --day")
    return published


def copy_home(source: Path, target: Path) -> None:
    """Copy the database of a home.

    Raises
    ------
    CommandFailed
        When it has none.
    """
    files = sorted(source.glob(f"{DATABASE}*"))
    if not files:
        raise CommandFailed(f"{source.name} has no {DATABASE}: give a home with an import in it")
    target.mkdir(parents=True, exist_ok=True)
    for file in files:
        shutil.copy2(file, target)


def load(home: Path, options: argparse.Namespace) -> Published | None:
    """Read what is in force on the day; None where nothing is.

    Raises
    ------
    UserError
        When the data or the policy cannot be used.
    """
    with _store(home) as store:
        branch_id = one_branch(store)
        with store.unit_of_work(read_only=True) as uow:
            zone = uow.agency.branch(branch_id).timezone
            found = rota_in_force(uow, branch_id, Horizon.of(options.day, 1, zone))
            if found is None:
                return None
            policy = load_policy(options.policy, on=options.day)
            problem = load_problem(uow, branch_id, options.day, 1, policy=policy)
    clock = _day_before(options.day, TOLD)
    return Published(
        home=home,
        name=(options.dataset or options.home).resolve().name,
        problem=problem,
        policy=policy,
        rota=found.rota,
        clock=clock,
        now=problem.horizon.second_of(moment(clock, zone)),
    )


def _store(home: Path) -> Store:
    """The store of a home, by its address: ROTAMEND_DATABASE_URL leads to no other one."""
    return Store.open(f"sqlite:///{home / DATABASE}")


def _planned(home: Path, options: argparse.Namespace) -> str:
    """Plan the day; returns the proposal."""
    measured = rotamend(
        home,
        "nightly",
        *("--from", str(options.day), "--policy", options.policy, "--again", "--json"),
        *("--iterations", str(options.plan_steps), "--seed", str(options.plan_seed)),
        *("--now", _day_before(options.day, PLANNED)),
        allowed=DONE,
    )
    return str(json.loads(measured.output)["proposal"])


def _approve(home: Path, day: date, proposal: str) -> None:
    """Publish a proposal; somebody sees to each red visit that nobody makes."""
    with _store(home) as store:
        red = {slot.visit_id for slot in restore(store, proposal).uncovered if slot.risk == "red"}
    seen_to = [
        word
        for visit_id in sorted(red)
        for word in ("--action", f"{visit_id}=rung", "--owner", f"{visit_id}=benchmark")
    ]
    signed = ("--as", "benchmark", "--reason", "to be measured", *seen_to)
    rotamend(home, "approve", proposal, *signed, "--now", _day_before(day, PLANNED), "--json")


def _day_before(day: date, time: str) -> str:
    return f"{day - timedelta(days=1)}T{time}"
