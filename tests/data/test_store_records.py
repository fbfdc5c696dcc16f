"""What was planned and decided cannot be rewritten, and rewriting behind the store shows."""

from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import IntegrityError

import data.migrations
from data.decisions import approve
from data.store import Store
from tests.data.store_rows import NOON, TUESDAY, Branch, saved

WEDNESDAY = TUESDAY + dt.timedelta(days=1)


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    """A branch with two visits and two versions: R1 published, R2 proposed with a gap."""
    branch = Branch(tmp_path)
    branch.client()
    branch.carer("k1")
    branch.visit("v1")
    approve(
        branch.store, saved(branch).proposal_id or "", as_name="Ann", reason="checked", now=NOON
    )
    branch.visit("v2", WEDNESDAY)
    saved(branch, days=2)
    return branch


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE assignments SET carer_id = 'k2'",
        "DELETE FROM assignments WHERE rota_id = 'R1'",
        "UPDATE worked_days SET worked_seconds = 0",
        "DELETE FROM worked_days",
        "UPDATE solver_runs SET seed = 8",
        "DELETE FROM solver_runs",
        "UPDATE audit SET reason = 'other'",
        "DELETE FROM audit WHERE seq = 1",
        "DELETE FROM rota_versions WHERE rota_id = 'R2'",
        "UPDATE rota_versions SET input_hash = 'x'",
        "UPDATE rota_versions SET parent_id = NULL WHERE rota_id = 'R2'",
        "UPDATE rota_versions SET base_seq = 99",
        "UPDATE rota_versions SET status = 'proposed' WHERE rota_id = 'R1'",
        "UPDATE rota_versions SET status = 'draft' WHERE rota_id = 'R2'",
        "UPDATE rota_versions SET published_seq = 99 WHERE rota_id = 'R1'",
        "DELETE FROM proposals",
        "UPDATE proposals SET decided_by = 'Bob' WHERE proposal_id = 'P1'",
    ],
)
def test_that_records_are_never_rewritten(branch: Branch, statement: str) -> None:
    with (
        pytest.raises(IntegrityError, match=r"never|cannot go|once"),
        branch.store.unit_of_work() as uow,
    ):
        uow.session.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO assignments SELECT rota_id, 'v9', 1, carer_id, start, \"end\", 0, pinned,"
        " client_id, NULL, NULL, NULL, NULL, NULL FROM assignments WHERE rota_id = 'R1'",
        "INSERT INTO uncovered"
        " VALUES ('R1', 'v9', 1, 'red', 'travel', 'far', 'not_found', NULL, 'c1', NULL)",
        "INSERT INTO worked_days SELECT rota_id, 'k9', day, start, \"end\", 60 FROM worked_days"
        " WHERE rota_id = 'R1'",
    ],
)
def test_that_nothing_is_added_to_a_version(branch: Branch, statement: str) -> None:
    with (
        pytest.raises(IntegrityError, match="nothing is added"),
        branch.store.unit_of_work() as uow,
    ):
        uow.session.execute(text(statement))


def test_that_every_column_of_a_version_but_two_is_fixed(branch: Branch) -> None:
    with branch.store.unit_of_work() as uow:
        columns = [
            c["name"] for c in inspect(uow.session.connection()).get_columns("rota_versions")
        ]
    changeable = []
    for column in columns:
        try:
            with branch.store.unit_of_work() as uow:
                uow.session.execute(text(f"UPDATE rota_versions SET {column} = {column}"))
            changeable.append(column)
        except IntegrityError:
            continue
    # A status that stays as it is goes nowhere; a published_seq is written once.
    assert changeable == ["status"]


def test_that_the_audit_log_tells_who_did_what_and_why(branch: Branch) -> None:
    with branch.store.unit_of_work() as uow:
        rows = uow.session.execute(
            text("SELECT seq, actor, action, subject, reason FROM audit ORDER BY seq")
        ).all()
    assert [tuple(row) for row in rows] == [
        (1, "rotamend", "rota.proposed", "R1", None),
        (2, "Ann", "rota.published", "R1", "checked"),
        (3, "rotamend", "rota.proposed", "R2", None),
    ]


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit SET reason = 'never looked' WHERE seq = 2", 2),
        ("UPDATE audit SET at = '2026-11-23 12:00:01.000000' WHERE seq = 1", 1),
        ("UPDATE audit SET details = '{}' WHERE seq = 3", 3),
        ("DELETE FROM audit WHERE seq = 1", 1),
        ("DELETE FROM audit WHERE seq = 2", 2),
        ("DELETE FROM audit WHERE seq = 3", 3),
    ],
)
def test_that_an_entry_changed_behind_the_store_is_found(
    branch: Branch, tmp_path: Path, statement: str, broken: int
) -> None:
    with branch.store.unit_of_work(read_only=True) as uow:
        assert uow.audit.first_broken() is None
    with sqlite3.connect(tmp_path / "rotamend.db") as connection:
        for trigger in ("audit_update", "audit_delete"):
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute(statement)
    with branch.store.unit_of_work(read_only=True) as uow:
        assert uow.audit.first_broken() == broken


def test_that_a_version_that_is_over_does_not_come_back(branch: Branch) -> None:
    with branch.store.unit_of_work() as uow:
        uow.session.execute(text("UPDATE rota_versions SET status = 'superseded'"))
    for status in ("published", "proposed"):
        with (
            pytest.raises(IntegrityError, match="cannot go"),
            branch.store.unit_of_work() as uow,
        ):
            uow.session.execute(text(f"UPDATE rota_versions SET status = '{status}'"))


def downgrade(home: Path, revision: str) -> list[str]:
    """Take a database back to an older schema; return its tables."""
    config = Config()
    config.set_main_option("script_location", str(Path(data.migrations.__file__).parent))
    engine = create_engine(f"sqlite:///{home / 'rotamend.db'}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
        tables = inspect(connection).get_table_names()
    engine.dispose()
    return tables


def test_that_migrations_go_down_and_up_again(tmp_path: Path) -> None:
    Store.open(home=tmp_path).close()
    assert downgrade(tmp_path, "base") == ["alembic_version"]
    with Store.open(home=tmp_path) as store, store.unit_of_work() as uow:
        assert uow.audit.last_seq() == 0


def test_that_proposals_from_before_there_were_groups_are_each_one_of_their_own(
    branch: Branch, tmp_path: Path
) -> None:
    branch.store.close()
    assert "outbox" not in downgrade(tmp_path, "20261124e")
    with Store.open(home=tmp_path) as store:
        with store.unit_of_work(read_only=True) as uow:
            found = [uow.rotas.proposal(ref) for ref in ("P1", "P2")]
            rows = [(p.group_id, p.rank, p.kind, p.figures, p.status) for p in found if p]
            assert uow.audit.first_broken() is None
        assert rows == [("P1", 1, "nightly", [], "approved"), ("P2", 1, "nightly", [], "open")]
        with pytest.raises(IntegrityError, match="never"), store.unit_of_work() as uow:
            uow.session.execute(text("UPDATE proposals SET decided_by = 'Bob'"))
        published = approve(store, "P2", as_name="Ann", reason="checked", now=NOON)
        assert (published.rota_id, published.superseded) == ("R2", ("R1",))
