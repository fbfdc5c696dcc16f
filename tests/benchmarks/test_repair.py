"""The runner of repairs, on a small sample agency and with little time to solve."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from benchmarks import repair, tables
from benchmarks.absences import PARTS, untouched_changed
from benchmarks.measured import rotamend
from benchmarks.published import DATABASE, DONE, Published
from data.sample import write_sample
from solver.problem import Link
from solver.repair.result import Hit
from solver.rota import Assignment, Rota
from tests.builders import HOUR, a_carer, a_policy, a_problem, a_visit, at

MONDAY = date(2026, 11, 23)
LITTLE = "--time-limit 0.5 --standby-limit 0.2 --scratch-limit 0.3 --absences 2 --runs 1 --seeds 1"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a proposal for Monday that is not published."""
    folder = tmp_path_factory.mktemp("benchmark")
    write_sample(folder / "small", seed=1, first_day=MONDAY, days=1, clients=20)
    rotamend(folder / "home", "import", str(folder / "small"), "--json")
    planned = f"nightly --from {MONDAY} --policy travel --iterations 2000 --now 2026-11-22T12:00"
    rotamend(folder / "home", *planned.split(), "--json", allowed=DONE)
    return folder / "home"


@pytest.fixture(scope="module")
def measured(home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tables.Row]]:
    """Rows by part, of all parts in one run."""
    out = tmp_path_factory.mktemp("results")
    asked = f"--home {home} --rota P1 --day {MONDAY} {LITTLE} --out {out}"
    assert repair.main(asked.split()) == 0
    assert {path.stem for path in out.glob("*.md")} == {f"repair-{part}" for part in PARTS}
    return {part: tables.read(out / f"repair-{part}.csv") for part in PARTS}


@pytest.mark.parametrize("part", ["level0", "level1"])
def test_that_every_absence_of_the_rota_is_measured_once(
    measured: dict[str, list[tables.Row]], part: str
) -> None:
    carers = Counter(row["carer"] for row in measured[part])

    assert len(carers) > 5
    assert set(carers.values()) == {1}
    for row in measured[part]:
        assert (row["dataset"], row["day"], row["policy"]) == ("home", "2026-11-23", "travel")
        assert 0 <= int(row["uncovered_hits"]) <= int(row["hits"])
        assert row["violations"] == row["untouched_changed"] == "0"
        assert 0 < float(row["level_0_s"]) <= float(row["wall_s"])


def test_that_level_0_is_measured_without_alternatives(
    measured: dict[str, list[tables.Row]],
) -> None:
    for row in measured["level0"]:
        covered = int(row["hits"]) - int(row["uncovered_hits"])
        assert int(row["changed"]) == covered + int(row["beyond"])
        assert row["proposals"] == "1"


def test_that_level_1_covers_more_with_few_more_changes(
    measured: dict[str, list[tables.Row]],
) -> None:
    def uncovered(part: str) -> int:
        return sum(int(row["uncovered_hits"]) for row in measured[part])

    assert uncovered("level1") < uncovered("level0")
    assert max(int(row["beyond"]) for row in measured["level1"]) <= 3


def test_that_the_sweep_hits_every_slot_of_the_rota(
    measured: dict[str, list[tables.Row]],
) -> None:
    (row,) = measured["sweep"]

    assert int(row["absences"]) == len(measured["level0"])
    assert int(row["hits"]) == sum(int(each["hits"]) for each in measured["level0"])
    assert row["violations"] == "0"


def test_that_solving_anew_is_compared_for_the_least_and_the_most_to_do(
    measured: dict[str, list[tables.Row]],
) -> None:
    least, most = measured["scratch"]
    hits = [int(row["hits"]) for row in measured["level0"]]

    assert (int(least["hits"]), int(most["hits"])) == (min(hits), max(hits))
    for row in (least, most):
        assert row["repair_violations"] == row["scratch_violations"] == "0"
        assert int(row["scratch_changed"]) > int(row["repair_changed"])


def test_that_the_command_is_measured_as_a_process(measured: dict[str, list[tables.Row]]) -> None:
    (row,) = measured["command"]
    hits = {each["carer"]: each["hits"] for each in measured["level0"]}

    assert row["hits"] == hits[row["carer"]]
    assert row["violations"] == "0"
    assert float(row["solve_s"]) < float(row["wall_s"])
    assert 50 < int(row["peak_mb"]) < 2000


