"""The hard rules on money: what budgets pay for, and what carers are paid.

What pins break among themselves stays as it is, and nothing is added to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from ortools.sat.python import cp_model

from solver.exact.variables import Node, RunVars, Var, Variables
from solver.problem import Carer

Expr = cp_model.LinearExpr


def budget_cap(v: Variables) -> None:
    """Ensures that hours and money of each hard budget suffice for what it pays for."""
    for index, budget in enumerate(v.problem.budgets):
        if not budget.hard:
            continue
        stops = v.paid_from(index)
        if budget.left_s is not None:
            _within(v, [(node, node.duration) for _, node in stops], budget.left_s)
        if budget.left_pence is not None:
            costs = [(n, v.payroll.hour(run.carer, n.visit) * n.duration) for run, n in stops]
            _within(v, costs, budget.left_pence * 3600)


def _within(v: Variables, sizes: list[tuple[Node, int]], most: int) -> None:
    """A sum over stops is at most ``most``; where pins exceed it, nothing is added to them."""
    if sum(size for node, size in sizes if node.pin is not None) > most:
        for node, _ in sizes:
            if node.pin is None:
                v.model.add(node.present == 0)
        return
    v.model.add(sum(size * node.present for node, size in sizes) <= most)


def minimum_wage(v: Variables) -> None:
    """Ensures the minimum wage over each pay period in which something is added."""
    for carer in v.problem.carers:
        if not v.payroll.may_miss_minimum(carer):
            continue
        parts: dict[date, list[Expr]] = defaultdict(list)
        added: dict[date, list[Var]] = defaultdict(list)
        for run in v.runs[carer.id]:
            for index, node in enumerate(run.nodes):
                period = v.payroll.period(v.payroll.day(node.visit))
                parts[period] += _surplus(v, run, node)
                if node.pin is None:
                    added[period].append(node.present)
                # What comes before a pin is worked in the period of the pin.
                added[period] += [
                    arc for (i, j), arc in run.arcs.items() if j == index and not run.nodes[i].pin
                ]
        outside: Mapping[date, int] = dict(carer.wage_surplus)
        for period, surplus in parts.items():
            alone = v.model.new_bool_var("")
            for literal in added[period]:
                v.model.add_implication(alone, ~literal)
            v.model.add(sum(surplus) + outside.get(period, 0) >= 0).only_enforce_if(~alone)


def _surplus(v: Variables, run: RunVars, node: Node) -> Iterator[Expr]:
    """By how much pay for a stop, and for what comes before it, exceeds the minimum."""
    carer: Carer = run.carer
    care, travel, waiting = v.payroll.surplus(carer, node.visit)
    yield care * node.duration * node.present
    index = run.nodes.index(node)
    for (i, j), arc in run.arcs.items():
        if j != index:
            continue
        before = run.nodes[i]
        way = v.travel(run, before, node) + v.policy.handover_s
        yield travel * way * arc
        ready = before.duration + way
        if before.pin is not None and node.pin is not None:
            # Pins may be closer than travel allows.
            yield waiting * max(0, node.low - before.low - ready) * arc
            continue
        most = max(0, node.high - before.low - ready)
        wait = v.model.new_int_var(0, most, "")
        v.model.add(wait == node.start - before.start - ready).only_enforce_if(arc)
        v.model.add(wait == 0).only_enforce_if(~arc)
        yield waiting * wait
