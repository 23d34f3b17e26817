"""What is on its way to a stream within a turn: an event, or a decision that is taken when its turn comes."""

from dataclasses import dataclass

from runlane.base.ids import StreamId
from runlane.ports.store import Event
from runlane.runs.commands import EvaluateDecision


@dataclass(frozen=True, slots=True)
class Input:
    """Deliver `event` to the machine behind `stream`. `digest`: the runbook version a new run is pinned to."""

    stream: StreamId
    event: Event
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """Evaluate a decision of a run when all that was to happen before it has happened.

    A form may set the severity and the very next node may branch on it: the incident must hear of it first.
    """

    stream: StreamId
    command: EvaluateDecision


Item = Input | Decision