def test_that_the_home_given_stays_as_it_is_and_its_rota_is_told_from_others(
    home: Path, measured: dict[str, list[tables.Row]], tmp_path: Path
) -> None:
    before = (home / DATABASE).read_bytes()
    asked = f"--home {home} --day {MONDAY} --plan-steps 2000 {LITTLE} --part level0 --out {tmp_path}"

    assert repair.main(asked.split()) == 0

    assert (home / DATABASE).read_bytes() == before
    other = {row["rota"] for row in tables.read(tmp_path / "repair-level0.csv")}
    known = {row["rota"] for rows in measured.values() for row in rows}
    assert len(known) == len(other) == 1
    assert known != other


@pytest.mark.parametrize("given", ["", "small --home home", "small --rota P1"])
def test_that_it_is_said_which_data_are_meant(
    given: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        repair.parse(f"{given} --day {MONDAY} --out results".split())

    assert "--home" in capsys.readouterr().err


def test_that_a_home_without_a_database_is_told_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "results"

    assert repair.main(f"--home {tmp_path} --day {MONDAY} --out {out}".split()) == 1

    assert "has no rotamend.db" in capsys.readouterr().err
    assert not out.exists()


def test_that_a_day_without_visits_is_told_and_nothing_is_written(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "results"

    assert repair.main(f"--home {home} --day 2030-01-01 --out {out}".split()) == 1

    assert "rotamend nightly ended with 2" in capsys.readouterr().err
    assert not out.exists()


CARERS = [a_carer(name) for name in ("k1", "k2", "k3", "k4")]
VISITS = [a_visit("a1"), a_visit("b1"), a_visit("b2", earliest=at(11), latest=at(12))]
BEFORE = Rota.of(
    [
        Assignment(at(8), "a1", 1, "k1"),
        Assignment(at(8), "b1", 1, "k2"),
        Assignment(at(11), "b2", 1, "k3"),
    ]
)
HIT = Hit("a1", 1, "k1", at(8), "amber", at(8), False)


def test_that_a_visit_is_untouched_where_no_change_joins_it_to_the_hit_one() -> None:
    problem = a_problem(carers=CARERS, visits=VISITS)
    mended = Rota.of([*BEFORE.assignments[1:], Assignment(at(8), "a1", 1, "k4")])
    spoiled = Rota.of([*mended.assignments[:-1], Assignment(at(12), "b2", 1, "k3")])

    assert untouched_changed(problem, BEFORE, mended, [HIT]) == 0
    assert untouched_changed(problem, BEFORE, spoiled, [HIT]) == 1


def test_that_a_chain_of_carers_or_a_link_touches_a_visit() -> None:
    chained = Rota.of(
        [
            Assignment(at(8), "a1", 1, "k2"),
            Assignment(at(8), "b1", 1, "k3"),
            Assignment(at(12), "b2", 1, "k3"),
        ]
    )
    linked = Rota.of([*BEFORE.assignments[1:2], Assignment(at(9), "a1", 1, "k4")])
    linked = Rota.of([*linked.assignments, Assignment(at(12), "b2", 1, "k3")])
    link = Link("a1", "b2", min_gap=2 * HOUR)

    assert untouched_changed(a_problem(carers=CARERS, visits=VISITS), BEFORE, chained, [HIT]) == 0
    free = a_problem(carers=CARERS, visits=VISITS)
    bound = a_problem(carers=CARERS, visits=VISITS, links=[link])
    assert untouched_changed(free, BEFORE, linked, [HIT]) == 1
    assert untouched_changed(bound, BEFORE, linked, [HIT]) == 0


@pytest.mark.parametrize(
    ("count", "chosen"), [(1, ("k2",)), (2, ("k3", "k1")), (9, ("k3", "k2", "k1"))]
)
def test_that_carers_are_chosen_evenly_from_the_least_to_the_most_to_do(
    count: int, chosen: tuple[str, ...]
) -> None:
    rota = Rota.of(
        Assignment(at(8 + i), f"{carer_id}-{i}", 1, carer_id)
        for carer_id, visits in (("k1", 3), ("k2", 2), ("k3", 1))
        for i in range(visits)
    )
    problem = a_problem(carers=CARERS, visits=VISITS)
    published = Published(Path(), "x", problem, a_policy(), rota, "2026-11-23T18:00", 0)

    assert published.evenly(count) == chosen
