"""The API under `/api/v1`: what the pages can do, for programs. Errors are problems with a stable code."""

import asyncio
from typing import Annotated, Any

import msgspec
from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.openapi.spec import Example
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody, QueryParameter

from runlane.base.ids import IncidentId
from runlane.base.instants import Instant, parse_instant
from runlane.operations import access, acting, intake, queries
from runlane.operations.acting import ActRequest
from runlane.operations.views import Accepted, IncidentItem, IncidentView, OnCallView, Refused
from runlane.ports.store import AlertRecord
from runlane.web.bodies import is_too_deep
from runlane.web.desk import Desk, Incoming, caller_of, person_of
from runlane.web.pages import found_incident
from runlane.web.problems import FORGED_FORM, NOT_FOUND, PROBLEMS, REFUSED, TOO_DEEP, UNREADABLE, ProblemError
from runlane.web.streams import incident_stream, list_stream
from runlane.web.threads import in_thread


class Incidents(msgspec.Struct, frozen=True):
    """A page of the list, newest first."""

    incidents: tuple[IncidentItem, ...]


class TimelineEntry(msgspec.Struct, frozen=True):
    """One entry of an incident's timeline, oldest first."""

    seq: int
    at: Instant
    by: str
    kind: str
    sentence: str
    data: dict[str, object]
    actor: str
    """The `by` that the hash covers: an id, not a name."""
    previous_hash: str
    hash: str


class Timeline(msgspec.Struct, frozen=True):
    """An incident's timeline: what `runlane verify` proves."""

    incident: str
    timeline: tuple[TimelineEntry, ...]


class Declared(msgspec.Struct, frozen=True):
    """A new incident."""

    id: str


class Done(msgspec.Struct, frozen=True):
    """The event is committed. `note` says what is worth knowing."""

    version: int
    note: str = ""


class OnCall(msgspec.Struct, frozen=True):
    """Who is on call at an instant."""

    at: Instant
    oncall: tuple[OnCallView, ...]


class Alerts(msgspec.Struct, frozen=True):
    """Alerts, newest first."""

    alerts: tuple[AlertRecord, ...]


class Runbooks(msgspec.Struct, frozen=True):
    """The runbooks there are."""

    runbooks: tuple[queries.RunbookItem, ...]


@get("/incidents", responses=PROBLEMS)
@in_thread
def list_incidents(
    desk: NamedDependency[Desk],
    status: FromQuery[list[str] | None] = None,
    limit: FromQuery[int] = 50,
    before: FromQuery[str] = "",
) -> Incidents:
    """List incidents, newest first.

    `status` may be given several times; `before` is the id of the last incident of the page before.
    """
    start = IncidentId(before) if before else None
    most = min(500, max(1, limit))
    return Incidents(
        queries.list_incidents(desk.context, statuses=tuple(status or ()), limit=most, before=start)
    )


@post("/incidents", status_code=201, responses=PROBLEMS)
async def declare_incident(
    request: Incoming, desk: NamedDependency[Desk], data: JSONBody[intake.DeclareRequest]
) -> Declared:
    """Declare an incident and start its runbook."""
    why = intake.undeclarable(desk.context, data)
    if why is not None:
        raise ProblemError(400, UNREADABLE, why)
    incident = await asyncio.wrap_future(intake.declare(desk.context, data, person_of(request)))
    return Declared(incident)


@get("/incidents/{incident:str}", responses=PROBLEMS)
@in_thread
def get_incident(desk: NamedDependency[Desk], incident: FromPath[str]) -> IncidentView:
    """Return an incident with its run, what is possible now, its pages and alerts."""
    return found_incident(desk, incident)


@get("/incidents/{incident:str}/timeline", responses=PROBLEMS)
@in_thread
def get_timeline(request: Incoming, desk: NamedDependency[Desk], incident: FromPath[str]) -> Timeline:
    """Return the timeline; sentences are in the caller's language."""
    say = desk.reader(request).say
    entries = found_incident(desk, incident).timeline
    return Timeline(
        incident,
        tuple(
            TimelineEntry(
                seq=one.seq,
                at=one.at,
                by=one.by,
                kind=one.kind,
                sentence=say(one.sentence),
                data=one.data,
                actor=one.actor,
                previous_hash=one.previous_hash,
                hash=one.hash,
            )
            for one in entries
        ),
    )


