"""What an agency may decide for itself: presets, and its own policy file."""

from data.policies.policy_file import DEFAULT, PRESETS, load_policy

__all__ = ["DEFAULT", "PRESETS", "load_policy"]
