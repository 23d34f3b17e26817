"""Alerts in: a sender's request becomes alerts, verdicts, incidents and runs, in one transaction."""

import hmac
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from typing import Final

import msgspec
import structlog

from runlane.alerts.model import Alert
from runlane.alerts.pipeline import KnownAlert, Reason, judge
from runlane.alerts.routes import UNACKNOWLEDGED, Route, choose_route, group_key, severity_for
from runlane.base.ids import IncidentId, PolicyId, RunId, ServiceId, incident_stream, minted
from runlane.base.instants import Instant
from runlane.base.texts import Text, text
from runlane.incidents.events import AlertAttached, AlertEnded, IncidentDeclared, IncidentEvent, RunAttached
from runlane.incidents.model import AlertSummary, Severity
from runlane.operations.context import Context
from runlane.operations.drive import Input, drive
from runlane.operations.turn import Turn
from runlane.operations.visits import start_of
from runlane.ports.directory import Integration
from runlane.ports.source import Refusal, Source, UnreadableError
from runlane.ports.store import AlertRecord, ReceivedRecord, Transaction

_log = structlog.get_logger(__name__)

LONGEST_BODY: Final = 1_000_000
"""Bytes: what `wire-formats.md` bounds a sender's body to."""

ALERTMANAGER: Final = "alertmanager"

DEFAULT_RUNBOOK: Final = "incident-response"


class DoorClosedError(Exception):
    """The request is refused before any work; `refusal` is what the vendor's own server would answer."""

    def __init__(self, status: int, why: str, refusal: Refusal) -> None:
        super().__init__(why)
        self.status = status
        self.why = why
        self.refusal = refusal


class DeclareRequest(msgspec.Struct, frozen=True):
    """An incident declared by a person."""

    title: str
    service: str = ""
    severity: int = 2
    description: str = ""
    runbook: str = DEFAULT_RUNBOOK
    is_test: bool = False


def receive(
    context: Context, source: str, key: str, headers: Mapping[str, str], body: bytes
) -> "Future[Refusal]":
    """Take one request of a sender; the future is done after the commit, with the vendor's own answer.

    Raises:
        DoorClosedError: unknown source or key, too large, unreadable: nothing was changed.
        StoreFullError: the writer is behind; the sender should try again.
    """
    door = context.sources.get(source)
    if door is None:
        raise DoorClosedError(
            404, f"no alert source is called `{source}`", _plain(404, f"no alert source `{source}`")
        )
    integration = _integration_with_key(context, source, key)
    if integration is None:
        raise DoorClosedError(
            401, "wrong key", door.refused(401, "wrong key: see `integrations:` in the configuration")
        )
    alerts = _parsed(door, headers, body, context.clock.now())
    return _admit(context, integration.id, door, alerts, body)


def receive_postable(context: Context, headers: Mapping[str, str], body: bytes) -> "Future[Refusal]":
    """Take one `POST /api/v2/alerts`, as Prometheus sends it to an Alertmanager.

    The key of the integration comes as a bearer token or as the password of basic authentication; an integration
    with `open: true` takes alerts without one.

    Raises:
        DoorClosedError: wrong key, too large, unreadable: nothing was changed.
        StoreFullError: the writer is behind; the sender should try again.
    """
    door = context.sources[ALERTMANAGER]
    integration = _integration_with_key(context, ALERTMANAGER, _key_in(headers)) or _open_integration(context)
    if integration is None:
        why = "wrong key: send the key of an `alertmanager` integration as bearer token"
        raise DoorClosedError(401, why, door.refused(401, why))
    alerts = _parsed(door, headers, body, context.clock.now())
    return _admit(context, integration.id, door, alerts, body)


def undeclarable(context: Context, request: DeclareRequest) -> Text | None:
    """Return why a person's incident cannot be declared as asked; None when it can.

    A person is there to mend a slip. An alert is taken whatever it names: nobody may be.
    """
    if not request.title.strip() or request.severity not in tuple(Severity):
        return text("an incident needs a title, and a severity from 1 to 4")
    services, runbooks = context.directory().services, context.library.by_name
    if request.service and ServiceId(request.service) not in services:
        known = ", ".join(services)
        return text("there is no service `{name}`; there are {known}", name=request.service, known=known)
    if request.runbook not in runbooks:
        known = ", ".join(sorted(runbooks))
        return text("there is no runbook `{name}`; there are {known}", name=request.runbook, known=known)
    return None


