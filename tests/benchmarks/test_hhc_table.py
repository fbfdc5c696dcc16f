"""Tables of the home health care benchmark say what the rows do."""

from __future__ import annotations

import pytest

from benchmarks import hhc_table
from benchmarks.tables import Row

ROW = {
    "instance": "i1",
    "set": "A",
    "time_limit_s": "60",
    "seed": "1",
    "cost": "100.000000",
    "bound": "",
    "best_known": "100.000",
    "commit": "abc",
    "cpu": "Chip",
    "cores": "2",
    "memory_gb": "8.0",
    "python": "3.11.7",
}


def seeds(costs: str, **fields: str) -> list[Row]:
    """One row for each cost; - is a run that left something out."""
    return [
        {**ROW, **fields, "seed": str(seed), "cost": cost.replace("-", "")}
        for seed, cost in enumerate(costs.split(), start=1)
    ]


def line(rows: list[Row], start: str) -> list[str]:
    found = [x for x in hhc_table.table(rows).splitlines() if x.startswith(f"| {start} |")]
    assert len(found) == 1
    return [cell.strip() for cell in found[0].strip("| ").split("|")]


def test_that_an_instance_has_the_median_and_the_best_of_its_seeds() -> None:
    assert line(seeds("101 99 104", bound="98.5"), "i1") == [
        *("i1", "60 s", "1, 2, 3", "101.000", "99.000", "98.500", "100.000"),
        *("+1.00 %", "-1.00 %", "0", "Chip", "abc"),
    ]


def test_that_a_set_has_the_mean_of_its_instances() -> None:
    rows = [*seeds("101 99 104"), *seeds("103 103 99.5", instance="i2")]
    rows += seeds("200", instance="i3", set="B")

    assert line(rows, "A") == [
        *("A", "60 s", "2", "+2.00 %", "-0.75 %", "+3.00 %", "2", "0", "Chip", "abc"),
    ]
    assert line(rows, "B")[2:4] == ["1", "+100.00 %"]


def test_that_a_rounded_best_known_is_equalled_and_not_beaten() -> None:
    rows = seeds("99.9995 99.9995")

    assert line(rows, "i1")[7:9] == ["0.00 %", "0.00 %"]
    assert line(rows, "A")[6] == "0"


def test_that_a_seed_that_left_something_out_takes_the_median_away() -> None:
    rows = seeds("101 - 99")

    assert line(rows, "i1")[3:5] == ["–", "99.000"]
    assert line(rows, "i1")[9] == "1"
    assert line(rows, "A")[3:6] == ["–", "-1.00 %", "–"]
    assert line(rows, "A")[7] == "1"


def test_that_an_instance_without_a_best_known_has_no_gap() -> None:
    rows = [*seeds("101"), *seeds("50", instance="i2", best_known="")]

    assert line(rows, "i2")[6:9] == ["–", "–", "–"]
    assert line(rows, "A")[3:5] == ["–", "–"]


@pytest.mark.parametrize("other", ["time_limit_s", "commit", "cpu"])
def test_that_other_settings_are_not_mixed(other: str) -> None:
    text = hhc_table.table([ROW, {**ROW, other: "other"}])

    assert sum(x.startswith("| i1") for x in text.splitlines()) == 2
    assert sum(x.startswith("| A") for x in text.splitlines()) == 2


def test_that_the_machine_is_named() -> None:
    assert "Chip, 2 cores, 8.0 GB, Python 3.11.7" in hhc_table.table([ROW])
