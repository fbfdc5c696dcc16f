"""Faults in the shape of whole files."""

from __future__ import annotations

from pathlib import Path

from tests.data.importers.edits import (
    BadFolder,
    append,
    both,
    with_bytes,
    with_column,
    without_file,
)


def _semicolons(folder: Path) -> None:
    text = (folder / "visits.csv").read_text(encoding="utf-8")
    (folder / "visits.csv").write_text(text.replace(",", ";"), encoding="utf-8")


BAD_FILES = [
    BadFolder(
        "a row has more cells than the header",
        append("preferences.csv", "c2", "k1", "avoid", "very much"),
        "preferences.csv",
        4,
        None,
        "the row has 4 cells, the header only 3",
        "extra cells",
    ),
    BadFolder(
        "a file is not text",
        with_bytes("visits.csv", b"PK\x03\x04\x00\x00\xff"),
        "visits.csv",
        None,
        None,
        "not UTF-8 text",
        "CSV UTF-8",
    ),
    BadFolder(
        "a file is in another encoding",
        with_bytes("clients.csv", "client_id,name\nc1,José\n".encode("cp1252")),
        "clients.csv",
        None,
        None,
        "not UTF-8 text",
        "CSV UTF-8",
    ),
    BadFolder(
        "a file is in UTF-16",
        with_bytes("clients.csv", "client_id\nc1\n".encode("utf-16")),
        "clients.csv",
        None,
        None,
        "not UTF-8 text",
        "CSV UTF-8",
    ),
    BadFolder(
        "a file is empty",
        with_bytes("visits.csv", b""),
        "visits.csv",
        None,
        None,
        "no header row",
        "add a header row",
    ),
    BadFolder(
        "a file is blank",
        with_bytes("links.csv", b"\xef\xbb\xbf\r\n  \r\n,,\r\n"),
        "links.csv",
        None,
        None,
        "no header row",
        "add a header row",
    ),
    BadFolder(
        "a file has semicolons between its cells",
        _semicolons,
        "visits.csv",
        1,
        None,
        "separated by semicolons",
        "commas",
    ),
    BadFolder(
        "a quotation mark is never closed",
        with_bytes("links.csv", b'first_visit_id,second_visit_id\nv1,"v4\nv3,v4\n'),
        "links.csv",
        2,
        None,
        "never closed",
        "close the quotation mark",
    ),
    BadFolder(
        "a cell is too long to read",
        with_bytes("links.csv", b"first_visit_id,second_visit_id\n" + b"x" * 200_000 + b",v4\n"),
        "links.csv",
        2,
        None,
        "holds more than",
        "shorten",
    ),
    BadFolder(
        "a header occurs twice",
        with_column("clients.csv", "risk", "red"),
        "clients.csv",
        1,
        "risk",
        "occurs 2 times",
        "keep one column",
    ),
    BadFolder(
        "a column with values has no name",
        with_column("clients.csv", "", "something"),
        "clients.csv",
        1,
        None,
        "has no name",
        "column number 13",
    ),
    BadFolder(
        "there are two branches",
        append("branch.csv", "south"),
        "branch.csv",
        3,
        None,
        "more than one row",
        "one branch",
    ),
    BadFolder(
        "a file is a folder",
        both(without_file("links.csv"), lambda folder: (folder / "links.csv").mkdir()),
        "links.csv",
        None,
        None,
        "cannot be read",
        "check",
    ),
    BadFolder(
        "a visit has more rota rows than slots",
        append("rota.csv", "v1", "k2", "2026-11-24T08:00"),
        "rota.csv",
        5,
        "visit_id",
        "more carers are given than the 1 that the visit needs",
        "too many",
    ),
    BadFolder(
        "two travel rows contradict",
        append("travel.csv", "c1", "tower", "99"),
        "travel.csv",
        6,
        "minutes",
        "from c1 to tower",
        "keep one row",
    ),
]
