"""Stories and any history of an incident: events at growing instants, many of which do not apply."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from runlane.incidents import events
from runlane.incidents.advance import advance
from runlane.incidents.model import AlertSummary, Incident, Severity

DECLARED_AT = datetime(2026, 11, 24, 3, tzinfo=UTC)


def minute(minutes, seconds=0):
    """Return the instant so many minutes and seconds after the incident was declared."""
    return DECLARED_AT + timedelta(minutes=minutes, seconds=seconds)


def declared(**fields):
    """Return how the incident of these stories is declared."""
    usual = {"title": "DiskFull", "severity": Severity.SEV2, "service": "payments", "policy": "payments"}
    return events.IncidentDeclared(at=minute(0), **(usual | fields))


def alert(key="disk", started=-5, **fields):
    """Return an alert that fires since `started` minutes."""
    return AlertSummary(key=key, title=f"{key} is full", firing=True, started_at=minute(started), **fields)


def after(*happened, first=None):
    """Return the incident INC-42 after these events, the declaration before them."""
    incident = Incident("INC-42")
    for event in (first or declared(), *happened):
        incident = advance(incident, event).state
    return incident


KINDS = (
    lambda at, by: declared(),
    lambda at, by: events.RunAttached(at=at, run="INC-42.1", runbook="incident-response"),
    lambda at, by: events.AlertAttached(at=at, alert=alert("disk")),
    lambda at, by: events.AlertAttached(at=at, alert=alert("cpu", started=-9)),
    lambda at, by: events.AlertEnded(at=at, key="disk", ended_at=at),
    lambda at, by: events.AlertEnded(at=at, key="cpu", ended_at=at),
    lambda at, by: events.Acknowledged(at=at, by=by, via="link"),
    lambda at, by: events.SeverityChanged(at=at, by=by, severity=Severity.SEV1),
    lambda at, by: events.SeverityChanged(at=at, by=by, severity=Severity.SEV4),
    lambda at, by: events.RoleAssigned(at=at, role="commander", person=by),
    lambda at, by: events.RoleAssigned(at=at, role="responder", person=""),
    lambda at, by: events.MajorDeclared(at=at, by=by),
    lambda at, by: events.WarRoomOpened(at=at, url="https://meet.example/1"),
    lambda at, by: events.IncidentMitigated(at=at, by=by),
    lambda at, by: events.IncidentResolved(at=at, by=by),
    lambda at, by: events.IncidentResolved(at=at, by=by, ends_run=True),
    lambda at, by: events.IncidentReopened(at=at, by=by),
    lambda at, by: events.IncidentDeclined(at=at, by=by),
    lambda at, by: events.IncidentCanceled(at=at, by=by),
    lambda at, by: events.IncidentMerged(at=at, by=by, into="INC-41"),
    lambda at, by: events.PostmortemScheduled(at=at, meets_at=minute(2880)),
    lambda at, by: events.PostmortemWritten(at=at),
    lambda at, by: events.IncidentClosed(at=at, by=by),
)
"""Every kind of event but notes and updates, which people may repeat."""


@st.composite
def histories(draw, longest=12):
    """Return a declaration and events after it, each a minute later than the one before."""
    policy = draw(st.sampled_from(("never", "unacknowledged", "always")))
    happened = [declared(auto_resolve=policy, is_test=draw(st.booleans()))]
    for number in range(draw(st.integers(0, longest))):
        kind = draw(st.sampled_from(KINDS))
        happened.append(kind(minute(number + 1), draw(st.sampled_from(("ana", "bo", "runlane")))))
    return happened


def live(happened):
    """Yield, for each event, the incident before it, the event, the incident after it and its commands."""
    incident = Incident("INC-42")
    for event in happened:
        step = advance(incident, event)
        yield incident, event, step.state, step.commands
        incident = step.state
