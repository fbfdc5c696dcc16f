"""Rota versions, proposals, solver runs, the audit log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261124b"
down_revision = "20261124a"
branch_labels = None
depends_on = None

TABLES = (
    "audit",
    "counters",
    "rota_versions",
    "assignments",
    "proposals",
    "solver_runs",
    "uncovered",
    "worked_days",
)
"""In the order in which foreign keys let them be made."""


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("branch_id", sa.String(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.create_table(
        "rota_versions",
        sa.Column("rota_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("input_hash", sa.String(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("base_seq", sa.Integer(), nullable=False),
        sa.Column("published_seq", sa.Integer(), nullable=True),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("slots", sa.Integer(), nullable=False),
        sa.Column("covered_slots", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('draft', 'proposed', 'published', 'rejected', 'superseded')",
            name=op.f("ck_rota_versions_status"),
        ),
        sa.CheckConstraint("days >= 1", name=op.f("ck_rota_versions_days")),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branches.branch_id"], name=op.f("fk_rota_versions_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["rota_versions.rota_id"], name=op.f("fk_rota_versions_parent_id")
        ),
        sa.PrimaryKeyConstraint("rota_id", name=op.f("pk_rota_versions")),
        sa.UniqueConstraint(
            "branch_id", "version", name=op.f("uq_rota_versions_branch_id_version")
        ),
        sa.UniqueConstraint("number", name=op.f("uq_rota_versions_number")),
    )
    op.create_index(
        op.f("ix_rota_versions_branch_id_status_first_day"),
        "rota_versions",
        ["branch_id", "status", "first_day"],
        unique=False,
    )
    op.create_table(
        "assignments",
        sa.Column("rota_id", sa.String(), nullable=False),
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("carer_id", sa.String(), nullable=False),
        sa.Column("start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("travel_minutes_before", sa.Double(), nullable=True),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rota_id"],
            ["rota_versions.rota_id"],
            name=op.f("fk_assignments_rota_id"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("rota_id", "visit_id", "slot", name=op.f("pk_assignments")),
    )
    op.create_table(
        "proposals",
        sa.Column("proposal_id", sa.String(), nullable=False),
        sa.Column("rota_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "status IN ('open', 'approved', 'rejected')", name=op.f("ck_proposals_status")
        ),
        sa.ForeignKeyConstraint(
            ["rota_id"], ["rota_versions.rota_id"], name=op.f("fk_proposals_rota_id")
        ),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_proposals")),
        sa.UniqueConstraint("rota_id", name=op.f("uq_proposals_rota_id")),
    )
    op.create_table(
        "solver_runs",
        sa.Column("rota_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("score", sa.JSON(), nullable=False),
        sa.Column("bound", sa.JSON(), nullable=True),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("input_hash", sa.String(), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("iterations", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('optimal', 'feasible', 'interrupted')", name=op.f("ck_solver_runs_status")
        ),
        sa.ForeignKeyConstraint(
            ["rota_id"],
            ["rota_versions.rota_id"],
            name=op.f("fk_solver_runs_rota_id"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("rota_id", name=op.f("pk_solver_runs")),
    )
    op.create_table(
        "uncovered",
        sa.Column("rota_id", sa.String(), nullable=False),
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("risk", sa.String(), nullable=False),
        sa.Column("reason_code", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("proof", sa.String(), nullable=False),
        sa.Column("cheapest_repair", sa.String(), nullable=True),
        sa.CheckConstraint("proof IN ('impossible', 'not_found')", name=op.f("ck_uncovered_proof")),
        sa.CheckConstraint("risk IN ('red', 'amber', 'green')", name=op.f("ck_uncovered_risk")),
        sa.ForeignKeyConstraint(
            ["rota_id"],
            ["rota_versions.rota_id"],
            name=op.f("fk_uncovered_rota_id"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("rota_id", "visit_id", "slot", name=op.f("pk_uncovered")),
    )
    op.create_table(
        "worked_days",
        sa.Column("rota_id", sa.String(), nullable=False),
        sa.Column("carer_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("worked_seconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rota_id"],
            ["rota_versions.rota_id"],
            name=op.f("fk_worked_days_rota_id"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("rota_id", "carer_id", "day", name=op.f("pk_worked_days")),
    )

    counters = sa.table("counters", sa.column("name", sa.String), sa.column("value", sa.Integer))
    op.bulk_insert(counters, [{"name": "audit", "value": 0}, {"name": "rota", "value": 0}])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
