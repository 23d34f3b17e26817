"""role.assign: give a role of the incident to whoever is on call for it."""

from runlane.base.texts import Text, text
from runlane.incidents.events import RoleAssigned
from runlane.incidents.words import role_text
from runlane.integrations.parameters import WrongParameterError, checked_action, word
from runlane.integrations.telling import everywhere, message
from runlane.ports.action import Action, ActionCall, Parameter, PersonFact, World
from runlane.ports.channel import Http
from runlane.ports.outcome import Done, GiveUp, Outcome


def perform(call: ActionCall, world: World, _http: Http) -> Outcome:
    """Assign the role and tell the person; who holds it already keeps it unless somebody is named."""
    role, wanted = word(call, "role"), word(call, "person")
    holder = call.incident.roles.get(role)
    if holder and wanted in ("", holder.person):
        return Done(answer={"role": role, "person": holder.person})
    person = _named(world, wanted) if wanted else world.on_call_for_role(role)
    if person is None:
        return GiveUp(
            f"nobody is on call as {role_text(role)} for `{call.service.id}`: assign the role by hand, "
            f"and add `{role}` under `roles:` of the service"
        )
    reason = word(call, "reason") or call.node_label
    return Done(
        answer={"role": role, "person": person.id},
        events=(RoleAssigned(at=call.now, role=role, person=person.id, reason=reason),),
        messages=tuple(everywhere(person, message(call, person, role_text(role), _words(call, role)))),
    )


def _named(world: World, wanted: str) -> PersonFact:
    person = world.person(wanted.removeprefix("person:"))
    if person is None:
        raise WrongParameterError(
            "person", f"the configuration knows nobody called `{wanted}`; see `people:`"
        )
    return person


def _words(call: ActionCall, role: str) -> list[Text | str]:
    lines: list[Text | str] = [
        text("You hold a role in this incident now: {role}.", role=role_text(role)),
        text("Say so in the war room. If you cannot take it, hand it over on the incident's page."),
    ]
    if call.incident.war_room:
        lines.append(text("War room: {link}", link=call.incident.war_room))
    return lines


ACTION = checked_action(
    Action(
        name="role.assign",
        summary=text("Give a role of the incident to whoever is on call for it."),
        parameters={
            "role": Parameter(text("the role, such as commander or comms_lead"), is_required=True),
            "person": Parameter(text("whom to give it to, instead of who is on call for it")),
            "reason": Parameter(text("why, for the timeline; the label of the node unless set")),
        },
        answers={"role": text("the role"), "person": text("the id of who holds it now")},
        perform=perform,
    )
)
