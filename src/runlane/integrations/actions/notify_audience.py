"""audience.notify: tell people who must act for their own part, such as customer success."""

from runlane.base.texts import Text, text
from runlane.incidents.events import UpdatePosted
from runlane.incidents.words import audience_text, severity_text, status_text
from runlane.integrations.parameters import checked_action, fields_of, filled, word, words
from runlane.integrations.telling import everywhere, message, named, people_of
from runlane.ports.action import Action, ActionCall, Parameter, World
from runlane.ports.channel import Http
from runlane.ports.outcome import Done, GiveUp, Outcome


def perform(call: ActionCall, world: World, _http: Http) -> Outcome:
    """Tell each person; when there is nobody, somebody must do it by hand."""
    audiences = words(call, "audience")
    people = people_of(world, audiences, "audience")
    if not people:
        return GiveUp(
            f"the service `{call.service.id}` has no {named(audiences)}: tell them by hand, "
            f"and add `{audiences[0] if audiences else 'stakeholders'}` to the service"
        )
    template = filled("template", word(call, "template"), fields_of(call, world))
    lines: list[Text | str] = [*template.splitlines()] if template else _standard(call, audiences)
    told = "\n".join(str(line) for line in lines)
    return Done(
        answer={"text": told, "told": [str(person.id) for person in people]},
        events=(UpdatePosted(at=call.now, text=told, audience=", ".join(audiences)),),
        messages=tuple(
            one
            for person in people
            for one in everywhere(person, message(call, person, text("your part in it"), lines))
        ),
    )


def _standard(call: ActionCall, audiences: tuple[str, ...]) -> list[Text | str]:
    incident = call.incident
    who = audience_text(audiences[0]) if len(audiences) == 1 else text("everybody concerned")
    lines: list[Text | str] = [
        text("For {audience}: customers may feel this incident.", audience=who),
        text("{service}: {title}", service=call.service.name or str(incident.id), title=incident.title),
        text("Severity: {severity}", severity=severity_text(incident.severity)),
        text("Status: {status}", status=status_text(incident.status)),
    ]
    if incident.war_room:
        lines.append(text("War room: {link}", link=incident.war_room))
    return lines


ACTION = checked_action(
    Action(
        name="audience.notify",
        summary=text("Tell an audience that it has a part in the incident."),
        parameters={
            "audience": Parameter(
                text("who: customer_success, stakeholders, person:ana, …"), is_required=True
            ),
            "template": Parameter(text("the text, with {fields}; what customers may feel unless set")),
        },
        answers={"text": text("what was said"), "told": text("the ids of those who were told")},
        perform=perform,
    )
)
