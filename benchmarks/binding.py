"""Which hard rules bind on the sample week: each is switched off in turn, and the answer changes.

    python -m benchmarks.binding --time-limit 300 --out benchmarks/results

The sample week, in which some carers offer more than they may work, waiting is not paid and funders
have less: then the rules decide and not the shifts. The week is solved with all rules, and then
without each of them. A rule binds where the rota found without it breaks it. README.md has the
protocol.
Exit codes: 0 done, 1 a rule was broken with all rules in force, or one does not bind.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import tables
from benchmarks.days import positive
from benchmarks.machine import load, surroundings
from benchmarks.relaxed import WITHOUT
from benchmarks.sample_week import DAYS, FIRST_DAY, write_week
from benchmarks.tables import Row
from data.importers import import_agency
from data.mapping import load_problem
from data.policies import load_policy
from data.store import Store
from flows.steps import one_branch
from solver.check import check
from solver.policy import Policy
from solver.problem import Budget, Carer, Pin, Problem, Shift
from solver.result import Limits
from solver.rules import HARD
from solver.search import jit
from solver.solve import solve

FILE = "binding.csv"
HOUR = 3600
POLICY = """
description = "Balanced, and waiting is not paid"
pay_waiting = false
pay_period = "week"
known_carer_under_minutes = 20
"""
EVERY = 5
"""Of so many carers one offers all days, one early starts after late evenings, one is young."""
FUNDED = 0.8
"""Part of its hard budget that a funder has left: what carers have time for would not reach it."""
PINNED = 12
PIN_STEPS = 500


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and keep; returns an exit code."""
    options = parse(arguments)
    jit.warm(lambda text: print(text, file=sys.stderr))
    problem, policy = hard_week(options.seed)
    rows: list[Row] = []

    def solved(rule: str, problem_: Problem, policy_: Policy, seconds: float) -> None:
        busy = load()
        found = solve(problem_, policy_, Limits(seconds=seconds, seed=options.seed))
        report = check(problem, policy, found.rota)
        broken = Counter(v.rule_id for v in report.violations)
        rows.append(
            {
                "without": rule,
                "seed": str(options.seed),
                "time_limit_s": f"{seconds:g}",
                "visits": str(len(problem.visits)),
                "slots": str(problem.slots),
                "carers": str(len(problem.carers)),
                "covered_slots": str(len(found.rota)),
                "uncovered_min": f"{report.score.value('uncovered'):.0f}",
                "broken": str(broken[rule] if rule in WITHOUT else sum(broken.values())),
                "others_broken": str(sum(broken.values()) - broken[rule]),
                "wall_s": f"{found.seconds:.1f}",
                "load_before": f"{busy:.2f}",
                "input_hash": problem.digest[:16],
                "measured_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}",
                **surroundings(),
            }
        )
        told = ("without", "covered_slots", "uncovered_min", "broken", "others_broken")
        print(", ".join(f"{name} {rows[-1][name]}" for name in told), flush=True)

    solved("-", problem, policy, options.time_limit)
    for rule in HARD:
        solved(rule.id, *WITHOUT[rule.id](problem, policy), options.off_limit)
    tables.append(options.out / FILE, rows, table)
    print(f"Written to {options.out / FILE} and {Path(FILE).with_suffix('.md')}")
    idle = [row["without"] for row in rows[1:] if row["broken"] == "0"]
    if rows[0]["broken"] != "0" or idle:
        print(f"Broken with all rules: {rows[0]['broken']}; not binding: {', '.join(idle) or '-'}")
        return 1
    return 0


def hard_week(seed: int) -> tuple[Problem, Policy]:
    """The sample week with carers who offer too much, young carers, small budgets, and pins."""
    with tempfile.TemporaryDirectory(prefix="rotamend-week-") as folder:
        home = Path(folder)
        write_week(home / "week")
        (home / "own.toml").write_text(POLICY, encoding="utf-8")
        policy = load_policy(home / "own.toml", on=FIRST_DAY)
        with Store.open(f"sqlite:///{home}/agency.db", home) as store:
            import_agency(store, home / "week", now=datetime.now(UTC))
            with store.unit_of_work(read_only=True) as uow:
                loaded = load_problem(uow, one_branch(store), FIRST_DAY, DAYS, policy=policy)
    carers = tuple(_offering(loaded, n, carer) for n, carer in enumerate(loaded.carers))
    problem = replace(loaded, carers=carers, budgets=tuple(map(_funded, loaded.budgets)))
    # A coordinator's decisions: part of another rota, which nobody would find the best.
    other = solve(problem, policy, Limits(iterations=PIN_STEPS, seed=seed + 1, threads=1)).rota
    alone = [a for a in other.assignments if problem.visit[a.visit_id].carers_required == 1]
    step = len(alone) // PINNED
    pins = tuple(
        Pin(a.visit_id, a.slot, a.carer_id, a.start) for a in alone[:: max(1, step)][:PINNED]
    )
    return replace(problem, pins=pins), policy


def _funded(budget: Budget) -> Budget:
    """What there is of a budget: less of a funder's hard one."""
    if not budget.hard or budget.scope != "funder":
        return budget
    return replace(
        budget,
        seconds=None if budget.seconds is None else int(FUNDED * budget.seconds),
        pence=None if budget.pence is None else int(FUNDED * budget.pence),
    )


def _offering(problem: Problem, number: int, carer: Carer) -> Carer:
    """What a carer offers: every fifth all seven days, others an early start or late evenings."""
    horizon = problem.horizon

    def on(day: int, begin: float, end: float) -> Shift:
        date = horizon.date_of(day)
        return Shift(horizon.at(date, round(begin * HOUR)), horizon.at(date, round(end * HOUR)))

    days = range(horizon.days)
    if number % EVERY == 0:
        return replace(carer, shifts=tuple(on(day, 7, 21.5) for day in days), wtr_opt_out=False)
    if number % EVERY == 1:
        spans = [on(day, *span) for day in days for span in ((7, 10), (19, 23))]
        return replace(carer, shifts=tuple(spans))
    if number % EVERY == 2:
        born = FIRST_DAY.replace(year=FIRST_DAY.year - 17)
        late = tuple(on(day, 18, 23) for day in days[:5])
        return replace(carer, shifts=late, date_of_birth=born)
    return carer


def table(rows: Sequence[Row]) -> str:
    """Make the Markdown table: a line for each rule that is switched off."""
    lines = [
        [
            row["without"],
            row["seed"],
            row["time_limit_s"],
            f"{row['covered_slots']} of {row['slots']}",
            row["uncovered_min"],
            row["broken"],
            row["others_broken"],
            row["load_before"],
            row["commit"],
        ]
        for row in rows
    ]
    header = ("without the rule", "seed", "limit, s", "covered slots", "uncovered, weighted min")
    more = ("times it is broken", "others broken", "load before", "commit")
    machines = dict.fromkeys(
        f"{row['cpu']}, {row['cores']} cores, {row['memory_gb']} GB, Python {row['python']}"
        for row in rows
    )
    return (
        "# Hard rules that bind on the sample week\n\nOf the line with all rules in force (-) the "
        "broken rules are those of all. Each other line is of a rota found without one "
        f"rule, and counts where it breaks it. Machine: {'; '.join(machines)}.\n\n"
        + tables.markdown((*header, *more), lines)
    )


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.binding", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--time-limit", type=positive, default=300.0, help="with all rules")
    parser.add_argument("--off-limit", type=positive, default=20.0, help="without one")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
