"""Escalation policies, whom they reach, and the page: one duty to reach somebody, with its deliveries."""

from enum import StrEnum

import msgspec

from runlane.base.ids import IncidentId, PageId, PersonId, PolicyId
from runlane.base.instants import Instant


class Contact(msgspec.Struct, frozen=True):
    """A contact method of a person: a channel's name and the address there."""

    channel: str
    address: str


class Reach(msgspec.Struct, frozen=True):
    """A person a target stands for at an instant, with the contact methods that fit the urgency."""

    person: PersonId
    contacts: tuple[Contact, ...] = ()


class EscalationStep(msgspec.Struct, frozen=True):
    """Targets such as `schedule:primary`, `person:ana`, `team:payments`; the next comes `delay_s` later."""

    targets: tuple[str, ...]
    delay_s: float = 300.0


class EscalationPolicy(msgspec.Struct, frozen=True):
    """Steps in order, gone through once and `repeat` times more; then `fallback`, and the page is exhausted.

    `renotify_s` is the insistence of a high-urgency page: those of the present step are notified again after
    so many seconds until somebody acknowledges. `acknowledgement_s` ends an acknowledgement by time.
    """

    id: PolicyId
    steps: tuple[EscalationStep, ...]
    repeat: int = 0
    fallback: tuple[str, ...] = ()
    renotify_s: float | None = None
    acknowledgement_s: float | None = None


class PageStatus(StrEnum):
    """Where a page stands. `exhausted`: nobody answered and nobody is left; it has raised its own alarm."""

    ESCALATING = "escalating"
    ACKNOWLEDGED = "acknowledged"
    EXHAUSTED = "exhausted"
    ENDED = "ended"


class DeliveryStatus(StrEnum):
    """One attempt to reach one person through one contact method."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    SUPERSEDED = "superseded"


class Delivery(msgspec.Struct, frozen=True):
    """What became of one notification of the page."""

    key: str
    person: PersonId
    contact: Contact
    step: int
    """Index of the escalation step, -1 for the fallback."""
    round: int
    """0 for the first time through the policy."""
    status: DeliveryStatus = DeliveryStatus.QUEUED
    queued_at: Instant | None = None
    sent_at: Instant | None = None
    error: str = ""


class Page(msgspec.Struct, frozen=True):
    """The state of a page: a snapshot of its policy and how far it got."""

    id: PageId
    incident: IncidentId = IncidentId("")
    policy: EscalationPolicy = EscalationPolicy(PolicyId(""), ())
    urgency: str = "high"
    subject: str = ""
    """What is asked: the label of the node, or a person's words."""
    node: str = ""
    visit: int = 0
    status: PageStatus = PageStatus.ESCALATING
    step: int = 0
    round: int = 0
    notified: int = 0
    """How often the present step was notified; part of the delivery keys."""
    first_round: int = 0
    """The round in which the present escalation began: repeats are counted from it."""
    opened_at: Instant | None = None
    next_at: Instant | None = None
    """When the next step is due; None when no step will come."""
    renotify_at: Instant | None = None
    """When the present step is notified again; None when nobody insists."""
    acknowledged_until: Instant | None = None
    """When the acknowledgement ends by time; None when it stands until the end."""
    deliveries: dict[str, Delivery] = {}
    acknowledged_by: str = ""
    acknowledged_at: Instant | None = None
    ended_at: Instant | None = None
    ended_why: str = ""

    @property
    def is_unanswered(self) -> bool:
        """Whether it waits for somebody still, exhausted or not."""
        return self.status in (PageStatus.ESCALATING, PageStatus.EXHAUSTED)
