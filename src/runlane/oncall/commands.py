"""What a page can ask for, imperative."""

import msgspec

from runlane.base.ids import PersonId
from runlane.base.instants import Instant
from runlane.oncall.model import Contact


class Notify(msgspec.Struct, frozen=True, tag=True):
    """Send one notification. `key` (`INC-42.1-7/0.0.1/ana/email`) is its idempotency key."""

    key: str
    person: PersonId
    contact: Contact
    urgency: str


class SetPageTimer(msgspec.Struct, frozen=True, tag=True):
    """Wake the page at `due`: `step`, `renotify` or `acknowledgement`. Replaces the timer of that name."""

    name: str
    due: Instant


class DropPageTimer(msgspec.Struct, frozen=True, tag=True):
    """Forget the timer of that name."""

    name: str


class SkipStep(msgspec.Struct, frozen=True, tag=True):
    """Say on the timeline that a step was passed over because its targets stand for nobody."""

    step: int
    targets: tuple[str, ...]


class SayUnreachable(msgspec.Struct, frozen=True, tag=True):
    """Say on the timeline that the step reached somebody who has no contact method."""

    step: int
    person: PersonId


class RaiseExhausted(msgspec.Struct, frozen=True, tag=True):
    """Nobody is left to ask: say so on the timeline and to the administrators."""

    reason: str


PageCommand = Notify | SetPageTimer | DropPageTimer | SkipStep | SayUnreachable | RaiseExhausted
