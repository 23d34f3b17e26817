"""The embedded performer: threads of the server's own process carry out the commands of the outbox.

Two queues, each with threads of its own: `paging` never waits behind `work`. The outbox in the store is the
only queue that counts; what is kept in memory are some of its keys, so that losing the process loses nothing:
the next one reads the outbox again, with the commands that were claimed by the dead one.
"""

import time
from typing import Final

import structlog

from runlane.base.ids import CommandKey
from runlane.base.instants import Clock
from runlane.performers.crew import Attempt, Crew, CrewSize
from runlane.ports.performer import Perform, PerformerHealth
from runlane.ports.store import QUEUES, Committed, Store, StoreFullError

_log = structlog.get_logger(__name__)

REST_S: Final = 1.0
"""How long a command is left alone whose attempt could not be recorded; doubled each time, up to a minute."""


class EmbeddedPerformer:
    """Performs owed commands at least once in `workers` threads per queue, `per_lane` of one integration.

    The lane of a command is its action, its channel or its kind: a slow vendor keeps `per_lane` threads busy
    at most, and the rest of the queue goes on.
    """

    def __init__(self, store: Store, *, clock: Clock, workers: int = 8, per_lane: int = 4) -> None:
        self._store = store
        self._clock = clock
        self._size = CrewSize(workers, min(per_lane, workers))
        self._crews: dict[str, Crew] = {}
        store.on_commit(self._notice)

    def start(self, perform: Perform) -> None:
        """Start performing; what a dead process left claimed is dispatched again first."""
        for queue in QUEUES:
            self._crews[queue] = Crew(queue, self._store, self._clock, _guarded(perform), self._size)
        for crew in self._crews.values():
            crew.start()

    def wake(self) -> None:
        """Say that a commit may have left commands."""
        for crew in self._crews.values():
            crew.wake()

    def stop(self, grace_s: float) -> None:
        """Take nothing new, wait up to `grace_s` seconds for what is under way.

        What is not done by then is still claimed and performed again by the next process.
        """
        for crew in self._crews.values():
            crew.stop()
        deadline_s = time.monotonic() + grace_s
        for crew in self._crews.values():
            crew.join(deadline_s)

    def health(self) -> PerformerHealth:
        """Return whether all threads live, how many commands are owed and since when the oldest is due."""
        now = self._clock.now()
        with self._store.reading() as reads:
            oldest = [reads.owed(now, queue=queue, limit=1) for queue in QUEUES]
            waiting = reads.counts()["commands_owed"]
        return PerformerHealth(
            is_alive=bool(self._crews) and all(crew.is_alive() for crew in self._crews.values()),
            waiting=waiting,
            oldest_owed=min((rows[0].due for rows in oldest if rows), default=None),
        )

    def _notice(self, committed: Committed) -> None:
        """Called in the writer's thread: wakes the crews whose queue got something."""
        for queue in committed.queues:
            crew = self._crews.get(queue)
            if crew is not None:
                crew.wake()


def _guarded(perform: Perform) -> Attempt:
    """Return `perform` such that no thread is lost to it: a command that breaks stays owed and rests."""

    def attempt(key: CommandKey) -> float | None:
        try:
            perform(key)
        except StoreFullError as full:
            return float(full.retry_after_s)
        except Exception:  # noqa: BLE001 - the edge: told to the log, tried again later
            _log.exception("command_not_recorded", key=key)
            return REST_S
        return None

    return attempt
