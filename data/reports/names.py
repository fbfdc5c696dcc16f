"""How people, sheets and files are called in reports, whatever somebody typed as a name."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from data.models import BranchRow, CarerRow, ClientRow
from data.reports.words import clean, plain
from data.store import UnitOfWork

SHEET_LENGTH = 31
"""UTF-16 units that Excel allows in the name of a sheet."""
FILE_LENGTH = 60
"""Characters of an id that a file's name repeats."""
_SHEET_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_FILE_FORBIDDEN = re.compile(r"[^A-Za-z0-9_-]")
_RESERVED = frozenset({"history"})
"""Excel keeps this name for itself."""


def called(own_id: str, name: str | None) -> str:
    """What somebody is called in a file: the name, or the id where there is none to be shown."""
    return plain(name or "") or plain(own_id) or own_id


@dataclass(frozen=True, slots=True)
class Names:
    """Names for the files of a report, by id; whoever has none is called by their id."""

    office: str
    clients: Mapping[str, str]
    carers: Mapping[str, str]

    @classmethod
    def of(cls, uow: UnitOfWork, branch_id: str) -> Names:
        """Read the names of a branch."""
        branch: BranchRow = uow.agency.branch(branch_id)
        return cls(
            clean(called(branch_id, branch.name)),
            {
                own_id: clean(called(own_id, name))
                for own_id, name in uow.agency.select(
                    ClientRow, branch_id, ClientRow.client_id, ClientRow.name
                )
            },
            {
                own_id: clean(called(own_id, name))
                for own_id, name in uow.agency.select(
                    CarerRow, branch_id, CarerRow.carer_id, CarerRow.name
                )
            },
        )

    def client(self, client_id: str) -> str:
        """What a client is called."""
        return self.clients.get(client_id, client_id)

    def carer(self, carer_id: str | None) -> str:
        """What a carer is called; nobody where there is none."""
        return "nobody" if carer_id is None else self.carers.get(carer_id, carer_id)


class SheetNames:
    """Gives each sheet a name that Excel takes and no other sheet has, whatever people are called.

    Excel compares the names without regard to case.
    """

    def __init__(self) -> None:
        self._taken: set[str] = set(_RESERVED)
        self._next: dict[tuple[str, str], int] = {}

    def take(self, name: str, own_id: str | None = None) -> str:
        """Take the name for a sheet, shortened and changed as little as need be.

        Parameters
        ----------
        own_id
            Follows the name in brackets, whole where it can be: of a long name the end goes first.
        """
        shown = _fit(name)
        tail = "" if own_id is None else f" ({_fit(own_id)})"
        if own_id is not None and (_units(tail) > SHEET_LENGTH - 4 or shown == _fit(own_id)):
            tail = ""
        begins = (_cut(shown, SHEET_LENGTH).casefold(), tail.casefold())
        number = self._next.get(begins, 1)
        while True:
            end = tail if number == 1 else f"{tail} ~{number}"
            found = _cut(shown, SHEET_LENGTH - _units(end)).rstrip("' ") + end
            if found.casefold() not in self._taken:
                self._taken.add(found.casefold())
                # A number is never tried twice: a thousand people may have one name.
                self._next[begins] = number + (number > 1)
                return found
            number += 1


def file_name(*parts: str, suffix: str) -> str:
    """A file's name made of ids, days and words, each as `file_names` makes it of one alone."""
    return "-".join(file_names((part,))[part] for part in parts) + suffix


def file_names(ids: Iterable[str]) -> dict[str, str]:
    """A file's name for each id: the id where it can be, else its beginning and its digest.

    Two ids never get the same name, in whatever case a file system keeps it.
    """
    known = frozenset(ids)
    alike = Counter(each.casefold() for each in known)

    def fits(own_id: str) -> bool:
        unfit = _FILE_FORBIDDEN.search(own_id) or len(own_id) > FILE_LENGTH
        return bool(own_id) and not unfit and alike[own_id.casefold()] == 1

    return {each: each if fits(each) else _with_digest(each) for each in known}


def _with_digest(own_id: str) -> str:
    digest = hashlib.sha256(own_id.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{_FILE_FORBIDDEN.sub('_', own_id)[:FILE_LENGTH]}.{digest}"


def _fit(text: str) -> str:
    return plain(_SHEET_FORBIDDEN.sub(" ", text)).strip(" '") or "–"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _cut(text: str, most: int) -> str:
    while _units(text) > most:
        text = text[:-1]
    return text
