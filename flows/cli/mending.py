"""What the commands that report a disruption share: their options, and mending the rota at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from flows.cli.options import AsJson, Branch, Iterations, Now, Seed, TimeLimit

if TYPE_CHECKING:
    from data.store import Store
    from flows.mended import Mended
    from flows.replanning import Broken
    from solver.repair.result import Hit

ReportedBy = Annotated[str, typer.Option("--as", metavar="NAME", help="Who reports it.")]
RecordOnly = Annotated[
    bool, typer.Option("--no-replan", help="Record it, and mend nothing (rotamend replan does).")
]
PolicyRef = Annotated[
    str | None,
    typer.Option(
        "--policy", metavar="NAME|FILE", help="A preset or a policy file; else the rota's own."
    ),
]
FromTime = Annotated[
    str | None,
    typer.Option("--from", metavar="TIME", help="14:30, 2026-11-24T14:30 or a day; else now."),
]
ToTime = Annotated[
    str | None,
    typer.Option("--to", metavar="TIME", help="Its end; a day means all of it. Else that day's."),
]
CarerId = Annotated[str, typer.Argument(metavar="CARER", help="Id of the carer.")]
VisitId = Annotated[str, typer.Argument(metavar="VISIT", help="Id of the visit.")]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where and when something is reported."""

    store: Store
    branch_id: str
    clock: datetime


@dataclass(frozen=True)
class Solving:
    """How a rota is to be mended: options of all commands that do so."""

    policy: PolicyRef = None
    time_limit: TimeLimit = None
    iterations: Iterations = None
    seed: Seed = 1
    branch: Branch = None
    now: Now = None
    as_json: AsJson = False


@dataclass(frozen=True)
class Reporting(Solving):
    """Who reports a disruption, and how the rota is then to be mended."""

    as_name: ReportedBy = "cli"
    no_replan: RecordOnly = False


def mends(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options of its first parameter, a `Solving`."""
    return _spread(command, Solving, _options_of(command))


def reports(facts_of: Callable[..., Any]) -> Callable[..., int]:
    """Make a command of a function from a `Desk` and options of its own to facts.

    The command records the facts, mends the rota at once, and tells how.
    """

    def command(options: Reporting, **given: Any) -> int:
        return _report(lambda desk: facts_of(desk, **given), options)

    command.__doc__ = facts_of.__doc__
    return _spread(command, Reporting, _options_of(facts_of))


def mend(
    desk: Desk, disruptions: tuple[str, ...], options: Solving, *, again: bool = False
) -> Mended:
    """Mend the rota in force; Ctrl-C ends it with the best that was found."""
    from flows.cli.terminal import interruptible
    from flows.cli.told import tell_triage
    from flows.replanning import SECONDS, ReplanOrder, replan
    from solver.result import Limits

    seconds = options.time_limit
    if seconds is None and options.iterations is None:
        seconds = SECONDS
    limits = Limits(seconds=seconds, iterations=options.iterations, seed=options.seed)
    order = ReplanOrder(desk.branch_id, desk.clock, disruptions, options.policy, limits, again)

    def triaged(broken: Broken, hits: tuple[Hit, ...]) -> None:
        if not options.as_json:
            tell_triage(broken, hits)

    with interruptible() as stop:
        return replan(desk.store, order, stop=stop, triaged=triaged)


def answer(desk: Desk, mended: Mended, options: Solving) -> int:
    """Tell how a rota is mended, here and in the Prefect UI; gives the exit code."""
    from flows.cli.telling import tell_proposed
    from flows.cli.told import tell

    code = tell(mended, desk.clock, options.as_json)
    if mended.proposals:
        clock = desk.clock if options.now else None
        tell_proposed(mended.proposals[0].saved, desk.branch_id, clock)
    return code


def _report(facts_of: Callable[[Desk], Any], options: Reporting) -> int:
    from data.disruptions import record
    from flows.cli.context import branch_and_clock, open_store
    from flows.cli.told import tell_recorded

    with open_store() as store:
        desk = Desk(store, *branch_and_clock(store, options.branch, options.now))
        # What is wrong with the options is found before anything is recorded.
        refuse_wrong_policy(desk, options)
        told = record(store, desk.branch_id, facts_of(desk), by=options.as_name, now=desk.clock)
        if options.no_replan:
            return tell_recorded(told, desk.clock, options.as_json)
        mended = mend(desk, (told.disruption_id,), options)
    return answer(desk, mended, options)


def refuse_wrong_policy(desk: Desk, options: Solving) -> None:
    """Raise UserError where the policy that is named is not there, or is wrong."""
    from data.policies import load_policy

    if options.policy is not None:
        load_policy(options.policy, on=desk.clock.date())


def _spread(
    command: Callable[..., int], kind: type[Solving], own: list[Parameter]
) -> Callable[..., int]:
    """Make a command whose options are its own and the fields of its first parameter."""
    hints = get_type_hints(kind, include_extras=True)
    names = [each.name for each in fields(kind)]
    shared = [
        Parameter(name, Parameter.KEYWORD_ONLY, default=getattr(kind, name), annotation=hints[name])
        for name in names
    ]

    def spread(**given: Any) -> int:
        options = kind(**{name: given.pop(name) for name in names})
        return command(options, **given)

    spread.__signature__ = Signature([*own, *shared])  # type: ignore[attr-defined]
    spread.__doc__ = command.__doc__
    return spread


def _options_of(function: Callable[..., Any]) -> list[Parameter]:
    """The parameters of a function after its first, which stands for what commands share."""
    parameters = list(signature(function, eval_str=True).parameters.values())
    return [each.replace(kind=Parameter.KEYWORD_ONLY) for each in parameters[1:]]