def declare(context: Context, request: DeclareRequest, by: str) -> "Future[IncidentId]":
    """Declare an incident by hand and start its runbook."""
    now = context.clock.now()

    def work(tx: Transaction) -> IncidentId:
        service = _service_or_first(context, request.service)
        event = IncidentDeclared(
            at=now,
            by=by,
            title=request.title,
            severity=Severity(request.severity),
            service=service,
            policy=PolicyId(""),
            description=request.description,
            runbook=request.runbook,
            started_at=now,
            is_test=request.is_test,
        )
        return open_incident(Turn(context, tx, now), event, ())

    return context.store.submit(work)


def open_incident(turn: Turn, declared: IncidentDeclared, alerts: Sequence[AlertSummary]) -> IncidentId:
    """Append a new incident with its alerts and start its run; return its id."""
    incident = IncidentId(f"INC-{turn.tx.next_number('incident')}")
    run = RunId(f"{incident}.1")
    compiled = turn.context.library.find(declared.runbook)
    if compiled is None:
        _log.error("runbook_missing", incident=incident, runbook=declared.runbook, instead=DEFAULT_RUNBOOK)
        compiled = turn.context.library.find(DEFAULT_RUNBOOK)
    events: list[IncidentEvent] = [
        declared,
        *(AlertAttached(at=turn.now, by=declared.by, alert=alert) for alert in alerts),
    ]
    inputs = [Input(incident_stream(incident), event) for event in events]
    if compiled is not None:
        turn.tx.save_runbook(compiled.record)
        started = RunAttached(at=turn.now, run=run, runbook=compiled.name)
        inputs.append(Input(incident_stream(incident), started))
        inputs.append(start_of(run, compiled.runbook, turn.now))
    drive(turn, *inputs)
    return incident


def end_expired_alert(turn: Turn, record: AlertRecord) -> None:
    """End an alert whose sender has fallen silent after naming the time at which it counts as over."""
    ended_at = record.expires_at or turn.now
    turn.tx.save_alert(msgspec.structs.replace(record, firing=False, ended_at=ended_at, expires_at=None))
    if record.incident:
        key = f"{record.source}/{record.key}"
        event = AlertEnded(at=turn.now, key=key, ended_at=ended_at, is_expired=True)
        drive(turn, Input(incident_stream(record.incident), event))


def _integration_with_key(context: Context, kind: str, key: str) -> Integration | None:
    """Return the integration that a key opens; every key is compared, in constant time."""
    matching = None
    for integration in context.directory().integrations.values():
        is_this = hmac.compare_digest(integration.key.encode(), key.encode(errors="replace"))
        if integration.kind == kind and integration.key and is_this:
            matching = integration
    return matching


def _open_integration(context: Context) -> Integration | None:
    integrations = context.directory().integrations.values()
    return next((one for one in integrations if one.kind == ALERTMANAGER and one.settings.get("open")), None)


def _key_in(headers: Mapping[str, str]) -> str:
    """Return the bearer token, or the password of basic authentication; "" without either."""
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return b64decode(value, validate=True).decode().partition(":")[2]
        except (Base64Error, UnicodeDecodeError):
            return ""
    return ""


def _parsed(door: Source, headers: Mapping[str, str], body: bytes, now: Instant) -> Sequence[Alert]:
    if len(body) > LONGEST_BODY:
        why = f"the body has {len(body)} bytes; at most {LONGEST_BODY} are taken"
        raise DoorClosedError(413, why, door.refused(413, why))
    try:
        return door.parse(body, headers, now)
    except UnreadableError as cause:
        raise DoorClosedError(400, str(cause), door.refused(400, str(cause))) from cause


