"""Owe notices: messages that tell somebody something without waiting for an answer."""

from typing import Any

from runlane.base.ids import CommandKey, IncidentId, PersonId, incident_stream
from runlane.oncall.events import PageEnded, PageEvent
from runlane.oncall.model import Page
from runlane.operations.people import administrators, contacts_of, people_behind
from runlane.operations.turn import Turn
from runlane.ports.directory import Person
from runlane.ports.store import CommandRecord


def owe_notice(turn: Turn, key: str, incident: IncidentId, person: Person, payload: dict[str, Any]) -> None:
    """Owe `person` one notice through each contact method that fits; `payload["about"]` picks its wording."""
    urgency = "high" if payload["about"] == "alarm" else "low"
    for contact in contacts_of(person, urgency):
        addressed = {**payload, "person": person.id, "channel": contact.channel, "address": contact.address}
        turn.tx.enqueue(
            CommandRecord(
                key=CommandKey(f"{key}/{payload['about']}/{person.id}/{contact.channel}"),
                kind="notice",
                queue="paging" if urgency == "high" else "work",
                stream=incident_stream(incident),
                incident=incident,
                payload=addressed,
                due=turn.now,
                created=turn.now,
            )
        )


def owe_alarms(turn: Turn, page: Page, why: str) -> None:
    """Owe every administrator an alarm: nobody answers, and nobody is left to ask."""
    directory = turn.directory
    for target in administrators(directory):
        for person in people_behind(directory, target, turn.now):
            payload = {"about": "alarm", "why": why, "page": page.id}
            owe_notice(turn, f"{page.id}.{page.round}", page.incident, person, payload)


def owe_page_ends(turn: Turn, page: Page, event: PageEvent) -> None:
    """Owe an end to everybody a page was sent to, but who ended it: no page stays open in somebody's hand."""
    told = {delivery.person for delivery in page.deliveries.values() if delivery.sent_at is not None}
    payload = {
        "about": "page_end",
        "by": event.by,
        "why": event.reason if isinstance(event, PageEnded) else "",
    }
    for person_id in sorted(told - {PersonId(event.by)}):
        person = turn.directory.people.get(PersonId(person_id))
        if person is not None:
            owe_notice(turn, f"{page.id}.{page.round}.{page.step}", page.incident, person, payload)
