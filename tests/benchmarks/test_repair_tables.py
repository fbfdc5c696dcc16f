"""Tables of repairs say what the rows do."""

from __future__ import annotations

import pytest

from benchmarks import repair_tables
from benchmarks.tables import Row

AROUND = {
    "dataset": "area",
    "day": "2026-11-24",
    "policy": "travel",
    "rota": "0a1b",
    "time_limit_s": "1.5",
    "seed": "1",
    "carer": "CA1",
    "measured_at": "2026-11-24T12:00Z",
    "commit": "abc",
    "cpu": "Chip",
    "cores": "2",
    "memory_gb": "8.0",
    "python": "3.11.7",
}
LEVEL = {
    **AROUND,
    "hits": "10",
    "uncovered_hits": "1",
    "uncovered_slots": "2",
    "changed": "9",
    "beyond": "0",
    "untouched_changed": "0",
    "violations": "0",
    "uncovered_proof": "global",
    "triage_s": "0.010",
    "level_0_s": "0.100",
    "wall_s": "0.200",
}
SWEEP = {
    **AROUND,
    "absences": "2",
    "hits": "20",
    "uncovered_slots": "3",
    "not_mended": "1",
    "violations": "0",
    "wall_s": "40.0",
}
SCRATCH = {
    **AROUND,
    "hits": "10",
    **{"repair_uncovered_slots": "1", "scratch_uncovered_slots": "1"},
    **{"repair_changed": "10", "scratch_changed": "150"},
    **{"repair_moved": "2", "scratch_moved": "80"},
    **{"repair_violations": "0", "scratch_violations": "0"},
    **{"repair_s": "0.5", "scratch_s": "30.0"},
}
COMMAND = {
    **AROUND,
    "hits": "10",
    "violations": "0",
    "solve_s": "1.4",
    "wall_s": "3.0",
    "peak_mb": "300",
}
ROWS = {"level0": LEVEL, "level1": LEVEL, "sweep": SWEEP, "scratch": SCRATCH, "command": COMMAND}


def lines(table: str) -> list[str]:
    return [line for line in table.splitlines() if line.startswith("| area")]


def test_that_absences_are_added_up_for_each_seed_alone() -> None:
    rows: list[Row] = [
        LEVEL,
        {**LEVEL, "carer": "CA2", "uncovered_proof": "found", "beyond": "3", "violations": "1"},
        {**LEVEL, "seed": "2"},
        {**LEVEL, "seed": "2", "carer": "CA2", "uncovered_hits": "0", "uncovered_slots": "0"},
    ]

    (line,) = lines(repair_tables.level1(rows))

    assert "| 1, 2 | 2 | 2 of 20; 1 of 20 | 4; 2 | 1 + 0 + 1; 2 + 0 + 0 | 3 | 0 | 1 |" in line


def test_that_the_same_seed_measured_again_is_another_run() -> None:
    again = {**LEVEL, "measured_at": "2026-11-24T13:00Z"}

    (line,) = lines(repair_tables.level0([LEVEL, again]))

    assert "| 1 | 1 | 1 of 10 | 2 | 1 + 0 + 0 |" in line


def test_that_seconds_are_ranks_over_all_absences() -> None:
    rows = [{**LEVEL, "level_0_s": f"{k / 100:.3f}"} for k in range(1, 101)]

    (line,) = lines(repair_tables.level0(rows))

    assert "| 0.01 / 0.01 / 0.01 | 0.50 / 0.95 / 1.00 | 0.20 / 0.20 / 0.20 |" in line


@pytest.mark.parametrize(("share", "rank"), [(0.5, 2), (0.75, 3), (0.95, 4)])
def test_that_a_percentile_is_one_of_the_values(share: float, rank: float) -> None:
    assert repair_tables.percentile([4, 1, 3, 2], share) == rank


def test_that_each_absence_solved_anew_has_its_line_and_then_the_medians() -> None:
    other = {**SCRATCH, "carer": "CA2", "repair_changed": "0", "scratch_changed": "50"}

    first, second, both = lines(repair_tables.scratch([SCRATCH, other]))

    assert "| CA1 | 1 | 10 | 1 / 1 | 10 / 150 | 15.0 | 2 / 80 | 0 / 0 | 0.5 / 30.0 |" in first
    assert "| 0 / 50 | 50.0 |" in second
    assert "| median of 2 | 1 | 10 | 1 / 1 | 5 / 100 | 32.5 |" in both


def test_that_sweeps_and_commands_get_the_median_and_the_range() -> None:
    (swept,) = lines(repair_tables.sweep([SWEEP, {**SWEEP, "seed": "2", "wall_s": "44.0"}]))
    (asked,) = lines(
        repair_tables.command([COMMAND, {**COMMAND, "hits": "2", "wall_s": "3.4", "peak_mb": "9"}])
    )

    assert "| 1, 2 | 2 | 20 | 3 | 1 | 0 | 42.0 (40.0 to 44.0) |" in swept
    assert "| 1 | 2 | 2 to 10 | 0 | 1.4 (1.4 to 1.4) | 3.2 (3.0 to 3.4) | 300 |" in asked


@pytest.mark.parametrize("part", ROWS)
@pytest.mark.parametrize("other", ["rota", "policy", "time_limit_s", "commit", "cpu"])
def test_that_other_settings_are_not_mixed(part: str, other: str) -> None:
    row = ROWS[part]
    table = repair_tables.TABLES[part]

    both = table([row, {**row, other: "60" if other == "time_limit_s" else "other"}])

    assert len(lines(both)) == 2 * len(lines(table([row])))
    assert "Chip, 2 cores, 8.0 GB, Python 3.11.7" in both
