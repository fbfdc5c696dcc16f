"""How time grows with size: what is as good, when it was reached, and with which power."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import scaling, scaling_table, tables
from benchmarks.scaling_table import Size, as_good, exponent, seconds_until_good

LONG = {
    "run": "long",
    "within_percent": "3",
    "long_s_a_visit": "0.2",
    "data": "generated 250 single, 1",
    "visits": "250",
    "seed": "1",
    "time_limit_s": "50",
    "answer": "given",
    "violations": "0",
    "uncovered_slots": "0",
    "uncovered_min": "0",
    "travel_min": "1000.00",
    "solve_s": "50.00",
    "peak_mb": "230",
    "commit": "abc",
    "cpu": "Chip",
    "cores": "2",
    "memory_gb": "8.0",
    "python": "3.11.7",
}


def short(seconds: float, travel: float, **others: str) -> dict[str, str]:
    told = {"time_limit_s": str(seconds), "solve_s": str(seconds), "travel_min": str(travel)}
    return {**LONG, "run": "short", **told, **others}


def size(visits: int, seconds: float | None) -> Size:
    return Size(visits, ("1",), ("0",), 100.0, seconds, 200.0)


def test_that_travel_may_be_three_percent_more_at_the_same_coverage() -> None:
    assert as_good(short(4, 1030), LONG)
    assert not as_good(short(4, 1031), LONG)
    assert not as_good(short(4, 900, uncovered_min="30"), LONG)
    assert not as_good(short(4, 900, violations="1"), LONG)
    assert not as_good(short(4, 900, answer="none: killed"), LONG)


def test_that_the_time_lies_between_the_last_too_short_run_and_the_first_good_one() -> None:
    # 6 % above and exactly at the long run: the crossing of 3 % lies in the middle, in logarithms.
    seconds = seconds_until_good(LONG, [short(8, 1000), short(2, 1060.9), short(1, 1200)])

    assert seconds == pytest.approx(4.0)


def test_that_where_care_was_lacking_the_first_run_that_covers_counts() -> None:
    assert seconds_until_good(LONG, [short(2, 900, uncovered_min="30"), short(8, 1000)]) == 8


def test_that_a_first_run_that_is_good_counts_as_it_is_and_none_is_said_where_none_was() -> None:
    assert seconds_until_good(LONG, [short(2, 1000)]) == 2
    assert seconds_until_good(LONG, [short(2, 1100)]) is None
    assert seconds_until_good(LONG, []) is None


def test_that_the_power_of_growth_is_fitted_on_logarithms() -> None:
    grown = [size(n, 0.01 * n**1.2) for n in (250, 1000, 4000)]

    assert exponent(grown) == pytest.approx(1.2)
    assert exponent([*grown, size(8000, None)]) == pytest.approx(1.2)
    assert exponent(grown[:1]) is None


def test_that_a_table_tells_sizes_by_setting() -> None:
    rows = [
        LONG,
        short(2, 1000),
        {**LONG, "visits": "500", "data": "generated 500 single, 1", "travel_min": "2000"},
        {**short(4, 2000), "visits": "500", "data": "generated 500 single, 1"},
        {**LONG, "data": "generated 250 double-handed, 1"},
    ]

    text = scaling_table.table(rows)

    assert "**1.00** (target: 1.2)" in text
    assert "| 500 | 1 | 0 | 2,000 | 4.0 | 230 |" in text
    assert "| 250 | 1 | 0 | 1,000 | not reached | 230 |" in text


def test_that_the_newest_long_run_and_what_followed_it_count() -> None:
    old = [LONG, short(40, 1000)]
    new = [{**LONG, "commit": "def"}, {**short(2, 1000), "commit": "ghi"}]

    (measured,) = scaling_table.sizes([*old, *new])

    assert measured.seconds == 2
    assert "commit def, ghi." in scaling_table.table([*old, *new])


def test_that_a_run_without_an_answer_is_no_run() -> None:
    nothing = {**LONG, "answer": "none: killed", "peak_mb": ""}

    assert list(scaling_table.sizes([nothing])) == []
    assert "not known yet" in scaling_table.table([nothing])


def test_that_sizes_are_measured_plotted_and_kept(tmp_path: Path) -> None:
    assert scaling.main(["--sizes", "12,20", "--long", "0.06", "--out", str(tmp_path)]) == 0

    rows = tables.read(tmp_path / "scaling.csv")
    assert {(row["visits"], row["run"]) for row in rows} >= {("12", "long"), ("20", "long")}
    assert "| 20 |" in (tmp_path / "scaling.md").read_text(encoding="utf-8")
    assert (tmp_path / "scaling.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_that_other_figures_than_positive_ones_are_refused() -> None:
    for wrong in ("--within 0", "--long nan", "--seeds 0"):
        with pytest.raises(SystemExit):
            scaling.parse(["--sizes", "250", "--out", "x", *wrong.split()])
