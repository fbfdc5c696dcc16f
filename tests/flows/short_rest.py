"""An agency whose pins take a night's rest from carer k1, and when the carer could rest instead."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "clients.csv": "client_id,latitude,longitude\nc1,55.86,-4.25\nc2,55.87,-4.25\n",
    "carers.csv": "carer_id,latitude,longitude\nk1,55.865,-4.25\nk2,55.865,-4.25\n",
    "availability.csv": "carer_id,start,end\n"
    "k1,2026-11-30T20:00,2026-11-30T23:00\n"
    "k1,2026-12-01T06:00,2026-12-01T12:00\n"
    "k1,2026-12-02T06:00,2026-12-02T14:00\n"
    "k1,2026-12-03T06:00,2026-12-03T14:00\n"
    "k2,2026-12-01T09:00,2026-12-01T12:00\n",
    "visits.csv": "visit_id,client_id,date,earliest_start,latest_start,duration_minutes\n"
    "late,c1,2026-11-30,21:30,22:00,30\n"
    "early,c2,2026-12-01,07:00,07:30,30\n"
    "mid,c2,2026-12-01,10:00,10:30,30\n"
    "wed,c2,2026-12-02,07:00,09:30,30\n"
    "thu,c2,2026-12-03,08:00,12:00,30\n",
    "rota.csv": "visit_id,slot,carer_id,start,pinned\n"
    "late,1,k1,2026-11-30T22:00,true\n"
    "early,1,k1,2026-12-01T07:00,true\n",
}
"""The pins let k1 rest less than 9 hours before Tuesday; nobody else could come on Thursday."""
REST = ("--rest-from", "2026-12-03T06:00", "--rest-to", "2026-12-03T14:00")


def write_short_rest(folder: Path) -> Path:
    """Write the agency into a new folder; gives the folder."""
    folder.mkdir()
    for name, rows in FILES.items():
        (folder / name).write_text(rows, encoding="utf-8")
    return folder
