"""What of an agency folder must never reach Prefect."""

from __future__ import annotations

import csv
from pathlib import Path

PERSONAL = ("name", "postcode", "latitude", "longitude", "date_of_birth", "phone", "telephone")


def personal_words(folder: Path) -> set[str]:
    """Names, also without the first one, postcodes, coordinates, dates of birth and phones."""
    words: set[str] = set()
    for file in ("clients.csv", "carers.csv"):
        with (folder / file).open(encoding="utf-8") as opened:
            for row in csv.DictReader(opened):
                words |= {row[column] for column in PERSONAL if len(row.get(column) or "") > 4}
                words |= {part for part in (row.get("name") or "").split()[1:] if len(part) > 4}
    return words
