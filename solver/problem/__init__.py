"""The immutable domain: standard library only, no engine, no I/O."""

from solver.problem.carer import Carer, Employment, Gender, HeldSkill, Shift, Transport
from solver.problem.client import Acquaintance, Client, Preference, PreferenceKind, Risk
from solver.problem.horizon import Horizon
from solver.problem.problem import Problem
from solver.problem.travel import UNREACHABLE_S, Travel
from solver.problem.visit import Link, Pin, Visit, VisitKind

__all__ = [
    "UNREACHABLE_S",
    "Acquaintance",
    "Carer",
    "Client",
    "Employment",
    "Gender",
    "HeldSkill",
    "Horizon",
    "Link",
    "Pin",
    "Preference",
    "PreferenceKind",
    "Problem",
    "Risk",
    "Shift",
    "Transport",
    "Travel",
    "Visit",
    "VisitKind",
]
