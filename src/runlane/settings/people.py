"""People, teams and services: from what is written to what the directory holds, with every reference checked."""

from collections.abc import Mapping
from typing import Any

from runlane.base.ids import PersonId, PolicyId, ServiceId
from runlane.base.texts import Text, text
from runlane.incidents.model import ROLES
from runlane.oncall.model import Contact
from runlane.ports.directory import ContactMethod, Person, Service, Team
from runlane.settings.files import Entries, Entry
from runlane.settings.mistakes import Notebook, Spot, listed, near
from runlane.settings.shapes import sound

EMAIL_CHANNEL = "email"

_SECTION_BY_KIND = {"person": "people", "team": "teams", "lead": "teams", "schedule": "schedules"}


def check_reference(name: str, section: str, spot: Spot, entries: Entries, notebook: Notebook) -> bool:
    """Note a mistake when no entry of a section has this id; return whether one has."""
    known = entries[section]
    if name in known:
        return True
    if notebook.is_partial:
        return False
    otherwise = text("the {section} are {known}", section=section, known=listed(known))
    message = text("`{name}` is not among the {section}", name=name, section=section)
    notebook.add(spot, message, near(name, known, otherwise), value=name)
    return False


def check_references(names: Any, section: str, spot: Spot, entries: Entries, notebook: Notebook) -> None:
    """Check each id of a list, at its own place."""
    for index, name in sound(names):
        check_reference(name, section, spot.inside(index), entries, notebook)


def check_target(target: str, spot: Spot, entries: Entries, notebook: Notebook) -> None:
    """Check that a target such as `schedule:primary` stands for something."""
    kind, _, name = target.partition(":")
    is_known = check_reference(name, _SECTION_BY_KIND[kind], spot, entries, notebook)
    if is_known and kind == "lead" and not entries["teams"][name].value.get("lead"):
        message = text("the team `{name}` has no lead", name=name)
        notebook.add(spot, message, text("add `lead: PERSON` to the team"), value=target)


def build_person(
    entry: Entry, default_language: str, channels: Mapping[str, Any], notebook: Notebook
) -> Person | None:
    """Return a person, whose default contact is their e-mail; None when a mistake was noted."""
    contacts = [
        _contact(contact, entry.at("contacts", index), channels, notebook)
        for index, contact in sound(entry.value["contacts"])
    ]
    if not (entry.has("name") and entry.has("email")):
        return None
    email = str(entry.value["email"])
    known = tuple(contact for contact in contacts if contact)
    return Person(
        id=PersonId(entry.id),
        name=str(entry.value["name"]),
        email=email,
        language=str(entry.value["language"] if entry.has("language") else default_language),
        zone=str(entry.value["zone"]),
        contacts=known or (ContactMethod(Contact(EMAIL_CHANNEL, email)),),
        is_admin=entry.value["admin"] is True,
    )


def build_team(entry: Entry, entries: Entries, notebook: Notebook) -> Team | None:
    """Return a team; None when a mistake was noted."""
    members = entry.value["members"]
    check_references(members, "people", entry.at("members"), entries, notebook)
    lead = entry.value["lead"] if entry.has("lead") else None
    if lead is not None:
        check_reference(lead, "people", entry.at("lead"), entries, notebook)
    name = entry.value["name"] if entry.has("name") else entry.id
    return Team(entry.id, str(name), _people(entry, "members"), PersonId(lead) if lead else None)


def build_service(entry: Entry, entries: Entries, notebook: Notebook) -> Service | None:
    """Return a service; None when a mistake was noted."""
    for key, section in (("team", "teams"), ("policy", "policies")):
        if entry.has(key):
            check_reference(entry.value[key], section, entry.at(key), entries, notebook)
    for key in ("stakeholders", "customer_success"):
        check_references(
            entry.value[key] if entry.has(key) else (), "people", entry.at(key), entries, notebook
        )
    roles = entry.value["roles"] if entry.has("roles") else {}
    for role, target in roles.items():
        _check_role(role, entry.at("roles", role), notebook)
        check_target(target, entry.at("roles", role), entries, notebook)
    if not (entry.has("team") and entry.has("policy")):
        return None
    return Service(
        id=ServiceId(entry.id),
        name=str(entry.value["name"] if entry.has("name") else entry.id),
        team=str(entry.value["team"]),
        policy=PolicyId(entry.value["policy"]),
        roles=dict(roles),
        stakeholders=_people(entry, "stakeholders"),
        customer_success=_people(entry, "customer_success"),
    )


def _contact(
    contact: Mapping[str, Any], spot: Spot, channels: Mapping[str, Any], notebook: Notebook
) -> ContactMethod | None:
    named = [name for name in contact if name != "urgency"]
    if len(named) != 1:
        cure = text("write `- email: ana@example.org`, with an `urgency` beside it if you like")
        notebook.add(spot, text("a contact names one channel, not {count}", count=len(named)), cure)
        return None
    channel, address = named[0], contact[named[0]]
    if channel not in channels:
        message = text("no channel is called `{name}`", name=channel)
        notebook.add(
            spot.inside(channel), message, _channel_cure(channel, channels), value=channel, at_key=True
        )
        return None
    if channel == EMAIL_CHANNEL and "@" not in str(address):
        notebook.add(
            spot.inside(channel), text("not an e-mail address"), text("write it like ana@example.org")
        )
        return None
    urgencies = ("high", "low") if contact["urgency"] == "both" else (str(contact["urgency"]),)
    return ContactMethod(Contact(channel, str(address)), urgencies)


def _channel_cure(written: str, channels: Mapping[str, Any]) -> Text:
    return near(written, channels, text("the channels are {known}", known=listed(channels)))


def _check_role(role: str, spot: Spot, notebook: Notebook) -> None:
    if role not in ROLES:
        cure = near(role, ROLES, text("the roles are {known}", known=listed(ROLES)))
        notebook.add(spot, text("no role is called `{name}`", name=role), cure, value=role, at_key=True)


def _people(entry: Entry, key: str) -> tuple[PersonId, ...]:
    return tuple(PersonId(name) for _, name in sound(entry.value[key]))
