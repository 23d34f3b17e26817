"""Status updates written by a person: one message to each member of the audience."""

from runlane.base.ids import CommandKey, incident_stream
from runlane.base.texts import text, texts_in
from runlane.incidents.model import Incident
from runlane.operations.compose import incident_url
from runlane.operations.turn import Turn
from runlane.operations.world import IncidentWorld
from runlane.ports.outcome import Message
from runlane.ports.store import CommandRecord


def owe_update(turn: Turn, incident: Incident, audience: str, words: str) -> None:
    """Owe everybody of an audience the words of an update, each in a message of their own."""
    number = turn.tx.timeline_length(incident.id)
    link = incident_url(turn.directory, incident)
    for person in IncidentWorld(turn.context, incident, turn.now).audience(audience):
        title = texts_in(person.language).say(
            text("Update: {id} {title}", id=incident.id, title=incident.title)
        )
        message = Message(title=title, body=f"{words}\n\n{link}", incident_url=link, language=person.language)
        for contact in person.contacts[:1]:
            turn.tx.enqueue(
                CommandRecord(
                    key=CommandKey(f"{incident.id}/update-{number}/{person.id}/{contact.channel}"),
                    kind="message",
                    stream=incident_stream(incident.id),
                    incident=incident.id,
                    payload={"channel": contact.channel, "address": contact.address, "message": message},
                    due=turn.now,
                    created=turn.now,
                )
            )
