"""postmortem.schedule: invite those who took part to the review, at a decent hour of a working day."""

import hashlib
import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from runlane.base.instants import Instant
from runlane.base.texts import Text, text, texts_in
from runlane.incidents.events import PostmortemScheduled
from runlane.incidents.model import COMMANDER
from runlane.integrations.invitation import Guest, Meeting, invitation
from runlane.integrations.parameters import WrongParameterError, checked_action, duration, word, words
from runlane.integrations.telling import by_mail, message, people_of
from runlane.oncall.wallclock import instant_on, is_zone, local_moment
from runlane.ports.action import Action, ActionCall, Parameter, PersonFact, World
from runlane.ports.channel import Http
from runlane.ports.outcome import Attachment, Done, GiveUp, Outcome, Outgoing

SATURDAY: Final = 5
LONGEST_WAIT: Final = 90

_DAYS: Final = re.compile(r"(\d{1,2})(?:\s*(working )?\s*days?)?")
_TIME: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def perform(call: ActionCall, world: World, _http: Http) -> Outcome:
    """Find the day, write the invitation, send it to everybody by mail."""
    host = _host(call, world)
    meets_at = _meets_at(call, word(call, "zone") or (host.zone if host else "UTC"))
    duty = people_of(world, words(call, "invite"), "invite")
    courtesy = [
        person for person in people_of(world, words(call, "optional"), "optional") if person not in duty
    ]
    people = [person for person in (*duty, *courtesy) if person.email]
    if not people:
        return GiveUp(
            "nobody to invite has an e-mail address: schedule the review by hand, or name people in `invite`"
        )
    meeting = _meeting(call, meets_at, host or people[0], _guests(duty, courtesy))
    calendar = invitation(meeting)
    return Done(
        answer={
            "meets_at": meets_at.isoformat(),
            "uid": meeting.uid,
            "invited": [str(one.id) for one in people],
        },
        events=(PostmortemScheduled(at=call.now, meets_at=meets_at),),
        messages=tuple(one for person in people for one in _told(call, person, meets_at, calendar)),
    )


def working_day_after(day: date, days: int) -> date:
    """Return the day that is `days` working days (Monday to Friday) after `day`; never a Saturday or Sunday."""
    found, left = day, days
    while left > 0 or found.weekday() >= SATURDAY:
        found += timedelta(days=1)
        left -= found.weekday() < SATURDAY
    return found


def _host(call: ActionCall, world: World) -> PersonFact | None:
    """Return who holds the review: the commander, else the team's lead."""
    holder = call.incident.roles.get(COMMANDER)
    for person in (holder.person if holder else "", call.service.lead):
        found = world.person(person) if person else None
        if found and found.email:
            return found
    return None


def _meets_at(call: ActionCall, zone: str) -> Instant:
    """Return when it begins, counted from the resolution; from now when that would be past."""
    if not is_zone(zone):
        raise WrongParameterError(
            "zone", f"`{zone}` is no time zone; write an IANA name such as `Europe/Paris`"
        )
    resolved = call.incident.resolved_at or call.now
    chosen = _local_day(call, local_moment(resolved, zone).date(), zone)
    if chosen <= call.now:
        chosen = _local_day(call, local_moment(call.now, zone).date(), zone)
    return chosen if chosen > call.now else chosen + timedelta(days=1)


def _local_day(call: ActionCall, today: date, zone: str) -> Instant:
    written, at = word(call, "in"), _TIME.fullmatch(word(call, "at"))
    days = _DAYS.fullmatch(written)
    if days is None or int(days[1]) > LONGEST_WAIT:
        raise WrongParameterError(
            "in", f"`{written}` is no number of days; write `2 working days` or `3 days`"
        )
    if at is None:
        raise WrongParameterError(
            "at", f"`{word(call, 'at')}` is no time of day; write it in quotes, like `'10:00'`"
        )
    is_working = days[2] is not None or "day" not in written
    day = working_day_after(today, int(days[1])) if is_working else today + timedelta(days=int(days[1]))
    return instant_on(day, time(int(at[1]), int(at[2])), zone)


def _guests(duty: Sequence[PersonFact], courtesy: Sequence[PersonFact]) -> tuple[Guest, ...]:
    must = [Guest(person.name, person.email) for person in duty if person.email]
    may = [Guest(person.name, person.email, is_optional=True) for person in courtesy if person.email]
    return (*must, *may)


def _meeting(call: ActionCall, starts_at: Instant, host: PersonFact, guests: tuple[Guest, ...]) -> Meeting:
    """Return the meeting; a second scheduling moves the first, for calendars know it by its UID."""
    say = texts_in(host.language).say
    incident = call.incident
    identity = hashlib.sha256(f"{call.incident_url} {incident.id}".encode()).hexdigest()[:32]
    moved = incident.postmortem_at is not None and incident.declared_at is not None
    return Meeting(
        uid=f"postmortem-{identity}@runlane",
        sequence=int((call.now - incident.declared_at).total_seconds())
        if moved and incident.declared_at
        else 0,
        written_at=call.now,
        starts_at=starts_at,
        lasts=duration(call, "duration"),
        title=say(text("Postmortem of {id}: {title}", id=incident.id, title=incident.title)),
        description=say(text("A blameless review of the incident. {link}", link=call.incident_url)),
        url=call.incident_url,
        organizer=Guest(host.name, host.email),
        guests=guests,
    )


def _told(call: ActionCall, person: PersonFact, meets_at: Instant, calendar: Attachment) -> list[Outgoing]:
    zone = person.zone if is_zone(person.zone) else "UTC"
    local: datetime = local_moment(meets_at, zone)
    lines: list[Text | str] = [
        text(
            "You are invited to the postmortem: {moment} ({zone}).",
            moment=f"{local:%Y-%m-%d %H:%M}",
            zone=zone,
        ),
        text("It is blameless: bring what you saw and did. The invitation is attached."),
    ]
    return by_mail(person, message(call, person, text("postmortem"), lines), (calendar,))


ACTION = checked_action(
    Action(
        name="postmortem.schedule",
        summary=text("Invite those who took part to the postmortem."),
        parameters={
            "in": Parameter(
                text("how long after the resolution: 2 working days, or 3 days"), default="2 working days"
            ),
            "at": Parameter(text("the local time of day, such as 10:00"), default="10:00"),
            "duration": Parameter(text("how long it lasts, such as 45m"), default="1h"),
            "zone": Parameter(
                text("the time zone of `at`; that of the commander or of the team's lead unless set")
            ),
            "invite": Parameter(text("the audiences who should come"), default="responders, commander"),
            "optional": Parameter(text("the audiences who may come"), default="stakeholders"),
        },
        answers={
            "meets_at": text("when it begins, in UTC"),
            "uid": text("the meeting's UID in calendars"),
            "invited": text("the ids of those who were invited"),
        },
        perform=perform,
    )
)
