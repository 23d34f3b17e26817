"""Events that answer a run's orders: start, complete, choose, fail, a child's end, an undo, a signal."""

from collections.abc import Sequence

from runlane.base.texts import Text, text
from runlane.runbook.model import Edge, Runbook
from runlane.runs.events import (
    BranchChosen,
    ChildEnded,
    NodeCompleted,
    NodeFailed,
    RunStarted,
    SignalReceived,
    StepUndone,
)
from runlane.runs.refusals import find_branch, if_held, no_such_branch, unless_known, unless_open
from runlane.runs.state import RunState, Visit
from runlane.runs.tokens import (
    activate,
    block,
    cancel_child,
    complete,
    fire,
    fire_watchers,
    is_at_limit,
    loop_key,
)
from runlane.runs.turn import Turn
from runlane.runs.work import DECIDING, LOOP_OPTIONS, firing_duty, order_undo, order_work

_Answer = NodeCompleted | BranchChosen | NodeFailed | ChildEnded

ACKNOWLEDGED = "acknowledged"
"""The signal that completes tasks bound `on_acknowledge: complete`."""


def refuse_start(runbook: Runbook, state: RunState, event: RunStarted) -> Text | None:
    """A run starts once, at steps that exist."""
    if state.status != "new":
        return text("the run has started already")
    if not runbook.start:
        return text("the diagram has no steps")
    return next((why for node in event.entry if (why := unless_known(runbook, node))), None)


def start(turn: Turn, event: RunStarted) -> None:
    """Activate the entry in wave 0, and the triggers bound to the start (R1)."""
    turn.status, turn.run, turn.graph = "running", event.run or turn.run, turn.runbook.digest
    turn.data.update(event.data)
    entries = tuple(dict.fromkeys(event.entry)) or (turn.runbook.start,)
    for node in entries:
        activate(turn, node, 0, "start")
    for node in turn.runbook.watchers.get(("start", ""), ()):
        if node not in entries:
            fire(turn, node, "start", 0)
    for node in turn.runbook.watchers.get(("after", ""), ()):
        trigger = turn.runbook.binding(node).trigger
        assert trigger is not None
        turn.set_timer(trigger.after or 0.0, firing_duty(node, trigger))


def refuse_complete(runbook: Runbook, state: RunState, event: NodeCompleted) -> Text | None:
    """Open work can be completed; a choice needs its branch, a rollback its undos."""
    why = _unless_free(runbook, state, event)
    return why or _unless_complete(runbook, state.work[event.node], event.label)


def complete_node(turn: Turn, event: NodeCompleted) -> None:
    """Close the visit and let its token go on."""
    node = event.node
    if event.data:
        turn.data[node] = event.data
    cancel_child(turn, turn.work[node], "completed by hand")
    if _sends_chosen(turn.runbook, node):
        edge = find_branch(turn.runbook, node, event.label)
        complete(turn, node, [edge] if edge else None, by=event.by)
    else:
        complete(turn, node, None, by=event.by)


def refuse_choice(runbook: Runbook, state: RunState, event: BranchChosen) -> Text | None:
    """A decision takes one of its branches, several where it is bound to `route: many`."""
    why = _unless_free(runbook, state, event)
    if why:
        return why
    visit = state.work[event.node]
    if visit.kind == "loop":
        known = len(event.labels) == 1 and _loop_answer(event.labels[0]) in LOOP_OPTIONS
        return None if known else no_such_branch(runbook, visit, ", ".join(event.labels))
    if visit.kind not in DECIDING and not _sends_chosen(runbook, event.node):
        return text("this step is no decision")
    if len(event.labels) > 1 and runbook.binding(event.node).route != "many":
        return text("one branch only")
    is_evaluated = visit.kind == "evaluate" and visit.why != "no-branch"
    return None if is_evaluated else _unless_branches(runbook, visit, event.labels)


def choose(turn: Turn, event: BranchChosen) -> None:
    """Take the chosen branches; block where none is named, or where a loop is at its limit."""
    node = event.node
    edges = _chosen_edges(turn, event)
    if not edges and turn.work[node].kind in DECIDING:
        block(turn, node, "no-branch", ", ".join(event.labels))
        return
    for edge in edges:
        if edge.back and is_at_limit(turn, edge) and not event.override:
            turn.record("limit", node, loop=loop_key(edge), count=turn.loops.get(loop_key(edge), 0))
            block(turn, node, "loop-limit")
            fire_watchers(turn, "limit", node)
            return
    if event.data:
        turn.data[node] = event.data
    turn.record("chosen", node, label=[edge.label for edge in edges], by=event.by)
    complete(turn, node, edges, by=event.by)


def refuse_failure(runbook: Runbook, state: RunState, event: NodeFailed) -> Text | None:
    """Open work can fail; what is held has not begun."""
    return _unless_free(runbook, state, event)


def fail(turn: Turn, event: NodeFailed) -> None:
    """Try again while retries are left, else block and fire the triggers that watch failures."""
    visit = turn.work[event.node]
    if visit.attempt > turn.runbook.binding(event.node).retries:
        block(turn, event.node, "failed", event.error or "failed")
        fire_watchers(turn, "failed", event.node)
        return
    visit = turn.change(event.node, attempt=visit.attempt + 1, error=event.error)
    turn.record("retrying", event.node, attempt=visit.attempt, error=event.error)
    if turn.paused:
        turn.change(event.node, state="held")
    else:
        order_work(turn, visit)


def refuse_child(runbook: Runbook, state: RunState, event: ChildEnded) -> Text | None:
    """A child ends at the step that called it."""
    why = _unless_free(runbook, state, event)
    if why:
        return why
    return None if state.work[event.node].kind == "call" else text("this step has called no runbook")


