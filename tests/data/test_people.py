"""People have roles, and roles say who may decide."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from data.decisions import approve, reject
from data.errors import UserError
from data.people import add_person, people, remove_person, role_of
from tests.data.store_rows import NOON, Branch, saved


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    """A branch with one visit, one carer, and P1 waiting for a decision."""
    branch = Branch(tmp_path)
    branch.client()
    branch.carer()
    branch.visit()
    saved(branch)
    return branch


def add(branch: Branch, name: str, role: str, branch_id: str | None = None) -> str:
    return add_person(branch.store, name, role, branch_id=branch_id, now=NOON).person_id


def role(branch: Branch, name: str, branch_id: str = "main") -> str | None:
    with branch.store.unit_of_work(read_only=True) as uow:
        return role_of(uow, name, branch_id)


def audit(branch: Branch) -> list[tuple[str, ...]]:
    with branch.store.unit_of_work(read_only=True) as uow:
        query = text("SELECT actor, action, subject FROM audit ORDER BY seq")
        return [tuple(row) for row in uow.session.execute(query)]


def state(branch: Branch) -> tuple[object, ...]:
    with branch.store.unit_of_work(read_only=True) as uow:
        proposal = uow.rotas.proposal("P1")
        assert proposal is not None
        return proposal.status, proposal.decided_by, uow.audit.last_seq()


def test_that_somebody_is_recorded_with_a_role_and_by_id_in_the_audit_log(branch: Branch) -> None:
    assert add(branch, "  Ann   Lee ", "Manager") == "U1"
    (person,) = people(branch.store)
    assert (person.name, person.role, person.branch_id, person.active, person.added_at) == (
        "Ann Lee",
        "manager",
        None,
        True,
        NOON,
    )
    assert audit(branch)[-1] == ("rotamend", "person.added", "U1")


def test_that_names_are_the_same_whatever_their_case_and_space(branch: Branch) -> None:
    add(branch, "Ann Lee", "coordinator")
    assert role(branch, " ANN  lee ") == "coordinator"
    assert role(branch, "Anne Lee") is None
    with pytest.raises(UserError, match="recorded already: U1, coordinator"):
        add(branch, "ann lee", "viewer")


def test_that_a_role_in_a_branch_goes_before_one_in_all(branch: Branch, tmp_path: Path) -> None:
    Branch(tmp_path, "south", store=branch.store)
    add(branch, "Ann", "viewer")
    add(branch, "Ann", "manager", "south")
    assert (role(branch, "Ann"), role(branch, "Ann", "south")) == ("viewer", "manager")


def test_that_a_role_of_one_branch_does_not_hold_in_another(branch: Branch, tmp_path: Path) -> None:
    Branch(tmp_path, "south", store=branch.store)
    add(branch, "Ann", "manager", "south")
    assert role(branch, "Ann") is None
    with pytest.raises(UserError, match="not recorded for branch main"):
        approve(branch.store, "P1", as_name="Ann", reason="ok", now=NOON)


@pytest.mark.parametrize(
    ("name", "role", "branch_id", "told"),
    [
        (" ", "manager", None, "needs a name"),
        ("Rotamend", "manager", None, "needs a name of their own"),
        ("Ann", "boss", None, "no role 'boss'"),
        ("Ann", "manager", "north", "no branch 'north'"),
    ],
)
def test_that_a_wrong_person_is_refused_and_nothing_is_recorded(
    branch: Branch, name: str, role: str, branch_id: str | None, told: str
) -> None:
    before = audit(branch)
    with pytest.raises(UserError, match=told):
        add(branch, name, role, branch_id)
    assert list(people(branch.store)) == []
    assert audit(branch) == before


def test_that_who_leaves_may_not_decide_and_stays_on_record(branch: Branch) -> None:
    add(branch, "Ann", "manager")
    (gone,) = remove_person(branch.store, "ANN", now=NOON)
    assert gone.person_id == "U1"
    assert list(people(branch.store)) == []
    assert [p.person_id for p in people(branch.store, with_former=True)] == ["U1"]
    with pytest.raises(UserError, match="not recorded"):
        approve(branch.store, "P1", as_name="Ann", reason="ok", now=NOON)
    with pytest.raises(UserError, match="Nobody of this name"):
        remove_person(branch.store, "Ann", now=NOON)
    assert add(branch, "Ann", "coordinator") == "U2"
    assert role(branch, "Ann") == "coordinator"


def test_that_while_nobody_is_recorded_any_name_may_decide_and_that_is_told(
    branch: Branch,
) -> None:
    published = approve(branch.store, "P1", as_name=" Whoever ", reason="ok", now=NOON)
    assert not published.name_checked
    assert audit(branch)[-1] == ("Whoever", "rota.published", "R1")


@pytest.mark.parametrize("role", ["coordinator", "manager"])
def test_that_coordinators_and_managers_decide_under_their_recorded_name(
    branch: Branch, role: str
) -> None:
    add(branch, "Ann Lee", role)
    assert approve(branch.store, "P1", as_name="ann lee", reason="ok", now=NOON).name_checked
    assert audit(branch)[-1] == ("Ann Lee", "rota.published", "R1")


@pytest.mark.parametrize("name", ["Vic", "Nobody", "rotamend"])
@pytest.mark.parametrize("decide", [approve, reject])
def test_that_nobody_else_decides_and_nothing_changes(
    branch: Branch, name: str, decide: Callable[..., object]
) -> None:
    add(branch, "Ann", "manager")
    add(branch, "Vic", "viewer")
    before = state(branch)
    with pytest.raises(UserError) as raised:
        decide(branch.store, "P1", as_name=name, reason="ok", now=NOON)
    told = f"{raised.value.problem} {raised.value.mend}"
    if name != "rotamend":
        assert "coordinator or manager" in told
        assert "rotamend people add" in told
        assert name not in told
    assert state(branch) == before


def test_that_a_name_that_holds_sql_is_only_a_name(branch: Branch) -> None:
    name = "Robert'); DROP TABLE people;--"
    add(branch, name, "manager")
    assert role(branch, name) == "manager"
