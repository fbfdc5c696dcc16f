"""Why a visit is uncovered, what would mend it, who could go and why who does, in care words."""

from solver.explain.candidates import Candidate, candidates
from solver.explain.conflict import Conflict, conflict
from solver.explain.effects import Effect
from solver.explain.explain import Explanation, Near, Proof, explain, uncovered
from solver.explain.free import Gain, free
from solver.explain.ground import Fact, FactKind
from solver.explain.question import Question
from solver.explain.why import Choice, why

__all__ = [
    "Candidate",
    "Choice",
    "Conflict",
    "Effect",
    "Explanation",
    "Fact",
    "FactKind",
    "Gain",
    "Near",
    "Proof",
    "Question",
    "candidates",
    "conflict",
    "explain",
    "free",
    "uncovered",
    "why",
]
