"""Disruptions: facts that are recorded and never rewritten."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261124e"
down_revision = "20261124d"
branch_labels = None
depends_on = None

KINDS = (
    "absent",
    "late",
    "vehicle",
    "cancel",
    "away",
    "new_visits",
    "change",
    "weather",
    "taken_back",
)

TRIGGERS = (
    ("disruptions_update", "UPDATE", "rows of disruptions are never changed"),
    ("disruptions_delete", "DELETE", "rows of disruptions are never deleted"),
)
"""Name, event, and what the database says."""


def upgrade() -> None:
    op.create_table(
        "disruptions",
        sa.Column("disruption_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("starts", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("takes_back", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_seq", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN (" + ", ".join(f"'{kind}'" for kind in KINDS) + ")",
            name=op.f("ck_disruptions_kind"),
        ),
        sa.CheckConstraint(
            "(kind = 'taken_back') = (takes_back IS NOT NULL)",
            name=op.f("ck_disruptions_takes_back"),
        ),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branches.branch_id"], name=op.f("fk_disruptions_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["takes_back"], ["disruptions.disruption_id"], name=op.f("fk_disruptions_takes_back")
        ),
        sa.PrimaryKeyConstraint("disruption_id", name=op.f("pk_disruptions")),
        sa.UniqueConstraint("number", name=op.f("uq_disruptions_number")),
        sa.UniqueConstraint("takes_back", name=op.f("uq_disruptions_takes_back")),
    )
    op.create_index(
        op.f("ix_disruptions_branch_id_kind_subject"),
        "disruptions",
        ["branch_id", "kind", "subject"],
    )
    counters = sa.table("counters", sa.column("name", sa.String), sa.column("value", sa.Integer))
    op.bulk_insert(counters, [{"name": "disruption", "value": 0}])
    postgresql = op.get_bind().dialect.name == "postgresql"
    for name, event, message in TRIGGERS:
        body = (
            f"EXECUTE FUNCTION rotamend_refuse('{message}')"
            if postgresql
            else f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON disruptions FOR EACH ROW {body}")


def downgrade() -> None:
    op.drop_table("disruptions")
    op.execute("DELETE FROM counters WHERE name = 'disruption'")
