"""The statements of the hot path, written once; `?` stands for a parameter. Same words for both databases."""

# ruff: noqa: S608, S105 - joined from constants of this file alone; a token's statement is no token

from typing import Final

STREAM: Final = "SELECT version, schema_version, state FROM streams WHERE stream = ?"
EVENTS: Final = """
SELECT version, at, kind, schema_version, body FROM events
WHERE stream = ? AND version > ? ORDER BY version"""
PAGES: Final = """
SELECT stream, schema_version, state FROM streams WHERE incident = ? AND machine = 'page'"""
LOST_PAGES: Final = """
SELECT stream FROM streams WHERE machine = 'page' AND status = 'escalating'
AND NOT EXISTS (SELECT 1 FROM timers WHERE timers.stream = streams.stream)
AND NOT EXISTS (
    SELECT 1 FROM commands WHERE commands.stream = streams.stream AND commands.status IN ('queued', 'claimed')
)
ORDER BY stream"""
NEW_STREAM: Final = """
INSERT INTO streams (stream, machine, incident, version, status, schema_version, state)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (stream) DO UPDATE SET version = excluded.version, status = excluded.status,
schema_version = excluded.schema_version, state = excluded.state WHERE streams.version = 0"""
NEXT_STATE: Final = """
UPDATE streams SET version = ?, status = ?, schema_version = ?, state = ? WHERE stream = ? AND version = ?"""
NEW_EVENT: Final = (
    "INSERT INTO events (stream, version, at, kind, schema_version, body) VALUES (?, ?, ?, ?, ?, ?)"
)

INCIDENT_COLUMNS: Final = (
    "id, title, status, severity, service, declared_at, acknowledged_at, resolved_at, commander, responder,"
    " group_key, is_test"
)
INCIDENTS: Final = f"""
SELECT {INCIDENT_COLUMNS}, number FROM incidents
WHERE (number, id) < (?, ?) ORDER BY number DESC, id DESC LIMIT ?"""
INCIDENTS_OF_STATUS: Final = f"""
SELECT {INCIDENT_COLUMNS}, number FROM incidents
WHERE status = ? AND (number, id) < (?, ?) ORDER BY number DESC, id DESC LIMIT ?"""
OPEN_INCIDENT: Final = """
SELECT id FROM incidents WHERE group_key = ? AND status IN ('triage', 'active', 'mitigated')
ORDER BY number DESC LIMIT 1"""
SAVE_INCIDENT: Final = f"""
INSERT INTO incidents (number, {INCIDENT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET title = excluded.title, status = excluded.status, severity = excluded.severity,
service = excluded.service, declared_at = excluded.declared_at, acknowledged_at = excluded.acknowledged_at,
resolved_at = excluded.resolved_at, commander = excluded.commander, responder = excluded.responder,
group_key = excluded.group_key, is_test = excluded.is_test"""

