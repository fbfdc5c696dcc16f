"""Writes the sample agency's folder."""

from __future__ import annotations

import csv
import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from data.sample.carers import LEAST_CARERS, CarerPlan, carers_for, draw_carers
from data.sample.clients import Call, ClientPlan, draw_clients

DEFAULT_CLIENTS = 82
VISITS_A_CLIENT_DAY = 2.13
LEDGER_DAYS = 28

_KNOWN_CARERS_A_CALL = 8
_LEAST_KNOWN = 5
_DOSES_APART_MIN = 240
_CHARGE_PENCE_HOUR = 2450
_BUDGET_MARGIN = 1.06
_CAPPED = {"FUND-HEALTH": "hours", "FUND-PRIVATE": "amount"}
"""Funders whose budgets are hard where they are to bind, and what the budget counts then."""
_PAY_PENCE_HOUR = 1340
"""About what an hour of care costs in pay: at the price charged, pay would never fill a budget."""

Row = tuple[object, ...]


def clients_for(visits_a_day: int) -> int:
    """Return the number of clients whose care plans make about ``visits_a_day`` visits a day."""
    return round(visits_a_day / VISITS_A_CLIENT_DAY)


def write_sample(
    out: Path,
    *,
    seed: int,
    first_day: date,
    days: int = 7,
    clients: int = DEFAULT_CLIENTS,
    carers: int | None = None,
    capped: float | None = None,
) -> None:
    """Write an agency folder with invented people and a care plan for each client.

    Parameters
    ----------
    out
        Folder to write into; made if missing, files of the same names are replaced.
    seed
        The same seed and arguments write the same bytes.
    first_day
        First day with visits and shifts.
    days
        Days with visits and shifts, at least 1.
    clients
        Clients on the books, at least 20; `clients_for` turns visits a day into clients.
    carers
        Carers, at least 10; None: as many as the clients need (`carers_for`).
    capped
        Part of the care asked for that the hard budgets of two funders pay for, one in hours and
        one in money; None: their budgets are soft and have a margin.

    Raises
    ------
    ValueError
        If ``days``, ``clients`` or ``carers`` is too small, or ``capped`` not above 0.
    """
    if days < 1:
        raise ValueError(f"days must be at least 1, got {days}")
    if clients < 20:
        raise ValueError(f"clients must be at least 20, got {clients}")
    if carers is not None and carers < LEAST_CARERS:
        raise ValueError(f"carers must be at least {LEAST_CARERS}, got {carers}")
    if capped is not None and capped <= 0:
        raise ValueError(f"capped must be above 0, got {capped}")
    rng = random.Random(seed)
    # Twice the clients do not live twice as close together: the town grows with their number.
    scale = math.sqrt(max(1.0, clients / DEFAULT_CLIENTS)) ** 0.8
    client_plans = draw_clients(rng, clients, scale)
    carer_plans = draw_carers(
        rng, carers_for(clients) if carers is None else carers, scale, first_day
    )
    history = _draw_history(rng, client_plans, carer_plans, first_day)
    preferences = _draw_preferences(rng, client_plans, carer_plans, history)
    dates = [first_day + timedelta(days=i) for i in range(days)]

    out.mkdir(parents=True, exist_ok=True)
    _write(
        out / "branch.csv",
        "branch_id name timezone currency",
        [("riverton", "Riverton Home Care", "Europe/London", "GBP")],
    )
    _write_clients(out, client_plans)
    _write_carers(out, carer_plans)
    _write(
        out / "availability.csv",
        "carer_id start end kind",
        [*_shifts(carer_plans, dates), *_draw_leave(rng, carer_plans, dates)],
    )
    _write_visits(out, client_plans, dates)
    _write(out / "preferences.csv", "client_id carer_id kind", preferences)
    _write(
        out / "history.csv",
        "client_id carer_id visits last_visit",
        [
            (client, carer, visits, last)
            for (client, carer), (visits, last) in sorted(history.items())
        ],
    )
    _write_budgets(out, client_plans, dates, capped)


def _write(path: Path, header: str, rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split())
        writer.writerows(rows)


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _moment(day: date, minute: int) -> str:
    at = datetime.combine(day, time()) + timedelta(minutes=minute)
    return at.isoformat(timespec="minutes")


def _write_clients(out: Path, clients: Sequence[ClientPlan]) -> None:
    _write(
        out / "clients.csv",
        "client_id name postcode latitude longitude location_id risk gender_of_carer languages "
        "lives_alone informal_carer funder_id",
        [
            (
                c.id,
                c.name,
                c.home.postcode,
                c.home.latitude,
                c.home.longitude,
                c.location_id,
                c.risk,
                c.gender_of_carer,
                c.languages,
                _flag(c.lives_alone),
                _flag(c.informal_carer),
                c.funder_id,
            )
            for c in clients
        ],
    )


