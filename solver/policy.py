"""The policy: what is weighed against what, and the figures that rules need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, get_args

from solver.law import Law
from solver.overrides import DECIDING, OVERRIDABLE
from solver.problem import Risk
from solver.tariff import Tariff

WindowEnd = Literal["hard", "soft"]
"""What the end of a window is: a bound of the start, or where lateness begins."""

PayPeriod = Literal["week", "month"]
"""Over what time pay is compared with the minimum wage: an ISO week or a calendar month."""

WeeklyRest = Literal["week", "fortnight"]
"""In what the weekly rest lies: each ISO week, or each two."""


class Tier(StrEnum):
    """Groups of terms, in the order in which they matter (DESIGN 3)."""

    SAFETY = "safety"
    TIMING = "timing"
    STABILITY = "stability"
    CONTINUITY = "continuity"
    MONEY = "money"
    FAIRNESS = "fairness"


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything an agency may decide for itself.

    Parameters
    ----------
    name
        Name of the preset or file it came from.
    law
        What the law book says around the horizon (not the agency's to change).
    weights
        Points per unit of each term, by term id; a non-negative integer; a missing term weighs 0.
    levels
        Tiers grouped by precedence: a level is never traded for a later one, the tiers inside a
        level are traded by their weights. Every tier occurs once.
    risk_weights
        Factor of an uncovered minute by risk.
    tolerance_s
        A start this close to the preferred one costs nothing.
    window_end
        ``hard``: no start after the window. ``soft``: a start after it is late, which the terms
        ``late`` and ``worst_late`` price; a time-critical visit keeps its window. No start before
        the window in either case.
    time_critical_s
        Hard distance from the preferred start of a time-critical visit.
    handover_s
        Added between two consecutive visits of a carer in one shift.
    home_counts
        Whether travel from and to a carer's home lies inside the shift and is counted.
    known_carer_under_s
        Visits shorter than this go only to carers the client knows, where the client knows any; 0
        turns this off.
    default_rate_pence_hour
        Pay of a carer whose rate is not given; None: the National Living Wage of the day.
    tariff
        What evenings, weekends, bank holidays and agency carers are paid.
    pay_travel, pay_waiting
        Whether travel and waiting between visits of a shift are paid.
    pay_period
        Over what time pay is compared with the minimum wage: ``week`` (ISO) or ``month``.
    weekly_rest
        ``week``: the weekly rest lies in each ISO week. ``fortnight``: twice as long a rest lies in
        each two of them, for those whom the law lets have it so.
    freeze_s
        A re-plan leaves alone what starts so soon, unless the disruption itself hits it.
    moved_s
        A start that differs by more counts as moved.
    short_notice_s
        Who hears of a change to a visit that starts so soon is told at short notice.
    extra_changes
        Most slots whose carer a re-plan may change besides those it has to fill.
    publish_without_person
        Kinds of proposals (``nightly``, ``replan``) that are published without a person's yes.
    overrides
        By rule, the roles that may allow what breaks it; of a rule that is not named nobody may.
    """

    name: str
    law: Law
    weights: Mapping[str, int]
    levels: tuple[tuple[Tier, ...], ...] = (
        (Tier.SAFETY,),
        (Tier.TIMING, Tier.STABILITY, Tier.CONTINUITY, Tier.MONEY, Tier.FAIRNESS),
    )
    risk_weights: Mapping[Risk, int] = field(
        default_factory=lambda: {"red": 1000, "amber": 30, "green": 1}
    )
    tolerance_s: int = 0
    window_end: WindowEnd = "hard"
    time_critical_s: int = 1800
    handover_s: int = 0
    home_counts: bool = True
    known_carer_under_s: int = 0
    default_rate_pence_hour: int | None = None
    tariff: Tariff = field(default_factory=Tariff)
    pay_travel: bool = True
    pay_waiting: bool = True
    pay_period: PayPeriod = "month"
    weekly_rest: WeeklyRest = "week"
    freeze_s: int = 1800
    moved_s: int = 900
    short_notice_s: int = 7200
    extra_changes: int = 3
    publish_without_person: tuple[str, ...] = ()
    overrides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        named = [tier for level in self.levels for tier in level]
        if sorted(named) != sorted(Tier):
            raise ValueError(f"policy {self.name}: levels must name every tier once, got {named}")
        if self.window_end not in get_args(WindowEnd):
            raise ValueError(
                f"policy {self.name}: window_end must be one of "
                f"{', '.join(get_args(WindowEnd))}, got {self.window_end!r}"
            )
        if self.pay_period not in get_args(PayPeriod):
            raise ValueError(
                f"policy {self.name}: pay_period must be one of "
                f"{', '.join(get_args(PayPeriod))}, got {self.pay_period!r}"
            )
        if self.weekly_rest not in get_args(WeeklyRest):
            raise ValueError(
                f"policy {self.name}: weekly_rest must be one of "
                f"{', '.join(get_args(WeeklyRest))}, got {self.weekly_rest!r}"
            )
        for rule, roles in self.overrides.items():
            if rule not in OVERRIDABLE or not set(roles) <= set(DECIDING):
                raise ValueError(
                    f"policy {self.name}: {rule} cannot be overridden by {', '.join(roles)}"
                )
        for term, weight in self.weights.items():
            if weight < 0:
                raise ValueError(
                    f"policy {self.name}: weight of {term} must not be negative: {weight}"
                )
        for name in (
            "tolerance_s",
            "time_critical_s",
            "handover_s",
            "known_carer_under_s",
            "freeze_s",
            "moved_s",
            "short_notice_s",
            "extra_changes",
        ):
            if getattr(self, name) < 0:
                raise ValueError(f"policy {self.name}: {name} must not be negative")

    def weight(self, term_id: str) -> int:
        """Points per unit of a term."""
        return self.weights.get(term_id, 0)

    def level_of(self, tier: Tier) -> int:
        """Index of the level that holds a tier."""
        return next(i for i, level in enumerate(self.levels) if tier in level)
