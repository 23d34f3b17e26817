"""Actions around the end: incident.resolve, timeline.note, postmortem.schedule, postmortem.write."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from lxml import etree

from harness.worlds import INCIDENT, NOW, KnownWorld, call
from runlane.base.ids import PersonId
from runlane.incidents.events import IncidentResolved, NoteAdded, PostmortemScheduled, PostmortemWritten
from runlane.incidents.model import RoleHolder, Status
from runlane.integrations.actions.incident_resolve import ACTION as RESOLVE
from runlane.integrations.actions.postmortem_schedule import ACTION as SCHEDULE
from runlane.integrations.actions.postmortem_schedule import working_day_after
from runlane.integrations.actions.postmortem_write import ACTION as WRITE
from runlane.integrations.actions.timeline_note import ACTION as NOTE
from runlane.ports.action import ServiceFact
from runlane.ports.outcome import GiveUp

COMMANDED = msgspec.structs.replace(
    INCIDENT,
    roles={**INCIDENT.roles, "commander": RoleHolder(PersonId("luc"), NOW)},
    status=Status.RESOLVED,
    resolved_at=NOW,
)

ASKED = "PARTSTAT=NEEDS-ACTION;RSVP=TRUE"


@pytest.fixture
def world():
    return KnownWorld()


def perform(action, parameters, world, **changes):
    return action.perform(call(parameters, **changes), world, None)


def test_an_open_incident_is_resolved_with_the_reason(world):
    outcome = perform(RESOLVE, {"reason": "{service.name} answers again"}, world)

    assert outcome.events == (IncidentResolved(at=NOW, reason="Checkout answers again"),)
    assert outcome.answer == {"resolved_at": "2026-11-24T03:10:00+00:00"}


def test_a_resolved_incident_stays_resolved_at_its_time(world):
    resolved = msgspec.structs.replace(COMMANDED, resolved_at=NOW - timedelta(hours=1))

    outcome = perform(RESOLVE, {}, world, incident=resolved)

    assert outcome.events == ()
    assert outcome.answer == {"resolved_at": "2026-11-24T02:10:00+00:00"}


def test_a_note_is_kept(world):
    outcome = perform(NOTE, {"text": "Customers affected: {data.n7.customer_impact}"}, world)

    assert outcome.events == (NoteAdded(at=NOW, text="Customers affected: true"),)


@pytest.mark.parametrize(
    ("day", "days", "found"),
    [
        pytest.param(date(2026, 11, 24), 2, date(2026, 11, 26), id="Tuesday to Thursday"),
        pytest.param(date(2026, 11, 26), 2, date(2026, 11, 30), id="Thursday to Monday"),
        pytest.param(date(2026, 11, 27), 1, date(2026, 11, 30), id="Friday to Monday"),
        pytest.param(date(2026, 11, 28), 1, date(2026, 11, 30), id="Saturday to Monday"),
        pytest.param(date(2026, 11, 28), 0, date(2026, 11, 30), id="never on a Saturday"),
        pytest.param(date(2026, 11, 24), 0, date(2026, 11, 24), id="today, when that is asked"),
        pytest.param(date(2026, 11, 24), 10, date(2026, 12, 8), id="two weeks"),
    ],
)
def test_working_days(day, days, found):
    assert working_day_after(day, days) == found


@pytest.mark.parametrize(("parameters", "resolved_at", "meets_at"), [
    pytest.param({}, NOW, datetime(2026, 11, 26, 9, 0, tzinfo=UTC), id="ten in Paris is nine in UTC in winter"),
    pytest.param(
        {}, datetime(2026, 7, 7, 3, 0, tzinfo=UTC), datetime(2026, 7, 9, 8, 0, tzinfo=UTC),
        id="and eight in summer",
    ),
    pytest.param(
        {"zone": "Asia/Tokyo"}, datetime(2026, 11, 24, 20, 0, tzinfo=UTC), datetime(2026, 11, 27, 1, 0, tzinfo=UTC),
        id="where it is tomorrow already, the days count from tomorrow",
    ),
    pytest.param(
        {"in": "1 working day", "at": "9:30"}, NOW, datetime(2026, 11, 25, 8, 30, tzinfo=UTC), id="one working day"
    ),
    pytest.param({"in": 5}, NOW, datetime(2026, 12, 1, 9, 0, tzinfo=UTC), id="a bare number is working days"),
    pytest.param({"in": "4 days"}, NOW, datetime(2026, 11, 28, 9, 0, tzinfo=UTC), id="days of the calendar"),
])  # fmt: skip
def test_when_the_review_meets(world, parameters, resolved_at, meets_at):
    incident = msgspec.structs.replace(COMMANDED, resolved_at=resolved_at)

    outcome = perform(SCHEDULE, parameters, world, incident=incident, now=resolved_at)

    assert outcome.events == (PostmortemScheduled(at=resolved_at, meets_at=meets_at),)


def test_a_review_is_never_in_the_past(world):
    long_ago = msgspec.structs.replace(COMMANDED, resolved_at=NOW - timedelta(days=30))

    outcome = perform(SCHEDULE, {}, world, incident=long_ago)

    assert outcome.answer["meets_at"] == "2026-11-26T09:00:00+00:00"


def test_the_invitation_is_one_that_calendars_can_answer(world):
    world.audiences["commander"] = (world.person("luc"),)
    outcome = perform(SCHEDULE, {"duration": "45m"}, world, incident=COMMANDED)

    assert [one.address for one in outcome.messages] == [
        "ana@example.org",
        "luc@example.org",
        "sam@example.org",
    ]
    (calendar,) = outcome.messages[0].message.attachments
    assert calendar.media_type == "text/calendar"
    lines = calendar.content.replace("\r\n ", "").split("\r\n")
    assert [line.partition(":")[0] for line in lines[10:12]] == ["SUMMARY", "DESCRIPTION"]
    assert [*lines[:10], *lines[12:]] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Runlane//Runlane//EN",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
        f"UID:{outcome.answer['uid']}",
        "SEQUENCE:0",
        "DTSTAMP:20261124T031000Z",
        "DTSTART:20261126T090000Z",
        "DTEND:20261126T094500Z",
        "URL:https://runlane.example/incidents/INC-1",
        'ORGANIZER;CN="Luc Lambert":mailto:luc@example.org',
        f'ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;{ASKED};CN="Ana Alves":mailto:ana@example.org',
        f'ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;{ASKED};CN="Luc Lambert":mailto:luc@example.org',
        f'ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=OPT-PARTICIPANT;{ASKED};CN="Sam Stake":mailto:sam@example.org',
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_each_guest_reads_the_time_on_their_own_clock(world):
    world.audiences["commander"] = (world.person("luc"),)
    outcome = perform(SCHEDULE, {}, world, incident=COMMANDED)

    bodies = {one.suffix: one.message.body for one in outcome.messages}
    assert "2026-11-26 09:00 (Europe/Lisbon)" in bodies["ana/email"]
    assert "2026-11-26 10:00" in bodies["luc/email"]
    assert "Europe/Paris" in bodies["luc/email"]


def test_scheduling_again_moves_the_meeting(world):
    first = perform(SCHEDULE, {}, world, incident=COMMANDED)
    scheduled = msgspec.structs.replace(COMMANDED, postmortem_at=NOW + timedelta(days=2))
    second = perform(SCHEDULE, {"in": 3}, world, incident=scheduled, key="INC-1.1/30")

    assert first.answer["uid"] == second.answer["uid"]
    assert "SEQUENCE:540\r\n" in second.messages[0].message.attachments[0].content


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ({"in": "soon"}, "`soon` is no number of days"),
        ({"in": "99 days"}, "`99 days` is no number of days"),
        ({"at": "25:00"}, "`25:00` is no time of day"),
        ({"at": 600}, "`600` is no time of day"),
        ({"duration": "0"}, "`0` is not a duration"),
        ({"zone": "Mars/Base"}, "`Mars/Base` is no time zone"),
        ({"invite": "everyone"}, "`everyone` is no audience"),
    ],
)
def test_a_review_that_cannot_be_scheduled_says_why(world, parameters, says):
    outcome = perform(SCHEDULE, parameters, world, incident=COMMANDED)

    assert isinstance(outcome, GiveUp)
    assert says in outcome.why


def test_a_review_without_guests_is_left_to_people():
    nobody = ServiceFact("checkout", "Checkout", "payments", "payments", "")
    bare = msgspec.structs.replace(INCIDENT, roles={})

    outcome = perform(SCHEDULE, {}, KnownWorld(audiences={}), incident=bare, service=nobody)

    assert outcome.why.startswith("nobody to invite has an e-mail address")


def test_the_postmortem_is_written_as_markdown_a_page_and_a_picture(world):
    outcome = perform(WRITE, {"language": "en"}, world, incident=COMMANDED)

    assert outcome.events == (PostmortemWritten(at=NOW),)
    assert [(one.name, one.media_type) for one in outcome.documents] == [
        ("postmortem.md", "text/markdown"),
        ("postmortem.html", "text/html"),
        ("diagram.svg", "image/svg+xml"),
    ]
    markdown, page, picture = (one.content for one in outcome.documents)
    assert markdown.startswith("# Postmortem of INC-1: Checkout answers no payments\n")
    assert "diagram.svg" in markdown
    assert picture == world.svg
    assert '<figure><svg xmlns="http://www.w3.org/2000/svg"' in page
    assert "<img" not in page
    assert page.count("<h1>") == 1
    assert "<table>" in page
    assert "Ana Alves" in page, "people are called by their names"


def test_the_page_is_whole_and_obeys_nothing_that_people_typed(world):
    nasty = msgspec.structs.replace(
        COMMANDED, title="<script>alert(1)</script> {x}", description="[x](javascript:alert(1)) <b>&</b>"
    )

    page = perform(WRITE, {}, world, incident=nasty).documents[1].content

    tree = etree.fromstring(page.encode(), etree.HTMLParser(recover=False))
    assert tree.xpath("//script | //b | //a[starts-with(@href, 'javascript:')]") == []
    assert (
        " ".join(tree.xpath("string(//h1)").split()) == "Post-mortem de INC-1 : <script>alert(1)</script> {x}"
    )


def test_without_a_run_there_is_no_picture():
    outcome = perform(WRITE, {}, KnownWorld(svg=""), incident=COMMANDED)

    assert outcome.answer == {"documents": ["postmortem.md", "postmortem.html"]}
    assert "diagram.svg" not in outcome.documents[0].content


def test_the_postmortem_is_in_the_commanders_language(world):
    page = perform(WRITE, {}, world, incident=COMMANDED).documents[1].content

    assert '<html lang="fr">' in page


def test_a_language_that_is_not_spoken_here_is_given_up(world):
    assert "`tlh` is not spoken here; there are en, fr" in perform(WRITE, {"language": "tlh"}, world).why
