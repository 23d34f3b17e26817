"""What can happen to an incident, past tense. Stored for ever: add fields with defaults, never rename."""

import msgspec

from runlane.base.ids import PolicyId, RunId, ServiceId
from runlane.base.instants import Instant
from runlane.incidents.model import AlertSummary, Severity


class _Event(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    at: Instant
    by: str = "runlane"


class IncidentDeclared(_Event, frozen=True):
    """Somebody or a route decided that people must respond."""

    title: str
    severity: Severity
    service: ServiceId
    policy: PolicyId
    description: str = ""
    group_key: str = ""
    route: str = ""
    runbook: str = ""
    started_at: Instant | None = None
    auto_resolve: str = "unacknowledged"
    is_test: bool = False


class RunAttached(_Event, frozen=True):
    """A run of the runbook belongs to this incident from now on."""

    run: RunId
    runbook: str


class AlertAttached(_Event, frozen=True):
    """An alert joined the incident, or fires again."""

    alert: AlertSummary


class AlertEnded(_Event, frozen=True):
    """The condition of an alert is over; `is_expired`: its sender fell silent, nobody said that it is over."""

    key: str
    ended_at: Instant
    is_expired: bool = False


class Acknowledged(_Event, frozen=True):
    """A person takes it; `via` says how: link, web, cli, api, run."""

    via: str = ""


class SeverityChanged(_Event, frozen=True):
    """The severity was set by a person or by a form of the runbook."""

    severity: Severity
    reason: str = ""


class RoleAssigned(_Event, frozen=True):
    """`person` holds `role` from now on."""

    role: str
    person: str
    reason: str = ""


class MajorDeclared(_Event, frozen=True):
    """The incident is a major incident: command structure starts."""


class NoteAdded(_Event, frozen=True):
    """A note for the people inside."""

    text: str


class UpdatePosted(_Event, frozen=True):
    """A status update went to an audience (`stakeholders`, `customer_success`)."""

    text: str
    audience: str = "stakeholders"


class WarRoomOpened(_Event, frozen=True):
    """The place where responders meet."""

    url: str
    kind: str = ""


class IncidentMitigated(_Event, frozen=True):
    """The effect on users has ended."""


class IncidentResolved(_Event, frozen=True):
    """The condition is over. `ends_run` closes the run as well (the target recovered by itself)."""

    reason: str = ""
    ends_run: bool = False


class IncidentReopened(_Event, frozen=True):
    """It was not over."""

    reason: str = ""


class IncidentDeclined(_Event, frozen=True):
    """Not an incident after all."""

    reason: str = ""


class IncidentCanceled(_Event, frozen=True):
    """Given up without a result."""

    reason: str = ""


class IncidentMerged(_Event, frozen=True):
    """Another incident carries on for this one."""

    into: str


class PostmortemScheduled(_Event, frozen=True):
    """The review has a date."""

    meets_at: Instant


class PostmortemWritten(_Event, frozen=True):
    """The review's first draft, drawn from the timeline, is there."""


class IncidentClosed(_Event, frozen=True):
    """The paperwork is over."""


IncidentEvent = (
    IncidentDeclared
    | RunAttached
    | AlertAttached
    | AlertEnded
    | Acknowledged
    | SeverityChanged
    | RoleAssigned
    | MajorDeclared
    | NoteAdded
    | UpdatePosted
    | WarRoomOpened
    | IncidentMitigated
    | IncidentResolved
    | IncidentReopened
    | IncidentDeclined
    | IncidentCanceled
    | IncidentMerged
    | PostmortemScheduled
    | PostmortemWritten
    | IncidentClosed
)
