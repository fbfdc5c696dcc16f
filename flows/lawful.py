"""What a change of the law does to a rota: the same rota, priced and checked under two laws."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from data.law import Figure, law_from, law_on, rates_on
from data.plans import has_rota
from data.store import Store
from flows.steps import restore
from solver.bill import Bill, bill
from solver.check import check, place_of
from solver.facts import Facts
from solver.law import ALWAYS, Law
from solver.rules import Violation


@dataclass(frozen=True, slots=True)
class VisitCost:
    """What one carer at one visit costs under each law, in pence."""

    visit_id: str
    carer_id: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class LawChange:
    """What differs between the law of two days.

    Parameters
    ----------
    first, second
        The days.
    figures
        ``(on the first day, on the second)``; None where a figure is not in force.
    rota_id
        The rota that was priced; None where there is none.
    before, after
        Its cost in pence, if all of it lay on the one day or the other.
    visits
        Carers at visits that cost another sum.
    only_before, only_after
        Rules that it breaks by one of the laws alone.
    """

    first: date
    second: date
    figures: tuple[tuple[Figure | None, Figure | None], ...]
    rota_id: str | None = None
    before: int = 0
    after: int = 0
    visits: tuple[VisitCost, ...] = ()
    only_before: tuple[Violation, ...] = ()
    only_after: tuple[Violation, ...] = ()


def law_change(
    store: Store, ref: str, branch_id: str | None, first: date, second: date
) -> LawChange:
    """Compare the law of two days, and what a rota costs and breaks under each.

    Without any rota the figures alone are compared.

    Raises
    ------
    UserError
        When there is no such rota.
    """
    figures = _differing(first, second)
    with store.unit_of_work(read_only=True) as uow:
        known = has_rota(uow, branch_id)
    if ref.strip().lower() == "latest" and not known:
        return LawChange(first, second, figures)
    planned = restore(store, ref, branch_id)
    assert planned.saved is not None
    laws = (_all_on(first), _all_on(second))
    facts = [Facts(planned.problem, replace(planned.policy, law=law), planned.rota) for law in laws]
    one, two = (bill(each) for each in facts)
    broken = [check(f.problem, f.policy, f.rota).violations for f in facts]
    places = [{place_of(violation) for violation in found} for found in broken]
    return LawChange(
        first,
        second,
        figures,
        planned.saved.rota_id,
        one.pence,
        two.pence,
        tuple(_visits(one, two)),
        tuple(v for v in broken[0] if place_of(v) not in places[1]),
        tuple(v for v in broken[1] if place_of(v) not in places[0]),
    )


def _all_on(day: date) -> Law:
    """The law as if it were always that of one day."""
    return replace(law_from(day), changes=((ALWAYS, rates_on(day)),))


def _differing(first: date, second: date) -> tuple[tuple[Figure | None, Figure | None], ...]:
    one, two = ({(f.name, f.applies_to): f for f in law_on(day).figures} for day in (first, second))
    pairs = ((one.get(key), two.get(key)) for key in {**one, **two})
    return tuple((a, b) for a, b in pairs if a is None or b is None or a.value != b.value)


def _visits(one: Bill, two: Bill) -> list[VisitCost]:
    costs: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for k, priced in enumerate((one, two)):
        for line in priced.lines:
            if line.visit_id is not None:
                costs[line.visit_id, line.carer_id][k] += line.pence
    return [VisitCost(*key, *sums) for key, sums in sorted(costs.items()) if sums[0] != sums[1]]
