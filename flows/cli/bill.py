"""rotamend bill: what a rota costs, to the penny, by carer, client, budget, day or kind."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.options import AsJson, Branch

if TYPE_CHECKING:
    from solver.bill import Bill, Line


class Part(StrEnum):
    """What lines are summed by."""

    KIND = "kind"
    CARER = "carer"
    CLIENT = "client"
    BUDGET = "budget"
    DAY = "day"

    def of(self, line: Line) -> str | None:
        """What a line has of it; None where it belongs to nothing."""
        if self is Part.DAY:
            return line.day.isoformat()
        value: str | None = getattr(line, str(self) if self is Part.KIND else f"{self}_id")
        return value


NOBODYS = "of no visit"
"""Of holiday, contributions, overtime and unused guaranteed hours: no client, no budget."""


def bill(
    rota: Annotated[str, typer.Argument(help="A rota, a proposal, or latest.")] = "latest",
    by: Annotated[Part, typer.Option("--by", help="What the lines are summed by.")] = Part.KIND,
    branch: Branch = None,
    as_json: AsJson = False,
) -> int:
    """Show what a rota costs; --json has the sums by everything, and all lines. Ids only."""
    from flows.brief.words import pounds
    from flows.cli.context import open_store
    from flows.cli.terminal import emit, say, table
    from flows.steps import restore
    from solver.bill import bill as bill_of

    with open_store() as store:
        planned = restore(store, rota, branch)
    made, saved = bill_of(planned.facts), planned.saved
    assert saved is not None
    if as_json:
        emit(
            {
                **planned.header(),
                "pence": made.pence,
                "by": {str(part): _sums(made, part) for part in Part},
                "lines": [_as_json(line) for line in made.lines],
            }
        )
        return 0
    rows = [(each["id"] or NOBODYS, pounds(each["pence"] / 100)) for each in _sums(made, by)]
    say(
        table(
            f"What rota {saved.rota_id} ({saved.status}) costs",
            (str(by).capitalize(), "Amount"),
            [*rows, ("all of it", pounds(made.pence / 100))],
        )
    )
    return 0


def _sums(made: Bill, part: Part) -> list[Mapping[str, Any]]:
    """Pence by one part: days in their order, else the largest sum first."""
    sums = made.by(part.of)
    order = sorted(
        sums.items(),
        key=lambda each: (str(each[0]),) if part is Part.DAY else (-each[1], str(each[0])),
    )
    return [{"id": key, "pence": pence} for key, pence in order]


def _as_json(line: Line) -> Mapping[str, Any]:
    return {
        "kind": line.kind,
        "carer": line.carer_id,
        "day": line.day.isoformat(),
        "visit": line.visit_id,
        "client": line.client_id,
        "budget": line.budget_id,
        "pence": line.pence,
    }
