"""Pairs of a client and a carer who do not know each other."""

from __future__ import annotations

import numpy as np

from solver.encoding.arrays import Int, Int32
from solver.encoding.eligibility import Eligible, Shifts
from solver.encoding.energy import Energies
from solver.problem import Problem


def meetings(
    problem: Problem, energies: Energies, shifts: Shifts, eligible: Eligible, pin_shift: Int
) -> tuple[Int32, Int]:
    """Encodes term *first_visits*: the pair that meets at a visit, numbered from 0.

    Parameters
    ----------
    pin_shift
        The shift of each pinned slot, (N,); -1 where a slot is free.

    Returns
    -------
    tuple
        The pairs of the eligible shifts, (E,), and of the pinned slots, (N,); -1 where the two know
        each other, and everywhere if first visits cost nothing.
    """
    offered = np.full(len(eligible.shift), -1, np.int32)
    pinned = np.full(len(pin_shift), -1, np.int64)
    if energies.first_visit == 0:
        return offered, pinned
    index = {client.id: k for k, client in enumerate(problem.clients)}
    of_visit = np.array([index[v.client_id] for v in problem.visits], np.int64)
    of_slot = np.repeat(of_visit, [v.carers_required for v in problem.visits])
    held = np.flatnonzero(pin_shift >= 0)
    client = np.concatenate((np.repeat(of_visit, np.diff(eligible.ptr)), of_slot[held]))
    carer = shifts.carer[np.concatenate((eligible.shift, pin_shift[held]))]
    pairs, which = np.unique(client * len(problem.carers) + carer, return_inverse=True)
    strangers = np.array(
        [
            not problem.knows(problem.clients[k].id, problem.carers[c].id)
            for k, c in zip(*np.divmod(pairs, max(1, len(problem.carers))), strict=True)
        ],
        np.bool_,
    )
    numbers = np.where(strangers, np.cumsum(strangers) - 1, -1)[which]
    offered[:] = numbers[: len(offered)]
    pinned[held] = numbers[len(offered) :]
    return offered, pinned
