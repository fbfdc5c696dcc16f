"""Alembic migrations of the store, run by `data.store` from the installed package."""

HEAD = "20261130j"
"""The newest revision, so that a database that is up to date opens without loading Alembic."""
