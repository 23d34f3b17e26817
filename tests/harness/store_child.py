"""A process that writes incidents one after the other and is killed at a named point.

Usage: store_child.py FOLDER WORDS ON_THE before|after FIRST COUNT IN_FLIGHT

Each incident whose future is done is written to standard output, unbuffered, as its number and a line end.
"""

import os
import sys
from collections import deque
from pathlib import Path

from harness.stores import DyingConnection, HandClock, write_incident
from runlane.store.sqlite import SqliteStore


def main(arguments: list[str]) -> None:
    """Write the incidents; die on the way if the point is reached."""
    folder, words, on_the, when, first, count, in_flight = arguments
    DyingConnection.words = words
    DyingConnection.on_the = int(on_the)
    DyingConnection.after = when == "after"
    store = SqliteStore(Path(folder) / "runlane.db", clock=HandClock(), connection_class=DyingConnection)
    futures = deque()
    for number in range(int(first), int(first) + int(count)):
        futures.append(store.submit(lambda tx, number=number: write_incident(tx, number)))
        if len(futures) >= int(in_flight):
            acknowledge(futures.popleft())
    while futures:
        acknowledge(futures.popleft())
    store.close()


def acknowledge(future) -> None:
    """Say that an incident is durable."""
    os.write(1, f"{future.result(10)}\n".encode())


if __name__ == "__main__":
    main(sys.argv[1:])
