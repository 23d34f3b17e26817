"""The incident machine: one event of an incident -> its next state, and what its pages and its run are told.

    triage -> active -> mitigated -> resolved -> reviewing -> closed
    triage | active | mitigated -> declined | merged
    resolved | reviewing | closed -> active (reopened)
    all but closed, declined, merged -> canceled

Whether an event applies is decided in one place, `runlane.incidents.checks.check`; one that does not changes
nothing. The first acknowledgement stands; a later one acknowledges pages that are open then.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from msgspec.structs import replace

from runlane.base.ids import PersonId
from runlane.base.instants import Instant
from runlane.base.machine import Step
from runlane.base.texts import text
from runlane.incidents import events
from runlane.incidents.checks import check
from runlane.incidents.commands import (
    AcknowledgePages,
    CloseRun,
    EndPages,
    IncidentCommand,
    Resolve,
    SignalRun,
)
from runlane.incidents.events import IncidentEvent
from runlane.incidents.model import OPEN, RESPONDER, SYSTEM, Incident, RoleHolder, Status

__all__ = ["advance", "check"]

_Turn = Step[Incident, IncidentCommand]

_ALERTS_ENDED: Final = str(text("every alert is over"))
_RESOLVED: Final = str(text("resolved"))
_DECLINED: Final = str(text("not an incident after all"))
_CANCELED: Final = str(text("canceled"))
_CLOSED: Final = str(text("closed"))
"""Reasons that nobody gave: stored in English, and templates of the catalogue for whoever shows them."""


def advance(incident: Incident, event: IncidentEvent) -> _Turn:
    """Return the incident after `event`, and what it asks for. An event that does not apply changes nothing.

    An incident that was never declared is `Incident(id)`.
    """
    if check(incident, event) is not None:
        return Step(incident)
    return _TURNS[type(event)](incident, event)


def _declared(incident: Incident, event: events.IncidentDeclared) -> _Turn:
    return Step(
        replace(
            incident,
            title=event.title,
            description=event.description,
            severity=event.severity,
            service=event.service,
            policy=event.policy,
            group_key=event.group_key,
            started_at=event.started_at or event.at,
            declared_at=event.at,
            auto_resolve=event.auto_resolve,
            is_test=event.is_test,
        )
    )


def _run_attached(incident: Incident, event: events.RunAttached) -> _Turn:
    return Step(replace(incident, run=event.run))


def _alert_attached(incident: Incident, event: events.AlertAttached) -> _Turn:
    alert = replace(event.alert, ended_at=None) if event.alert.firing else event.alert
    started = min(incident.started_at or alert.started_at, alert.started_at)
    return Step(replace(incident, alerts={**incident.alerts, alert.key: alert}, started_at=started))


def _alert_ended(incident: Incident, event: events.AlertEnded) -> _Turn:
    alert = incident.alerts[event.key]
    if not alert.firing:
        return Step(incident)
    ended = replace(alert, firing=False, ended_at=event.ended_at)
    after = replace(incident, alerts={**incident.alerts, alert.key: ended})
    if incident.status not in OPEN or _is_firing(after):
        return Step(after)
    signal = SignalRun("alerts_ended", event.by, event.at)
    if event.is_expired or not _resolves_itself(incident):
        return Step(after, (signal,))
    return Step(after, (signal, Resolve(_ALERTS_ENDED, SYSTEM, event.at)))


def _is_firing(incident: Incident) -> bool:
    return any(alert.firing for alert in incident.alerts.values())


def _resolves_itself(incident: Incident) -> bool:
    """Say whether the end of all alerts is the end of the incident: never, always, or while nobody has it."""
    if incident.auto_resolve == "unacknowledged":
        return incident.acknowledged_at is None
    return incident.auto_resolve == "always"


def _acknowledged(incident: Incident, event: events.Acknowledged) -> _Turn:
    if not _is_news(incident, event):
        return Step(incident)
    after = replace(
        incident,
        status=Status.ACTIVE if incident.status is Status.TRIAGE else incident.status,
        acknowledged_at=incident.acknowledged_at or event.at,
        acknowledged_by=incident.acknowledged_by or event.by,
        last_acknowledged_at=event.at,
        last_acknowledged_by=event.by,
    )
    if RESPONDER not in incident.roles and event.by != SYSTEM:
        after = _with_holder(after, RESPONDER, event.by, event.at)
    return Step(after, (AcknowledgePages(event.by, event.at), SignalRun("acknowledged", event.by, event.at)))


def _is_news(incident: Incident, event: events.Acknowledged) -> bool:
    """Say whether an acknowledgement is neither late nor the echo of the pages that it acknowledged itself."""
    latest = incident.last_acknowledged_at
    if latest is None or event.at > latest:
        return True
    return event.at == latest and event.by != incident.last_acknowledged_by


def _with_holder(incident: Incident, role: str, person: str, since: Instant) -> Incident:
    return replace(incident, roles={**incident.roles, role: RoleHolder(PersonId(person), since)})


def _severity_changed(incident: Incident, event: events.SeverityChanged) -> _Turn:
    if event.severity == incident.severity:
        return Step(incident)
    signal = SignalRun("severity_changed", event.by, event.at)
    return Step(replace(incident, severity=event.severity), (signal,))


def _role_assigned(incident: Incident, event: events.RoleAssigned) -> _Turn:
    holder = incident.roles.get(event.role)
    if (holder.person if holder else "") == event.person:
        return Step(incident)
    if event.person:
        return Step(_with_holder(incident, event.role, event.person, event.at))
    return Step(
        replace(incident, roles={role: by for role, by in incident.roles.items() if role != event.role})
    )


def _major_declared(incident: Incident, _event: events.MajorDeclared) -> _Turn:
    return Step(replace(incident, is_major=True))


def _note_added(incident: Incident, _event: events.NoteAdded) -> _Turn:
    return Step(replace(incident, notes=incident.notes + 1))


def _update_posted(incident: Incident, event: events.UpdatePosted) -> _Turn:
    return Step(replace(incident, updates=incident.updates + 1, last_update_at=event.at))


def _war_room_opened(incident: Incident, event: events.WarRoomOpened) -> _Turn:
    return Step(replace(incident, war_room=event.url))


def _mitigated(incident: Incident, event: events.IncidentMitigated) -> _Turn:
    after = replace(incident, status=Status.MITIGATED, mitigated_at=event.at)
    return Step(after, (SignalRun("mitigated", event.by, event.at),))


def _resolved(incident: Incident, event: events.IncidentResolved) -> _Turn:
    after = replace(incident, status=Status.RESOLVED, resolved_at=event.at)
    reason = event.reason or _RESOLVED
    commands = (EndPages(reason, event.by, event.at), SignalRun("resolved", event.by, event.at))
    if event.ends_run:
        return Step(after, (*commands, CloseRun(reason, event.by, event.at)))
    return Step(after, commands)


def _reopened(incident: Incident, event: events.IncidentReopened) -> _Turn:
    """It was not over: what was said of its end no longer holds."""
    after = replace(
        incident,
        status=Status.ACTIVE,
        mitigated_at=None,
        resolved_at=None,
        closed_at=None,
        reopened=incident.reopened + 1,
    )
    return Step(after, (SignalRun("reopened", event.by, event.at),))


def _declined(incident: Incident, event: events.IncidentDeclined) -> _Turn:
    return _over(incident, Status.DECLINED, event, event.reason or _DECLINED)


def _canceled(incident: Incident, event: events.IncidentCanceled) -> _Turn:
    return _over(incident, Status.CANCELED, event, event.reason or _CANCELED)


def _merged(incident: Incident, event: events.IncidentMerged) -> _Turn:
    return _over(replace(incident, merged_into=event.into), Status.MERGED, event, f"merged into {event.into}")


def _over(incident: Incident, status: Status, event: IncidentEvent, reason: str) -> _Turn:
    commands = (EndPages(reason, event.by, event.at), CloseRun(reason, event.by, event.at))
    return Step(replace(incident, status=status, closed_at=event.at), commands)


def _postmortem_scheduled(incident: Incident, event: events.PostmortemScheduled) -> _Turn:
    return Step(replace(_in_review(incident), postmortem_at=event.meets_at))


def _postmortem_written(incident: Incident, _event: events.PostmortemWritten) -> _Turn:
    return Step(replace(_in_review(incident), has_postmortem=True))


def _in_review(incident: Incident) -> Incident:
    return replace(incident, status=Status.REVIEWING) if incident.status is Status.RESOLVED else incident


def _closed(incident: Incident, event: events.IncidentClosed) -> _Turn:
    after = replace(incident, status=Status.CLOSED, closed_at=event.at)
    return Step(after, (EndPages(_CLOSED, event.by, event.at),))


_TURNS: Final[Mapping[type[IncidentEvent], Callable[[Incident, Any], _Turn]]] = {
    events.IncidentDeclared: _declared,
    events.RunAttached: _run_attached,
    events.AlertAttached: _alert_attached,
    events.AlertEnded: _alert_ended,
    events.Acknowledged: _acknowledged,
    events.SeverityChanged: _severity_changed,
    events.RoleAssigned: _role_assigned,
    events.MajorDeclared: _major_declared,
    events.NoteAdded: _note_added,
    events.UpdatePosted: _update_posted,
    events.WarRoomOpened: _war_room_opened,
    events.IncidentMitigated: _mitigated,
    events.IncidentResolved: _resolved,
    events.IncidentReopened: _reopened,
    events.IncidentDeclined: _declined,
    events.IncidentCanceled: _canceled,
    events.IncidentMerged: _merged,
    events.PostmortemScheduled: _postmortem_scheduled,
    events.PostmortemWritten: _postmortem_written,
    events.IncidentClosed: _closed,
}
