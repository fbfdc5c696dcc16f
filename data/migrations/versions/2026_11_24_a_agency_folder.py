"""The agency folder: branches and everything that belongs to one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261124a"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "branches",
    "budgets",
    "carers",
    "clients",
    "travel",
    "availability",
    "history",
    "preferences",
    "skills",
    "visits",
    "actuals",
    "links",
    "rota_in_force",
)
"""In the order in which foreign keys let them be made."""


def upgrade() -> None:
    op.create_table(
        "branches",
        sa.Column("branch_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("branch_id", name=op.f("pk_branches")),
    )
    op.create_table(
        "budgets",
        sa.Column("branch_id", sa.String(), nullable=False),
        sa.Column("budget_id", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("scope_id", sa.String(), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("hours", sa.Double(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=14, scale=4, asdecimal=False), nullable=True),
        sa.Column("hard", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "scope IN ('branch', 'client', 'funder')", name=op.f("ck_budgets_scope")
        ),
        sa.CheckConstraint("period_end >= period_start", name=op.f("ck_budgets_period")),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branches.branch_id"], name=op.f("fk_budgets_branch_id")
        ),
        sa.PrimaryKeyConstraint("branch_id", "budget_id", "period_start", name=op.f("pk_budgets")),
    )
    op.create_table(
        "carers",
        sa.Column("branch_id", sa.String(), nullable=False),
        sa.Column("carer_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("gender", sa.String(), nullable=True),
        sa.Column("languages", sa.String(), nullable=False),
        sa.Column("postcode", sa.String(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("location_id", sa.String(), nullable=True),
        sa.Column("transport", sa.String(), nullable=False),
        sa.Column("employment", sa.String(), nullable=False),
        sa.Column("contract_hours_week", sa.Double(), nullable=True),
        sa.Column("max_hours_week", sa.Double(), nullable=True),
        sa.Column("max_hours_day", sa.Double(), nullable=True),
        sa.Column("hourly_rate", sa.Numeric(precision=12, scale=4, asdecimal=False), nullable=True),
        sa.Column("wtr_opt_out", sa.Boolean(), nullable=False),
        sa.Column("date_of_birth", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "employment IN ('employee', 'bank', 'agency')", name=op.f("ck_carers_employment")
        ),
        sa.CheckConstraint(
            "transport IN ('car', 'walk', 'bicycle', 'public')", name=op.f("ck_carers_transport")
        ),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branches.branch_id"], name=op.f("fk_carers_branch_id")
        ),
        sa.PrimaryKeyConstraint("branch_id", "carer_id", name=op.f("pk_carers")),
    )
    op.create_table(
        "clients",
        sa.Column("branch_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("postcode", sa.String(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("location_id", sa.String(), nullable=True),
        sa.Column("risk", sa.String(), nullable=False),
        sa.Column("gender_of_carer", sa.String(), nullable=False),
        sa.Column("languages", sa.String(), nullable=False),
        sa.Column("lives_alone", sa.Boolean(), nullable=True),
        sa.Column("informal_carer", sa.Boolean(), nullable=True),
        sa.Column("funder_id", sa.String(), nullable=True),
        sa.CheckConstraint(
            "gender_of_carer IN ('any', 'female', 'male')", name=op.f("ck_clients_gender_of_carer")
        ),
        sa.CheckConstraint("risk IN ('red', 'amber', 'green')", name=op.f("ck_clients_risk")),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branches.branch_id"], name=op.f("fk_clients_branch_id")
        ),
        sa.PrimaryKeyConstraint("branch_id", "client_id", name=op.f("pk_clients")),
    )
    op.create_table(
        "travel",
        sa.Column("branch_id", sa.String(), nullable=False),
        sa.Column("from_location", sa.String(), nullable=False),
        sa.Column("to_location", sa.String(), nullable=False),
        sa.Column("minutes", sa.Double(), nullable=False),
        sa.Column("metres", sa.Double(), nullable=True),
        sa.Column("mode", sa.String(), nullable=False),
        sa.CheckConstraint(
            "mode IN ('all', 'car', 'walk', 'bicycle', 'public')", name=op.f("ck_travel_mode")
        ),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_travel_minutes")),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branches.branch_id"], name=op.f("fk_travel_branch_id")
        ),
        sa.PrimaryKeyConstraint(
            "branch_id", "from_location", "to_location", "mode", name=op.f("pk_travel")
        ),
    )
    op.create_table(
        "availability",
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.String(), nullable=False),
        sa.Column("carer_id", sa.String(), nullable=False),
        sa.Column("start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('shift', 'leave')", name=op.f("ck_availability_kind")),
        sa.CheckConstraint('"end" > start', name=op.f("ck_availability_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["branch_id", "carer_id"],
            ["carers.branch_id", "carers.carer_id"],
            name=op.f("fk_availability_branch_id_carer_id"),
        ),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_availability")),
    )
    op.create_index(
        op.f("ix_availability_branch_id_start"),
        "availability",
        ["branch_id", "start"],
        unique=False,
    )
    op.create_table(
        "history",
        sa.Column("branch_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("carer_id", sa.String(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("last_visit", sa.Date(), nullable=True),
        sa.CheckConstraint("visits >= 0", name=op.f("ck_history_visits")),
        sa.ForeignKeyConstraint(
            ["branch_id", "carer_id"],
            ["carers.branch_id", "carers.carer_id"],
            name=op.f("fk_history_branch_id_carer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["branch_id", "client_id"],
            ["clients.branch_id", "clients.client_id"],
            name=op.f("fk_history_branch_id_client_id"),
        ),
        sa.PrimaryKeyConstraint("branch_id", "client_id", "carer_id", name=op.f("pk_history")),
    )
    op.create_table(
        "preferences",
        sa.Column("branch_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("carer_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('preferred', 'avoid', 'excluded')", name=op.f("ck_preferences_kind")
        ),
        sa.ForeignKeyConstraint(
            ["branch_id", "carer_id"],
            ["carers.branch_id", "carers.carer_id"],
            name=op.f("fk_preferences_branch_id_carer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["branch_id", "client_id"],
            ["clients.branch_id", "clients.client_id"],
            name=op.f("fk_preferences_branch_id_client_id"),
        ),
        sa.PrimaryKeyConstraint("branch_id", "client_id", "carer_id", name=op.f("pk_preferences")),
    )
    op.create_table(
        "skills",
        sa.Column("branch_id", sa.String(), nullable=False),
        sa.Column("carer_id", sa.String(), nullable=False),
        sa.Column("skill", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["branch_id", "carer_id"],
            ["carers.branch_id", "carers.carer_id"],
            name=op.f("fk_skills_branch_id_carer_id"),
        ),
        sa.PrimaryKeyConstraint("branch_id", "carer_id", "skill", name=op.f("pk_skills")),
    )
    op.create_table(
        "visits",
        sa.Column("branch_id", sa.String(), nullable=False),
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("earliest_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("latest_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("duration_minutes", sa.Double(), nullable=False),
        sa.Column("preferred_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("carers_required", sa.Integer(), nullable=False),
        sa.Column("skills", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("time_critical", sa.Boolean(), nullable=False),
        sa.Column("min_duration_minutes", sa.Double(), nullable=True),
        sa.Column("known_carer_only", sa.Boolean(), nullable=False),
        sa.Column("budget_id", sa.String(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('care', 'medication', 'domestic', 'sit_in', 'review', 'spot_check')",
            name=op.f("ck_visits_kind"),
        ),
        sa.CheckConstraint(
            "carers_required BETWEEN 1 AND 4", name=op.f("ck_visits_carers_required")
        ),
        sa.CheckConstraint("duration_minutes > 0", name=op.f("ck_visits_duration_minutes")),
        sa.CheckConstraint("latest_start >= earliest_start", name=op.f("ck_visits_window")),
        sa.ForeignKeyConstraint(
            ["branch_id", "client_id"],
            ["clients.branch_id", "clients.client_id"],
            name=op.f("fk_visits_branch_id_client_id"),
        ),
        sa.PrimaryKeyConstraint("branch_id", "visit_id", name=op.f("pk_visits")),
    )
    op.create_index(op.f("ix_visits_branch_id_date"), "visits", ["branch_id", "date"], unique=False)
    op.create_table(
        "actuals",
        sa.Column("branch_id", sa.String(), nullable=False),
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("carer_id", sa.String(), nullable=False),
        sa.Column("arrived", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('delivered', 'refused', 'no_access', 'missed')",
            name=op.f("ck_actuals_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["branch_id", "carer_id"],
            ["carers.branch_id", "carers.carer_id"],
            name=op.f("fk_actuals_branch_id_carer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["branch_id", "visit_id"],
            ["visits.branch_id", "visits.visit_id"],
            name=op.f("fk_actuals_branch_id_visit_id"),
        ),
        sa.PrimaryKeyConstraint("branch_id", "visit_id", "slot", name=op.f("pk_actuals")),
    )
    op.create_table(
        "links",
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.String(), nullable=False),
        sa.Column("first_visit_id", sa.String(), nullable=False),
        sa.Column("second_visit_id", sa.String(), nullable=False),
        sa.Column("min_gap_minutes", sa.Double(), nullable=True),
        sa.Column("max_gap_minutes", sa.Double(), nullable=True),
        sa.Column("same_carer", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["branch_id", "first_visit_id"],
            ["visits.branch_id", "visits.visit_id"],
            name=op.f("fk_links_branch_id_first_visit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["branch_id", "second_visit_id"],
            ["visits.branch_id", "visits.visit_id"],
            name=op.f("fk_links_branch_id_second_visit_id"),
        ),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_links")),
    )
    op.create_index(
        op.f("ix_links_branch_id_first_visit_id"),
        "links",
        ["branch_id", "first_visit_id"],
        unique=False,
    )
    op.create_table(
        "rota_in_force",
        sa.Column("branch_id", sa.String(), nullable=False),
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.Column("carer_id", sa.String(), nullable=False),
        sa.Column("start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["branch_id", "carer_id"],
            ["carers.branch_id", "carers.carer_id"],
            name=op.f("fk_rota_in_force_branch_id_carer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["branch_id", "visit_id"],
            ["visits.branch_id", "visits.visit_id"],
            name=op.f("fk_rota_in_force_branch_id_visit_id"),
        ),
        sa.PrimaryKeyConstraint("branch_id", "visit_id", "slot", name=op.f("pk_rota_in_force")),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
