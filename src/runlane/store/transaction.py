"""The writes of a turn, over the writer's connection; what a turn changed is noted for those who wait."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import msgspec

from runlane.base.ids import CommandKey, IncidentId, StreamId, incident_of
from runlane.base.instants import Clock, Instant, microseconds
from runlane.incidents.model import Incident
from runlane.ports.outcome import Document, TimelineFact
from runlane.ports.store import (
    AlertRecord,
    ApiTokenRecord,
    CommandRecord,
    CommandStatus,
    Committed,
    ConflictError,
    Event,
    IncidentRow,
    LoginRecord,
    ReceivedRecord,
    RunbookRecord,
    SessionRecord,
    State,
    StreamRecord,
    TimerRecord,
)
from runlane.store import sql
from runlane.store.cache import StateCache
from runlane.store.chain import FIRST_PREVIOUS, chained
from runlane.store.codec import OPEN_MACHINES, SCHEMA_VERSION, decode_state, encode, kind_of, machine_of
from runlane.store.reads import SqlReads
from runlane.store.rows import (
    Connection,
    alert_values,
    command_from,
    command_values,
    incident_row,
    incident_values,
    micros,
    status_of,
    timeline_values,
)

SEEN_FOR: Final = timedelta(days=30)
"""How long a dedupe key is remembered at least."""

RECEIVED_FOR: Final = timedelta(days=30)
"""How long a request is kept as it came: to see what a sender said last night, not for ever."""

_FORGET_EVERY: Final = 64
_FORGET_AT_MOST: Final = 4 * _FORGET_EVERY


class Changes(msgspec.Struct):
    """What the turns of a transaction touched so far."""

    streams: set[StreamId] = msgspec.field(default_factory=set)
    """Streams that stand in the cache because of them."""
    incidents: set[IncidentId] = msgspec.field(default_factory=set)
    queues: set[str] = msgspec.field(default_factory=set)
    earliest_timer: Instant | None = None

    def add(self, other: "Changes") -> None:
        """Take over what another turn touched."""
        self.streams |= other.streams
        self.incidents |= other.incidents
        self.queues |= other.queues
        if other.earliest_timer is not None:
            self.expect_timer(other.earliest_timer)

    def expect_timer(self, due: Instant) -> None:
        """Note that a timer is due then."""
        if self.earliest_timer is None or due < self.earliest_timer:
            self.earliest_timer = due

    def committed(self) -> Committed:
        """Return what those who wait are told."""
        queues = frozenset(self.queues)
        return Committed(frozenset(self.incidents), bool(queues), self.earliest_timer, queues)


class SqlTransaction(SqlReads):
    """The transaction that turns are handed, one turn after the other; `changes` is the present turn's."""

    def __init__(self, connection: Connection, clock: Clock, cache: StateCache) -> None:
        super().__init__(connection, clock)
        self._cache = cache
        self._since_forgetting: Counter[str] = Counter()
        self.changes = Changes()

    def load(self, stream: StreamId) -> StreamRecord | None:
        """Return the latest state of a stream, with what this transaction wrote."""
        record = self._cache.find(stream)
        if record is not None:
            return record
        row = self._connection.execute(sql.STREAM, (stream,)).fetchone()
        if row is None:
            return None
        record = StreamRecord(stream, row[0], decode_state(stream, row[1], row[2]))
        self._keep(record, len(row[2]))
        return record

    def append(self, stream: StreamId, expected_version: int, events: Sequence[Event], state: State) -> None:
        """Add events to a stream and replace its state; the incident's list row follows its state.

        Raises:
            ConflictError: the stream is not at `expected_version` (0 for a new one).
        """
        before = self._cache.find(stream)
        body = encode(state)
        version = expected_version + len(events)
        self._replace_state(stream, expected_version, version, state, body)
        for place, event in enumerate(events, start=expected_version + 1):
            at_us = microseconds(self._instant_of(event))
            values = (stream, place, at_us, kind_of(event), SCHEMA_VERSION, encode(event))
            self._connection.execute(sql.NEW_EVENT, values)
        if machine_of(stream) in OPEN_MACHINES:
            self._cache.drop((stream,))
        else:
            self._keep(StreamRecord(stream, version, state), len(body))
        self.changes.incidents.add(incident_of(stream))
        if isinstance(state, Incident):
            at = self._instant_of(events[-1]) if events else self._clock.now()
            self._save_incident(state, before, at)

    def is_new(self, dedupe_key: str, now: Instant) -> bool:
        """Return whether the key was never seen, and remember it; keys older than 30 days are forgotten."""
        self._forget(sql.FORGET_SEEN, now - SEEN_FOR)
        return self._connection.execute(sql.NEW_SEEN, (dedupe_key, microseconds(now))).rowcount == 1

    def enqueue(self, command: CommandRecord) -> None:
        """Owe a command; one with the same key that is there already stays as it is."""
        values = command_values(command, command.created or self._clock.now())
        self._connection.execute(sql.NEW_COMMAND, values)
        self.changes.queues.add(command.queue)
        self.changes.incidents.add(command.incident)

    def claim(self, key: CommandKey, now: Instant) -> CommandRecord | None:
        """Start an attempt: status claimed, attempt + 1. None when it is not owed or not due any more."""
        rows = self._connection.execute(sql.CLAIM, (key, microseconds(now))).fetchall()
        return command_from(rows[0]) if rows else None

    def settle(
        self, key: CommandKey, status: CommandStatus, *, error: str = "", due: Instant | None = None
    ) -> None:
        """Say what came of an attempt; QUEUED with `due` tries again then.

        Raises:
            LookupError: there is no command of that key.
        """
        rows = self._connection.execute(sql.SETTLE, (str(status), error, micros(due), key)).fetchall()
        if not rows:
            raise LookupError(f"no command has the key `{key}`")
        self.changes.incidents.add(IncidentId(rows[0][0]))
        if status is CommandStatus.QUEUED:
            self.changes.queues.add(rows[0][1])

    def set_timer(self, timer: TimerRecord) -> None:
        """Set or replace the stream's timer of that name."""
        self._connection.execute(sql.SET_TIMER, (timer.stream, timer.name, microseconds(timer.due)))
        self.changes.expect_timer(timer.due)

    def drop_timer(self, stream: StreamId, name: str) -> None:
        """Forget a timer; nothing happens when there is none."""
        self._connection.execute(sql.DROP_TIMER, (stream, name))

    def next_number(self, counter: str) -> int:
        """Return 1, 2, 3, ... for a counter of this installation."""
        return int(self._connection.execute(sql.NEXT_NUMBER, (counter,)).fetchall()[0][0])

    def record(self, incident: IncidentId, facts: Sequence[TimelineFact]) -> None:
        """Append facts to the incident's hash chain."""
        head = self._connection.execute(sql.TIMELINE_HEAD, (incident,)).fetchone()
        last_seq, previous = head or (0, FIRST_PREVIOUS)
        for seq, fact in enumerate(facts, start=last_seq + 1):
            entry = chained(incident, seq, previous, fact)
            self._connection.execute(sql.NEW_FACT, timeline_values(entry))
            previous = entry.hash
        self.changes.incidents.add(incident)

    def save_alert(self, alert: AlertRecord) -> None:
        """Insert or replace what is known of a condition."""
        self._connection.execute(sql.SAVE_ALERT, alert_values(alert))
        if alert.incident:
            self.changes.incidents.add(alert.incident)

    def keep_received(self, received: ReceivedRecord) -> None:
        """Keep a request as it came; the first of an id stays. Those older than 30 days are forgotten."""
        values = (received.id, received.source, microseconds(received.at), received.body)
        self._connection.execute(sql.NEW_RECEIVED, values)
        self._forget(sql.FORGET_RECEIVED, received.at - RECEIVED_FOR)

    def save_runbook(self, runbook: RunbookRecord) -> None:
        """Keep the texts of a version; the first of a digest stays, since its texts are the same."""
        values = (runbook.digest, runbook.name, runbook.text, runbook.sidecar)
        self._connection.execute(sql.NEW_RUNBOOK, values)

    def save_document(self, incident: IncidentId, document: Document, now: Instant) -> None:
        """Insert or replace the incident's document of that name."""
        values = (incident, document.name, document.media_type, document.content, microseconds(now))
        self._connection.execute(sql.SAVE_DOCUMENT, values)
        self.changes.incidents.add(incident)

    def save_login(self, login: LoginRecord) -> None:
        """Insert or replace a local user."""
        values = (login.person, login.password_hash, microseconds(login.created))
        self._connection.execute(sql.SAVE_LOGIN, values)

    def save_session(self, session: SessionRecord) -> None:
        """Insert or prolong a session, and forget those that have expired."""
        self._connection.execute(sql.DROP_EXPIRED_SESSIONS, (microseconds(self._clock.now()),))
        values = (session.id_hash, session.person, microseconds(session.expires))
        self._connection.execute(sql.SAVE_SESSION, values)

    def drop_session(self, id_hash: str) -> None:
        """Forget a session."""
        self._connection.execute(sql.DROP_SESSION, (id_hash,))

    def save_api_token(self, token: ApiTokenRecord) -> None:
        """Insert or replace a token."""
        values = (token.token_hash, token.name, token.person, microseconds(token.created))
        self._connection.execute(sql.SAVE_API_TOKEN, values)

    def drop_api_token(self, token_hash: str) -> None:
        """Forget a token."""
        self._connection.execute(sql.DROP_API_TOKEN, (token_hash,))

    def save_value(self, name: str, value: str) -> None:
        """Insert or replace a kept value of the installation."""
        self._connection.execute(sql.SAVE_VALUE, (name, value))

    def kept(self) -> Changes:
        """Return what the turn touched, since it stays, and start with the next turn."""
        changes, self.changes = self.changes, Changes()
        return changes

    def undone(self, changes: Changes | None = None) -> None:
        """Forget what the present turn (or `changes`) put into the cache: the database took it back."""
        self._cache.drop(self.kept().streams if changes is None else changes.streams)

    def _replace_state(
        self, stream: StreamId, expected_version: int, version: int, state: State, body: bytes
    ) -> None:
        if expected_version == 0:
            values = (stream, machine_of(stream), incident_of(stream), version)
            cursor = self._connection.execute(
                sql.NEW_STREAM, (*values, status_of(state), SCHEMA_VERSION, body)
            )
        else:
            cursor = self._connection.execute(
                sql.NEXT_STATE, (version, status_of(state), SCHEMA_VERSION, body, stream, expected_version)
            )
        if cursor.rowcount != 1:
            raise ConflictError(f"`{stream}` is not at version {expected_version} any more")

    def _forget(self, statement: str, before: Instant) -> None:
        """Forget some old rows now and then, so that a table stays bounded and no turn takes long."""
        self._since_forgetting[statement] += 1
        if self._since_forgetting[statement] >= _FORGET_EVERY:
            self._since_forgetting[statement] = 0
            self._connection.execute(statement, (microseconds(before), _FORGET_AT_MOST))

    def _instant_of(self, event: Event) -> Instant:
        """Return when an event happened; one of a run counts from its start, so its row says when it came."""
        return self._clock.now() if isinstance(event.at, float | int) else event.at

    def _save_incident(self, state: Incident, before: StreamRecord | None, at: Instant) -> None:
        row = incident_row(state, at)
        if row != self._row_before(before, at):
            self._connection.execute(sql.SAVE_INCIDENT, incident_values(row))

    def _row_before(self, before: StreamRecord | None, at: Instant) -> IncidentRow | None:
        if before is None or not isinstance(before.state, Incident):
            return None
        return incident_row(before.state, at)

    def _keep(self, record: StreamRecord, size_bytes: int) -> None:
        self._cache.keep(record, size_bytes)
        self.changes.streams.add(record.stream)
