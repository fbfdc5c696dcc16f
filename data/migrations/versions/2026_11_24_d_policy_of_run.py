"""Solver runs record the policy they were made with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261124d"
down_revision = "20261124c"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("solver_runs", sa.Column("policy", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("solver_runs", "policy")
