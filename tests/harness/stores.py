"""Stores for tests: every store class found, a clock set by hand, and connections that watch, fail or die."""

import importlib
import inspect
import os
import pkgutil
import signal
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import runlane.store
from runlane.base.ids import (
    CommandKey,
    IncidentId,
    PolicyId,
    RunId,
    ServiceId,
    incident_stream,
    run_stream,
)
from runlane.base.instants import Instant
from runlane.incidents.events import IncidentDeclared
from runlane.incidents.model import Incident, Severity
from runlane.ports.outcome import TimelineFact
from runlane.ports.store import (
    AlertRecord,
    CommandRecord,
    ReceivedRecord,
    Store,
    TimerRecord,
    Transaction,
)
from runlane.store.chain import verify
from runlane.store.sqlite import SqliteStore

START = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@dataclass
class HandClock:
    """A clock that stands still until it is moved."""

    instant: Instant = START

    def now(self) -> Instant:
        return self.instant

    def forward(self, **duration: float) -> Instant:
        self.instant += timedelta(**duration)
        return self.instant


def _open_sqlite(folder: Path, clock: HandClock, **options: Any) -> Store:
    return SqliteStore(folder / "runlane.db", clock=clock, **options)


OPENERS: dict[str, Callable[..., Store]] = {"SqliteStore": _open_sqlite}
"""How a test opens each store: (an empty folder of its own, a clock, options of the class)."""


def store_classes() -> list[str]:
    """Return the name of every class under `runlane.store` that offers the methods of a store."""
    modules = [
        importlib.import_module(f"runlane.store.{found.name}")
        for found in pkgutil.iter_modules(runlane.store.__path__)
        if not found.ispkg
    ]
    wanted = ("submit", "reading", "on_commit", "close")
    return sorted(
        {
            name
            for module in modules
            for name, value in inspect.getmembers(module, inspect.isclass)
            if value.__module__ == module.__name__ and all(hasattr(value, method) for method in wanted)
        }
    )


@dataclass
class Watched:
    """What a watched connection saw, and which statements it is to break. Fresh for each class made."""

    statements: list[str] = field(default_factory=list)
    fail: dict[str, list[Exception]] = field(default_factory=dict)
    """First word of a statement -> what the next ones of it raise, instead of being executed."""
    max_pages: int | None = None

    def count(self, word: str) -> int:
        return sum(statement.startswith(word) for statement in self.statements)


def watched_connection(watched: Watched) -> type[sqlite3.Connection]:
    """Return a connection class that notes its statements in `watched` and fails as it says."""

    class WatchedConnection(sqlite3.Connection):
        def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
            watched.statements.append(sql)
            if watched.max_pages is not None:
                super().execute(f"PRAGMA max_page_count = {watched.max_pages}").fetchall()
            failures = watched.fail.get(sql.split(maxsplit=1)[0], [])
            if failures:
                raise failures.pop(0)
            return super().execute(sql, parameters)

    return WatchedConnection


class DyingConnection(sqlite3.Connection):
    """Kills its own process, as `kill -9` does, before or after the nth statement beginning with `words`."""

    words: ClassVar[str] = ""
    on_the: ClassVar[int] = 1
    after: ClassVar[bool] = False
    seen: ClassVar[int] = 0

    def cursor(self, *arguments: Any) -> sqlite3.Cursor:
        # Migrations run through cursors of SQLAlchemy's: watch what SQLite itself begins to execute.
        self.set_trace_callback(self._trace)
        return super().cursor(*arguments)

    def _trace(self, sql: str) -> None:
        if sql.lstrip().startswith("CREATE") and self._is_it(sql):
            os.kill(os.getpid(), signal.SIGKILL)

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        is_it = self._is_it(sql)
        if is_it and not self.after:
            os.kill(os.getpid(), signal.SIGKILL)
        cursor = super().execute(sql, parameters)
        if is_it:
            os.kill(os.getpid(), signal.SIGKILL)
        return cursor

    def _is_it(self, sql: str) -> bool:
        if not self.words or not sql.lstrip().startswith(self.words):
            return False
        type(self).seen += 1
        return self.seen == self.on_the


def incident_id(number: int) -> IncidentId:
    return IncidentId(f"INC-{number}")


def declared(number: int, **fields: Any) -> Incident:
    """Return the state of a fresh incident."""
    known = {"title": f"Disk {number} is full", "severity": Severity.SEV2, "declared_at": START} | fields
    return Incident(incident_id(number), **known)


def declaration(number: int) -> IncidentDeclared:
    """Return the event that leads to `declared(number)`."""
    return IncidentDeclared(
        at=START,
        title=f"Disk {number} is full",
        severity=Severity.SEV2,
        service=ServiceId("checkout"),
        policy=PolicyId("checkout"),
    )


def owed_command(key: str, **fields: Any) -> CommandRecord:
    """Return a command that is due at START."""
    known: dict[str, Any] = {
        "kind": "action",
        "stream": run_stream(RunId("INC-1.1")),
        "incident": IncidentId("INC-1"),
        "payload": {"action": "war_room.open"},
        "due": START,
        "created": START,
    }
    return CommandRecord(CommandKey(key), **(known | fields))


def firing(key: str, **fields: Any) -> AlertRecord:
    """Return an alert of the source `prometheus` that fires since START."""
    known: dict[str, Any] = {
        "title": "Disk full",
        "labels": {"host": "db1"},
        "annotations": {"summary": "96 %"},
        "started_at": START,
        "last_seen": START,
    }
    return AlertRecord("prometheus", key, **({"firing": True} | known | fields))


def write_incident(tx: Transaction, number: int) -> int:
    """Write something to every room of the store about incident `number`, as an intake does."""
    incident, stream = incident_id(number), incident_stream(incident_id(number))
    tx.append(stream, 0, [declaration(number)], declared(number))
    tx.record(incident, [TimelineFact(START, "runlane", "declared", {"number": number})])
    tx.record(incident, [TimelineFact(START, "runlane", "noted", {"why": "a second entry"})])
    tx.save_alert(firing(f"disk-{number}", incident=incident))
    tx.keep_received(ReceivedRecord(f"r-{number}", "prometheus", START, b"x" * 700))
    tx.enqueue(owed_command(f"{incident}/1", incident=incident, stream=stream))
    tx.set_timer(TimerRecord(stream, "review", START))
    tx.is_new(f"seen-{number}", START)
    return number


def assert_whole(store: Store) -> set[int]:
    """Return the numbers of the incidents that are there, after proving that none is there in part."""
    with store.reading() as reads:
        rows = reads.list_incidents(limit=10_000)
        numbers = {int(row.id.removeprefix("INC-")) for row in rows}
        for number in numbers:
            stream = incident_stream(incident_id(number))
            record = reads.load(stream)
            assert record is not None
            assert (record.version, record.state) == (1, declared(number))
            assert [event.event for event in reads.events(stream)] == [declaration(number)]
            timeline = reads.timeline(incident_id(number))
            assert (len(timeline), verify(timeline)) == (2, None)
            assert [command.stream for command in reads.list_commands(incident_id(number))] == [stream]
        alerts = {alert.key for alert in reads.list_alerts(limit=10_000)}
        timers = {timer.stream for timer in reads.due_timers(START, 10_000)}
        owed = {command.key for command in reads.owed(START, queue="work", limit=10_000)}
    assert alerts == {f"disk-{number}" for number in numbers}
    assert timers == {incident_stream(incident_id(number)) for number in numbers}
    assert owed == {f"{incident_id(number)}/1" for number in numbers}
    return numbers
