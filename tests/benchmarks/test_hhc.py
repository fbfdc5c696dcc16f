"""The command of the home health care benchmark: from files to files, figures and exit codes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import hhc, tables
from benchmarks.hhc_files import InstanceFile, SolutionFile, read
from benchmarks.hhc_run import Solved, best_known, name_of, set_of, solve_file
from benchmarks.hhc_scorer import score
from data.errors import UserError
from tests.benchmarks.hhc_examples import (
    Json,
    a_patient,
    a_solution,
    an_instance,
    instance_of,
    optimum,
    random_instance,
    solution_of,
    write_json,
)

LIMIT = ("--time-limit", "10")
"""Far more than a proof takes: the run ends with it."""


def known(folder: Path, **costs: float) -> None:
    rows = "".join(f"{name},{cost}\n" for name, cost in costs.items())
    (folder / "best_known.csv").write_text(f"instance,best_known\n{rows}", encoding="utf-8")


def test_that_an_instance_is_solved_to_its_optimum_and_told_in_one_object(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = random_instance(3)
    best = optimum(content)
    assert best is not None
    instance = write_json(tmp_path / "tiny.json.gz", content)
    known(tmp_path, tiny=round(best, 3))
    out = tmp_path / "solutions" / "s.json"

    assert hhc.main([str(instance), *LIMIT, "--seed", "7", "--out", str(out)]) == 0

    told = json.loads(capsys.readouterr().out)
    figures = score(read(instance, InstanceFile), read(out, SolutionFile))
    assert figures.feasible
    assert told["cost"] == pytest.approx(best, abs=1e-6)
    assert told["bound"] == pytest.approx(best, abs=1e-6)
    assert told["cost"] == pytest.approx(figures.cost, abs=1e-6)
    assert told["travel"] == pytest.approx(figures.travel, abs=1e-6)
    assert told["total_tardiness"] == pytest.approx(figures.total_tardiness, abs=1e-6)
    assert told["max_tardiness"] == pytest.approx(figures.max_tardiness, abs=1e-6)
    assert told["best_known"] == round(best, 3)
    assert told["gap_percent"] == pytest.approx(0, abs=0.002)
    assert (told["instance"], told["seed"], told["status"]) == ("tiny", 7, "optimal")
    assert told["violations"] == []
    assert 0 < told["seconds"] < 20


def test_that_a_solution_that_leaves_something_out_has_no_cost_and_its_own_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Both services at once, and one caregiver who has the two abilities.
    staff = {"c1": "s1 s2", "c2": "s3"}
    instance = an_instance(a_patient("p1", "s1", "s2"), a_patient("p2", "s3"), staff=staff)
    path = write_json(tmp_path / "i.json", instance)
    out = tmp_path / "s.json"

    assert hhc.main([str(path), *LIMIT, "--out", str(out)]) == 3

    told = json.loads(capsys.readouterr().out)
    assert (told["cost"], told["bound"], told["gap_percent"]) == (None, None, None)
    assert len(told["violations"]) == 1
    assert told["violations"][0].startswith("patient p1 needs s1, s2 and gets s")
    assert any(route.locations for route in read(out, SolutionFile).routes)


def test_that_one_caregiver_does_not_give_both_services_where_another_can(tmp_path: Path) -> None:
    staff = {"c1": "s1 s2", "c2": "s2"}
    people = (a_patient("p1", "s1", "s2", gap=(20, 90)), a_patient("p2", "s1"))
    content = an_instance(*people, staff=staff)

    solved = solve_file(write_json(tmp_path / "i.json", content), 4, 1)

    assert solved.scored.violations == ()
    assert solved.cost == pytest.approx(optimum(content))


@pytest.mark.parametrize(
    "staff",
    [
        {"c1": "s1 s2", "c2": "s1 s2"},
        {"c1": "s1 s2", "c2": "s1 s2", "c3": "s1 s2"},
        {"c1": "s1 s2", "c2": "s1"},
        {"c1": "s1 s2", "c2": "s1 s2", "c3": "s2"},
    ],
)
def test_that_somebody_is_left_for_both_services_whoever_can_give_them(
    staff: dict[str, str], tmp_path: Path
) -> None:
    content = an_instance(a_patient("p1", "s1", "s2", gap=(20, 90)), staff=staff)

    solved = solve_file(write_json(tmp_path / "i.json", content), 8, 1)

    assert solved.scored.violations == ()
    assert solved.cost == pytest.approx(optimum(content))


@pytest.mark.parametrize("able", [2, 8])
def test_that_after_some_tries_nobody_may_give_both(
    able: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = {f"c{k}": "s1 s2" for k in range(able)}
    people = (a_patient("p1", "s1", "s2", gap=(20, 90)), a_patient("p2", "s1", "s2", gap=(20, 90)))
    path = write_json(tmp_path / "i.json", an_instance(*people, staff=staff))
    monkeypatch.setattr("benchmarks.hhc_run.TRIES", 1)

    assert solve_file(path, 8, 1).scored.violations == ()


def test_that_what_is_proved_with_somebody_kept_away_is_not_told_of_the_instance(
    tmp_path: Path,
) -> None:
    staff = {"c1": "s1 s2 s3", "c2": "s1", "c3": "s2"}
    first = a_patient("p1", "s1", "s2", gap=(30, 60), window=(0, 15))
    distances = [[0, 10, 10], [10, 0, 1], [10, 1, 0]]
    content = an_instance(
        first, a_patient("p2", "s3", window=(0, 15)), staff=staff, distances=distances
    )
    best = optimum(content)
    assert best is not None

    solved = solve_file(write_json(tmp_path / "i.json", content), 8, 1)

    assert solved.scored.violations == ()
    assert solved.bound is not None
    assert solved.bound <= best + 1e-6
    assert solved.cost is not None
    assert (solved.status == "optimal") == (solved.cost <= solved.bound + 1e-6)


def test_that_no_service_is_left_out_to_spare_others_long_waits(tmp_path: Path) -> None:
    people = [a_patient(f"p{i}", "s1", window=(0, 10), duration=200) for i in range(40)]
    far = [[float(a != b) for b in range(41)] for a in range(41)]
    content = an_instance(*people, staff={"c1": "s1"}, distances=far)

    solved = solve_file(write_json(tmp_path / "i.json", content), 4, 1)

    assert solved.scored.violations == ()
    assert solved.scored.max_tardiness > 7000


@pytest.mark.parametrize(("minutes", "told"), [(1000.0, None), (100_000.0, "may last longer")])
def test_that_work_of_years_is_refused_and_of_months_is_not(
    minutes: float, told: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = [a_patient(f"p{i}", "s1") for i in range(60)]
    far = [[minutes * (a != b) for b in range(61)] for a in range(61)]
    content = an_instance(*people, staff={"c1": "s1", "c2": "s1"}, distances=far)
    path, out = write_json(tmp_path / "i.json", content), tmp_path / "s.json"

    if told is None:
        assert solve_file(path, 4, 1).scored.violations == ()
    else:
        assert told in refused([str(path), "--out", str(out)], capsys)
        assert not out.exists()


def test_that_a_bound_is_told_only_where_the_problem_is_the_instance(tmp_path: Path) -> None:
    content = random_instance(3)
    content["distances"][0][1] += 1 / 3000

    solved = solve_file(write_json(tmp_path / "i.json", content), 10, 1)

    assert (solved.status, solved.bound) == ("optimal", None)
    assert solved.cost == pytest.approx(optimum(content), abs=0.002)


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert hhc.main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


def test_that_bad_input_is_told_with_code_2_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "s.json"
    wrong = random_instance(1)
    wrong["distances"][1][2] = float("nan")
    write_json(tmp_path / "wrong.json", wrong)
    (tmp_path / "text.json").write_text("patients:", encoding="utf-8")

    for name, told in (
        ("none.json", "No such file"),
        ("text.json", "is not JSON"),
        ("wrong.json", "distances.1.2: input should be a finite number"),
    ):
        assert told in refused([str(tmp_path / name), "--out", str(out)], capsys)
    assert not out.exists()


def test_that_a_table_of_best_known_costs_must_have_its_columns(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    instance = write_json(tmp_path / "i.json", random_instance(1))
    (tmp_path / "best_known.csv").write_text("name,cost\ni,3\n", encoding="utf-8")

    told = refused([str(instance), "--out", str(tmp_path / "s.json")], capsys)

    assert "no columns instance and best_known" in told

    for text in ("instance,best_known\ni,nan\n", "instance,best_known\ni,1e999\n"):
        (tmp_path / "best_known.csv").write_text(text, encoding="utf-8")
        told = refused([str(instance), "--out", str(tmp_path / "s.json")], capsys)
        assert "with numbers" in told


def test_that_a_folder_is_no_place_for_one_solution(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    instance = write_json(tmp_path / "i.json", random_instance(1))

    assert "is a folder" in refused([str(instance), "--out", str(tmp_path)], capsys)


def test_that_a_place_that_cannot_be_written_to_is_told_before_solving(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    instance = write_json(tmp_path / "i.json", random_instance(1))

    for arguments in ([str(instance), "--out", str(instance / "s.json")], [str(tmp_path)]):
        place = [] if "--out" in arguments else ["--out", str(instance)]
        assert "cannot be made" in refused([*arguments, *place], capsys)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--seed", "2147483648"),
        ("--time-limit", "0"),
        ("--time-limit", "nan"),
        ("--time-limit", "inf"),
        ("--time-limit", "soon"),
        ("--seed", "-1"),
        ("--seed", "x"),
        ("--seeds", "1,,2"),
    ],
)
def test_that_a_wrong_option_is_told_with_code_2(
    option: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        hhc.main(["i.json", f"{option}={value}", "--out", "s.json"])

    assert caught.value.code == 2
    assert f"argument {option}" in capsys.readouterr().err


def test_that_best_known_costs_are_found_beside_the_instances_and_one_folder_up(
    tmp_path: Path,
) -> None:
    inner = tmp_path / "instances"
    inner.mkdir()
    known(tmp_path, i=12.5)

    assert best_known(inner / "i.json") == best_known(inner) == best_known(tmp_path) == {"i": 12.5}
    known(inner, i=11.0)
    assert best_known(inner / "i.json") == {"i": 11.0}


@pytest.mark.parametrize("name", ["a_10_1.json", "a_10_1.json.gz", "a_10_1"])
def test_that_an_instance_is_named_without_its_suffix(name: str) -> None:
    assert name_of(Path(name)) == "a_10_1"


def crowd(patients: int) -> Json:
    return an_instance(*(a_patient(f"p{i}", "s1") for i in range(patients)))


def test_that_a_set_is_told_by_the_number_of_patients() -> None:
    assert [set_of(instance_of(crowd(n))) for n in (10, 25, 11)] == ["A", "B", "-"]


def names(paths: list[Path]) -> list[str]:
    return [name_of(path) for path in paths]


def test_that_instances_are_chosen_by_set_and_name_the_small_ones_first(tmp_path: Path) -> None:
    inner = tmp_path / "instances"
    inner.mkdir()
    for name, patients in (("x_25_1", 25), ("x_10_1", 10), ("x_10_11", 10), ("x_25_3", 25)):
        write_json(inner / f"{name}.json.gz", crowd(patients))
    known(inner, x_25_1=1.0)

    every = ["x_10_1", "x_10_11", "x_25_1", "x_25_3"]
    assert names(hhc.chosen(tmp_path, (), ())) == names(hhc.chosen(inner, (), ())) == every
    assert names(hhc.chosen(tmp_path, ("B",), ())) == ["x_25_1", "x_25_3"]
    assert names(hhc.chosen(tmp_path, (), ("10_1", "x_25_3"))) == ["x_10_1", "x_25_3"]
    assert names(hhc.chosen(tmp_path, ("A",), ("25_1", "10_1"))) == ["x_10_1"]
    with pytest.raises(UserError, match="no instance that was asked for"):
        hhc.chosen(tmp_path, ("G",), ())


def test_that_a_folder_is_solved_for_each_seed_and_tables_are_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = tmp_path / "data", tmp_path / "results"
    folder.mkdir()
    bests = {}
    for seed in (3, 4):
        content = random_instance(seed)
        write_json(folder / f"i{seed}.json", content)
        bests[f"i{seed}"] = optimum(content) or 0.0
    known(folder, i3=bests["i3"] * 1.1, i4=bests["i4"])

    arguments = [str(folder), *LIMIT, "--seeds", "1,2", "--out", str(out)]
    assert hhc.main(arguments) == 0

    rows = tables.read(out / "hhc.csv")
    assert [(row["instance"], row["seed"]) for row in rows] == [
        ("i3", "1"),
        ("i3", "2"),
        ("i4", "1"),
        ("i4", "2"),
    ]
    for row in rows:
        assert float(row["cost"]) == pytest.approx(bests[row["instance"]], abs=1e-5)
        assert row["violations"] == "0"
    lines = (out / "hhc.md").read_text(encoding="utf-8").splitlines()
    assert sum(line.startswith("| i") and "1, 2" in line for line in lines) == 2
    # Only what is below the best known is kept.
    assert [path.name for path in (out / "hhc").iterdir()] == ["i3.json"]
    assert capsys.readouterr().out.count("instance i") == 4


def test_that_a_folder_without_instances_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = refused([str(tmp_path), "--out", str(tmp_path / "results")], capsys)

    assert "no instance that was asked for" in told


INSTANCE = an_instance(a_patient("p1", "s1"), a_patient("p2", "s2"))
SHORT = a_solution(c1=[("p1", "s1", 10), ("p2", "s2", 30)])
ALSO_SHORT = a_solution(c1=[("p2", "s2", 20), ("p1", "s1", 40)])


def a_solved(solution: Json, instance: Json = INSTANCE) -> Solved:
    read_instance, read_solution = instance_of(instance), solution_of(solution)
    return Solved(
        name="i",
        instance=read_instance,
        seed=1,
        solution=read_solution,
        scored=score(read_instance, read_solution),
        bound=None,
        status="feasible",
        iterations=5,
        seconds=1.0,
    )


def test_that_a_solution_below_the_best_known_is_kept_until_a_better_one_comes(
    tmp_path: Path,
) -> None:
    solved = a_solved(SHORT)
    cost = solved.cost
    assert cost is not None
    path = tmp_path / "i.json"

    hhc.keep(tmp_path, solved, None)
    hhc.keep(tmp_path, solved, cost)
    assert not path.exists()

    hhc.keep(tmp_path, solved, cost + 0.002)
    assert read(path, SolutionFile) == solved.solution

    equal = a_solved(ALSO_SHORT)
    assert equal.cost == cost
    hhc.keep(tmp_path, equal, cost + 1)
    assert read(path, SolutionFile) == solved.solution

    late = a_solution(c1=[("p1", "s1", 130), ("p2", "s2", 150)])
    too_early = a_solution(c1=[("p1", "s1", 0), ("p2", "s2", 20)])
    for worse in (late, too_early):
        write_json(path, worse)
        hhc.keep(tmp_path, solved, cost + 1)
        assert read(path, SolutionFile) == solved.solution


def test_that_a_solution_that_breaks_a_rule_is_never_kept(tmp_path: Path) -> None:
    left_out = a_solved(a_solution(c1=[("p1", "s1", 10)]))

    hhc.keep(tmp_path, left_out, 1000.0)

    assert left_out.cost is None
    assert left_out.gap_percent(1000.0) is None
    assert list(tmp_path.iterdir()) == []


def test_that_a_gap_is_percent_of_the_best_known() -> None:
    solved = a_solved(SHORT)
    cheaper = replace(solved, scored=replace(solved.scored, travel=0.0))

    assert solved.cost == pytest.approx(40 / 3)
    assert solved.gap_percent(10.0) == pytest.approx(100 / 3)
    assert cheaper.gap_percent(10.0) == pytest.approx(-100)
    assert solved.gap_percent(None) is None
