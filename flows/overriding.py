"""A person allows one violation of a rota: who may, which one it is, and the rest given for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from data.errors import UserError
from data.overrides import (
    NewOverride,
    Rest,
    Span,
    StoredOverride,
    overrides_of,
    published_work,
    record_override,
    time_off,
)
from data.people import in_role
from data.plans import StoredRota, find
from data.store import Store, UnitOfWork
from data.typed import quoted
from flows.clock import typed
from flows.stored import gone_from, policy_of, problem_of
from solver.check import check
from solver.facts import Facts
from solver.overrides import NEVER, OVERRIDABLE, Override, may_be_allowed, not_allowed
from solver.policy import Policy
from solver.rules import Violation
from solver.words import count, length

REST_WITHIN = timedelta(days=14)
"""A compensatory rest begins no later after the work than a weekly rest may be put off (Working
Time Regulations 1998 reg. 11(2))."""
MOST_TOLD = 5
"""Violations that a message tells; the rest are counted."""


@dataclass(frozen=True, slots=True)
class OverrideOrder:
    """What somebody wants to allow.

    Parameters
    ----------
    ref
        Rota, proposal or ``latest``.
    carer_ids, visit_ids
        To tell the violation from others of the rule: those that are among its own.
    as_name
        Who allows it.
    rest
        From when until when the carer rests instead; for rules of rest alone.
    """

    ref: str
    rule_id: str
    as_name: str
    reason: str
    now: datetime
    carer_ids: tuple[str, ...] = ()
    visit_ids: tuple[str, ...] = ()
    rest: Span | None = None


def override(store: Store, order: OverrideOrder, branch_id: str | None = None) -> StoredOverride:
    """Allow one violation that a rota has on the data of this moment, in one transaction.

    Raises
    ------
    UserError
        When nobody may allow it, the policy of the rota does not let the person's role, the rota
        has no such violation or several, a reason or the rest is missing, or the carer is not free
        for that rest. Nothing is changed then.
    """
    _refuse_never(order.rule_id)
    with store.unit_of_work() as uow:
        uow.audit.lock()
        stored = find(uow, order.ref, branch_id)
        policy = policy_of(stored)
        facts, open_ones = _broken(uow, stored, policy, order.now)
        violation = _chosen(open_ones, order, stored)
        roles = policy.overrides.get(order.rule_id, ())
        if not roles:
            raise UserError(
                f"Policy {policy.name}, by which rota {stored.rota_id} was planned, lets nobody "
                f"override {order.rule_id}.",
                f"Mend the rota; or name roles for {order.rule_id} under [overrides] of a policy "
                "file, and plan with that.",
            )
        person = in_role(uow, order.as_name, stored.branch_id, roles)
        starts = [facts.problem.horizon.local(s) for s in _starts(facts, violation)]
        new = NewOverride(
            branch_id=stored.branch_id,
            rota_id=stored.rota_id,
            facts=Override(
                "",
                violation.rule_id,
                frozenset(violation.visit_ids),
                frozenset(violation.carer_ids),
                violation.excess,
                violation.about,
            ),
            visit_ids=violation.visit_ids,
            carer_ids=violation.carer_ids,
            message=violation.message,
            first_day=min(starts).date(),
            last_day=max(starts).date(),
            reason=order.reason,
            rest=_rest(uow, stored, facts, violation, order),
        )
        return record_override(uow, new, person, order.now)


def how_to_override(violation: Violation, policy: Policy, ref: str) -> str | None:
    """The command that would allow a violation; None where nobody may."""
    roles = policy.overrides.get(violation.rule_id, ())
    if not roles or not may_be_allowed(violation):
        return None
    words = [f"rotamend override add {ref} --rule {violation.rule_id}"]
    words += [f"--carer {carer_id}" for carer_id in violation.carer_ids]
    # The rule and the carer are the same for several violations; a visit of each tells them apart.
    words += [f"--visit {visit_id}" for visit_id in violation.visit_ids[:1]]
    words += ["--as NAME", "--reason TEXT"]
    if OVERRIDABLE[violation.rule_id] == "rest":
        words += ["--rest-from TIME", "--rest-to TIME"]
    return " ".join(words)


def _refuse_never(rule_id: str) -> None:
    if rule_id in NEVER:
        raise UserError(
            f"Nobody may override {rule_id}: {NEVER[rule_id]}.", "Mend the rota: rotamend replan."
        )
    if rule_id not in OVERRIDABLE:
        raise UserError(
            f"There is no rule {quoted(rule_id)}.",
            f"Rules that may be overridden: {', '.join(OVERRIDABLE)}.",
        )


def _broken(
    uow: UnitOfWork, stored: StoredRota, policy: Policy, now: datetime
) -> tuple[Facts, tuple[Violation, ...]]:
    """The rota on the data of this moment, and what it breaks that nobody has allowed."""
    problem = problem_of(uow, stored, policy, now)
    if gone := gone_from(stored, problem):
        raise UserError(
            f"Rota {stored.rota_id} holds visits or carers that are no longer there: "
            f"{', '.join(gone[:10])}.",
            "Re-plan first: rotamend replan.",
        )
    found = check(problem, policy, stored.rota).violations
    known = (each.facts for each in overrides_of(uow, stored.branch_id))
    return Facts(problem, policy, stored.rota), not_allowed(found, known)


def _chosen(open_ones: Sequence[Violation], order: OverrideOrder, stored: StoredRota) -> Violation:
    """The one violation that is meant."""
    of_rule = [v for v in open_ones if v.rule_id == order.rule_id]
    found = [
        v
        for v in of_rule
        if set(order.carer_ids) <= set(v.carer_ids) and set(order.visit_ids) <= set(v.visit_ids)
    ]
    where = f"Rota {stored.rota_id} has"
    if not found:
        those = "" if not of_rule else f" of these carers and visits, but {_told(of_rule)}"
        raise UserError(
            f"{where} no violation of {order.rule_id} that is not allowed already{those}.",
            f"See what it breaks: rotamend check {stored.rota_id}.",
        )
    if len(found) > 1:
        raise UserError(
            f"{where} {count(len(found), 'violation')} of {order.rule_id} that fit: "
            f"{_told(found)}.",
            "One is allowed at a time: name it by --carer and --visit.",
        )
    (violation,) = found
    if not may_be_allowed(violation):
        raise UserError(
            f"Nobody may override this: {violation.message}. It is a limit of the law without "
            "an exception, or cannot be done.",
            "Mend the rota: rotamend replan.",
        )
    return violation


def _told(violations: Sequence[Violation]) -> str:
    some = [f"{v.message} (--visit {v.visit_ids[0]})" for v in violations[:MOST_TOLD]]
    more = f"; and {len(violations) - MOST_TOLD} more" if len(violations) > MOST_TOLD else ""
    return "; ".join(some) + more


def _starts(facts: Facts, violation: Violation) -> list[int]:
    by_visit = facts.rota.by_visit
    return [a.start for visit_id in violation.visit_ids for a in by_visit.get(visit_id, ())]


def _rest(
    uow: UnitOfWork,
    stored: StoredRota,
    facts: Facts,
    violation: Violation,
    order: OverrideOrder,
) -> Rest | None:
    """The rest that is given for the lost one, seen to be free.

    It is as long as what was lost, comes after it, and lies in time off that is longer than the
    rest which is due anyhow by as much (Working Time Regulations 1998 reg. 24).
    """
    if OVERRIDABLE[violation.rule_id] == "reason":
        if order.rest is not None:
            raise UserError(
                f"{violation.rule_id} takes no rest away, so none is given for it.",
                "Leave --rest-from and --rest-to out.",
            )
        return None
    (carer_id,) = violation.carer_ids
    limits = facts.law_of(facts.problem.carer[carer_id])
    usual = limits.weekly_rest_s if violation.rule_id == "weekly_rest" else limits.daily_rest_s
    lost = timedelta(seconds=violation.excess)
    due = timedelta(seconds=usual) + lost
    asked = (
        f"Give --rest-from and --rest-to: {length(violation.excess)} at least, in time off that "
        f"lasts {length(round(due.total_seconds()))}."
    )
    if order.rest is None:
        raise UserError(f"Carer {carer_id} is to have rest for the rest that is lost.", asked)
    start, end = order.rest
    ends = [stop.end for stop in facts.stops[carer_id] if stop.visit.id in set(violation.visit_ids)]
    after = facts.problem.horizon.local(max(ends))
    if end - start < lost:
        raise UserError(
            f"From {typed(start)} to {typed(end)} is less than the rest that is lost.", asked
        )
    if start < after:
        raise UserError(
            f"The rest begins at {typed(start)}, before what it is given for ends "
            f"({typed(after)}).",
            asked,
        )
    if start > after + REST_WITHIN:
        raise UserError(
            f"The rest begins at {typed(start)}, more than {REST_WITHIN.days} days after what it "
            f"is given for ({typed(after)}).",
            f"Give rest that comes sooner. {asked}",
        )
    for other in overrides_of(uow, stored.branch_id):
        given = other.rest
        if given is None or given.carer_id != carer_id:
            continue
        if given.start < end and start < given.end:
            span = [typed(each.astimezone(start.tzinfo)) for each in (given.start, given.end)]
            raise UserError(
                f"Carer {carer_id} is given the rest from {' to '.join(span)} for "
                f"{other.override_id} already.",
                f"One rest does not repay two: choose another time. {asked}",
            )
    rest = Rest(carer_id, start, end, due)
    off = time_off([*_work(uow, stored, facts, rest)], start, end)
    if off is None:
        raise UserError(
            f"Carer {carer_id} works between {typed(start)} and {typed(end)}, by the rota in force "
            "or this one.",
            f"Choose a time that is free, or re-plan first. {asked}",
        )
    if off < due:
        raise UserError(
            f"The time off around {typed(start)} to {typed(end)} lasts "
            f"{length(round(off.total_seconds()))}.",
            asked,
        )
    return rest


def _work(uow: UnitOfWork, stored: StoredRota, facts: Facts, rest: Rest) -> Iterable[Span]:
    """The carer's working days around a rest: this rota's on its own days, else those in force."""
    horizon = facts.problem.horizon
    days = [horizon.date_of(day) for day in range(horizon.days)]
    yield from published_work(uow, stored.branch_id, rest, without=days)
    for day in facts.working_days.get(rest.carer_id, ()):
        yield horizon.local(day.start), horizon.local(day.end)
