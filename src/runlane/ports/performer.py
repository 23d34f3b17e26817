"""Performer: carries out the commands of the outbox; the seam between one process and many."""

from collections.abc import Callable
from typing import Protocol

import msgspec

from runlane.base.ids import CommandKey
from runlane.base.instants import Instant

Perform = Callable[[CommandKey], None]
"""Claim, attempt and settle one command (`operations.outbox.perform`); never raises for what the world does."""


class PerformerHealth(msgspec.Struct, frozen=True):
    """Whether performers are alive and how far behind they are."""

    is_alive: bool
    waiting: int
    oldest_owed: Instant | None = None


class Performer(Protocol):
    """Performs owed commands at least once, paging in front of and apart from all other work."""

    def start(self, perform: Perform) -> None:
        """Start performing; what a dead process left claimed is dispatched again first."""

    def wake(self) -> None:
        """Say that a commit may have left commands."""

    def stop(self, grace_s: float) -> None:
        """Take nothing new, wait up to `grace_s` seconds for what is under way."""

    def health(self) -> PerformerHealth: ...
