"""Read models: what a page, the API and the command line show of an incident. Plain values, nothing to decide."""

from collections.abc import Mapping
from typing import Any

import msgspec

from runlane.base.ids import IncidentId
from runlane.base.instants import Instant
from runlane.base.texts import Text
from runlane.incidents.model import AlertSummary


class IncidentItem(msgspec.Struct, frozen=True):
    """One row of the list of incidents."""

    id: IncidentId
    title: str
    status: str
    severity: int
    service: str
    service_name: str
    declared_at: Instant
    acknowledged_at: Instant | None
    resolved_at: Instant | None
    responder: str
    """Name of who holds the role, or ""."""
    commander: str
    is_test: bool


class NodeView(msgspec.Struct, frozen=True):
    """One node of the run: where it stands, who holds it since when."""

    id: str
    lane: str
    label: str
    shape: str
    kind: str
    state: str
    """pending, active, waiting, done, failed or skipped."""
    who: str = ""
    """Name of the person or role it is asked of; "" when it is not open."""
    since: Instant | None = None
    overdue: bool = False
    round: int = 0
    why: str = ""
    """Why it is blocked: failed, no-branch, loop-limit, ...; or what a join waits for."""


class LaneView(msgspec.Struct, frozen=True):
    """A lane with its nodes in order of writing."""

    id: str
    label: str
    role: str
    holder: str
    nodes: tuple[NodeView, ...]


class FieldView(msgspec.Struct, frozen=True):
    """One field of a form: kind is text, long, number, yes_no or choice."""

    name: str
    kind: str
    choices: tuple[str, ...] = ()


class Possible(msgspec.Struct, frozen=True):
    """Something that can be done now: a button. `do` and `node` are the request's; `options` are branches."""

    do: str
    node: str = ""
    label: str = ""
    """The node's label; "" for what concerns the whole incident."""
    options: tuple[str, ...] = ()
    fields: tuple[FieldView, ...] = ()
    is_main: bool = False
    """Whether it is the next expected step (a big button) or an override (in the menu)."""


class TimelineView(msgspec.Struct, frozen=True):
    """One entry of the timeline, as a sentence."""

    seq: int
    at: Instant
    by: str
    kind: str
    sentence: Text
    data: dict[str, Any]
    actor: str = ""
    """The `by` that the hash covers: an id, not a name."""
    previous_hash: str = ""
    hash: str = ""


class DeliveryView(msgspec.Struct, frozen=True):
    """One notification of a page."""

    person: str
    channel: str
    address: str
    status: str
    at: Instant | None
    error: str


class PageView(msgspec.Struct, frozen=True):
    """One page: who was asked, how far it got."""

    id: str
    subject: str
    urgency: str
    status: str
    opened_at: Instant | None
    next_at: Instant | None
    acknowledged_by: str
    deliveries: tuple[DeliveryView, ...]


class FiguresView(msgspec.Struct, frozen=True):
    """Seconds to detect, acknowledge, mitigate and resolve; None while not known."""

    detect_s: float | None
    acknowledge_s: float | None
    mitigate_s: float | None
    resolve_s: float | None


class IncidentView(msgspec.Struct, frozen=True):
    """Everything the incident page shows."""

    item: IncidentItem
    description: str
    is_major: bool
    war_room: str
    runbook: str
    run: str
    run_status: str
    """running, stuck, paused, completed, cancelled or "" without a run."""
    lanes: tuple[LaneView, ...]
    possible: tuple[Possible, ...]
    timeline: tuple[TimelineView, ...]
    """Oldest first."""
    pages: tuple[PageView, ...]
    alerts: tuple[AlertSummary, ...]
    roles: Mapping[str, str]
    """Role -> name of its holder."""
    figures: FiguresView
    documents: tuple[str, ...]
    version: int
    """Grows with every change: the id of server-sent events."""


class OnCallView(msgspec.Struct, frozen=True):
    """Who is on call on a schedule, until when."""

    schedule: str
    person: str
    person_name: str
    until: Instant | None


class Refused(msgspec.Struct, frozen=True):
    """A request that does not apply now: why, and what to do instead. Nothing was changed."""

    why: Text


class Accepted(msgspec.Struct, frozen=True):
    """The request is committed; `note` says what is worth knowing ("was absorbed at n12")."""

    version: int
    note: Text | None = None
