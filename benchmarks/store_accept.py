"""The store beside bare SQLite: durable accepts, event to action, a hundred thousand waiting runs."""

import sqlite3
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from rows import Row, percentile

from runlane.base.ids import CommandKey, IncidentId, RunId, incident_stream, run_stream
from runlane.base.instants import Instant
from runlane.incidents.events import AlertAttached, IncidentDeclared
from runlane.incidents.model import AlertSummary, Incident, Severity
from runlane.performers.embedded import EmbeddedPerformer
from runlane.ports.outcome import TimelineFact
from runlane.ports.store import (
    AlertRecord,
    CommandRecord,
    CommandStatus,
    ReceivedRecord,
    TimerRecord,
    Transaction,
)
from runlane.runs.events import RunStarted
from runlane.runs.state import RunState, Visit
from runlane.store.sqlite import SqliteStore

ROUNDS = 7
"""Ours and bare SQLite take turns, and medians count: other work on the machine hits both alike."""
COMMITS_PER_ROUND = 600
EVENTS_PER_S = 300
EVENTS = 1500
WAITING_RUNS = 100_000
BODY = b'{"status":"firing","labels":{"alertname":"DiskFull"}}'.ljust(1450, b" ")
LABELS = {"alertname": "DiskFull", "instance": "db1:9100", "job": "node", "severity": "critical"}
ANNOTATIONS = {"summary": "96 % of / is used", "runbook": "https://wiki.example/disk"}
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


class Clock:
    """The time of this machine."""

    def now(self) -> Instant:
        return datetime.now(UTC)


def run() -> list[Row]:
    """Measure everything; every peer is taken on the same disk right before ours."""
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as folder:
        return [*accepts(Path(folder)), *event_to_action(Path(folder)), *waiting_runs(Path(folder))]


def accepts(folder: Path) -> Iterator[Row]:
    """Accept new alerts: an incident, a run, an alert, the request, two timeline entries, a command."""
    for in_flight in (1, 8, 64):
        with (
            Opened(folder / f"accept-{in_flight}.db") as store,
            closing(bare_database(folder / "bare.db")) as bare_db,
        ):
            rounds = [(bare_commits_per_s(bare_db), accepts_per_s(store, in_flight)) for _ in range(ROUNDS)]
        bare, rate = (median(rates) for rates in zip(*rounds, strict=True))
        yield Row(
            f"durable accepts, {in_flight} in flight / bare 1-row commits", rate, "/s", bare, "9 rows each"
        )


