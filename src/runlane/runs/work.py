"""What kind of work a visit of a node is, and how it is ordered from the world."""

from typing import Final

from runlane.fz.tree import Shape
from runlane.runbook.bindings import NodeBinding, Trigger
from runlane.runbook.model import Runbook
from runlane.runs.commands import (
    AskPerson,
    EvaluateDecision,
    PerformAction,
    StartChild,
    UndoStep,
)
from runlane.runs.state import TimerDuty, Visit
from runlane.runs.turn import Turn

LOOP_OPTIONS: Final = ("repeat", "continue")
"""What is asked after the last step of a loop whose arrow back is not drawn."""

DECIDING: Final = frozenset({"decision", "evaluate"})
"""The kinds of work that end with a choice."""


def kind_of_work(runbook: Runbook, node: str) -> str:
    """Return the kind of a visit: task, decision, action, evaluate, wait, call, rollback, loop or auto."""
    shape, bound, out = runbook.nodes[node].shape, runbook.binding(node), runbook.out_edges[node]
    if shape is Shape.DIAMOND and out:
        if not any(edge.drawn for edge in out):
            return "loop"
        return "evaluate" if bound.decide else "decision"
    if shape is Shape.CIRCLE and not _is_bound_to_work(bound):
        return "auto"
    return _bound_kind(bound)


def options_of(runbook: Runbook, visit: Visit) -> tuple[str, ...]:
    """Return what can be chosen at an open visit; nothing where nothing is to be chosen."""
    if visit.kind == "loop":
        return LOOP_OPTIONS
    if visit.node in runbook.nodes and (visit.kind in DECIDING or runbook.binding(visit.node).route != "all"):
        return tuple(runbook.options.get(visit.node, ()))
    return ()


def owner_of(runbook: Runbook, node: str) -> str:
    """Return who does a node: as bound, as drawn, else whoever has the lane."""
    return runbook.binding(node).who or runbook.nodes[node].owner or runbook.nodes[node].lane


def order_work(turn: Turn, visit: Visit) -> None:
    """Ask the world to do a visit's work, and set the timers that watch it (at its first attempt)."""
    node = visit.node
    if visit.kind == "auto" or (visit.kind == "rollback" and not visit.queue):
        turn.queue.append((node, "done"))
        return
    _order(turn, visit, turn.runbook.binding(node))
    if visit.attempt == 1:
        _watch(turn, visit)


def order_undo(turn: Turn, visit: Visit) -> None:
    """Order the next undo of a rollback."""
    act, node = visit.queue[0]
    bound = turn.runbook.binding(node)
    turn.order(
        UndoStep(
            key=f"{turn.key(act)}/undo",
            node=node,
            act=act,
            rollback=visit.node,
            rollback_act=visit.act,
            action=bound.undo,
            parameters=dict(bound.undo_parameters),
        )
    )


def _is_bound_to_work(bound: NodeBinding) -> bool:
    return bool(bound.action or bound.wait is not None or bound.on_signal or bound.call) or (
        bound.rollback is not None
    )


def _bound_kind(bound: NodeBinding) -> str:
    if bound.rollback is not None:
        return "rollback"
    if bound.call:
        return "call"
    if bound.action:
        return "action"
    if bound.wait is not None or bound.on_signal:
        return "wait"
    return "auto" if bound.auto else "task"


def _order(turn: Turn, visit: Visit, bound: NodeBinding) -> None:
    node, act, key = visit.node, visit.act, turn.key(visit.act)
    match visit.kind:
        case "evaluate":
            turn.order(_evaluation(visit, bound, key))
        case "action":
            parameters = dict(bound.parameters)
            turn.order(
                PerformAction(
                    key=key,
                    node=node,
                    act=act,
                    action=bound.action,
                    parameters=parameters,
                    attempt=visit.attempt,
                )
            )
        case "call":
            turn.order(StartChild(key=key, node=node, act=act, runbook=bound.call))
        case "rollback":
            order_undo(turn, visit)
        case "wait":
            if bound.wait is not None and not turn.has_wait_timer(visit):
                turn.set_timer(bound.wait, TimerDuty(wait=True), node, act)
        case _:
            options = options_of(turn.runbook, visit)
            turn.order(
                AskPerson(key=key, node=node, act=act, who=visit.who, kind=visit.kind, options=options)
            )


def _evaluation(visit: Visit, bound: NodeBinding, key: str) -> EvaluateDecision:
    if isinstance(bound.decide, str):
        return EvaluateDecision(key=key, node=visit.node, act=visit.act, expression=bound.decide)
    return EvaluateDecision(key=key, node=visit.node, act=visit.act, branches=dict(bound.decide or {}))


def _watch(turn: Turn, visit: Visit) -> None:
    deadline = turn.runbook.binding(visit.node).deadline
    if deadline is not None:
        duty = TimerDuty(
            fire=deadline.fire,
            choose=deadline.choose,
            complete=deadline.complete,
            fail=deadline.fail,
            notify=deadline.notify,
            interrupt=deadline.interrupt,
            every=deadline.every,
            times=deadline.times,
        )
        turn.set_timer(deadline.after, duty, visit.node, visit.act)
    for watcher in turn.runbook.watchers.get(("deadline", visit.node), ()):
        trigger = turn.runbook.binding(watcher).trigger
        assert trigger is not None
        turn.set_timer(trigger.after or 0.0, firing_duty(watcher, trigger), visit.node, visit.act)


def firing_duty(node: str, trigger: Trigger) -> TimerDuty:
    """Return the duty of a timer that fires a trigger."""
    return TimerDuty(fire=(node,), interrupt=trigger.interrupt, every=trigger.every, times=trigger.times)
