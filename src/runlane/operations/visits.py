"""Events for runs: made from what timers, incidents and performed actions say; and the visits they are about."""

from datetime import timedelta
from typing import Any, Final

from runlane.base.ids import (
    CommandKey,
    IncidentId,
    PageId,
    PolicyId,
    RunId,
    StreamId,
    incident_stream,
    page_stream,
    run_stream,
)
from runlane.base.instants import EPOCH, Instant
from runlane.incidents.commands import CloseRun, SignalRun
from runlane.incidents.model import Incident
from runlane.oncall.events import PageOpened, Repaged
from runlane.oncall.model import EscalationPolicy, Page
from runlane.operations.inputs import Input
from runlane.operations.people import policy_for_targets, policy_of, reach
from runlane.operations.states import load_incident
from runlane.operations.turn import Turn
from runlane.ports.outcome import Done, GiveUp, Outcome, Outgoing, PageRequest, Retry, TimelineFact
from runlane.ports.store import CommandRecord, Reads
from runlane.runbook.model import Runbook
from runlane.runs.events import (
    ClockTicked,
    NodeCompleted,
    NodeFailed,
    RunClosed,
    RunEvent,
    RunStarted,
    SignalReceived,
    StepUndone,
)
from runlane.runs.state import RunState

SYSTEM = "runlane"

UNDONE_BY_PEOPLE: Final = "undo"
"""What stands in place of an action where a sidecar says `undo: true`: a person undoes it."""


def run_seconds(moment: Instant) -> float:
    """Return an instant as the run machine counts it here: seconds since 1970, so that a run needs no start."""
    return (moment - EPOCH) / timedelta(seconds=1)


def run_instant(seconds: float) -> Instant:
    """Return the instant of a time of the run machine."""
    return EPOCH + timedelta(seconds=seconds)


def start_of(run: RunId, runbook: Runbook, now: Instant) -> Input:
    """Return what starts a run of a runbook."""
    return Input(run_stream(run), RunStarted(at=run_seconds(now), by=SYSTEM, run=run), digest=runbook.digest)


def tick_event(now: Instant, timer: str) -> RunEvent:
    """Return the event of a due timer."""
    return ClockTicked(at=run_seconds(now), by=SYSTEM, timer=timer)


def signal_event(command: SignalRun) -> RunEvent:
    """Return what an incident tells its run."""
    return SignalReceived(at=run_seconds(command.at), by=command.by, name=command.name)


def close_event(command: CloseRun) -> RunEvent:
    """Return what closes a run whose incident is over."""
    return RunClosed(at=run_seconds(command.at), by=command.by, reason=command.reason)


def is_open_visit(reads: Reads, stream: StreamId, node: str, visit: int) -> bool:
    """Return whether a visit of a node is still open or blocked."""
    record = reads.load(stream)
    if record is None or not isinstance(record.state, RunState):
        return False
    found = record.state.work.get(node)
    return found is not None and found.act == visit


def waiting_visit(payload: dict[str, Any]) -> tuple[str, int]:
    """Return the node and visit that wait for an action's outcome: those of the rollback where it is an undo."""
    if payload.get("rollback"):
        return str(payload["rollback"]), int(payload["rollback_visit"])
    return str(payload["node"]), int(payload["visit"])


def undone_by_people(runbook: Runbook, run: RunState, node: str) -> int | None:
    """Return the visit that a person has to undo next for an open rollback; None when nobody has to."""
    visit = run.work.get(node)
    if visit is None or visit.kind != "rollback" or not visit.queue:
        return None
    act, undone = visit.queue[0]
    return act if runbook.binding(undone).undo == UNDONE_BY_PEOPLE else None


def page_id_of(run: str, visit: int) -> PageId:
    """Return the id of the first page that a visit asks for."""
    return PageId(f"{run.replace('/', '-')}-{visit}")


def new_page_id(reads: Reads, run: str, visit: int) -> PageId:
    """Return an id for another page of a visit: a step that is stuck twice needs somebody twice."""
    first = page_id_of(run, visit)
    free, number = first, 1
    while reads.load(page_stream(free)) is not None:
        number += 1
        free = PageId(f"{first}~{number}")
    return free


