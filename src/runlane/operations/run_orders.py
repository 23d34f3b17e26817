"""Carry out what a run asks for: timers and outbox rows, and events for the other machines."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from runlane.base.ids import CommandKey, RunId, StreamId, page_stream, run_stream
from runlane.incidents.model import Incident
from runlane.oncall.events import PageEnded
from runlane.operations.inputs import Decision, Input, Item
from runlane.operations.offers import offer, remind
from runlane.operations.parameters import resolved_parameters
from runlane.operations.turn import Turn
from runlane.operations.visits import (
    SYSTEM,
    UNDONE_BY_PEOPLE,
    run_instant,
    run_seconds,
    start_of,
    waiting_page,
)
from runlane.ports.store import CommandRecord, TimerRecord
from runlane.runbook.model import Runbook
from runlane.runs import commands
from runlane.runs.commands import RunCommand
from runlane.runs.events import ChildEnded, RunCancelled
from runlane.runs.state import RunState


@dataclass(frozen=True, slots=True)
class RunStep:
    """A step of a run that has been taken: `state` is the one after it."""

    turn: Turn
    stream: StreamId
    runbook: Runbook
    incident: Incident
    state: RunState


def carry_out(run: RunStep, command: RunCommand) -> Sequence[Item]:
    """Carry out one command; return the events that follow from it."""
    handler = _ORDERS.get(type(command))
    return handler(run, command) if handler else ()


def _set_timer(run: RunStep, command: commands.SetTimer) -> Sequence[Item]:
    run.turn.tx.set_timer(TimerRecord(run.stream, command.name, run_instant(command.due)))
    return ()


def _drop_timer(run: RunStep, command: commands.DropTimer) -> Sequence[Item]:
    run.turn.tx.drop_timer(run.stream, command.name)
    return ()


def _perform(run: RunStep, command: commands.PerformAction) -> Sequence[Item]:
    key = command.key if command.attempt == 1 else f"{command.key}#{command.attempt}"
    _owe(run, command, CommandKey(key), {})
    return ()


def _undo(run: RunStep, command: commands.UndoStep) -> Sequence[Item]:
    if command.action == UNDONE_BY_PEOPLE:
        node, act = command.rollback, command.rollback_act
        ask = commands.AskPerson(key=command.key, node=node, act=act, who=run.state.work[node].who)
        return offer(run.turn, run.runbook, run.incident, run.state, ask)
    waiting = {"rollback": command.rollback, "rollback_visit": command.rollback_act}
    attempt = run.state.work[command.rollback].attempt
    key = command.key if attempt == 1 else f"{command.key}#{attempt}"
    _owe(run, command, CommandKey(key), waiting)
    return ()


def _owe(
    run: RunStep,
    command: commands.PerformAction | commands.UndoStep,
    key: CommandKey,
    extra: Mapping[str, Any],
) -> None:
    turn = run.turn
    payload = {
        "action": command.action,
        "parameters": resolved_parameters(command.parameters, turn.directory, run.incident, run.state.data),
        "node": command.node,
        "visit": command.act,
        "label": run.runbook.nodes[command.node].label,
        "data": run.state.data,
        "idempotency_key": command.key,
        **extra,
    }
    turn.tx.enqueue(
        CommandRecord(
            key=key,
            kind="action",
            stream=run.stream,
            incident=run.incident.id,
            payload=payload,
            due=turn.now,
            queue="paging" if command.action == "page" else "work",
            created=turn.now,
        )
    )


def _evaluate(run: RunStep, command: commands.EvaluateDecision) -> Sequence[Item]:
    return [Decision(run.stream, command)]


def _ask(run: RunStep, command: commands.AskPerson | commands.RaiseProblem) -> Sequence[Item]:
    return offer(run.turn, run.runbook, run.incident, run.state, command)


def _remind(run: RunStep, command: commands.RemindPerson) -> Sequence[Item]:
    remind(run.turn, run.runbook, run.incident, run.state, command)
    return ()


def _withdraw(run: RunStep, command: commands.WithdrawWork) -> Sequence[Item]:
    return _ended_page(run, command.act, command.why)


def _recorded(run: RunStep, command: commands.Record) -> Sequence[Item]:
    """A step that is done ends the page that sought somebody for it; one given to somebody else is offered to them."""
    if command.what == "completed":
        return _ended_page(run, int(command.data.get("act", 0)), "done")
    visit = run.state.work.get(command.node)
    if command.what == "assigned" and visit is not None:
        key = f"{run.state.run}/{visit.act}"
        ask = commands.AskPerson(key=key, node=visit.node, act=visit.act, who=visit.who, kind=visit.kind)
        return offer(run.turn, run.runbook, run.incident, run.state, ask, is_again=True)
    return ()


def _ended_page(run: RunStep, act: int, why: str) -> Sequence[Item]:
    """A visit that is over needs no answer to its page any more."""
    page = waiting_page(run.turn.tx, run.incident.id, run.state.run, act) if act else None
    if page is None:
        return ()
    return [Input(page_stream(page.id), PageEnded(at=run.turn.now, by=SYSTEM, reason=why))]


def _start_child(run: RunStep, command: commands.StartChild) -> Sequence[Item]:
    turn = run.turn
    compiled = turn.context.library.find(command.runbook.removesuffix(".fz"))
    if compiled is None:
        at = run_seconds(turn.now)
        failed = ChildEnded(at=at, by=SYSTEM, node=command.node, act=command.act, outcome="failed")
        return [Input(run.stream, failed)]
    turn.tx.save_runbook(compiled.record)
    return [start_of(RunId(command.key), compiled.runbook, turn.now)]


def _cancel_child(run: RunStep, command: commands.CancelChild) -> Sequence[Item]:
    cancelled = RunCancelled(at=run_seconds(run.turn.now), by=SYSTEM, reason=command.why)
    return [Input(run_stream(RunId(command.key)), cancelled)]


_ORDERS: Final[Mapping[type, Callable[[RunStep, Any], Sequence[Item]]]] = {
    commands.SetTimer: _set_timer,
    commands.DropTimer: _drop_timer,
    commands.PerformAction: _perform,
    commands.UndoStep: _undo,
    commands.EvaluateDecision: _evaluate,
    commands.AskPerson: _ask,
    commands.RaiseProblem: _ask,
    commands.RemindPerson: _remind,
    commands.WithdrawWork: _withdraw,
    commands.Record: _recorded,
    commands.StartChild: _start_child,
    commands.CancelChild: _cancel_child,
}
