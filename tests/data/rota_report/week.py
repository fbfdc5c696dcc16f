"""A small branch with rotas made by hand, for the tests of what is printed of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl

from data.plans import SavedPlan, save_plan
from data.reports.rota import WrittenRota, write_rota
from data.reports.rota.printed import CarerRota, PrintedRota
from data.reports.rota.printing import printed
from data.reports.rota.stored import read_rota
from solver.rota import Assignment
from tests.data.decided import yes
from tests.data.store_rows import TUESDAY, Branch, a_plan, wall

Told = tuple[str, str, str] | tuple[str, str, str, int]
"""Visit, carer, local start, and the slot where it is not the first."""


def a_branch(home: Path, day: dt.date = TUESDAY) -> Branch:
    """Two carers on shift, one who is not, and three visits: v2 is double-handed."""
    branch = Branch(home)
    branch.client("c1", name="Ann Ash", postcode="G12 8QQ", risk="red")
    branch.client("c2", name="Bob Birch", postcode="G11 5AA")
    branch.carer("k1", (wall(day, "07:00"), wall(day, "14:00")), name="Cat Cedar")
    branch.carer("k2", (wall(day, "07:00"), wall(day, "14:00")), name="Dan Dogwood")
    branch.carer("k3", name="Eve Elm")
    branch.visit(
        "v1", day, skills=("insulin",), kind="medication", time_critical=True, client_id="c1"
    )
    branch.visit("v2", day, ("09:00", "11:00"), "c2", carers_required=2, duration_minutes=45)
    branch.visit("v3", day, ("12:00", "13:00"), "c1")
    branch.way("c1", "c2", 10)
    return branch


USUAL: tuple[Told, ...] = (
    ("v1", "k1", "09:00"),
    ("v2", "k1", "10:00"),
    ("v2", "k2", "10:00", 2),
    ("v3", "k1", "12:30"),
)
"""Everything is covered."""


def a_rota(branch: Branch, *told: Told, day: dt.date = TUESDAY, publish: bool = True) -> SavedPlan:
    """Save a version of a day, published where not told otherwise."""
    problem = branch.problem(day)
    assignments = [
        Assignment(
            problem.horizon.second_of(wall(day, clock)), visit_id, rest[0] if rest else 1, carer_id
        )
        for visit_id, carer_id, clock, *rest in told
    ]
    saved = save_plan(branch.store, a_plan(problem, *assignments))
    if publish:
        actions = {"v1": ("rung", "Ann"), "v3": ("rung", "Ann")}
        covered = {visit_id for visit_id, *_ in told}
        red = {v.id for v in problem.visits if v.risk == "red"} - covered
        yes(branch, saved.proposal_id, actions={v: a for v, a in actions.items() if v in red})
    return saved


def printed_rota(branch: Branch, ref: str = "latest") -> PrintedRota:
    """What is printed of a rota."""
    with branch.store.unit_of_work(read_only=True) as uow:
        return printed(read_rota(uow, ref))


def carer(rota: PrintedRota, carer_id: str) -> CarerRota:
    """The rota of one carer."""
    return next(each for each in rota.carers if each.carer.id == carer_id)


def written(branch: Branch, out: Path, ref: str = "latest") -> WrittenRota:
    """Write the files of a rota."""
    return write_rota(branch.store, ref, out)


def workbook(branch: Branch, out: Path, ref: str = "latest") -> openpyxl.Workbook:
    """Write the files of a rota, and read its workbook."""
    return openpyxl.load_workbook(written(branch, out, ref).workbook)


def rows(sheet: object, head: int) -> list[dict[str, object]]:
    """The rows of a table by the heads of its columns; ``head`` counts from 1."""
    columns, *found = sheet.iter_rows(min_row=head, values_only=True)  # type: ignore[attr-defined]
    return [dict(zip(columns, row, strict=True)) for row in found]
