"""The files of a rota: all of them or none, in a folder of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.errors import UserError
from data.reports.rota import write_rota, writing
from tests.data.rota_report.week import USUAL, a_branch, a_rota, written
from tests.data.store_rows import TUESDAY, Branch, wall

NAME = "rota-main-2026-11-24-v1"


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    made = a_branch(tmp_path / "home")
    a_rota(made, *USUAL)
    return made


def content(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_that_the_files_lie_in_a_folder_named_by_branch_date_and_version(
    branch: Branch, tmp_path: Path
) -> None:
    made = written(branch, tmp_path / "out")

    assert sorted(content(tmp_path / "out")) == [
        f"{NAME}/calendars/carer-k1.ics",
        f"{NAME}/calendars/carer-k2.ics",
        f"{NAME}/{NAME}.xlsx",
    ]
    assert made.workbook == tmp_path / "out" / NAME / f"{NAME}.xlsx"
    assert (made.rota_id, made.version, made.published, made.cancelled) == ("R1", 1, True, ())


def test_that_nobody_but_their_owner_may_read_the_files(branch: Branch, tmp_path: Path) -> None:
    folder = written(branch, tmp_path / "out").folder

    assert folder.stat().st_mode & 0o777 == 0o700
    modes = {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_file()}
    assert modes == {0o600}


def test_that_files_are_replaced_as_a_whole(branch: Branch, tmp_path: Path) -> None:
    first = written(branch, tmp_path / "out").folder
    before = content(first)
    stale = first / "calendars" / "carer-who-left.ics"
    stale.write_text("BEGIN:VCALENDAR")
    written(branch, tmp_path / "out")

    assert content(first) == before
    assert [path.name for path in (tmp_path / "out").iterdir()] == [NAME]


@pytest.mark.parametrize("part", ["_write_calendars", "_put_in_place", "write_workbook"])
def test_that_a_full_disk_leaves_everything_as_it_was(
    branch: Branch, tmp_path: Path, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(branch, tmp_path / "out")
    before = content(tmp_path / "out")
    with branch.store.unit_of_work() as uow:
        uow.agency.branch("main").name = "Another name"

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, part, full_disk)
    with pytest.raises(UserError, match="No space left"):
        written(branch, tmp_path / "out")
    assert content(tmp_path / "out") == before


def test_that_the_old_files_come_back_where_the_new_ones_cannot_be_moved_in(
    branch: Branch, tmp_path: Path
) -> None:
    old, aside = tmp_path / "old", tmp_path / "aside"
    old.mkdir()
    (old / "file").write_text("kept")

    with pytest.raises(OSError, match="No such file"):
        writing._put_in_place(tmp_path / "missing", old, aside)
    assert content(old) == {"file": b"kept"}
    assert not aside.exists()


@pytest.mark.parametrize("mine", ["notes.txt", "calendars/notes.txt", "letters/a.ics"])
def test_that_a_folder_with_files_of_ones_own_is_refused(
    branch: Branch, tmp_path: Path, mine: str
) -> None:
    folder = written(branch, tmp_path / "out").folder
    (folder / mine).parent.mkdir(exist_ok=True)
    (folder / mine).write_text("mine")
    before = content(folder)

    with pytest.raises(UserError, match="holds something else"):
        written(branch, tmp_path / "out")
    assert content(folder) == before


def test_that_a_file_in_the_place_of_a_folder_is_refused(branch: Branch, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(UserError, match="cannot be written") as refused:
        written(branch, tmp_path / "out")
    assert "--out" in refused.value.mend


def test_that_a_rota_that_is_not_there_is_refused(branch: Branch, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no rota or proposal 'R7'"):
        write_rota(branch.store, "R7", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_that_the_files_of_each_version_stay(branch: Branch, tmp_path: Path) -> None:
    a_rota(branch, *USUAL[:3])
    for ref in ("R1", "P2"):
        written(branch, tmp_path / "out", ref)

    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        NAME,
        "rota-main-2026-11-24-v2",
    ]


def test_that_ids_never_lead_out_of_the_folder(tmp_path: Path) -> None:
    branch = Branch(tmp_path / "home", "../../up")
    branch.client()
    branch.carer("../k", (wall(TUESDAY, "07:00"), wall(TUESDAY, "14:00")))
    branch.carer("..\\k", (wall(TUESDAY, "07:00"), wall(TUESDAY, "14:00")))
    branch.visit()
    a_rota(branch, ("v1", "../k", "09:00"))
    made = written(branch, tmp_path / "out")

    assert [path.name for path in (tmp_path / "out").iterdir()] == [made.folder.name]
    assert len(set(made.calendars)) == 2
    assert all(path.is_file() for path in (*made.calendars, made.workbook))
    assert made.folder.parent == tmp_path / "out"
