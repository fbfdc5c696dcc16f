"""The continuity ledger: who visited whom in the last 28 days, and whom for the first time.

Of each slot of the rota in force what call monitoring says counts: who came, or that nobody did.
Where it says nothing, the carer of the rota counts. What was logged at visits that no rota holds
counts, too, and so does history.csv, which tells of the time before there were rotas.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from data.models import HistoryRow
from data.reports.calls import Logbook
from data.reports.logbook import load_logbook
from data.store import UnitOfWork

LEDGER_DAYS = 28
"""How long a client is taken to know who has visited them."""
Pair = tuple[str, str]
"""Ids of a client and a carer."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One carer's visit to one client; ``logged`` where call monitoring has it."""

    client_id: str
    carer_id: str
    day: dt.date
    visit_id: str
    logged: bool


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the last 28 days were for one client.

    Parameters
    ----------
    visits
        Visits of each carer, double-handed ones counted for both; the most frequent carer first.
    logged
        How many of all of them call monitoring has.
    first_visits
        Carer and day of each visit by somebody who had not come in the 28 days before it.
    """

    client_id: str
    visits: Mapping[str, int]
    logged: int
    first_visits: tuple[tuple[str, dt.date], ...]


def contacts(book: Logbook) -> tuple[Contact, ...]:
    """Who came to whom on the days of a logbook, in the order of the days.

    A visit that was missed, refused or not opened is none, whatever the rota says.
    """
    found = [
        Contact(client_id, stay.carer_id, day, "", logged=True)
        for client_id, day, stay in book.unplanned
        if stay.outcome == "delivered"
    ]
    for call in book.calls:
        if call.outcome == "delivered" and call.stay is not None:
            who: str | None = call.stay.carer_id
        elif call.outcome == "not_known":
            who = call.carer_id
        else:
            who = None
        if who is not None:
            logged = call.stay is not None
            found.append(Contact(call.client_id, who, call.day, call.visit_id, logged))
    return tuple(sorted(found, key=lambda c: (c.day, c.client_id, c.carer_id, c.visit_id)))


def visited(uow: UnitOfWork, branch_id: str, day: dt.date) -> dict[Pair, int]:
    """How often each carer visited each client in the 28 days before a day.

    The greater of what history.csv says and what rotas and call monitoring say: both may tell of
    the same visits.
    """
    made = Counter((c.client_id, c.carer_id) for c in _before(uow, branch_id, day, LEDGER_DAYS))
    for (client_id, carer_id), (visits, last) in _history(uow, branch_id).items():
        if _holds(last, day):
            pair = (client_id, carer_id)
            made[pair] = max(made[pair], visits)
    return {pair: visits for pair, visits in sorted(made.items()) if visits > 0}


def ledgers(uow: UnitOfWork, branch_id: str, day: dt.date) -> tuple[Ledger, ...]:
    """The ledger of each client in the 28 days before a day, those with most carers first.

    Visits of history.csv have no days: they say who was known, and are in no count.
    """
    since = day - dt.timedelta(days=LEDGER_DAYS)
    told = _history(uow, branch_id)
    last: dict[Pair, dt.date] = {}
    of: defaultdict[str, list[Contact]] = defaultdict(list)
    first: defaultdict[str, list[tuple[str, dt.date]]] = defaultdict(list)
    for contact in _before(uow, branch_id, day, 2 * LEDGER_DAYS):
        pair = (contact.client_id, contact.carer_id)
        before, (visits, told_last) = last.get(pair), told.get(pair, (0, None))
        knew = before is not None and (contact.day - before).days <= LEDGER_DAYS
        late = told_last is not None and told_last >= contact.day
        knew |= visits > 0 and not late and _holds(told_last, contact.day)
        last[pair] = contact.day
        if contact.day >= since:
            of[contact.client_id].append(contact)
            if not knew:
                first[contact.client_id].append((contact.carer_id, contact.day))
    found = [
        Ledger(
            client_id,
            dict(Counter(c.carer_id for c in own).most_common()),
            sum(c.logged for c in own),
            tuple(first[client_id]),
        )
        for client_id, own in of.items()
    ]
    return tuple(sorted(found, key=lambda each: (-len(each.visits), each.client_id)))


def _before(uow: UnitOfWork, branch_id: str, day: dt.date, days: int) -> Iterable[Contact]:
    first, last = day - dt.timedelta(days=days), day - dt.timedelta(days=1)
    return contacts(load_logbook(uow, branch_id, first, last))


def _history(uow: UnitOfWork, branch_id: str) -> dict[Pair, tuple[int, dt.date | None]]:
    row = HistoryRow
    columns = (row.client_id, row.carer_id, row.visits, row.last_visit)
    return {
        (client_id, carer_id): (visits, last)
        for client_id, carer_id, visits, last in uow.agency.select(row, branch_id, *columns)
    }


def _holds(last_visit: dt.date | None, day: dt.date) -> bool:
    """Whether history.csv tells of the 28 days before a day; without a date it is taken to."""
    return last_visit is None or (day - last_visit).days <= LEDGER_DAYS
