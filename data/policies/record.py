"""A policy as a solver run records it, and back."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from data.law import law_from
from solver.policy import Policy, Tier
from solver.tariff import Tariff


def policy_record(policy: Policy) -> dict[str, Any]:
    """Everything in a policy but the law, as JSON can hold it; seconds, pence and points."""
    record = asdict(policy)
    del record["law"]
    return record | {
        "levels": [[str(tier) for tier in level] for level in policy.levels],
        "publish_without_person": list(policy.publish_without_person),
        "overrides": {rule: list(roles) for rule, roles in policy.overrides.items()},
        "tariff": record["tariff"]
        | {"bank_holidays": sorted(day.isoformat() for day in policy.tariff.bank_holidays)},
    }


def whole_policy(policy: Policy) -> dict[str, Any]:
    """Everything that a plan is weighed by, the law with it, as JSON can hold it.

    What is asked again under another law is asked anew.
    """
    law = json.loads(json.dumps(asdict(policy.law), default=str))
    return policy_record(policy) | {"law": law}


def recorded_policy(record: Mapping[str, Any], *, on: dt.date) -> Policy:
    """Make the policy of a record again; what a run from before a key did not know has its default.

    The law is not the agency's to keep: it is what the law book says around ``on`` now, also where
    it has been mended since the run.

    Parameters
    ----------
    on
        First day of the horizon.
    """
    # Runs from before version 0.2 recorded the law of their first day as "limits".
    kept = {key: value for key, value in record.items() if key not in ("law", "limits", "tariff")}
    tariff = dict(record.get("tariff", {}))
    tariff["bank_holidays"] = frozenset(
        dt.date.fromisoformat(day) for day in tariff.get("bank_holidays", ())
    )
    return Policy(
        **{
            **kept,
            "levels": tuple(tuple(Tier(tier) for tier in level) for level in record["levels"]),
            # A run from before this was a part of the policy let nothing be published so.
            "publish_without_person": tuple(record.get("publish_without_person", ())),
            "overrides": {rule: tuple(may) for rule, may in record.get("overrides", {}).items()},
            "law": law_from(on),
            "tariff": Tariff(**tariff),
        }
    )