TIMELINE: Final = """
SELECT seq, at, "by", kind, data, previous_hash, hash FROM timeline
WHERE incident = ? AND seq > ? ORDER BY seq"""
TIMELINE_HEAD: Final = "SELECT seq, hash FROM timeline WHERE incident = ? ORDER BY seq DESC LIMIT 1"
NEW_FACT: Final = """
INSERT INTO timeline (incident, seq, at, "by", kind, data, previous_hash, hash)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""

ALERT_COLUMNS: Final = (
    'source, "key", firing, title, labels, annotations, started_at, last_seen, ended_at, expires_at,'
    " incident, reports, link, group_key"
)
ALERT: Final = f'SELECT {ALERT_COLUMNS} FROM alerts WHERE source = ? AND "key" = ?'
ALERTS: Final = f"SELECT {ALERT_COLUMNS} FROM alerts ORDER BY started_at DESC LIMIT ?"
FIRING_ALERTS: Final = f"SELECT {ALERT_COLUMNS} FROM alerts WHERE firing ORDER BY started_at DESC LIMIT ?"
EXPIRED_ALERTS: Final = f"""
SELECT {ALERT_COLUMNS} FROM alerts WHERE firing AND expires_at IS NOT NULL AND expires_at <= ?
ORDER BY expires_at LIMIT ?"""
SAVE_ALERT: Final = f"""
INSERT INTO alerts ({ALERT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (source, "key") DO UPDATE SET firing = excluded.firing, title = excluded.title,
labels = excluded.labels, annotations = excluded.annotations, started_at = excluded.started_at,
last_seen = excluded.last_seen, ended_at = excluded.ended_at, expires_at = excluded.expires_at,
incident = excluded.incident, reports = excluded.reports, link = excluded.link,
group_key = excluded.group_key"""
NEW_RECEIVED: Final = """
INSERT INTO received (id, source, at, body) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING"""
FORGET_RECEIVED: Final = """
DELETE FROM received WHERE id IN (SELECT id FROM received WHERE at < ? ORDER BY at LIMIT ?)"""

COMMAND_COLUMNS: Final = '"key", kind, stream, incident, payload, due, queue, status, attempt, created, error'
COMMAND: Final = f'SELECT {COMMAND_COLUMNS} FROM commands WHERE "key" = ?'
COMMANDS: Final = f'SELECT {COMMAND_COLUMNS} FROM commands WHERE incident = ? ORDER BY created, "key"'
OWED: Final = f"""
SELECT {COMMAND_COLUMNS} FROM commands WHERE queue = ? AND status IN ('queued', 'claimed') AND due <= ?
ORDER BY due LIMIT ?"""
NEXT_COMMAND_DUE: Final = """
SELECT due FROM commands
WHERE queue = ? AND status IN ('queued', 'claimed') AND status = 'queued' AND due > ? ORDER BY due LIMIT 1"""
NEW_COMMAND: Final = f"""
INSERT INTO commands ({COMMAND_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT ("key") DO NOTHING"""
CLAIM: Final = f"""
UPDATE commands SET status = 'claimed', attempt = attempt + 1
WHERE "key" = ? AND status IN ('queued', 'claimed') AND due <= ? RETURNING {COMMAND_COLUMNS}"""
SETTLE: Final = """
UPDATE commands SET status = ?, error = ?, due = COALESCE(?, due) WHERE "key" = ? RETURNING incident, queue"""

DUE_TIMERS: Final = "SELECT stream, name, due FROM timers WHERE due <= ? ORDER BY due LIMIT ?"
NEXT_TIMER_DUE: Final = "SELECT min(due) FROM timers"
TIMERS: Final = "SELECT stream, name, due FROM timers WHERE stream = ? ORDER BY name"
SET_TIMER: Final = """
INSERT INTO timers (stream, name, due) VALUES (?, ?, ?)
ON CONFLICT (stream, name) DO UPDATE SET due = excluded.due"""
DROP_TIMER: Final = "DELETE FROM timers WHERE stream = ? AND name = ?"

NEW_SEEN: Final = "INSERT INTO seen (dedupe_key, at) VALUES (?, ?) ON CONFLICT (dedupe_key) DO NOTHING"
FORGET_SEEN: Final = """
DELETE FROM seen WHERE dedupe_key IN (SELECT dedupe_key FROM seen WHERE at < ? ORDER BY at LIMIT ?)"""
NEXT_NUMBER: Final = """
INSERT INTO counters (name, number) VALUES (?, 1)
ON CONFLICT (name) DO UPDATE SET number = counters.number + 1 RETURNING number"""

RUNBOOK: Final = "SELECT digest, name, text, sidecar FROM runbooks WHERE digest = ?"
NEW_RUNBOOK: Final = """
INSERT INTO runbooks (digest, name, text, sidecar) VALUES (?, ?, ?, ?) ON CONFLICT (digest) DO NOTHING"""
DOCUMENTS: Final = "SELECT name, media_type, content FROM documents WHERE incident = ? ORDER BY at, name"
SAVE_DOCUMENT: Final = """
INSERT INTO documents (incident, name, media_type, content, at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (incident, name)
DO UPDATE SET media_type = excluded.media_type, content = excluded.content, at = excluded.at"""

LOGIN: Final = "SELECT person, password_hash, created FROM logins WHERE person = ?"
HAS_LOGINS: Final = "SELECT EXISTS (SELECT 1 FROM logins)"
SAVE_LOGIN: Final = """
INSERT INTO logins (person, password_hash, created) VALUES (?, ?, ?)
ON CONFLICT (person) DO UPDATE SET password_hash = excluded.password_hash, created = excluded.created"""
SESSION: Final = "SELECT id_hash, person, expires FROM sessions WHERE id_hash = ?"
SAVE_SESSION: Final = """
INSERT INTO sessions (id_hash, person, expires) VALUES (?, ?, ?)
ON CONFLICT (id_hash) DO UPDATE SET person = excluded.person, expires = excluded.expires"""
DROP_SESSION: Final = "DELETE FROM sessions WHERE id_hash = ?"
DROP_EXPIRED_SESSIONS: Final = "DELETE FROM sessions WHERE expires <= ?"
API_TOKEN: Final = "SELECT token_hash, name, person, created FROM api_tokens WHERE token_hash = ?"
API_TOKENS: Final = "SELECT token_hash, name, person, created FROM api_tokens ORDER BY created, name"
SAVE_API_TOKEN: Final = """
INSERT INTO api_tokens (token_hash, name, person, created) VALUES (?, ?, ?, ?)
ON CONFLICT (token_hash) DO UPDATE SET name = excluded.name, person = excluded.person,
created = excluded.created"""
DROP_API_TOKEN: Final = "DELETE FROM api_tokens WHERE token_hash = ?"
VALUE: Final = "SELECT value FROM kept_values WHERE name = ?"
SAVE_VALUE: Final = """
INSERT INTO kept_values (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"""

COUNTS: Final = """
SELECT 'commands_owed', count(*) FROM commands WHERE status IN ('queued', 'claimed')
UNION ALL SELECT 'timers', count(*) FROM timers
UNION ALL SELECT 'timers_overdue', count(*) FROM timers WHERE due <= ?
UNION ALL SELECT 'incidents_open', count(*) FROM incidents WHERE status IN ('triage', 'active', 'mitigated')
UNION ALL SELECT 'pages_escalating', count(*) FROM streams WHERE machine = 'page' AND status = 'escalating'
UNION ALL SELECT 'alerts_firing', count(*) FROM alerts WHERE firing"""
