"""Every fault an import must find: how to make it in a good folder, and what must be said of it.

The cases cover the lists in the input format; the command line's tests use the same ones.
"""

from __future__ import annotations

from tests.data.importers.bad_cells import BAD_CELLS
from tests.data.importers.bad_columns import BAD_COLUMNS
from tests.data.importers.bad_files import BAD_FILES
from tests.data.importers.edits import BadFolder
from tests.data.importers.odd_folders import WARNINGS

__all__ = ["ERRORS", "WARNINGS", "BadFolder"]

ERRORS: tuple[BadFolder, ...] = (*BAD_COLUMNS, *BAD_CELLS, *BAD_FILES)
"""Folders that must be refused."""
