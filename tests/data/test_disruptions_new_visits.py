"""New visits are read with every check of visits.csv: all problems at once, all or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from data.disruptions import ChangeFacts, NewVisit, NewVisitsFacts, record
from data.errors import UserError
from data.importers import NewVisitsReport, read_new_visits, refuse_unknown_skills
from data.models import SkillRow
from tests.data.store_rows import NOON, TUESDAY, Branch, wall

HEADER = "visit_id,client_id,date,earliest_start,latest_start,duration_minutes"
GOOD = "n1,c1,2026-11-24,17:00,18:00,30"


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    branch = Branch(tmp_path / "home")
    branch.client()
    branch.carer("k1")
    branch.add(SkillRow, carer_id="k1", skill="peg", valid_from=None, valid_to=None)
    branch.visit("v1")
    return branch


def read(branch: Branch, source: Path | Sequence[Mapping[str, str]]) -> NewVisitsReport:
    with branch.store.unit_of_work(read_only=True) as uow:
        return read_new_visits(uow, "main", source, now=NOON)


def a_file(branch: Branch, tmp_path: Path, *lines: str) -> NewVisitsReport:
    path = tmp_path / "discharge.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read(branch, path)


def faults(report: NewVisitsReport) -> list[tuple[int | None, str | None, str]]:
    return [(problem.row, problem.column, problem.code) for problem in report.errors]


def test_that_a_file_becomes_visits_with_everything_its_columns_say(
    branch: Branch, tmp_path: Path
) -> None:
    report = a_file(
        branch,
        tmp_path,
        f"{HEADER},preferred_start,skills,carers_required,time_critical,kind",
        f"{GOOD},17:15,peg;peg,2,yes,medication",
        "n2,c1,2026-11-24,23:30,2026-11-25T00:30,45,,,,,",
    )
    assert report.errors == ()
    assert report.facts is not None
    one, two = report.facts.visits
    assert one == NewVisit(
        "n1",
        "c1",
        TUESDAY,
        wall(TUESDAY, "17:00"),
        wall(TUESDAY, "18:00"),
        30,
        preferred_start=wall(TUESDAY, "17:15"),
        carers_required=2,
        skills=("peg",),
        time_critical=True,
        kind="medication",
    )
    assert two.latest_start == dt.datetime(2026, 11, 25, 0, 30, tzinfo=dt.UTC)
    recorded = record(branch.store, "main", report.facts, by="Ann", now=NOON)
    assert recorded.facts == report.facts
    assert {"n1", "n2"} <= branch.problem().visit.keys()


def test_that_every_problem_of_every_row_is_told_at_once(branch: Branch, tmp_path: Path) -> None:
    report = a_file(
        branch,
        tmp_path,
        HEADER,
        GOOD,
        "n1,c9,2026-11-24,19:00,18:00,0",
        "v1,c1,2026-11-22,17:00,18:00,x",
        ",c1,2026-11-24,17:00,18:00,30",
    )
    assert report.facts is None
    assert sorted(faults(report), key=repr) == sorted(
        [
            (3, "client_id", "unknown_id"),
            (3, "latest_start", "window_ends_first"),
            (3, "duration_minutes", "not_positive"),
            (3, "visit_id", "duplicate_key"),
            (4, "visit_id", "visit_exists"),
            (4, "latest_start", "window_over"),
            (4, "duration_minutes", "not_a_number"),
            (5, "visit_id", "empty_key"),
        ],
        key=repr,
    )
    assert [problem.row for problem in report.errors] == sorted(p.row or 0 for p in report.errors)
    assert {problem.file for problem in report.errors} == {"discharge.csv"}


def test_that_what_an_import_warns_of_is_told_and_taken(branch: Branch, tmp_path: Path) -> None:
    report = a_file(
        branch, tmp_path, f"{HEADER},skills,preferred_start,colour", f"{GOOD},hoist,16:00,red"
    )
    assert {problem.code for problem in report.warnings} == {
        "skills_not_held",
        "preferred_clipped",
        "unknown_column",
    }
    assert report.facts is not None
    assert report.facts.visits[0].preferred_start == wall(TUESDAY, "17:00")


def test_that_skills_which_a_carer_holds_need_no_warning(branch: Branch, tmp_path: Path) -> None:
    assert a_file(branch, tmp_path, f"{HEADER},skills", f"{GOOD},peg").warnings == ()


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (("visit_id;client_id",), "wrong_delimiter"),
        ((HEADER,), "no_rows"),
        ((), "empty_file"),
        ((HEADER.removesuffix(",duration_minutes"), "n1,c1,2026-11-24,17:00,18:00"),
         "missing_column"),
    ],
)  # fmt: skip
def test_that_a_file_without_visits_is_an_error(
    branch: Branch, tmp_path: Path, lines: tuple[str, ...], code: str
) -> None:
    report = a_file(branch, tmp_path, *lines)
    assert report.facts is None
    assert code in {problem.code for problem in report.errors}


def test_that_a_file_of_a_header_alone_is_said_to_have_no_visits(
    branch: Branch, tmp_path: Path
) -> None:
    (problem,) = a_file(branch, tmp_path, HEADER).errors
    assert problem.problem == "the file has no visits, only a header row"
    assert problem.mend == "add a row for each new visit below the header"


def test_that_a_skill_that_nobody_has_and_no_visit_needs_is_refused_with_the_nearest(
    branch: Branch,
) -> None:
    branch.visit("v2", skills=("hoist",))
    with branch.store.unit_of_work(read_only=True) as uow:
        refuse_unknown_skills(uow, "main", ChangeFacts("v1", skills=("peg", "hoist")))
        refuse_unknown_skills(uow, "main", ChangeFacts("v1", duration_minutes=45))
        with pytest.raises(UserError, match="holds the skill 'hiost', and no visit") as refusal:
            refuse_unknown_skills(uow, "main", ChangeFacts("v1", skills=("peg", "hiost")))
        assert refusal.value.mend.startswith("Do you mean hoist? ")
        with pytest.raises(UserError) as refusal:
            refuse_unknown_skills(uow, "main", ChangeFacts("v1", skills=("juggling",)))
        assert refusal.value.mend.startswith("Give skills as they are spelt")


def test_that_a_file_that_is_not_there_is_an_error(branch: Branch, tmp_path: Path) -> None:
    report = read(branch, tmp_path / "nowhere.csv")
    assert report.facts is None
    assert [(p.file, p.code) for p in report.errors] == [("nowhere.csv", "unreadable")]


def test_that_rows_of_a_form_are_read_as_those_of_a_file(branch: Branch, tmp_path: Path) -> None:
    row = dict(zip(HEADER.split(","), GOOD.split(","), strict=True))
    assert read(branch, [row]).facts == a_file(branch, tmp_path, HEADER, GOOD).facts
    wrong = read(branch, [row, {**row, "visit_id": "n2", "duration_minutes": "0"}])
    assert faults(wrong) == [(3, "duration_minutes", "not_positive")]
    assert {code for *_, code in faults(read(branch, []))} >= {"missing_column"}


def test_that_an_id_is_new_once_only(branch: Branch, tmp_path: Path) -> None:
    facts = a_file(branch, tmp_path, HEADER, GOOD).facts
    assert facts is not None
    record(branch.store, "main", facts, by="Ann", now=NOON)
    assert faults(a_file(branch, tmp_path, HEADER, GOOD)) == [(2, "visit_id", "visit_exists")]
    with pytest.raises(UserError, match="a visit 'n1' already"):
        record(branch.store, "main", facts, by="Ann", now=NOON)


def test_that_times_are_local_to_the_branch(branch: Branch, tmp_path: Path) -> None:
    """In summer 17:00 is 16:00 UTC; the hour the clocks skip does not exist."""
    summer = a_file(branch, tmp_path, HEADER, "n1,c1,2027-07-01,17:00,18:00,30").facts
    assert summer is not None
    assert summer.visits[0].earliest_start == dt.datetime(2027, 7, 1, 16, tzinfo=dt.UTC)
    skipped = a_file(branch, tmp_path, HEADER, "n1,c1,2027-03-28,01:30,02:30,30")
    assert faults(skipped) == [(2, "earliest_start", "time_does_not_exist")]


def test_that_facts_without_a_file_are_the_same_facts(branch: Branch, tmp_path: Path) -> None:
    given = NewVisit("n1", "c1", TUESDAY, wall(TUESDAY, "17:00"), wall(TUESDAY, "18:00"), 30)
    read_facts = a_file(branch, tmp_path, HEADER, GOOD).facts
    assert read_facts == NewVisitsFacts((given,))
