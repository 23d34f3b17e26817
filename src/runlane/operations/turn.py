"""Turn: what an operation has in hand within one transaction: the context, the transaction and the instant."""

from dataclasses import dataclass

from runlane.base.instants import Instant
from runlane.operations.context import Context
from runlane.ports.directory import Directory
from runlane.ports.store import Transaction


@dataclass(frozen=True, slots=True)
class Turn:
    """One transaction's worth of work; `now` is the same for everything in it."""

    context: Context
    tx: Transaction
    now: Instant

    @property
    def directory(self) -> Directory:
        """Return the configuration of this instant."""
        return self.context.directory()
