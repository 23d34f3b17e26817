"""The one transition function of a run, and replay as a fold over it (`semantics.md` section 10)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple

import msgspec

from runlane.base.machine import Step
from runlane.base.texts import Text, text
from runlane.runbook.model import Runbook
from runlane.runs import answers, events, lifecycle, migrate, overrides, timers
from runlane.runs.commands import RefuseEvent, RunCommand
from runlane.runs.events import RunEvent
from runlane.runs.settle import end_if_idle, settle
from runlane.runs.state import REMEMBERED, SEMANTICS, RunState
from runlane.runs.turn import Turn


def new_run(runbook: Runbook, run: str = "r") -> RunState:
    """Return the state of a run before its start, pinned to the runbook's content."""
    return RunState(sem=SEMANTICS, run=run, graph=runbook.digest)


def advance(runbook: Runbook, state: RunState, event: RunEvent) -> Step[RunState, RunCommand]:
    """Return the state after an event, and what is asked of the world.

    Pure and total: an event that does not apply changes nothing but the clock and what has been seen, and
    yields `RefuseEvent`; an id seen before changes nothing at all. For `RunMigrated`, `runbook` is the new
    version.
    """
    name = type(event).__name__
    if event.id and event.id in state.seen:
        why = text("this event has been taken already")
        refused = RefuseEvent(event=name, why=why, node=getattr(event, "node", ""), is_repeated=True)
        return Step(state, (refused,))
    state = _noted(state, event)
    why_not = refusal(runbook, state, event)
    if why_not is not None:
        return Step(state, (RefuseEvent(event=name, why=why_not, node=getattr(event, "node", "")),))
    turn = Turn(runbook, state)
    _HANDLERS[type(event)].apply(turn, event)
    settle(turn)
    end_if_idle(turn)
    return Step(turn.finished(), tuple(turn.commands))


def refusal(runbook: Runbook, state: RunState, event: RunEvent) -> Text | None:
    """Return why an event does not apply to a state; None when it does."""
    if state.status == "new" and not isinstance(event, events.RunStarted):
        return text("the run has not started")
    if state.status in {"completed", "cancelled"} and not isinstance(event, _AFTER_THE_END):
        return text("the run is {status}; reopen a step to go on", status=state.status)
    if state.graph not in {"", runbook.digest} and not isinstance(
        event, events.RunMigrated | events.RunStarted
    ):
        return text("the run follows version {wanted}, not {given}", wanted=state.graph, given=runbook.digest)
    return _HANDLERS[type(event)].refuse(runbook, state, event)


def replay(
    runbook: Runbook,
    history: Iterable[RunEvent],
    state: RunState | None = None,
    versions: Mapping[str, Runbook] | None = None,
) -> RunState:
    """Return the state that events lead to, from the run's beginning or from a snapshot.

    `versions` are the runbooks, by digest, that the run migrates to on its way.
    """
    state = new_run(runbook) if state is None else state
    for event in history:
        if isinstance(event, events.RunMigrated) and versions:
            runbook = versions.get(event.graph, runbook)
        state = advance(runbook, state, event).state
    return state


class _Handler(NamedTuple):
    refuse: Callable[[Runbook, RunState, Any], Text | None]
    apply: Callable[[Turn, Any], None]


def _noted(state: RunState, event: RunEvent) -> RunState:
    """Return the state with the event counted, its time and its id remembered."""
    seen = (*state.seen, event.id)[-REMEMBERED:] if event.id else state.seen
    return msgspec.structs.replace(state, seq=state.seq + 1, now=max(state.now, event.at), seen=seen)


def _never(_runbook: Runbook, _state: RunState, _event: RunEvent) -> Text | None:
    """Nothing speaks against it."""
    return None


_AFTER_THE_END: Final = (events.RunStarted, events.NodeReopened, events.RunMigrated, events.NoteTaken)
"""What may still happen to a finished run; a second start is refused with its own words."""

_HANDLERS: Final[Mapping[type, _Handler]] = {
    events.RunStarted: _Handler(answers.refuse_start, answers.start),
    events.NodeCompleted: _Handler(answers.refuse_complete, answers.complete_node),
    events.BranchChosen: _Handler(answers.refuse_choice, answers.choose),
    events.NodeFailed: _Handler(answers.refuse_failure, answers.fail),
    events.ChildEnded: _Handler(answers.refuse_child, answers.end_child),
    events.StepUndone: _Handler(answers.refuse_undone, answers.undone),
    events.SignalReceived: _Handler(answers.refuse_signal, answers.receive),
    events.ClockTicked: _Handler(_never, timers.tick),
    events.NodeSkipped: _Handler(overrides.refuse_skip, overrides.skip),
    events.JoinForced: _Handler(overrides.refuse_force, overrides.force),
    events.TokenDropped: _Handler(overrides.refuse_drop, overrides.drop_token),
    events.TokenJumped: _Handler(overrides.refuse_jump, overrides.jump),
    events.NodeRetried: _Handler(overrides.refuse_retry, overrides.retry),
    events.NodeRedone: _Handler(overrides.refuse_redo, overrides.redo),
    events.NodeReopened: _Handler(overrides.refuse_reopen, overrides.reopen),
    events.TriggerFired: _Handler(overrides.refuse_fire, overrides.fire_by_hand),
    events.NodeReassigned: _Handler(overrides.refuse_reassign, overrides.reassign),
    events.RunPaused: _Handler(lifecycle.refuse_pause, lifecycle.pause),
    events.RunResumed: _Handler(lifecycle.refuse_resume, lifecycle.resume),
    events.RunClosed: _Handler(_never, lifecycle.close),
    events.RunCancelled: _Handler(_never, lifecycle.cancel),
    events.RunMigrated: _Handler(migrate.refuse_migration, migrate.migrate),
    events.NoteTaken: _Handler(_never, lifecycle.note),
}
