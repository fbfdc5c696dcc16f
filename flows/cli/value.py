"""rotamend value: what an hour or £100 more would cover, and what so much less would cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.options import AsJson, Branch, Iterations, PolicyRef, RotaRef, Seed, TimeLimit

if TYPE_CHECKING:
    from data.store import Store
    from flows.planned import Planned
    from flows.worth import Worth
    from solver.marginal import BudgetValue, Solved

SECONDS = 60.0
"""Time limit of the plan of a folder, where neither seconds nor iterations are given."""
MOST_HOURS, MOST_POUNDS = 1000.0, 100_000.0
CELLS = 60
"""What `solver.marginal.value` looks at where nothing is told; a test compares the two."""
MOST_SHOWN = 20
"""Hours shown; --json has all."""


def value(
    folder: Annotated[
        Path | None,
        typer.Argument(
            help="An agency folder or workbook, planned for this alone: nothing is kept."
        ),
    ] = None,
    rota: RotaRef = "latest",
    hours: Annotated[
        float,
        typer.Option("--hours", min=0.25, max=MOST_HOURS, help="How many hours more and less."),
    ] = 1.0,
    pounds: Annotated[
        float,
        typer.Option("--pounds", min=1, max=MOST_POUNDS, help="How many pounds more and less."),
    ] = 100.0,
    cells: Annotated[
        int,
        typer.Option("--cells", min=0, max=10_000, help="Where more carers' time is tried."),
    ] = CELLS,
    policy: PolicyRef = "balanced",
    time_limit: TimeLimit = None,
    iterations: Iterations = None,
    seed: Seed = 1,
    branch: Branch = None,
    as_json: AsJson = False,
) -> int:
    """Say what a little more of a budget or of carers' time would cover, and what less would cost.

    Of the plan in the store, or of a folder's, with --policy and --time-limit for its plan. Every
    answer is a solve more, and says how far it is proved.
    """
    from flows.cli.terminal import emit
    from flows.worth import worth
    from solver.marginal.value import Steps

    asked = Steps(round(hours * 3600), round(pounds * 100))
    with _planned(folder, rota, branch, policy, time_limit, iterations, seed) as (store, planned):
        found = worth(store, planned, asked, most_cells=cells, seed=seed, told=_progress())
    if as_json:
        emit(found.as_json())
    else:
        _say(found)
    return 0


@contextmanager
def _planned(
    folder: Path | None,
    rota: str,
    branch: str | None,
    policy: str,
    time_limit: float | None,
    iterations: int | None,
    seed: int,
) -> Iterator[tuple[Store, Planned]]:
    """The rota that is asked about, with the store that knows its agency."""
    from tempfile import TemporaryDirectory

    from data.importers import import_agency
    from data.store import Store
    from flows.cli.context import open_store
    from flows.cli.importing import RowsRefused
    from flows.clock import moment
    from flows.steps import restore
    from flows.worth import plan_of
    from solver.result import Limits

    if folder is None:
        with open_store() as store:
            yield store, restore(store, rota, branch)
        return
    if time_limit is None and iterations is None:
        time_limit = SECONDS
    limits = Limits(seconds=time_limit, iterations=iterations, seed=seed)
    with (
        TemporaryDirectory(prefix="rotamend-value-") as home,
        Store.open(f"sqlite:///{Path(home) / 'agency.db'}", Path(home)) as store,
    ):
        report = import_agency(store, folder, now=moment(None))
        if not report.stored:
            raise RowsRefused(report.errors)
        yield store, plan_of(store, policy, limits)


def _progress() -> Callable[[int, int], None]:
    """Tells on standard error how many solves there are, and each tenth of them."""
    from flows.cli.terminal import note
    from solver.words import count

    def told(done: int, of: int) -> None:
        if done == 0 and of:
            note(f"{count(of, 'solve')} to be made.")
        elif done and done * 10 // of != (done - 1) * 10 // of:
            note(f"{done:,} of {of:,} done.")

    return told


def _say(found: Worth) -> None:
    from flows.cli.terminal import say, table
    from solver.words import count

    marginal, horizon = found.marginal, found.planned.problem.horizon
    step = f"£{found.steps.pence / 100:,.0f} or {found.steps.seconds / 3600:g} h"
    if found.nothing_binds:
        say(
            "Every visit is covered and no hard budget binds, nor would with "
            f"{step} less: more money or time would cover nothing more."
        )
        return
    say(
        f"Uncovered: {count(len(marginal.uncovered), 'visit')}, "
        f"{marginal.uncovered_min:,.0f} minutes weighted by risk."
    )
    if marginal.unfilled:
        say(
            f"{count(len(marginal.unfilled), 'visit')} of those that the plan leaves uncovered "
            "would fit in without more of anything: plan again. The answers begin after that."
        )
    head = ("Budget", "Change", "Visits", "Weighted by risk", "Proved", "Where")
    if marginal.more:
        title = "Hard budgets that bind: what more would cover"
        say(table(title, head, (_budget(found, each, "+") for each in marginal.more)))
    elif marginal.uncovered:
        say("No hard budget keeps a visit uncovered: more money would cover nothing more.")
    if marginal.less:
        title = "What less would cost"
        say(table(title, head, (_budget(found, each, "−") for each in marginal.less)))
    useful = [each for each in marginal.hours if each.visit_ids]
    if useful:
        rows = (
            (
                each.cell.area,
                each.cell.part,
                ", ".join(each.cell.skills) or "none",
                horizon.clock(each.start),
                len(each.visit_ids),
                f"{each.weighted_min:,.0f}",
                _proved(each.solved),
            )
            for each in useful[:MOST_SHOWN]
        )
        title = "One more hour of a carer, the most valuable first"
        columns = ("Area", "Part of day", "Skills", "From", "Visits", "Weighted by risk", "Proved")
        say(table(title, columns, rows))
        if len(useful) > MOST_SHOWN:
            say(f"And {len(useful) - MOST_SHOWN:,} more: --json.")
    tried = len(marginal.hours) - len(useful)
    if tried:
        say(f"In {count(tried, 'other place')} an hour alone would cover nothing more.")
    if marginal.not_looked_at:
        say(f"{count(marginal.not_looked_at, 'place was', 'places were')} not looked at: --cells.")
    for words in dict.fromkeys(_ranges(found)):
        say(words)


def _budget(found: Worth, each: BudgetValue, sign: str) -> tuple[str, ...]:
    budgets = found.planned.problem.budgets
    name = " and ".join(dict.fromkeys(budgets[index].id for index in each.budgets))
    amounts = {
        "hours": f"{abs(each.step) / 3600:g} h",
        "money": f"£{abs(each.step) / 100:,.0f}",
        None: f"{found.steps.seconds / 3600:g} h and £{found.steps.pence / 100:,.0f} each",
    }
    where = "; ".join(
        f"{number} {area} {part}{': ' if skills else ''}{', '.join(skills)}"
        for (area, part, skills), number in found.cells(each.visit_ids)
    )
    return (
        name,
        f"{sign}{amounts[each.limit]}",
        f"{len(each.visit_ids)}",
        f"{each.weighted_min:,.0f}",
        _proved(each.solved),
        where or "–",
    )


def _proved(solved: Solved) -> str:
    from flows.brief.words import PROVED

    return PROVED[solved.proof]


def _ranges(found: Worth) -> Iterator[str]:
    """What each proof ranges over, and by which engine it was made."""
    marginal = found.marginal
    for each in (*marginal.more, *marginal.less, *marginal.hours):
        solved = each.solved
        if solved.neighbourhood:
            yield f"Proved for some ({solved.engine}): {solved.neighbourhood}."
