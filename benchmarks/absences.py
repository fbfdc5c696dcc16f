"""What a repair of single absences is measured by: one function a part of ``benchmarks.repair``."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from benchmarks.machine import load, surroundings
from benchmarks.measured import fresh_home, rotamend
from benchmarks.published import DONE, Published, copy_home
from benchmarks.tables import Row
from solver.check import check
from solver.problem import Problem
from solver.repair.figures import figures
from solver.repair.mend import repair
from solver.repair.parts import parts
from solver.repair.result import Figure, Hit, Repair
from solver.repair.standby import standby
from solver.repair.triage import triage
from solver.result import Limits, Progress
from solver.rota import Rota
from solver.solve import solve


def level0(published: Published, options: argparse.Namespace, seed: int) -> Iterator[Row]:
    """Nobody else's carer changes, for each absence."""
    yield from _levels(published, options, seed, further=False)


def level1(published: Published, options: argparse.Namespace, seed: int) -> Iterator[Row]:
    """The whole repair with its alternatives, for each absence."""
    yield from _levels(published, options, seed, further=True)


def sweep(published: Published, options: argparse.Namespace, seed: int) -> Iterator[Row]:
    """Standby: all absences together."""
    framing = _framing(published, seed, options.standby_limit)
    began = time.perf_counter()
    found = standby(
        published.problem,
        published.rota,
        published.policy,
        limits=Limits(seconds=options.standby_limit, seed=seed),
    )
    seconds = time.perf_counter() - began
    reports = [
        check(published.framed(each.carer_id), published.policy, each.rota) for each in found
    ]
    yield {
        **framing.before,
        "absences": str(len(found)),
        "hits": str(sum(len(each.hits) for each in found)),
        "uncovered_slots": str(sum(each.uncovered_slots for each in found)),
        "not_mended": str(sum(each.uncovered_slots > 0 for each in found)),
        "violations": str(sum(len(report.violations) for report in reports)),
        "wall_s": f"{seconds:.2f}",
        **framing.after,
    }


def scratch(published: Published, options: argparse.Namespace, seed: int) -> Iterator[Row]:
    """Repair against solving the day anew without the rota in force, for some absences."""
    framing = _framing(published, seed, options.time_limit)
    for carer_id in published.evenly(options.absences):
        framed = published.framed(carer_id)
        limits = Limits(seconds=options.time_limit, seed=seed)
        mended = repair(framed, published.policy, limits)
        anew = solve(
            published.without(carer_id),
            published.policy,
            Limits(seconds=options.scratch_limit, seed=seed),
        )
        row: dict[str, str] = {
            **framing.before,
            "scratch_limit_s": f"{options.scratch_limit:g}",
            "carer": carer_id,
            "hits": str(len(published.rota.by_carer[carer_id])),
        }
        for name, rota, seconds in (
            ("repair", mended.proposals[0].result.rota, mended.seconds),
            ("scratch", anew.rota, anew.seconds),
        ):
            # Both against the rota in force, by the same rules.
            report = check(framed, published.policy, rota)
            known = figures(report.score)
            row |= {
                f"{name}_uncovered_slots": str(len(published.rota) - len(rota)),
                f"{name}_changed": f"{known[Figure.CHANGED]:.0f}",
                f"{name}_moved": f"{known[Figure.MOVED]:.0f}",
                f"{name}_violations": str(len(report.violations)),
                f"{name}_s": f"{seconds:.2f}",
            }
        yield {**row, **framing.after}


def command(published: Published, options: argparse.Namespace, seed: int) -> Iterator[Row]:
    """``rotamend absent`` from Enter to its end without a server, for some absences."""
    framing = _framing(published, seed, options.time_limit)
    for carer_id in published.evenly(options.runs):
        with fresh_home() as home:
            copy_home(published.home, home)
            measured = rotamend(
                home,
                *("absent", carer_id, "--from", str(published.day), "--to", str(published.day)),
                *("--policy", options.policy, "--time-limit", f"{options.time_limit:g}"),
                *("--seed", str(seed), "--now", published.clock, "--json"),
                allowed=DONE,
            )
        told = json.loads(measured.output)
        yield {
            **framing.before,
            "carer": carer_id,
            "hits": str(len(told["triage"])),
            "proposals": str(len(told["proposals"])),
            "uncovered_slots": str(len(published.rota) - told["covered_slots"]),
            "violations": str(len(told["violations"])),
            "solve_s": f"{told['solve_seconds']:.2f}",
            "wall_s": f"{measured.seconds:.2f}",
            "peak_mb": f"{measured.peak_bytes / 1e6:.0f}",
            "exit_code": str(measured.code),
            **framing.after,
        }