def _admit(
    context: Context, integration: str, door: Source, alerts: Sequence[Alert], body: bytes
) -> "Future[Refusal]":
    now = context.clock.now()
    received = ReceivedRecord(f"{integration}/{minted(context.entropy(16))}", integration, now, body)

    def work(tx: Transaction) -> Refusal:
        tx.keep_received(received)
        for alert in alerts:
            _admit_alert(Turn(context, tx, now), integration, alert)
        return door.accepted

    return context.store.submit(work)


def _admit_alert(turn: Turn, source: str, alert: Alert) -> None:
    known = turn.tx.find_alert(source, alert.key)
    verdict = judge(alert, _known(known), turn.now)
    if verdict.reason in (Reason.STALE, Reason.ENDED_UNSEEN):
        return
    incident = known.incident if known else IncidentId("")
    if verdict.reason in (Reason.NEW, Reason.FIRES_AGAIN):
        incident = _join_or_declare(turn, source, alert)
    elif verdict.reason is Reason.ENDED and incident:
        ended_at = alert.ended_at or turn.now
        event = AlertEnded(at=turn.now, by=source, key=f"{source}/{alert.key}", ended_at=ended_at)
        drive(turn, Input(incident_stream(incident), event))
    record = _record(turn, source, alert, known, verdict.reason)
    turn.tx.save_alert(msgspec.structs.replace(record, incident=incident))


def _join_or_declare(turn: Turn, source: str, alert: Alert) -> IncidentId:
    directory = turn.directory
    route = choose_route(directory.routes, alert, source)
    if route is None:
        _log.warning("alert_without_route", source=source, alert=alert.key, labels=alert.labels)
    group = group_key(route, alert, source)
    summary = _summary(source, alert)
    joined = turn.tx.find_open_incident(group)
    if joined is not None:
        drive(turn, Input(incident_stream(joined), AlertAttached(at=turn.now, by=source, alert=summary)))
        return joined
    return open_incident(turn, _declaration(turn, route, alert, source, group), [summary])


def _declaration(turn: Turn, route: Route | None, alert: Alert, source: str, group: str) -> IncidentDeclared:
    return IncidentDeclared(
        at=turn.now,
        by=source,
        title=alert.title,
        severity=Severity(severity_for(route, alert, source)),
        service=_service_or_first(turn.context, route.service if route else ""),
        policy=PolicyId(route.policy if route else ""),
        description=alert.annotations.get("description", ""),
        group_key=group,
        route=route.id if route else "",
        runbook=(route.runbook if route else "") or DEFAULT_RUNBOOK,
        started_at=min(alert.started_at, turn.now),
        auto_resolve=route.auto_resolve if route else UNACKNOWLEDGED,
    )


def _service_or_first(context: Context, service: str) -> ServiceId:
    services = context.directory().services
    return ServiceId(service) if ServiceId(service) in services else next(iter(services), ServiceId(""))


def _summary(source: str, alert: Alert) -> AlertSummary:
    return AlertSummary(
        key=f"{source}/{alert.key}",
        title=alert.title,
        firing=alert.firing,
        started_at=alert.started_at,
        ended_at=alert.ended_at,
        labels=alert.labels,
        annotations=alert.annotations,
        link=alert.link,
    )


def _known(record: AlertRecord | None) -> KnownAlert | None:
    if record is None:
        return None
    return KnownAlert(firing=record.firing, started_at=record.started_at, ended_at=record.ended_at)


def _record(turn: Turn, source: str, alert: Alert, known: AlertRecord | None, reason: Reason) -> AlertRecord:
    """Return the row of an alert after this report; its incident is filled in by the caller."""
    is_same = known is not None and reason in (Reason.REPEATS, Reason.ENDED)
    return AlertRecord(
        source=source,
        key=alert.key,
        firing=alert.firing,
        title=alert.title,
        labels=alert.labels,
        annotations=alert.annotations,
        started_at=alert.started_at,
        last_seen=turn.now,
        ended_at=None if alert.firing else alert.ended_at or turn.now,
        expires_at=alert.expires_at if alert.firing else None,
        reports=known.reports + 1 if known and is_same else 1,
        link=alert.link,
        group=alert.group,
    )


def _plain(status: int, why: str) -> Refusal:
    return Refusal(status, "text/plain; charset=utf-8", f"{why}\n".encode())
