"""incident.resolve: the condition is over; clocks stop and pages end."""

from typing import Final

from runlane.base.texts import text
from runlane.incidents.events import IncidentResolved
from runlane.incidents.model import OPEN
from runlane.integrations.parameters import checked_action, fields_of, filled, word
from runlane.ports.action import Action, ActionCall, Parameter, World
from runlane.ports.channel import Http
from runlane.ports.outcome import Done, Outcome

REASON: Final = "reason"


def perform(call: ActionCall, world: World, _http: Http) -> Outcome:
    """Resolve the incident, unless somebody has. The run goes on: the review is part of it."""
    reason = filled(REASON, word(call, REASON), fields_of(call, world)) or call.node_label
    is_open = call.incident.status in OPEN
    events = (IncidentResolved(at=call.now, reason=reason),) if is_open else ()
    resolved_at = call.now if is_open else call.incident.resolved_at
    return Done(answer={"resolved_at": resolved_at.isoformat() if resolved_at else ""}, events=events)


ACTION = checked_action(
    Action(
        name="incident.resolve",
        summary=text("Resolve the incident; its run goes on to the review."),
        parameters={
            REASON: Parameter(text("why it is over, with {fields}; the label of the node unless set"))
        },
        answers={"resolved_at": text("when the incident was resolved, in UTC")},
        perform=perform,
    )
)
