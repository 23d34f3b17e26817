"""Offer a task of a run: page the role when nobody holds it, else tell its holder without waking anybody."""

from collections.abc import Sequence

from runlane.base.ids import PersonId, RunId, run_stream
from runlane.incidents.model import RESPONDER, Incident, urgency_of
from runlane.incidents.words import why_text
from runlane.oncall.model import EscalationPolicy
from runlane.operations.inputs import Item
from runlane.operations.notices import owe_notice
from runlane.operations.people import policy_for_targets, policy_of, role_target
from runlane.operations.turn import Turn
from runlane.operations.visits import new_page_id, opened_page, waiting_page
from runlane.ports.directory import Directory, Person
from runlane.ports.outcome import TimelineFact
from runlane.runbook.model import Runbook
from runlane.runs.commands import AskPerson, RaiseProblem, RemindPerson
from runlane.runs.state import RunState


def offer(
    turn: Turn,
    runbook: Runbook,
    incident: Incident,
    run: RunState,
    command: AskPerson | RaiseProblem,
    *,
    is_again: bool = False,
) -> Sequence[Item]:
    """Tell whoever should do a node; return the page to open when nobody holds its role.

    A role that is on call is paged with the urgency of the incident's severity. A role that nobody provides falls to
    the policy's fallback, and the timeline says so. A problem, and what is offered again, is a message of its own.
    """
    visit = run.work.get(command.node)
    if visit is None:
        return ()
    directory = turn.directory
    role = role_of(runbook, command.node, visit.who)
    person = holder_of(directory, incident, role, visit.who)
    label = label_of(runbook, command)
    if person is not None:
        is_new = is_again or isinstance(command, RaiseProblem)
        suffix = f"/again-{int(turn.now.timestamp())}" if is_new else ""
        _owe_task(turn, incident, command, person, label, run=run, suffix=suffix)
        return ()
    if waiting_page(turn.tx, incident.id, run.run, command.act) is not None:
        return ()
    policy = _policy_for_role(directory, incident, role)
    if not policy.steps:
        data = {"node": command.node, "label": label, "role": role or visit.who}
        turn.tx.record(incident.id, [TimelineFact(turn.now, "runlane", "task_without_holder", data)])
    return [
        opened_page(
            turn,
            incident,
            policy,
            new_page_id(turn.tx, run.run, command.act),
            label,
            urgency=urgency_of(incident.severity),
            node=command.node,
            visit=command.act,
        )
    ]


def remind(turn: Turn, runbook: Runbook, incident: Incident, run: RunState, command: RemindPerson) -> None:
    """Tell the holder of an overdue node once more; the escalation of a page goes on by itself."""
    role = role_of(runbook, command.node, command.who)
    person = holder_of(turn.directory, incident, role, command.who)
    if person is not None:
        label = runbook.nodes[command.node].label
        suffix = f"/reminder-{int(turn.now.timestamp())}"
        _owe_task(turn, incident, command, person, label, run=run, suffix=suffix)


def role_of(runbook: Runbook, node: str, who: str) -> str:
    """Return the role behind `who`: that of the lane it names, else the role itself; "" for a person."""
    if who in runbook.lanes:
        return runbook.lanes[who].role
    return "" if who.startswith("person:") else who or runbook.lanes[runbook.nodes[node].lane].role


def holder_of(directory: Directory, incident: Incident, role: str, who: str) -> Person | None:
    """Return the person a node is asked of: the one it names, else who holds its role now."""
    named = directory.people.get(PersonId(who.removeprefix("person:")))
    if named is not None:
        return named
    holder = incident.roles.get(role)
    return directory.people.get(holder.person) if holder else None


def label_of(runbook: Runbook, command: AskPerson | RaiseProblem) -> str:
    """Return what the person reads: the node's label, with the reason when it is stuck."""
    label = runbook.nodes[command.node].label if command.node in runbook.nodes else command.node
    if isinstance(command, RaiseProblem):
        return f"{label} ({why_text(stuck_because(command.why, command.error))})"
    return label


def stuck_because(why: str, error: str) -> str:
    """Return what people should read: what the other side said of a failed action, else the machine's word."""
    return error if error and why == "failed" else why


def _policy_for_role(directory: Directory, incident: Incident, role: str) -> EscalationPolicy:
    if role == RESPONDER:
        return policy_of(directory, incident)
    target = role_target(directory, incident, role)
    return policy_for_targets(directory, incident, (target,) if target else ())


def _owe_task(
    turn: Turn,
    incident: Incident,
    command: AskPerson | RaiseProblem | RemindPerson,
    person: Person,
    label: str,
    *,
    run: RunState,
    suffix: str = "",
) -> None:
    payload = {
        "about": "task",
        "label": label,
        "node": command.node,
        "visit": command.act,
        "run": run_stream(RunId(run.run)),
    }
    owe_notice(turn, f"{command.key}{suffix}", incident.id, person, payload)
