"""The Markdown tables of ``benchmarks.repair``, one for each part."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from statistics import median

from benchmarks import tables
from benchmarks.tables import Row

SETTINGS = ("dataset", "day", "policy", "time_limit_s", "rota", "commit", "cpu", "cores")
WHICH = ("repair", "scratch")
PROOFS = ("global", "neighbourhood", "found")


def level0(rows: Sequence[Row]) -> str:
    """Nobody else's carer changes."""
    return _page("repair, level 0: nobody else's carer changes", LEVELS, rows, _level)


def level1(rows: Sequence[Row]) -> str:
    """The whole repair."""
    return _page("repair with level 1 and alternatives", LEVELS, rows, _level)


def sweep(rows: Sequence[Row]) -> str:
    """All absences ahead."""
    return _page("standby: the sweep over every single absence", SWEEP, rows, _sweep)


def scratch(rows: Sequence[Row]) -> str:
    """Repair against solving anew: a line for each absence, and the medians."""
    return _page(
        "repair against solving the day anew",
        SCRATCH,
        rows,
        lambda group: [*map(_absence, group), _together(group)],
    )


def command(rows: Sequence[Row]) -> str:
    """The command from Enter to its end."""
    return _page("rotamend absent --json, without a server", COMMAND, rows, _command)


LEVELS = (
    *("seeds", "absences", "uncovered of hit slots", "uncovered slots", "proved"),
    *("most changed beyond covered", "untouched visits changed", "violations"),
    *("triage, s", "level 0, s", "wall, s"),
)
SWEEP = (
    *("seeds", "absences", "hit slots", "uncovered slots", "absences not mended", "violations"),
    "wall, s",
)
SCRATCH = (
    *("carer", "seed", "hit slots", "uncovered slots", "changed carers", "times as many"),
    *("moved starts", "violations", "seconds"),
)
COMMAND = ("seeds", "runs", "hit slots", "violations", "solve, s", "wall, s", "memory, MB")
BEYOND = "*Uncovered slots* are those beyond what nobody made before."
NOTES = {
    LEVELS: f"Seconds are p50 / p95 / most over all absences. {BEYOND} *Proved* counts absences "
    "whose uncovered minutes are proved globally + for a neighbourhood + are the best found. "
    "*Changed beyond covered*: slots whose carer changes less hit slots that are covered again. A "
    "visit is *untouched* where no chain of changes joins it to one that is hit.",
    SWEEP: f"Wall time of the whole sweep; the limit is that of each absence. {BEYOND}",
    SCRATCH: f"Pairs are repair / solved anew without the rota in force. {BEYOND} Changes are "
    "counted against the rota in force. *Times as many*: changed carers, solved anew against "
    "repair.",
    COMMAND: "From Enter to exit; median with the range in brackets.",
}


