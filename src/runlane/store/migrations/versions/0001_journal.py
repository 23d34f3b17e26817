"""The first schema: journal, outbox, timers, timeline, alerts, people's access."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table of the first release."""
    _journal()
    _outbox()
    _timeline()
    _alerts()
    _incidents()
    _access()
    _small_tables()


def _journal() -> None:
    op.create_table(
        "streams",
        _key("stream"),
        _words("machine"),
        _words("incident"),
        sa.Column("version", sa.BigInteger(), nullable=False),
        _words("status"),
        sa.Column("schema_version", sa.SmallInteger(), nullable=False),
        _json("state"),
    )
    op.create_index("ix_streams_incident", "streams", ["incident", "machine"])
    _partial_index(
        "ix_streams_escalating", "streams", ["stream"], "machine = 'page' AND status = 'escalating'"
    )
    op.create_table(
        "events",
        _key("stream"),
        sa.Column("version", sa.BigInteger(), primary_key=True, autoincrement=False),
        _instant("at"),
        _words("kind"),
        sa.Column("schema_version", sa.SmallInteger(), nullable=False),
        _json("body"),
    )


def _outbox() -> None:
    op.create_table(
        "commands",
        _key("key"),
        _words("kind"),
        _words("stream"),
        _words("incident"),
        _json("payload"),
        _instant("due"),
        _words("queue"),
        _words("status"),
        sa.Column("attempt", sa.Integer(), nullable=False),
        _instant("created", nullable=True),
        _words("error"),
    )
    op.create_index("ix_commands_incident", "commands", ["incident"])
    _partial_index("ix_commands_owed", "commands", ["queue", "due"], "status IN ('queued', 'claimed')")
    _partial_index("ix_commands_owed_by_stream", "commands", ["stream"], "status IN ('queued', 'claimed')")
    op.create_table("timers", _key("stream"), _key("name"), _instant("due"), sqlite_with_rowid=False)
    op.create_index("ix_timers_due", "timers", ["due"])


def _timeline() -> None:
    op.create_table(
        "timeline",
        _key("incident"),
        sa.Column("seq", sa.BigInteger(), primary_key=True, autoincrement=False),
        _instant("at"),
        _words("by"),
        _words("kind"),
        _json("data"),
        _words("previous_hash"),
        _words("hash"),
    )


def _alerts() -> None:
    op.create_table(
        "alerts",
        _key("source"),
        _key("key"),
        sa.Column("firing", sa.Boolean(), nullable=False),
        _words("title"),
        _json("labels"),
        _json("annotations"),
        _instant("started_at"),
        _instant("last_seen"),
        _instant("ended_at", nullable=True),
        _instant("expires_at", nullable=True),
        _words("incident"),
        sa.Column("reports", sa.BigInteger(), nullable=False),
        _words("link"),
        _words("group_key"),
    )
    op.create_index("ix_alerts_started", "alerts", ["started_at"])
    _partial_index("ix_alerts_firing", "alerts", ["started_at"], "firing")
    _partial_index("ix_alerts_expiring", "alerts", ["expires_at"], "firing AND expires_at IS NOT NULL")
    op.create_table("received", _key("id"), _words("source"), _instant("at"), _json("body"))
    op.create_index("ix_received_at", "received", ["at"])


def _incidents() -> None:
    op.create_table(
        "incidents",
        _key("id"),
        sa.Column("number", sa.BigInteger(), nullable=False),
        _words("title"),
        _words("status"),
        sa.Column("severity", sa.SmallInteger(), nullable=False),
        _words("service"),
        _instant("declared_at"),
        _instant("acknowledged_at", nullable=True),
        _instant("resolved_at", nullable=True),
        _words("commander"),
        _words("responder"),
        _words("group_key"),
        sa.Column("is_test", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_incidents_number", "incidents", ["number", "id"])
    op.create_index("ix_incidents_status", "incidents", ["status", "number", "id"])
    _partial_index(
        "ix_incidents_open_group",
        "incidents",
        ["group_key", "number"],
        "status IN ('triage', 'active', 'mitigated')",
    )


def _access() -> None:
    op.create_table("logins", _key("person"), _words("password_hash"), _instant("created"))
    op.create_table("sessions", _key("id_hash"), _words("person"), _instant("expires"))
    op.create_index("ix_sessions_expires", "sessions", ["expires"])
    op.create_table("api_tokens", _key("token_hash"), _words("name"), _words("person"), _instant("created"))


def _small_tables() -> None:
    op.create_table("runbooks", _key("digest"), _words("name"), _words("text"), _words("sidecar"))
    op.create_table(
        "documents", _key("incident"), _key("name"), _words("media_type"), _words("content"), _instant("at")
    )
    op.create_table("seen", _key("dedupe_key"), _instant("at"), sqlite_with_rowid=False)
    op.create_index("ix_seen_at", "seen", ["at"])
    number = sa.Column("number", sa.BigInteger(), nullable=False)
    op.create_table("counters", _key("name"), number, sqlite_with_rowid=False)
    op.create_table("kept_values", _key("name"), _words("value"), sqlite_with_rowid=False)


def _key(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), primary_key=True)


def _words(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _json(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def _partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
