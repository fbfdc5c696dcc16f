"""People and roles, groups of proposals, red actions, messages, standby."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from data.models import UtcDateTime

revision = "20261124f"
down_revision = "20261124e"
branch_labels = None
depends_on = None

TABLES = ("people", "red_actions", "outbox", "standby")

STEPS = (
    "OLD.status = NEW.status"
    " OR (OLD.status = 'proposed' AND NEW.status IN ('published', 'rejected', 'superseded'))"
    " OR (OLD.status = 'published' AND NEW.status = 'superseded')"
)
"""Ways in which the status of a rota version may go on: a proposal can now be superseded, too."""

STEPS_BEFORE = STEPS.replace(", 'superseded')", ")", 1)

FIXED = (
    "proposal_id",
    "rota_id",
    "name",
    "kind",
    "group_id",
    "rank",
    "figures",
    "neighbourhood",
    "frontier",
    "disruptions",
)
"""Columns of a proposal that never change: all but the decision."""

# Name, table, event, condition (None: always), what the database says.
STATUS = ("rota_versions_status", "rota_versions", "UPDATE OF status")
STATUS_MESSAGE = "the status of a rota version cannot go that way"
PROPOSALS = (
    ("proposals_delete", "proposals", "DELETE", None, "proposals are never deleted"),
    (
        "proposals_update",
        "proposals",
        "UPDATE",
        "OLD.status <> 'open'",
        "a decision is never changed",
    ),
)
ADDED = (
    (
        "proposals_fixed",
        "proposals",
        f"UPDATE OF {', '.join(FIXED)}",
        None,
        "what was proposed is never changed",
    ),
    ("red_actions_update", "red_actions", "UPDATE", None, "rows of red_actions are never changed"),
    ("red_actions_delete", "red_actions", "DELETE", None, "rows of red_actions are never deleted"),
)


def upgrade() -> None:
    _drop_triggers(*PROPOSALS, STATUS)
    _widen_proposals()
    for table in ("assignments", "uncovered"):
        op.add_column(table, sa.Column("client_id", sa.String(), nullable=True))
    op.add_column("uncovered", sa.Column("preferred_start", UtcDateTime(), nullable=True))
    _create_tables()
    counters = sa.table("counters", sa.column("name", sa.String), sa.column("value", sa.Integer))
    op.bulk_insert(counters, [{"name": "person", "value": 0}])
    _create_triggers(*PROPOSALS, (*STATUS, f"NOT ({STEPS})", STATUS_MESSAGE), *ADDED)


def downgrade() -> None:
    _drop_triggers(*PROPOSALS, STATUS, *ADDED)
    for table in reversed(TABLES):
        op.drop_table(table)
    op.execute("DELETE FROM counters WHERE name = 'person'")
    op.drop_column("uncovered", "preferred_start")
    for table in ("uncovered", "assignments"):
        op.drop_column(table, "client_id")
    op.execute("UPDATE proposals SET status = 'rejected' WHERE status = 'superseded'")
    op.drop_index(op.f("ix_proposals_group_id"), "proposals")
    with op.batch_alter_table("proposals", copy_from=_proposals(widened=True)) as batch:
        batch.drop_constraint(op.f("ck_proposals_status"), type_="check")
        batch.drop_constraint(op.f("ck_proposals_kind"), type_="check")
        for column in _proposal_columns():
            batch.drop_column(column.name)
        batch.create_check_constraint(
            op.f("ck_proposals_status"), "status IN ('open', 'approved', 'rejected')"
        )
    _create_triggers(*PROPOSALS, (*STATUS, f"NOT ({STEPS_BEFORE})", STATUS_MESSAGE))


def _widen_proposals() -> None:
    """Add what proposals of one group need; those there are, are each the first of their own."""
    with op.batch_alter_table("proposals", copy_from=_proposals(widened=False)) as batch:
        batch.drop_constraint(op.f("ck_proposals_status"), type_="check")
        for column in _proposal_columns():
            batch.add_column(column)
        batch.create_check_constraint(
            op.f("ck_proposals_status"),
            "status IN ('open', 'approved', 'rejected', 'superseded')",
        )
        batch.create_check_constraint(
            op.f("ck_proposals_kind"), "kind IN ('nightly', 'replan', 'edit')"
        )
    op.execute("UPDATE proposals SET group_id = proposal_id")
    op.create_index(op.f("ix_proposals_group_id"), "proposals", ["group_id"])


def _proposal_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("kind", sa.String(), nullable=False, server_default="nightly"),
        sa.Column("group_id", sa.String(), nullable=False, server_default=""),
        sa.Column("rank", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("figures", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("neighbourhood", sa.String(), nullable=True),
        sa.Column("frontier", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("disruptions", sa.String(), nullable=False, server_default=""),
    ]


def _proposals(*, widened: bool) -> sa.Table:
    """The table as it is: SQLite cannot change a check, and makes the table again from this."""
    added = (
        (
            *_proposal_columns(),
            sa.CheckConstraint(
                "status IN ('open', 'approved', 'rejected', 'superseded')",
                name=op.f("ck_proposals_status"),
            ),
            sa.CheckConstraint(
                "kind IN ('nightly', 'replan', 'edit')", name=op.f("ck_proposals_kind")
            ),
        )
        if widened
        else (
            sa.CheckConstraint(
                "status IN ('open', 'approved', 'rejected')", name=op.f("ck_proposals_status")
            ),
        )
    )
    return sa.Table(
        "proposals",
        sa.MetaData(),
        sa.Column("proposal_id", sa.String(), nullable=False),
        sa.Column("rota_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["rota_id"], ["rota_versions.rota_id"], name=op.f("fk_proposals_rota_id")
        ),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_proposals")),
        sa.UniqueConstraint("rota_id", name=op.f("uq_proposals_rota_id")),
        *added,
    )


def _create_tables() -> None:
    op.create_table(
        "people",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("branch_id", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "role IN ('coordinator', 'manager', 'viewer')", name=op.f("ck_people_role")
        ),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branches.branch_id"], name=op.f("fk_people_branch_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_people")),
    )
    op.create_table(
        "red_actions",
        sa.Column("rota_id", sa.String(), nullable=False),
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rota_id"], ["rota_versions.rota_id"], name=op.f("fk_red_actions_rota_id")
        ),
        sa.PrimaryKeyConstraint("rota_id", "visit_id", name=op.f("pk_red_actions")),
    )
    op.create_table(
        "outbox",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("rota_id", sa.String(), nullable=False),
        sa.Column("branch_id", sa.String(), nullable=False),
        sa.Column("recipient_kind", sa.String(), nullable=False),
        sa.Column("recipient_id", sa.String(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "recipient_kind IN ('carer', 'client')", name=op.f("ck_outbox_recipient_kind")
        ),
        sa.CheckConstraint(
            "status IN ('waiting', 'sent', 'failed')", name=op.f("ck_outbox_status")
        ),
        sa.ForeignKeyConstraint(
            ["rota_id"], ["rota_versions.rota_id"], name=op.f("fk_outbox_rota_id")
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_outbox_dedupe_key")),
    )
    op.create_index(op.f("ix_outbox_rota_id"), "outbox", ["rota_id"])
    op.create_table(
        "standby",
        sa.Column("rota_id", sa.String(), nullable=False),
        sa.Column("carer_id", sa.String(), nullable=False),
        sa.Column("hit_slots", sa.Integer(), nullable=False),
        sa.Column("uncovered_slots", sa.Integer(), nullable=False),
        sa.Column("uncovered", sa.Double(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("nobody", sa.JSON(), nullable=False),
        sa.Column("repair", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rota_id"], ["rota_versions.rota_id"], name=op.f("fk_standby_rota_id")
        ),
        sa.PrimaryKeyConstraint("rota_id", "carer_id", name=op.f("pk_standby")),
    )


def _create_triggers(*triggers: tuple[str, str, str, str | None, str]) -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for name, table, event, condition, message in triggers:
        when = f" WHEN ({condition})" if condition else ""
        body = (
            f"EXECUTE FUNCTION rotamend_refuse('{message}')"
            if postgresql
            else f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW{when} {body}")


def _drop_triggers(*triggers: tuple[str | None, ...]) -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for name, table, *_ in triggers:
        op.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if postgresql else ""))
