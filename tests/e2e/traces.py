"""Looks for personal data in every byte that Prefect keeps, in whatever shape it may lie there.

Which values are looked for, and how:

- names as a whole, postcodes with and without their space, dates of birth as ISO and as people
  write them, whole sentences and telephone numbers: anywhere, without regard to capitals;
- latitudes to four decimals (some ten metres), but not as seconds of a time of day or as the end of
  a longer number; longitudes in the same way as they are written, since much takes about a second:
  those of fewer than five decimals are left to their latitudes;
- first and family names alone, from four letters on: as whole words with their capital, since many
  are words of the language, too. Shorter ones are found in whole names only.

Where: the raw bytes of every file, deleted rows and the write-ahead log of SQLite among them; every
cell of every table, since SQLite cuts long ones in pieces; and in both what is encoded: UTF-16,
JSON escapes, percent-encoding, and base64 (also of data URIs), within each other.
"""

from __future__ import annotations

import base64
import binascii
import csv
import re
import shutil
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote_plus

SHORTEST_WORD = 4
"""Letters of a name that is looked for alone."""
FEWEST_DECIMALS = 5
"""Of a longitude that is looked for."""
DEEPEST = 3
"""Encodings within each other."""
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")
_UTF16 = {
    "utf-16-le": re.compile(rb"(?:[^\0]\0){4,}"),
    "utf-16-be": re.compile(rb"(?:\0[^\0]){4,}"),
}
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_NO_TIME = r"(?<!\d\d:\d\d:)(?<![\d.])"
_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")
_ROOT = ("rotamend.db", "rotamend.db-wal", "rotamend.db-shm", "rotamend.db.lock")
_FOLDERS = ("sample-agency", "exports", "reports", "maps")


@dataclass(frozen=True, slots=True)
class Seeded:
    """What must not be found.

    ``anywhere`` without regard to capitals, ``words`` as whole words, ``figures`` where they are
    neither seconds of a time of day nor the end of a longer number.
    """

    anywhere: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    figures: frozenset[str] = frozenset()

    def __or__(self, other: Seeded) -> Seeded:
        return Seeded(
            self.anywhere | other.anywhere, self.words | other.words, self.figures | other.figures
        )


def sentences(*texts: str) -> Seeded:
    """Words of somebody's own: a note, a reason, a telephone number."""
    return Seeded(anywhere=frozenset(texts))


def people(*names: str) -> Seeded:
    """Names, whole and in parts."""
    parts = {part for name in names for part in name.split() if len(part) >= SHORTEST_WORD}
    return Seeded(frozenset(names), frozenset(parts))


def agency(folder: Path) -> Seeded:
    """Everybody in an agency folder."""
    found = Seeded()
    for file in ("clients.csv", "carers.csv"):
        with (folder / file).open(encoding="utf-8", newline="") as opened:
            for row in csv.DictReader(opened):
                told = {row["postcode"], row["postcode"].replace(" ", "")} - {""}
                figures = set()
                if row["latitude"]:
                    figures.add(row["latitude"][: row["latitude"].index(".") + 5])
                    if len(row["longitude"].partition(".")[2]) >= FEWEST_DECIMALS:
                        figures.add(row["longitude"])
                if row.get("date_of_birth"):
                    born = date.fromisoformat(row["date_of_birth"])
                    told |= {f"{born}", f"{born:%d/%m/%Y}", f"{born:%d.%m.%Y}", f"{born:%Y%m%d}"}
                found |= people(row["name"]) | Seeded(frozenset(told), figures=frozenset(figures))
    return found


def kept_files(home: Path) -> list[Path]:
    """All files below a home but the agency's own store and the folders of files for people."""
    return [
        path
        for path in sorted(home.rglob("*"))
        if path.is_file() and path.relative_to(home).parts[0] not in (*_ROOT, *_FOLDERS)
    ]


def traces(home: Path, seeded: Seeded) -> dict[str, list[str]]:
    """What of the seeded values is found, with the files that hold it."""
    found: dict[str, set[str]] = {}
    for path in kept_files(home):
        for content in _contents(path):
            for value in in_bytes(content, seeded):
                found.setdefault(value, set()).add(str(path.relative_to(home)))
    return {value: sorted(where) for value, where in sorted(found.items())}


def in_bytes(content: bytes, seeded: Seeded) -> set[str]:
    """The seeded values that some bytes hold, as they are or encoded."""
    found: set[str] = set()
    for text in _texts(content, 0):
        # Bytes are searched many times faster than text.
        low, exact = text.lower().encode(), text.encode()
        found |= {value for value in seeded.anywhere if value.lower().encode() in low}
        found |= {
            word
            for word in seeded.words
            if word.encode() in exact and re.search(rf"\b{word}\b", text)
        }
        found |= {
            figure
            for figure in seeded.figures
            if figure.encode() in exact
            and re.search(rf"(?<!\d\d:\d\d:)(?<![\d.]){re.escape(figure)}", text)
        }
    return found


def _contents(path: Path) -> Iterator[bytes]:
    yield path.read_bytes()
    if path.suffix == ".db":
        yield from _cells(path)


def _cells(path: Path) -> Iterator[bytes]:
    """All values of a table at once, from a copy with its write-ahead log: nothing is changed."""
    with TemporaryDirectory() as folder:
        for each in path.parent.glob(f"{path.name}*"):
            shutil.copy(each, folder)
        connection = sqlite3.connect(Path(folder) / path.name)
        try:
            names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            for (table,) in names.fetchall():
                rows: Iterable[tuple[object, ...]] = connection.execute(f'SELECT * FROM "{table}"')
                yield b"\n".join(
                    cell if isinstance(cell, bytes) else str(cell).encode("utf-8", "replace")
                    for row in rows
                    for cell in row
                    if isinstance(cell, str | bytes | float)
                )
        finally:
            connection.close()


def _texts(content: bytes, depth: int) -> Iterator[str]:
    text = content.decode("utf-8", "replace")
    yield text
    if "\\u" in text:
        yield _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text)
    if _PERCENT.search(text):
        yield unquote_plus(text)
    for order, run in _UTF16.items():
        if found := "\n".encode(order).join(run.findall(content)):
            yield found.decode(order, "replace")
    if depth == DEEPEST:
        return
    decoded = [each for each in map(_decoded, set(_BASE64.findall(content))) if each]
    if decoded:
        yield from _texts(b"\n".join(decoded), depth + 1)
    packed = [each for each in map(_unpacked, decoded) if each]
    if packed:
        yield from _texts(b"\n".join(packed), depth + 1)


def _decoded(match: bytes) -> bytes:
    plain = match.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    plain = plain[: len(plain) - (len(plain) % 4 == 1)]
    try:
        return base64.b64decode(plain + b"=" * (-len(plain) % 4))
    except binascii.Error:
        return b""


def _unpacked(content: bytes) -> bytes:
    """What was compressed; nothing where it was not."""
    try:
        return zlib.decompress(content, wbits=47)
    except zlib.error:
        return b""
