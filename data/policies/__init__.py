"""What an agency may decide for itself: presets, its own policy file, the record of a run."""

from data.policies.policy_file import DEFAULT, PRESETS, load_policy, read_policy
from data.policies.record import policy_record, recorded_policy, whole_policy

__all__ = [
    "DEFAULT",
    "PRESETS",
    "load_policy",
    "policy_record",
    "read_policy",
    "recorded_policy",
    "whole_policy",
]
