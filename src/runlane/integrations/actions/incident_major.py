"""incident.declare_major: the incident is a major one; command structure starts."""

from runlane.base.texts import text
from runlane.incidents.events import MajorDeclared
from runlane.integrations.parameters import checked_action
from runlane.ports.action import Action, ActionCall, World
from runlane.ports.channel import Http
from runlane.ports.outcome import Done, Outcome


def perform(call: ActionCall, _world: World, _http: Http) -> Outcome:
    """Declare it, unless somebody has."""
    events = () if call.incident.is_major else (MajorDeclared(at=call.now),)
    return Done(answer={"is_major": True}, events=events)


ACTION = checked_action(
    Action(
        name="incident.declare_major",
        summary=text("Declare a major incident."),
        parameters={},
        answers={"is_major": text("true")},
        perform=perform,
    )
)
