"""Import of agency folders and workbooks: every problem at once, all or nothing.

`read_agency` reads text, `validate` checks it and makes rows, `import_agency` stores them. Files
and columns are listed in `data.importers.layout`, every sentence in `data.importers.messages`.
"""

from data.importers.importing import import_agency
from data.importers.problems import Problem
from data.importers.reading import ParsedAgency, read_agency
from data.importers.report import ImportReport
from data.importers.validation import Tables, validate

__all__ = [
    "ImportReport",
    "ParsedAgency",
    "Problem",
    "Tables",
    "import_agency",
    "read_agency",
    "validate",
]
