"""Import of agency folders and workbooks: every problem at once, all or nothing.

`read_agency` reads text, `validate` checks it and makes rows, `import_agency` stores them. Files
and columns are listed in `data.importers.layout`, every sentence in `data.importers.messages`.
`read_new_visits` reads visits that come in as a disruption, with the same checks, and
`warning_of_change` and `refuse_unknown_skills` look at one that comes to need something else.
"""

from data.importers.importing import import_agency
from data.importers.new_visits import (
    NewVisitsReport,
    read_new_visits,
    refuse_unknown_skills,
    warning_of_change,
)
from data.importers.problems import Problem
from data.importers.reading import ParsedAgency, read_agency
from data.importers.report import ImportReport
from data.importers.validation import Tables, validate

__all__ = [
    "ImportReport",
    "NewVisitsReport",
    "ParsedAgency",
    "Problem",
    "Tables",
    "import_agency",
    "read_agency",
    "read_new_visits",
    "refuse_unknown_skills",
    "validate",
    "warning_of_change",
]
