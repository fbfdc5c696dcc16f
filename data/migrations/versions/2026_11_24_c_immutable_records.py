"""Triggers: what was planned, how, and who decided can be added to, never rewritten."""

from __future__ import annotations

from alembic import op

revision = "20261124c"
down_revision = "20261124b"
branch_labels = None
depends_on = None

RECORDS = ("assignments", "uncovered", "solver_runs", "worked_days", "audit")
"""Tables whose rows are never changed and never deleted."""

PARTS = ("assignments", "uncovered", "solver_runs", "worked_days")
"""Tables whose rows are parts of a rota version, written before it and never after."""

FIXED = (
    "rota_id",
    "number",
    "branch_id",
    "version",
    "parent_id",
    "first_day",
    "last_day",
    "days",
    "timezone",
    "input_hash",
    "policy",
    "seed",
    "created_at",
    "base_seq",
    "visits",
    "slots",
    "covered_slots",
)
"""Columns of a rota version that never change: all but its status and when it was published."""

STEPS = (
    "OLD.status = NEW.status"
    " OR (OLD.status = 'proposed' AND NEW.status IN ('published', 'rejected'))"
    " OR (OLD.status = 'published' AND NEW.status = 'superseded')"
)
"""Ways in which the status of a rota version may go on."""

LATE = "nothing is added to a rota version"

# Name, table, event, condition (None: always), what the database says.
TRIGGERS = (
    *((f"{t}_update", t, "UPDATE", None, f"rows of {t} are never changed") for t in RECORDS),
    *((f"{t}_delete", t, "DELETE", None, f"rows of {t} are never deleted") for t in RECORDS),
    ("rota_versions_delete", "rota_versions", "DELETE", None, "rota versions are never deleted"),
    (
        "rota_versions_update",
        "rota_versions",
        f"UPDATE OF {', '.join(FIXED)}",
        None,
        "a rota version is never changed",
    ),
    (
        "rota_versions_status",
        "rota_versions",
        "UPDATE OF status",
        f"NOT ({STEPS})",
        "the status of a rota version cannot go that way",
    ),
    (
        "rota_versions_published",
        "rota_versions",
        "UPDATE OF published_seq",
        "OLD.published_seq IS NOT NULL",
        "a rota version is published once",
    ),
    ("proposals_delete", "proposals", "DELETE", None, "proposals are never deleted"),
    (
        "proposals_update",
        "proposals",
        "UPDATE",
        "OLD.status <> 'open'",
        "a decision is never changed",
    ),
)


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        op.execute(
            "CREATE FUNCTION rotamend_refuse_late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF EXISTS (SELECT 1 FROM rota_versions WHERE rota_id = NEW.rota_id) THEN "
            f"RAISE EXCEPTION '{LATE}' USING ERRCODE = 'integrity_constraint_violation'; "
            "END IF; RETURN NEW; END $$"
        )
        op.execute(
            "CREATE FUNCTION rotamend_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    for name, table, event, condition, message in TRIGGERS:
        when = f" WHEN ({condition})" if condition else ""
        body = (
            f"EXECUTE FUNCTION rotamend_refuse('{message}')"
            if postgresql
            else f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW{when} {body}")
    for table in PARTS:
        body = (
            "EXECUTE FUNCTION rotamend_refuse_late()"
            if postgresql
            else "WHEN EXISTS (SELECT 1 FROM rota_versions WHERE rota_id = NEW.rota_id) "
            f"BEGIN SELECT RAISE(ABORT, '{LATE}'); END"
        )
        op.execute(f"CREATE TRIGGER {table}_late BEFORE INSERT ON {table} FOR EACH ROW {body}")


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    late = [(f"{table}_late", table) for table in PARTS]
    for name, table, *_ in (*TRIGGERS, *late):
        op.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if postgresql else ""))
    if postgresql:
        op.execute("DROP FUNCTION rotamend_refuse()")
        op.execute("DROP FUNCTION rotamend_refuse_late()")
