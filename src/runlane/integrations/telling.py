"""Tell people: one message per person, in their language, by the contact that suits it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import msgspec

from runlane.base.texts import Text, text, texts_in
from runlane.incidents.words import audience_text, severity_text
from runlane.integrations.parameters import WrongParameterError
from runlane.oncall.model import Contact
from runlane.ports.action import ActionCall, PersonFact, World
from runlane.ports.outcome import Attachment, Message, Outgoing

AUDIENCES: Final = ("stakeholders", "customer_success", "responders", "commander", "paged")
"""The audiences every `World` knows."""

Say = Callable[[Text], str]


def people_of(world: World, audiences: Iterable[str], parameter: str) -> tuple[PersonFact, ...]:
    """Return the people of several audiences, each person once; `person:ana` is an audience of one.

    Raises:
        WrongParameterError: an audience or a person that nobody knows.
    """
    found: dict[str, PersonFact] = {}
    for audience in audiences:
        for person in _people(world, audience, parameter):
            found.setdefault(person.id, person)
    return tuple(found.values())


def message(call: ActionCall, person: PersonFact, about: Text, lines: Sequence[Text | str]) -> Message:
    """Return a message that wakes nobody: the incident's usual title with what it is about, then the lines."""
    say = texts_in(person.language).say
    incident = call.incident
    said = [say(line) if isinstance(line, Text) else line for line in lines]
    ending = ["", say(text("Incident: {link}", link=call.incident_url))]
    title = f"[{severity_text(incident.severity)}] {incident.id} {incident.title}"
    return Message(
        title=say(text("{title}: {label}", title=title, label=about)),
        body="\n".join([*said, *ending]),
        incident_url=call.incident_url,
        language=person.language,
    )


def everywhere(person: PersonFact, told: Message) -> list[Outgoing]:
    """Return the message for every contact of a person: for what they need at once."""
    return [
        Outgoing(f"{person.id}/{contact.channel}" + (f"-{number}" if number > 1 else ""), *_to(contact), told)
        for number, contact in _numbered(person.contacts or _mailbox(person))
    ]


def by_mail(person: PersonFact, told: Message, attachments: tuple[Attachment, ...] = ()) -> list[Outgoing]:
    """Return the message for one contact of a person, e-mail when they have it: for what they read later."""
    contacts = [*_mailbox(person), *person.contacts]
    mails = [contact for contact in person.contacts if contact.channel == "email"]
    for contact in [*mails, *contacts][:1]:
        carrying = msgspec.structs.replace(told, attachments=attachments)
        return [Outgoing(f"{person.id}/{contact.channel}", *_to(contact), carrying)]
    return []


def named(audiences: Iterable[str]) -> str:
    """Return the audiences as English words, for a reason that people read."""
    return ", ".join(str(audience_text(audience)) for audience in audiences)


def _people(world: World, audience: str, parameter: str) -> Sequence[PersonFact]:
    kind, _, name = audience.partition(":")
    if kind == "person" and name:
        person = world.person(name)
        if person is None:
            raise WrongParameterError(
                parameter, f"the configuration knows nobody called `{name}`; see `people:`"
            )
        return (person,)
    if audience not in AUDIENCES:
        known = ", ".join(AUDIENCES)
        raise WrongParameterError(
            parameter, f"`{audience}` is no audience; there are {known}, and `person:<id>`"
        )
    return world.audience(audience)


def _mailbox(person: PersonFact) -> tuple[Contact, ...]:
    return (Contact("email", person.email),) if person.email else ()


def _to(contact: Contact) -> tuple[str, str]:
    return contact.channel, contact.address


def _numbered(contacts: Iterable[Contact]) -> Iterable[tuple[int, Contact]]:
    """Count the contacts of each channel from 1, so that two of them have two keys."""
    seen: dict[str, int] = {}
    for contact in contacts:
        seen[contact.channel] = seen.get(contact.channel, 0) + 1
        yield seen[contact.channel], contact
