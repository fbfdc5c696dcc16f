"""Rows and tables of the home health care benchmark."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from statistics import mean, median

from benchmarks import tables
from benchmarks.hhc_run import EQUAL, Solved, set_of
from benchmarks.machine import surroundings
from benchmarks.tables import Row

SHOWN = ("instance", "seed", "cost", "best_known", "gap_percent", "violations", "seconds")
"""Columns that are told as soon as they are measured."""
RUN = ("time_limit_s", "commit", "cpu", "cores")
"""What results must share to be in one line."""
NONE = "–"


def row(solved: Solved, known: float | None, time_limit: float, busy: float) -> Row:
    """One run as a row of the CSV file.

    Parameters
    ----------
    known
        Best known cost.
    busy
        Load of the machine before the run.
    """
    scored = solved.scored
    return {
        "instance": solved.name,
        "set": set_of(solved.instance),
        "patients": str(len(solved.instance.patients)),
        "caregivers": str(len(solved.instance.caregivers)),
        "time_limit_s": f"{time_limit:g}",
        "seed": str(solved.seed),
        "cost": _number(solved.cost, 6),
        "travel": _number(scored.travel, 6),
        "total_tardiness": _number(scored.total_tardiness, 6),
        "max_tardiness": _number(scored.max_tardiness, 6),
        "bound": _number(solved.bound, 6),
        "best_known": _number(known, 3),
        "gap_percent": _number(solved.gap_percent(known), 4),
        "violations": str(len(scored.violations)),
        "status": solved.status,
        "iterations": str(solved.iterations),
        "seconds": f"{solved.seconds:.2f}",
        "load_before": f"{busy:.2f}",
        "measured_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}",
        **surroundings(),
    }


def table(rows: Sequence[Row]) -> str:
    """Make the Markdown tables: a line for each set, and one for each instance."""
    machines = dict.fromkeys(
        f"{row['cpu']}, {row['cores']} cores, {row['memory_gb']} GB, Python {row['python']}"
        for row in rows
    )
    return (
        "# Home health care benchmark\n\n"
        "Cost of Mankowska, Meisel and Bierwirth (2014), less is better. Gaps are percent above "
        "the best known cost, below it where negative: of the median of the seeds, and of the "
        f"best seed. Machine: {'; '.join(machines)}.\n"
        "All columns are in the CSV file of the same name; the protocol is in ../README.md.\n\n"
        f"## Sets\n\n{_sets(rows)}\n## Instances\n\n{_instances(rows)}"
    )


def _sets(rows: Sequence[Row]) -> str:
    header = (
        *("set", "limit", "instances", "mean gap, median", "mean gap, best seed"),
        *("largest gap, median", "best seed below the best known", "left something out"),
        *("processor", "commit"),
    )
    lines = []
    for (name, limit, commit, cpu, *_), own in sorted(_grouped(rows, ("set", *RUN)).items()):
        results = [_Result(group) for group in _grouped(own, ("instance",)).values()]
        middles = [r.gap(r.middle) for r in results]
        lines.append(
            [
                name,
                f"{limit} s",
                str(len(results)),
                _mean(middles),
                _mean(r.gap(r.best) for r in results),
                _percent(max((m for m in middles if m is not None), default=None)),
                str(sum(r.below for r in results)),
                str(sum(r.left_out for r in results)),
                cpu,
                commit,
            ]
        )
    return tables.markdown(header, lines)


def _instances(rows: Sequence[Row]) -> str:
    header = (
        *("instance", "limit", "seeds", "cost, median", "cost, best", "bound", "best known"),
        *("gap, median", "gap, best seed", "left something out", "processor", "commit"),
    )
    lines = []
    for key, group in _grouped(rows, ("set", "instance", *RUN)).items():
        _, name, limit, commit, cpu, *_ = key
        result = _Result(group)
        lines.append(
            [
                name,
                f"{limit} s",
                ", ".join(row["seed"] for row in group),
                _number(result.middle, 3) or NONE,
                _number(result.best, 3) or NONE,
                _number(result.bound, 3) or NONE,
                _number(result.known, 3) or NONE,
                _percent(result.gap(result.middle)),
                _percent(result.gap(result.best)),
                str(result.left_out),
                cpu,
                commit,
            ]
        )
    return tables.markdown(header, lines)


class _Result:
    """The seeds of one instance under one setting."""

    def __init__(self, rows: Sequence[Row]) -> None:
        costs = [float(row["cost"]) for row in rows if row["cost"]]
        self.left_out = len(rows) - len(costs)
        # A seed that left something out has no cost, so that the median would flatter.
        self.middle = None if self.left_out or not costs else median(costs)
        self.best = min(costs, default=None)
        self.bound = max((float(row["bound"]) for row in rows if row["bound"]), default=None)
        self.known = next((float(row["best_known"]) for row in rows if row["best_known"]), None)

    def gap(self, cost: float | None) -> float | None:
        """Percent above the best known."""
        if cost is None or not self.known:
            return None
        return 100 * (cost - self.known) / self.known

    @property
    def below(self) -> bool:
        """Whether the best seed is below the best known."""
        known, best = self.known, self.best
        return known is not None and best is not None and best <= known - EQUAL


def _grouped(rows: Sequence[Row], names: Sequence[str]) -> Mapping[tuple[str, ...], list[Row]]:
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row[name] for name in names), []).append(row)
    return groups


def _mean(gaps: Iterable[float | None]) -> str:
    """Mean over the instances that have a gap; none where one lacks it."""
    values = list(gaps)
    known = [value for value in values if value is not None]
    return _percent(mean(known) if known and len(known) == len(values) else None)


def _percent(value: float | None) -> str:
    # A hundredth of a percent is less than the seeds differ by, and -0.00 is 0.
    return NONE if value is None else f"{round(value, 2) + 0.0:+.2f} %".replace("+0.00", "0.00")


def _number(value: float | None, decimals: int) -> str:
    return "" if value is None else f"{value:.{decimals}f}"
