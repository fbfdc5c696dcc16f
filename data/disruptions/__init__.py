"""Disruptions: recorded facts about how care plans broke down, and what they make of a problem."""

from data.disruptions.facts import (
    AbsentFacts,
    AwayFacts,
    CancelFacts,
    ChangeFacts,
    Facts,
    LateFacts,
    NewVisit,
    NewVisitsFacts,
    Span,
    TakenBackFacts,
    VehicleFacts,
    WeatherFacts,
    span_of,
)
from data.disruptions.overlay import disruptions_in_force, laid_over
from data.disruptions.recording import Recorded, find, listed, record
from data.disruptions.visits import (
    KnownVisit,
    known_visit,
    known_visits,
    new_visits_in_force,
    visits_of_days,
    wanted_visits,
)

__all__ = [
    "AbsentFacts",
    "AwayFacts",
    "CancelFacts",
    "ChangeFacts",
    "Facts",
    "KnownVisit",
    "LateFacts",
    "NewVisit",
    "NewVisitsFacts",
    "Recorded",
    "Span",
    "TakenBackFacts",
    "VehicleFacts",
    "WeatherFacts",
    "disruptions_in_force",
    "find",
    "known_visit",
    "known_visits",
    "laid_over",
    "listed",
    "new_visits_in_force",
    "record",
    "span_of",
    "visits_of_days",
    "wanted_visits",
]
