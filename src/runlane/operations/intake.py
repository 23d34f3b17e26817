"""Alerts in: a sender's request becomes alerts, verdicts, incidents and runs, in one transaction."""

import hmac
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from typing import Final

import msgspec
import structlog

from runlane.alerts.model import Alert
from runlane.alerts.pipeline import KnownAlert, Reason, Verdict, judge
from runlane.alerts.routes import Route, choose_route, group_key, severity_for
from runlane.base.ids import IncidentId, PolicyId, RunId, ServiceId, incident_stream, minted, run_stream
from runlane.base.instants import Instant
from runlane.incidents.events import AlertAttached, AlertEnded, IncidentDeclared, RunStarted
from runlane.incidents.model import AlertSummary, Severity
from runlane.operations.context import Context
from runlane.operations.drive import Input, drive
from runlane.operations.visits import start_event
from runlane.ports.directory import Integration
from runlane.ports.source import Refusal, Source, UnreadableError
from runlane.ports.store import AlertRecord, ReceivedRecord, Transaction

_log = structlog.get_logger(__name__)

LONGEST_BODY: Final = 1_000_000
"""Bytes: what `wire-formats.md` bounds a sender's body to."""

DEFAULT_RUNBOOK: Final = "incident-response"


class DoorClosed(Exception):
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
        DoorClosed: unknown source or key, too large, unreadable: nothing was changed.
        StoreFullError: the writer is behind; the sender should try again.
    """
    door = context.sources.get(source)
    if door is None:
        raise DoorClosed(404, f"no alert source is called `{source}`", _plain(404, f"no alert source `{source}`"))
    integration = _integration_with_key(context, source, key)
    if integration is None:
        raise DoorClosed(401, "wrong key", door.refused(401, "wrong key: see `integrations:` in the configuration"))
    alerts = _parsed(door, headers, body, context.clock.now())
    return _admit(context, integration.id, door, alerts, body)


def declare(context: Context, request: DeclareRequest, by: str) -> "Future[IncidentId]":
    """Declare an incident by hand and start its runbook."""
    now = context.clock.now()

    def turn(tx: Transaction) -> IncidentId:
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
        return open_incident(context, tx, event, ())

    return context.store.submit(turn)


def open_incident(
    context: Context, tx: Transaction, declared: IncidentDeclared, alerts: Sequence[AlertSummary]
) -> IncidentId:
    """Append a new incident with its alerts and start its run; return its id."""
    incident = IncidentId(f"INC-{tx.next_number('incident')}")
    run = RunId(f"{incident}.1")
    now = declared.at
    compiled = context.library.find(declared.runbook) or context.library.find(DEFAULT_RUNBOOK)
    events = [declared, *(AlertAttached(at=now, by=declared.by, alert=alert) for alert in alerts)]
    inputs = [Input(incident_stream(incident), event) for event in events]
    if compiled is not None:
        tx.save_runbook(compiled.record)
        started = RunStarted(at=now, run=run, runbook=compiled.name)
        inputs.append(Input(incident_stream(incident), started))
        inputs.append(Input(run_stream(run), start_event(now, compiled.runbook)))
    drive(context, tx, now, *inputs)
    return incident


def end_expired_alert(context: Context, tx: Transaction, record: AlertRecord, now: Instant) -> None:
    """End an alert whose sender has fallen silent after naming the time at which it counts as over."""
    ended_at = record.expires_at or now
    tx.save_alert(msgspec.structs.replace(record, firing=False, ended_at=ended_at, expires_at=None))
    if record.incident:
        event = AlertEnded(at=now, key=f"{record.source}/{record.key}", ended_at=ended_at)
        drive(context, tx, now, Input(incident_stream(record.incident), event))


def _integration_with_key(context: Context, kind: str, key: str) -> Integration | None:
    """Return the integration that a key opens; every key is compared, in constant time."""
    matching = None
    for integration in context.directory().integrations.values():
        is_this = hmac.compare_digest(integration.key.encode(), key.encode())
        if integration.kind == kind and integration.key and is_this:
            matching = integration
    return matching


def _parsed(door: Source, headers: Mapping[str, str], body: bytes, now: Instant) -> Sequence[Alert]:
    if len(body) > LONGEST_BODY:
        why = f"the body has {len(body)} bytes; at most {LONGEST_BODY} are taken"
        raise DoorClosed(413, why, door.refused(413, why))
    try:
        return door.parse(body, headers, now)
    except UnreadableError as cause:
        raise DoorClosed(400, str(cause), door.refused(400, str(cause))) from cause


def _admit(
    context: Context, integration: str, door: Source, alerts: Sequence[Alert], body: bytes
) -> "Future[Refusal]":
    now = context.clock.now()
    received = ReceivedRecord(f"{integration}/{minted(context.entropy(16))}", integration, now, body)

    def turn(tx: Transaction) -> Refusal:
        tx.keep_received(received)
        for alert in alerts:
            _admit_alert(context, tx, integration, alert, now)
        return door.accepted

    return context.store.submit(turn)


def _admit_alert(context: Context, tx: Transaction, source: str, alert: Alert, now: Instant) -> None:
    known = tx.find_alert(source, alert.key)
    verdict = judge(alert, _known(known), now)
    if verdict.reason in (Reason.STALE, Reason.ENDED_UNSEEN):
        return
    incident = known.incident if known else IncidentId("")
    if verdict.reason in (Reason.NEW, Reason.FIRES_AGAIN):
        incident = _join_or_declare(context, tx, source, alert, now)
    elif verdict.reason is Reason.ENDED and incident:
        event = AlertEnded(at=now, by=source, key=f"{source}/{alert.key}", ended_at=alert.ended_at or now)
        drive(context, tx, now, Input(incident_stream(incident), event))
    tx.save_alert(_record(source, alert, known, verdict, incident, now))


def _join_or_declare(context: Context, tx: Transaction, source: str, alert: Alert, now: Instant) -> IncidentId:
    directory = context.directory()
    route = choose_route(directory.routes, alert, source)
    if route is None:
        _log.warning("alert_without_route", source=source, alert=alert.key, labels=alert.labels)
    group = group_key(route, alert, source)
    summary = _summary(source, alert)
    joined = tx.find_open_incident(group)
    if joined is not None:
        drive(context, tx, now, Input(incident_stream(joined), AlertAttached(at=now, by=source, alert=summary)))
        return joined
    return open_incident(context, tx, _declaration(context, route, alert, source, group, now), [summary])


def _declaration(
    context: Context, route: Route | None, alert: Alert, source: str, group: str, now: Instant
) -> IncidentDeclared:
    return IncidentDeclared(
        at=now,
        by=source,
        title=alert.title,
        severity=Severity(severity_for(route, alert, source)),
        service=_service_or_first(context, route.service if route else ""),
        policy=PolicyId(route.policy if route else ""),
        description=alert.annotations.get("description", ""),
        group_key=group,
        route=route.id if route else "",
        runbook=(route.runbook if route else "") or DEFAULT_RUNBOOK,
        started_at=min(alert.started_at, now),
        auto_resolve=route.auto_resolve if route else "unacknowledged",
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


def _record(
    source: str, alert: Alert, known: AlertRecord | None, verdict: Verdict, incident: IncidentId, now: Instant
) -> AlertRecord:
    is_same = known is not None and verdict.reason in (Reason.REPEATS, Reason.ENDED)
    return AlertRecord(
        source=source,
        key=alert.key,
        firing=alert.firing,
        title=alert.title,
        labels=alert.labels,
        annotations=alert.annotations,
        started_at=alert.started_at,
        last_seen=now,
        ended_at=None if alert.firing else alert.ended_at or now,
        expires_at=alert.expires_at if alert.firing else None,
        incident=incident,
        reports=known.reports + 1 if known and is_same else 1,
        link=alert.link,
        group=alert.group,
    )


def _plain(status: int, why: str) -> Refusal:
    return Refusal(status, "text/plain; charset=utf-8", f"{why}\n".encode())
