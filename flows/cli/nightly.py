"""rotamend nightly: plan some days and propose the rota, without any server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.options import (
    AsJson,
    BoundLimit,
    Branch,
    Days,
    From,
    Iterations,
    Now,
    PolicyRef,
    Seed,
    TimeLimit,
)
from solver.words import count

if TYPE_CHECKING:
    from data.store import Store
    from flows.planned import Planned
    from flows.steps import Order
    from solver.result import Limits

SECONDS = 60.0
"""Time limit where neither seconds nor iterations are given."""
BOUND_SECONDS = 120.0
"""Time limit of the bound."""


def nightly(
    from_: From = None,
    days: Days = 1,
    branch: Branch = None,
    policy: PolicyRef = "balanced",
    time_limit: TimeLimit = None,
    iterations: Iterations = None,
    seed: Seed = 1,
    again: Annotated[
        bool, typer.Option("--again", help="Plan anew although the same input was planned before.")
    ] = False,
    rolling: Annotated[
        bool,
        typer.Option(
            "--rolling", help="Leave alone what is published, and plan the other days around it."
        ),
    ] = False,
    bound: Annotated[
        bool,
        typer.Option("--bound", help="Prove after solving how good any rota can be at most."),
    ] = False,
    bound_limit: BoundLimit = BOUND_SECONDS,
    now: Now = None,
    as_json: AsJson = False,
) -> int:
    """Plan one or more days and propose the rota; tomorrow unless told otherwise.

    Ctrl-C while solving keeps the best rota found so far as a draft.
    """
    from flows.cli.context import branch_and_clock, open_store
    from flows.cli.telling import tell_proposed
    from flows.cli.terminal import emit, markdown
    from flows.clock import day
    from flows.steps import Order
    from solver.result import Limits

    if time_limit is None and iterations is None:
        time_limit = SECONDS
    with open_store() as store:
        branch_id, clock = branch_and_clock(store, branch, now)
        limits = Limits(seconds=time_limit, iterations=iterations, seed=seed)
        order = Order(
            branch_id,
            day(from_, clock),
            days,
            policy,
            limits,
            again,
            rolling,
            bound_seconds=bound_limit if bound else None,
        )
        planned = _plan(store, order, now)
        if not as_json:
            from flows.background import background
            from flows.brief.markdown import brief

            markdown(brief(planned, background(store, planned, clock), picture=False))
    if as_json:
        emit(planned.as_json())
    tell_proposed(planned.saved, branch_id, clock if now else None)
    return 3 if planned.needs_a_person else 0


def _plan(store: Store, order: Order, now: str | None) -> Planned:
    from flows import steps
    from flows.cli.terminal import interruptible, note, program, solving
    from flows.clock import moment
    from solver.search.jit import warm

    reading = steps.read(store, order)
    steps.validate(store, reading)
    before = steps.planned_before(store, reading)
    if before is not None:
        note("The same input was planned before; --again plans it anew.")
        return before
    warm(note)
    with (
        interruptible() as stop,
        solving(reading.problem.slots, _limit(order.limits)) as progress,
    ):
        result = steps.bound(reading, steps.solve(reading, progress, stop), progress, stop)
    checked = steps.check_result(reading, result)
    clock = moment(now, reading.problem.horizon.timezone)
    planned = steps.save(store, reading, result, checked, clock)
    if planned.saved is not None and planned.saved.status == "draft":
        note(
            f"Stopped. The best rota so far is kept as draft {planned.saved.rota_id}: "
            f"{program()} show {planned.saved.rota_id}"
        )
    return planned


def _limit(limits: Limits) -> str:
    words = []
    if limits.seconds is not None:
        words.append(f"up to {limits.seconds:g} s")
    if limits.iterations is not None:
        words.append(f"{count(limits.iterations, 'iteration')} a thread")
    return ", ".join(words)
