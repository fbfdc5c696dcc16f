import pytest

from solver.problem import Acquaintance, Client, Preference
from solver.rules import exclusions
from tests.builders import MINUTE, a_carer, a_policy, a_problem, a_rota, a_visit, at
from tests.solver.rules.tables import Case

SEEN = (Acquaintance("c1", "k1", 1),)
OTHER_SEEN = (Acquaintance("c1", "k2", 3),)


def wanted(kind: str, carer: str = "k1") -> tuple[Preference, ...]:
    return (Preference("c1", carer, kind),)  # type: ignore[arg-type]


def case(
    name: str,
    *excess: int,
    wants: str = "any",
    gender: str | None = "male",
    preferences: tuple[Preference, ...] = (),
    history: tuple[Acquaintance, ...] = (),
    under_min: int = 0,
    **visit: object,
) -> Case:
    problem = a_problem(
        [a_visit(**visit)],
        [a_carer("k1", gender=gender), a_carer("k2")],
        clients=[Client("c1", "c1", gender_of_carer=wants)],  # type: ignore[arg-type]
        preferences=preferences,
        history=history,
    )
    policy = a_policy(known_carer_under_s=under_min * MINUTE)
    return Case(name, problem, policy, a_rota(("v1", "k1", at(9))), excess)


CASES = (
    case("anybody"),
    case("excluded", 1, preferences=wanted("excluded")),
    case("another carer is excluded", preferences=wanted("excluded", "k2")),
    case("avoided is no exclusion", preferences=wanted("avoid")),
    case("the gender wanted", wants="male"),
    case("another gender", 1, wants="female"),
    case("a gender that is not known", 1, wants="female", gender=None),
    case("known only: seen once", known_carer_only=True, history=SEEN),
    case("known only: preferred", known_carer_only=True, preferences=wanted("preferred")),
    case("known only: another was seen", 1, known_carer_only=True, history=OTHER_SEEN),
    case("known only, and the client knows nobody", 1, known_carer_only=True),
    case(
        "known only: delivered no visit",
        1,
        known_carer_only=True,
        history=(Acquaintance("c1", "k1", 0),),
    ),
    case("short, and another is known", 1, under_min=31, history=OTHER_SEEN),
    case("as long as the limit", under_min=30, history=OTHER_SEEN),
    case("short, and this one is known", under_min=31, history=SEEN),
    case("short, and the client knows nobody", under_min=31),
    case("short, and another is preferred", 1, under_min=31, preferences=wanted("preferred", "k2")),
    case("excluded and of another gender", 1, 1, wants="female", preferences=wanted("excluded")),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_that_nobody_comes_who_must_not(case: Case) -> None:
    assert case.holds(exclusions.RULE.find)
