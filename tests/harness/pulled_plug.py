"""Pull the plug of a story at any moment: the process is gone, the file stays, and a new process carries on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from harness.story import Mailbox, Story, WoundClock
from runlane.base.ids import IncidentId
from runlane.operations import acting
from runlane.operations.library import Library
from runlane.ports.action import Action
from runlane.ports.directory import Directory
from runlane.ports.store import Store

Step = Callable[["Resumed"], object]


class PlugPulledError(BaseException):
    """The process is gone. No `except Exception` may live through it."""


class FailingStore:
    """A store whose process dies at the `fuse`-th turn: before it is committed, or just after.

    A turn that concludes a command and dies before its commit is the case that counts: the message has left.
    """

    def __init__(self, store: Store, fuse: int | None, *, is_committed: bool) -> None:
        self._store = store
        self._fuse = fuse
        self._is_committed = is_committed
        self.turns = 0

    def submit(self, turn: Callable[[Any], Any]) -> Any:
        """Run a turn, or die."""
        self.turns += 1
        if self.turns != self._fuse:
            return self._store.submit(turn)
        if self._is_committed:
            self._store.submit(turn).result(10)
        raise PlugPulledError

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


class Resumed:
    """A story that is carried on by a new process whenever the old one dies. `fuses`: (turns, is_committed)."""

    def __init__(
        self,
        folder: Path,
        team: Directory,
        fuses: Sequence[tuple[int, bool]] = (),
        *,
        runbooks: Path | None = None,
        actions: Mapping[str, Action] | None = None,
    ) -> None:
        self.folder = folder
        self.library = Library((runbooks,) if runbooks else ())
        self.actions = actions or {}
        self.team = team
        self.fuses = list(fuses)
        self.mail = Mailbox()
        self.clock = WoundClock()
        self.entropy = count()
        self.deaths = 0
        self.told = self._begun()

    @property
    def turns(self) -> int:
        """Return how many turns the present process has submitted."""
        return self.told.store.turns

    def tell(self, steps: Sequence[Step]) -> None:
        """Take the steps in order; whoever asked for one that died asks again, as senders and browsers do."""
        for step in steps:
            while True:
                try:
                    self.told.settle()
                    step(self)
                    break
                except PlugPulledError:
                    self._die()

    def close(self) -> None:
        """Close the file."""
        self.told.store.close()

    def _die(self) -> None:
        self.deaths += 1
        self.told.store.close()
        self.told = self._begun()

    def _begun(self) -> Story:
        told = Story(self.folder, self.team)
        fuse, is_committed = self.fuses.pop(0) if self.fuses else (None, False)
        told.store = FailingStore(told.store, fuse, is_committed=is_committed)
        told.mail, told.clock = self.mail, self.clock
        told.context = replace(
            told.context,
            store=told.store,
            clock=self.clock,
            library=self.library,
            actions={**told.context.actions, **self.actions},
            channels={name: self.mail.channel(name) for name in ("email", "ntfy")},
            entropy=lambda length: next(self.entropy).to_bytes(length, "big"),
        )
        told.store._store._clock = self.clock
        return told


def alert(**labels: str) -> Step:
    """Return the step that sends an alert."""
    return lambda resumed: resumed.told.alert(**labels)


def act(event_id: str, do: str, by: str = "ana", **what: Any) -> Step:
    """Return the step of a person; its event id makes asking again harmless."""

    def step(resumed: Resumed) -> None:
        request = acting.ActRequest(do=do, **what)
        acting.act(resumed.told.context, IncidentId("INC-1"), request, by, event_id).result(10)
        resumed.told.settle()

    return step


def wait_until_minute(minute: float) -> Step:
    """Return the step that winds the clock to a minute after the start; going on with it is harmless."""

    def step(resumed: Resumed) -> None:
        elapsed = (resumed.clock.moment - WoundClock().moment).total_seconds()
        resumed.told.forward(seconds=max(0.0, minute * 60 - elapsed))

    return step
