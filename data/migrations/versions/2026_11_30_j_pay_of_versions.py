"""What planned visits pay their carers, so that contributions know of a week's other days."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261130j"
down_revision = "20261129i"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Of versions made before nothing is known of it.
    op.add_column("assignments", sa.Column("pay_pence", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("assignments", "pay_pence")
