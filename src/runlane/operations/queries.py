"""Read models for pages, API and command line, from committed rows only."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import msgspec

from runlane.base.ids import IncidentId, ScheduleId, ServiceId, incident_stream
from runlane.base.instants import Instant
from runlane.incidents.figures import Figures, figures_of
from runlane.incidents.model import COMMANDER, OPEN, RESPONDER, Incident
from runlane.incidents.narrative import sentence
from runlane.oncall.model import Page
from runlane.oncall.schedule import shift_at
from runlane.operations.context import Context
from runlane.operations.people import name_of
from runlane.operations.pictures import diagram_svg
from runlane.operations.possibilities import possible_now
from runlane.operations.run_views import called_lanes, called_runs, lane_views, run_status
from runlane.operations.states import load_incident, load_run
from runlane.operations.views import (
    DeliveryView,
    FiguresView,
    IncidentItem,
    IncidentView,
    OnCallView,
    PageView,
    TimelineView,
)
from runlane.ports.directory import Directory
from runlane.ports.outcome import Document
from runlane.ports.store import AlertRecord, IncidentRow, TimelineRecord

__all__ = ["diagram_svg"]


class RunbookItem(msgspec.Struct, frozen=True):
    """One runbook that can be started."""

    name: str
    title: str
    valid: bool
    warnings: int


def list_incidents(
    context: Context, *, statuses: Sequence[str] = (), limit: int = 50, before: IncidentId | None = None
) -> tuple[IncidentItem, ...]:
    """Return incidents, the newest first; `statuses` () means all, ("open",) those people are at work on."""
    wanted = tuple(OPEN) if tuple(statuses) == ("open",) else statuses
    with context.store.reading() as reads:
        rows = reads.list_incidents(statuses=wanted, limit=limit, before=before)
    return tuple(_item(context.directory(), row) for row in rows)


def incident(context: Context, incident_id: IncidentId) -> IncidentView | None:
    """Return everything about one incident, as of one moment."""
    directory = context.directory()
    with context.store.reading() as reads:
        found = load_incident(reads, incident_id)
        if found is None:
            return None
        run = load_run(reads, found.run)
        timeline = reads.timeline(incident_id)
        pages = reads.list_pages(incident_id)
        documents = reads.documents(incident_id)
        runbook = context.library.version(reads, run.graph) if run else None
        called = called_runs(reads, context.library, run) if run else []
    lanes = lane_views(directory, found, runbook, run) if runbook and run else ()
    return IncidentView(
        item=_item_of_state(directory, found),
        description=found.description,
        is_major=found.is_major,
        war_room=found.war_room,
        runbook=runbook.name if runbook else "",
        run=found.run,
        run_status=run_status(runbook, run) if runbook and run else "",
        lanes=(*lanes, *called_lanes(directory, found, called)),
        possible=possible_now(directory, found, pages, runbook, run, called=called),
        timeline=tuple(_timeline_view(directory, record) for record in timeline),
        pages=tuple(_page_view(directory, page) for page in pages),
        alerts=tuple(found.alerts.values()),
        roles={role: name_of(directory, holder.person) for role, holder in found.roles.items()},
        figures=_figures_view(figures_of(found)),
        documents=tuple(document.name for document in documents),
        version=len(timeline),
    )


def incident_version(context: Context, incident_id: IncidentId) -> int | None:
    """Return the number of timeline entries; None when there is no such incident."""
    with context.store.reading() as reads:
        if reads.load(incident_stream(incident_id)) is None:
            return None
        return reads.timeline_length(incident_id)


def document(context: Context, incident_id: IncidentId, name: str) -> Document | None:
    """Return a document of the incident, such as `postmortem.md`."""
    with context.store.reading() as reads:
        return next((found for found in reads.documents(incident_id) if found.name == name), None)


def timeline(context: Context, incident_id: IncidentId) -> tuple[TimelineRecord, ...]:
    """Return the hash chain of an incident, oldest first: what `runlane verify` proves."""
    with context.store.reading() as reads:
        return tuple(reads.timeline(incident_id))


def on_call(context: Context, at: Instant) -> tuple[OnCallView, ...]:
    """Return who is on call on every schedule at an instant."""
    directory = context.directory()
    return tuple(_on_call_view(directory, schedule, at) for schedule in directory.schedules)


def list_alerts(context: Context, *, firing_only: bool = True) -> tuple[AlertRecord, ...]:
    """Return what is known of the senders' alerts."""
    with context.store.reading() as reads:
        return tuple(reads.list_alerts(firing_only=firing_only))


