"""Incident: its severity, status, roles, alerts and the moments its figures are computed from."""

from enum import IntEnum, StrEnum

import msgspec

from runlane.base.ids import IncidentId, PersonId, PolicyId, RunId, ServiceId
from runlane.base.instants import Instant


class Severity(IntEnum):
    """How bad technically, 1 is worst (`field.md` section 6)."""

    SEV1 = 1
    SEV2 = 2
    SEV3 = 3
    SEV4 = 4


class Urgency(StrEnum):
    """How insistently people are notified."""

    HIGH = "high"
    LOW = "low"


class Status(StrEnum):
    """Where an incident stands (`field.md` section 7)."""

    TRIAGE = "triage"
    ACTIVE = "active"
    MITIGATED = "mitigated"
    RESOLVED = "resolved"
    REVIEWING = "reviewing"
    CLOSED = "closed"
    DECLINED = "declined"
    MERGED = "merged"
    CANCELED = "canceled"


OPEN: frozenset[Status] = frozenset({Status.TRIAGE, Status.ACTIVE, Status.MITIGATED})
"""The statuses in which people are still at work and new alerts of the group join the incident."""

OVER: frozenset[Status] = frozenset({Status.DECLINED, Status.MERGED, Status.CANCELED})
"""The statuses from which no way leads back."""

RESPONDER = "responder"
COMMANDER = "commander"
OPS_LEAD = "ops_lead"
COMMS_LEAD = "comms_lead"
SCRIBE = "scribe"
ROLES = (RESPONDER, COMMANDER, OPS_LEAD, COMMS_LEAD, SCRIBE)
"""The roles a person can hold; one holder at a time."""

SYSTEM = "runlane"
"""Who did what nobody did: the `by` of automatic events."""


class AlertSummary(msgspec.Struct, frozen=True):
    """What an incident keeps of an alert; `key` is the source's identity of the condition."""

    key: str
    title: str
    firing: bool
    started_at: Instant
    ended_at: Instant | None = None
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    link: str = ""


class RoleHolder(msgspec.Struct, frozen=True):
    """Who holds a role, and since when."""

    person: PersonId
    since: Instant


class Incident(msgspec.Struct, frozen=True):
    """The state of an incident. A new value per event; never changed in place."""

    id: IncidentId
    title: str = ""
    description: str = ""
    status: Status = Status.TRIAGE
    severity: Severity = Severity.SEV3
    service: ServiceId = ServiceId("")
    policy: PolicyId = PolicyId("")
    group_key: str = ""
    run: RunId = RunId("")
    alerts: dict[str, AlertSummary] = {}
    roles: dict[str, RoleHolder] = {}
    is_major: bool = False
    is_test: bool = False
    war_room: str = ""
    started_at: Instant | None = None
    """When the trouble began: the earliest start of its alerts, or when it was declared."""
    declared_at: Instant | None = None
    """When Runlane knew (detected)."""
    acknowledged_at: Instant | None = None
    """The first acknowledgement; it stands."""
    acknowledged_by: str = ""
    last_acknowledged_at: Instant | None = None
    """The latest acknowledgement: an earlier one is late news."""
    last_acknowledged_by: str = ""
    """Whose it is: the same again at the same instant is a repetition."""
    mitigated_at: Instant | None = None
    resolved_at: Instant | None = None
    closed_at: Instant | None = None
    merged_into: str = ""
    postmortem_at: Instant | None = None
    has_postmortem: bool = False
    notes: int = 0
    """How many notes were added."""
    updates: int = 0
    """How many status updates were posted."""
    last_update_at: Instant | None = None
    reopened: int = 0
    """How often it was not over after all."""
    auto_resolve: str = "unacknowledged"
    """never, unacknowledged or always: what the end of all alerts does."""


def urgency_of(severity: Severity) -> Urgency:
    """Return high for SEV1 and SEV2, low for SEV3 and SEV4: the seed's branch n8."""
    return Urgency.HIGH if severity <= Severity.SEV2 else Urgency.LOW
