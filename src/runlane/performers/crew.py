"""The threads of one queue: whoever is idle reads the outbox and takes the next command."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

import structlog

from runlane.base.ids import CommandKey
from runlane.base.instants import Clock
from runlane.performers.keys import HELD_AT_MOST, HeldKeys
from runlane.ports.store import CommandStatus, Store

_log = structlog.get_logger(__name__)

IDLE_S: Final = 5.0
"""The outbox is read at least this often: a lost wake-up or a clock that jumped costs no more than that."""

FIRST_DEPTH: Final = 128
DEEPEST: Final = 8 * HELD_AT_MOST
PAUSE_PER_ROW_S: Final = 0.0001
"""A look reads as many rows as there are keys in memory, at some 5 us each: rest so long after one."""

BLIND_S: Final = 1.0
"""When the outbox could not be read, it is looked at again after this."""

Attempt = Callable[[CommandKey], float | None]
"""Perform a command; the seconds to leave it alone when not even its failure could be recorded, else None."""


@dataclass(frozen=True, slots=True)
class CrewSize:
    """How many threads a queue has, and how many of them one lane may keep busy."""

    workers: int = 8
    per_lane: int = 4


class _Look(Enum):
    AT_THE_OUTBOX = auto()


class Crew:
    """The threads that perform the commands of `queue`. Thread-safe."""

    def __init__(self, queue: str, store: Store, clock: Clock, attempt: Attempt, size: CrewSize) -> None:
        self._queue = queue
        self._store = store
        self._clock = clock
        self._attempt = attempt
        self._held = HeldKeys(size.per_lane)
        self._changed = threading.Condition()
        self._is_stopping = False
        self._is_looking = False
        self._is_woken = True
        self._look_at_s = 0.0
        self._not_before_s = 0.0
        self._depth = FIRST_DEPTH
        self._threads = [
            threading.Thread(target=self._work, name=f"runlane-{queue}-{place}", daemon=True)
            for place in range(1, size.workers + 1)
        ]

    def start(self) -> None:
        """Start the threads; the first look into the outbox follows at once."""
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Say that the outbox may have more."""
        with self._changed:
            self._is_woken = True
            self._changed.notify()

    def stop(self) -> None:
        """Take nothing new; what is under way goes on."""
        with self._changed:
            self._is_stopping = True
            self._changed.notify_all()

    def join(self, deadline_s: float) -> bool:
        """Wait until `deadline_s` (monotonic) for what is under way; return whether all of it has ended."""
        for thread in self._threads:
            thread.join(max(0.0, deadline_s - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def is_alive(self) -> bool:
        """Return whether every thread works."""
        return all(thread.is_alive() for thread in self._threads)

    def _work(self) -> None:
        while (job := self._next_job()) is not None:
            if isinstance(job, _Look):
                self._look()
            else:
                self._perform_one(job)

    def _next_job(self) -> CommandKey | _Look | None:
        """Wait for a key to perform, or for a reason to look into the outbox; None when stopping."""
        with self._changed:
            while not self._is_stopping:
                key = self._held.take()
                if key is not None:
                    return key
                wait_s = self._seconds_until_look()
                if wait_s <= 0 and not self._is_looking:
                    self._is_looking = True
                    self._is_woken = False
                    return _Look.AT_THE_OUTBOX
                self._changed.wait(wait_s if wait_s > 0 else IDLE_S)
        return None

    def _seconds_until_look(self) -> float:
        now_s = time.monotonic()
        look_at_s = self._not_before_s if self._is_woken else max(self._look_at_s, self._not_before_s)
        return look_at_s - now_s

    def _look(self) -> None:
        """Read what is owed and when more will be; one thread at a time.

        Whatever breaks it, another look follows: a queue that nobody looks after pages nobody.
        """
        try:
            self._read_outbox()
        except Exception:  # noqa: BLE001 - the edge of the queue
            _log.exception("outbox_unreadable", queue=self._queue)
            self._finish_look(BLIND_S, 0)

    def _read_outbox(self) -> None:
        now = self._clock.now()
        limit = self._depth + len(self._held)
        with self._store.reading() as reads:
            owed = reads.owed(now, queue=self._queue, limit=limit)
            next_due = reads.next_command_due(queue=self._queue, after=now)
        # What a dead process had begun comes first; in a living one these are known already.
        in_order = sorted(owed, key=lambda command: command.status is not CommandStatus.CLAIMED)
        with self._changed:
            now_s = time.monotonic()
            admitted = sum(self._held.admit(command, now_s) for command in in_order)
            rested_s = self._held.next_rested_s(now_s)
        is_more = len(owed) == limit
        self._depth = min(self._depth * 4, DEEPEST) if is_more and not admitted else FIRST_DEPTH
        waits = [IDLE_S]
        if is_more:
            waits.append(0.0 if admitted else limit * PAUSE_PER_ROW_S)
        if next_due is not None:
            waits.append((next_due - now).total_seconds())
        if rested_s is not None:
            waits.append(rested_s - now_s)
        self._finish_look(min(waits), admitted)

    def _finish_look(self, next_look_s: float, admitted: int) -> None:
        with self._changed:
            now_s = time.monotonic()
            self._is_looking = False
            self._look_at_s = now_s + next_look_s
            held = len(self._held)
            self._not_before_s = now_s + held * PAUSE_PER_ROW_S if held > FIRST_DEPTH else 0.0
            # One of the idle threads becomes the one that watches the time.
            self._changed.notify(admitted + 1)

    def _perform_one(self, key: CommandKey) -> None:
        rest_s = self._attempt(key)
        with self._changed:
            if rest_s is not None:
                self._held.rest(key, time.monotonic(), rest_s)
                self._look_at_s = min(self._look_at_s, time.monotonic() + rest_s)
            elif self._held.finish(key):
                self._is_woken = True
            self._changed.notify()
