"""The base of every table, and the column types that are not the database's own."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    CheckConstraint,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    MetaData,
    String,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Constraint names that both databases agree on, so that a migration can name them."""


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An aware time, stored in UTC: aware in, aware (UTC) out.

    Raises
    ------
    ValueError
        When a time without a zone is stored.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Turn an aware time into what the database keeps."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        utc = value.astimezone(dt.UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(
        self, value: dt.datetime | None, dialect: Dialect
    ) -> dt.datetime | None:
        """Turn what the database keeps into an aware time in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Names(TypeDecorator[tuple[str, ...]]):
    """A short list of names in one cell, ``;`` between them, as in the agency folder."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        """Join the names; a name that holds a ``;`` could not be told apart again."""
        if value is None:
            return None
        if any(";" in name for name in value):
            raise ValueError("a name in a list must not contain ';'")
        return ";".join(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        """Split the cell; an empty cell is an empty list."""
        if value is None:
            return None
        return tuple(value.split(";")) if value else ()


class Base(DeclarativeBase):
    """The base of every table.

    ``PERSONAL`` names the columns that tell something about a person: they never leave the store
    for a log, an event or an artifact.
    """

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        dt.datetime: UtcDateTime,
        float: Double,
        tuple[str, ...]: Names,
        dict[str, Any]: JSON,
    }
    PERSONAL: ClassVar[tuple[str, ...]] = ()


def one_of(column: str, words: tuple[str, ...]) -> CheckConstraint:
    """Make a check that a column holds one of a few words."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def of_version() -> ForeignKey:
    """Make a foreign key to a rota version that is checked when the transaction ends.

    What a version holds is written before the version itself, and a trigger lets nothing be added
    to a version that is there.
    """
    return ForeignKey("rota_versions.rota_id", deferrable=True, initially="DEFERRED")
