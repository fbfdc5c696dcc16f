"""Rotamend and other planners on the same days, one after the other, judged by one checker.

    python -m benchmarks.compare --sizes 180,430 --seeds 1,2,3 --time-limit 30 \
        --out benchmarks/results
    python -m benchmarks.compare --sizes 180,430 --seeds 1,2,3 --time-limit 60 --double-handed \
        --peers rotamend,timefold --out benchmarks/results
    python -m benchmarks.compare --dataset FOLDER --day 2017-10-02 --seeds 1,2,3 --time-limit 60 \
        --peers rotamend,timefold --out benchmarks/results

Run it with the Python that ``make peers`` sets up. Each planner is a process of its own and gets
the time limit for solving alone; README.md has the protocol, and what each planner can express.
Exit codes: 0 done, 2 bad input or arguments.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks import compare_table, tables
from benchmarks.days import Day, add_day_options, days_of, parsed, positive
from benchmarks.machine import ROOT, load, surroundings
from benchmarks.measured import Measured, run
from benchmarks.peers import PEERS, Peer
from benchmarks.peers import Row as Assigned
from benchmarks.peers.day_file import write_day
from benchmarks.tables import Row
from data.errors import UserError
from solver.check import check
from solver.facts import Facts
from solver.policy import Policy
from solver.problem import Problem
from solver.rota import Assignment, Rota
from solver.search import jit

FILE = "compare.csv"
FIGURES = ("violations", "broken", "uncovered_slots", "uncovered_min", "travel_min", "solve_s")
FIGURES += ("peak_mb",)
"""What is told of an answer, and left empty where there is none."""
KILL_FACTOR, KILL_EXTRA_S = 3, 180
"""A process is ended after so many times its limit and so many seconds more."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer as the checker sees it.

    ``uncovered_slots`` counts every carer of a visit that is not covered in full; ``uncovered_min``
    is the objective's first term, weighted by risk; ``broken`` names the rules that are violated.
    """

    violations: int
    broken: tuple[str, ...]
    uncovered_slots: int
    uncovered_min: float
    travel_min: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Run every planner on every day, print and keep; returns an exit code."""
    options = parse(arguments)
    try:
        peers = _peers(options)
        # Compiled code is kept beside the package: its making is no part of a run.
        jit.warm(lambda _: None)
        for day in days_of(options):
            _compare(day, peers, options)
    except (UserError, tables.OtherColumns) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"Written to {options.out / FILE} and {Path(FILE).with_suffix('.md')}")
    return 0


def judge(problem: Problem, policy: Policy, rows: Sequence[Assigned]) -> Judged:
    """Check an answer from its rows alone.

    Raises
    ------
    ValueError
        When a slot is given twice, or a visit or a carer is not there.
    """
    rota = Rota.of(Assignment(start, visit, slot, carer) for visit, slot, carer, start in rows)
    report = check(problem, policy, rota)
    covered = Facts(problem, policy, rota).covered
    return Judged(
        violations=len(report.violations),
        broken=tuple(dict.fromkeys(violation.rule_id for violation in report.violations)),
        uncovered_slots=sum(v.carers_required for v in problem.visits if v.id not in covered),
        uncovered_min=report.score.value("uncovered"),
        travel_min=report.score.value("travel"),
    )


def _compare(day: Day, peers: Sequence[Peer], options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory(prefix="rotamend-compare-") as folder:
        path = Path(folder) / "day"
        write_day(path, day.problem, day.policy)
        for seed in day.seeds:
            for peer in peers:
                row = planned(day, path, peer, seed, options.time_limit)
                # At once: a long comparison that is broken off keeps what it has.
                tables.append(options.out / FILE, [row], compare_table.table)
                print(", ".join(f"{k} {row[k]}" for k in compare_table.TOLD), flush=True)


def planned(day: Day, path: Path, peer: Peer, seed: int, limit: float) -> Row:
    """Have a planner plan a day, and make the row of a result.

    Parameters
    ----------
    path
        The day as `write_day` wrote it.
    limit
        Seconds of solving.
    """
    busy = load()
    measured = run(
        (
            *(sys.executable, "-m", "benchmarks.peers", peer.name, "--day", str(path)),
            *("--seconds", f"{limit:g}", "--seed", str(seed)),
        ),
        {**os.environ, "PYTHONPATH": str(ROOT)},
        kill_after=KILL_FACTOR * limit + KILL_EXTRA_S,
    )
    answered, figures = _figures(day, measured)
    return {
        "data": day.name,
        "visits": str(len(day.problem.visits)),
        "slots": str(day.problem.slots),
        "planner": peer.name,
        "version": version(peer.package),
        "time_limit_s": f"{limit:g}",
        "seed": str(seed),
        "answer": answered,
        **figures,
        "wall_s": f"{measured.seconds:.2f}",
        "load_before": f"{busy:.2f}",
        "input_hash": day.problem.digest[:16],
        "measured_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}",
        **surroundings(),
    }


def _figures(day: Day, measured: Measured) -> tuple[str, Row]:
    """Judge what a process printed: whether it is an answer, and its figures (empty where not)."""
    none = dict.fromkeys(FIGURES, "")
    if measured.code != 0:
        last = (measured.errors.strip().splitlines() or ["nothing was said"])[-1]
        return f"none: ended with {measured.code}, {last[:200]}", none
    try:
        told = json.loads(measured.output)
        judged = judge(day.problem, day.policy, [tuple(row) for row in told["rows"]])
    except (KeyError, TypeError, ValueError) as error:
        return f"none: {error}", none
    return "given", {
        "violations": str(judged.violations),
        "broken": " ".join(judged.broken),
        "uncovered_slots": str(judged.uncovered_slots),
        "uncovered_min": f"{judged.uncovered_min:.0f}",
        "travel_min": f"{judged.travel_min:.2f}",
        "solve_s": f"{told['seconds']:.2f}",
        "peak_mb": f"{told['peak_bytes'] / 1e6:.0f}",
    }


def _peers(options: argparse.Namespace) -> list[Peer]:
    """Choose the planners; all that can express the day where none is named."""
    together = options.double_handed or options.dataset is not None
    names = options.peers or tuple(
        name for name, peer in PEERS.items() if peer.double_handed or not together
    )
    peers = []
    # Ours first: the others are compared with what stands before them.
    for name in sorted(dict.fromkeys(names), key=lambda name: name != compare_table.OURS):
        if name not in PEERS:
            raise UserError(f"There is no planner {name!r}.", f"Use {', '.join(PEERS)}.")
        peer = PEERS[name]
        if together and not peer.double_handed:
            raise UserError(
                f"The model of {name} cannot say that two carers start together.",
                "Leave it out of --peers, or compare on days without --double-handed.",
            )
        try:
            version(peer.package)
        except PackageNotFoundError:
            raise UserError(
                f"{name} is not installed in this environment.",
                "Run make peers, and then this with the Python that it names; or leave it out.",
            ) from None
        if peer.program is not None and shutil.which(peer.program) is None:
            raise UserError(
                f"{name} needs the program {peer.program}, which is not here.",
                "Install a JDK 17 (on Debian 12: openjdk-17-jdk-headless), or leave it out.",
            )
        peers.append(peer)
    return peers


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    add_day_options(parser)
    parser.add_argument("--time-limit", type=positive, default=30.0, help="seconds of solving")
    parser.add_argument("--peers", type=_names, help=f"some of {','.join(PEERS)}")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    return parsed(parser, arguments)


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))


if __name__ == "__main__":
    sys.exit(main())
