"""Open the database file: the lock that keeps a second server away, the pragmas, the readers."""

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

from runlane.base.errors import RunlaneError
from runlane.base.texts import text
from runlane.store.errors import CANNOT_READ, FILE_IN_USE, NOT_A_DATABASE, STORE_CLOSED

BUSY_TIMEOUT_MS: Final = 10_000
IDLE_READERS: Final = 4
"""Reading connections kept open for the next who asks; more are opened when more ask at once."""

_WRITER_PRAGMAS: Final = (
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # an acknowledged alert survives a power cut
    "PRAGMA foreign_keys = ON",
    "PRAGMA mmap_size = 0",  # an I/O error becomes an error, not a SIGBUS
    "PRAGMA cache_size = -8192",
    "PRAGMA wal_autocheckpoint = 8192",  # a bound for huge turns; the writer checkpoints long before
    "PRAGMA journal_size_limit = 16777216",
)
_READER_PRAGMAS: Final = (
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
    "PRAGMA query_only = ON",
    "PRAGMA mmap_size = 0",
    "PRAGMA cache_size = -1024",
)


class FileLock:
    """Holds `<file>.lock` by `flock`; the system lets go of it when the process dies, however it dies."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")
        self._descriptor = -1

    def acquire(self) -> None:
        """Take the lock and write this process's id into the file.

        Raises:
            RunlaneError: RL502, another process holds it; RL504, the folder cannot be written.
        """
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as cause:
            raise _not_a_database(self._path, cause) from cause
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as cause:
            holder = os.read(descriptor, 32).decode().strip() or "?"
            os.close(descriptor)
            raise RunlaneError(
                FILE_IN_USE, text("process {holder} holds `{path}`", holder=holder, path=str(self._path))
            ) from cause
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        self._descriptor = descriptor

    def release(self) -> None:
        """Let go; the file stays, since removing it would let two processes lock two files of one name."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def open_writer(path: Path, connection_class: type[sqlite3.Connection]) -> sqlite3.Connection:
    """Open the writing connection in autocommit mode; a new file is readable by its owner alone.

    Raises:
        RunlaneError: RL504, the file cannot be opened or is no database.
    """
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        connection = sqlite3.connect(
            path,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
            factory=connection_class,
        )
        for pragma in _WRITER_PRAGMAS:
            connection.execute(pragma).fetchall()
    except (OSError, sqlite3.Error) as cause:
        raise _not_a_database(path, cause) from cause
    return connection


class ReaderPool:
    """Read-only connections, one per reader at a time. Thread-safe."""

    def __init__(self, path: Path) -> None:
        self._address = f"file:{quote(str(path.absolute()))}?mode=ro"
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._is_closed = False

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection inside a transaction: everything read through it is of one moment.

        Raises:
            RunlaneError: RL507, the store is closed; RL508, the file could not be read.
        """
        try:
            connection = self._take()
            try:
                connection.execute("BEGIN")
                yield connection
            finally:
                self._give_back(connection)
        except sqlite3.DatabaseError as cause:
            raise RunlaneError(CANNOT_READ, text("the database says: {cause}", cause=str(cause))) from cause

    def close(self) -> None:
        """Close the idle connections; one that is lent is closed when it comes back."""
        with self._lock:
            self._is_closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _take(self) -> sqlite3.Connection:
        with self._lock:
            if self._is_closed:
                raise RunlaneError(STORE_CLOSED, text("nothing is read any more"))
            if self._idle:
                return self._idle.pop()
        connection = sqlite3.connect(
            self._address, uri=True, isolation_level=None, check_same_thread=False, cached_statements=64
        )
        for pragma in _READER_PRAGMAS:
            connection.execute(pragma).fetchall()
        return connection

    def _give_back(self, connection: sqlite3.Connection) -> None:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        with self._lock:
            is_kept = not self._is_closed and len(self._idle) < IDLE_READERS
            if is_kept:
                self._idle.append(connection)
        if not is_kept:
            connection.close()


def _not_a_database(path: Path, cause: Exception) -> RunlaneError:
    return RunlaneError(NOT_A_DATABASE, text("`{path}`: {cause}", path=str(path), cause=str(cause)))
