"""Seconds of all reports of a week, as commands and in one process, and of the pages of a day.

    python -m benchmarks.reports --out benchmarks/results/reports.csv

A sample agency of some 500 visits a day is planned for a week and published, a carer falls ill and
the re-plan is published, and call monitoring has logged nine calls of ten. Then every report is
written as a user asks for it, a process each, and all of them once more in one process. Last, the
pages of the re-plan's day are made, as the Prefect UI gets them. README.md has the protocol.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

from benchmarks import tables
from benchmarks.machine import load, surroundings
from benchmarks.measured import CommandFailed, Measured, environment, fresh_home, rotamend, run
from benchmarks.tables import Row
from data.sample import clients_for, write_sample

FIRST_DAY = date(2026, 11, 30)
DAYS = 7
CLIENTS_REPORTED = 3
ALL_COMMANDS, ONE_PROCESS = "all, a command each", "all, in one process"
PAGES = "pages of the re-plan's day"
ILL = FIRST_DAY + timedelta(days=2)
"""The day that is planned again."""
MENDED, MENDED_AT = "R2", f"{ILL - timedelta(days=1)}T17:10"
"""Its rota, and when that is published."""
_ONE_PROCESS = (
    "import json, sys; from flows.cli.main import run; "
    "sys.exit(max(run(each) for each in json.loads(sys.argv[1])))"
)
_PAGES = """
import json, sys, time
from data.standby import standby
from data.store import Store
from flows import steps
from flows.background import background
from flows.clock import moment
from flows.pages import pages
with Store.open() as store:
    planned = steps.restore(store, sys.argv[1])
    began = time.perf_counter()
    known = background(store, planned, moment(sys.argv[2]))
    made = pages(planned, "main", known, standby(store, sys.argv[1]))
    seconds = time.perf_counter() - began
largest = max(len(page.text.encode()) for page in made)
print(json.dumps([seconds, len(made), len(planned.problem.visits), largest]))
"""
"""Makes the pages of a stored rota; prints the seconds of that alone, pages, visits, most bytes."""
_OUTCOMES, _SHARES = ("delivered", "missed", "refused", "no_access", None), (88, 1, 1, 1, 9)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and keep; returns an exit code."""
    options = parse(arguments)
    rows: list[Row] = []
    try:
        with fresh_home() as home:
            rotamend(home, "doctor", "--warm")
            visits = _lived_week(home, options)
            asked = _asked(home)
            for _ in range(options.repeat):
                rows += _measured(home, asked, visits)
                print(f"{rows[-2]['wall_s']} s, {rows[-1]['wall_s']} s in one process", flush=True)
                rows.append(_pages(home))
                print(f"{rows[-1]['report']}: {rows[-1]['wall_s']} s", flush=True)
        tables.append(options.out, rows, table)
    except (CommandFailed, tables.OtherColumns) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Written to {options.out} and {options.out.with_suffix('.md').name}")
    return 0


