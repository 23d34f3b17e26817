"""Compose the messages people get: pages and notices, in the reader's language, the most important words first."""

from typing import Final
from zoneinfo import ZoneInfo

from runlane.base.texts import Texts, text, texts_in
from runlane.incidents.model import Incident
from runlane.oncall.model import Page
from runlane.operations.people import name_of
from runlane.ports.directory import Directory, Person
from runlane.ports.outcome import Message

MOST_ALERTS: Final = 5
"""Alerts that a message names; a storm would push what to do off the screen."""


def page_message(directory: Directory, incident: Incident, page: Page, person: Person, link: str) -> Message:
    """Return the page: severity and title first (a lock screen shows two lines), then what to do."""
    texts = texts_in(person.language)
    say = texts.say
    round_text = _insistence(texts, page)
    lines = [
        say(text("{subject}: please acknowledge.", subject=page.subject)),
        *([round_text] if round_text else []),
        "",
        *_facts(directory, incident, person),
        "",
        say(text("Acknowledge: {link}", link=link)),
        say(text("Incident: {link}", link=incident_url(directory, incident))),
        "",
        say(text("If you cannot take it, do nothing: Runlane asks the next person.")),
    ]
    return Message(
        title=_title(incident),
        body="\n".join(lines),
        urgency=page.urgency,
        acknowledge_url=link,
        incident_url=incident_url(directory, incident),
        language=person.language,
    )


def task_message(directory: Directory, incident: Incident, label: str, person: Person) -> Message:
    """Return the notice that a task of the runbook waits for its holder; it wakes nobody."""
    say = texts_in(person.language).say
    lines = [
        say(text("Your next step: {label}", label=label)),
        "",
        *_facts(directory, incident, person),
        "",
        say(text("Do it here: {link}", link=incident_url(directory, incident))),
    ]
    return Message(
        title=say(text("{title}: {label}", title=_title(incident), label=label)),
        body="\n".join(lines),
        incident_url=incident_url(directory, incident),
        language=person.language,
    )


def alarm_message(directory: Directory, incident: Incident, why: str, person: Person) -> Message:
    """Return the alarm for administrators: nobody can be reached for an incident."""
    say = texts_in(person.language).say
    lines = [
        say(text("Nobody has answered the pages of this incident, and nobody is left to ask.")),
        say(text("Reason: {why}", why=say(why))),
        "",
        *_facts(directory, incident, person),
        "",
        say(text("Incident: {link}", link=incident_url(directory, incident))),
    ]
    return Message(
        title=say(text("Nobody answers: {title}", title=_title(incident))),
        body="\n".join(lines),
        urgency="high",
        incident_url=incident_url(directory, incident),
        language=person.language,
    )


def page_end_message(
    directory: Directory, incident: Incident, person: Person, *, by: str, why: str
) -> Message:
    """Return the message that closes a page: `by` took it, or (`why`) nothing is left to answer."""
    say = texts_in(person.language).say
    lines = [
        say(text("Nothing is left to answer: {why}", why=say(why)))
        if why
        else say(
            text("{name} has taken it; nothing is left to answer for you.", name=name_of(directory, by))
        ),
        "",
        say(text("Incident: {link}", link=incident_url(directory, incident))),
    ]
    return Message(
        title=say(text("Over: {title}", title=_title(incident))),
        body="\n".join(lines),
        incident_url=incident_url(directory, incident),
        language=person.language,
    )


def incident_url(directory: Directory, incident: Incident) -> str:
    """Return the address of the incident's page."""
    return f"{directory.public_url}/incidents/{incident.id}"


def _title(incident: Incident) -> str:
    return f"[SEV{int(incident.severity)}] {incident.id} {incident.title}"


def _facts(directory: Directory, incident: Incident, person: Person) -> list[str]:
    texts = texts_in(person.language)
    service = directory.services.get(incident.service)
    facts = []
    if service:
        facts.append(texts.say(text("Service: {name}", name=service.name)))
    if incident.declared_at:
        local = incident.declared_at.astimezone(ZoneInfo(person.zone))
        facts.append(texts.say(text("Since: {time}", time=f"{local:%Y-%m-%d %H:%M:%S %Z}")))
    if incident.war_room:
        facts.append(texts.say(text("War room: {link}", link=incident.war_room)))
    firing = [alert.title for alert in incident.alerts.values() if alert.firing]
    facts.extend(f"- {title}" for title in firing[:MOST_ALERTS])
    if len(firing) > MOST_ALERTS:
        facts.append(texts.say(text("- and {count} more", count=len(firing) - MOST_ALERTS)))
    if incident.description:
        facts.extend(("", incident.description))
    return facts


def _insistence(texts: Texts, page: Page) -> str:
    if page.round or page.notified > 1:
        return texts.say(text("You are asked again because nobody has acknowledged yet."))
    return ""