PARTS = {
    "level0": level0,
    "level1": level1,
    "sweep": sweep,
    "scratch": scratch,
    "command": command,
}
"""What can be measured, in the order in which it is."""


def warm_up(published: Published, options: argparse.Namespace) -> None:
    """Load compiled code and libraries: a process does that once."""
    limits = Limits(seconds=options.time_limit)
    repair(published.framed(published.carers[-1]), published.policy, limits)


def untouched_changed(problem: Problem, before: Rota, after: Rota, hits: Iterable[Hit]) -> int:
    """Visits that differ though no chain of carers and links joins them to one that is hit."""
    hit = {each.visit_id for each in hits}
    return sum(len(visits) for visits in parts(problem, before, after) if not visits & hit)


@dataclass(frozen=True)
class _Framing:
    """The first and the last columns of every row of a part, the same for one seed."""

    before: Row
    after: Row


def _framing(published: Published, seed: int, seconds: float) -> _Framing:
    return _Framing(
        before={
            "dataset": published.name,
            "day": published.day.isoformat(),
            "policy": published.policy.name,
            "rota": published.digest,
            "time_limit_s": f"{seconds:g}",
            "seed": str(seed),
        },
        after={
            "load_before": f"{load():.2f}",
            "measured_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}",
            **surroundings(),
        },
    )


def _levels(
    published: Published, options: argparse.Namespace, seed: int, *, further: bool
) -> Iterator[Row]:
    framing = _framing(published, seed, options.time_limit)
    limits = Limits(seconds=options.time_limit, seed=seed)
    for carer_id in published.carers:
        level_0_s = 0.0

        def told(progress: Progress) -> None:
            nonlocal level_0_s
            if progress.engine == "level 0":
                level_0_s = progress.seconds

        began = time.perf_counter()
        framed = published.framed(carer_id)
        hits = triage(framed, published.policy)
        triage_s = time.perf_counter() - began
        began = time.perf_counter()
        # Asked to stop from the beginning, a repair is level 0 alone.
        stop = None if further else lambda: True
        found = repair(framed, published.policy, limits, told, stop, alternatives=further)
        wall_s = time.perf_counter() - began
        yield {
            **framing.before,
            "carer": carer_id,
            **_judged(published, framed, [h for h in hits if h.carer_id == carer_id], found),
            "triage_s": f"{triage_s:.3f}",
            "level_0_s": f"{level_0_s:.3f}",
            "wall_s": f"{wall_s:.3f}",
            **framing.after,
        }


def _judged(published: Published, framed: Problem, hits: list[Hit], found: Repair) -> Row:
    """What the recommended proposal does to the rota in force, by the checker."""
    best = found.proposals[0]
    rota = best.result.rota
    report = check(framed, published.policy, rota)
    known = figures(report.score)
    made = {(a.visit_id, a.slot) for a in rota.assignments}
    uncovered = sum((hit.visit_id, hit.slot) not in made for hit in hits)
    return {
        "hits": str(len(hits)),
        "uncovered_hits": str(uncovered),
        "uncovered_slots": str(len(published.rota) - len(rota)),
        "changed": f"{known[Figure.CHANGED]:.0f}",
        "beyond": f"{known[Figure.CHANGED] - found.covered:.0f}",
        "moved": f"{known[Figure.MOVED]:.0f}",
        "untouched_changed": str(untouched_changed(framed, published.rota, rota, found.hits)),
        "violations": str(len(report.violations)),
        "uncovered_proof": str(best.proved(Figure.UNCOVERED)),
        "changed_proof": str(best.proved(Figure.CHANGED)),
        "proposals": str(len(found.proposals)),
    }
