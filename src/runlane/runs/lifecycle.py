"""Pause, resume, close, cancel, and notes."""

from runlane.base.texts import Text, text
from runlane.runbook.model import Runbook
from runlane.runs.events import NoteTaken, RunCancelled, RunClosed, RunPaused, RunResumed
from runlane.runs.settle import end_run
from runlane.runs.state import RunState
from runlane.runs.timers import set_due_again
from runlane.runs.tokens import drop_waiting, drop_work
from runlane.runs.turn import Turn
from runlane.runs.work import order_work


def refuse_pause(_runbook: Runbook, state: RunState, _event: RunPaused) -> Text | None:
    """A run is paused once."""
    return text("the run is paused already") if state.paused else None


def pause(turn: Turn, event: RunPaused) -> None:
    """Hold new work from now on."""
    turn.paused = True
    turn.record("paused", by=event.by)


def refuse_resume(_runbook: Runbook, state: RunState, _event: RunResumed) -> Text | None:
    """Only a paused run goes on."""
    return None if state.paused else text("the run is not paused")


def resume(turn: Turn, event: RunResumed) -> None:
    """Order what was held, oldest first."""
    turn.paused = False
    turn.record("resumed", by=event.by)
    set_due_again(turn)
    for visit in sorted(turn.work.values(), key=lambda visit: visit.act):
        if visit.state == "held":
            order_work(turn, turn.change(visit.node, state="open"))


def close(turn: Turn, event: RunClosed) -> None:
    """Nothing is left to do: the run is completed."""
    _drop_everything(turn, "closed")
    end_run(turn, "completed")
    turn.record("run-completed", ended=list(turn.ended), closed=True, by=event.by, why=event.reason)


def cancel(turn: Turn, event: RunCancelled) -> None:
    """The run is given up, and with it the runs it has called."""
    _drop_everything(turn, "cancelled")
    end_run(turn, "cancelled")
    turn.record("run-cancelled", why=event.reason, by=event.by)


def note(turn: Turn, event: NoteTaken) -> None:
    """Keep a remark."""
    turn.record("note", event.node, text=event.text, by=event.by)


def _drop_everything(turn: Turn, why: str) -> None:
    for node in list(turn.work):
        drop_work(turn, node, why)
    for node in list(turn.pend):
        drop_waiting(turn, node)
