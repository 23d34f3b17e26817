"""One event of a run: through the machine, into the journal, and what follows from it."""

from collections.abc import Sequence
from typing import Final

from runlane.base.ids import RunId, StreamId, incident_of, incident_stream, run_stream
from runlane.incidents.events import Acknowledged, SeverityChanged
from runlane.incidents.model import Incident, Severity
from runlane.operations.decisions import branch_chosen
from runlane.operations.inputs import Decision, Input, Item
from runlane.operations.run_chronicle import run_facts
from runlane.operations.run_orders import RunStep, carry_out
from runlane.operations.turn import Turn
from runlane.operations.visits import SYSTEM, run_seconds
from runlane.ports.store import StreamRecord, Transaction
from runlane.runs import advance, new_run
from runlane.runs.commands import RefuseEvent
from runlane.runs.events import ChildEnded, NodeCompleted, RunEvent
from runlane.runs.state import RunState

FINISHED: Final = ("completed", "cancelled")


class UnknownRunbookError(LookupError):
    """A run is pinned to a version of a runbook that the store does not keep: the journal is damaged."""


def take(turn: Turn, item: Item) -> Sequence[Item]:
    """Advance a run by one event; return what other machines, and the run itself, get because of it."""
    record = turn.tx.load(item.stream)
    digest = _digest(record, item)
    runbook = turn.context.library.version(turn.tx, digest)
    if runbook is None:
        raise UnknownRunbookError(f"{item.stream} is pinned to runbook {digest}, which is not kept")
    before = record.state if record else new_run(runbook, item.stream.partition("/")[2])
    assert isinstance(before, RunState)
    incident = _incident(turn.tx, item.stream)
    event = (
        branch_chosen(item.command, incident, before, turn.now) if isinstance(item, Decision) else item.event
    )
    assert isinstance(event, RunEvent)
    step = advance(runbook, before, event)
    if any(isinstance(command, RefuseEvent) for command in step.commands):
        return ()
    turn.tx.append(item.stream, record.version if record else 0, [event], step.state)
    turn.tx.record(incident.id, run_facts(runbook, before, step.state, event, step.commands))
    run = RunStep(turn, item.stream, runbook, incident, step.state)
    followers = [*told_to_incident(run, event)]
    for command in step.commands:
        followers.extend(carry_out(run, command))
    if step.state.status in FINISHED and before.status not in FINISHED:
        followers.extend(_told_to_parent(run))
    return followers


def told_to_incident(run: RunStep, event: RunEvent) -> list[Item]:
    """A form may set the severity; doing the acknowledge task by hand acknowledges the incident."""
    if not isinstance(event, NodeCompleted):
        return []
    told: list[Item] = []
    stream, now = incident_stream(run.incident.id), run.turn.now
    severity = severity_in(event.data) if event.node == run.runbook.bindings.severity_from else None
    if severity is not None and severity is not run.incident.severity:
        label = run.runbook.nodes[event.node].label
        told.append(Input(stream, SeverityChanged(at=now, by=event.by, severity=severity, reason=label)))
    acknowledges = run.runbook.binding(event.node).on_acknowledge == "complete"
    if acknowledges and run.incident.acknowledged_at is None and event.by not in ("", SYSTEM):
        told.append(Input(stream, Acknowledged(at=now, by=event.by, via="run")))
    return told


def severity_in(data: dict[str, object]) -> Severity | None:
    """Return the severity of a form: `SEV1`, `sev-2`, 3; None when it holds none."""
    written = str(data.get("severity", "")).upper().replace("-", "").removeprefix("SEV").strip()
    return Severity(int(written)) if written in {"1", "2", "3", "4"} else None


def _told_to_parent(run: RunStep) -> list[Item]:
    """A run that a `call` started tells the run that waits for it."""
    parent, slash, act = run.state.run.rpartition("/")
    if not slash:
        return []
    stream = run_stream(RunId(parent))
    record = run.turn.tx.load(stream)
    if record is None or not isinstance(record.state, RunState):
        return []
    at, outcome = run_seconds(run.turn.now), run.state.status
    return [
        Input(stream, ChildEnded(at=at, by=SYSTEM, node=visit.node, act=visit.act, outcome=outcome))
        for visit in record.state.work.values()
        if visit.act == int(act)
    ]


def _digest(record: StreamRecord | None, item: Item) -> str:
    if record is not None and isinstance(record.state, RunState):
        return record.state.graph
    return item.digest if isinstance(item, Input) else ""


def _incident(tx: Transaction, stream: StreamId) -> Incident:
    record = tx.load(incident_stream(incident_of(stream)))
    assert record is not None, f"{stream} has no incident"
    assert isinstance(record.state, Incident)
    return record.state
