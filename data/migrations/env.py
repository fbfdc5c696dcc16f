"""Alembic's entry: migrates over the connection that `data.store` gives in the configuration."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from data.models import Base


def run(connection: Connection) -> None:
    """Migrate in the transaction of the connection, so that a failure leaves nothing behind."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        transactional_ddl=True,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
