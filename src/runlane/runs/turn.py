"""Turn: a state while an event is applied to it. It can be changed; states before and after cannot."""

from collections import deque
from typing import Any, Final

import msgspec

from runlane.runbook.model import Runbook
from runlane.runs.commands import DropTimer, Record, RunCommand, SetTimer
from runlane.runs.state import RunState, Timer, TimerDuty, Visit

_SHALLOW: Final = (*("work", "done", "visits", "loops", "fired", "timers", "taken", "done_at", "data"),)
"""The mappings a turn copies; what they hold is never changed in place."""


class Turn:
    """The tokens of a run, the commands so far, and the steps that will complete by themselves."""

    __slots__ = (
        *("acts", "autos", "commands", "data", "done", "done_at", "ended", "fired", "graph", "loops", "now"),
        *("paused", "pend", "queue", "run", "runbook", "seen", "sem", "seq", "skipped", "skips", "status"),
        *("taken", "timer_count", "timers", "undo", "visits", "waves", "work"),
    )

    runbook: Runbook
    commands: list[RunCommand]
    queue: deque[tuple[str, str]]
    """Steps that complete by themselves: (node, "done" or "skipped")."""
    autos: dict[str, int]
    """How often each step completed by itself during this event."""
    sem: int
    run: str
    graph: str
    status: str
    paused: bool
    seq: int
    acts: int
    waves: int
    now: float
    seen: tuple[str, ...]
    work: dict[str, Visit]
    pend: dict[str, dict[str, tuple[int, ...]]]
    done: dict[str, int]
    visits: dict[str, int]
    loops: dict[str, int]
    fired: dict[str, int]
    timers: dict[str, Timer]
    timer_count: int
    skips: tuple[str, ...]
    undo: tuple[tuple[int, str], ...]
    ended: tuple[str, ...]
    skipped: tuple[str, ...]
    taken: dict[str, int]
    done_at: dict[str, float]
    data: dict[str, Any]

    def __init__(self, runbook: Runbook, state: RunState) -> None:
        for field in RunState.__struct_fields__:
            setattr(self, field, getattr(state, field))
        for field in _SHALLOW:
            setattr(self, field, dict(getattr(state, field)))
        self.pend = {join: dict(edges) for join, edges in state.pend.items()}
        self.runbook = runbook
        self.commands = []
        self.queue = deque()
        self.autos = {}

    def finished(self) -> RunState:
        """Return the state that the turn has led to."""
        return RunState(*(getattr(self, field) for field in RunState.__struct_fields__))

    def key(self, act: int) -> str:
        """Return the idempotency key of a visit."""
        return f"{self.run}/{act}"

    def order(self, command: RunCommand) -> None:
        """Ask the world for something."""
        self.commands.append(command)

    def record(self, what: str, node: str = "", **data: Any) -> None:
        """Note for the timeline what happened."""
        self.commands.append(Record(what=what, node=node, data=data))

    def change(self, node: str, **fields: Any) -> Visit:
        """Replace fields of a node's open visit; return the new one."""
        visit = msgspec.structs.replace(self.work[node], **fields)
        self.work[node] = visit
        return visit

    def new_wave(self) -> int:
        """Return the number of a wave that no token has."""
        self.waves += 1
        return self.waves

    def live(self) -> list[str]:
        """Return the nodes where something is open or waits, open ones first."""
        return [*self.work, *(node for node in self.pend if node not in self.work)]

    def set_timer(self, after: float, duty: TimerDuty, node: str = "", act: int = 0) -> None:
        """Set a timer `after` seconds from now."""
        self.timer_count += 1
        name = f"t{self.timer_count}"
        timer = Timer(self.now + after, duty, node, act)
        self.timers[name] = timer
        self.order(SetTimer(name=name, due=timer.due, node=node, act=act))

    def has_wait_timer(self, visit: Visit) -> bool:
        """Return whether the timer that completes a wait is set already."""
        return any(
            timer.duty.wait and (timer.node, timer.act) == (visit.node, visit.act)
            for timer in self.timers.values()
        )

    def drop_timers(self, node: str, act: int) -> None:
        """Drop the timers that belong to a visit."""
        if self.timers:
            for name in [
                name for name, timer in self.timers.items() if (timer.node, timer.act) == (node, act)
            ]:
                del self.timers[name]
                self.order(DropTimer(name=name))

    def drop_all_timers(self) -> None:
        """Drop every timer: the run is over."""
        for name in self.timers:
            self.order(DropTimer(name=name))
        self.timers = {}
