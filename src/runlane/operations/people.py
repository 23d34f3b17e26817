"""Who stands behind a target, a role or an audience at an instant: facts for the page machine, from the directory."""

from collections.abc import Iterable, Sequence

from runlane.base.ids import PersonId, ScheduleId
from runlane.base.instants import Instant
from runlane.incidents.model import COMMANDER, RESPONDER, Incident
from runlane.oncall.model import Contact, EscalationPolicy, EscalationStep, Reach
from runlane.oncall.schedule import on_call_at
from runlane.ports.action import PersonFact, ServiceFact
from runlane.ports.directory import Directory, Person, Service


def people_behind(directory: Directory, target: str, at: Instant) -> tuple[Person, ...]:
    """Return whom a target stands for: `person:ana`, `team:payments`, `lead:payments` or `schedule:primary`.

    Nobody when the directory does not know it (the configuration may have changed since a page opened) or when
    the schedule has a gap.
    """
    kind, _, name = target.partition(":")
    found: Iterable[PersonId | None] = ()
    if kind == "person":
        found = (PersonId(name),)
    elif kind == "team" and name in directory.teams:
        found = directory.teams[name].members
    elif kind == "lead" and name in directory.teams:
        found = (directory.teams[name].lead,)
    elif kind == "schedule" and ScheduleId(name) in directory.schedules:
        found = (on_call_at(directory.schedules[ScheduleId(name)], at),)
    return tuple(
        directory.people[person] for person in found if person is not None and person in directory.people
    )


def contacts_of(person: Person, urgency: str) -> tuple[Contact, ...]:
    """Return the contact methods of a person that fit an urgency; all of them when none does."""
    fitting = tuple(method.contact for method in person.contacts if urgency in method.urgencies)
    return fitting or tuple(method.contact for method in person.contacts)


def reach(
    directory: Directory, policy: EscalationPolicy, urgency: str, at: Instant
) -> dict[str, tuple[Reach, ...]]:
    """Return, for every target of a policy and its fallback, whom it stands for at `at`."""
    targets = {target for step in policy.steps for target in step.targets} | set(policy.fallback)
    return {
        target: tuple(
            Reach(person.id, contacts_of(person, urgency)) for person in people_behind(directory, target, at)
        )
        for target in sorted(targets)
    }


def policy_of(directory: Directory, incident: Incident) -> EscalationPolicy:
    """Return the incident's escalation policy, else its service's, else one that asks every administrator."""
    service = directory.services.get(incident.service)
    for policy in (incident.policy, service.policy if service else None):
        if policy and policy in directory.policies:
            return directory.policies[policy]
    return EscalationPolicy(incident.policy, (), fallback=administrators(directory))


def policy_for_targets(directory: Directory, incident: Incident, targets: Sequence[str]) -> EscalationPolicy:
    """Return a one-step policy for `targets` that keeps the pace and the fallback of the incident's own."""
    usual = policy_of(directory, incident)
    delay_s = usual.steps[0].delay_s if usual.steps else 300.0
    return EscalationPolicy(
        usual.id,
        (EscalationStep(tuple(targets), delay_s),) if targets else (),
        repeat=usual.repeat,
        fallback=usual.fallback or administrators(directory),
        renotify_s=usual.renotify_s,
        acknowledgement_s=usual.acknowledgement_s,
    )


def administrators(directory: Directory) -> tuple[str, ...]:
    """Return targets for everybody who administers Runlane: the last to be asked."""
    return tuple(f"person:{person.id}" for person in directory.people.values() if person.is_admin)


def role_target(directory: Directory, incident: Incident, role: str) -> str:
    """Return the target that provides a role's holder for the incident's service; "" when none is configured."""
    service = directory.services.get(incident.service)
    return service.roles.get(role, "") if service else ""


def candidate_for_role(directory: Directory, incident: Incident, role: str, at: Instant) -> Person | None:
    """Return who would take a role now: the service's choice, else for commander the lead or the responder."""
    target = role_target(directory, incident, role)
    for person in people_behind(directory, target, at) if target else ():
        return person
    if role == COMMANDER:
        lead = people_behind(directory, f"lead:{_team(directory, incident)}", at)
        holder = incident.roles.get(RESPONDER)
        return lead[0] if lead else directory.people.get(holder.person) if holder else None
    for step in policy_of(directory, incident).steps:
        for step_target in step.targets:
            for person in people_behind(directory, step_target, at):
                return person
    return None


def service_fact(directory: Directory, incident: Incident) -> ServiceFact:
    """Return the incident's service as an action sees it."""
    service: Service | None = directory.services.get(incident.service)
    team = _team(directory, incident)
    lead = directory.teams[team].lead if team in directory.teams else None
    name = service.name if service else str(incident.service)
    return ServiceFact(incident.service, name, str(policy_of(directory, incident).id), team, lead or "")


def person_fact(person: Person) -> PersonFact:
    """Return a person as an action sees them, with the contact methods that wake nobody."""
    return PersonFact(
        person.id, person.name, person.email, person.language, contacts_of(person, "low"), zone=person.zone
    )


def name_of(directory: Directory, person: str) -> str:
    """Return a person's name; the id itself when the directory does not know them (`runlane`, a role)."""
    known = directory.people.get(PersonId(person))
    return known.name if known else person


def _team(directory: Directory, incident: Incident) -> str:
    service = directory.services.get(incident.service)
    return service.team if service else ""
