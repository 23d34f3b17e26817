"""The pages for people: incidents, one incident live, who is on call, alerts, the postmortem, declaring."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from litestar import MediaType, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from markupsafe import Markup

from runlane.base.ids import IncidentId
from runlane.incidents.model import OPEN, Status
from runlane.operations import intake, queries
from runlane.operations.views import IncidentView
from runlane.ports.directory import Directory, Person
from runlane.web.desk import Desk, Incoming, local_path, person_of, whole_number, words_in
from runlane.web.headers import DOCUMENT_POLICY
from runlane.web.incident_page import POSTMORTEM, live_values
from runlane.web.problems import NOT_FOUND, ProblemError
from runlane.web.prose import prose
from runlane.web.reader import THEME_COOKIE, THEMES
from runlane.web.said import notice_in
from runlane.web.threads import in_thread

YEAR_S: Final = 365 * 86400
OVER_SHOWN: Final = 30
OPEN_SHOWN: Final = 200
"""Open incidents on the list, the worst first; a storm has more, and says how many."""
MOST_OPEN: Final = 10_000
CLOSED: Final = tuple(sorted(set(Status) - OPEN))


@get("/")
@in_thread
def incidents_page(
    request: Incoming, desk: NamedDependency[Desk], before: FromQuery[str] = ""
) -> Response[str]:
    """Show the incidents, the open ones first."""
    values = _list_values(desk, request, before)
    return desk.page(request, "incidents.html", section="incidents", **values)


@get("/fragments/incidents")
@in_thread
def incidents_fragment(request: Incoming, desk: NamedDependency[Desk]) -> Response[str]:
    """Return the inside of the list, for a page that is open."""
    return desk.page(request, "incident_list.html", **_list_values(desk, request, ""))


@get("/incidents/{incident:str}")
@in_thread
def incident_page(
    request: Incoming, desk: NamedDependency[Desk], incident: FromPath[str], timeline: FromQuery[str] = ""
) -> Response[str]:
    """Show one incident: what goes on, and what is possible now."""
    values = incident_values(desk, incident, whole_timeline=timeline == "all")
    said = notice_in(desk.context, request.cookies)
    response = desk.page(request, "incident.html", section="incidents", notice=said, **values)
    if said:
        response.delete_cookie("runlane_said")
    return response


@get("/incidents/{incident:str}/fragments/live")
@in_thread
def incident_fragment(
    request: Incoming, desk: NamedDependency[Desk], incident: FromPath[str], timeline: FromQuery[str] = ""
) -> Response[str]:
    """Return the inside of an incident's page, for a page that is open."""
    return desk.page(
        request, "live.html", **incident_values(desk, incident, whole_timeline=timeline == "all")
    )


@get("/incidents/{incident:str}/postmortem")
@in_thread
def postmortem_page(request: Incoming, desk: NamedDependency[Desk], incident: FromPath[str]) -> Response[str]:
    """Show the postmortem: its Markdown, rendered with everything people typed as text."""
    view = found_incident(desk, incident)
    document = queries.document(desk.context, view.item.id, POSTMORTEM)
    if document is None:
        raise ProblemError(404, NOT_FOUND)
    svg = queries.diagram_svg(desk.context, view.item.id, theme="css")
    body = Markup(prose(document.content, svg or ""))  # noqa: S704  # what people typed stays text: html is off
    return desk.page(request, "postmortem.html", section="incidents", view=view, body=body)


@get("/incidents/{incident:str}/documents/{name:str}")
@in_thread
def document_page(
    desk: NamedDependency[Desk], incident: FromPath[str], name: FromPath[str]
) -> Response[bytes]:
    """Return a document as it was written; it may run nothing and reach nothing."""
    view = found_incident(desk, incident)
    document = queries.document(desk.context, view.item.id, name)
    if document is None:
        raise ProblemError(404, NOT_FOUND)
    media_type = (
        document.media_type if "charset" in document.media_type else f"{document.media_type}; charset=utf-8"
    )
    headers = {"content-security-policy": DOCUMENT_POLICY}
    return Response(document.content.encode(), media_type=media_type, headers=headers)


@get("/oncall")
@in_thread
def oncall_page(request: Incoming, desk: NamedDependency[Desk]) -> Response[str]:
    """Show who is on call now."""
    shifts = queries.on_call(desk.context, desk.context.clock.now())
    return desk.page(request, "oncall.html", section="oncall", shifts=shifts)


