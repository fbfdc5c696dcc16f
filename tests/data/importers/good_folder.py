"""A small agency folder in which every file and every column is filled in and nothing is wrong."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import openpyxl

Records = list[list[str]]

_TABLES = {
    "branch.csv": """
        branch_id | name     | timezone      | currency
        north     | Nordseite | Europe/London | GBP
    """,
    "clients.csv": """
        client_id | name         | postcode | latitude | longitude | location_id | risk  | \
gender_of_carer | languages | lives_alone | informal_carer | funder_id
        c1        | Ada Ashby    | ZZ1 1ZZ  | 55.86    | -4.25     |             | red   | \
any             | en;gd     | true        | false          | council
        c2        | Bo, the elder | ZZ1 2ZZ |          |           | tower       | amber | \
female          | en        | no          | yes            | council
        007       | =Cy          | ZZ1 3ZZ  | 55.88    | -4.27     |             | green | \
                |           |             |                |
    """,
    "carers.csv": """
        carer_id | name   | gender | languages | postcode | latitude | longitude | location_id | \
transport | employment | contract_hours_week | max_hours_week | max_hours_day | hourly_rate | \
wtr_opt_out | date_of_birth
        k1       | Kit    | female | en;pl     | ZZ2 1ZZ  | 55.85    | -4.24     |             | \
car       | employee   | 30                  | 40             | 10            | 12.71       | \
no          | 1990-02-28
        k2       | Lee    | female | en        |          |          |           | tower       | \
walk      | bank       | 0                   | 48             | 12.5          | 13.2        | \
yes         | 2001-12-31
        007      |        |        |           |          |          |           |             | \
          |            |                     |                |               |             | \
            |
    """,
    "skills.csv": """
        carer_id | skill      | valid_from | valid_to
        k1       | medication | 2025-01-01 | 2027-01-01
        k1       | hoist      |            |
        k2       | hoist      | 2026-01-01 |
    """,
    "availability.csv": """
        carer_id | start            | end              | kind
        k1       | 2026-11-24T07:00 | 2026-11-24T14:00 | shift
        k1       | 2026-11-24T16:00 | 2026-11-25T01:00 | shift
        k2       | 2026-11-24T07:00 | 2026-11-24T14:00 |
        007      | 2026-11-24T07:00 | 2026-11-24T14:00 | shift
        007      | 2026-11-24T12:00 | 2026-11-24T14:00 | leave
    """,
    "visits.csv": """
        visit_id | client_id | date       | earliest_start   | latest_start     | \
duration_minutes | preferred_start | carers_required | skills | kind | time_critical | \
min_duration_minutes | known_carer_only | budget_id
        v1       | c1        | 2026-11-24 | 07:30            | 09:00            | \
30               | 08:00           | 1               | medication | medication | true      | \
20                   | yes              | b1
        v2       | c2        | 2026-11-24 | 2026-11-24T09:00 | 2026-11-24T10:30:30 | \
45.5             | 2026-11-24T09:30 | 2             | hoist  | care | false         | \
                     |                  |
        v3       | 007       | 2026-11-24 | 2026-11-24T23:30 | 2026-11-25T00:15 | \
20               |                 |                 |        |      |               | \
                     |                  |
        v4       | c1        | 2026-11-24 | 11:00            | 13:00            | \
30               |                 |                 |        |      |               | \
                     |                  | b1
    """,
    "links.csv": """
        first_visit_id | second_visit_id | min_gap_minutes | max_gap_minutes | same_carer
        v1             | v4              | 180             | 300             | true
    """,
    "preferences.csv": """
        client_id | carer_id | kind
        c1        | k1       | preferred
        c2        | 007      | excluded
    """,
    "history.csv": """
        client_id | carer_id | visits | last_visit
        c1        | k1       | 20     | 2026-11-23
        c2        | k2       | 3      |
    """,
    "budgets.csv": """
        budget_id | scope  | scope_id | period_start | period_end | hours | amount   | hard
        b1        | client | c1       | 2026-11-23   | 2026-11-29 | 10.5  | 250.75   | true
        b2        | funder | council  | 2026-11-01   | 2026-11-30 |       | 100000   | false
        b3        | branch |          | 2026-11-01   | 2026-11-30 | 1000  |          |
    """,
    "rota.csv": """
        visit_id | carer_id | start                     | slot | pinned
        v1       | k1       | 2026-11-24T08:00          | 1    | true
        v2       | k1       | 2026-11-24T09:30+00:00    | 1    | no
        v2       | k2       | 2026-11-24T09:30          | 2    |
    """,
    "travel.csv": """
        from_location | to_location | minutes | metres | mode
        c1            | tower       | 12.5    | 4000   |
        tower         | c1          | 13      | 4100.5 | car
        tower         | 007         | 0       |        | walk
        tower         | k1          | 7       |        | all
    """,
    "actuals.csv": """
        visit_id | carer_id | arrived             | left             | outcome   | slot
        v1       | k1       | 2026-11-24T08:02:30 | 2026-11-24T08:31 | delivered | 1
        v4       | k1       |                     |                  | missed    |
    """,
}


def good_folder() -> dict[str, Records]:
    """Records of every file, header first; change them before writing them."""
    return {
        name: [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
        for name, text in _TABLES.items()
    }


def write_folder(folder: Mapping[str, Records], path: Path) -> Path:
    """Write the records as CSV files; returns the folder."""
    path.mkdir(parents=True, exist_ok=True)
    for name, records in folder.items():
        with (path / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(records)
    return path


def write_workbook(folder: Mapping[str, Records], path: Path) -> Path:
    """Write the records as text cells of an .xlsx workbook; returns its path."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, records in folder.items():
        sheet = book.create_sheet(name.removesuffix(".csv"))
        for row, record in enumerate(records, start=1):
            for column, cell in enumerate(record, start=1):
                if cell:
                    sheet.cell(row, column).value = cell
                    sheet.cell(row, column).data_type = "s"
    book.save(path)
    return path


def read_records(path: Path) -> Records:
    """Records of a written CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def rewrite(path: Path, records: Records) -> None:
    """Replace a written CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(records)