def bare_database(path: Path) -> sqlite3.Connection:
    """Open a database in the mode of the store, with one table of one kind of row."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    connection.execute("CREATE TABLE IF NOT EXISTS received (id INTEGER PRIMARY KEY, body BLOB)")
    return connection


def bare_commits_per_s(connection: sqlite3.Connection) -> float:
    """Return how many single-row transactions SQLite does per second."""
    started = time.perf_counter()
    for _ in range(COMMITS_PER_ROUND):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO received (body) VALUES (?)", (BODY,))
        connection.execute("COMMIT")
    return COMMITS_PER_ROUND / (time.perf_counter() - started)


def accepts_per_s(store: SqliteStore, in_flight: int) -> float:
    """Return how many accepts are durable per second with so many waiting for their answer."""
    waiting: deque = deque()
    started = time.perf_counter()
    for number in range(COMMITS_PER_ROUND):
        waiting.append(store.submit(lambda tx, number=number: accept(tx, number)))
        if len(waiting) >= in_flight:
            waiting.popleft().result()
    while waiting:
        waiting.popleft().result()
    return COMMITS_PER_ROUND / (time.perf_counter() - started)


def accept(tx: Transaction, number: int) -> None:
    """Write what the intake of one new alert writes."""
    incident = IncidentId(f"INC-{tx.next_number('incident')}")
    stream, run_id = incident_stream(incident), RunId(f"{incident}.1")
    alert = AlertSummary(f"k{number}", "DiskFull", True, NOW, None, LABELS, ANNOTATIONS)
    declared = IncidentDeclared(
        at=NOW,
        title="DiskFull",
        severity=Severity.SEV2,
        service="checkout",
        policy="checkout",
        group_key=alert.key,
    )
    state = Incident(
        incident, "DiskFull", severity=Severity.SEV2, run=run_id, alerts={alert.key: alert}, declared_at=NOW
    )
    tx.append(stream, 0, [declared, AlertAttached(at=NOW, alert=alert)], state)
    tx.append(run_stream(run_id), 0, [RunStarted(run=run_id)], run_state(run_id))
    tx.save_alert(AlertRecord("prometheus", alert.key, True, "DiskFull", LABELS, ANNOTATIONS, NOW, NOW))
    tx.keep_received(ReceivedRecord(f"r{number}", "prometheus", NOW, BODY))
    facts = [
        TimelineFact(NOW, "runlane", kind, {"title": "DiskFull"}) for kind in ("declared", "run_started")
    ]
    tx.record(incident, facts)
    tx.enqueue(command(f"{run_id}/1", incident))


def run_state(run_id: RunId) -> RunState:
    """Return a run that waits at its second node."""
    visits = {"n2": Visit(act=2, node="n2", since=3.0, who="ana"), "n5": Visit(act=3, node="n5", kind="wait")}
    return RunState(run=run_id, graph="9f" * 16, status="running", seq=3, acts=3, work=visits, done={"n1": 1})


def command(key: str, incident: IncidentId) -> CommandRecord:
    """Return a command that is due at once."""
    payload = {"action": "war_room.open", "node": "n2", "visit": 2, "parameters": {"name": "disk"}}
    stream = run_stream(RunId(f"{incident}.1"))
    return CommandRecord(CommandKey(key), "action", stream, incident, payload, NOW)


def event_to_action(folder: Path) -> Iterator[Row]:
    """From the submission of a turn that owes a command to the start of its action: two durable commits."""
    with Opened(folder / "latency.db") as store:
        started_at: dict[str, float] = {}

        def perform(key: CommandKey) -> None:
            store.submit(lambda tx: tx.claim(key, Clock().now())).result()
            started_at[key] = time.perf_counter()
            store.submit(lambda tx: tx.settle(key, CommandStatus.DONE)).result()

        performer = EmbeddedPerformer(store, clock=Clock())
        performer.start(perform)
        submitted_at = submit_steadily(store)
        while len(started_at) < EVENTS:
            time.sleep(0.01)
        performer.stop(5)
    waits_ms = [1000 * (started_at[key] - at) for key, at in submitted_at.items()]
    for share in (0.5, 0.99):
        note = f"claimed durably first; {EVENTS_PER_S} events/s"
        yield Row(
            f"event to start of its action, p{100 * share:.0f}", percentile(waits_ms, share), "ms", None, note
        )


def submit_steadily(store: SqliteStore) -> dict[str, float]:
    """Submit accepts at an even pace; return when each was submitted, by the key of its command."""
    submitted_at, begin, pace = {}, time.perf_counter(), threading.Event()
    for number in range(EVENTS):
        pace.wait(max(0.0, begin + number / EVENTS_PER_S - time.perf_counter()))
        submitted_at[f"INC-{number + 1}.1/1"] = time.perf_counter()
        store.submit(lambda tx, number=number: accept(tx, number))
    return submitted_at


def waiting_runs(folder: Path) -> Iterator[Row]:
    """A hundred thousand runs that wait, each with its journal, its state and a timer."""
    path = folder / "waiting.db"
    with Opened(path) as store:
        for first in range(0, WAITING_RUNS, 1000):
            store.submit(lambda tx, first=first: start_runs(tx, range(first, first + 1000))).result()
    yield Row("bytes on disk of a waiting run with its timer", path.stat().st_size / WAITING_RUNS, "bytes")
    started = time.perf_counter()
    with Opened(path) as store:
        yield Row(
            f"open the store with {WAITING_RUNS:,} waiting runs", 1000 * (time.perf_counter() - started), "ms"
        )
        yield Row("poll for due timers among them", 1e6 * poll_s(store), "us", None, "none is due")


def start_runs(tx: Transaction, numbers: range) -> None:
    """Start runs that wait for a timer in a day."""
    for number in numbers:
        run_id = RunId(f"INC-{number}.1")
        tx.append(run_stream(run_id), 0, [RunStarted(run=run_id)], run_state(run_id))
        tx.set_timer(TimerRecord(run_stream(run_id), "t1", NOW + timedelta(days=1, seconds=number % 9999)))


def poll_s(store: SqliteStore) -> float:
    """Return the seconds of one poll."""
    with store.reading() as reads:
        reads.due_timers(NOW)
        started = time.perf_counter()
        for _ in range(200):
            reads.due_timers(NOW)
        return (time.perf_counter() - started) / 200


class Opened:
    """An open store."""

    def __init__(self, path: Path) -> None:
        self._store = SqliteStore(path, clock=Clock())

    def __enter__(self) -> SqliteStore:
        return self._store

    def __exit__(self, *error: object) -> None:
        self._store.close()


if __name__ == "__main__":
    sys.stdout.writelines(row.line() + "\n" for row in run())
