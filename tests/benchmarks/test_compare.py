"""Planners side by side: how answers are judged, kept and told."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from benchmarks import compare, compare_table, tables
from benchmarks.compare import judge
from benchmarks.days import Day
from benchmarks.measured import Measured
from benchmarks.peers import PEERS, Peer
from data.sample import write_sample
from tests.builders import MINUTE, a_carer, a_policy, a_problem, a_visit, at

ROW = {
    "data": "generated 180 single, 1",
    "planner": "rotamend",
    "version": "1.0",
    "time_limit_s": "30",
    "input_hash": "123",
    "seed": "1",
    "answer": "given",
    "violations": "0",
    "broken": "",
    "uncovered_slots": "0",
    "uncovered_min": "0",
    "travel_min": "100.00",
    "solve_s": "30.00",
    "wall_s": "31.00",
    "peak_mb": "200",
    "commit": "abc",
    "cpu": "Chip",
    "cores": "2",
    "memory_gb": "8.0",
    "python": "3.11.7",
}
OTHER = {**ROW, "planner": "other", "travel_min": "110.00"}
TRAVEL = {"uncovered": 1, "travel": 1}


def last_lines(rows: list[dict[str, str]], count: int) -> list[str]:
    return compare_table.table(rows).splitlines()[-count:]


def test_that_an_answer_is_judged_by_its_rows_alone() -> None:
    visits = [a_visit("v1"), a_visit("v2", client_id="c2"), a_visit("v3", duration=60 * MINUTE)]
    carers = [a_carer("k1", home="h")]
    problem = a_problem(visits, carers, default_minutes=10)

    judged = judge(
        problem, a_policy(TRAVEL), [("v1", 1, "k1", at(8)), ("v2", 1, "k1", at(8) + 40 * MINUTE)]
    )

    assert (judged.violations, judged.broken) == (0, ())
    assert judged.travel_min == 30
    assert (judged.uncovered_slots, judged.uncovered_min) == (1, 60 * 30)


def test_that_an_answer_that_breaks_rules_names_them() -> None:
    problem = a_problem([a_visit("v1", skills=("hoist",)), a_visit("v2", client_id="c2")])

    judged = judge(problem, a_policy(TRAVEL), [("v1", 1, "k1", at(8)), ("v2", 1, "k1", at(8) + 60)])

    assert judged.violations == 2
    assert judged.broken == ("competence", "travel")


def test_that_half_a_double_handed_visit_is_uncovered() -> None:
    problem = a_problem([a_visit("v1", carers_required=2)], [a_carer("k1"), a_carer("k2")])

    judged = judge(problem, a_policy(TRAVEL), [("v1", 1, "k1", at(8))])

    assert judged.uncovered_slots == 2
    assert judged.broken == ("double_handed",)


def test_that_a_planner_that_fails_is_told_with_what_it_said() -> None:
    problem = a_problem([a_visit("v1")])
    day = Day("day", problem, a_policy(TRAVEL), (1,))

    answer, figures = compare._figures(day, Measured(1, "", "first\nno memory left\n", 2.0, 1, 1.0))

    assert answer == "none: ended with 1, no memory left"
    assert set(figures.values()) == {""}


def test_that_an_answer_with_a_visit_that_is_not_there_is_no_answer() -> None:
    day = Day("day", a_problem([a_visit("v1")]), a_policy(TRAVEL), (1,))
    printed = json.dumps({"seconds": 1.0, "peak_bytes": 1, "rows": [["v9", 1, "k1", at(8)]]})

    answer, _ = compare._figures(day, Measured(0, printed, "", 2.0, 1, 1.0))

    assert answer == "none: the rota has visit 'v9', the problem has not"


def test_that_travel_is_compared_on_the_same_day_and_seed() -> None:
    second = {"data": "generated 180 single, 2", "seed": "2"}
    rows = [
        ROW,
        OTHER,
        {**ROW, **second, "travel_min": "200.00"},
        {**OTHER, **second, "travel_min": "240.00"},
    ]

    ours, theirs = last_lines(rows, 2)

    assert "| generated 180 single | rotamend 1.0 |" in ours
    assert "| 150.0 (100.0 to 200.0) | – |" in ours
    assert "| 175.0 (110.0 to 240.0) | +15.0 % (2) |" in theirs


@pytest.mark.parametrize(
    "differs",
    [
        {"uncovered_min": "30"},
        {"violations": "1", "broken": "window"},
        {"data": "other, 1"},
        {"input_hash": "456"},
        {"time_limit_s": "60"},
    ],
)
def test_that_travel_is_not_compared_where_coverage_or_rules_differ(
    differs: dict[str, str],
) -> None:
    line = last_lines([ROW, {**OTHER, **differs}], 1)[0]

    assert "| – (0) |" in line


def test_that_travel_is_compared_with_the_newest_run_of_our_own_before_it() -> None:
    rows = [ROW, {**ROW, "travel_min": "80.00", "commit": "def"}, OTHER, {**ROW, "travel_min": "1"}]

    lines = [line for line in compare_table.table(rows).splitlines() if "| other" in line]

    assert "| +37.5 % (1) |" in lines[0]


def test_that_a_better_figure_of_another_planner_is_shown() -> None:
    line = last_lines([ROW, {**OTHER, "travel_min": "90.00"}], 1)[0]

    assert "| -10.0 % (1) |" in line


def test_that_violations_and_missing_answers_are_shown() -> None:
    nothing = dict.fromkeys(compare.FIGURES, "")
    rows = [
        {**OTHER, "violations": "3", "broken": "travel window", "uncovered_slots": "2"},
        {**OTHER, **nothing, "seed": "2", "answer": "none: ended with -9, killed"},
    ]

    line = last_lines(rows, 1)[0]

    assert "| 1 of 2 | 3 (travel window) | 2 |" in line


def test_that_other_limits_and_commits_are_lines_of_their_own() -> None:
    rows = [ROW, {**ROW, "time_limit_s": "60"}, {**ROW, "commit": "def"}]

    assert sum("| rotamend 1.0 |" in line for line in last_lines(rows, 3)) == 3


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("--sizes 10 --peers nobody", "There is no planner 'nobody'"),
        ("--sizes 10 --double-handed --peers vroom", "cannot say that two carers start together"),
    ],
)
def test_that_planners_that_cannot_be_asked_are_refused(
    asked: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare.main([*asked.split(), "--out", str(tmp_path)]) == 2

    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_that_a_planner_without_its_program_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    needy = Peer("needy", "rotamend", "rotamend", double_handed=True, program="no-such-program")
    monkeypatch.setitem(PEERS, "needy", needy)

    assert compare.main(["--sizes", "10", "--peers", "needy", "--out", str(tmp_path)]) == 2

    assert "needs the program no-such-program" in capsys.readouterr().err


@pytest.mark.parametrize(
    "asked",
    [
        "--sizes 10 --dataset x --day 2026-11-24",
        "--dataset x",
        "--sizes 10 --day 2026-11-24",
        "--sizes 0",
        "--sizes 10 --time-limit 0",
        "--dataset x --day 2026-11-24 --double-handed",
    ],
)
def test_that_options_that_do_not_fit_together_are_refused(asked: str) -> None:
    with pytest.raises(SystemExit):
        compare.parse([*asked.split(), "--out", "x"])


def test_that_a_generated_day_is_planned_judged_and_kept(tmp_path: Path) -> None:
    asked = f"--sizes 12 --seeds 1,2 --time-limit 1 --peers rotamend --out {tmp_path}"

    assert compare.main(asked.split()) == 0

    rows = tables.read(tmp_path / "compare.csv")
    assert [row["data"] for row in rows] == [f"generated 12 single, {seed}" for seed in "12"]
    for row in rows:
        assert (row["answer"], row["violations"]) == ("given", "0")
        assert float(row["solve_s"]) <= float(row["wall_s"])
        assert 50 < int(row["peak_mb"]) < 2000
    assert "| generated 12 single | rotamend" in (tmp_path / "compare.md").read_text()


def test_that_a_day_of_a_dataset_is_planned_with_its_double_handed_visits(tmp_path: Path) -> None:
    folder, day = tmp_path / "small", date(2026, 11, 23)
    write_sample(folder, seed=1, first_day=day, days=1, clients=20)
    asked = f"--dataset {folder} --day {day} --seeds 1 --time-limit 1 --peers rotamend"

    assert compare.main([*asked.split(), "--out", str(tmp_path)]) == 0

    (row,) = tables.read(tmp_path / "compare.csv")
    assert row["data"] == f"small {day}"
    assert int(row["slots"]) > int(row["visits"])
    assert row["violations"] == "0"
