"""What can happen to a run, past tense. Stored for ever: add fields with defaults, never rename."""

from typing import Any

import msgspec


class _Event(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """`id`: the same id twice changes nothing ("" is never compared). `at`: seconds since the run's start."""

    id: str = ""
    at: float = 0.0
    by: str = ""
    """The person, or what acted in their place."""


class RunStarted(_Event, frozen=True):
    """The run begins at `entry`, or where the runbook says. `run` is its id, the first half of every key."""

    run: str = ""
    entry: tuple[str, ...] = ()
    data: dict[str, Any] = {}
    """Facts at the root of the run's data, such as the severity."""


class NodeCompleted(_Event, frozen=True):
    """The work at a node is done.

    `act` guards against a late answer to an earlier visit (None: whichever is open). `label` chooses the edge
    of a box bound to `route: choose`.
    """

    node: str
    act: int | None = None
    label: str = ""
    data: dict[str, Any] = {}
    """The node's output, kept under its id."""


class BranchChosen(_Event, frozen=True):
    """A decision was taken: by a person, or by an expression. `override` lets a loop go beyond its limit."""

    node: str
    labels: tuple[str, ...]
    act: int | None = None
    override: bool = False
    data: dict[str, Any] = {}


class NodeFailed(_Event, frozen=True):
    """The work at a node did not succeed."""

    node: str
    error: str = ""
    act: int | None = None


class ChildEnded(_Event, frozen=True):
    """The run that a `call` started is over: `outcome` is completed, failed or cancelled."""

    node: str
    outcome: str = "completed"
    act: int | None = None
    data: dict[str, Any] = {}


class ClockTicked(_Event, frozen=True):
    """Time has passed: `at` says how far. `timer` is the row that fired, if one did."""

    timer: str = ""


class SignalReceived(_Event, frozen=True):
    """Something that waits and triggers may listen to. `acknowledged` is the incident's."""

    name: str
    data: dict[str, Any] = {}


class NodeSkipped(_Event, frozen=True):
    """A step is passed over: an open one, a waiting join, or one that is not reached yet (used up once).

    A decision needs the label to go on by.
    """

    node: str
    label: str = ""


class JoinForced(_Event, frozen=True):
    """A waiting join starts now."""

    node: str


class TokenDropped(_Event, frozen=True):
    """What is open or waiting at a node is given up."""

    node: str


class TokenJumped(_Event, frozen=True):
    """What is open or waiting at `source` (None: the only place there is) goes on at `target`."""

    target: str
    source: str | None = None
    all: bool = False
    """Take everything that is open or waiting along."""


class NodeRetried(_Event, frozen=True):
    """A blocked step is tried again: same visit, next attempt, same key."""

    node: str
    act: int | None = None


class NodeRedone(_Event, frozen=True):
    """A step that is done runs once more; nothing flows on from it."""

    node: str


class NodeReopened(_Event, frozen=True):
    """A step that is done, and all behind it, starts afresh; also in a finished run."""

    node: str


class TriggerFired(_Event, frozen=True):
    """A detached entry (or the start) is fired by hand."""

    node: str


class NodeReassigned(_Event, frozen=True):
    """Somebody else has the open step."""

    node: str
    who: str
    act: int | None = None


class StepUndone(_Event, frozen=True):
    """The undo that a rollback ordered has happened.

    `node` is the rollback or the undone step; `undone` the visit that was undone (None: the one under way).
    """

    node: str
    act: int | None = None
    undone: int | None = None


class RunPaused(_Event, frozen=True):
    """New work is held; open work may still be finished."""


class RunResumed(_Event, frozen=True):
    """Held work is ordered."""


class RunClosed(_Event, frozen=True):
    """Nothing is left to do: the run is completed."""

    reason: str = ""


class RunCancelled(_Event, frozen=True):
    """The run is given up."""

    reason: str = ""


class RunMigrated(_Event, frozen=True):
    """The run goes on in another version of its runbook, whose digest is `graph`.

    `nodes`: old node id -> new one, None for a step that is gone. Ids that are not named stay.
    """

    graph: str = ""
    nodes: dict[str, str | None] = {}


class NoteTaken(_Event, frozen=True):
    """A remark on the run."""

    text: str = ""
    node: str = ""


RunEvent = (
    RunStarted
    | NodeCompleted
    | BranchChosen
    | NodeFailed
    | ChildEnded
    | ClockTicked
    | SignalReceived
    | NodeSkipped
    | JoinForced
    | TokenDropped
    | TokenJumped
    | NodeRetried
    | NodeRedone
    | NodeReopened
    | TriggerFired
    | NodeReassigned
    | StepUndone
    | RunPaused
    | RunResumed
    | RunClosed
    | RunCancelled
    | RunMigrated
    | NoteTaken
)
