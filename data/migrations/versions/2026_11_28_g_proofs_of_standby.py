"""What is proved of each repair that is made ahead."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261128g"
down_revision = "20261124f"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Of sweeps made before nothing is known to be proved.
    op.add_column(
        "standby", sa.Column("proof", sa.String(), nullable=False, server_default="found")
    )
    op.add_column(
        "standby", sa.Column("neighbourhood", sa.String(), nullable=False, server_default="")
    )


def downgrade() -> None:
    op.drop_column("standby", "neighbourhood")
    op.drop_column("standby", "proof")
