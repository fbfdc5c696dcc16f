"""A branch whose rotas are published and whose calls are logged, for the tests of reports."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from data.decisions import RedAction, approve
from data.models import ActualRow
from data.overrides import Rest, StoredOverride
from data.plans import save_plan
from data.reports.allowed import Allowed, Became
from data.reports.calls import Logbook
from data.reports.compliance import Compliance, RuleFound
from data.reports.logbook import load_logbook
from solver.overrides import Override
from solver.rota import Assignment
from tests.data.store_rows import TUESDAY, Branch, a_plan, wall

AT = dt.datetime(2026, 11, 30, 9, tzinfo=dt.UTC)
LONG_BEFORE = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
"""When rotas of tests are published: before everything that they plan."""
Place = tuple[str, int, str | None]
"""Visit, slot, and who has it; None leaves it to nobody."""


def a_branch(home: Path, *carers: str, **client: Any) -> Branch:
    """One client, c1, and some carers (k1 where none is named)."""
    branch = Branch(home)
    branch.client(**client)
    for carer_id in carers or ("k1",):
        branch.carer(carer_id)
    return branch


def publish(
    branch: Branch,
    *places: Place,
    day: dt.date = TUESDAY,
    days: int = 1,
    starts: dict[str, dt.datetime] | None = None,
    now: dt.datetime = LONG_BEFORE,
) -> str:
    """Publish a rota of some days; visits start when preferred unless ``starts`` says otherwise."""
    problem = branch.problem(day, days)
    given = [
        Assignment(
            problem.horizon.second_of(starts[visit_id])
            if starts and visit_id in starts
            else problem.visit[visit_id].preferred,
            visit_id,
            slot,
            carer_id,
        )
        for visit_id, slot, carer_id in places
        if carer_id is not None
    ]
    with branch.store.unit_of_work(read_only=True) as uow:
        known = uow.audit.last_seq()
    plan = a_plan(problem, *given, created_at=now, base_seq=known)
    red = {
        gap.visit_id: RedAction("daughter goes", "Ann")
        for gap in plan.uncovered
        if gap.risk == "red"
    }
    saved = save_plan(branch.store, plan)
    approve(
        branch.store,
        saved.proposal_id or "",
        as_name="Ann",
        reason="seen",
        now=now,
        actions=red,
    )
    return saved.rota_id


def log(
    branch: Branch,
    visit_id: str = "v1",
    arrived: dt.datetime | None = None,
    left: dt.datetime | None = None,
    outcome: str = "delivered",
    slot: int = 1,
    carer_id: str = "k1",
) -> None:
    """Record what call monitoring says of one carer at one visit."""
    branch.add(
        ActualRow,
        visit_id=visit_id,
        slot=slot,
        carer_id=carer_id,
        arrived=arrived,
        left=left,
        outcome=outcome,
    )


def stay(day: dt.date, start: str, late: float, length: float) -> dict[str, dt.datetime]:
    """Arrival and leaving of a call planned to start at a wall time."""
    arrived = wall(day, start).astimezone(dt.UTC) + dt.timedelta(minutes=late)
    return {"arrived": arrived, "left": arrived + dt.timedelta(minutes=length)}


def book(branch: Branch, first: dt.date = TUESDAY, last: dt.date | None = None) -> Logbook:
    """What the branch planned and logged."""
    with branch.store.unit_of_work(read_only=True) as uow:
        return load_logbook(uow, branch.branch_id, first, last or first)


def a_busy_branch(home: Path, seed: int, days: int = 15) -> Branch:
    """Many calls of three clients by four carers, logged in every way there is."""
    rng = random.Random(seed)
    carers = ("k1", "k2", "k3", "k4")
    branch = a_branch(home, *carers)
    branch.client("c2", risk="red")
    branch.client("c3", risk="green")
    places: list[Place] = []
    for offset in range(days):
        day = TUESDAY + dt.timedelta(days=offset)
        for number in range(6):
            visit_id = f"v{offset:02}-{number}"
            needed = 2 if number == 5 else 1
            hour = rng.choice((7, 12, 17, 21))
            branch.visit(
                visit_id,
                day,
                (f"{hour:02}:00", f"{hour + 1:02}:00"),
                client_id=rng.choice(("c1", "c2", "c3")),
                preferred_start=wall(day, f"{hour:02}:{rng.choice(('00', '20', '45'))}"),
                carers_required=needed,
                time_critical=number == 0,
            )
            chosen = rng.sample(carers, needed)
            places += [
                (visit_id, slot, None if rng.random() < 0.05 else carer_id)
                for slot, carer_id in enumerate(chosen, 1)
            ]
    publish(branch, *places, days=days)
    with branch.store.unit_of_work(read_only=True) as uow:
        planned = {
            (c.visit_id, c.slot): c
            for c in load_logbook(uow, "main", TUESDAY, TUESDAY + dt.timedelta(days=days - 1)).calls
        }
    for (visit_id, slot), call in planned.items():
        outcome = rng.choices(
            ("delivered", "refused", "no_access", "missed", None), (80, 4, 4, 4, 8)
        )[0]
        if outcome is None or call.preferred is None:
            continue
        arrived = call.preferred + dt.timedelta(
            minutes=rng.choice((-31, -30, -16, -15, 0, 7, 15, 16, 30, 31))
        )
        log(
            branch,
            visit_id,
            None if outcome == "missed" else arrived,
            arrived + dt.timedelta(minutes=rng.choice((20, 25, 30, 35, 36, 50)))
            if outcome == "delivered"
            else None,
            outcome,
            slot,
            rng.choice(carers),
        )
    return branch


RULES = Compliance(
    "balanced",
    (
        RuleFound("competence", "Skills", "CQC regulation 18", "skill of a visit", 12),
        RuleFound("travel", "Journeys", "NICE NG21", "journey", 7, ("carer k1 is late",)),
        RuleFound("daily_rest", "Rest between days", "reg. 10", "rest", 3, allowed=1),
        RuleFound("night_work", "Nights", "reg. 6", "night", 0),
        RuleFound("window", "Every start inside the agreed window", "–", "visit", 90000),
    ),
)
"""What a checker may have found."""


def allowed(
    rule_id: str = "daily_rest", rest: Became = "planned", text: str = "agreed", **fields: Any
) -> Allowed:
    """An override of a manager, of 8 hours of rest where any is due."""
    start = wall(TUESDAY, "06:00")
    given: dict[str, Any] = {
        "override_id": "O1",
        "rota_id": "R1",
        "facts": Override("O1", rule_id, frozenset(("v1",)), frozenset(("k1",)), 60),
        "message": "carer k1 rests 9.00 h",
        "first_day": TUESDAY,
        "last_day": TUESDAY,
        "person_id": "U1",
        "role": "manager",
        "recorded_at": LONG_BEFORE,
        "rest": None
        if rest == "none due"
        else Rest("k1", start, start + dt.timedelta(hours=8), dt.timedelta(hours=8)),
        "counts": True,
        "recorded_by": text,
        "reason": text,
        **fields,
    }
    return Allowed(StoredOverride(**given), rest)


def texts(paragraphs: Iterable[Any]) -> str:
    """The text of some paragraphs."""
    return "\n".join(paragraph.text for paragraph in paragraphs)
