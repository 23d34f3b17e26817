"""Store: journal, outbox, timers, timeline, alerts and reads, and what each promises.

One **turn** is one transaction: a function that reads through `Transaction`, decides, and writes through it. It
may run more than once (a batch that fails is replayed turn by turn), so it must not act on the outside world.
`submit` returns a future that is done after the commit, never before; what a turn raises undoes that turn alone.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Any, Final, Protocol, TypeVar

import msgspec

from runlane.base.ids import CommandKey, IncidentId, StreamId
from runlane.base.instants import Instant
from runlane.incidents.events import IncidentEvent
from runlane.incidents.model import Incident
from runlane.oncall.events import PageEvent
from runlane.oncall.model import Page
from runlane.ports.outcome import Document, TimelineFact
from runlane.runs.events import RunEvent
from runlane.runs.state import RunState

State = Incident | Page | RunState
Event = IncidentEvent | PageEvent | RunEvent
TurnT = TypeVar("TurnT")

QUEUES: Final = ("paging", "work")
"""The queues of the outbox: what wakes people never waits behind other work."""


class StoreFullError(Exception):
    """The queue of the writer is full: answer 503 with `Retry-After: retry_after_s`."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"the writer's queue is full; try again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


class ConflictError(Exception):
    """Somebody else has appended to the stream since it was loaded."""


class StreamRecord(msgspec.Struct, frozen=True):
    """The latest state of a stream and how many events led to it."""

    stream: StreamId
    version: int
    state: State


class EventRecord(msgspec.Struct, frozen=True):
    """One journal row; `version` counts from 1 within the stream."""

    stream: StreamId
    version: int
    at: Instant
    event: Event


class CommandStatus(StrEnum):
    """Where an outbox row stands. `queued` and `claimed` are owed; a claim dies with its process."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    DONE = "done"
    FAILED = "failed"
    SUPERSEDED = "superseded"


class CommandRecord(msgspec.Struct, frozen=True):
    """One outbox row. `kind` is action, page, notice or message; `queue` is paging or work."""

    key: CommandKey
    kind: str
    stream: StreamId
    incident: IncidentId
    payload: dict[str, Any]
    due: Instant
    queue: str = "work"
    status: CommandStatus = CommandStatus.QUEUED
    attempt: int = 0
    created: Instant | None = None
    error: str = ""


class TimerRecord(msgspec.Struct, frozen=True):
    """A due time owned by a stream; at most one of a name."""

    stream: StreamId
    name: str
    due: Instant


class AlertRecord(msgspec.Struct, frozen=True):
    """The last that is known of one condition of one source."""

    source: str
    key: str
    firing: bool
    title: str
    labels: dict[str, str]
    annotations: dict[str, str]
    started_at: Instant
    last_seen: Instant
    ended_at: Instant | None = None
    expires_at: Instant | None = None
    incident: IncidentId = IncidentId("")
    reports: int = 1
    link: str = ""
    group: str = ""


class ReceivedRecord(msgspec.Struct, frozen=True):
    """One request of a sender as it came, immutable, kept 30 days at least."""

    id: str
    source: str
    at: Instant
    body: bytes


class IncidentRow(msgspec.Struct, frozen=True):
    """What the list of incidents shows; derived from the state in the same transaction."""

    id: IncidentId
    title: str
    status: str
    severity: int
    service: str
    declared_at: Instant
    acknowledged_at: Instant | None
    resolved_at: Instant | None
    commander: str
    responder: str
    group_key: str
    is_test: bool


class TimelineRecord(msgspec.Struct, frozen=True):
    """One entry of an incident's hash chain; `seq` counts from 1.

    `hash` = SHA-256 over the previous entry's hash and the canonical JSON of (incident, seq, at, by, kind, data).
    """

    incident: IncidentId
    seq: int
    fact: TimelineFact
    previous_hash: str
    hash: str


class RunbookRecord(msgspec.Struct, frozen=True):
    """A version of a runbook that some run is pinned to: the texts it was compiled from."""

    digest: str
    name: str
    text: str
    sidecar: str


class LoginRecord(msgspec.Struct, frozen=True):
    """A local user."""

    person: str
    password_hash: str
    created: Instant


class SessionRecord(msgspec.Struct, frozen=True):
    """A signed-in browser; `id_hash` is the SHA-256 of the cookie's value."""

    id_hash: str
    person: str
    expires: Instant


class ApiTokenRecord(msgspec.Struct, frozen=True):
    """A token for the API; only its SHA-256 is kept."""

    token_hash: str
    name: str
    person: str
    created: Instant


