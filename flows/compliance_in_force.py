"""Every hard rule against all that is in force on some days, for the reports on them."""

from __future__ import annotations

from datetime import date

from data.in_force import rota_in_force
from data.mapping import load_problem
from data.overrides import overrides_of
from data.reports.compliance import Compliance, RuleFound
from data.store import UnitOfWork
from flows.compliance import compliance
from flows.mended import still_there
from flows.planned import Planned, Run
from flows.stored import policy_for
from solver.check import check
from solver.problem import Horizon


def compliance_in_force(
    uow: UnitOfWork, branch_id: str, first_day: date, last_day: date
) -> Compliance:
    """Check what is in force on some local days (inclusive) as one rota, on the data of now.

    Versions of single days are checked together, so that rest and hours between them are tested.

    The limits are those of the policy of the first of them.

    Raises
    ------
    ValueError
        When no day has a rota in force.
    """
    timezone = uow.agency.branch(branch_id).timezone
    horizon = Horizon.of(first_day, (last_day - first_day).days + 1, timezone)
    told = rota_in_force(uow, branch_id, horizon)
    if told is None:
        raise ValueError(f"no rota is in force from {first_day} to {last_day}")
    policy = policy_for(uow, branch_id, None, told)
    problem = load_problem(uow, branch_id, first_day, horizon.days, policy=policy)
    rota = still_there(told.rota, problem)
    planned = Planned(
        problem=problem,
        policy=policy,
        rota=rota,
        report=check(problem, policy, rota),
        run=Run("feasible", None, 0, problem.digest, 0.0, 0),
        uncovered=(),
        overrides=overrides_of(uow, branch_id),
    )
    return Compliance(
        policy.name,
        tuple(
            RuleFound(
                rule=each.rule.id,
                name=each.rule.name,
                source=each.rule.source,
                fact=each.rule.fact,
                tested=each.tested,
                broken=tuple(violation.message for violation in each.broken),
                allowed=len(each.overridden),
            )
            for each in compliance(planned)
        ),
        left_out=len(told.rota.assignments) - len(rota.assignments),
    )
