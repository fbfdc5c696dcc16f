"""How many new faces clients see in a week that is planned at once.

    python -m benchmarks.first_visits --seeds 1,2,3 --out benchmarks/results/first_visits.csv

A sample week in which every visit can be covered, planned twice: under the balanced policy, and
under the same without the term *first_visits*, which alone ties the days of a client together.
README.md has the protocol.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks import tables
from benchmarks.days import positive
from benchmarks.machine import load, surroundings
from benchmarks.sample_week import DAYS, FIRST_DAY
from benchmarks.tables import Row
from data.importers import import_agency
from data.mapping import load_problem
from data.policies import load_policy
from data.sample import write_sample
from data.store import Store
from flows.steps import one_branch
from solver.check import check
from solver.policy import Policy
from solver.problem import Problem
from solver.result import Limits
from solver.search import jit
from solver.solve import solve

SAMPLE = 3
"""Seed of the agency."""
TOLD = ("policy", "seed", "first_visits", "unknown_carer", "travel_min", "uncovered_min")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and keep; returns an exit code."""
    options = parse(arguments)
    jit.warm(lambda text: print(text, file=sys.stderr))
    problem, balanced = covered_week(options.clients)
    apart = replace(balanced, weights={**balanced.weights, "first_visits": 0})
    rows: list[Row] = []
    for name, policy in (("balanced", balanced), ("without first_visits", apart)):
        for seed in options.seeds:
            busy = load()
            found = solve(problem, policy, Limits(seconds=options.time_limit, seed=seed))
            report = check(problem, balanced, found.rota)
            score = report.score
            rows.append(
                {
                    "policy": name,
                    "seed": str(seed),
                    "time_limit_s": f"{options.time_limit:g}",
                    "clients": str(len(problem.clients)),
                    "carers": str(len(problem.carers)),
                    "visits": str(len(problem.visits)),
                    "slots": str(problem.slots),
                    "covered_slots": str(len(found.rota)),
                    "uncovered_min": f"{score.value('uncovered'):.0f}",
                    "broken": str(len(report.violations)),
                    "first_visits": f"{score.value('first_visits'):.0f}",
                    "unknown_carer": f"{score.value('unknown_carer'):.0f}",
                    "travel_min": f"{score.value('travel'):.0f}",
                    "wall_s": f"{found.seconds:.1f}",
                    "load_before": f"{busy:.2f}",
                    "measured_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}",
                    **surroundings(),
                }
            )
            print(", ".join(f"{k} {rows[-1][k]}" for k in TOLD), flush=True)
    try:
        tables.append(options.out, rows, table)
    except tables.OtherColumns as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Written to {options.out} and {options.out.with_suffix('.md').name}")
    return 1 if any(row["broken"] != "0" for row in rows) else 0


def covered_week(clients: int) -> tuple[Problem, Policy]:
    """A week of the sample agency, and the balanced policy."""
    with tempfile.TemporaryDirectory(prefix="rotamend-week-") as folder:
        home = Path(folder)
        write_sample(home / "week", seed=SAMPLE, first_day=FIRST_DAY, days=DAYS, clients=clients)
        policy = load_policy("balanced", on=FIRST_DAY)
        with Store.open(f"sqlite:///{home}/agency.db", home) as store:
            import_agency(store, home / "week", now=datetime.now(UTC))
            with store.unit_of_work(read_only=True) as uow:
                return load_problem(uow, one_branch(store), FIRST_DAY, DAYS, policy=policy), policy


def table(rows: Sequence[Row]) -> str:
    """Make the Markdown table: a line for each policy, commit and machine."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        key = (row["policy"], row["visits"], row["time_limit_s"], row["commit"], row["cpu"])
        groups.setdefault(key, []).append(row)
    lines = []
    for (policy, visits, limit, commit, _), group in groups.items():

        def of(name: str, group: Sequence[Row] = tuple(group)) -> str:
            values = [int(row[name]) for row in group]
            return f"{median(values):.0f} ({min(values)} to {max(values)})"

        lines.append(
            [
                policy,
                f"{visits} of {group[0]['clients']} clients",
                limit,
                of("first_visits"),
                of("unknown_carer"),
                of("travel_min"),
                of("covered_slots"),
                max(row["load_before"] for row in group),
                commit,
            ]
        )
    header = ("policy", "visits", "s", "first visits", "slots by strangers", "travel, min")
    more = ("covered slots", "load before", "commit")
    machines = dict.fromkeys(
        f"{row['cpu']}, {row['cores']} cores, {row['memory_gb']} GB, Python {row['python']}"
        for row in rows
    )
    return (
        "# New faces in a week\n\nMedian of the seeds, with the range in brackets. "
        f"Machine: {'; '.join(machines)}.\n"
        "All columns are in the CSV file of the same name; the protocol is in ../README.md.\n\n"
        + tables.markdown((*header, *more), lines)
    )


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.first_visits", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "--seeds", type=lambda text: [int(s) for s in text.split(",")], default=[1, 2, 3]
    )
    parser.add_argument("--time-limit", type=positive, default=60.0, help="seconds of each plan")
    parser.add_argument("--clients", type=int, default=80)
    parser.add_argument("--out", type=Path, required=True, metavar="CSV")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
