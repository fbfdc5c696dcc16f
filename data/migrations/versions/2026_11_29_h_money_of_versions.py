"""What planned visits cost and pay, so that budgets and pay periods know of other days."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261129h"
down_revision = "20261128g"
branch_labels = None
depends_on = None

COLUMNS = ("care_seconds", "care_pence_s", "wage_surplus", "metres_before")


def upgrade() -> None:
    # Of versions made before nothing is known of it.
    for column in COLUMNS:
        op.add_column("assignments", sa.Column(column, sa.BigInteger(), nullable=True))


def downgrade() -> None:
    for column in reversed(COLUMNS):
        op.drop_column("assignments", column)
