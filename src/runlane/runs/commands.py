"""What a run asks of the world, imperative. `key` is `run/act`: the same for every try of one visit."""

from typing import Any

import msgspec

from runlane.base.texts import Text


class _Command(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    pass


class _Order(_Command, frozen=True):
    """Work ordered for one visit of a node."""

    key: str
    node: str
    act: int


class AskPerson(_Order, frozen=True):
    """Ask `who` (a person, or a lane) to do the step, or to choose one of `options`."""

    who: str
    kind: str = "task"
    """task, decision or loop (whose options are repeat and continue)."""
    options: tuple[str, ...] = ()


class PerformAction(_Order, frozen=True):
    """Perform an action of the catalogue; answer with NodeCompleted or NodeFailed."""

    action: str
    parameters: dict[str, Any] = {}
    attempt: int = 1


class EvaluateDecision(_Order, frozen=True):
    """Evaluate CEL over the run's data; answer with BranchChosen.

    Either `branches` (label -> condition, the first that holds is chosen) or `expression`, whose result
    names the branch. Labels that name no branch are for the machine to refuse: it asks a person then.
    """

    branches: dict[str, str] = {}
    expression: str = ""


class StartChild(_Order, frozen=True):
    """Start a run of `runbook` whose id is the key; answer with ChildEnded."""

    runbook: str


class CancelChild(_Order, frozen=True):
    """Cancel the run that this key started."""

    why: str


class UndoStep(_Order, frozen=True):
    """Undo visit `act` of `node` for `rollback`; answer with StepUndone, or NodeFailed there."""

    rollback: str
    rollback_act: int
    action: str = ""
    parameters: dict[str, Any] = {}


class WithdrawWork(_Order, frozen=True):
    """What was ordered under this key is not wanted any more: dropped, jumped, interrupted, cancelled."""

    kind: str
    why: str


class RemindPerson(_Order, frozen=True):
    """Tell `who` that the step is overdue (`deadline: {notify}`)."""

    who: str
    since: float


class RaiseProblem(_Order, frozen=True):
    """Tell people that a step is stuck: failed, no-branch, loop-limit, livelock or removed-node."""

    why: str
    error: str = ""


class AnnounceHandoff(_Command, frozen=True):
    """Work passes from one lane to another."""

    edge: str
    source_lane: str
    target_lane: str
    label: str
    source: str = ""
    target: str = ""


class SetTimer(_Command, frozen=True):
    """Send ClockTicked at `due` (seconds since the run's start). Setting a name again moves it."""

    name: str
    due: float
    node: str = ""
    act: int = 0


class DropTimer(_Command, frozen=True):
    """The timer is not wanted any more."""

    name: str


class RefuseEvent(_Command, frozen=True):
    """The event did not apply and has changed nothing: say so to whoever sent it."""

    event: str
    """The name of the event's class."""
    why: Text
    node: str = ""
    is_repeated: bool = False
    """An event of this id was taken before: no error, and nothing to say."""


class Record(_Command, frozen=True):
    """Write on the timeline what happened inside: activated, completed, skipped, absorbed, joined, ..."""

    what: str
    node: str = ""
    data: dict[str, Any] = {}


RunCommand = (
    AskPerson
    | PerformAction
    | EvaluateDecision
    | StartChild
    | CancelChild
    | UndoStep
    | WithdrawWork
    | RemindPerson
    | RaiseProblem
    | AnnounceHandoff
    | SetTimer
    | DropTimer
    | RefuseEvent
    | Record
)
