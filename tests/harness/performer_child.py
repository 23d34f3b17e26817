"""A process that accepts incidents and performs their commands until it is killed.

Usage: performer_child.py FOLDER FIRST COUNT

Every incident whose future is done is a line on standard output; every performed key is a line of FOLDER/effects,
which stands for the outside world. The process ends by itself when nothing is owed any more.
"""

import os
import sys
import time
from collections import deque
from datetime import UTC, datetime
from pathlib import Path

from harness.stores import write_incident
from runlane.performers.embedded import EmbeddedPerformer
from runlane.ports.store import CommandStatus
from runlane.store.sqlite import SqliteStore


class RealClock:
    """The time of this machine."""

    def now(self):
        return datetime.now(UTC)


def main(folder: str, first: str, count: str) -> None:
    """Accept, perform, end."""
    store = SqliteStore(Path(folder) / "runlane.db", clock=RealClock())
    effects = os.open(Path(folder) / "effects", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def perform(key):
        if store.submit(lambda tx: tx.claim(key, RealClock().now())).result() is not None:
            os.write(effects, f"{key}\n".encode())
            store.submit(lambda tx: tx.settle(key, CommandStatus.DONE)).result()

    performer = EmbeddedPerformer(store, clock=RealClock(), workers=4, per_lane=4)
    performer.start(perform)
    accept(store, range(int(first), int(first) + int(count)))
    while performer.health().waiting:
        time.sleep(0.01)
    performer.stop(5)
    store.close()


def accept(store, numbers) -> None:
    """Write the incidents, eight in flight, and say which are durable."""
    futures = deque()
    for number in numbers:
        futures.append(store.submit(lambda tx, number=number: write_incident(tx, number)))
        if len(futures) >= 8:
            os.write(1, f"{futures.popleft().result(10)}\n".encode())
    for future in futures:
        os.write(1, f"{future.result(10)}\n".encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
