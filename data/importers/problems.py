"""What is wrong with an agency folder: one record for each fault."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypedDict

Severity = Literal["error", "warning"]

SHOWN_CHARACTERS = 120
"""A longer value is cut in the report: the row and column still lead to it."""


class ProblemJson(TypedDict):
    """A problem as ``--json`` prints it."""

    file: str
    row: int | None
    column: str | None
    value: str | None
    problem: str
    mend: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault, said so that the person who keeps the spreadsheet can mend it.

    Parameters
    ----------
    file
        Name in the folder, also for the sheet of a workbook (``visits.csv``).
    row
        As a spreadsheet numbers it (the header is row 1); None for a fault of a whole file.
    column, value
        None for a fault of a whole file or row. The value may be personal data: it is for the
        report only, so it is left out of ``repr`` and with that out of logs and tracebacks.
    code
        Key of the message catalogue.
    """

    severity: Severity
    code: str
    file: str
    row: int | None
    column: str | None
    value: str | None = field(repr=False)
    problem: str
    mend: str

    def as_json(self) -> ProblemJson:
        """The six fields of the public contract."""
        return {
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "problem": self.problem,
            "mend": self.mend,
        }


def shown(value: object) -> str | None:
    """A value as the report shows it: text, cut when it is very long."""
    if value is None:
        return None
    text = str(value)
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"
