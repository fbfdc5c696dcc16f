"""Alembic's entry: migrates over the connection that `data.store` (or the command line) gives."""

from __future__ import annotations

import os

from alembic import context
from sqlalchemy import Connection, create_engine

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


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with create_engine(os.environ["ROTAMEND_DATABASE_URL"]).begin() as opened:
        run(opened)
