"""Read a policy from a preset or a TOML file, and join it with the law of the day."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from data.errors import UserError
from data.law import bank_holidays, law_from
from data.nearest import did_you_mean
from data.policies.content import PolicyFile, RiskWeights, TariffFile
from solver.law import Rates
from solver.overrides import NEVER, OVERRIDABLE
from solver.policy import Policy, Tier
from solver.tariff import Tariff

PRESETS = ("balanced", "conservative", "cheapest", "travel")
DEFAULT = "balanced"
TABLES = ("weights", "risk_weights", "tariff", "overrides")
"""Tables of a policy file of which each key that is left out is as in the balanced preset."""


def load_policy(ref: str | Path, *, on: dt.date, branch: str | None = None) -> Policy:
    """Read a policy.

    Parameters
    ----------
    ref
        Name of a preset, or path of a TOML file (it has a folder or ends in ``.toml``).
    on
        First day of the horizon: the law is that around it.
    branch
        Id of the branch, whose bank holidays the policy may tell apart.

    Raises
    ------
    UserError
        When there is no such preset or file, or something in it is wrong; all faults at once.
    """
    name, content = read_policy(ref)
    law = law_from(on)
    _refuse_unlawful_rate(name, content.default_rate_pounds_hour, law.on(on), on)
    nation = content.bank_holidays_of.get(branch or "", content.bank_holidays)
    return Policy(
        name=name,
        law=law,
        weights=content.weights,
        levels=tuple(tuple(level) for level in content.levels),
        risk_weights={
            "red": content.risk_weights.red,
            "amber": content.risk_weights.amber,
            "green": content.risk_weights.green,
        },
        tolerance_s=_seconds(content.tolerance_minutes),
        window_end=content.window_end,
        time_critical_s=_seconds(content.time_critical_minutes),
        handover_s=_seconds(content.handover_minutes),
        home_counts=content.home_counts,
        known_carer_under_s=_seconds(content.known_carer_under_minutes),
        default_rate_pence_hour=_pence(content.default_rate_pounds_hour),
        tariff=_tariff(content.tariff, bank_holidays(nation, on)),
        pay_period=content.pay_period,
        weekly_rest=content.weekly_rest,
        pay_travel=content.pay_travel,
        pay_waiting=content.pay_waiting,
        freeze_s=_seconds(content.freeze_minutes),
        moved_s=_seconds(content.moved_minutes),
        short_notice_s=_seconds(content.short_notice_minutes),
        extra_changes=content.extra_changes,
        publish_without_person=tuple(dict.fromkeys(content.publish_without_person)),
        overrides={
            rule: tuple(dict.fromkeys(roles)) for rule, roles in content.overrides.items() if roles
        },
    )


def _refuse_unlawful_rate(name: str, pounds: float | None, rates: Rates, day: dt.date) -> None:
    """Refuse a default rate that no adult may be paid; without any wage by law, ask for one."""
    pence, least = _pence(pounds), rates.minimum_wage(None)
    if pence is None:
        if not rates.wages:
            raise UserError(
                f"The law book has no National Living Wage on {day}.",
                "Give default_rate_pounds_hour in a policy file.",
            )
    elif pence < least:
        raise UserError(
            f"Policy {name!r} is wrong: default_rate_pounds_hour is {pence / 100:.2f}, below the "
            f"National Living Wage of {least / 100:.2f} pounds on {day}.",
            "Pay at least that, or leave the key out: then the National Living Wage of each day "
            "is paid.",
        )


def read_policy(ref: str | Path) -> tuple[str, PolicyFile]:
    """Read the name and the content of a policy; what it leaves out is filled in.

    Parameters
    ----------
    ref
        As for `load_policy`.

    Raises
    ------
    UserError
        As for `load_policy`.
    """
    name, given = _read(ref)
    return name, _checked(name, given)


def _read(ref: str | Path) -> tuple[str, dict[str, Any]]:
    if str(ref) in PRESETS:
        return str(ref), _preset(str(ref))
    path = Path(ref)
    if path.suffix != ".toml" and path.name == str(ref):
        raise UserError(
            f"There is no policy preset {str(ref)!r}{did_you_mean(str(ref), PRESETS)}.",
            f"Use one of {', '.join(PRESETS)}, or the path of a .toml file.",
        )
    try:
        return path.stem, tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(
            f"The policy file {path} cannot be read: {error.strerror}.", "Check the path."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(
            f"The policy file {path} is not TOML: {error}.",
            "Mend the line, or copy a preset and start from it.",
        ) from error


@cache
def _preset(name: str) -> dict[str, Any]:
    return tomllib.loads(files("data.policies").joinpath(f"{name}.toml").read_text("utf-8"))


def _checked(name: str, given: dict[str, Any]) -> PolicyFile:
    """Fill in what is left out, and validate all of it."""
    default = _preset(DEFAULT)
    merged = {**default, **given}
    for table in TABLES:
        if isinstance(merged[table], dict):
            merged[table] = {**default[table], **merged[table]}
    faults: list[str] = []
    try:
        content = PolicyFile.model_validate(merged)
    except ValidationError as error:
        faults = [_told(fault) for fault in error.errors()]
        content = None
    if isinstance(merged["weights"], dict):
        # The balanced preset names every term of the objective (a test holds it to that).
        terms = tuple(default["weights"])
        faults += [
            f"weights.{term} is unknown{did_you_mean(term, terms)}"
            for term in merged["weights"]
            if term not in terms
        ]
    if isinstance(merged["overrides"], dict):
        faults += _not_overridable(merged["overrides"])
    if content is not None:
        tiers = [tier for level in content.levels for tier in level]
        if sorted(tiers) != sorted(Tier):
            faults.append(f"levels must name each of {', '.join(Tier)} once")
        if content.weights["uncovered"] == 0:
            faults.append(
                "weights.uncovered is 0: a rota that leaves every visit out would be the best; "
                "give 1 or more"
            )
    if content is None or faults:
        raise UserError(
            f"Policy {name!r} is wrong: {'; '.join(faults)}.",
            "Mend these keys; the balanced preset explains each.",
        )
    return content


def _not_overridable(rules: Iterable[str]) -> Iterator[str]:
    for rule in rules:
        if rule in NEVER:
            yield f"overrides.{rule}: nobody may override this rule: {NEVER[rule]}"
        elif rule not in OVERRIDABLE:
            near = did_you_mean(rule, (*OVERRIDABLE, *NEVER))
            yield f"overrides.{rule} is unknown{near}; a rule that may be named is one of " + (
                ", ".join(OVERRIDABLE)
            )


def _told(fault: ErrorDetails) -> str:
    where = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        known = (
            *PolicyFile.model_fields,
            *RiskWeights.model_fields,
            *TariffFile.model_fields,
        )
        return f"{where} is unknown{did_you_mean(str(fault['loc'][-1]), known)}"
    problem, given = fault["msg"][:1].lower() + fault["msg"][1:], fault["input"]
    words = re.findall("'([^']+)'", str(fault.get("ctx", {}).get("expected", "")))
    near = did_you_mean(given, words) if isinstance(given, str) else ""
    return f"{where}: {problem}, got {given!r}{near}"


def _tariff(given: TariffFile, holidays: frozenset[dt.date]) -> Tariff:
    return Tariff(
        percent={
            "weekday": given.weekday_percent,
            "evening": given.evening_percent,
            "saturday": given.saturday_percent,
            "sunday": given.sunday_percent,
            "bank_holiday": given.bank_holiday_percent,
        },
        evening_begins_s=_of_day(given.evening_begins),
        evening_ends_s=_of_day(given.evening_ends),
        bank_holidays=holidays,
        agency_percent=given.agency_percent,
        overtime_percent=given.overtime_percent,
        guaranteed_percent=given.guaranteed_percent,
        short_notice_pence=round(given.short_notice_pounds * 100),
    )


def _of_day(clock: dt.time) -> int:
    return clock.hour * 3600 + clock.minute * 60 + clock.second


def _pence(pounds: float | None) -> int | None:
    return None if pounds is None else round(pounds * 100)


def _seconds(minutes: float) -> int:
    return round(minutes * 60)