def table(rows: Sequence[Row]) -> str:
    """Make the Markdown table: a line for each report, commit and machine."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        key = (row["report"], row["visits"], row["commit"], row["cpu"], row["cores"])
        groups.setdefault(key, []).append(row)
    lines = []
    for (report, visits, commit, *_), group in groups.items():
        seconds = [float(row["wall_s"]) for row in group]
        lines.append(
            [
                report,
                visits,
                group[0]["files"],
                str(len(group)),
                f"{median(seconds):.1f} ({min(seconds):.1f} to {max(seconds):.1f})",
                f"{median(float(row['cpu_s']) for row in group):.1f}",
                max((row["peak_mb"] for row in group), key=int),
                max((row["load_before"] for row in group), key=float),
                commit,
            ]
        )
    header = ("report", "visits", "files", "runs", "wall, s", "processor, s", "memory, MB")
    machines = dict.fromkeys(
        f"{row['cpu']}, {row['cores']} cores, {row['memory_gb']} GB, Python {row['python']}"
        for row in rows
    )
    return (
        "# rotamend report\n\nMedian of the runs, with the range in brackets. "
        f"Machine: {'; '.join(machines)}.\n"
        "All columns are in the CSV file of the same name; the protocol is in ../README.md.\n\n"
        + tables.markdown((*header, "load before", "commit"), lines)
    )


def _lived_week(home: Path, options: argparse.Namespace) -> int:
    """A week that was planned, published, mended and logged; returns its visits."""
    agency, last = home / "agency", FIRST_DAY + timedelta(days=DAYS)
    clients = clients_for(options.visits)
    write_sample(agency, seed=1, first_day=FIRST_DAY, days=DAYS, clients=clients)
    rotamend(home, "init")
    rotamend(home, "import", str(agency))
    before = FIRST_DAY - timedelta(days=1)
    plan = (
        "--days",
        str(DAYS),
        "--time-limit",
        str(options.time_limit),
        "--now",
        f"{before}T02:00",
    )
    rotamend(home, "nightly", "--from", str(FIRST_DAY), *plan, allowed=(0, 3))
    _approve(home, "P1", f"{before}T08:00")
    made = _exported(home, "P1", "assignments.csv")
    theirs = Counter(row["carer_id"] for row in made if row["start"].startswith(str(ILL)))
    carer_id = min(theirs, key=lambda each: (-theirs[each], each))
    day = ("--from", str(ILL), "--to", str(ILL), "--now", f"{ILL - timedelta(days=1)}T17:00")
    rotamend(home, "absent", carer_id, *day, allowed=(0, 3))
    _approve(home, "P2", MENDED_AT)
    _log(agency / "actuals.csv", made)
    rotamend(home, "import", str(agency), "--now", f"{last}T08:00")
    return len({row["visit_id"] for row in made})


def _approve(home: Path, proposal: str, now: str) -> None:
    """Publish a proposal, with an action and an owner for every red visit that nobody makes."""
    uncovered = _exported(home, proposal, "uncovered.csv")
    red = sorted({each["visit_id"] for each in uncovered if each["risk"] == "red"})
    noted = [
        word
        for visit_id in red
        for word in ("--action", f"{visit_id}=rung", "--owner", f"{visit_id}=Ann Ash")
    ]
    decided = ("--as", "Ann Ash", "--reason", "seen", "--now", now)
    rotamend(home, "approve", proposal, *decided, *noted)


def _exported(home: Path, ref: str, file: str) -> list[dict[str, str]]:
    folder = home / "exported" / ref
    rotamend(home, "export", "--rota", ref, "--out", str(folder), "--force")
    return tables.read(folder / file)


def _log(path: Path, made: Sequence[Row]) -> None:
    """Write what call monitoring would have recorded of a rota; the same on every machine."""
    rng = random.Random(1)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("visit_id", "slot", "carer_id", "arrived", "left", "outcome"))
        for row in made:
            (outcome,) = rng.choices(_OUTCOMES, _SHARES)
            if outcome is None:
                continue
            start, end = (datetime.fromisoformat(row[name]) for name in ("start", "end"))
            arrived = start + timedelta(minutes=round(rng.gauss(4, 11)))
            stayed = max(5, round((end - start) / timedelta(minutes=1) * rng.gauss(1.05, 0.15)))
            left = arrived + timedelta(minutes=stayed)
            known = "" if outcome == "missed" else arrived.isoformat()
            gone = left.isoformat() if outcome == "delivered" else ""
            writer.writerow((row["visit_id"], row["slot"], row["carer_id"], known, gone, outcome))


def _asked(home: Path) -> list[tuple[str, list[str]]]:
    """Every report of the week: what it is called, and its command."""
    year, week, _ = FIRST_DAY.isocalendar()
    days = ["--from", str(FIRST_DAY), "--to", str(FIRST_DAY + timedelta(days=DAYS - 1))]
    clients = sorted({row["client_id"] for row in tables.read(home / "agency" / "clients.csv")})
    return [
        ("rota and calendars", ["rota", "--rota", "R1"]),
        ("week", ["week", "--week", f"{year}-W{week:02d}"]),
        # The month that the week ends in.
        ("month", ["month", "--month", f"{FIRST_DAY + timedelta(days=DAYS - 1):%Y-%m}"]),
        *(
            (f"client {n}", ["client", c, *days])
            for n, c in enumerate(clients[:CLIENTS_REPORTED], 1)
        ),
        ("council", ["council", *days]),
        ("letters", ["letters", "--rota", "R2"]),
    ]


def _measured(home: Path, asked: Sequence[tuple[str, list[str]]], visits: int) -> list[Row]:
    """One run of every report, the sum of them, and one process that writes all of them."""
    busy = load()
    found: list[tuple[str, int, Measured]] = []
    for name, words in asked:
        out = home / "written" / name
        measured = rotamend(home, "report", *words, "--out", str(out))
        found.append((name, _files(out), measured))
    single = home / "at-once"
    commands = [["report", *words, "--out", str(single)] for _, words in asked]
    once = run((sys.executable, "-c", _ONE_PROCESS, json.dumps(commands)), environment(home))
    if once.code:
        raise CommandFailed(f"reports in one process ended with {once.code}: {once.errors.strip()}")
    files, every = sum(number for _, number, _ in found), [each for *_, each in found]
    total = Measured(
        0,
        "",
        "",
        sum(each.seconds for each in every),
        max(each.peak_bytes for each in every),
        sum(each.cpu_seconds for each in every),
    )
    lines = [*found, (ALL_COMMANDS, files, total), (ONE_PROCESS, _files(single), once)]
    return [_row(name, visits, number, measured, busy) for name, number, measured in lines]


def _pages(home: Path) -> Row:
    """One making of the pages of the re-plan's day; Python's start and reading are left out."""
    busy = load()
    made = run((sys.executable, "-c", _PAGES, MENDED, MENDED_AT), environment(home))
    if made.code:
        raise CommandFailed(f"the pages ended with {made.code}: {made.errors.strip()}")
    seconds, pages, visits, largest = json.loads(made.output)
    print(f"{PAGES}: the largest has {largest / 1024:.0f} KB", flush=True)
    return _row(PAGES, visits, pages, replace(made, seconds=seconds), busy)


def _row(name: str, visits: int, files: int, measured: Measured, busy: float) -> Row:
    return {
        "report": name,
        "visits": str(visits),
        "files": str(files),
        "wall_s": f"{measured.seconds:.2f}",
        "cpu_s": f"{measured.cpu_seconds:.2f}",
        "peak_mb": f"{measured.peak_bytes / 1e6:.0f}",
        "load_before": f"{busy:.2f}",
        "measured_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}",
        **surroundings(),
    }


def _files(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reports", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--visits", type=int, default=500, help="a day, about")
    parser.add_argument("--time-limit", type=int, default=60, help="seconds of planning the week")
    parser.add_argument("--repeat", type=int, default=3, help="runs of every report")
    parser.add_argument("--out", type=Path, required=True, metavar="CSV")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