def _write_carers(out: Path, carers: Sequence[CarerPlan]) -> None:
    rows = []
    for c in carers:
        contract = "" if c.employment != "employee" else math.floor(c.hours_a_week * 0.85 * 2) / 2
        home = (c.home.postcode, c.home.latitude, c.home.longitude) if c.home else ("", "", "")
        rows.append(
            (
                c.id,
                c.name,
                c.gender,
                c.languages,
                *home,
                c.transport,
                c.employment,
                contract,
                min(48, math.ceil(c.hours_a_week) + 4),
                math.ceil(c.pattern.hours) + 1,
                c.hourly_rate,
                _flag(c.wtr_opt_out),
                c.date_of_birth,
            )
        )
    _write(
        out / "carers.csv",
        "carer_id name gender languages postcode latitude longitude transport employment "
        "contract_hours_week max_hours_week max_hours_day hourly_rate wtr_opt_out date_of_birth",
        rows,
    )
    _write(
        out / "skills.csv",
        "carer_id skill valid_from valid_to",
        [
            (c.id, held.name, held.valid_from, held.valid_to or "")
            for c in carers
            for held in sorted(c.skills.values(), key=lambda held: held.name)
        ],
    )


def _shifts(carers: Sequence[CarerPlan], dates: Sequence[date]) -> list[Row]:
    return [
        (
            c.id,
            _moment(day, start + (c.late_start_min if n == 0 else 0)),
            _moment(day, end),
            "shift",
        )
        for day in dates
        for c in carers
        if day.weekday() in c.weekdays
        for n, (start, end) in enumerate(c.pattern.shifts)
    ]


