"""rotamend law: the legal figures in force on a day, and what a change of them does to a rota."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.options import AsJson, Branch, Now, RotaRef

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from data.law import Figure
    from flows.lawful import LawChange

On = Annotated[
    str | None,
    typer.Option("--on", metavar="DAY", help="The day: 2026-04-01, today or tomorrow."),
]
Diff = Annotated[
    tuple[str, str] | None,
    typer.Option(
        "--diff",
        metavar="A B",
        help="Two days: what differs between them, and what that does to the rota.",
    ),
]


def law(
    on: On = None,
    diff: Diff = None,
    rota: RotaRef = "latest",
    branch: Branch = None,
    now: Now = None,
    as_json: AsJson = False,
) -> int:
    """Print the law book's figures in force on a day, or what differs between two days.

    With the figures come the bank holidays of the four nations, for a year from the day on.
    With --diff a rota is priced and checked twice, as if all of it lay on each of the two days.
    """
    from data.errors import UserError

    if on is not None and diff is not None:
        raise UserError("--on and --diff ask different things.", "Give one of them.")
    if diff is not None:
        return _differences(diff, rota, branch, now, as_json=as_json)
    return _figures(on, branch, now, as_json=as_json)


def _figures(on: str | None, branch: str | None, now: str | None, *, as_json: bool) -> int:
    from data.law import coming_bank_holidays, law_on
    from flows.cli.terminal import emit, say, table

    day = _day(on or "today", "--on", _clock(branch, now))
    figures = law_on(day).figures
    coming = coming_bank_holidays(day)
    if as_json:
        emit(
            {
                "on": day.isoformat(),
                "figures": [_as_json(figure) for figure in figures],
                "bank_holidays": [
                    {"date": each.day.isoformat(), "name": each.name, "nations": each.nations}
                    for each in coming
                ],
            }
        )
        return 0
    if figures:
        _say_figures(day, figures)
    else:
        say(f"The law book has no figure for {day}.")
    every = {nation for each in coming for nation in each.nations}
    holidays = [
        (
            f"{each.day:%a %Y-%m-%d}",
            each.name,
            "everywhere" if every == {*each.nations} else ", ".join(each.nations),
        )
        for each in coming
    ]
    say(table(f"Bank holidays from {day} on", ("Day", "Name", "Where"), holidays))
    return 0


def _say_figures(day: date, figures: Sequence[Figure]) -> None:
    from flows.brief.words import figure_name, figure_value
    from flows.cli.terminal import say, table

    rows = [
        (figure_name(figure), figure_value(figure), figure.first.isoformat()) for figure in figures
    ]
    say(table(f"The law on {day}", ("Figure", "Value", "Since"), rows))
    say("Sources")
    for figure in figures:
        say(f"{figure_name(figure)}: {figure.source}")


def _differences(
    days: tuple[str, str], rota: str, branch: str | None, now: str | None, *, as_json: bool
) -> int:
    from flows.brief.words import figure_name, figure_value
    from flows.cli.context import open_store
    from flows.cli.terminal import emit, say, table
    from flows.lawful import law_change

    clock = _clock(branch, now)
    first, second = (_day(day, "--diff", clock) for day in days)
    with open_store() as store:
        change = law_change(store, rota, branch, first, second)
    if as_json:
        emit(_change_as_json(change))
        return 0
    if not change.figures:
        say(f"No figure differs between {first} and {second}.")
        return 0
    rows = [
        (figure_name(each), before and figure_value(before), after and figure_value(after))
        for before, after in change.figures
        for each in (before or after,)
        if each is not None
    ]
    say(table("Figures that differ", ("Figure", str(first), str(second)), rows))
    if change.rota_id is None:
        say("There is no rota to price.")
        return 0
    say(
        f"Rota {change.rota_id}: {_pounds(change.before)} by the law of {first}, "
        f"{_pounds(change.after)} by that of {second}."
    )
    if change.visits:
        costs = [
            (v.visit_id, v.carer_id, _pounds(v.before), _pounds(v.after)) for v in change.visits
        ]
        say(table("Visits that cost another sum", ("Visit", "Carer", "Before", "After"), costs))
    for title, violations in (
        (f"Rules broken only on {first}", change.only_before),
        (f"Rules broken only on {second}", change.only_after),
    ):
        if violations:
            say(table(title, ("Rule", "Where"), [(v.rule_id, v.message) for v in violations]))
    return 0


def _clock(branch: str | None, now: str | None) -> datetime:
    from flows.cli.context import clock_anywhere, open_store

    with open_store() as store:
        return clock_anywhere(store, branch, now)


def _day(text: str, option: str, clock: datetime) -> date:
    from flows.clock import day

    return day(text, clock, option)


def _as_json(figure: Figure) -> dict[str, Any]:
    return {
        "name": figure.name,
        "value": float(figure.value),
        "unit": figure.unit,
        "from": figure.first.isoformat(),
        "to": None if figure.last is None else figure.last.isoformat(),
        "applies_to": figure.applies_to,
        "source": figure.source,
    }


def _change_as_json(change: LawChange) -> dict[str, Any]:
    return {
        "before": change.first.isoformat(),
        "after": change.second.isoformat(),
        "figures": [
            {"before": before and _as_json(before), "after": after and _as_json(after)}
            for before, after in change.figures
        ],
        "rota": change.rota_id,
        "cost": {"before": change.before / 100, "after": change.after / 100},
        "visits": [
            {
                "visit": v.visit_id,
                "carer": v.carer_id,
                "before": v.before / 100,
                "after": v.after / 100,
            }
            for v in change.visits
        ],
        "violations": {
            key: [{"rule": v.rule_id, "message": v.message} for v in found]
            for key, found in (("before", change.only_before), ("after", change.only_after))
        },
    }


def _pounds(pence: int) -> str:
    return f"£{pence / 100:,.2f}"
