"""Why a visit is uncovered, what would mend it, who could go and why who does, in care words."""

from solver.explain.candidates import Candidate, candidates
from solver.explain.conflict import Conflict, conflict
from solver.explain.effects import Effect, Present
from solver.explain.explain import Explanation, Near, Proof, explain, uncovered
from solver.explain.free import Gain, free
from solver.explain.ground import Fact, FactKind
from solver.explain.hindered import Hindered, hindered
from solver.explain.introductions import Introduction, Shadow, introductions
from solver.explain.menu import Option, menu
from solver.explain.question import Question
from solver.explain.relaxations import (
    AgencyCarer,
    MoreTime,
    Postponed,
    PreferenceWaived,
    Relaxation,
    WiderWindow,
    relaxed,
)
from solver.explain.variants import MenuLimits
from solver.explain.why import Choice, why

__all__ = [
    "AgencyCarer",
    "Candidate",
    "Choice",
    "Conflict",
    "Effect",
    "Explanation",
    "Fact",
    "FactKind",
    "Gain",
    "Hindered",
    "Introduction",
    "MenuLimits",
    "MoreTime",
    "Near",
    "Option",
    "Postponed",
    "PreferenceWaived",
    "Present",
    "Proof",
    "Question",
    "Relaxation",
    "Shadow",
    "WiderWindow",
    "candidates",
    "conflict",
    "explain",
    "free",
    "hindered",
    "introductions",
    "menu",
    "relaxed",
    "uncovered",
    "why",
]
