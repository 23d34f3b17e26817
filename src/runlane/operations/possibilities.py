"""What can be done now: the buttons of an incident, exactly those that would not be refused."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from runlane.base.instants import EPOCH
from runlane.incidents import events
from runlane.incidents.checks import check
from runlane.incidents.events import IncidentEvent
from runlane.incidents.model import OPEN, ROLES, Incident, Severity
from runlane.oncall.model import Page
from runlane.operations.views import FieldView, Possible
from runlane.operations.visits import undone_by_people
from runlane.ports.directory import Directory
from runlane.runbook.model import Runbook
from runlane.runs.state import RunState, Visit
from runlane.runs.summary import Possible as RunButton
from runlane.runs.summary import possible

_MAIN: Final = frozenset({"complete", "choose", "retry"})
_RENAMED: Final = {"close": "close_run", "cancel": "cancel_run"}
"""Verbs of the run that the incident has too, with another meaning."""

_ASKING: Final = frozenset({"task", "decision", "loop"})
"""Kinds of visits that are asked of people."""

_UNOFFERED: Final = frozenset({"start", "fail"})
"""Verbs of the run machine that are for the system, not for people."""

_REASON: Final = FieldView("reason", "text")


def possible_now(
    directory: Directory,
    incident: Incident,
    pages: Sequence[Page],
    runbook: Runbook | None,
    run: RunState | None,
    *,
    called: Sequence[tuple[str, Runbook, RunState]] = (),
) -> tuple[Possible, ...]:
    """Return the main steps first, then what concerns the incident, then the overrides.

    `called`: the runs that steps have called, each with its path, which stands before the ids of its nodes.
    """
    found = [*_of_incident(directory, incident, pages)]
    if runbook is not None and run is not None:
        found.extend(_of_run(directory, runbook, run))
    for path, own, child in called:
        buttons = [button for button in _of_run(directory, own, child) if button.node]
        found.extend(msgspec.structs.replace(one, node=f"{path}/{one.node}") for one in buttons)
    return tuple(sorted(found, key=lambda one: not one.is_main))


def _of_incident(directory: Directory, incident: Incident, pages: Sequence[Page]) -> list[Possible]:
    is_asked = incident.acknowledged_at is None or any(page.is_unanswered for page in pages)
    people = tuple(directory.people)
    offers: list[tuple[IncidentEvent, Possible]] = [
        (events.Acknowledged(at=EPOCH), Possible("acknowledge", is_main=True)),
        (events.NoteAdded(at=EPOCH, text="."), Possible("note", fields=(FieldView("text", "long"),))),
        (_another_severity(incident), Possible("severity", fields=(_severities(), _REASON))),
        (
            _some_role(incident),
            Possible("assign", fields=(_choice("role", ROLES), _choice("person", people))),
        ),
        (events.UpdatePosted(at=EPOCH, text="."), Possible("update", fields=(FieldView("text", "long"),))),
        (events.IncidentMitigated(at=EPOCH), Possible("mitigate")),
        (events.IncidentResolved(at=EPOCH), Possible("resolve", fields=(_REASON,))),
        (events.IncidentReopened(at=EPOCH), Possible("reopen", fields=(_REASON,))),
        (events.IncidentDeclined(at=EPOCH), Possible("decline", fields=(_REASON,))),
        (events.IncidentClosed(at=EPOCH), Possible("close")),
    ]
    found = [
        button
        for event, button in offers
        if check(incident, event) is None and (button.do != "acknowledge" or is_asked)
    ]
    if incident.status in OPEN:
        found.append(Possible("escalate", fields=(_REASON,)))
    return found


def _of_run(directory: Directory, runbook: Runbook, run: RunState) -> list[Possible]:
    undoing = [
        Possible("complete", node, _undoing_label(runbook, run, node), is_main=True)
        for node, visit in run.work.items()
        if visit.state == "open" and undone_by_people(runbook, run, node) is not None
    ]
    return undoing + [
        Possible(
            do=_RENAMED.get(button.verb, button.verb),
            node=button.node,
            label=runbook.nodes[button.node].label if button.node in runbook.nodes else "",
            options=tuple(directory.people) if button.verb == "reassign" else button.options,
            fields=form_fields(runbook.binding(button.node).form) if button.verb == "complete" else (),
            is_main=button.verb in _MAIN
            and needs_somebody(run.work[button.node])
            and not _is_done_by_acknowledging(runbook, button),
        )
        for button in possible(runbook, run)
        if button.verb not in _UNOFFERED
    ]


def _undoing_label(runbook: Runbook, run: RunState, node: str) -> str:
    """Return what a person is asked to undo for a rollback: `Undo all (Switch)`."""
    _, undone = run.work[node].queue[0]
    return f"{runbook.nodes[node].label} ({runbook.nodes[undone].label})"


def needs_somebody(visit: Visit) -> bool:
    """Return whether a visit waits for a person: what acts, waits or calls goes on by itself unless it is stuck."""
    return visit.kind in _ASKING or visit.state == "blocked"


def _is_done_by_acknowledging(runbook: Runbook, button: RunButton) -> bool:
    """One big button is enough: acknowledging completes such a task."""
    return button.verb == "complete" and runbook.binding(button.node).on_acknowledge == "complete"


def form_fields(form: Mapping[str, Any]) -> tuple[FieldView, ...]:
    """Return the fields of a form: `severity: {choice: [SEV1, SEV2]}`, `impact: text`, `customer_impact: yes_no`."""
    return tuple(
        _choice(name, tuple(str(choice) for choice in kind.get("choice", ())))
        if isinstance(kind, Mapping)
        else FieldView(name, str(kind))
        for name, kind in form.items()
    )


def _another_severity(incident: Incident) -> IncidentEvent:
    other = Severity.SEV1 if incident.severity is not Severity.SEV1 else Severity.SEV2
    return events.SeverityChanged(at=EPOCH, severity=other)


def _some_role(incident: Incident) -> IncidentEvent:
    vacant = next((role for role in ROLES if role not in incident.roles), ROLES[0])
    return events.RoleAssigned(at=EPOCH, role=vacant, person="somebody")


def _severities() -> FieldView:
    return _choice("severity", tuple(str(int(severity)) for severity in Severity))


def _choice(name: str, choices: Sequence[str]) -> FieldView:
    return FieldView(name, "choice", tuple(choices))
