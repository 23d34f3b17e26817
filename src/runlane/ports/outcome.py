"""What came of one attempt at outside work: done, worth another try, or given up."""

from typing import Any

import msgspec

from runlane.base.instants import Instant
from runlane.incidents.events import IncidentEvent


class Attachment(msgspec.Struct, frozen=True):
    """A file that travels with a message."""

    name: str
    media_type: str
    content: str


class Message(msgspec.Struct, frozen=True):
    """What one person or room is told, already in the reader's language."""

    title: str
    body: str
    """Plain text, short lines first: a telephone shows the first two."""
    urgency: str = "low"
    """high wakes people: ntfy priority 5, e-mail marked as important."""
    acknowledge_url: str = ""
    incident_url: str = ""
    attachments: tuple[Attachment, ...] = ()
    html: str = ""
    """A richer form of `body` for channels that can show it."""
    language: str = "en"
    """The reader's language, for what a channel adds itself: the label of a button, the mark of a cut."""


class Outgoing(msgspec.Struct, frozen=True):
    """A message an action wants sent: `suffix` makes its idempotency key unique within the action's."""

    suffix: str
    channel: str
    address: str
    message: Message


class Document(msgspec.Struct, frozen=True):
    """A text that belongs to an incident and is kept with it, such as the postmortem."""

    name: str
    media_type: str
    content: str


class Done(msgspec.Struct, frozen=True):
    """It worked. `answer` is kept under the node's id.

    Events, messages and documents go into the transaction that completes the node.
    """

    answer: dict[str, Any] = {}
    events: tuple[IncidentEvent, ...] = ()
    messages: tuple[Outgoing, ...] = ()
    documents: tuple[Document, ...] = ()
    page: "PageRequest | None" = None


class Retry(msgspec.Struct, frozen=True):
    """Worth another try; `after_s` when the other side said how long to wait."""

    why: str
    after_s: float | None = None


class GiveUp(msgspec.Struct, frozen=True):
    """No further try will help: people are told."""

    why: str


Outcome = Done | Retry | GiveUp


class PageRequest(msgspec.Struct, frozen=True):
    """Page somebody: a policy's id, or targets for a one-step policy that falls back to the service's."""

    policy: str = ""
    targets: tuple[str, ...] = ()
    reason: str = ""


class TimelineFact(msgspec.Struct, frozen=True):
    """One entry of an incident's timeline, as actions and renderers read it."""

    at: Instant
    by: str
    kind: str
    data: dict[str, Any]
