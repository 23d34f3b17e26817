"""Whether an event applies to an incident as it stands, and if not, why and what to do instead."""

from collections.abc import Mapping
from typing import Final

from runlane.base.texts import Text, text
from runlane.incidents import events
from runlane.incidents.events import IncidentEvent
from runlane.incidents.model import OPEN, OVER, Incident, Status
from runlane.incidents.words import status_text

_ALL: Final = frozenset(Status)
_NOT_OVER: Final = _ALL - OVER
_IN_HAND: Final = _NOT_OVER - {Status.CLOSED}
_BEHIND: Final = frozenset({Status.RESOLVED, Status.REVIEWING, Status.CLOSED})

_ALLOWED: Final[Mapping[type[IncidentEvent], frozenset[Status]]] = {
    events.RunAttached: _ALL,
    events.AlertAttached: OPEN,
    events.AlertEnded: _ALL,
    events.Acknowledged: OPEN,
    events.SeverityChanged: _IN_HAND,
    events.RoleAssigned: _IN_HAND,
    events.MajorDeclared: _IN_HAND,
    events.NoteAdded: _ALL,
    events.UpdatePosted: _NOT_OVER,
    events.WarRoomOpened: _IN_HAND,
    events.IncidentMitigated: OPEN - {Status.MITIGATED},
    events.IncidentResolved: OPEN,
    events.IncidentReopened: _BEHIND,
    events.IncidentDeclined: OPEN,
    events.IncidentCanceled: _IN_HAND,
    events.IncidentMerged: OPEN,
    events.PostmortemScheduled: _IN_HAND,
    events.PostmortemWritten: _NOT_OVER,
    events.IncidentClosed: _BEHIND - {Status.CLOSED},
}
"""In which statuses an event applies."""


def check(incident: Incident, event: IncidentEvent) -> Text | None:
    """Return why `event` does not apply to the incident, with what to do instead; None when it applies.

    That it applies does not mean that it changes something: the same severity twice is no error.
    """
    if isinstance(event, events.IncidentDeclared):
        return _already_declared(incident)
    if incident.declared_at is None:
        return text(
            "no incident `{id}` was declared; look its number up in the list of incidents", id=incident.id
        )
    if incident.status not in _ALLOWED[type(event)]:
        return _wrong_status(incident, event)
    return _wrong_value(incident, event)


def _already_declared(incident: Incident) -> Text | None:
    if incident.declared_at is None:
        return None
    return text("{id} was declared already; declare another incident under a new number", id=incident.id)


def _wrong_status(incident: Incident, event: IncidentEvent) -> Text:
    if incident.status is Status.MERGED:
        return text("{id} was merged; act on {into} instead", id=incident.id, into=incident.merged_into)
    if incident.status in OVER:
        return text(
            "{id} is {status} and cannot come back; declare a new incident",
            id=incident.id,
            status=status_text(incident.status),
        )
    if incident.status in OPEN:
        return _too_early(incident, event)
    return text(
        "{id} is {status}; reopen it first if it is not over",
        id=incident.id,
        status=status_text(incident.status),
    )


def _too_early(incident: Incident, event: IncidentEvent) -> Text:
    if isinstance(event, events.IncidentReopened):
        return text("{id} is still open; there is nothing to reopen", id=incident.id)
    if isinstance(event, events.IncidentMitigated):
        return text("{id} is mitigated already; resolve it when the condition is over", id=incident.id)
    return text("{id} is still open; resolve it first, then close it", id=incident.id)


def _wrong_value(incident: Incident, event: IncidentEvent) -> Text | None:
    if isinstance(event, events.AlertEnded) and event.key not in incident.alerts:
        return text("{id} has no alert `{key}`; nothing ends", id=incident.id, key=event.key)
    if isinstance(event, events.RoleAssigned) and not event.role:
        return text("a role without a name; say which role {person} takes", person=event.person)
    if isinstance(event, events.IncidentMerged) and event.into in ("", incident.id):
        return text("{id} cannot be merged into itself; name the incident that carries on", id=incident.id)
    if isinstance(event, events.WarRoomOpened) and not event.url:
        return text("a war room without an address; give the link people follow")
    return None
