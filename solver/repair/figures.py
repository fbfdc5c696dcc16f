"""The figures that proposals are compared by, of a rota that is scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from solver.objective import Score
from solver.policy import Policy, Tier
from solver.repair.result import Figure

STRICT = {"changed_carer": 10**7, "moved_start": 10**5, "moved_by": 1, "short_notice": 0}
"""Weights that put the terms of the stability tier into their order, for the whole model."""
PENALTIES = {"changed_carer": 600, "moved_start": 60, "moved_by": 1, "short_notice": 30}
"""Weights for the search, whose temperature has to reach over a change."""
REST = (Tier.STABILITY, Tier.CONTINUITY, Tier.MONEY, Tier.TIMING, Tier.FAIRNESS)


def figures(score: Score) -> Mapping[Figure, float]:
    """Every figure of a rota in its unit."""
    return {
        Figure.UNCOVERED: score.value("uncovered"),
        Figure.CHANGED: score.value("changed_carer"),
        Figure.MOVED: score.value("moved_start"),
        Figure.MOVED_BY: score.value("moved_by"),
        Figure.SHORT_NOTICE: score.value("short_notice"),
        Figure.CONTINUITY: score.points(Tier.CONTINUITY),
        Figure.MONEY: score.points(Tier.MONEY),
    }


def key(score: Score, order: Sequence[Figure]) -> tuple[float, ...]:
    """What makes one rota better than another in an order of figures, and then all the rest."""
    values = figures(score)
    return (*(values[figure] for figure in order), score.points(Tier.TIMING), score.total)


def ordered(policy: Policy, weights: Mapping[str, int]) -> Policy:
    """The policy with its tiers in the order of the least change, none traded for another."""
    return replace(
        policy,
        weights={**policy.weights, "uncovered": max(1, policy.weight("uncovered")), **weights},
        levels=(
            (Tier.SAFETY,),
            (Tier.STABILITY,),
            (Tier.CONTINUITY,),
            (Tier.MONEY,),
            (Tier.TIMING, Tier.FAIRNESS),
        ),
    )


def penalised(policy: Policy) -> Policy:
    """The policy for a search: what is uncovered first, then changes weighed against all else.

    Each level more multiplies the energies before it: with all figures on levels of their own they
    would pass what a float can tell apart.
    """
    return replace(ordered(policy, PENALTIES), levels=((Tier.SAFETY,), REST))
