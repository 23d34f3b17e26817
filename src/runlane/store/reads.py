"""Everything that can be asked of the store, over one connection; the same inside a turn and outside."""

from collections.abc import Mapping, Sequence
from itertools import chain, islice
from typing import Final

from runlane.base.ids import CommandKey, IncidentId, StreamId
from runlane.base.instants import EPOCH, Clock, Instant, instant_at, microseconds
from runlane.oncall.model import Page
from runlane.ports.outcome import Document
from runlane.ports.store import (
    QUEUES,
    AlertRecord,
    ApiTokenRecord,
    CommandRecord,
    EventRecord,
    IncidentRow,
    LoginRecord,
    RunbookRecord,
    SessionRecord,
    StreamRecord,
    TimelineRecord,
    TimerRecord,
)
from runlane.store import sql
from runlane.store.codec import decode_event, decode_state
from runlane.store.rows import (
    Connection,
    alert_from,
    command_from,
    incident_from,
    instant,
    number_of,
    timeline_from,
    timer_from,
)

LAST_NUMBER: Final = 2**63 - 1
"""Greater than the number of any incident: where a list without a beginning begins."""

FIRST_DUE: Final = -(2**63)


class SqlReads:
    """Answers the questions of `ports.store.Reads` from a connection; lists are bounded and use an index."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def load(self, stream: StreamId) -> StreamRecord | None:
        """Return the latest state of a stream, or None when nothing was ever appended to it."""
        row = self._connection.execute(sql.STREAM, (stream,)).fetchone()
        return None if row is None else StreamRecord(stream, row[0], decode_state(stream, row[1], row[2]))

    def events(self, stream: StreamId, *, after_version: int = 0) -> Sequence[EventRecord]:
        """Return the journal of a stream from version `after_version` + 1, oldest first."""
        rows = self._connection.execute(sql.EVENTS, (stream, after_version)).fetchall()
        return tuple(
            EventRecord(stream, version, instant_at(at), decode_event(stream, kind, schema_version, body))
            for version, at, kind, schema_version, body in rows
        )

    def list_incidents(
        self, *, statuses: Sequence[str] = (), limit: int = 50, before: IncidentId | None = None
    ) -> Sequence[IncidentRow]:
        """Return up to `limit` incidents, newest number first, of these statuses (all when none is named).

        `before` is the last incident of the page before this one; it is not part of the answer.
        """
        place = (LAST_NUMBER, "") if before is None else (number_of(before), before)
        if not statuses:
            rows = self._connection.execute(sql.INCIDENTS, (*place, limit)).fetchall()
            return tuple(map(incident_from, rows))
        # One indexed read per status, then merged: an IN list would sort every incident ever closed.
        lists = (
            self._connection.execute(sql.INCIDENTS_OF_STATUS, (str(status), *place, limit)).fetchall()
            for status in dict.fromkeys(statuses)
        )
        newest = sorted(chain.from_iterable(lists), key=lambda row: (row[-1], row[0]), reverse=True)
        return tuple(map(incident_from, islice(newest, limit)))

    def find_open_incident(self, group_key: str) -> IncidentId | None:
        """Return the newest incident of the group in which people are still at work; "" is no group."""
        row = self._connection.execute(sql.OPEN_INCIDENT, (group_key,)).fetchone() if group_key else None
        return IncidentId(row[0]) if row else None

    def list_pages(self, incident: IncidentId) -> Sequence[Page]:
        """Return the pages of an incident in the order in which they were opened."""
        rows = self._connection.execute(sql.PAGES, (incident,)).fetchall()
        states = [decode_state(StreamId(stream), version, body) for stream, version, body in rows]
        pages = [state for state in states if isinstance(state, Page)]
        return tuple(sorted(pages, key=lambda page: (page.opened_at or EPOCH, len(page.id), page.id)))

    def timeline_length(self, incident: IncidentId) -> int:
        """Return how many entries an incident's timeline has; 0 for an unknown incident."""
        head = self._connection.execute(sql.TIMELINE_HEAD, (incident,)).fetchone()
        return 0 if head is None else int(head[0])

    def timeline(self, incident: IncidentId, *, after_seq: int = 0) -> Sequence[TimelineRecord]:
        """Return the hash chain of an incident from entry `after_seq` + 1, oldest first."""
        rows = self._connection.execute(sql.TIMELINE, (incident, after_seq)).fetchall()
        return tuple(timeline_from(incident, row) for row in rows)

    def find_alert(self, source: str, key: str) -> AlertRecord | None:
        """Return the last that is known of a condition, or None when it was never reported."""
        row = self._connection.execute(sql.ALERT, (source, key)).fetchone()
        return alert_from(row) if row else None

    def list_alerts(self, *, firing_only: bool = True, limit: int = 500) -> Sequence[AlertRecord]:
        """Return up to `limit` alerts, latest start first."""
        statement = sql.FIRING_ALERTS if firing_only else sql.ALERTS
        return tuple(map(alert_from, self._connection.execute(statement, (limit,)).fetchall()))

    def expired_alerts(self, now: Instant, limit: int = 100) -> Sequence[AlertRecord]:
        """Return firing alerts whose time ran out at or before `now`, longest ago first."""
        rows = self._connection.execute(sql.EXPIRED_ALERTS, (microseconds(now), limit)).fetchall()
        return tuple(map(alert_from, rows))

    def find_command(self, key: CommandKey) -> CommandRecord | None:
        """Return an outbox row, or None when there is none of that key."""
        row = self._connection.execute(sql.COMMAND, (key,)).fetchone()
        return command_from(row) if row else None

    def list_commands(self, incident: IncidentId) -> Sequence[CommandRecord]:
        """Return the outbox of an incident in the order in which it was filled."""
        return tuple(map(command_from, self._connection.execute(sql.COMMANDS, (incident,)).fetchall()))

    def owed(self, now: Instant, *, queue: str, limit: int = 100) -> Sequence[CommandRecord]:
        """Return commands queued or claimed that are due at `now`, longest due first.

        A claimed one belongs to a thread that performs it, or to a process that died.
        """
        rows = self._connection.execute(sql.OWED, (queue, microseconds(now), limit)).fetchall()
        return tuple(map(command_from, rows))

    def next_command_due(self, *, queue: str | None = None, after: Instant | None = None) -> Instant | None:
        """Return when the next queued command of a queue (of all) is due, None when none is.

        Without `after` that may be in the past: it waits already; with it, only later dues count.
        """
        later = FIRST_DUE if after is None else microseconds(after)
        rows = (
            self._connection.execute(sql.NEXT_COMMAND_DUE, (name, later)).fetchone()
            for name in (QUEUES if queue is None else (queue,))
        )
        return instant(min((row[0] for row in rows if row), default=None))

    def due_timers(self, now: Instant, limit: int = 100) -> Sequence[TimerRecord]:
        """Return timers due at or before `now`, longest due first."""
        rows = self._connection.execute(sql.DUE_TIMERS, (microseconds(now), limit)).fetchall()
        return tuple(map(timer_from, rows))

    def next_timer_due(self) -> Instant | None:
        """Return when the next timer is due, or None when none is set."""
        return instant(self._connection.execute(sql.NEXT_TIMER_DUE).fetchone()[0])

    def list_timers(self, stream: StreamId) -> Sequence[TimerRecord]:
        """Return the timers of a stream by name."""
        return tuple(map(timer_from, self._connection.execute(sql.TIMERS, (stream,)).fetchall()))

    def open_pages_without_timer(self) -> Sequence[StreamId]:
        """Return escalating pages that have neither a timer nor a command that is owed."""
        return tuple(StreamId(row[0]) for row in self._connection.execute(sql.LOST_PAGES).fetchall())

    def find_runbook(self, digest: str) -> RunbookRecord | None:
        """Return the texts of a version of a runbook, or None when no run was ever pinned to it."""
        row = self._connection.execute(sql.RUNBOOK, (digest,)).fetchone()
        return RunbookRecord(*row) if row else None

    def documents(self, incident: IncidentId) -> Sequence[Document]:
        """Return the documents of an incident, last changed last."""
        rows = self._connection.execute(sql.DOCUMENTS, (incident,)).fetchall()
        return tuple(Document(*row) for row in rows)

    def find_login(self, person: str) -> LoginRecord | None:
        """Return a local user, or None."""
        row = self._connection.execute(sql.LOGIN, (person,)).fetchone()
        return LoginRecord(row[0], row[1], instant_at(row[2])) if row else None

    def has_logins(self) -> bool:
        """Return whether there is any local user."""
        return bool(self._connection.execute(sql.HAS_LOGINS).fetchone()[0])

    def find_session(self, id_hash: str) -> SessionRecord | None:
        """Return a session, expired or not, or None."""
        row = self._connection.execute(sql.SESSION, (id_hash,)).fetchone()
        return SessionRecord(row[0], row[1], instant_at(row[2])) if row else None

    def find_api_token(self, token_hash: str) -> ApiTokenRecord | None:
        """Return a token for the API, or None."""
        row = self._connection.execute(sql.API_TOKEN, (token_hash,)).fetchone()
        return ApiTokenRecord(row[0], row[1], row[2], instant_at(row[3])) if row else None

    def list_api_tokens(self) -> Sequence[ApiTokenRecord]:
        """Return every token for the API, oldest first."""
        rows = self._connection.execute(sql.API_TOKENS).fetchall()
        return tuple(ApiTokenRecord(row[0], row[1], row[2], instant_at(row[3])) for row in rows)

    def find_value(self, name: str) -> str | None:
        """Return a kept value of the installation, or None."""
        row = self._connection.execute(sql.VALUE, (name,)).fetchone()
        return row[0] if row else None

    def counts(self) -> Mapping[str, int]:
        """Return commands_owed, timers, timers_overdue, incidents_open, pages_escalating, alerts_firing."""
        rows = self._connection.execute(sql.COUNTS, (microseconds(self._clock.now()),)).fetchall()
        return dict(rows)