@get("/alerts")
@in_thread
def alerts_page(request: Incoming, desk: NamedDependency[Desk], all: FromQuery[str] = "") -> Response[str]:  # noqa: A002  # the query's word
    """Show what fires."""
    firing_only = not all
    alerts = queries.list_alerts(desk.context, firing_only=firing_only)
    return desk.page(request, "alerts.html", section="alerts", alerts=alerts, firing_only=firing_only)


@get("/declare")
@in_thread
def declare_page(request: Incoming, desk: NamedDependency[Desk]) -> Response[str]:
    """Show the form that declares an incident."""
    services = tuple(desk.context.directory().services.values())
    runbooks = [one for one in queries.list_runbooks(desk.context) if one.valid]
    values: dict[str, Any] = {"services": services, "runbooks": runbooks, "usual": intake.DEFAULT_RUNBOOK}
    return desk.page(request, "declare.html", **values)


@post("/declare", status_code=303)
async def declare(request: Incoming, desk: NamedDependency[Desk]) -> Response[str]:
    """Declare an incident and show it."""
    fields = await desk.form(request)
    wanted = intake.DeclareRequest(
        title=words_in(fields, "title")[:300] or "?",
        service=words_in(fields, "service"),
        severity=min(4, max(1, whole_number(fields, "severity", 2))),
        description=words_in(fields, "description")[:10_000],
        runbook=words_in(fields, "runbook") or intake.DEFAULT_RUNBOOK,
        is_test=words_in(fields, "is_test") == "yes",
    )
    incident = await asyncio.wrap_future(intake.declare(desk.context, wanted, person_of(request)))
    return desk.redirect(f"/incidents/{incident}")


@post("/preferences/theme", status_code=303)
async def choose_theme(request: Incoming, desk: NamedDependency[Desk]) -> Response[str]:
    """Remember the colours that this browser likes."""
    fields = await desk.form(request)
    theme = words_in(fields, "theme")
    cookie = desk.cookie(THEME_COOKIE, theme if theme in THEMES else "auto", max_age_s=YEAR_S)
    return desk.redirect(local_path(words_in(fields, "next", "/")), cookie)


@get("/favicon.ico", sync_to_thread=False)
def favicon() -> Response[str]:
    """Send browsers that ask for it to the picture that pages name."""
    return Response("", status_code=301, headers={"location": "/static/mark.svg"}, media_type=MediaType.TEXT)


def found_incident(desk: Desk, incident: str) -> IncidentView:
    """Return an incident.

    Raises:
        ProblemError: 404 when there is none of that id.
    """
    view = queries.incident(desk.context, IncidentId(incident))
    if view is None:
        raise ProblemError(404, NOT_FOUND)
    return view


def incident_values(desk: Desk, incident: str, *, whole_timeline: bool = False) -> Mapping[str, Any]:
    """Return what the templates of an incident's page need.

    Raises:
        ProblemError: 404 when there is none of that id.
    """
    view = found_incident(desk, incident)
    picture = queries.diagram_svg(desk.context, view.item.id, theme="css")
    people = tuple(desk.context.directory().people.values())
    return {**live_values(view, picture, whole_timeline=whole_timeline), "people": people}


def _list_values(desk: Desk, request: Incoming, before: str) -> Mapping[str, Any]:
    context = desk.context
    open_now = queries.list_incidents(context, statuses=tuple(sorted(OPEN)), limit=MOST_OPEN)
    start = IncidentId(before) if before else None
    over = queries.list_incidents(context, statuses=CLOSED, limit=OVER_SHOWN + 1, before=start)
    directory = context.directory()
    return {
        "open": sorted(open_now, key=lambda item: item.severity)[:OPEN_SHOWN],
        "open_count": len(open_now),
        "over": over[:OVER_SHOWN],
        "older": over[OVER_SHOWN - 1].id if len(over) > OVER_SHOWN else "",
        "public_url": directory.public_url,
        "public_host": urlsplit(directory.public_url).netloc,
        "alert_key": _alert_key(directory, directory.people.get(person_of(request))),  # type: ignore[call-overload]
    }


def _alert_key(directory: Directory, reader: Person | None) -> str:
    """Return the key of the first Alertmanager door, for those who administer Runlane; "KEY" for others."""
    if reader is None or not reader.is_admin:
        return "KEY"
    doors = (door.key for door in directory.integrations.values() if door.kind == "alertmanager" and door.key)
    return next(doors, "KEY")
