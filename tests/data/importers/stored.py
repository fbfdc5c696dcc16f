"""What a store holds of the agency folder, for comparing before and after."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from data.models import Base
from data.store import Store

Content = dict[str, list[tuple[Any, ...]]]


def everything(store: Store) -> Content:
    """Rows of every table that has any, without the row numbers the store gives out."""
    content: Content = {}
    with store.unit_of_work(read_only=True) as work:
        for table in Base.metadata.sorted_tables:
            columns = [column for column in table.c if column.name != "row_id"]
            rows = [tuple(row) for row in work.session.execute(select(*columns))]
            if rows:
                content[table.name] = sorted(rows, key=repr)
    return content
