"""Tests of the look for personal data: what is planted is found, whatever its shape."""

from __future__ import annotations

import base64
import json
import sqlite3
import zlib
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from tests.e2e.traces import Seeded, agency, in_bytes, kept_files, people, sentences, traces

NAME = "Zoë Zebrafish"
SHAPES = {
    "as it is": NAME.encode(),
    "in capitals": NAME.upper().encode(),
    "UTF-16": b"\x01" + NAME.encode("utf-16-le"),
    "UTF-16, the other order": NAME.encode("utf-16-be"),
    "JSON": json.dumps({"name": NAME}).encode(),
    "an address": f"/runs?name={quote(NAME)}".encode(),
    "a form": f"name={quote_plus(NAME)}".encode(),
    "a data URI": b"![x](data:image/svg+xml;base64," + base64.b64encode(NAME.encode()) + b")",
    "a data URI in JSON": json.dumps(base64.b64encode(f"<text>{NAME}".encode()).decode()).encode(),
    "base64 of base64": base64.b64encode(base64.b64encode(b"<title>" + NAME.encode())),
    "base64 for addresses": base64.urlsafe_b64encode(b"\xff\xfe??>>" + NAME.encode()).rstrip(b"="),
    "compressed": base64.b64encode(zlib.compress(NAME.encode() * 3)),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_that_a_name_is_found_in_every_shape(shape: str) -> None:
    assert in_bytes(SHAPES[shape], sentences(NAME)) == {NAME}
    assert in_bytes(SHAPES[shape], sentences("Zoë Platypus")) == set()


def test_that_parts_of_names_are_found_as_words_only() -> None:
    them = people("Ivy Young", "Al Brown")

    assert in_bytes(b"Mr Brown rang", them) == {"Brown"}
    assert in_bytes(b"brown Browning Youngest Al", them) == set()
    assert in_bytes(b"Al BROWN rang", them) == {"Al Brown"}


@pytest.mark.parametrize("text", ["54.6277", "at 54.62771", '{"latitude":54.6277}', "-54.6277,1"])
def test_that_a_latitude_is_found(text: str) -> None:
    assert in_bytes(text.encode(), Seeded(figures=frozenset({"54.6277"}))) == {"54.6277"}


@pytest.mark.parametrize("text", ["01:03:54.627751", "1764464634.62771", "0.54.6277", "54.627"])
def test_that_seconds_are_no_latitude(text: str) -> None:
    assert in_bytes(text.encode(), Seeded(figures=frozenset({"54.6277"}))) == set()


def test_that_a_value_that_sqlite_cuts_in_pieces_is_found(tmp_path: Path) -> None:
    database = tmp_path / "prefect" / "prefect.db"
    database.parent.mkdir()
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE artifact (data TEXT)")
    # Every place in a page is some copy's.
    long = "".join(f"{'x' * (i % 97)}{NAME}" for i in range(3000))
    connection.execute("INSERT INTO artifact VALUES (?)", (base64.b64encode(long.encode()),))
    connection.commit()

    assert traces(tmp_path, sentences(NAME))[NAME][0] == "prefect/prefect.db"
    connection.close()


def test_that_a_deleted_row_is_found(tmp_path: Path) -> None:
    database = tmp_path / "prefect.db"
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("CREATE TABLE log (message TEXT)")
        connection.execute("INSERT INTO log VALUES (?)", (f"{NAME} rang",))
        connection.commit()
        connection.execute("DELETE FROM log")
    connection.close()

    assert traces(tmp_path, sentences(NAME)) == {NAME: ["prefect.db"]}


def test_that_everybody_of_an_agency_is_looked_for(agency_folder: Path) -> None:
    seeded = agency(agency_folder)
    rows = (agency_folder / "carers.csv").read_text(encoding="utf-8").splitlines()
    cells = dict(zip(rows[0].split(","), rows[1].split(","), strict=True))

    for column in ("name", "postcode", "date_of_birth"):
        assert cells[column] in seeded.anywhere
    assert in_bytes(rows[1].encode(), seeded) >= {cells["name"], cells["latitude"][:7]}
    assert "" not in seeded.anywhere


def test_that_the_store_and_files_for_people_are_not_looked_at(tmp_path: Path) -> None:
    for name in ("rotamend.db", "reports/week.docx", "logs/server.log", "prefect/storage/result"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(NAME, encoding="utf-8")

    assert [str(path.relative_to(tmp_path)) for path in kept_files(tmp_path)] == [
        "logs/server.log",
        "prefect/storage/result",
    ]
