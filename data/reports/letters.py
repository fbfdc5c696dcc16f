"""Letters to the clients whom a published rota affects, in the sentences of the messages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from data.errors import UserError
from data.models import ClientRow, OutboxRow
from data.plans import find
from data.reports.names import called
from data.reports.word import Paper
from data.reports.words import clean, printable
from data.store import UnitOfWork

RULE = "-" * 72


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter; ``body`` is the message that the publication wrote."""

    client_id: str
    name: str
    postcode: str | None
    body: str


@dataclass(frozen=True, slots=True)
class Letters:
    """All letters about one published rota."""

    rota_id: str
    branch_id: str
    office: str
    letters: tuple[Letter, ...]


def load_letters(uow: UnitOfWork, ref: str, branch_id: str | None = None) -> Letters:
    """Read what the publication of a rota tells clients.

    Parameters
    ----------
    ref
        Rota id, proposal id or ``latest``.

    Raises
    ------
    UserError
        When there is no such rota, it was not published, or it changes nothing for any client.
    """
    stored = find(uow, ref, branch_id)
    if stored.status not in ("published", "superseded"):
        raise UserError(
            f"Rota {stored.rota_id} is {stored.status}: nobody is told of it.",
            "Approve it first, or give a published rota.",
        )
    told: Sequence[OutboxRow] = [
        row for row in uow.outbox.messages(stored.rota_id) if row.recipient_kind == "client"
    ]
    if not told:
        raise UserError(
            f"Rota {stored.rota_id} changes nothing that a client was told before.",
            "Give the rota of a change; rotamend messages lists whom one affects.",
        )
    people = {
        client_id: (name, postcode)
        for client_id, name, postcode in uow.agency.select(
            ClientRow,
            stored.branch_id,
            ClientRow.client_id,
            ClientRow.name,
            ClientRow.postcode,
        )
    }
    letters = []
    for row in sorted(told, key=lambda each: each.recipient_id):
        name, postcode = people.get(row.recipient_id, (None, None))
        who = row.recipient_id
        letters.append(Letter(who, clean(called(who, name)), postcode, row.body))
    branch = uow.agency.branch(stored.branch_id)
    return Letters(
        stored.rota_id, stored.branch_id, branch.name or "Your care team", tuple(letters)
    )


def letters_word(letters: Letters, at: dt.datetime) -> bytes:
    """Write one document, each letter on a page of its own."""
    paper = Paper(f"Letters about rota {letters.rota_id}", letters.office, at, headed=False)
    for number, letter in enumerate(letters.letters):
        if number:
            paper.page_break()
        paper.lines(_lines(letter, letters, at))
    return paper.content()


def letters_text(letters: Letters, at: dt.datetime) -> bytes:
    """Write one text, the letters parted by lines, in UTF-8."""
    texts = [
        "\n".join(printable(line) if line.strip() else "" for line in _lines(letter, letters, at))
        for letter in letters.letters
    ]
    return (f"\n\n{RULE}\n\n".join(texts) + "\n").encode("utf-8")


def _lines(letter: Letter, letters: Letters, at: dt.datetime) -> list[str]:
    """The lines of one letter: to whom, when, and the message as it was written."""
    head = [letter.name, *([letter.postcode] if letter.postcode else [])]
    date = f"{at.day} {at:%B %Y}"
    return [letters.office, "", *head, "", date, "", *letter.body.strip().splitlines()]
