"""rotamend doctor: whether this machine can plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from flows.cli.options import AsJson, Now

PACKAGES = ("rotamend", "prefect", "fastapi", "ortools", "numba", "numpy", "pandas", "sqlalchemy")
LEAST_DISK = 500_000_000
"""Bytes that should be free where the database is."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``mend`` is empty where it is well."""

    name: str
    found: str
    mend: str = ""


def doctor(
    warm: Annotated[
        bool, typer.Option("--warm", help="Compile the search engine now, and do nothing else.")
    ] = False,
    now: Now = None,
    as_json: AsJson = False,
) -> int:
    """Look at versions, database, server, time zone, disk and the compiled search engine."""
    from flows.cli.terminal import emit, note, say, table

    if warm:
        from solver.search.jit import warm as compile_search

        compile_search(note)
        if as_json:
            emit({"warm": True})
        return 0
    findings = list(_findings(now))
    unwell = [each for each in findings if each.mend]
    if as_json:
        emit({"well": not unwell, "findings": [_as_json(each) for each in findings]})
    else:
        rows = [(each.name, each.found, each.mend or "well") for each in findings]
        say(table("Rotamend's health", ("What", "Found", "State"), rows))
    return 3 if unwell else 0


def _as_json(finding: Finding) -> dict[str, Any]:
    return {"name": finding.name, "found": finding.found, "mend": finding.mend or None}


def _findings(now: str | None) -> Iterator[Finding]:
    looks: tuple[Callable[[], Iterator[Finding]], ...] = (
        _versions,
        _database,
        _server,
        _disk,
        _jit,
    )
    for look in looks:
        yield from look()
    yield from _clock(now)


def _versions() -> Iterator[Finding]:
    import platform
    from importlib.metadata import PackageNotFoundError, version

    yield Finding("python", platform.python_version())
    for name in PACKAGES:
        try:
            yield Finding(name, version(name))
        except PackageNotFoundError:
            yield Finding(name, "not installed", "Run make install.")


def _database() -> Iterator[Finding]:
    from data.errors import StoreError
    from flows.cli.context import open_store

    try:
        with open_store() as store:
            with store.unit_of_work(read_only=True) as uow:
                branches = uow.agency.branches()
                audit = uow.audit.first_broken()
            yield Finding("database", store.url)
    except StoreError as error:
        yield Finding("database", str(error), "Check ROTAMEND_DATABASE_URL and ROTAMEND_HOME.")
        return
    known = ", ".join(branches) or "none"
    yield Finding("branches", known, "" if branches else "Import one: rotamend import FOLDER.")
    if audit is None:
        yield Finding("audit log", "whole")
    else:
        yield Finding("audit log", f"broken at entry {audit}", "Restore a backup; tell who signs.")


def _server() -> Iterator[Finding]:
    from flows.server import running_server

    url = running_server()
    where = url.removesuffix("/api") if url else "not running (rotamend serve starts it)"
    yield Finding("prefect server", where)


def _disk() -> Iterator[Finding]:
    import shutil

    from flows.settings import home

    place = home()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    mend = "" if free >= LEAST_DISK else "Free some space."
    yield Finding("disk", f"{free / 1e9:.1f} GB free in {home()}", mend)


def _jit() -> Iterator[Finding]:
    from solver.search.jit import is_warm

    found = "compiled" if is_warm() else "compiled at the first plan (rotamend doctor --warm)"
    yield Finding("search engine", found)


def _clock(now: str | None) -> Iterator[Finding]:
    from flows.clock import DEFAULT_ZONE, moment

    yield Finding("time", moment(now).isoformat(timespec="seconds"))
    yield Finding("time zone", DEFAULT_ZONE)
