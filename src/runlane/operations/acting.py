"""Act on an incident: every verb that a button, the API or the command line can ask for."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any, Final

import msgspec

from runlane.base.ids import IncidentId, PageId, PersonId, RunId, incident_stream, page_stream, run_stream
from runlane.base.instants import Instant
from runlane.base.texts import Text, text
from runlane.incidents import events as incident_events
from runlane.incidents.checks import check
from runlane.incidents.events import IncidentEvent
from runlane.incidents.model import OPEN, ROLES, Incident, Severity
from runlane.incidents.words import status_text
from runlane.oncall.events import PageEscalated
from runlane.oncall.model import Page, PageStatus
from runlane.operations.context import Context
from runlane.operations.drive import Input, drive
from runlane.operations.forms import FieldError, read_form
from runlane.operations.people import policy_of, reach
from runlane.operations.states import load_incident
from runlane.operations.turn import Turn
from runlane.operations.updates import owe_update
from runlane.operations.views import Accepted, Refused
from runlane.operations.visits import opened_page, run_seconds, undone_by_people
from runlane.operations.world import AUDIENCES
from runlane.ports.store import Transaction
from runlane.runbook.model import Runbook
from runlane.runs import events as run_events
from runlane.runs import refusal
from runlane.runs.events import RunEvent
from runlane.runs.state import RunState


class ActRequest(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """What somebody wants done. `do` is the verb; the other fields are what that verb needs.

    A node of a run that a step has called is written behind the visit of that step: `7/n3`.
    """

    do: str
    node: str = ""
    label: str = ""
    labels: tuple[str, ...] = ()
    to: str = ""
    from_: str = ""
    data: dict[str, Any] = {}
    text: str = ""
    severity: int = 0
    role: str = ""
    person: str = ""
    reason: str = ""
    audience: str = "stakeholders"
    override: bool = False


def act(
    context: Context, incident_id: IncidentId, request: ActRequest, by: str, event_id: str | None = None
) -> "Future[Accepted | Refused]":
    """Do what is asked in `by`'s name; the future is done after the commit.

    `event_id` makes a repeated request harmless: the second one changes nothing and is accepted.
    """
    now = context.clock.now()

    def work(tx: Transaction) -> Accepted | Refused:
        incident = load_incident(tx, incident_id)
        if incident is None:
            return Refused(text("there is no incident `{id}`", id=incident_id))
        if event_id and not tx.is_new(f"act/{incident_id}/{event_id}", now):
            return Accepted(version=tx.timeline_length(incident_id))
        why = _carry_out(Turn(context, tx, now), incident, request, by)
        if why is not None:
            if event_id:
                raise _RefusedError(why)
            return Refused(why)
        return Accepted(version=tx.timeline_length(incident_id))

    return _without_refusal_error(context.store.submit(work))


class _RefusedError(Exception):
    """Undoes a turn that was refused, so that its event id can be used again."""

    def __init__(self, why: Text) -> None:
        super().__init__(str(why))
        self.why = why


def _without_refusal_error(done: "Future[Accepted | Refused]") -> "Future[Accepted | Refused]":
    answer: Future[Accepted | Refused] = Future()
    answer.set_running_or_notify_cancel()  # who stops waiting does not take back what was asked

    def pass_on(finished: "Future[Accepted | Refused]") -> None:
        error = finished.exception()
        if isinstance(error, _RefusedError):
            answer.set_result(Refused(error.why))
        elif error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(finished.result())

    done.add_done_callback(pass_on)
    return answer


def _carry_out(turn: Turn, incident: Incident, request: ActRequest, by: str) -> Text | None:
    """Do the request; return why not when it does not apply."""
    is_run_verb = request.do in _RUN_VERBS and not (request.do == "reopen" and not request.node)
    if is_run_verb:
        return _drive_run(turn, incident, request, by)
    if request.do == "escalate":
        return _escalate(turn, incident, request, by)
    if request.do not in _INCIDENT_VERBS:
        known = ", ".join(sorted({*_INCIDENT_VERBS, *_RUN_VERBS, "escalate"}))
        return text("`{do}` is nothing one can do; there are {known}", do=request.do, known=known)
    return _drive_incident(turn, incident, request, by)


def _drive_incident(turn: Turn, incident: Incident, request: ActRequest, by: str) -> Text | None:
    wrong = _wrong_value(turn.context, request)
    if wrong is not None:
        return wrong
    if request.do == "acknowledge" and PersonId(by) not in turn.directory.people:
        return text("`{by}` is nobody who can be on call; acknowledge with the token of a person", by=by)
    event = _INCIDENT_VERBS[request.do](request, by, turn.now)
    why = check(incident, event)
    if why is not None:
        return why
    drive(turn, Input(incident_stream(incident.id), event))
    if request.do == "update":
        owe_update(turn, incident, request.audience, request.text)
    return None


def _wrong_value(context: Context, request: ActRequest) -> Text | None:
    if request.do == "severity" and request.severity not in (1, 2, 3, 4):
        return text("there is no severity {given}; there are 1, 2, 3 and 4", given=request.severity)
    if request.do == "assign":
        if request.role not in ROLES:
            return text(
                "there is no role `{role}`; there are {known}", role=request.role, known=", ".join(ROLES)
            )
        if PersonId(request.person) not in context.directory().people:
            known = ", ".join(context.directory().people)
            return text(
                "there is nobody called `{person}`; there are {known}", person=request.person, known=known
            )
    if request.do == "update" and request.audience not in AUDIENCES:
        known = ", ".join(AUDIENCES)
        return text("there is no audience `{name}`; there are {known}", name=request.audience, known=known)
    if request.do in ("note", "update") and not request.text.strip():
        return text("say something: the text is empty")
    return None


def _drive_run(turn: Turn, incident: Incident, request: ActRequest, by: str) -> Text | None:
    path, request = _within_run(request)
    stream = run_stream(RunId(f"{incident.run}/{path}" if path else incident.run))
    record = turn.tx.load(stream) if incident.run else None
    if record is None or not isinstance(record.state, RunState):
        return (
            text("there is no step `{node}`", node=f"{path}/…") if path else text("this incident has no run")
        )
    runbook = turn.context.library.version(turn.tx, record.state.graph)
    assert runbook is not None, f"runbook {record.state.graph} is not kept"
    try:
        data = read_form(runbook.binding(request.node).form, request.data)
    except FieldError as wrong:
        return wrong.why
    request = msgspec.structs.replace(request, data=data)
    nobody = _unknown_assignee(turn, runbook, request.to) if request.do == "reassign" else None
    if nobody is not None:
        return nobody
    event = _RUN_VERBS[request.do](request, by, run_seconds(turn.now))
    undone = undone_by_people(runbook, record.state, request.node)
    if request.do == "complete" and undone is not None:
        event = run_events.StepUndone(at=event.at, by=by, node=request.node, undone=undone)
    why = refusal(runbook, record.state, event)
    if why is None:
        drive(turn, Input(record.stream, event))
    return why


def _within_run(request: ActRequest) -> tuple[str, ActRequest]:
    """Return the path of the called run that the request is about ("" for the incident's own), and it without."""
    path = (request.node or request.from_).rpartition("/")[0]
    to = request.to.rpartition("/")[2] if request.do == "jump" else request.to
    node, source = request.node.rpartition("/")[2], request.from_.rpartition("/")[2]
    return path, msgspec.structs.replace(request, node=node, from_=source, to=to)


def _unknown_assignee(turn: Turn, runbook: Runbook, to: str) -> Text | None:
    """Refuse to give work to nobody: it goes to a person, to a role, or to whoever stands behind a lane."""
    people = turn.directory.people
    if PersonId(to.removeprefix("person:")) in people or to in runbook.lanes or to in ROLES:
        return None
    return text("there is nobody called `{person}`; there are {known}", person=to, known=", ".join(people))


def _escalate(turn: Turn, incident: Incident, request: ActRequest, by: str) -> Text | None:
    """Move the newest page that waits to its next step; without one, page the policy afresh."""
    if incident.status not in OPEN:
        return text(
            "{id} is {status}; nobody is paged for what is over: reopen it, or declare another incident",
            id=incident.id,
            status=status_text(incident.status),
        )
    directory = turn.directory
    waiting = [page for page in turn.tx.list_pages(incident.id) if page.status in _CAN_ESCALATE]
    if waiting:
        page = max(waiting, key=_opened)
        reached = reach(directory, page.policy, page.urgency, turn.now)
        event = PageEscalated(at=turn.now, by=by, reach=reached, reason=request.reason)
        drive(turn, Input(page_stream(page.id), event))
        return None
    page_id = PageId(f"{incident.id}.0-{len(turn.tx.list_pages(incident.id)) + 1}")
    subject = request.reason or str(incident.title)
    drive(turn, opened_page(turn, incident, policy_of(directory, incident), page_id, subject))
    return None


_CAN_ESCALATE: Final = (PageStatus.ESCALATING, PageStatus.ACKNOWLEDGED, PageStatus.EXHAUSTED)


def _opened(page: Page) -> float:
    return page.opened_at.timestamp() if page.opened_at else 0.0


_IncidentVerb = Callable[[ActRequest, str, Instant], IncidentEvent]
_RunVerb = Callable[[ActRequest, str, float], RunEvent]

_INCIDENT_VERBS: Final[Mapping[str, _IncidentVerb]] = {
    "acknowledge": lambda _, by, at: incident_events.Acknowledged(at=at, by=by, via="person"),
    "note": lambda ask, by, at: incident_events.NoteAdded(at=at, by=by, text=ask.text),
    "severity": lambda ask, by, at: incident_events.SeverityChanged(
        at=at, by=by, severity=Severity(ask.severity), reason=ask.reason
    ),
    "assign": lambda ask, by, at: incident_events.RoleAssigned(
        at=at, by=by, role=ask.role, person=ask.person, reason=ask.reason
    ),
    "update": lambda ask, by, at: incident_events.UpdatePosted(
        at=at, by=by, text=ask.text, audience=ask.audience
    ),
    "mitigate": lambda _, by, at: incident_events.IncidentMitigated(at=at, by=by),
    "resolve": lambda ask, by, at: incident_events.IncidentResolved(at=at, by=by, reason=ask.reason),
    "reopen": lambda ask, by, at: incident_events.IncidentReopened(at=at, by=by, reason=ask.reason),
    "close": lambda _, by, at: incident_events.IncidentClosed(at=at, by=by),
    "decline": lambda ask, by, at: incident_events.IncidentDeclined(at=at, by=by, reason=ask.reason),
    "cancel": lambda ask, by, at: incident_events.IncidentCanceled(at=at, by=by, reason=ask.reason),
}

_RUN_VERBS: Final[Mapping[str, _RunVerb]] = {
    "complete": lambda ask, by, at: run_events.NodeCompleted(
        at=at, by=by, node=ask.node, label=ask.label, data=ask.data
    ),
    "choose": lambda ask, by, at: run_events.BranchChosen(
        at=at, by=by, node=ask.node, labels=ask.labels or (ask.label,), override=ask.override, data=ask.data
    ),
    "skip": lambda ask, by, at: run_events.NodeSkipped(at=at, by=by, node=ask.node, label=ask.label),
    "force": lambda ask, by, at: run_events.JoinForced(at=at, by=by, node=ask.node),
    "drop": lambda ask, by, at: run_events.TokenDropped(at=at, by=by, node=ask.node),
    "retry": lambda ask, by, at: run_events.NodeRetried(at=at, by=by, node=ask.node),
    "redo": lambda ask, by, at: run_events.NodeRedone(at=at, by=by, node=ask.node),
    "reassign": lambda ask, by, at: run_events.NodeReassigned(at=at, by=by, node=ask.node, who=ask.to),
    "jump": lambda ask, by, at: run_events.TokenJumped(at=at, by=by, source=ask.from_ or None, target=ask.to),
    "fire": lambda ask, by, at: run_events.TriggerFired(at=at, by=by, node=ask.node),
    "pause": lambda _, by, at: run_events.RunPaused(at=at, by=by),
    "resume": lambda _, by, at: run_events.RunResumed(at=at, by=by),
    "close_run": lambda ask, by, at: run_events.RunClosed(at=at, by=by, reason=ask.reason),
    "cancel_run": lambda ask, by, at: run_events.RunCancelled(at=at, by=by, reason=ask.reason),
    "reopen": lambda ask, by, at: run_events.NodeReopened(at=at, by=by, node=ask.node),
}
