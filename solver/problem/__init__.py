"""The immutable domain: standard library only, no engine, no I/O."""

from solver.problem.budget import Budget, Scope, pays
from solver.problem.carer import Carer, Employment, Gender, HeldSkill, Shift, Transport
from solver.problem.client import Acquaintance, Client, Preference, PreferenceKind, Risk
from solver.problem.disruption import (
    CarerAbsent,
    CarerLate,
    ClientAway,
    Disruption,
    NeedsChanged,
    NewVisit,
    VehicleLost,
    VisitCancelled,
    disrupted,
)
from solver.problem.horizon import Horizon
from solver.problem.problem import Problem
from solver.problem.travel import UNREACHABLE_S, Table, Travel
from solver.problem.visit import InForce, Link, Pin, Visit, VisitKind
from solver.problem.weather import SevereWeather

__all__ = [
    "UNREACHABLE_S",
    "Acquaintance",
    "Budget",
    "Carer",
    "CarerAbsent",
    "CarerLate",
    "Client",
    "ClientAway",
    "Disruption",
    "Employment",
    "Gender",
    "HeldSkill",
    "Horizon",
    "InForce",
    "Link",
    "NeedsChanged",
    "NewVisit",
    "Pin",
    "Preference",
    "PreferenceKind",
    "Problem",
    "Risk",
    "Scope",
    "SevereWeather",
    "Shift",
    "Table",
    "Transport",
    "Travel",
    "VehicleLost",
    "Visit",
    "VisitCancelled",
    "VisitKind",
    "disrupted",
    "pays",
]
