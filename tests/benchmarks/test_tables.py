"""Results are kept, and tables say what the rows do."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import importing, nightly, tables

PLAN = {
    "dataset": "area",
    "from": "2026-11-24",
    "days": "1",
    "policy": "travel",
    "time_limit_s": "30",
    "seed": "1",
    "slots": "10",
    "covered": "10",
    "violations": "0",
    "travel_between_min": "50.0",
    "from_preferred_min": "4.0",
    "wall_s": "31.0",
    "peak_mb": "270",
    "commit": "abc",
    "cpu": "Chip",
    "cores": "2",
    "memory_gb": "8.0",
    "python": "3.11.7",
}
IMPORT = {
    "dataset": "area",
    "import": "first",
    "visits": "3433",
    "travel_rows": "52670",
    "wall_s": "4.0",
    "peak_mb": "216",
    "commit": "abc",
    "cpu": "Chip",
    "cores": "2",
    "memory_gb": "8.0",
    "python": "3.11.7",
}


def count(rows: object) -> str:
    return f"{len(rows)} rows\n"  # type: ignore[arg-type]


def test_that_rows_are_added_and_the_table_is_made_of_all_of_them(tmp_path: Path) -> None:
    out = tmp_path / "results" / "nightly.csv"

    tables.append(out, [{"seed": "1"}], count)
    tables.append(out, [{"seed": "2"}, {"seed": "3"}], count)

    assert [row["seed"] for row in tables.read(out)] == ["1", "2", "3"]
    assert out.with_suffix(".md").read_text(encoding="utf-8") == "3 rows\n"


def test_that_rows_with_other_columns_are_refused_and_nothing_is_lost(tmp_path: Path) -> None:
    out = tmp_path / "nightly.csv"
    tables.append(out, [{"seed": "1"}], count)

    with pytest.raises(tables.OtherColumns):
        tables.append(out, [{"seed": "2", "more": "x"}], count)

    assert tables.read(out) == [{"seed": "1"}]


def test_that_a_setting_gets_the_median_of_its_seeds_and_their_range() -> None:
    rows = [
        {**PLAN, "seed": seed, "travel_between_min": travel}
        for seed, travel in (("1", "50.0"), ("2", "70.0"), ("3", "54.0"))
    ]

    line = nightly.table(rows).splitlines()[-1]

    assert "| 1, 2, 3 |" in line
    assert "| 54.0 (50.0 to 70.0) |" in line


def test_that_the_worst_seed_shows_in_covered_slots_and_violations() -> None:
    rows = [PLAN, {**PLAN, "seed": "2", "covered": "9", "violations": "2"}]

    line = nightly.table(rows).splitlines()[-1]

    assert "| 10 of 10; 9 of 10 |" in line
    assert "| 2 |" in line


@pytest.mark.parametrize("other", ["policy", "from", "time_limit_s", "commit", "cpu"])
def test_that_other_settings_are_not_mixed(other: str) -> None:
    table = nightly.table([PLAN, {**PLAN, other: "60" if other == "time_limit_s" else "other"}])

    assert sum(line.startswith("| area") for line in table.splitlines()) == 2


def test_that_the_machine_is_named() -> None:
    assert "Chip, 2 cores, 8.0 GB, Python 3.11.7" in nightly.table([PLAN])
    assert "Chip, 2 cores, 8.0 GB, Python 3.11.7" in importing.table([IMPORT])


def test_that_imports_are_told_by_pass() -> None:
    rows = [IMPORT, {**IMPORT, "wall_s": "6.0"}, {**IMPORT, "import": "again", "wall_s": "3.0"}]

    lines = importing.table(rows).splitlines()[-2:]

    assert "| 2 | 5.0 (4.0 to 6.0) |" in lines[0]
    assert "| 1 | 3.0 (3.0 to 3.0) |" in lines[1]
