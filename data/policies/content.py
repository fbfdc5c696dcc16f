"""What a policy file holds: each setting with its limits, its unit and what it means.

The meanings are what `rotamend policy --explain` tells, and stand in the balanced preset, too.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool
from pydantic.config import JsonDict

from data.law.bank_holidays import Nation
from solver.policy import PayPeriod, Tier, WeeklyRest, WindowEnd

Minutes = Annotated[float, Field(strict=True, ge=0, le=24 * 60, allow_inf_nan=False)]
Points = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
Percent = Annotated[int, Field(strict=True, ge=1, le=1000)]
Factor = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
Pounds = Annotated[float, Field(strict=True, gt=0, le=1000, allow_inf_nan=False)]


def setting(meaning: str, unit: str = "", tier: Tier | None = None, **given: Any) -> Any:
    """A setting of a policy.

    Parameters
    ----------
    meaning
        Whole sentences, for whoever decides about it.
    unit
        What its number counts; empty where it is no number.
    tier
        The tier of the objective that it bears on; None: none alone.
    """
    about: JsonDict = {"unit": unit, "tier": tier and str(tier)}
    return Field(description=meaning, json_schema_extra=about, **given)


class RiskWeights(BaseModel):
    """How much an uncovered minute counts by risk; a whole number from 1."""

    model_config = ConfigDict(extra="forbid")

    red: Factor = setting("Red must happen.", "times a minute", Tier.SAFETY, default=1000)
    amber: Factor = setting("Amber should happen.", "times a minute", Tier.SAFETY, default=30)
    green: Factor = setting("Green may wait.", "times a minute", Tier.SAFETY, default=1)


class TariffFile(BaseModel):
    """What is paid besides the rate: percent of it, by when a visit is wanted."""

    model_config = ConfigDict(extra="forbid")

    weekday_percent: Percent = setting(
        "Visits of any other time.", "percent of the rate", Tier.MONEY
    )
    evening_percent: Percent = setting(
        "Visits of an evening or a night.", "percent of the rate", Tier.MONEY
    )
    saturday_percent: Percent = setting("Visits of a Saturday.", "percent of the rate", Tier.MONEY)
    sunday_percent: Percent = setting("Visits of a Sunday.", "percent of the rate", Tier.MONEY)
    bank_holiday_percent: Percent = setting(
        "Visits of a bank holiday.", "percent of the rate", Tier.MONEY
    )
    evening_begins: dt.time = setting("When the evening begins.", "local time", Tier.MONEY)
    evening_ends: dt.time = setting("When it ends, in the morning after.", "local time", Tier.MONEY)
    agency_percent: Percent = setting(
        "What the agency invoices, in percent of what an own carer with the same rate is paid.",
        "percent of the rate",
        Tier.MONEY,
    )
    overtime_percent: Annotated[int, Field(strict=True, ge=100, le=1000)] = setting(
        "Care beyond a carer's contract hours of a week from Monday to Sunday; from 100.",
        "percent of the rate",
        Tier.MONEY,
    )
    guaranteed_percent: Annotated[int, Field(strict=True, ge=0, le=100)] = setting(
        "What of the contract hours is paid of a week though less care was given; at most 100.",
        "percent of the contract hours",
        Tier.MONEY,
    )
    short_notice_pounds: Annotated[
        float, Field(strict=True, ge=0, le=1000, allow_inf_nan=False)
    ] = setting(
        "What each change costs that people hear of at short notice, in a re-plan alone: a premium "
        "for whoever steps in, or what the agency puts on it.",
        "pounds a change",
        Tier.MONEY,
    )


class PolicyFile(BaseModel):
    """The content of a policy file. What a file leaves out is as in the balanced preset."""

    model_config = ConfigDict(extra="forbid")

    description: str = setting("What the policy is for, in a sentence.")
    levels: list[list[Tier]] = setting(
        "Tiers in order of precedence: a level is never traded for a later one; the tiers inside a "
        "level are traded by their weights."
    )
    tolerance_minutes: Minutes = setting(
        "A start this close to the preferred one costs nothing.", "minutes", Tier.TIMING
    )
    window_end: WindowEnd = setting(
        '"hard": no visit starts after its window. "soft": it may, and counts as late (see the '
        "weights late and worst_late); a time-critical visit never may.",
        tier=Tier.TIMING,
    )
    time_critical_minutes: Minutes = setting(
        "A time-critical visit (insulin, Parkinson's doses) never starts further from its "
        "preferred start.",
        "minutes",
        Tier.TIMING,
    )
    handover_minutes: Minutes = setting(
        "Added between two visits of a carer, beside the journey.", "minutes"
    )
    home_counts: StrictBool = setting(
        "Whether the journeys from and to a carer's home lie inside the shift and count as travel.",
        tier=Tier.MONEY,
    )
    known_carer_under_minutes: Minutes = setting(
        "Visits shorter than this go only to carers the client knows, where the client knows any; "
        "0: off.",
        "minutes",
        Tier.CONTINUITY,
    )
    pay_travel: StrictBool = setting(
        "Whether travel between the visits of a shift is paid.", tier=Tier.MONEY
    )
    pay_waiting: StrictBool = setting(
        "Whether waiting between the visits of a shift is paid.", tier=Tier.MONEY
    )
    default_rate_pounds_hour: Pounds | None = setting(
        "Pay of a carer whose rate is not given; left out: the National Living Wage of the day.",
        "pounds an hour",
        Tier.MONEY,
        default=None,
    )
    tariff: TariffFile
    bank_holidays: Nation = setting(
        "Whose bank holidays count: England, Scotland, Wales or Northern Ireland.", tier=Tier.MONEY
    )
    bank_holidays_of: dict[str, Nation] = setting(
        "A branch that is elsewhere stands here, by its id.", tier=Tier.MONEY
    )
    pay_period: PayPeriod = setting(
        'Over what time pay must reach the minimum wage for all working time: a "month" of the '
        'calendar or a "week" from Monday to Sunday.'
    )
    weekly_rest: WeeklyRest = setting(
        'The weekly rest (24 h; law book) lies in each week from Monday to Sunday: "week". Or '
        'twice as long a rest lies in each two of them: "fortnight".'
    )
    freeze_minutes: Minutes = setting(
        "In a re-plan, what starts so soon stays as it is, unless the disruption itself hits it.",
        "minutes",
        Tier.STABILITY,
    )
    moved_minutes: Minutes = setting(
        "A start that differs by more than this counts as moved, and the client is told.",
        "minutes",
        Tier.STABILITY,
    )
    short_notice_minutes: Minutes = setting(
        "Who hears of a change to a visit that starts so soon is told at short notice.",
        "minutes",
        Tier.STABILITY,
    )
    extra_changes: Annotated[int, Field(strict=True, ge=0, le=1000)] = setting(
        "Most slots whose carer a re-plan may change besides those it has to fill.",
        "slots",
        Tier.STABILITY,
    )
    publish_without_person: list[Literal["nightly", "replan"]] = setting(
        'Kinds of proposals that may be published without a person\'s yes: "nightly", "replan".'
    )
    overrides: dict[str, list[Literal["coordinator", "manager"]]] = setting(
        "Who may allow what breaks a rule, by rule.", "roles"
    )
    risk_weights: RiskWeights
    weights: dict[str, Points] = setting("Points per unit of each term; 0: does not count.")
