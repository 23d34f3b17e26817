"""Server-sent events: what has changed, as it changes."""

import asyncio
from collections.abc import AsyncIterator

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from runlane.base.ids import IncidentId
from runlane.operations import queries
from runlane.web.desk import Desk, Incoming, whole
from runlane.web.live import MOST_WATCHERS
from runlane.web.problems import NOT_FOUND, PROBLEMS, STORE_FULL, ProblemError

HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}
"""The second asks proxies not to hold events back."""


@get("/incidents/{incident:str}/stream", media_type="text/event-stream", responses=PROBLEMS)
async def incident_stream(
    request: Incoming, desk: NamedDependency[Desk], incident: FromPath[str], after: FromQuery[int] = 0
) -> Stream:
    """Follow one incident (SSE): `id` is its version; go on with `Last-Event-ID` where you left off.

    Events: `incident` when something changed (`{"incident", "version", "changed": [kinds]}`), `tick` as time passes.
    """
    if await asyncio.to_thread(queries.incident_version, desk.context, IncidentId(incident)) is None:
        raise ProblemError(404, NOT_FOUND)
    last = whole(request.headers.get("last-event-id", ""))
    seen = after if last is None else last
    return _stream(desk, desk.live.watch_incident(IncidentId(incident), seen))


@get("/stream", media_type="text/event-stream", responses=PROBLEMS)
async def list_stream(desk: NamedDependency[Desk]) -> Stream:
    """Follow all incidents (SSE): `incidents` whenever any of them changes, `tick` as time passes."""
    return _stream(desk, desk.live.watch_all())


def _stream(desk: Desk, events: AsyncIterator[bytes]) -> Stream:
    if desk.live.watchers >= MOST_WATCHERS:
        raise ProblemError(
            503, STORE_FULL, f"{MOST_WATCHERS} streams are open", headers={"retry-after": "30"}
        )
    return Stream(events, media_type="text/event-stream", headers=HEADERS)
