"""After an event: automatic steps complete, ready joins start, and a run without tokens ends (R9, R10)."""

from typing import Final

from runlane.runs.joins import ready_join
from runlane.runs.tokens import block, complete, start_joined
from runlane.runs.turn import Turn
from runlane.runs.work import DECIDING

MOST_AUTOMATIC: Final = 100
"""Automatic visits of one node in one event; more is a loop that never waits."""


def settle(turn: Turn) -> None:
    """Run to the point where only the world or a person can go on."""
    while True:
        while turn.queue:
            _complete_next(turn)
        join = ready_join(turn)
        if join is None:
            return
        start_joined(turn, join)


def end_if_idle(turn: Turn) -> None:
    """End a running run that has no token left: timers are dropped, triggers disarmed."""
    if turn.status == "running" and not turn.work and not turn.pend:
        end_run(turn, "completed")
        turn.record("run-completed", ended=list(turn.ended))


def end_run(turn: Turn, status: str) -> None:
    """Set the final status and drop every timer."""
    turn.status = status
    turn.drop_all_timers()


def _complete_next(turn: Turn) -> None:
    node, how = turn.queue.popleft()
    visit = turn.work.get(node)
    if visit is None:
        return
    turn.autos[node] = turn.autos.get(node, 0) + 1
    if turn.autos[node] > MOST_AUTOMATIC:
        block(turn, node, "livelock")
        return
    edges = turn.runbook.out_edges[node][:1] if visit.kind in DECIDING else None
    complete(turn, node, edges, how)
