"""Tests of changes made by hand, on rotas of which every legal edit is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from solver.check import check
from solver.problem import Carer, Problem
from solver.repair.frame import frame
from solver.repair.hand_edit import HandEdit, Placing, move
from solver.repair.result import Figure
from tests.builders import MINUTE, a_carer, a_policy, a_problem, a_rota, a_visit, at

POLICY = a_policy({"uncovered": 1}, freeze_s=0)


def framed(*, now: float = 6, **changes: object) -> Problem:
    """k1 makes v1 (c1, 08:00) and v2 (c2, 09:00); k2 and k3 are free, ten minutes from anywhere."""
    visits = (
        a_visit("v1", client_id="c1"),
        a_visit("v2", client_id="c2", earliest=at(8), latest=at(11), preferred=at(9)),
    )
    carers = (a_carer("k1"), a_carer("k2"), a_carer("k3", (at(9.5), at(15))))
    fields: dict[str, object] = {"default_minutes": 10, "days": 1, **changes}
    problem = a_problem(
        fields.pop("visits", visits),  # type: ignore[arg-type]
        fields.pop("carers", carers),  # type: ignore[arg-type]
        **fields,  # type: ignore[arg-type]
    )
    rota = a_rota(("v1", "k1", at(8)), ("v2", "k1", at(9)))
    return frame(problem, rota, at(now), POLICY)


def made(edit: HandEdit) -> dict[str, tuple[str, int]]:
    """Carer and start of each visit of the edited rota."""
    assert edit.proposal is not None
    return {a.visit_id: (a.carer_id, a.start) for a in edit.proposal.result.rota.assignments}


def test_that_a_legal_edit_changes_one_visit_and_nothing_else() -> None:
    problem = framed()
    edit = move(problem, POLICY, "v2", ("k2",))

    assert edit.broken == ()
    assert made(edit) == {"v1": ("k1", at(8)), "v2": ("k2", at(9))}
    assert edit.proposal is not None
    assert edit.proposal.value(Figure.CHANGED) == 1
    assert edit.proposal.value(Figure.MOVED_BY) == 0
    assert check(problem, POLICY, edit.proposal.result.rota).violations == ()


def test_that_the_start_nearest_to_what_was_told_is_taken_where_none_is_given() -> None:
    assert made(move(framed(), POLICY, "v2", ("k3",)))["v2"] == ("k3", at(9.5))


def test_that_a_start_that_is_given_is_kept() -> None:
    assert made(move(framed(), POLICY, "v2", ("k2",), at(10)))["v2"] == ("k2", at(10))


def test_that_a_carer_may_keep_a_visit_at_another_start() -> None:
    assert made(move(framed(), POLICY, "v2", ("k1",), at(10)))["v2"] == ("k1", at(10))


def test_that_an_edit_is_priced_against_the_best_other_carer() -> None:
    edit = move(framed(), POLICY, "v2", ("k3",))

    assert edit.best is not None
    assert edit.best_placing is not None
    assert (edit.best_placing.carer_id, edit.best_placing.start) == ("k2", at(9))
    assert edit.best.value(Figure.MOVED_BY) == 0
    assert edit.proposal is not None
    assert edit.proposal.value(Figure.MOVED_BY) == 30


def test_that_an_illegal_start_names_the_rule_and_the_nearest_start_of_the_same_carer() -> None:
    # From 08:00 to 08:30 k1 is with c1, ten minutes away.
    edit = move(framed(), POLICY, "v2", ("k1",), at(8.5))

    assert edit.proposal is None
    assert {violation.rule_id for violation in edit.broken} == {"travel"}
    assert edit.nearest is not None
    assert (edit.nearest.carer_id, edit.nearest.start) == ("k1", at(8.5) + 10 * MINUTE)


def test_that_where_the_carer_cannot_come_at_all_the_best_other_one_is_named() -> None:
    carers = (a_carer("k1"), a_carer("k2"), a_carer("k3", (at(12), at(15))))
    edit = move(framed(carers=carers), POLICY, "v2", ("k3",))

    assert {violation.rule_id for violation in edit.broken} == {"availability"}
    assert edit.nearest == edit.best_placing
    assert edit.nearest is not None
    assert edit.nearest.carer_id == "k2"


def test_that_a_visit_that_has_started_is_not_moved() -> None:
    edit = move(framed(now=8.25), POLICY, "v1", ("k2",), at(9))

    assert "frozen" in {violation.rule_id for violation in edit.broken}


def test_that_nothing_is_moved_into_the_past() -> None:
    edit = move(framed(now=8.75), POLICY, "v2", ("k2",), at(8.5))

    assert "frozen" in {violation.rule_id for violation in edit.broken}
    assert edit.nearest is not None
    assert edit.nearest.start >= at(8.75)


def test_that_a_double_handed_visit_starts_for_both_when_one_carer_changes() -> None:
    visits = (a_visit("v1", client_id="c1", carers_required=2),)
    carers = (a_carer("k1"), a_carer("k2"), a_carer("k3", (at(8.5), at(15))))
    problem = frame(
        a_problem(visits, carers, days=1),
        a_rota(("v1", "k1", at(8), 1), ("v1", "k2", at(8), 2)),
        at(6),
        POLICY,
    )
    edit = move(problem, POLICY, "v1", ("k3",))

    assert edit.proposal is not None
    (group,) = edit.proposal.result.rota.by_visit.values()
    assert {a.start for a in group} == {at(8.5)}
    assert len({a.carer_id for a in group}) == 2
    assert "k3" in {a.carer_id for a in group}


def test_that_the_place_of_a_carer_who_no_longer_can_is_taken_first() -> None:
    visits = (a_visit("v1", client_id="c1", carers_required=2),)
    carers = (a_carer("k1"), a_carer("k2", (at(12), at(15))), a_carer("k3"))
    problem = frame(
        a_problem(visits, carers, days=1),
        a_rota(("v1", "k1", at(8), 1), ("v1", "k2", at(8), 2)),
        at(6),
        POLICY,
    )
    edit = move(problem, POLICY, "v1", ("k3",))

    assert edit.placing.slot == 2
    assert made(edit)["v1"][1] == at(8)
    assert edit.proposal is not None
    carers_of = {a.carer_id for a in edit.proposal.result.rota.assignments}
    assert carers_of == {"k1", "k3"}


def test_that_visits_whose_carers_are_gone_stay_uncovered_and_stop_no_edit() -> None:
    # k1 went home at 08:50: v2 has nobody until somebody decides about it.
    carers = (a_carer("k1", (at(7), at(8.8))), a_carer("k2"), a_carer("k3"))
    edit = move(framed(carers=carers), POLICY, "v1", ("k2",))

    assert made(edit) == {"v1": ("k2", at(8))}
    assert edit.proposal is not None
    assert edit.proposal.value(Figure.UNCOVERED) > 0


def a_pair(*carers: Carer, **changes: object) -> Problem:
    """A double-handed visit v1 that nobody was to make, from 07:00 to 15:00, 08:00 preferred."""
    visits = (a_visit("v1", client_id="c1", latest=at(15), carers_required=2),)
    return frame(a_problem(visits, carers, days=1, **changes), a_rota(), at(6), POLICY)  # type: ignore[arg-type]


def test_that_two_carers_fill_an_empty_double_handed_visit_at_one_start() -> None:
    problem = a_pair(a_carer("k1"), a_carer("k2", (at(9), at(15))), a_carer("k3"))
    edit = move(problem, POLICY, "v1", ("k1", "k2"))

    assert edit.broken == ()
    assert edit.placing == Placing("k1", at(9), 1, ("k2",))
    assert edit.proposal is not None
    made = edit.proposal.result.rota.assignments
    assert {(a.carer_id, a.slot, a.start) for a in made} == {("k1", 1, at(9)), ("k2", 2, at(9))}
    assert check(problem, POLICY, edit.proposal.result.rota).violations == ()


def test_that_the_best_second_carer_at_the_same_start_is_chosen_where_one_is_given() -> None:
    late = a_carer("k2", (at(9), at(15)))
    problem = a_pair(a_carer("k1"), late, a_carer("k3"))

    assert move(problem, POLICY, "v1", ("k1",)).placing == Placing("k1", at(8), 1, ("k3",))
    assert move(problem, POLICY, "v1", ("k2",)).placing.start == at(9)
    edit = move(a_pair(a_carer("k1"), late), POLICY, "v1", ("k1",), at(8))
    assert {violation.rule_id for violation in edit.broken} == {"double_handed"}
    assert edit.nearest == Placing("k1", at(9), 1, ("k2",))


def test_that_an_edit_for_two_is_priced_against_two_others() -> None:
    carers = [a_carer(f"k{number}") for number in range(1, 5)]
    edit = move(a_pair(*carers), POLICY, "v1", ("k1", "k3"))

    assert edit.best_placing == Placing("k2", at(8), 1, ("k4",))
    assert move(a_pair(*carers[:3]), POLICY, "v1", ("k1", "k3")).best is None


def test_that_who_is_chosen_beside_a_carer_who_stays_is_priced_against_somebody_else() -> None:
    visits = (a_visit("v1", client_id="c1", carers_required=2),)
    carers = (a_carer("k1"), a_carer("k2"), a_carer("k3"))
    problem = frame(
        a_problem(visits, carers, days=1), a_rota(("v1", "k1", at(8), 1)), at(6), POLICY
    )
    edit = move(problem, POLICY, "v1", ("k1",))

    assert edit.placing == Placing("k1", at(8), 1, ("k2",))
    assert edit.best_placing == Placing("k3", at(8), 2)


def test_that_nobody_is_named_where_no_second_carer_can_come() -> None:
    carers = (a_carer("k1", (at(7), at(9))), a_carer("k2", (at(9), at(15))))
    edit = move(a_pair(*carers), POLICY, "v1", ("k1",))

    assert {violation.rule_id for violation in edit.broken} == {"double_handed"}
    assert edit.nearest is None
    assert edit.proposal is None


def test_that_two_carers_replace_both_who_were_to_come() -> None:
    visits = (a_visit("v1", client_id="c1", carers_required=2),)
    carers = tuple(a_carer(f"k{number}") for number in range(1, 5))
    rota = a_rota(("v1", "k1", at(8), 1), ("v1", "k2", at(8), 2))
    problem = frame(a_problem(visits, carers, days=1), rota, at(6), POLICY)

    def carers_of(*named: str) -> set[str]:
        edit = move(problem, POLICY, "v1", named)
        assert edit.proposal is not None
        return {a.carer_id for a in edit.proposal.result.rota.assignments}

    assert carers_of("k3", "k4") == {"k3", "k4"}
    assert carers_of("k2", "k4") == {"k2", "k4"}


@pytest.mark.parametrize("carers", [(), ("k1", "k1"), ("k1", "k2", "k3")])
def test_that_no_more_carers_are_given_than_a_visit_needs(carers: tuple[str, ...]) -> None:
    problem = a_pair(a_carer("k1"), a_carer("k2"), a_carer("k3"))
    with pytest.raises(ValueError, match="cannot be given"):
        move(problem, POLICY, "v1", carers)


@pytest.mark.parametrize(("visit", "carer"), [("v9", "k1"), ("v1", "k9")])
def test_that_what_is_not_there_is_refused(visit: str, carer: str) -> None:
    with pytest.raises(ValueError, match="there is no"):
        move(framed(), POLICY, visit, (carer,))


@pytest.mark.parametrize("wanted", [None, at(13)], ids=["as near as can be", "at one o'clock"])
def test_that_an_edit_may_be_late_where_windows_end_softly(wanted: int | None) -> None:
    problem = framed(carers=(a_carer("k1"), a_carer("k2", (at(12), at(15)))))
    assert move(problem, POLICY, "v2", ("k2",), wanted).proposal is None
    softly = move(problem, replace(POLICY, window_end="soft"), "v2", ("k2",), wanted)
    assert made(softly)["v2"] == ("k2", wanted or at(12))


def test_that_an_edit_of_a_late_visit_keeps_to_the_late_start_that_was_told() -> None:
    policy = replace(POLICY, window_end="soft")
    problem = a_problem([a_visit()], [a_carer("k1"), a_carer("k2")])
    problem = frame(problem, a_rota(("v1", "k1", at(12.5))), at(6), policy)
    assert made(move(problem, policy, "v1", ("k2",)))["v1"] == ("k2", at(12.5))


@pytest.mark.parametrize(
    ("now", "there", "lacks", "over"),
    [(6, ("k1",), 0, False), (8.25, ("k1",), 0, True), (12, ("k1",), 0, True)],
)
def test_that_an_edit_tells_who_has_the_visit_and_whether_it_is_too_late(
    now: float, there: tuple[str, ...], lacks: int, over: bool
) -> None:
    edit = move(framed(now=now), POLICY, "v1", ("k2",))

    assert (edit.there, edit.lacks, edit.told, edit.over) == (there, lacks, at(8), over)


def test_that_an_edit_tells_what_a_visit_lacks_whose_carer_is_gone() -> None:
    edit = move(framed(carers=(a_carer("k2"),)), POLICY, "v1", ("k2",))

    assert (edit.there, edit.lacks, edit.over) == ((), 1, False)
