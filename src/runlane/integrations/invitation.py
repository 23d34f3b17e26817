"""Write a meeting as an iCalendar invitation (RFC 5545, RFC 5546) that mail programs can answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from runlane.base.instants import Instant
from runlane.integrations.plain_text import clean, one_line
from runlane.ports.outcome import Attachment

LONGEST_LINE_BYTES: Final = 75


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who is invited; who need not come is optional."""

    name: str
    email: str
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting. A later `sequence` of the same `uid` moves it instead of adding a second one."""

    uid: str
    sequence: int
    written_at: Instant
    starts_at: Instant
    lasts: timedelta
    title: str
    description: str
    url: str
    organizer: Guest
    guests: tuple[Guest, ...]


def invitation(meeting: Meeting) -> Attachment:
    """Return the invitation as a file, with the method REQUEST, times in UTC and CRLF line ends."""
    return Attachment(
        "invitation.ics", "text/calendar", "".join(f"{_folded(line)}\r\n" for line in _lines(meeting))
    )


def _lines(meeting: Meeting) -> Iterable[str]:
    yield from (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Runlane//Runlane//EN",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
    )
    yield f"UID:{meeting.uid}"
    yield f"SEQUENCE:{meeting.sequence}"
    yield f"DTSTAMP:{_utc(meeting.written_at)}"
    yield f"DTSTART:{_utc(meeting.starts_at)}"
    yield f"DTEND:{_utc(meeting.starts_at + meeting.lasts)}"
    yield f"SUMMARY:{_text(one_line(meeting.title))}"
    yield f"DESCRIPTION:{_text(meeting.description)}"
    if meeting.url:
        yield f"URL:{one_line(meeting.url, 2000)}"
    yield f"ORGANIZER;CN={_parameter(meeting.organizer.name)}:mailto:{meeting.organizer.email}"
    for guest in meeting.guests:
        yield _attendee(guest)
    yield from ("STATUS:CONFIRMED", "TRANSP:OPAQUE", "END:VEVENT", "END:VCALENDAR")


def _attendee(guest: Guest) -> str:
    role = "OPT-PARTICIPANT" if guest.is_optional else "REQ-PARTICIPANT"
    duty = f"CUTYPE=INDIVIDUAL;ROLE={role};PARTSTAT=NEEDS-ACTION;RSVP=TRUE"
    return f"ATTENDEE;{duty};CN={_parameter(guest.name)}:mailto:{guest.email}"


def _utc(moment: Instant) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"


def _text(written: str) -> str:
    escaped = clean(written).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def _parameter(name: str) -> str:
    """Return a quoted parameter value; a quote inside cannot be written, so it becomes an apostrophe."""
    return '"' + one_line(name).replace('"', "'") + '"'


def _folded(line: str) -> str:
    """Break a line after at most 75 bytes, never inside a character; the rest begins with a space."""
    parts, current, size = [], "", 0
    for character in line:
        width = len(character.encode())
        if size + width > LONGEST_LINE_BYTES:
            parts.append(current)
            current, size = " ", 1
        current += character
        size += width
    return "\r\n".join([*parts, current])