@get("/incidents/{incident:str}/diagram.svg", media_type="image/svg+xml", responses=PROBLEMS)
@in_thread
def get_diagram(
    desk: NamedDependency[Desk], incident: FromPath[str], theme: FromQuery[str] = "light"
) -> Response[str]:
    """Return the run's diagram as a picture, `theme` light or dark."""
    svg = queries.diagram_svg(
        desk.context, IncidentId(incident), theme="dark" if theme == "dark" else "light"
    )
    if svg is None:
        raise ProblemError(404, NOT_FOUND)
    policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return Response(svg, media_type="image/svg+xml", headers={"content-security-policy": policy})


@post("/incidents/{incident:str}/events", status_code=200, responses=PROBLEMS)
async def post_event(
    request: Incoming,
    desk: NamedDependency[Desk],
    incident: FromPath[str],
    data: JSONBody[ActRequest],
    idempotency_key: Annotated[str | None, HeaderParameter(name="Idempotency-Key", required=False)] = None,
) -> Done:
    """Acknowledge, complete, choose, assign, note, ... With `Idempotency-Key` a repeated request does nothing twice."""
    if not await asyncio.to_thread(queries.incident_version, desk.context, IncidentId(incident)):
        raise ProblemError(404, NOT_FOUND)
    future = acting.act(desk.context, IncidentId(incident), data, person_of(request), idempotency_key)
    outcome: Accepted | Refused = await asyncio.wrap_future(future)
    if isinstance(outcome, Refused):
        raise ProblemError(409, REFUSED, outcome.why)
    return Done(outcome.version, desk.reader(request).say(outcome.note) if outcome.note else "")


@get("/oncall", responses=PROBLEMS)
@in_thread
def get_oncall(
    desk: NamedDependency[Desk],
    at: Annotated[str, QueryParameter(examples=[Example(value="2026-11-24T03:00:00Z")])] = "",
) -> OnCall:
    """Return who is on call now, or `at` an RFC 3339 timestamp."""
    try:
        instant = parse_instant(at) if at else desk.context.clock.now()
    except ValueError as cause:
        raise ProblemError(
            400, UNREADABLE, f'at: "{at}" is not a timestamp such as 2026-11-24T03:00:00Z'
        ) from cause
    return OnCall(instant, queries.on_call(desk.context, instant))


@get("/alerts", responses=PROBLEMS)
@in_thread
def get_alerts(desk: NamedDependency[Desk], firing_only: FromQuery[bool] = True) -> Alerts:
    """Return the alerts that fire, or with `firing_only=false` all that are known."""
    return Alerts(queries.list_alerts(desk.context, firing_only=firing_only))


@get("/runbooks", responses=PROBLEMS)
@in_thread
def get_runbooks(desk: NamedDependency[Desk]) -> Runbooks:
    """Return the runbooks and what their checks found."""
    return Runbooks(queries.list_runbooks(desk.context))


@get("/api/openapi.json")
@in_thread
def openapi_document(request: Incoming) -> Any:
    """Return the description of this API, OpenAPI 3.1."""
    return _any_instead_of_one(request.app.openapi_schema.to_schema())


async def only_sound_requests(request: Incoming) -> None:
    """Refuse JSON that nests without end, and what a foreign page sends in the name of somebody who is signed in."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    caller = caller_of(request)
    if caller and caller.session:
        desk: Desk = request.app.state.desk
        if not access.is_form_token(desk.context, caller.session, request.headers.get("x-form-token", "")):
            raise ProblemError(
                403, FORGED_FORM, "with a session, send X-Form-Token; programs use a token instead"
            )
    if is_too_deep(await request.body()):
        raise ProblemError(400, TOO_DEEP)


def api_router() -> Router:
    """Return the routes under `/api/v1`."""
    return Router(
        "/api/v1",
        route_handlers=[
            *(list_incidents, declare_incident, get_incident, get_timeline, get_diagram, post_event),
            *(get_oncall, get_alerts, get_runbooks, incident_stream, list_stream),
        ],
        before_request=only_sound_requests,
        include_in_schema=True,
    )


def _any_instead_of_one(schema: Any) -> Any:
    """Return a schema whose unions are `anyOf`: 1 is an integer and a number, which `oneOf` would forbid."""
    if isinstance(schema, dict):
        return {
            "anyOf" if key == "oneOf" else key: _any_instead_of_one(value) for key, value in schema.items()
        }
    return [_any_instead_of_one(item) for item in schema] if isinstance(schema, list) else schema
