"""status_update.send: tell those who wait how the incident stands, each in their language."""

from runlane.base.texts import Text, Texts, text, texts_in
from runlane.incidents.events import NoteAdded, UpdatePosted
from runlane.incidents.words import duration_text, severity_text, status_text
from runlane.integrations.parameters import checked_action, fields_of, filled, word, words
from runlane.integrations.telling import by_mail, message, named, people_of
from runlane.ports.action import Action, ActionCall, Parameter, World
from runlane.ports.channel import Http
from runlane.ports.outcome import Done, Outcome


def perform(call: ActionCall, world: World, _http: Http) -> Outcome:
    """Send one message per person, and keep the update on the timeline, also when nobody subscribes to it."""
    audiences = words(call, "audience")
    people = people_of(world, audiences, "audience")
    template = filled("template", word(call, "template"), fields_of(call, world))
    messages = [
        one
        for person in people
        for one in by_mail(
            person,
            message(call, person, text("status update"), _lines(call, template, texts_in(person.language))),
        )
    ]
    kept = template or "\n".join(_lines(call, "", texts_in("en")))
    posted = UpdatePosted(at=call.now, text=kept, audience=", ".join(audiences))
    return Done(
        answer={"text": kept, "told": [str(person.id) for person in people]},
        events=(posted, *_nobody(call, audiences, people)),
        messages=tuple(messages),
    )


def _lines(call: ActionCall, template: str, texts: Texts) -> list[str]:
    return template.splitlines() if template else [texts.say(line) for line in _standard(call)]


def _standard(call: ActionCall) -> list[Text]:
    """Return how the incident stands, from what is known: no promise, no guess."""
    incident = call.incident
    lines = [
        text("{service}: {title}", service=call.service.name or str(incident.id), title=incident.title),
        text("Severity: {severity}", severity=severity_text(incident.severity)),
        text("Status: {status}", status=status_text(incident.status)),
    ]
    if incident.started_at is not None:
        lines.append(
            text("It has lasted {duration}.", duration=duration_text(call.now - incident.started_at))
        )
    impact = next((answer["impact"] for answer in call.data.values() if _has_impact(answer)), "")
    if impact:
        lines.append(text("Impact: {impact}", impact=impact))
    return lines


def _has_impact(answer: object) -> bool:
    return isinstance(answer, dict) and isinstance(answer.get("impact"), str) and bool(answer["impact"])


def _nobody(
    call: ActionCall, audiences: tuple[str, ...], people: tuple[object, ...]
) -> tuple[NoteAdded, ...]:
    if people:
        return ()
    who = named(audiences)
    note = f"Nobody was told: the service `{call.service.id}` has no {who}."
    return (NoteAdded(at=call.now, text=note),)


ACTION = checked_action(
    Action(
        name="status_update.send",
        summary=text("Send a status update to an audience."),
        parameters={
            "audience": Parameter(
                text("who gets it: stakeholders, customer_success, …"), default="stakeholders"
            ),
            "template": Parameter(
                text("the text, with {fields} such as {incident.title}; how the incident stands unless set")
            ),
        },
        answers={"text": text("the update as it was sent"), "told": text("the ids of those who got it")},
        perform=perform,
    )
)
