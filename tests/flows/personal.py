"""What of an agency folder must never reach Prefect."""

from __future__ import annotations

import csv
from pathlib import Path

PERSONAL = ("name", "postcode", "latitude", "longitude", "date_of_birth", "phone", "telephone")


def personal_words(folder: Path, *, surnames: bool = False) -> set[str]:
    """Names, postcodes, coordinates, dates of birth and phones of everyone in an agency folder.

    Parameters
    ----------
    surnames
        Also names without the first one; some are words of the language, as Brown is.
    """
    words: set[str] = set()
    for file in ("clients.csv", "carers.csv"):
        with (folder / file).open(encoding="utf-8") as opened:
            for row in csv.DictReader(opened):
                words |= {row[column] for column in PERSONAL if len(row.get(column) or "") > 4}
                if surnames:
                    words |= {p for p in (row.get("name") or "").split()[1:] if len(p) > 4}
    return words
