"""Tests of what the commands that report what breaks a care plan refuse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.flows.cli.test_disruptions import CLOCK, QUICK, Run, busiest, records


@pytest.fixture(autouse=True)
def in_home(in_force: Path) -> Path:
    """Every command here works on the sample with a rota of Tuesday in force."""
    return in_force


@pytest.mark.parametrize(
    "arguments",
    [
        ("absent", "{carer}", "--to", "9999-12-31"),
        ("absent", "{carer}", "--from", "9999-12-31"),
        ("away", "{client}", "--to", "9999-12-31T10:00"),
        ("late", "{carer}", "--until", "9999-12-31"),
        ("vehicle", "{carer}", "--transport", "walk", "--to", "9999-12-31"),
        ("weather", "--factor", "1.5", "--to", "9999-12-31"),
        ("change", "{visit}", "--latest", "9999-12-31"),
        ("move", "{visit}", "--carer", "{carer}", "--start", "0001-01-01"),
        ("free", "{carer}", "--from", "2026-11-24", "--to", "9999-12-31"),
        ("nightly", "--from", "9999-12-31"),
        ("replan", "--now", "9999-12-31T23:59-12:00"),
    ],
    ids=" ".join,
)
def test_that_a_time_in_a_far_year_is_refused(
    run: Run, rota: list[dict[str, Any]], arguments: tuple[str, ...]
) -> None:
    names = {f"{{{key}}}": rota[-1][key] for key in ("carer", "client", "visit")}
    clock = () if "--now" in arguments else CLOCK
    if arguments[0] == "free":
        clock = ()
    ran = run(*(names.get(each, each) for each in arguments), *clock, "--json")

    assert ran.code == 2
    (error,) = ran.json["errors"]
    assert "is in no year that can be planned" in error["problem"]
    assert "1900 to 2199" in error["mend"]
    assert records()[0] == 0


def test_that_a_value_out_of_range_is_named_with_its_range(run: Run) -> None:
    ran = run("weather", "--factor", "0.5", *CLOCK, "--json")

    assert ran.code == 2
    (error,) = ran.json["errors"]
    assert error["problem"] == "The factor is 0.5, which is out of range."
    assert "from 1 to 10" in error["mend"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("absent", "nobody"),
        ("absent", "{carer}", "--from", "2026-11-23"),
        ("absent", "{carer}", "--from", "12:00", "--to", "11:00"),
        ("absent", "{carer}", "--from", "noon"),
        ("absent", "{carer}", "--as", " "),
        ("absent", "{carer}", "--as", "A" * 201),
        ("absent", "C" * 5000),
        ("absent", "{carer}", "--policy", "nosuch"),
        ("absent", "{carer}", "--policy", "missing.toml"),
        ("absent", "{carer}", "--no-replan", "--policy", "nosuch"),
        ("absent", "{carer}", "--time-limit", "0"),
        ("absent", "{carer}", "--seed", "-1"),
        ("cancel", "{visit}", "--policy", "nosuch"),
        ("late", "{carer}"),
        ("late", "{carer}", "--minutes", "5", "--until", "11:00"),
        ("late", "{carer}", "--until", "05:00"),
        ("vehicle", "{carer}", "--transport", "horse"),
        ("cancel", "nothing"),
        ("away", "nobody"),
        ("change", "{visit}"),
        ("change", "{visit}", "--skills", "nonexist"),
        ("change", "{visit}", "--earliest", "20:00", "--latest", "19:00"),
        ("weather", "--factor", "0.5"),
        ("weather", "--factor", "1.5", "--area", "ZZ99"),
        ("take-back", "D99"),
        ("replan", "--now", "2027-12-24T06:00"),
        ("replan", "--disruption", "D99"),
        ("add-visits", "missing.csv"),
    ],
    ids=lambda words: " ".join(words)[:60],
)
def test_that_bad_input_exits_with_2_and_changes_nothing(
    run: Run, rota: list[dict[str, Any]], arguments: tuple[str, ...]
) -> None:
    before = records()
    names = {"{carer}": rota[0]["carer"], "{visit}": rota[-1]["visit"]}
    ran = run(
        *(names.get(each, each) for each in arguments),
        *(QUICK[2:] if "--now" in arguments else QUICK),
    )

    assert ran.code == 2
    assert all(error["problem"] and error["mend"] for error in ran.json["errors"])
    assert len(ran.out) < 1000
    assert records() == before


def test_that_a_carer_who_is_absent_already_is_not_absent_twice(
    run: Run, rota: list[dict[str, Any]]
) -> None:
    run("absent", busiest(rota), "--no-replan", *CLOCK)
    before = records()
    ran = run("absent", busiest(rota), *QUICK)

    assert ran.code == 2
    assert "already absent" in ran.json["errors"][0]["problem"]
    assert records() == before


def test_that_a_visit_that_is_over_is_not_cancelled(run: Run, rota: list[dict[str, Any]]) -> None:
    ran = run("cancel", rota[0]["visit"], "--now", "2026-11-24T23:30", "--json")

    assert ran.code == 2
    assert "is over: it was to end by" in ran.json["errors"][0]["problem"]