def list_runbooks(context: Context) -> tuple[RunbookItem, ...]:
    """Return the runbooks that can be started."""
    return tuple(
        RunbookItem(
            name=name,
            title=compiled.runbook.bindings.runbook or name,
            valid=compiled.is_valid,
            warnings=sum(found.severity == "warning" for found in compiled.diagnostics),
        )
        for name, compiled in sorted(context.library.by_name.items())
    )


def service_figures(context: Context) -> Mapping[str, int]:
    """Return figures about the service itself for `/metrics`."""
    with context.store.reading() as reads:
        return reads.counts()


def _item(directory: Directory, row: IncidentRow) -> IncidentItem:
    service = directory.services.get(ServiceId(row.service))
    return IncidentItem(
        id=row.id,
        title=row.title,
        status=row.status,
        severity=row.severity,
        service=row.service,
        service_name=service.name if service else row.service,
        declared_at=row.declared_at,
        acknowledged_at=row.acknowledged_at,
        resolved_at=row.resolved_at,
        responder=name_of(directory, row.responder),
        commander=name_of(directory, row.commander),
        is_test=row.is_test,
    )


def _item_of_state(directory: Directory, state: Incident) -> IncidentItem:
    def holder(role: str) -> str:
        return name_of(directory, state.roles[role].person) if role in state.roles else ""

    service = directory.services.get(state.service)
    assert state.declared_at is not None
    return IncidentItem(
        id=state.id,
        title=state.title,
        status=state.status,
        severity=state.severity,
        service=state.service,
        service_name=service.name if service else state.service,
        declared_at=state.declared_at,
        acknowledged_at=state.acknowledged_at,
        resolved_at=state.resolved_at,
        responder=holder(RESPONDER),
        commander=holder(COMMANDER),
        is_test=state.is_test,
    )


def _timeline_view(directory: Directory, record: TimelineRecord) -> TimelineView:
    fact = record.fact
    named = {
        key: name_of(directory, value) if key in ("person", "who") and isinstance(value, str) else value
        for key, value in fact.data.items()
    }
    return TimelineView(
        seq=record.seq,
        at=fact.at,
        by=name_of(directory, fact.by),
        kind=fact.kind,
        sentence=sentence(fact.kind, named, name_of(directory, fact.by)),
        data=fact.data,
        actor=fact.by,
        previous_hash=record.previous_hash,
        hash=record.hash,
    )


def _page_view(directory: Directory, page: Page) -> PageView:
    deliveries = tuple(
        DeliveryView(
            person=name_of(directory, delivery.person),
            channel=delivery.contact.channel,
            address=delivery.contact.address,
            status=delivery.status,
            at=delivery.sent_at or delivery.queued_at,
            error=delivery.error,
        )
        for delivery in page.deliveries.values()
    )
    return PageView(
        id=page.id,
        subject=page.subject,
        urgency=page.urgency,
        status=page.status,
        opened_at=page.opened_at,
        next_at=page.next_at,
        acknowledged_by=name_of(directory, page.acknowledged_by),
        deliveries=deliveries,
    )


def _on_call_view(directory: Directory, schedule: ScheduleId, at: Instant) -> OnCallView:
    shift = shift_at(directory.schedules[schedule], at)
    person = shift.person if shift else None
    name = name_of(directory, person) if person else ""
    return OnCallView(
        schedule=schedule, person=person or "", person_name=name, until=shift.end if shift else None
    )


def _figures_view(figures: Figures) -> FiguresView:
    def seconds(duration: timedelta | None) -> float | None:
        return duration.total_seconds() if duration is not None else None

    return FiguresView(
        seconds(figures.detect),
        seconds(figures.acknowledge),
        seconds(figures.mitigate),
        seconds(figures.resolve),
    )
