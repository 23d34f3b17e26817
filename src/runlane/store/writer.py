"""The one thread that writes: turns wait in a bounded queue and are committed in groups.

Whatever waits when the writer is free becomes one transaction (no lingering for more), each turn in a
savepoint of its own: a turn that raises is undone alone. When the group cannot be committed (disk full, file
busy), its turns are run again one by one, so that one bad turn costs no other. Futures are done after the
commit, never before.

A writer that dies of a defect takes the process with it (`os._exit(70)`, after the log): a process that lives
on without its writer would keep its claims and its lock, and answer nobody.
"""

import os
import sqlite3
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from math import ceil
from typing import Any, Final, TypeVar

import structlog

from runlane.base.errors import RunlaneError
from runlane.base.instants import Clock
from runlane.base.texts import text
from runlane.ports.store import Committed, StoreFullError, Transaction
from runlane.store.cache import StateCache
from runlane.store.errors import CANNOT_WRITE, STORE_CLOSED
from runlane.store.transaction import Changes, SqlTransaction

_log = structlog.get_logger(__name__)

TurnT = TypeVar("TurnT")

CHECKPOINT_EVERY: Final = 512
"""Turns after which the write-ahead log is copied into the database: some megabytes."""

EXIT_STATUS: Final = 70
"""What the process exits with when its writer dies: EX_SOFTWARE of sysexits.h."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    turn: Callable[[Transaction], Any]
    future: Future[Any]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a turn returned or raised. Not told to anybody before the commit."""

    value: Any = None
    error: BaseException | None = None

    def tell(self, future: Future[Any]) -> None:
        if self.error is None:
            future.set_result(self.value)
        else:
            future.set_exception(self.error)


class _GroupUndoneError(Exception):
    """The database took the whole transaction back; its cause says why."""


