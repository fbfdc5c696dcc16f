"""Recording a disruption: checked, kept, and in the audit log, in one transaction."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from data.disruptions.facts import (
    Facts,
    LateFacts,
    TakenBackFacts,
    as_json,
    checked,
    facts_of,
    span_of,
    subject_of,
)
from data.disruptions.refusals import settled
from data.errors import UserError
from data.models import DisruptionRow
from data.store import Store, UnitOfWork
from data.typed import MOST_NAME, quoted, refuse_long


@dataclass(frozen=True, slots=True)
class Recorded:
    """A disruption of the store.

    Parameters
    ----------
    facts
        As they are kept: times in UTC, what could be left out filled in.
    recorded_seq
        Number of its audit row.
    taken_back_by
        Id of the disruption that takes it back; None while it is in force.
    """

    disruption_id: str
    branch_id: str
    facts: Facts
    recorded_at: dt.datetime
    recorded_by: str
    recorded_seq: int
    taken_back_by: str | None = None

    @property
    def kind(self) -> str:
        """Which kind it is, as ``absent``."""
        return self.facts.kind


def record(store: Store, branch_id: str, facts: Facts, *, by: str, now: dt.datetime) -> Recorded:
    """Record what broke a care plan.

    Parameters
    ----------
    by
        Name of who reports it.
    now
        Aware time of the report: what lies wholly before it cannot be mended.

    Raises
    ------
    UserError
        When something is named that is not there, the facts change nothing or cannot be, or lie in
        the past. Nothing is changed then.
    """
    if not by.strip():
        raise UserError("A disruption needs the name of who reports it.", "Give --as NAME.")
    refuse_long(by, "name of who reports it", MOST_NAME)
    with store.unit_of_work() as uow:
        uow.audit.lock()  # who reports the same at this moment waits, and then sees this
        uow.agency.branch(branch_id)
        facts = settled(uow, branch_id, _from_now(checked(facts), now), now)
        row = _row(uow, branch_id, facts, by=by.strip(), now=now)
        uow.disruptions.add(row)
        return _recorded(row, None)


def find(uow: UnitOfWork, disruption_id: str) -> Recorded:
    """Find a disruption by its id, in any case.

    Raises
    ------
    UserError
        When there is none.
    """
    row = uow.disruptions.get(disruption_id.strip().upper())
    if row is None:
        raise UserError(
            f"There is no disruption {quoted(disruption_id.strip())}.",
            "Give the id that was told when it was recorded (D7).",
        )
    return _recorded(row, uow.disruptions.taken_back_by(row.disruption_id))


def listed(uow: UnitOfWork, branch_id: str) -> tuple[Recorded, ...]:
    """All disruptions of a branch in the order of recording, those taken back included."""
    rows = uow.disruptions.all(branch_id)
    taken_back = {row.takes_back: row.disruption_id for row in rows if row.takes_back is not None}
    return tuple(_recorded(row, taken_back.get(row.disruption_id)) for row in rows)


def _from_now(facts: Facts, now: dt.datetime) -> Facts:
    if isinstance(facts, LateFacts) and facts.start is None:
        return replace(facts, start=now.astimezone(dt.UTC).replace(microsecond=0))
    return facts


def _row(
    uow: UnitOfWork, branch_id: str, facts: Facts, *, by: str, now: dt.datetime
) -> DisruptionRow:
    number = uow.disruptions.next_number()
    disruption_id, subject = f"D{number}", subject_of(facts)
    starts, ends = span_of(facts) or (None, None)
    takes_back = facts.disruption_id if isinstance(facts, TakenBackFacts) else None
    kept = as_json(facts)
    seq = uow.audit.append(
        at=now,
        actor=by,
        action=f"disruption.{facts.kind}",
        subject=disruption_id,
        branch_id=branch_id,
        # A part of a postcode is no id: it stays in the facts.
        details={name: value for name, value in kept.items() if name != "area"},
    )
    return DisruptionRow(
        disruption_id=disruption_id,
        number=number,
        branch_id=branch_id,
        kind=facts.kind,
        subject=subject,
        starts=starts,
        ends=ends,
        facts=kept,
        takes_back=takes_back,
        recorded_at=now,
        recorded_by=by,
        recorded_seq=seq,
    )


def _recorded(row: DisruptionRow, taken_back_by: str | None) -> Recorded:
    return Recorded(
        disruption_id=row.disruption_id,
        branch_id=row.branch_id,
        facts=facts_of(row),
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        recorded_seq=row.recorded_seq,
        taken_back_by=taken_back_by,
    )
