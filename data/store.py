"""The store: one database, opened at its newest schema, used in transactions."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from filelock import FileLock
from filelock import Timeout as LockTimeout
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session

from data.errors import StoreError
from data.migrations import HEAD
from data.repositories import (
    AgencyRepository,
    AuditRepository,
    DisruptionRepository,
    OutboxRepository,
    PeopleRepository,
    RotaRepository,
    RunRepository,
    StandbyRepository,
)

BUSY_S = 30
"""Seconds a transaction waits for another one that writes, and a process for one that migrates."""

MIGRATION_LOCK = 0x526F7461
"""Key of PostgreSQL's advisory lock under which one process migrates."""


class UnitOfWork:
    """One transaction and the repositories that work in it.

    Attributes
    ----------
    session
        For bulk statements on the models.
    agency, rotas, runs, standby
        What the agency folder holds; rota versions and proposals; solver runs; repairs made ahead.
    disruptions, people, outbox, audit
        What broke care plans; who may decide; messages to those affected; the audit log.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.agency = AgencyRepository(session)
        self.rotas = RotaRepository(session)
        self.runs = RunRepository(session)
        self.standby = StandbyRepository(session)
        self.people = PeopleRepository(session)
        self.outbox = OutboxRepository(session)
        self.disruptions = DisruptionRepository(session)
        self.audit = AuditRepository(session)


class Store:
    """A migrated database. Safe to share between threads; a unit of work is not."""

    def __init__(self, engine: Engine) -> None:
        self._writing = engine
        reading: dict[str, Any] = {"rotamend_begin": "BEGIN"}
        if engine.dialect.name == "postgresql":
            reading |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._reading = engine.execution_options(**reading)

    @classmethod
    def open(cls, url: str | None = None, home: Path | None = None) -> Self:
        """Open the database at its newest schema, and make it where there is none.

        Parameters
        ----------
        url
            SQLAlchemy URL; else ``ROTAMEND_DATABASE_URL``; else SQLite in ``home``.
        home
            Folder of the embedded database; else ``ROTAMEND_HOME``; else ``./var``.

        Raises
        ------
        StoreError
            When the database cannot be reached, or was made by a newer version of Rotamend.
        """
        folder = home or home_folder()
        chosen = _url(url or os.environ.get("ROTAMEND_DATABASE_URL"), folder)
        try:
            lock = _lock_file(chosen, folder)
            # Names and postcodes are parameters of statements: no exception may repeat them.
            engine = create_engine(chosen, connect_args=_connect_args(chosen), hide_parameters=True)
            if chosen.get_backend_name() == "sqlite":
                _set_up_sqlite(engine)
            # The first look, too: where two make a new file write ahead, SQLite lets one fail.
            with FileLock(lock, timeout=BUSY_S):
                _make_private(chosen)
                if _revision(engine) != HEAD:
                    _migrate(engine)
        except (SQLAlchemyError, OSError, LockTimeout, ModuleNotFoundError) as error:
            where = chosen.render_as_string(hide_password=True)
            raise StoreError(f"the database {where} cannot be opened: {error}") from error
        return cls(engine)

    @property
    def url(self) -> str:
        """Where the database is, without its password."""
        return self._writing.url.render_as_string(hide_password=True)

    @contextmanager
    def unit_of_work(self, *, read_only: bool = False) -> Iterator[UnitOfWork]:
        """Open one transaction: committed at the end, rolled back on an exception.

        Parameters
        ----------
        read_only
            Read one consistent state of the database without keeping others from writing.
        """
        engine = self._reading if read_only else self._writing
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield UnitOfWork(session)

    def close(self) -> None:
        """Give back the connections."""
        self._writing.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def home_folder() -> Path:
    """Where Rotamend keeps its files: ``ROTAMEND_HOME``, else ``./var``."""
    return Path(os.environ.get("ROTAMEND_HOME") or "var")


def _url(given: str | None, folder: Path) -> URL:
    if not given:
        return URL.create("sqlite", database=str((folder / "rotamend.db").absolute()))
    try:
        return make_url(given)
    except ArgumentError as error:
        # The text may hold a password, so the message does not repeat it.
        raise StoreError("ROTAMEND_DATABASE_URL is not a database URL") from error


def _lock_file(url: URL, folder: Path) -> Path:
    """Where the lock for migrating lies; its folder is made."""
    if (file := _file_of(url)) is not None:
        lock = Path(f"{file}.lock")
    else:
        lock = folder / "migration.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    return lock


def _file_of(url: URL) -> Path | None:
    """The file of an embedded database; None where the database is none."""
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        return Path(str(url.database))
    return None


def _make_private(url: URL) -> None:
    """Make the file of a new embedded database: it holds names, and is for its owner alone.

    What SQLite writes ahead lies in files beside it, which get the mode of this one.
    """
    if (file := _file_of(url)) is not None:
        with suppress(FileExistsError):
            file.touch(mode=0o600, exist_ok=False)


def _connect_args(url: URL) -> dict[str, Any]:
    return {"timeout": BUSY_S} if url.get_backend_name() == "sqlite" else {}


def _set_up_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: Any) -> None:
        # The driver would begin by itself, and only before a write: SQLAlchemy's begin does it.
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={BUSY_S * 1000}",
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        # A transaction that reads first and writes later could find its state overtaken: one that
        # may write takes the lock at once.
        options = connection.get_execution_options()
        connection.exec_driver_sql(options.get("rotamend_begin", "BEGIN IMMEDIATE"))


def _revision(engine: Engine) -> str | None:
    with engine.connect().execution_options(rotamend_begin="BEGIN") as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreError(
                "the database was made by another version of Rotamend: install the newest one"
            ) from error
