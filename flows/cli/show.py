"""rotamend show: a rota by carer, by client or by day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.options import AsJson, Branch

if TYPE_CHECKING:
    from data.store import Store
    from flows.planned import Planned


class By(StrEnum):
    """What the rota is grouped by."""

    CARER = "carer"
    CLIENT = "client"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class _Line:
    """One slot of the rota; ``carer`` and the times of an uncovered slot are None."""

    visit: str
    slot: int
    client: str
    carer: str | None
    risk: str
    start: str | None
    end: str | None
    day: str
    travel_minutes_before: float | None
    minutes_from_preferred: float | None
    pinned: bool

    def as_json(self) -> Mapping[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


def show(
    rota: Annotated[str, typer.Argument(help="A rota, a proposal, or latest.")] = "latest",
    by: Annotated[By, typer.Option("--by", help="Group by carer, client or day.")] = By.DAY,
    only: Annotated[
        str | None, typer.Option("--only", metavar="ID", help="Only this carer, client or day.")
    ] = None,
    branch: Branch = None,
    as_json: AsJson = False,
) -> int:
    """Show a rota in the terminal, with the names of clients and carers; --json holds ids only."""
    from data.errors import UserError
    from flows.brief.markdown import headline
    from flows.cli.context import open_store
    from flows.cli.terminal import emit, say, table
    from flows.steps import restore

    with open_store() as store:
        planned = restore(store, rota, branch)
        names = {} if as_json else _names(store, planned.problem.branch_id)
    groups = _grouped(_lines(planned), by)
    if only is not None:
        if only not in groups:
            raise UserError(
                f"The rota has no {by} {only!r}.", f"Leave --only out to see every {by}."
            )
        groups = {only: groups[only]}
    saved = planned.saved
    assert saved is not None
    if as_json:
        emit(
            {
                **planned.header(),
                "by": str(by),
                "groups": [
                    {"id": name, "visits": [line.as_json() for line in lines]}
                    for name, lines in groups.items()
                ],
            }
        )
        return 0
    say(f"Rota {saved.rota_id} ({saved.status}), {headline(planned)}")
    columns = {column: head for column, head in _COLUMNS.items() if column != by}
    horizon = planned.problem.horizon
    for name, lines in groups.items():
        told = horizon.first_day.isoformat() if horizon.days == 1 else None
        told = name if by is By.DAY else told
        rows = (_cells(line, columns, names, told) for line in lines)
        title = " ".join((name, *names.get((by, name), ())))
        say(table(title, columns.values(), rows, fold=_FOLDED), "")
    return 0


_COLUMNS = {
    "start": "Start",
    "end": "End",
    "visit": "Visit",
    "client": "Client",
    "carer": "Carer",
    "risk": "Risk",
    "travel_minutes_before": "Travel\n(min)",
    "minutes_from_preferred": "Off\npref.\n(min)",
}
_FOLDED = frozenset({"Client", "Carer"})

_Names = Mapping[tuple[str, str], Sequence[str]]
"""The words of a person's name, by ``client`` or ``carer`` and id."""


def _names(store: Store, branch_id: str) -> _Names:
    """The names that a person at this terminal may see; programs get ids alone."""
    from data.models import CarerRow, ClientRow

    with store.unit_of_work(read_only=True) as uow:
        clients = uow.agency.select(ClientRow, branch_id, ClientRow.client_id, ClientRow.name)
        carers = uow.agency.select(CarerRow, branch_id, CarerRow.carer_id, CarerRow.name)
    return {
        (kind, each): name.split()
        for kind, people in (("client", clients), ("carer", carers))
        for each, name in people
        if name
    }


def _cells(
    line: _Line, columns: Iterable[str], names: _Names, told_day: str | None
) -> Iterator[str]:
    """The cells of one slot; a time is without its day where that is ``told_day`` already."""
    for column in columns:
        value = getattr(line, column)
        if column == "carer" and value is None:
            yield "nobody"
        elif value is None:
            yield ""
        elif column in ("start", "end"):
            yield value[11:16] if value[:10] == told_day else f"{value[:10]} {value[11:16]}"
        elif column == "travel_minutes_before":
            yield f"{value:.0f}"
        elif column == "minutes_from_preferred":
            yield f"{value:+.0f}" if value else ""
        elif column in ("client", "carer"):
            yield " ".join((value, *names.get((column, value), ())))
        elif column == "visit":
            yield value if line.slot == 1 else f"{value} ({line.slot})"
        else:
            yield str(value)


def _lines(planned: Planned) -> Iterator[_Line]:
    """Every slot, those that nobody covers too, by time."""
    problem, horizon = planned.problem, planned.problem.horizon
    before = {
        (leg.destination.visit.id, leg.destination.slot): leg.seconds
        for _, leg in planned.facts.legs()
        if leg.destination is not None
    }
    slots: list[tuple[int, str, int, str | None, bool]] = [
        (a.start, a.visit_id, a.slot, a.carer_id, a.pinned) for a in planned.rota.assignments
    ]
    slots += [
        (problem.visit[u.visit_id].preferred, u.visit_id, u.slot, None, False)
        for u in planned.uncovered
    ]
    for start, visit_id, slot, carer_id, pinned in sorted(slots, key=lambda each: each[:3]):
        visit = problem.visit[visit_id]
        given = carer_id is not None
        travel = before.get((visit_id, slot))
        yield _Line(
            visit=visit_id,
            slot=slot,
            client=visit.client_id,
            carer=carer_id,
            risk=visit.risk,
            start=horizon.local(start).isoformat() if given else None,
            end=horizon.local(start + visit.duration).isoformat() if given else None,
            day=horizon.date_of(horizon.day_of(start)).isoformat(),
            travel_minutes_before=None if travel is None else round(travel / 60, 2),
            minutes_from_preferred=round((start - visit.preferred) / 60, 2) if given else None,
            pinned=pinned,
        )


def _grouped(lines: Iterable[_Line], by: By) -> dict[str, list[_Line]]:
    groups: dict[str, list[_Line]] = {}
    for line in lines:
        groups.setdefault(getattr(line, by) or "nobody", []).append(line)
    return dict(sorted(groups.items(), key=lambda item: (item[0] == "nobody", item[0])))
