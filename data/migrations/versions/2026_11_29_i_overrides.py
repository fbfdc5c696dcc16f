"""Overrides of rules: who allowed which violation, why, and what rest is given for it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261129i"
down_revision = "20261129h"
branch_labels = None
depends_on = None

TRIGGERS = (
    ("overrides_update", "UPDATE", "rows of overrides are never changed"),
    ("overrides_delete", "DELETE", "rows of overrides are never deleted"),
)
"""Name, event, and what the database says."""


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "overrides",
        sa.Column("override_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.String(), nullable=False),
        sa.Column("rota_id", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("visit_ids", sa.String(), nullable=False),
        sa.Column("carer_ids", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("excess", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("rest_from", moment, nullable=True),
        sa.Column("rest_to", moment, nullable=True),
        sa.Column("rest_due_seconds", sa.Integer(), nullable=False),
        sa.Column("recorded_at", moment, nullable=False),
        sa.Column("recorded_seq", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(rest_from IS NULL) = (rest_to IS NULL)", name=op.f("ck_overrides_rest")
        ),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branches.branch_id"], name=op.f("fk_overrides_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["rota_id"], ["rota_versions.rota_id"], name=op.f("fk_overrides_rota_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.person_id"], name=op.f("fk_overrides_person_id")
        ),
        sa.PrimaryKeyConstraint("override_id", name=op.f("pk_overrides")),
        sa.UniqueConstraint("number", name=op.f("uq_overrides_number")),
    )
    op.create_index(op.f("ix_overrides_branch_id_rest_to"), "overrides", ["branch_id", "rest_to"])
    counters = sa.table("counters", sa.column("name", sa.String), sa.column("value", sa.Integer))
    op.bulk_insert(counters, [{"name": "override", "value": 0}])
    postgresql = op.get_bind().dialect.name == "postgresql"
    for name, event, message in TRIGGERS:
        body = (
            f"EXECUTE FUNCTION rotamend_refuse('{message}')"
            if postgresql
            else f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON overrides FOR EACH ROW {body}")


def downgrade() -> None:
    op.drop_table("overrides")
    op.execute("DELETE FROM counters WHERE name = 'override'")