class Writer:
    """Owns the only writing connection. `submit` is thread-safe, everything else happens in its thread."""

    def __init__(
        self, connection: sqlite3.Connection, clock: Clock, *, queue_limit: int, group_limit: int
    ) -> None:
        self._connection = connection
        self._transaction = SqlTransaction(connection, clock, StateCache())
        self._queue_limit = queue_limit
        self._group_limit = group_limit
        self._waiting: deque[_Waiting] = deque()
        self._changed = threading.Condition()
        self._is_closing = False
        self._listeners: tuple[Callable[[Committed], None], ...] = ()
        self._seconds_per_turn = 0.001
        self._turns_since_checkpoint = 0
        self._thread = threading.Thread(target=self._run, name="runlane-writer", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def submit(self, turn: Callable[[Transaction], TurnT]) -> "Future[TurnT]":
        """Let a turn wait for its group; the future is done after the commit.

        Raises:
            StoreFullError: too many turns are waiting.
            RunlaneError: RL507, the store is closed.
        """
        future: Future[TurnT] = Future()
        with self._changed:
            if self._is_closing:
                raise RunlaneError(STORE_CLOSED, text("nothing is written any more"))
            if len(self._waiting) >= self._queue_limit:
                raise StoreFullError(self._retry_after_s())
            self._waiting.append(_Waiting(turn, future))
            self._changed.notify()
        return future

    def listen(self, listener: Callable[[Committed], None]) -> None:
        """Call `listener` after every commit."""
        with self._changed:
            self._listeners = (*self._listeners, listener)

    def close(self) -> None:
        """Write what waits and take nothing new; return when that is done."""
        with self._changed:
            self._is_closing = True
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        has_ended_well = False
        try:
            while group := self._next_group():
                started = time.monotonic()
                self._write(group)
                self._learn_pace(len(group), time.monotonic() - started)
                self._checkpoint(len(group))
            has_ended_well = True
        finally:
            if not has_ended_well:
                _log.critical("writer_died", exc_info=True)
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(EXIT_STATUS)

    def _next_group(self) -> list[_Waiting]:
        """Wait for turns and return those that wait, an empty list when the store closes and none is left."""
        while True:
            with self._changed:
                while not self._waiting and not self._is_closing:
                    self._changed.wait()
                taken = [self._waiting.popleft() for _ in range(min(len(self._waiting), self._group_limit))]
            if not taken:
                return []
            wanted = [waiting for waiting in taken if waiting.future.set_running_or_notify_cancel()]
            if wanted:
                return wanted

    def _write(self, group: Sequence[_Waiting]) -> None:
        try:
            self._commit(group)
        except sqlite3.Error as cause:  # it could not even begin: another process holds the file
            self._give_up(group, cause)
        except _GroupUndoneError as undone:
            if len(group) == 1:
                self._give_up(group, undone.__cause__ or undone)
                return
            _log.warning("group_written_again", turns=len(group), why=str(undone))
            for waiting in group:
                self._write([waiting])

    def _give_up(self, group: Sequence[_Waiting], cause: BaseException) -> None:
        _log.error("turns_not_written", turns=len(group), why=str(cause))
        for waiting in group:
            _Outcome(error=_cannot_write(cause)).tell(waiting.future)

    def _commit(self, group: Sequence[_Waiting]) -> None:
        changes = Changes()
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            outcomes = [self._attempt(waiting.turn, changes) for waiting in group]
            self._connection.execute("COMMIT")
        except (sqlite3.Error, _GroupUndoneError) as cause:
            self._transaction.undone()
            self._transaction.undone(changes)
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise _GroupUndoneError(str(cause)) from cause
        self._tell_listeners(changes.committed())
        for waiting, outcome in zip(group, outcomes, strict=True):
            outcome.tell(waiting.future)

    def _attempt(self, turn: Callable[[Transaction], Any], changes: Changes) -> _Outcome:
        """Run a turn in its savepoint; one that raises is undone and the others stay."""
        self._connection.execute("SAVEPOINT turn")
        outcome = _outcome_of(turn, self._transaction)
        if outcome.error is None:
            changes.add(self._transaction.kept())
        elif not self._connection.in_transaction:  # disk full and the like take the whole group back
            raise _GroupUndoneError(str(outcome.error)) from outcome.error
        else:
            self._connection.execute("ROLLBACK TO turn")
            self._transaction.undone()
        self._connection.execute("RELEASE turn")
        return outcome

    def _tell_listeners(self, committed: Committed) -> None:
        """A listener's defect must not cost those who wait for their answer."""
        for listener in self._listeners:
            error = _outcome_of(listener, committed).error
            if error is not None:
                _log.error("commit_listener_broke", exc_info=error)

    def _retry_after_s(self) -> int:
        """Return about how long it takes to write what waits: between a second and a minute."""
        return min(60, max(1, ceil(len(self._waiting) * self._seconds_per_turn)))

    def _learn_pace(self, turns: int, seconds: float) -> None:
        self._seconds_per_turn += (seconds / turns - self._seconds_per_turn) / 16

    def _checkpoint(self, turns: int) -> None:
        """Only this connection checkpoints: SQLite before 3.51.3 can corrupt a file when several do."""
        self._turns_since_checkpoint += turns
        if self._turns_since_checkpoint >= CHECKPOINT_EVERY:
            self._turns_since_checkpoint = 0
            try:
                self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            except sqlite3.Error as cause:  # a full disk: what is committed is safe in the log, which grows
                _log.warning("checkpoint_put_off", why=str(cause))


def _outcome_of(work: Callable[[Any], Any], given: object) -> _Outcome:
    """The one place where anything that other people's code raises becomes a value."""
    try:
        return _Outcome(work(given))
    except sqlite3.Error as error:
        return _Outcome(error=_cannot_write(error))
    except BaseException as error:  # noqa: BLE001 - the edge: told to the future or the log
        return _Outcome(error=error)


def _cannot_write(cause: BaseException) -> RunlaneError:
    if isinstance(cause, RunlaneError):
        return cause
    error = RunlaneError(CANNOT_WRITE, text("the database says: {cause}", cause=str(cause)))
    error.__cause__ = cause
    return error
