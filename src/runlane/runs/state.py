"""RunState: the tokens of a run, what it counts and what it knows; plain data (`semantics.md` section 2).

Stored without what equals its default, which halves a waiting run: so a default here is for ever, like a name.
"""

from typing import Any, Final

import msgspec

SEMANTICS: Final = 1
"""The version of the rules; a run is pinned to the one it started under."""

REMEMBERED: Final = 256
"""How many event ids are remembered, so that a repeated one changes nothing."""


class Visit(msgspec.Struct, frozen=True, omit_defaults=True):
    """The open visit of a node. `state` is open, held (the run is paused) or blocked (`why` says why)."""

    act: int
    node: str
    kind: str = "task"
    """task, decision, action, evaluate, wait, call, rollback, loop (repeat or continue?) or auto."""
    wave: int = 0
    state: str = "open"
    why: str = ""
    error: str = ""
    attempt: int = 1
    since: float = 0.0
    who: str = ""
    round: int = 1
    solo: bool = False
    """Redone: nothing flows on from it."""
    overdue: bool = False
    is_done: bool = False
    """The step is done; what is open is the question whether to repeat (kind loop)."""
    queue: tuple[tuple[int, str], ...] = ()
    """The visits a rollback has still to undo: (act, node), the next one first."""


class TimerDuty(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a timer does when it is due. Durations are seconds."""

    wait: bool = False
    """It completes the visit that waits for it."""
    fire: tuple[str, ...] = ()
    choose: str = ""
    complete: bool = False
    fail: bool = False
    notify: bool = False
    interrupt: bool = False
    every: float | None = None
    times: int | None = None


class Timer(msgspec.Struct, frozen=True, omit_defaults=True):
    """A due time in seconds since the run's start. One that belongs to a visit dies with it."""

    due: float
    duty: TimerDuty
    node: str = ""
    act: int = 0


class RunState(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a run stands. Never changed in place: `advance` returns a new one."""

    sem: int = 1
    """The version of the rules it started under; what is stored without one is of the first."""
    run: str = ""
    graph: str = ""
    """The digest of the runbook it is pinned to."""
    status: str = "new"
    """new, running, completed or cancelled; `summary` tells stuck and paused as well."""
    paused: bool = False
    seq: int = 0
    acts: int = 0
    waves: int = 0
    now: float = 0.0
    seen: tuple[str, ...] = ()
    work: dict[str, Visit] = {}
    pend: dict[str, dict[str, tuple[int, ...]]] = {}
    """Tokens waiting at a join: edge -> waves."""
    done: dict[str, int] = {}
    """Closed in this round -> the visit's number (0: passed over by a jump)."""
    visits: dict[str, int] = {}
    loops: dict[str, int] = {}
    """Re-entries, by loop line or by head."""
    fired: dict[str, int] = {}
    timers: dict[str, Timer] = {}
    timer_count: int = 0
    skips: tuple[str, ...] = ()
    """Steps to be skipped when they are reached."""
    undo: tuple[tuple[int, str], ...] = ()
    """Completed visits that can be undone, oldest first."""
    ended: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    """Steps whose last visit was skipped."""
    taken: dict[str, int] = {}
    """How often each edge was taken."""
    done_at: dict[str, float] = {}
    """When each step was last completed: seconds since the run's start."""
    data: dict[str, Any] = {}
    """Outputs under the node's id, and what the run was started with."""
