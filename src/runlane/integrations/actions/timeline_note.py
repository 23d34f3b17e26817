"""timeline.note: keep a sentence on the incident's timeline."""

from typing import Final

from runlane.base.texts import text
from runlane.incidents.events import NoteAdded
from runlane.integrations.parameters import checked_action, fields_of, filled, word
from runlane.ports.action import Action, ActionCall, Parameter, World
from runlane.ports.channel import Http
from runlane.ports.outcome import Done, Outcome

TEXT: Final = "text"


def perform(call: ActionCall, world: World, _http: Http) -> Outcome:
    """Add the note."""
    note = filled(TEXT, word(call, TEXT), fields_of(call, world))
    return Done(answer={"text": note}, events=(NoteAdded(at=call.now, text=note),))


ACTION = checked_action(
    Action(
        name="timeline.note",
        summary=text("Keep a sentence on the timeline."),
        parameters={
            TEXT: Parameter(text("the sentence, with {fields} such as {data.n7.impact}"), is_required=True)
        },
        answers={"text": text("the sentence as it was kept")},
        perform=perform,
    )
)