def end_child(turn: Turn, event: ChildEnded) -> None:
    """Go on after a child that completed; block after one that did not."""
    if event.outcome in {"completed", "done", "ok", "success"}:
        if event.data:
            turn.data[event.node] = event.data
        complete(turn, event.node, None, by=event.by)
    else:
        error = f"the called run is {event.outcome}"
        fail(turn, NodeFailed(node=event.node, error=error, act=event.act, at=event.at, by=event.by))


def refuse_undone(runbook: Runbook, state: RunState, event: StepUndone) -> Text | None:
    """An undo answers a rollback that waits for it."""
    found = _rollback_of(state, event)
    if found is None:
        return text("no rollback waits for {node}", node=event.node)
    return unless_open(runbook, state, found, event.act)


def undone(turn: Turn, event: StepUndone) -> None:
    """Cross the undone visit off, in every rollback; go on with the next, or complete."""
    rollback = _rollback_of(turn, event)
    assert rollback is not None
    act, node = turn.work[rollback].queue[0]
    turn.undo = tuple(entry for entry in turn.undo if entry[0] != act)
    turn.record("compensated", node, act=act)
    for other in [one.node for one in turn.work.values() if any(entry[0] == act for entry in one.queue)]:
        old = turn.work[other]
        visit = turn.change(other, queue=tuple(entry for entry in old.queue if entry[0] != act))
        if not visit.queue:
            complete(turn, other, None, by=event.by)
        elif visit.queue[0] != old.queue[0]:
            order_undo(turn, visit)


def refuse_signal(runbook: Runbook, state: RunState, event: SignalReceived) -> Text | None:
    """Somebody must listen to a signal."""
    if _listening_work(runbook, state, event.name) or _listening_triggers(runbook, event.name):
        return None
    return text("nobody listens to `{name}`", name=event.name)


def receive(turn: Turn, event: SignalReceived) -> None:
    """Complete what waits for the signal, and fire the triggers bound to it."""
    for node in _listening_work(turn.runbook, turn, event.name):
        if event.data:
            turn.data[node] = event.data
        complete(turn, node, None, by=event.by)
    for node in _listening_triggers(turn.runbook, event.name):
        fire(turn, node, "signal")


def _unless_free(runbook: Runbook, state: RunState, event: _Answer) -> Text | None:
    return unless_open(runbook, state, event.node, event.act) or if_held(state.work[event.node])


def _unless_complete(runbook: Runbook, visit: Visit, label: str) -> Text | None:
    if visit.kind in DECIDING:
        return text("a decision needs a choice")
    if visit.kind == "loop":
        return text("say whether to repeat or to continue")
    if visit.kind == "rollback" and visit.queue:
        return text("{count} steps have still to be undone", count=len(visit.queue))
    if _sends_chosen(runbook, visit.node):
        return _unless_branches(runbook, visit, (label,) if label else ())
    return None


def _unless_branches(runbook: Runbook, visit: Visit, labels: Sequence[str]) -> Text | None:
    if not labels:
        return text("say which branch to take")
    unknown = [label for label in labels if find_branch(runbook, visit.node, label) is None]
    return no_such_branch(runbook, visit, unknown[0]) if unknown else None


def _sends_chosen(runbook: Runbook, node: str) -> bool:
    """Return whether a box (not a diamond) sends only the edges that are chosen."""
    return runbook.is_choice(node) and bool(runbook.out_edges[node])


def _chosen_edges(turn: Turn, event: BranchChosen) -> Sequence[Edge]:
    """Return the edges that labels mean; nothing when one of them means none."""
    if turn.work[event.node].kind == "loop":
        repeats = _loop_answer(event.labels[0]) == "repeat"
        out = turn.runbook.out_edges[event.node]
        if repeats:
            return [edge for edge in out if not edge.drawn][:1]
        return [edge for edge in out if edge.drawn]
    found = [find_branch(turn.runbook, event.node, label) for label in event.labels]
    edges = [edge for edge in found if edge is not None]
    return list(dict.fromkeys(edges)) if len(edges) == len(found) else []


def _loop_answer(label: str) -> str:
    return label.strip().casefold()


def _rollback_of(state: RunState | Turn, event: StepUndone) -> str | None:
    """Return the open rollback that an undo answers: named itself, or by the step it undoes next."""
    for visit in state.work.values():
        if visit.queue and visit.state != "held":
            act, node = visit.queue[0]
            if event.node in {visit.node, node} and event.undone in {None, act}:
                return visit.node
    return None


def _listening_work(runbook: Runbook, state: RunState | Turn, name: str) -> list[str]:
    found = []
    for visit in state.work.values():
        bound = runbook.binding(visit.node)
        waits = visit.kind == "wait" and bound.on_signal == name
        if waits or (name == ACKNOWLEDGED and bound.on_acknowledge == "complete" and visit.kind == "task"):
            found.append(visit.node)
    return found


def _listening_triggers(runbook: Runbook, name: str) -> list[str]:
    triggers = runbook.watchers.get(("signal", ""), ())
    return [node for node in triggers if (bound := runbook.binding(node).trigger) and bound.name == name]


def choose_by_deadline(turn: Turn, node: str, label: str) -> None:
    """Take the branch that an overdue decision is bound to, where it has it and may take it."""
    edge = find_branch(turn.runbook, node, label)
    if edge is not None and not (edge.back and is_at_limit(turn, edge)):
        turn.record("chosen", node, label=[edge.label], by="deadline")
        complete(turn, node, [edge], by="deadline")
