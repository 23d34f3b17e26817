"""Source: one vendor's request -> alerts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from runlane.alerts.model import Alert
from runlane.base.instants import Instant
from runlane.base.texts import Text


class UnreadableError(ValueError):
    """The body is not what this source sends; the message says what was expected and found."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the vendor's own server would answer: status, media type, body."""

    status: int
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Source:
    """A door for alerts under `/hooks/{name}/{key}`.

    `parse(body, headers, now)` returns the alerts of one request, oldest first. `accepted` is the answer after
    the commit; `refused(status, why)` the vendor's own error shape.
    """

    name: str
    title: Text
    parse: Callable[[bytes, Mapping[str, str], Instant], Sequence[Alert]]
    accepted: Refusal
    refused: Callable[[int, str], Refusal]
    example: bytes
