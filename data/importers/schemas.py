"""Column checks: one pandera schema for each file, all faults of all cells at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from data.importers.cells import Fault
from data.importers.layout import OPTIONAL_CELLS, Column, File
from data.importers.messages import tell
from data.importers.problems import Problem


def check_columns(file: File, table: pd.DataFrame) -> list[Problem]:
    """Every missing column and every cell that cannot be read, by row."""
    try:
        _schema(file).validate(table, lazy=True)
    except SchemaErrors as failure:
        return sorted(
            _problems(file, table, failure.failure_cases),
            key=lambda p: (p.row or 0, file.names.index(p.column or file.names[0])),
        )
    return []


def read_cell(file: File, column: Column, text: str) -> Any:
    """The value of a trimmed cell, its default where it is empty, or a `Fault`."""
    if text:
        return column.parse(text)
    if not column.required or (file.name, column.name) in OPTIONAL_CELLS:
        return column.default
    return Fault("empty_key" if column.name in file.key else "empty_cell")


_FAILURE = ["check", "index", "column", "failure_case"]


@cache
def _schema(file: File) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(
        {
            column.name: pa.Column(
                checks=pa.Check(_is_readable(file, column), name="cell"),
                required=column.required,
            )
            for column in file.columns
        },
        name=file.csv,
    )


def _is_readable(file: File, column: Column) -> Callable[[pd.Series], pd.Series]:
    def check(series: pd.Series) -> pd.Series:
        good = {
            text: not isinstance(read_cell(file, column, text), Fault) for text in series.unique()
        }
        return series.map(good).astype(bool)

    return check


def _problems(file: File, table: pd.DataFrame, failures: pd.DataFrame) -> list[Problem]:
    found: list[Problem] = []
    for check, index, name, case in failures[_FAILURE].itertuples(index=False, name=None):
        if check == "column_in_dataframe":
            name = str(case)
            found.append(tell("missing_column", file.csv, 1, name))
            continue
        row = int(index)
        text = str(table.at[row, name])
        fault = read_cell(file, file.column[name], text)
        found.append(tell(fault.code, file.csv, row, name, text, **fault.details))
    return found
