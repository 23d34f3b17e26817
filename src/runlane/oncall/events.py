"""What can happen to a page, past tense. Stored for ever: add fields with defaults, never rename.

`reach` carries the facts a decision needs: whom each target of the policy (fallback included) stands for at
this instant, with the contact methods that fit the urgency. A target that stands for nobody maps to ().
"""

import msgspec

from runlane.base.ids import IncidentId
from runlane.base.instants import Instant
from runlane.oncall.model import EscalationPolicy, Reach


class _Event(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    at: Instant
    by: str = "runlane"


class PageOpened(_Event, frozen=True):
    """Somebody must be reached."""

    incident: IncidentId
    policy: EscalationPolicy
    urgency: str
    subject: str
    reach: dict[str, tuple[Reach, ...]]
    node: str = ""
    visit: int = 0


class StepDue(_Event, frozen=True):
    """The delay of the present step is over and nobody has acknowledged."""

    reach: dict[str, tuple[Reach, ...]]


class RenotifyDue(_Event, frozen=True):
    """Time to insist: notify the present step again."""

    reach: dict[str, tuple[Reach, ...]]


class Repaged(_Event, frozen=True):
    """The runbook or a person asks to notify the present step again at once."""

    reach: dict[str, tuple[Reach, ...]]
    reason: str = ""


class PageEscalated(_Event, frozen=True):
    """A person moves the page to its next step at once."""

    reach: dict[str, tuple[Reach, ...]]
    reason: str = ""


class DeliverySent(_Event, frozen=True):
    """The provider took the notification."""

    key: str


class DeliveryFailed(_Event, frozen=True):
    """The provider refused it for good (or retries are used up)."""

    key: str
    error: str
    reach: dict[str, tuple[Reach, ...]] = {}


class DeliverySuperseded(_Event, frozen=True):
    """Not sent: by then somebody had acknowledged or the page had ended."""

    key: str


class PageAcknowledged(_Event, frozen=True):
    """`by` takes it; `via` says how."""

    via: str = ""


class AcknowledgementExpired(_Event, frozen=True):
    """The acknowledgement's time is over and the incident is not: escalate again."""

    reach: dict[str, tuple[Reach, ...]]


class PageEnded(_Event, frozen=True):
    """Nothing is left to answer."""

    reason: str = ""


PageEvent = (
    PageOpened
    | StepDue
    | RenotifyDue
    | Repaged
    | PageEscalated
    | DeliverySent
    | DeliveryFailed
    | DeliverySuperseded
    | PageAcknowledged
    | AcknowledgementExpired
    | PageEnded
)
