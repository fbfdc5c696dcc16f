"""The files of a rota in one folder, written whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from xlsxwriter.exceptions import XlsxFileError

from data.errors import UserError
from data.models import CarerRow
from data.reports.names import file_name, file_names
from data.reports.rota.calendars import calendar_of, cancellations_of
from data.reports.rota.printed import PrintedRota
from data.reports.rota.printing import printed
from data.reports.rota.stored import read_rota
from data.reports.rota.workbook import write_workbook
from data.reports.rota.zones import zone_around
from data.store import Store

CALENDARS, CANCELLED = "calendars", "cancelled"


@dataclass(frozen=True, slots=True)
class WrittenRota:
    """What was written: the folder, and in it the workbook, calendars and cancellations.

    A carer has one calendar, and a cancellation for each visit that is theirs no longer. Paths
    hold ids alone. ``published`` tells whether the version was ever published.
    """

    branch_id: str
    rota_id: str
    version: int
    status: str
    published: bool
    folder: Path
    workbook: Path
    calendars: tuple[Path, ...]
    cancelled: tuple[Path, ...]


def write_rota(store: Store, ref: str, out: Path, branch_id: str | None = None) -> WrittenRota:
    """Write the workbook and the calendars of a rota into a folder of its own in ``out``.

    The folder is named after branch, first day and version. An earlier one of the same name is
    replaced as a whole, once all files are complete.

    Parameters
    ----------
    ref
        Rota id, proposal id or ``latest``.

    Raises
    ------
    UserError
        When there is no such rota, a folder of that name holds something else, or it cannot be
        written.
    RuntimeError
        When a file cannot be made; it names nobody.
    """
    with store.unit_of_work(read_only=True) as uow:
        stored = read_rota(uow, ref, branch_id)
        known = uow.agency.distinct(CarerRow, stored.rota.branch_id, CarerRow.carer_id)
    rota = printed(stored)
    day, version = rota.days[0].isoformat(), f"v{rota.version}"
    name = file_name("rota", rota.branch.id, day, version, suffix="")
    target = out.absolute() / name
    try:
        _refuse_other_files(target, name)
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{name[:60]}-", dir=target.parent) as scratch:
            draft = Path(scratch) / "new"
            draft.mkdir(mode=0o700)
            write_workbook(rota, draft / f"{name}.xlsx")
            _write_calendars(rota, draft, known)
            files = sorted(path.relative_to(draft) for path in draft.rglob("*") if path.is_file())
            for file in files:
                (draft / file).chmod(0o600)
            _put_in_place(draft, target, Path(scratch) / "old")
    except (OSError, XlsxFileError) as fault:
        reason = getattr(fault, "strerror", None) or "the file could not be packed"
        raise UserError(
            f"The folder {name!r} cannot be written ({reason}).",
            "Give a folder that you may write to, with --out.",
        ) from fault
    except UserError:
        raise
    except Exception as fault:
        # What a library says of a cell or an event that it cannot write may repeat a name, and
        # details of a failure are kept in a log: only where it happened may be told.
        (*_, (frame, line)) = traceback.walk_tb(fault.__traceback__)
        where = f"{Path(frame.f_code.co_filename).name}:{line}"
        raise RuntimeError(
            f"the files of rota {rota.rota_id} could not be made: {type(fault).__name__} in {where}"
        ) from None
    return WrittenRota(
        branch_id=rota.branch.id,
        rota_id=rota.rota_id,
        version=rota.version,
        status=rota.status,
        published=rota.published,
        folder=target,
        workbook=target / f"{name}.xlsx",
        calendars=tuple(target / path for path in files if path.parts[0] == CALENDARS),
        cancelled=tuple(target / path for path in files if path.parts[0] == CANCELLED),
    )


def _write_calendars(rota: PrintedRota, folder: Path, known: Iterable[str]) -> None:
    """Write a calendar for each carer of the rota, and what cancels each visit they have lost.

    Names of files are settled among all carers of the branch, so that a carer's file has the same
    name in every version.
    """
    (folder / CALENDARS).mkdir(exist_ok=True)
    names = file_names({*known, *(each.carer.id for each in rota.carers)})
    zone = zone_around(rota.timezone, rota.days[0], rota.days[-1])
    for carer in rota.carers:
        name = f"carer-{names[carer.carer.id]}"
        (folder / CALENDARS / f"{name}.ics").write_bytes(calendar_of(rota, carer, zone))
        lost = cancellations_of(rota, carer, zone)
        if lost:
            own = folder / CANCELLED / name
            own.mkdir(parents=True)
            for visit_id, file in file_names(lost).items():
                (own / f"visit-{file}.ics").write_bytes(lost[visit_id])


def _refuse_other_files(target: Path, name: str) -> None:
    """Refuse to replace a folder in which somebody keeps files of their own."""
    if not target.exists():
        return

    def written_by_us(path: Path) -> bool:
        if path.is_dir():
            files = (file for file in path.rglob("*") if not file.is_dir())
            return path.name in (CALENDARS, CANCELLED) and all(f.suffix == ".ics" for f in files)
        return path.name == f"{name}.xlsx"

    ours = target.is_dir() and all(map(written_by_us, target.iterdir()))
    if not ours:
        raise UserError(
            f"{name!r} is there already and holds something else than the files of a rota.",
            "Move it away, or give another folder with --out.",
        )


def _put_in_place(draft: Path, target: Path, aside: Path) -> None:
    """Put a folder in the place of another one, which stays where it was if that fails."""
    if not target.exists():
        draft.rename(target)
        return
    target.rename(aside)
    try:
        draft.rename(target)
    except OSError:
        aside.rename(target)
        raise
    shutil.rmtree(aside, ignore_errors=True)
