from datetime import timedelta

import pytest

from solver.problem import HeldSkill
from solver.rules import competence
from tests.builders import PLAIN_DAY, a_carer, a_policy, a_problem, a_rota, a_visit, at
from tests.solver.rules.tables import Case

BEFORE, AFTER = PLAIN_DAY - timedelta(days=1), PLAIN_DAY + timedelta(days=1)


def case(name: str, held: tuple[HeldSkill, ...], *excess: int, **visit: object) -> Case:
    visit.setdefault("skills", ("meds",))
    problem = a_problem([a_visit(**visit)], [a_carer(skills=held)])
    return Case(name, problem, a_policy(), a_rota(("v1", "k1", at(9))), excess)


CASES = (
    case("a skill without dates", (HeldSkill("meds"),)),
    case("no skill", (), 1),
    case("another skill", (HeldSkill("peg"),), 1),
    case("nothing is asked for", (), skills=()),
    case("valid to that day", (HeldSkill("meds", None, PLAIN_DAY),)),
    case("valid to the day before", (HeldSkill("meds", None, BEFORE),), 1),
    case("valid from that day", (HeldSkill("meds", PLAIN_DAY, None),)),
    case("valid from the day after", (HeldSkill("meds", AFTER, None),), 1),
    case(
        "renewed: one of two spans holds",
        (HeldSkill("meds", None, BEFORE), HeldSkill("meds", PLAIN_DAY)),
    ),
    case("one of two skills", (HeldSkill("meds"),), 1, skills=("meds", "peg")),
    case("none of two skills", (), 2, skills=("meds", "peg")),
    case(
        "a window from before midnight counts by the day it opens, not by the start",
        (HeldSkill("meds", None, PLAIN_DAY),),
        earliest=at(23.5),
        latest=at(25),
    ),
    case(
        "a window from after midnight needs the skill on that day",
        (HeldSkill("meds", None, PLAIN_DAY),),
        1,
        earliest=at(24),
        latest=at(25),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_that_skills_are_held_and_in_date(case: Case) -> None:
    assert case.holds(competence.RULE.find)
