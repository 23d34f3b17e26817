"""The messages people get: the most important words first, in the reader's own language."""

from datetime import UTC, datetime

import msgspec
import pytest

from harness.story import directory, person
from harness.worlds import INCIDENT
from runlane.base.ids import IncidentId, PageId, PolicyId, ServiceId
from runlane.base.texts import text, texts_in
from runlane.incidents.model import AlertSummary
from runlane.oncall.model import EscalationPolicy, Page
from runlane.operations import compose

AT = datetime(2026, 11, 24, 3, 1, 2, tzinfo=UTC)
URL = "https://runlane.example/incidents/INC-1"
LINK = "https://runlane.example/a/token"
TEAM = directory()
PAGE = Page(
    id=PageId("INC-1.1-2"),
    incident=IncidentId("INC-1"),
    policy=EscalationPolicy(PolicyId("payments"), ()),
    subject="Acknowledge incident",
    urgency="high",
    notified=1,
)
TOLD = msgspec.structs.replace(
    INCIDENT,
    declared_at=AT,
    war_room="https://meet.example/INC-1",
    description="The error ratio is 100 %.",
    alerts={
        "a": AlertSummary("a", "CheckoutDown on a", firing=True, started_at=AT),
        "b": AlertSummary("b", "CheckoutDown on b", firing=False, started_at=AT, ended_at=AT),
    },
)
ANA, BO = person("ana"), person("bo", language="fr")

FACTS = """\
Service: Checkout
Since: 2026-11-24 04:01:02 CET
War room: https://meet.example/INC-1
- CheckoutDown on a

The error ratio is 100 %."""

PAGED = f"""\
Acknowledge incident: please acknowledge.

{FACTS}

Acknowledge: {LINK}
Incident: {URL}

If you cannot take it, do nothing: Runlane asks the next person."""

TASK = f"""\
Your next step: Assess severity

{FACTS}

Do it here: {URL}"""

ALARM = f"""\
Nobody has answered the pages of this incident, and nobody is left to ask.
Reason: nobody left

{FACTS}

Incident: {URL}"""


def test_a_page_begins_with_severity_and_title_and_ends_with_what_to_do():
    message = compose.page_message(TEAM, TOLD, PAGE, ANA, LINK)

    assert message.title == "[SEV1] INC-1 Checkout answers no payments"
    assert message.body == PAGED
    assert (message.urgency, message.acknowledge_url, message.incident_url) == ("high", LINK, URL)


@pytest.mark.parametrize("change", [{"notified": 2}, {"round": 1}], ids=["notified again", "second round"])
def test_who_is_asked_again_reads_why(change):
    message = compose.page_message(TEAM, TOLD, msgspec.structs.replace(PAGE, **change), ANA, LINK)

    assert message.body.splitlines()[1] == "You are asked again because nobody has acknowledged yet."


def test_a_task_wakes_nobody():
    message = compose.task_message(TEAM, TOLD, "Assess severity", ANA)

    assert message.title == "[SEV1] INC-1 Checkout answers no payments: Assess severity"
    assert message.body == TASK
    assert (message.urgency, message.acknowledge_url) == ("low", "")


def test_an_alarm_says_that_nobody_is_left_and_why():
    message = compose.alarm_message(TEAM, TOLD, "nobody left", ANA)

    assert message.title == "Nobody answers: [SEV1] INC-1 Checkout answers no payments"
    assert message.body == ALARM
    assert message.urgency == "high"


def test_the_end_of_a_page_says_who_took_it_or_why_it_is_over():
    taken = compose.page_end_message(TEAM, TOLD, ANA, by="bo", why="")
    over = compose.page_end_message(TEAM, TOLD, ANA, by="runlane", why="resolved")

    assert taken.title == over.title == "Over: [SEV1] INC-1 Checkout answers no payments"
    assert taken.body == f"Bo has taken it; nothing is left to answer for you.\n\nIncident: {URL}"
    assert over.body == f"Nothing is left to answer: resolved\n\nIncident: {URL}"


def test_a_storm_names_five_alerts_that_fire_and_counts_the_others():
    alerts = {
        str(number): AlertSummary(str(number), f"Disk {number}", firing=number > 2, started_at=AT)
        for number in range(10)
    }
    stormy = msgspec.structs.replace(TOLD, alerts=alerts, description="")

    body = compose.task_message(TEAM, stormy, "Assess", ANA).body

    told = [line for line in body.splitlines() if line.startswith("-")]
    assert told == ["- Disk 3", "- Disk 4", "- Disk 5", "- Disk 6", "- Disk 7", "- and 2 more"]


def test_an_incident_without_anything_is_told_all_the_same():
    bare = msgspec.structs.replace(INCIDENT, service=ServiceId(""), declared_at=None)

    assert (
        compose.task_message(TEAM, bare, "Do it", ANA).body == f"Your next step: Do it\n\n\nDo it here: {URL}"
    )


def test_braces_in_what_people_wrote_are_words():
    odd = msgspec.structs.replace(TOLD, title="{title} of {0}", description="{}")

    assert "{title} of {0}" in compose.page_message(TEAM, odd, PAGE, ANA, LINK).title
    assert "{x}" in compose.task_message(TEAM, odd, "{x}", ANA).title
    assert "Reason: {why}" in compose.alarm_message(TEAM, odd, "{why}", ANA).body


FRENCH = {
    "a page": (
        compose.page_message(TEAM, TOLD, PAGE, BO, LINK).body,
        [
            text("{subject}: please acknowledge.", subject="Acknowledge incident"),
            text("Service: {name}", name="Checkout"),
            text("Since: {time}", time="2026-11-24 04:01:02 CET"),
            text("War room: {link}", link="https://meet.example/INC-1"),
            text("Acknowledge: {link}", link=LINK),
            text("Incident: {link}", link=URL),
            text("If you cannot take it, do nothing: Runlane asks the next person."),
        ],
    ),
    "a task": (
        compose.task_message(TEAM, TOLD, "Assess", BO).body,
        [text("Your next step: {label}", label="Assess"), text("Do it here: {link}", link=URL)],
    ),
    "an alarm": (
        compose.alarm_message(TEAM, TOLD, "x", BO).body,
        [
            text("Nobody has answered the pages of this incident, and nobody is left to ask."),
            text("Reason: {why}", why="x"),
        ],
    ),
    "an end": (
        compose.page_end_message(TEAM, TOLD, BO, by="ana", why="").body,
        [text("{name} has taken it; nothing is left to answer for you.", name="Ana")],
    ),
}


@pytest.mark.parametrize(("body", "said"), FRENCH.values(), ids=FRENCH)
def test_a_reader_of_french_gets_the_words_of_the_french_catalogue(body, said):
    lines = body.splitlines()

    assert [texts_in("fr").say(one) for one in said if texts_in("fr").say(one) not in lines] == []


def test_the_language_of_the_reader_travels_with_the_message():
    assert compose.page_message(TEAM, TOLD, PAGE, BO, LINK).language == "fr"
