"""Decoded states of streams that are written often, so that they are not decoded again for every turn."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

from runlane.base.ids import StreamId
from runlane.ports.store import StreamRecord

LIMIT_BYTES: Final = 4 * 1024 * 1024
"""Bytes of JSON whose states are kept; decoded they take some five times as much."""


class StateCache:
    """Least recently used states, bounded by the size of their JSON. Belongs to the writer's thread alone.

    States are immutable values, so one object serves every turn. What an undone turn has put in must be
    dropped.
    """

    def __init__(self, limit_bytes: int = LIMIT_BYTES) -> None:
        self._records: OrderedDict[StreamId, tuple[StreamRecord, int]] = OrderedDict()
        self._limit_bytes = limit_bytes
        self._bytes = 0

    def find(self, stream: StreamId) -> StreamRecord | None:
        """Return the kept record of a stream, or None."""
        kept = self._records.get(stream)
        if kept is None:
            return None
        self._records.move_to_end(stream)
        return kept[0]

    def keep(self, record: StreamRecord, size_bytes: int) -> None:
        """Keep a record whose JSON has `size_bytes`; the least recently used make room."""
        self.drop((record.stream,))
        if size_bytes > self._limit_bytes:
            return
        self._records[record.stream] = (record, size_bytes)
        self._bytes += size_bytes
        while self._bytes > self._limit_bytes:
            _, (_, freed) = self._records.popitem(last=False)
            self._bytes -= freed

    def drop(self, streams: Iterable[StreamId]) -> None:
        """Forget what is kept of these streams."""
        for stream in streams:
            kept = self._records.pop(stream, None)
            if kept is not None:
                self._bytes -= kept[1]