def _draw_leave(
    rng: random.Random, carers: Sequence[CarerPlan], dates: Sequence[date]
) -> list[Row]:
    """Draw a day off for one carer in thirty, and an afternoon off for one more."""
    rows: list[Row] = []
    often = [c for c in carers if len(c.weekdays) == 5 and c.pattern.name in ("early", "late")]
    for carer in rng.sample(often, min(len(often), max(1, len(carers) // 30))):
        day = rng.choice(dates)
        rows.append((carer.id, _moment(day, 0), _moment(day, 24 * 60), "leave"))
    splits = [c for c in carers if c.pattern.name == "split"]
    if splits:
        day = rng.choice(dates)
        rows.append((rng.choice(splits).id, _moment(day, 14 * 60), _moment(day, 1200), "leave"))
    return rows


def _write_visits(out: Path, clients: Sequence[ClientPlan], dates: Sequence[date]) -> None:
    visits: list[Row] = []
    links: list[Row] = []
    for day in dates:
        for client in clients:
            if day.weekday() not in client.weekdays:
                continue
            ids = [f"{client.id}-{day:%Y%m%d}-{n}" for n in range(1, len(client.calls) + 1)]
            visits += [
                _visit(client, call, visit_id, day)
                for call, visit_id in zip(client.calls, ids, strict=True)
            ]
            links += _links(client, ids, day.weekday())
    _write(
        out / "visits.csv",
        "visit_id client_id date earliest_start latest_start duration_minutes preferred_start "
        "carers_required skills kind time_critical min_duration_minutes known_carer_only budget_id",
        visits,
    )
    _write(
        out / "links.csv",
        "first_visit_id second_visit_id min_gap_minutes max_gap_minutes same_carer",
        links,
    )


def _visit(client: ClientPlan, call: Call, visit_id: str, day: date) -> Row:
    start = call.start_on(day.weekday())
    return (
        visit_id,
        client.id,
        day,
        _clock(day, start - call.window_min),
        _clock(day, start + call.window_min),
        call.duration_min,
        _clock(day, start),
        client.carers_required,
        ";".join(call.skills),
        call.kind,
        _flag(call.time_critical),
        "" if call.min_duration_min is None else call.min_duration_min,
        _flag(client.known_carer_only),
        _budget_id(client),
    )


def _clock(day: date, minute: int) -> str:
    """Return HH:MM, or date and time for a moment of the next day."""
    if minute >= 24 * 60:
        return _moment(day, minute)
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _links(client: ClientPlan, ids: Sequence[str], weekday: int) -> list[Row]:
    """Doses of one medicine at least four hours apart, and one face from morning to lunch."""
    rows: list[Row] = []
    for n, (first, second) in enumerate(zip(client.calls, client.calls[1:], strict=False)):
        apart = second.start_on(weekday) - first.start_on(weekday)
        doses = (
            client.doses_apart
            and "medication" in first.skills
            and "medication" in second.skills
            and apart >= _DOSES_APART_MIN - 15
        )
        same = client.same_carer and (first.period, second.period) == ("morning", "lunch")
        if doses or same:
            rows.append((ids[n], ids[n + 1], _DOSES_APART_MIN if doses else "", "", _flag(same)))
    return rows


def _draw_history(
    rng: random.Random, clients: Sequence[ClientPlan], carers: Sequence[CarerPlan], first_day: date
) -> dict[tuple[str, str], tuple[int, date]]:
    """Draw who visited whom in the last 28 days, and settle the wishes that depend on it."""
    made: Counter[tuple[str, str]] = Counter()
    for client in clients:
        able = [_able(call, carers, first_day) for call in client.calls]
        wish = rng.choices(("any", "female", "male"), (78, 19, 3))[0]
        wished = [[c for c in group if wish in ("any", c.gender)] for group in able]
        if min(map(len, wished)) >= _LEAST_KNOWN * client.carers_required:
            client.gender_of_carer = wish
            able = wished
        known_in_each = []
        for call_able in able:
            nearest = sorted(
                call_able, key=lambda c: _remoteness(c, client) * rng.uniform(0.5, 1.5)
            )
            known = nearest[: _KNOWN_CARERS_A_CALL + 4 * (client.carers_required - 1)]
            known_in_each.append(len(known))
            weights = [0.8**rank for rank in range(len(known))]
            visits = LEDGER_DAYS // 7 * len(client.weekdays) * client.carers_required
            for carer in rng.choices(known, weights, k=visits):
                made[client.id, carer.id] += 1
        client.known_carer_only = (
            client.carers_required == 1
            and min(known_in_each) >= _LEAST_KNOWN
            and any("dementia" in call.skills for call in client.calls)
            and rng.random() < 0.25
        )
    return {
        pair: (visits, first_day - timedelta(days=rng.randint(1, max(2, LEDGER_DAYS // visits))))
        for pair, visits in sorted(made.items())
    }


def _able(call: Call, carers: Sequence[CarerPlan], day: date) -> list[CarerPlan]:
    return [c for c in carers if call.period in c.pattern.periods and c.can_make(call.skills, day)]


def _remoteness(carer: CarerPlan, client: ClientPlan) -> float:
    """Straight-line metres, three times as much for who has no car; agency staff come last."""
    if carer.home is None:
        return 20_000
    return (500 + carer.home.metres_to(client.home)) * (1 if carer.transport == "car" else 3)


def _draw_preferences(
    rng: random.Random,
    clients: Sequence[ClientPlan],
    carers: Sequence[CarerPlan],
    history: dict[tuple[str, str], tuple[int, date]],
) -> list[Row]:
    known: dict[str, list[str]] = defaultdict(list)
    for client_id, carer_id in sorted(history, key=lambda pair: (-history[pair][0], pair)):
        known[client_id].append(carer_id)
    rows: list[Row] = []
    for client in clients:
        faces = known[client.id]
        if rng.random() < 0.7:
            rows += [(client.id, carer, "preferred") for carer in faces[: rng.choice((1, 2, 2, 3))]]
        if rng.random() < 0.1 and len(faces) > 6:
            rows.append((client.id, faces[-1], "avoid"))
        strangers = [c.id for c in carers if c.id not in faces]
        if rng.random() < 0.12 and strangers:
            rows.append((client.id, rng.choice(strangers), "excluded"))
    return rows


def _budget_id(client: ClientPlan) -> str:
    return f"DP-{client.id}" if client.direct_payment else f"FUND-{client.funder_id}"


def _write_budgets(
    out: Path, clients: Sequence[ClientPlan], dates: Sequence[date], capped: float | None
) -> None:
    """Write weekly budgets with a margin: soft for branch and funders, hard for direct payments.

    Those of `_CAPPED` pay for a part of the care alone where that is asked for, and are hard then.
    """
    minutes: Counter[tuple[str, str, str, bool]] = Counter()
    for c in clients:
        weekly = sum(call.duration_min for call in c.calls) * len(c.weekdays) * c.carers_required
        scope, scope_id = ("client", c.id) if c.direct_payment else ("funder", c.funder_id)
        minutes[_budget_id(c), scope, scope_id, c.direct_payment] += weekly
        minutes["BRANCH", "branch", "riverton", False] += weekly
    mondays = sorted({day - timedelta(days=day.weekday()) for day in dates})
    rows: list[Row] = []
    for monday in mondays:
        for (budget_id, scope, scope_id, hard), weekly in sorted(minutes.items()):
            enough = math.ceil(weekly * _BUDGET_MARGIN / 30) / 2
            hours: float | str = enough
            amount = f"{enough * _CHARGE_PENCE_HOUR / 100:.2f}"
            counted = None if capped is None else _CAPPED.get(budget_id)
            if capped is not None and counted is not None:
                hours = math.floor(weekly * capped / 30) / 2 if counted == "hours" else ""
                pay = weekly / 60 * capped * _PAY_PENCE_HOUR / 100
                amount = f"{pay:.2f}" if counted == "amount" else ""
            rows.append(
                (
                    budget_id,
                    scope,
                    scope_id,
                    monday,
                    monday + timedelta(days=6),
                    hours,
                    amount,
                    _flag(hard or counted is not None),
                )
            )
    _write(
        out / "budgets.csv",
        "budget_id scope scope_id period_start period_end hours amount hard",
        rows,
    )
