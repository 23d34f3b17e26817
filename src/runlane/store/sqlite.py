"""The store on SQLite: one file, one server process, one writer thread, any number of readers."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

from runlane.base.instants import Clock
from runlane.ports.store import Committed, Reads, Transaction
from runlane.store.files import FileLock, ReaderPool, open_writer
from runlane.store.migrate import migrate
from runlane.store.reads import SqlReads
from runlane.store.writer import Writer

TurnT = TypeVar("TurnT")


class SqliteStore:
    """Durable memory in the file `path`, made when it is not there, as `ports.store.Store` promises it.

    Every commit is on the disk before anybody is answered (WAL, synchronous=FULL). `queue_limit` turns may
    wait, `group_limit` are committed together at most. `connection_class` lets tests watch and break the
    connection.
    """

    def __init__(
        self,
        path: Path,
        *,
        clock: Clock,
        queue_limit: int = 4096,
        group_limit: int = 256,
        connection_class: type[sqlite3.Connection] = sqlite3.Connection,
    ) -> None:
        """Lock the file, bring it to the schema of this code and start the writer.

        Raises:
            RunlaneError: RL501 newer database, RL502 in use by another process, RL504 not a database.
        """
        path = path.resolve()  # the lock is for the file, whichever way leads to it
        self._clock = clock
        self._lock = FileLock(path)
        self._lock.acquire()
        with ExitStack() as undo:
            undo.callback(self._lock.release)
            self._connection = open_writer(path, connection_class)
            undo.callback(self._connection.close)
            migrate(self._connection)
            undo.pop_all()
        self._readers = ReaderPool(path)
        self._writer = Writer(self._connection, clock, queue_limit=queue_limit, group_limit=group_limit)
        self._writer.start()

    def submit(self, turn: Callable[[Transaction], TurnT]) -> "Future[TurnT]":
        """Run a turn durably; the future is done after the commit.

        Raises:
            StoreFullError: too many turns are waiting.
            RunlaneError: RL507, the store is closed.
        """
        return self._writer.submit(turn)

    @contextmanager
    def reading(self) -> Iterator[Reads]:
        """Open a consistent view of what is committed."""
        with self._readers.reading() as connection:
            yield SqlReads(connection, self._clock)

    def on_commit(self, listener: Callable[[Committed], None]) -> None:
        """Call `listener` after every commit, in the writer's thread, before the futures are done."""
        self._writer.listen(listener)

    def close(self) -> None:
        """Finish what waits, then close; closing again does nothing."""
        self._writer.close()
        self._readers.close()
        self._connection.close()
        self._lock.release()

    def integrity(self) -> list[str]:
        """Return what SQLite finds wrong with the file, an empty list for a sound one. Reads all of it."""
        return _damage(self._readers)


def damage_in(path: Path) -> list[str]:
    """Return what is wrong with a database file, beside a server that may be at work on it; [] for a sound one.

    Raises:
        RunlaneError: RL508, the file cannot be read at all.
    """
    readers = ReaderPool(path)
    try:
        return _damage(readers)
    finally:
        readers.close()


@contextmanager
def reading_beside(path: Path, clock: Clock) -> Iterator[Reads]:
    """Open a view of what is committed in a file, whether a server has it open or not.

    Raises:
        RunlaneError: RL508, the file cannot be read.
    """
    readers = ReaderPool(path)
    try:
        with readers.reading() as connection:
            yield SqlReads(connection, clock)
    finally:
        readers.close()


def _damage(readers: ReaderPool) -> list[str]:
    with readers.reading() as connection:
        try:
            found = [str(row[0]) for row in connection.execute("PRAGMA quick_check").fetchall()]
        except sqlite3.DatabaseError as cause:  # too damaged to look through
            return [str(cause)]
    return [] if found == ["ok"] else found