def percentile(values: Sequence[float], share: float) -> float:
    """The least of the values that is not exceeded by this share of them (nearest rank)."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def _page(
    title: str,
    header: tuple[str, ...],
    rows: Sequence[Row],
    lines_of: Callable[[Sequence[Row]], list[list[str]]],
) -> str:
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row[name] for name in SETTINGS), []).append(row)
    lines = [
        [f"{dataset} {day}", policy, f"{float(limit):g} s", *line, rota, commit]
        for (dataset, day, policy, limit, rota, commit, *_), group in groups.items()
        for line in lines_of(group)
    ]
    machines = dict.fromkeys(
        f"{row['cpu']}, {row['cores']} cores, {row['memory_gb']} GB, Python {row['python']}"
        for row in rows
    )
    return (
        f"# {title}\n\n{NOTES[header]} Machine: {'; '.join(machines)}.\n"
        "All columns are in the CSV file of the same name; the protocol is in ../README.md.\n\n"
        + tables.markdown(("data", "policy", "limit", *header, "rota", "commit"), lines)
    )


def _level(group: Sequence[Row]) -> list[list[str]]:
    runs = list(_runs(group).values())
    return [
        [
            _seeds(group),
            _each(str(len(run)) for run in runs),
            _each(f"{_total(run, 'uncovered_hits')} of {_total(run, 'hits')}" for run in runs),
            _each(str(_total(run, "uncovered_slots")) for run in runs),
            _each(map(_proofs, runs)),
            str(max(int(row["beyond"]) for row in group)),
            str(_total(group, "untouched_changed")),
            str(_total(group, "violations")),
            *(_ranks(group, name) for name in ("triage_s", "level_0_s", "wall_s")),
        ]
    ]


def _sweep(group: Sequence[Row]) -> list[list[str]]:
    counts = ("absences", "hits", "uncovered_slots", "not_mended")
    return [
        [
            _seeds(group),
            *(_each(row[name] for row in group) for name in counts),
            str(_total(group, "violations")),
            _spread(group, "wall_s"),
        ]
    ]


def _absence(row: Row) -> list[str]:
    return [
        row["carer"],
        row["seed"],
        row["hits"],
        _pair(row, "uncovered_slots"),
        _pair(row, "changed"),
        f"{_ratio(row):.1f}",
        *(_pair(row, name) for name in ("moved", "violations", "s")),
    ]


def _together(group: Sequence[Row]) -> list[str]:
    def middle(name: str) -> str:
        both = (median(float(row[f"{which}_{name}"]) for row in group) for which in WHICH)
        return " / ".join(f"{value:g}" for value in both)

    return [
        f"median of {len(group)}",
        _seeds(group),
        f"{median(int(row['hits']) for row in group):g}",
        middle("uncovered_slots"),
        middle("changed"),
        f"{median(map(_ratio, group)):.1f}",
        *(middle(name) for name in ("moved", "violations", "s")),
    ]


def _command(group: Sequence[Row]) -> list[list[str]]:
    hits = [int(row["hits"]) for row in group]
    return [
        [
            _seeds(group),
            str(len(group)),
            f"{min(hits)} to {max(hits)}",
            str(_total(group, "violations")),
            *(_spread(group, name) for name in ("solve_s", "wall_s")),
            str(max(int(row["peak_mb"]) for row in group)),
        ]
    ]


def _runs(group: Sequence[Row]) -> dict[tuple[str, str], list[Row]]:
    """Rows by seed and time: one pass over all absences each."""
    runs: dict[tuple[str, str], list[Row]] = {}
    for row in group:
        runs.setdefault((row["seed"], row["measured_at"]), []).append(row)
    return runs


def _seeds(group: Sequence[Row]) -> str:
    return _each((row["seed"] for row in group), ", ")


def _each(texts: Iterable[str], between: str = "; ") -> str:
    """Every text once."""
    return between.join(dict.fromkeys(texts))


def _proofs(run: Sequence[Row]) -> str:
    counts = Counter(row["uncovered_proof"] for row in run)
    return " + ".join(str(counts[proof]) for proof in PROOFS)


def _total(rows: Sequence[Row], name: str) -> int:
    return sum(int(row[name]) for row in rows)


def _pair(row: Row, name: str) -> str:
    return " / ".join(row[f"{which}_{name}"] for which in WHICH)


def _ratio(row: Row) -> float:
    return int(row["scratch_changed"]) / max(1, int(row["repair_changed"]))


def _ranks(rows: Sequence[Row], name: str) -> str:
    values = [float(row[name]) for row in rows]
    ranks = (percentile(values, 0.5), percentile(values, 0.95), max(values))
    return " / ".join(f"{value:.2f}" for value in ranks)


def _spread(rows: Sequence[Row], name: str) -> str:
    values = [float(row[name]) for row in rows]
    return f"{median(values):.1f} ({min(values):.1f} to {max(values):.1f})"


TABLES = {
    "level0": level0,
    "level1": level1,
    "sweep": sweep,
    "scratch": scratch,
    "command": command,
}
"""What makes the table of each part."""
