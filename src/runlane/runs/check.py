"""What a person should know before an event is sent: why it would be refused, or where its token would end."""

from collections.abc import Callable

from runlane.base.texts import Text, text
from runlane.runbook.model import Runbook
from runlane.runs.advance import advance, refusal
from runlane.runs.commands import Record
from runlane.runs.events import RunEvent, TriggerFired
from runlane.runs.joins import is_closed
from runlane.runs.refusals import named
from runlane.runs.state import RunState

SayTime = Callable[[float], str]
"""How a moment (seconds since the run's start) is shown to the reader."""


def minutes_in(seconds: float) -> str:
    """Return a moment as minutes into the run: `+12 min`."""
    return f"+{int(seconds // 60)} min"


def check(runbook: Runbook, state: RunState, event: RunEvent, say_time: SayTime = minutes_in) -> Text | None:
    """Return what speaks against an event; None when nothing does.

    Either why it would be refused (`refusal` tells these apart: it returns the same text), or where its token
    would be absorbed although the event applies: ask then whether to run that step again (`NodeReopened`).
    """
    return refusal(runbook, state, event) or warning(runbook, state, event, say_time)


def warning(
    runbook: Runbook, state: RunState, event: RunEvent, say_time: SayTime = minutes_in
) -> Text | None:
    """Return where the token of an event that applies would be absorbed; None when nowhere."""
    for command in advance(runbook, state, event).commands:
        if isinstance(command, Record) and command.what == "absorbed":
            return _absorbed(runbook, state, command.node, say_time)
    if isinstance(event, TriggerFired):
        return _behind_trigger(runbook, state, event.node, say_time)
    return None


def _behind_trigger(runbook: Runbook, state: RunState, node: str, say_time: SayTime) -> Text | None:
    """Look one step ahead: a trigger's own work comes first, its token afterwards."""
    trigger = runbook.binding(node).trigger
    if trigger is not None and (trigger.restart or trigger.cancel):
        return None
    for edge in runbook.out_edges.get(node, ()):
        target = edge.target
        if not edge.back and (target in state.work or is_closed(runbook, state, target)):
            return _absorbed(runbook, state, target, say_time)
    return None


def _absorbed(runbook: Runbook, state: RunState, node: str, say_time: SayTime) -> Text:
    name = named(runbook, node)
    visit = state.work.get(node)
    if visit is not None:
        return text("will be absorbed at {node}, open since {time}", node=name, time=say_time(visit.since))
    if node in state.done_at:
        done = say_time(state.done_at[node])
        return text("will be absorbed at {node}, done {time}; run it again?", node=name, time=done)
    return text("will be absorbed at {node}", node=name)