class Reads(Protocol):
    """What can be asked of the store; the same inside a turn and outside."""

    def load(self, stream: StreamId) -> StreamRecord | None: ...
    def events(self, stream: StreamId, *, after_version: int = 0) -> Sequence[EventRecord]: ...
    def list_incidents(
        self, *, statuses: Sequence[str] = (), limit: int = 50, before: IncidentId | None = None
    ) -> Sequence[IncidentRow]: ...
    def find_open_incident(self, group_key: str) -> IncidentId | None: ...
    def list_pages(self, incident: IncidentId) -> Sequence[Page]: ...
    def timeline(self, incident: IncidentId, *, after_seq: int = 0) -> Sequence[TimelineRecord]: ...
    def timeline_length(self, incident: IncidentId) -> int: ...
    def find_alert(self, source: str, key: str) -> AlertRecord | None: ...
    def list_alerts(self, *, firing_only: bool = True, limit: int = 500) -> Sequence[AlertRecord]: ...
    def expired_alerts(self, now: Instant, limit: int = 100) -> Sequence[AlertRecord]: ...
    def find_command(self, key: CommandKey) -> CommandRecord | None: ...
    def list_commands(self, incident: IncidentId) -> Sequence[CommandRecord]: ...
    def owed(self, now: Instant, *, queue: str, limit: int = 100) -> Sequence[CommandRecord]: ...
    def next_command_due(
        self, *, queue: str | None = None, after: Instant | None = None
    ) -> Instant | None: ...
    def due_timers(self, now: Instant, limit: int = 100) -> Sequence[TimerRecord]: ...
    def next_timer_due(self) -> Instant | None: ...
    def list_timers(self, stream: StreamId) -> Sequence[TimerRecord]: ...
    def open_pages_without_timer(self) -> Sequence[StreamId]: ...
    def find_runbook(self, digest: str) -> RunbookRecord | None: ...
    def documents(self, incident: IncidentId) -> Sequence[Document]: ...
    def find_login(self, person: str) -> LoginRecord | None: ...
    def has_logins(self) -> bool: ...
    def find_session(self, id_hash: str) -> SessionRecord | None: ...
    def find_api_token(self, token_hash: str) -> ApiTokenRecord | None: ...
    def list_api_tokens(self) -> Sequence[ApiTokenRecord]: ...
    def find_value(self, name: str) -> str | None: ...
    def counts(self) -> Mapping[str, int]:
        """Return figures for /metrics and doctor: owed commands, overdue timers, open incidents, ..."""


class Transaction(Reads, Protocol):
    """One turn's reads and writes; a turn reads its own writes."""

    def append(self, stream: StreamId, expected_version: int, events: Sequence[Event], state: State) -> None:
        """Add events to a stream and replace its state; the incident's list row follows its state.

        Raises:
            ConflictError: the stream is not at `expected_version` (0 for a new one).
        """

    def is_new(self, dedupe_key: str, now: Instant) -> bool:
        """Return whether the key was never seen, and remember it for 30 days at least: one True per key."""

    def enqueue(self, command: CommandRecord) -> None:
        """Owe a command; one with the same key that is there already stays as it is."""

    def claim(self, key: CommandKey, now: Instant) -> CommandRecord | None:
        """Start an attempt: status claimed, attempt + 1. None when it is not owed or not due any more."""

    def settle(
        self, key: CommandKey, status: CommandStatus, *, error: str = "", due: Instant | None = None
    ) -> None:
        """Say what came of an attempt; QUEUED with `due` tries again then."""

    def set_timer(self, timer: TimerRecord) -> None:
        """Set or replace the stream's timer of that name."""

    def drop_timer(self, stream: StreamId, name: str) -> None:
        """Forget a timer; nothing happens when there is none."""

    def next_number(self, counter: str) -> int:
        """Return 1, 2, 3, ... for a counter of this installation."""

    def record(self, incident: IncidentId, facts: Sequence[TimelineFact]) -> None:
        """Append facts to the incident's hash chain."""

    def save_alert(self, alert: AlertRecord) -> None: ...
    def keep_received(self, received: ReceivedRecord) -> None: ...
    def save_runbook(self, runbook: RunbookRecord) -> None: ...
    def save_document(self, incident: IncidentId, document: Document, now: Instant) -> None: ...
    def save_login(self, login: LoginRecord) -> None: ...
    def save_session(self, session: SessionRecord) -> None: ...
    def drop_session(self, id_hash: str) -> None: ...
    def save_api_token(self, token: ApiTokenRecord) -> None: ...
    def drop_api_token(self, token_hash: str) -> None: ...
    def save_value(self, name: str, value: str) -> None: ...


class Store(Protocol):
    """Durable memory. Thread-safe."""

    def submit(self, turn: Callable[[Transaction], TurnT]) -> "Future[TurnT]":
        """Run a turn durably; the future is done after the commit.

        Raises:
            StoreFullError: too many turns are waiting.
        """

    def reading(self) -> AbstractContextManager[Reads]:
        """Open a consistent view of what is committed."""

    def on_commit(self, listener: Callable[["Committed"], None]) -> None:
        """Call `listener` after every commit, in the writer's thread: it must be quick."""

    def close(self) -> None:
        """Finish what waits, then close."""


class Committed(msgspec.Struct, frozen=True):
    """What a commit changed, for those who wait: performers, the timer thread, live pages."""

    incidents: frozenset[IncidentId]
    has_commands: bool
    earliest_timer: Instant | None
    queues: frozenset[str] = frozenset()
    """The queues in which a command was owed anew."""
