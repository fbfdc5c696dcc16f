"""A policy as a solver run records it, and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from data.law import law_on
from data.policies.policy_file import limits_of
from solver.policy import Policy, Tier


def policy_record(policy: Policy) -> dict[str, Any]:
    """Everything in a policy as JSON can hold it; seconds, pence and points."""
    return asdict(policy) | {
        "levels": [[str(tier) for tier in level] for level in policy.levels],
        "publish_without_person": list(policy.publish_without_person),
    }


def recorded_policy(record: Mapping[str, Any], *, on: dt.date) -> Policy:
    """Make the policy of a record again.

    Legal limits are not the agency's to keep: they are those that the law book has for ``on`` now,
    also where it has been mended since the run.

    Parameters
    ----------
    on
        First day of the horizon.
    """
    return Policy(
        **{
            **record,
            "levels": tuple(tuple(Tier(tier) for tier in level) for level in record["levels"]),
            # A run from before this was a part of the policy let nothing be published so.
            "publish_without_person": tuple(record.get("publish_without_person", ())),
            "limits": limits_of(law_on(on)),
        }
    )
