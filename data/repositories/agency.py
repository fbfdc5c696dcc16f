"""What the agency folder holds: branches and everything that belongs to one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnDefault, Row, Table, bindparam, delete, insert, inspect, select, update
from sqlalchemy.orm import Session

from data.errors import UserError
from data.models import Base, BranchRow, VisitRow
from data.typed import quoted


class AgencyRepository:
    """Bulk reads and writes of the agency folder's rows, always within one branch."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def branches(self) -> tuple[str, ...]:
        """Ids of all branches, sorted."""
        return tuple(self._session.scalars(select(BranchRow.branch_id).order_by("branch_id")))

    def branch(self, branch_id: str) -> BranchRow:
        """One branch.

        Raises
        ------
        UserError
            When there is none of that id.
        """
        row = self._session.get(BranchRow, branch_id)
        if row is None:
            known = ", ".join(self.branches())
            raise UserError(
                f"There is no branch {quoted(branch_id)}.",
                f"Use one of: {known}." if known else "Import an agency folder first.",
            )
        return row

    def planned_days(self, branch_id: str) -> tuple[dt.date, dt.date] | None:
        """First and last date that has visits; None where there is no visit."""
        days = select(VisitRow.date).where(VisitRow.branch_id == branch_id).order_by(VisitRow.date)
        first = self._session.scalar(days.limit(1))
        last = self._session.scalar(days.order_by(None).order_by(VisitRow.date.desc()).limit(1))
        return None if first is None or last is None else (first, last)

    def select(
        self, model: type[Base], branch_id: str, *columns: Any, where: Sequence[Any] = ()
    ) -> Sequence[Row[tuple[Any, ...]]]:
        """Columns of a branch's rows, by key; much quicker than whole entities."""
        query = select(*columns).where(_table(model).c.branch_id == branch_id, *where)
        # Past the session's own loading of rows, which takes as long again for 50,000 of them.
        connection = self._session.connection()
        return connection.execute(query.order_by(*inspect(model).primary_key)).all()

    def distinct(self, model: type[Base], branch_id: str, column: Any) -> Sequence[Any]:
        """Values of a column in a branch's rows, each once."""
        query = select(column).where(_table(model).c.branch_id == branch_id).distinct()
        return self._session.scalars(query).all()

    def rows(self, model: type[Base], branch_id: str) -> list[dict[str, Any]]:
        """All rows of a branch by key, each as a dictionary by column name."""
        columns = tuple(_table(model).c)
        return [dict(row._mapping) for row in self.select(model, branch_id, *columns)]

    def insert(self, model: type[Base], rows: Iterable[Mapping[str, Any]]) -> None:
        """Add rows; each names the same columns, ``branch_id`` among them."""
        if batch := [dict(row) for row in rows]:
            self._session.execute(insert(_table(model)), _with_defaults(model, batch))

    def update(self, model: type[Base], rows: Iterable[Mapping[str, Any]]) -> None:
        """Change rows found by their primary key; each names the same columns."""
        batch = [{f"b_{name}": value for name, value in row.items()} for row in rows]
        if not batch:
            return
        table = _table(model)
        keys = {column.name for column in table.primary_key}
        names = [name.removeprefix("b_") for name in batch[0]]
        statement = (
            update(table)
            .where(*(table.c[key] == bindparam(f"b_{key}") for key in keys))
            .values({name: bindparam(f"b_{name}") for name in names if name not in keys})
        )
        self._session.connection().execute(statement, batch)

    def delete(self, model: type[Base], keys: Iterable[Mapping[str, Any]]) -> None:
        """Take out rows found by their primary key."""
        batch = [{f"b_{name}": value for name, value in key.items()} for key in keys]
        if not batch:
            return
        table = _table(model)
        where = (column == bindparam(f"b_{column.name}") for column in table.primary_key)
        self._session.connection().execute(delete(table).where(*where), batch)


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


def _with_defaults(model: type[Base], batch: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows in which a column that has a default never holds None: None means "not given"."""
    defaults = {
        column.name: column.default.arg
        for column in _table(model).c
        if isinstance(column.default, ColumnDefault) and not column.nullable
    }
    for row in batch:
        for name, value in defaults.items():
            if row.get(name) is None:
                row[name] = value
    return batch
