"""The tables of the store, one schema for SQLite and PostgreSQL. Loaded by migrations and tests only.

Instants are whole microseconds since 1970 in UTC (BIGINT). JSON is bytes written by `msgspec` (`codec`).
Nothing counts across streams, so streams can be spread over several databases. The hot path speaks SQL
(`sql`); this file is what Alembic compares a database with.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    text,
)

METADATA: Final = MetaData()


def _words(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _instant(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable)


def _json(name: str) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=False)


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def _partial(name: str, *columns: str, where: str) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


STREAMS: Final = Table(
    "streams",
    METADATA,
    _key("stream"),
    _words("machine"),
    _words("incident"),
    Column("version", BigInteger, nullable=False),
    _words("status"),
    Column("schema_version", SmallInteger, nullable=False),
    _json("state"),
    Index("ix_streams_incident", "incident", "machine"),
    _partial("ix_streams_escalating", "stream", where="machine = 'page' AND status = 'escalating'"),
)

EVENTS: Final = Table(
    "events",
    METADATA,
    _key("stream"),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    _instant("at"),
    _words("kind"),
    Column("schema_version", SmallInteger, nullable=False),
    _json("body"),
)

COMMANDS: Final = Table(
    "commands",
    METADATA,
    _key("key"),
    _words("kind"),
    _words("stream"),
    _words("incident"),
    _json("payload"),
    _instant("due"),
    _words("queue"),
    _words("status"),
    Column("attempt", Integer, nullable=False),
    _instant("created", nullable=True),
    _words("error"),
    Index("ix_commands_incident", "incident"),
    _partial("ix_commands_owed", "queue", "due", where="status IN ('queued', 'claimed')"),
    _partial("ix_commands_owed_by_stream", "stream", where="status IN ('queued', 'claimed')"),
)

TIMERS: Final = Table(
    "timers",
    METADATA,
    _key("stream"),
    _key("name"),
    _instant("due"),
    Index("ix_timers_due", "due"),
    sqlite_with_rowid=False,
)

TIMELINE: Final = Table(
    "timeline",
    METADATA,
    _key("incident"),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    _instant("at"),
    _words("by"),
    _words("kind"),
    _json("data"),
    _words("previous_hash"),
    _words("hash"),
)

ALERTS: Final = Table(
    "alerts",
    METADATA,
    _key("source"),
    _key("key"),
    Column("firing", Boolean, nullable=False),
    _words("title"),
    _json("labels"),
    _json("annotations"),
    _instant("started_at"),
    _instant("last_seen"),
    _instant("ended_at", nullable=True),
    _instant("expires_at", nullable=True),
    _words("incident"),
    Column("reports", BigInteger, nullable=False),
    _words("link"),
    _words("group_key"),
    Index("ix_alerts_started", "started_at"),
    _partial("ix_alerts_firing", "started_at", where="firing"),
    _partial("ix_alerts_expiring", "expires_at", where="firing AND expires_at IS NOT NULL"),
)

RECEIVED: Final = Table(
    "received",
    METADATA,
    _key("id"),
    _words("source"),
    _instant("at"),
    _json("body"),
    Index("ix_received_at", "at"),
)

INCIDENTS: Final = Table(
    "incidents",
    METADATA,
    _key("id"),
    Column("number", BigInteger, nullable=False),
    _words("title"),
    _words("status"),
    Column("severity", SmallInteger, nullable=False),
    _words("service"),
    _instant("declared_at"),
    _instant("acknowledged_at", nullable=True),
    _instant("resolved_at", nullable=True),
    _words("commander"),
    _words("responder"),
    _words("group_key"),
    Column("is_test", Boolean, nullable=False),
    Index("ix_incidents_number", "number", "id"),
    Index("ix_incidents_status", "status", "number", "id"),
    _partial(
        "ix_incidents_open_group", "group_key", "number", where="status IN ('triage', 'active', 'mitigated')"
    ),
)

RUNBOOKS: Final = Table(
    "runbooks", METADATA, _key("digest"), _words("name"), _words("text"), _words("sidecar")
)

DOCUMENTS: Final = Table(
    "documents",
    METADATA,
    _key("incident"),
    _key("name"),
    _words("media_type"),
    _words("content"),
    _instant("at"),
)

LOGINS: Final = Table("logins", METADATA, _key("person"), _words("password_hash"), _instant("created"))

SESSIONS: Final = Table(
    "sessions",
    METADATA,
    _key("id_hash"),
    _words("person"),
    _instant("expires"),
    Index("ix_sessions_expires", "expires"),
)

API_TOKENS: Final = Table(
    "api_tokens", METADATA, _key("token_hash"), _words("name"), _words("person"), _instant("created")
)

SEEN: Final = Table(
    "seen", METADATA, _key("dedupe_key"), _instant("at"), Index("ix_seen_at", "at"), sqlite_with_rowid=False
)

COUNTERS: Final = Table(
    "counters", METADATA, _key("name"), Column("number", BigInteger, nullable=False), sqlite_with_rowid=False
)

KEPT_VALUES: Final = Table("kept_values", METADATA, _key("name"), _words("value"), sqlite_with_rowid=False)
