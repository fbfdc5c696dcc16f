"""The continuity debt of a re-plan: what it costs clients in familiar faces."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from solver.problem import Problem
from solver.rota import Rota


@dataclass(frozen=True, slots=True)
class Debt:
    """What a rota asks of clients beyond what another one did; below 0 where it asks less.

    Parameters
    ----------
    unknown_visits
        Visits by carers whom the client does not know (term *unknown_carer*), by slot.
    first_visits
        Pairs of a client and a carer who has not come in 28 days and now does.
    distinct_carers
        Carers beyond those that each client would have seen in the 28 days before and on the days
        of the rota, added up over the clients who see more.
    """

    unknown_visits: int = 0
    first_visits: int = 0
    distinct_carers: int = 0

    @property
    def words(self) -> str:
        """The debt in one sentence."""
        return (
            f"Continuity debt: visits by carers the client does not know {self.unknown_visits:+,}, "
            f"first visits {self.first_visits:+,}, distinct carers {self.distinct_carers:+,}."
        )


def debt(problem: Problem, before: Rota, after: Rota) -> Debt:
    """The continuity debt of a rota against the one that people were told.

    Parameters
    ----------
    before
        The rota in force before what broke it. What the problem has no visit for any more is left
        out of it: nobody owes a client a face at a visit that was cancelled.
    """
    now_unknown, now = _counted(problem, after)
    then_unknown, then = _counted(problem, before)
    more = [len(now[each]) - len(then[each]) for each in now.keys() | then.keys()]
    return Debt(now_unknown - then_unknown, sum(more), sum(max(0, each) for each in more))


def _counted(problem: Problem, rota: Rota) -> tuple[int, defaultdict[str, set[str]]]:
    """Slots by strangers, and by client the carers who had not come in the 28 days before."""
    unknown, fresh = 0, defaultdict[str, set[str]](set)
    for made in rota.assignments:
        visit = problem.visit.get(made.visit_id)
        if visit is None:
            continue
        unknown += not problem.knows(visit.client_id, made.carer_id)
        if (visit.client_id, made.carer_id) not in problem.delivered:
            fresh[visit.client_id].add(made.carer_id)
    return unknown, fresh