def waiting_page(reads: Reads, incident: IncidentId, run: str, visit: int) -> Page | None:
    """Return the page that seeks somebody for a visit and has no answer yet; one an action asked for seeks nobody."""
    first = page_id_of(run, visit)
    for page in reads.list_pages(incident):
        is_of_visit = bool(page.node) and page.id.partition("~")[0] == first
        if is_of_visit and page.is_unanswered:
            return page
    return None


def results_of(turn: Turn, command: CommandRecord, outcome: Outcome) -> list[Input]:
    """Return the events that a performed action leads to; owe its messages and keep its documents."""
    payload = command.payload
    at = run_seconds(turn.now)
    if not isinstance(outcome, Done):
        turn.tx.record(command.incident, [_failure(command, outcome, turn.now)])
        node, visit = waiting_visit(payload)
        failed = NodeFailed(at=at, by=SYSTEM, node=node, error=outcome.why, act=visit)
        return [Input(command.stream, failed)]
    for document in outcome.documents:
        turn.tx.save_document(command.incident, document, turn.now)
    for outgoing in outcome.messages:
        turn.tx.enqueue(_message(command, outgoing, turn.now))
    inputs = [Input(incident_stream(command.incident), event) for event in outcome.events]
    if outcome.page is not None:
        inputs.extend(requested_page(turn, command, outcome.page))
    if payload.get("rollback"):
        undone = StepUndone(
            at=at, by=SYSTEM, node=payload["rollback"], act=payload["rollback_visit"], undone=payload["visit"]
        )
        return [*inputs, Input(command.stream, undone)]
    completed = NodeCompleted(
        at=at, by=SYSTEM, node=payload["node"], act=payload["visit"], data=outcome.answer
    )
    return [*inputs, Input(command.stream, completed)]


def requested_page(turn: Turn, command: CommandRecord, request: PageRequest) -> list[Input]:
    """Return the page an action asks for: the open one of that policy again, else a new one."""
    incident, directory = load_incident(turn.tx, command.incident), turn.directory
    if incident is None:
        return []
    policy = (
        policy_for_targets(directory, incident, request.targets)
        if request.targets
        else directory.policies.get(PolicyId(request.policy)) or policy_of(directory, incident)
    )
    subject = request.reason or str(command.payload["label"])
    if not request.targets:
        for page in turn.tx.list_pages(incident.id):
            if page.is_unanswered and page.policy.id == policy.id:
                reached = reach(directory, page.policy, page.urgency, turn.now)
                return [Input(page_stream(page.id), Repaged(at=turn.now, reach=reached, reason=subject))]
    page_id = new_page_id(turn.tx, command.stream.partition("/")[2], command.payload["visit"])
    return [opened_page(turn, incident, policy, page_id, subject)]


def opened_page(
    turn: Turn,
    incident: Incident,
    policy: EscalationPolicy,
    page: PageId,
    subject: str,
    *,
    urgency: str = "high",
    node: str = "",
    visit: int = 0,
) -> Input:
    """Return what opens a page under a policy, with whom it reaches now."""
    event = PageOpened(
        at=turn.now,
        incident=incident.id,
        policy=policy,
        urgency=urgency,
        subject=subject,
        reach=reach(turn.directory, policy, urgency, turn.now),
        node=node,
        visit=visit,
    )
    return Input(page_stream(page), event)


def _message(command: CommandRecord, outgoing: Outgoing, now: Instant) -> CommandRecord:
    return CommandRecord(
        key=CommandKey(f"{command.payload['idempotency_key']}/{outgoing.suffix}"),
        kind="message",
        stream=incident_stream(command.incident),
        incident=IncidentId(command.incident),
        payload={"channel": outgoing.channel, "address": outgoing.address, "message": outgoing.message},
        due=now,
        created=now,
    )


def _failure(command: CommandRecord, outcome: Retry | GiveUp, now: Instant) -> TimelineFact:
    data = {
        "node": command.payload["node"],
        "label": command.payload["label"],
        "error": outcome.why,
        "attempt": command.attempt,
    }
    return TimelineFact(now, SYSTEM, "action_failed", data)
