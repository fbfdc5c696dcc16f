"""rotamend map: the routes of a day as a picture in a file on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.options import AsJson, Branch, RotaRef

OURS = "<title>Routes, "
"""By which a map is told from somebody else's file."""


def map_(
    rota: RotaRef = "latest",
    day: Annotated[
        int, typer.Option("--day", min=1, max=31, help="Which day of the rota: 1 is the first.")
    ] = 1,
    carer: Annotated[
        list[str] | None,
        typer.Option("--carer", metavar="ID", help="Only this route; may be given several times."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Where to; else maps/ID-DAY.svg of the home."),
    ] = None,
    branch: Branch = None,
    as_json: AsJson = False,
) -> int:
    """Draw the routes of a day as SVG, ids only, without a street map.

    Places of homes are personal data, also without a name: the file stays on this machine, is for
    its owner alone, and is never sent to the Prefect UI, which shows a coarser one.
    """
    from data.errors import UserError
    from data.mapping import places_of
    from flows import steps
    from flows.brief.routes import routes
    from flows.cli.context import open_store
    from flows.cli.terminal import emit, say
    from flows.positions import fine
    from flows.settings import home

    with open_store() as store:
        planned = steps.restore(store, rota, branch)
        with store.unit_of_work(read_only=True) as uow:
            places = places_of(uow.agency, planned.problem.branch_id)
    horizon, saved = planned.problem.horizon, planned.saved
    assert saved is not None
    if day > horizon.days:
        raise UserError(
            f"Rota {saved.rota_id} has no day {day}.", f"It has {horizon.days}: give --day 1."
        )
    unknown = sorted(set(carer or ()) - planned.problem.carer.keys())
    if unknown:
        raise UserError(
            "A carer given with --carer is not in this rota.", "rotamend show tells the ids."
        )
    drawn = routes(planned.facts, fine(places), day - 1, carer or ())
    if drawn is None:
        raise UserError(
            "No home of this day has coordinates, so that no map can be drawn.",
            "Give latitude and longitude in clients.csv.",
        )
    date = horizon.date_of(day - 1)
    path = home() / "maps" / f"{saved.rota_id}-{date}.svg" if out is None else out
    _write(path, drawn)
    if as_json:
        emit({"rota": saved.rota_id, "day": date.isoformat(), "file": str(path)})
    else:
        say(f"The map of {date} is in {path}: it shows where people live, so keep it here.")
    return 0


def _write(path: Path, drawn: str) -> None:
    """Write a file that nobody but its owner may read; only an earlier map is written over."""
    import os

    from data.errors import UserError

    try:
        if path.exists() and not path.read_bytes()[:600].decode(errors="replace").count(OURS):
            raise UserError(
                f"The file {path.name!r} is there and is no map.", "Give another one with --out."
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        os.chmod(path, 0o600)
        path.write_text(drawn, encoding="utf-8")
    except OSError as error:
        raise UserError(
            f"The file {path.name!r} cannot be written ({error.strerror}).",
            "Give another one with --out.",
        ) from None
