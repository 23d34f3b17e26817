"""Live updates: commits of the store wake those who watch, through the event loop; nothing is polled.

A watcher keeps no queue. It is told that something has changed and reads how things stand then, so a slow browser
costs nothing and misses nothing.
"""

import asyncio
from collections.abc import AsyncIterator
from enum import Enum, auto
from typing import Final

import msgspec

from runlane.base.ids import IncidentId
from runlane.operations import queries
from runlane.operations.context import Context
from runlane.ports.store import Committed

HEARTBEAT_S: Final = 15.0
LONGEST_STREAM_S: Final = 900.0
"""A stream ends after so long and its reader comes back at once: by then they may have signed out."""

MOST_WATCHERS: Final = 1_000
CALM_S: Final = 0.1
"""A burst of commits within this time is one event."""

HEARTBEAT: Final = b": still here\n\n"


class Changed(msgspec.Struct, frozen=True):
    """The data of one event: which incident, its version now, and the kinds of timeline entries that are new."""

    incident: str
    version: int
    changed: tuple[str, ...]


class Wake(Enum):
    """Why a stream has something to say: a change, only that it lives, or that ages on the page are out of date."""

    NEWS = auto()
    BEAT = auto()
    TICK = auto()


class _Watcher:
    __slots__ = ("has_news", "incident")

    def __init__(self, incident: IncidentId | None) -> None:
        self.incident = incident
        self.has_news = asyncio.Event()


class Live:
    """All open streams. Made before the event loop runs; `watch_*` are called in it."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._watchers: set[_Watcher] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_over = False
        context.store.on_commit(self._committed)

    @property
    def watchers(self) -> int:
        """Return how many streams are open."""
        return len(self._watchers)

    def end(self) -> None:
        """End every stream, so that the server can stop at once. May be called from a signal handler."""
        self._is_over = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake_everybody)

    async def watch_incident(self, incident: IncidentId, after: int) -> AsyncIterator[bytes]:
        """Yield server-sent events from version `after` on: `incident` on a change, `tick` as time passes."""
        seen = after
        async for wake in self._wakes(incident):
            if wake is Wake.BEAT:
                yield HEARTBEAT
                continue
            version = await asyncio.to_thread(queries.incident_version, self._context, incident)
            if version is not None and version > seen:
                kinds = await asyncio.to_thread(self._kinds_since, incident, seen)
                seen = version
                yield event("incident", str(version), Changed(incident, version, kinds))
            elif wake is Wake.TICK:
                yield event("tick", str(seen), Changed(incident, seen, ()))

    async def watch_all(self) -> AsyncIterator[bytes]:
        """Yield an `incidents` event whenever any incident changes, and a `tick` as time passes."""
        async for wake in self._wakes(None):
            if wake is Wake.BEAT:
                yield HEARTBEAT
            else:
                yield event("incidents" if wake is Wake.NEWS else "tick", "", Changed("", 0, ()))

    async def _wakes(self, incident: IncidentId | None) -> AsyncIterator[Wake]:
        """Yield NEWS after each commit that concerns the incident; BEAT and TICK in turns while nothing does."""
        self._loop = asyncio.get_running_loop()
        watcher = _Watcher(incident)
        self._watchers.add(watcher)
        quiet = 0
        ends_at = self._loop.time() + LONGEST_STREAM_S
        try:
            yield Wake.BEAT
            yield Wake.NEWS
            while True:
                has_news = await _wait(watcher.has_news, HEARTBEAT_S)
                if self._is_over or self._loop.time() >= ends_at:
                    return
                watcher.has_news.clear()
                quiet = 0 if has_news else quiet + 1
                yield Wake.NEWS if has_news else Wake.TICK if quiet % 2 == 0 else Wake.BEAT
                await asyncio.sleep(CALM_S)
        finally:
            self._watchers.discard(watcher)

    def _kinds_since(self, incident: IncidentId, seen: int) -> tuple[str, ...]:
        with self._context.store.reading() as reads:
            return tuple(
                dict.fromkeys(record.fact.kind for record in reads.timeline(incident, after_seq=seen))
            )

    def _committed(self, committed: Committed) -> None:
        """Called in the writer's thread after each commit."""
        loop = self._loop
        if loop is not None and self._watchers and not loop.is_closed():
            loop.call_soon_threadsafe(self._notify, committed.incidents)

    def _wake_everybody(self) -> None:
        for watcher in self._watchers:
            watcher.has_news.set()

    def _notify(self, incidents: frozenset[IncidentId]) -> None:
        for watcher in self._watchers:
            if watcher.incident in incidents or (watcher.incident is None and incidents):
                watcher.has_news.set()


def event(name: str, identifier: str, data: Changed) -> bytes:
    """Return one server-sent event."""
    id_line = f"id: {identifier}\n".encode() if identifier else b""
    return id_line + f"event: {name}\ndata: ".encode() + msgspec.json.encode(data) + b"\n\n"


async def _wait(news: asyncio.Event, timeout_s: float) -> bool:
    try:
        await asyncio.wait_for(news.wait(), timeout_s)
    except TimeoutError:
        return False
    return True
