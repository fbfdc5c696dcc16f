"""What an import did, or why it did nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from data.importers.problems import Problem


@dataclass(frozen=True)
class ImportReport:
    """The answer of an import.

    Parameters
    ----------
    errors, warnings
        Every problem of every file. With an error nothing was stored.
    added, changed, unchanged
        Rows by file (``visits.csv``), for every file that was read.
    """

    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    added: Mapping[str, int] = field(default_factory=dict)
    changed: Mapping[str, int] = field(default_factory=dict)
    unchanged: Mapping[str, int] = field(default_factory=dict)
    branch_id: str | None = None

    @property
    def stored(self) -> bool:
        """Whether the folder is now in the store."""
        return not self.errors

    def as_json(self) -> dict[str, Any]:
        """The object that ``--json`` prints."""
        return {
            "errors": [problem.as_json() for problem in self.errors],
            "warnings": [problem.as_json() for problem in self.warnings],
            "added": dict(self.added),
            "changed": dict(self.changed),
            "unchanged": dict(self.unchanged),
        }
