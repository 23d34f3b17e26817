"""Channel: one message to one person or room."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from runlane.base.texts import Text
from runlane.ports.outcome import Message, Outcome


class Http(Protocol):
    """The one way out over HTTP: an `httpx2.Client` with our time-outs and user agent."""

    def request(self, method: str, url: str, **options: Any) -> Any:
        """Send a request and return the response, as `httpx2.Client.request` does."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One key of a plug-in's configuration: its meaning, whether it must be there, whether it is secret."""

    about: Text
    is_required: bool = False
    is_secret: bool = False
    default: str | int | float | bool | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One send: where to, what, under which idempotency key."""

    key: str
    address: str
    message: Message


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to reach people. `send` performs one attempt and never raises for what the other side does.

    `check` proves the configuration works without telling anybody (used by `runlane doctor`).
    """

    name: str
    title: Text
    settings: Mapping[str, Setting]
    send: Callable[[Delivery, Mapping[str, Any], Http], Outcome]
    check: Callable[[Mapping[str, Any], Http], Outcome]
    example: Mapping[str, Any] = field(default_factory=dict)
    """Settings with which the conformance suite runs it against a local server."""
