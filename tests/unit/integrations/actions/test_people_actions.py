"""Actions that concern people: page, role.assign, war_room.open, status_update.send, audience.notify."""

import re

import msgspec
import pytest

from harness.worlds import INCIDENT, NOW, KnownWorld, call
from runlane.base.ids import PersonId
from runlane.incidents.events import MajorDeclared, NoteAdded, RoleAssigned, UpdatePosted, WarRoomOpened
from runlane.incidents.model import RoleHolder
from runlane.integrations.actions.incident_major import ACTION as DECLARE_MAJOR
from runlane.integrations.actions.notify_audience import ACTION as NOTIFY
from runlane.integrations.actions.page import ACTION as PAGE
from runlane.integrations.actions.role_assign import ACTION as ASSIGN
from runlane.integrations.actions.status_update import ACTION as UPDATE
from runlane.integrations.actions.war_room_open import ACTION as OPEN_ROOM
from runlane.ports.action import ServiceFact
from runlane.ports.outcome import Done, GiveUp, PageRequest


@pytest.fixture
def world():
    return KnownWorld()


def perform(action, parameters, world, **changes):
    return action.perform(call(parameters, **changes), world, None)


@pytest.mark.parametrize(
    ("parameters", "page"),
    [
        pytest.param(
            {}, PageRequest(policy="payments", reason="Open war room bridge"), id="the service's own policy"
        ),
        pytest.param(
            {"policy": "night"}, PageRequest(policy="night", reason="Open war room bridge"), id="a policy"
        ),
        pytest.param(
            {"to": "lead:payments", "reason": "Help"},
            PageRequest(targets=("lead:payments",), reason="Help"),
            id="a target",
        ),
        pytest.param(
            {"to": ["team:payments", "schedule:db"]},
            PageRequest(targets=("team:payments", "schedule:db"), reason="Open war room bridge"),
            id="several targets",
        ),
        pytest.param(
            {"to": "ana"},
            PageRequest(targets=("person:ana",), reason="Open war room bridge"),
            id="a person by id alone",
        ),
    ],
)
def test_whom_a_page_goes_to(world, parameters, page):
    assert perform(PAGE, parameters, world).page == page


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        pytest.param({"to": "lead:"}, "`lead:` is nobody to page", id="a lead of no team"),
        pytest.param({"to": "eve"}, "`eve` is nobody to page", id="a person nobody knows"),
        pytest.param({"to": "role:x"}, "`role:x` is nobody to page", id="a kind of target that there is not"),
        pytest.param({"to": "ana", "policy": "night"}, "it stands beside `policy`", id="both ways at once"),
    ],
)
def test_a_page_to_nobody_says_why(world, parameters, says):
    outcome = perform(PAGE, parameters, world)

    assert isinstance(outcome, GiveUp)
    assert says in outcome.why


def test_a_service_without_policy_cannot_be_paged(world):
    outcome = perform(PAGE, {}, world, service=ServiceFact("x", "X", "", "", ""))

    assert "the service has none either" in outcome.why


def test_the_commander_is_who_is_on_call_for_it_and_hears_so_in_french(world):
    outcome = perform(ASSIGN, {"role": "commander"}, world)

    assert outcome.answer == {"role": "commander", "person": "luc"}
    assert outcome.events == (
        RoleAssigned(at=NOW, role="commander", person="luc", reason="Open war room bridge"),
    )
    (told,) = outcome.messages
    assert (told.suffix, told.channel, told.address) == ("luc/email", "email", "luc@example.org")
    assert told.message.language == "fr"
    assert told.message.urgency == "low"


def test_a_role_that_is_held_stays_with_its_holder(world):
    incident = msgspec.structs.replace(INCIDENT, roles={"commander": RoleHolder(PersonId("ana"), NOW)})

    outcome = perform(ASSIGN, {"role": "commander"}, world, incident=incident)

    assert outcome == Done(answer={"role": "commander", "person": "ana"})


def test_a_named_person_takes_over(world):
    incident = msgspec.structs.replace(INCIDENT, roles={"commander": RoleHolder(PersonId("ana"), NOW)})

    outcome = perform(ASSIGN, {"role": "commander", "person": "person:luc"}, world, incident=incident)

    assert outcome.events[0].person == "luc"


def test_when_nobody_is_on_call_people_assign_by_hand():
    outcome = perform(ASSIGN, {"role": "commander"}, KnownWorld(on_call={}))

    assert outcome == GiveUp(
        "nobody is on call as incident commander for `checkout`: assign the role by hand, "
        "and add `commander` under `roles:` of the service"
    )


def test_the_war_room_cannot_be_guessed_and_everybody_involved_gets_the_link(world):
    outcome = perform(OPEN_ROOM, {}, world)

    url = outcome.answer["url"]
    assert re.fullmatch(r"https://meet\.jit\.si/runlane-inc-1-[0-9a-z]{26}", url)
    assert outcome.events == (WarRoomOpened(at=NOW, url=url, kind="jitsi"),)
    assert [(one.suffix, one.address) for one in outcome.messages] == [
        ("ana/email", "ana@example.org"),
        ("ana/ntfy", "runlane-ana"),
        ("luc/email", "luc@example.org"),
    ]
    assert all(url in one.message.body for one in outcome.messages)


def test_another_visit_or_another_secret_is_another_room(world):
    usual = perform(OPEN_ROOM, {}, world).answer["url"]
    other_secret = KnownWorld(
        settings={("war_room", "secret"): "ours", ("war_room", "base"): "https://meet.example.org/"}
    )

    assert perform(OPEN_ROOM, {}, world, key="INC-1.1/9").answer["url"] != usual
    other = perform(OPEN_ROOM, {}, other_secret).answer["url"]
    assert other.startswith("https://meet.example.org/runlane-inc-1-")
    assert other[-26:] != usual[-26:]


def test_a_room_that_is_open_is_used_again(world):
    incident = msgspec.structs.replace(INCIDENT, war_room="https://meet.example.org/room")

    outcome = perform(OPEN_ROOM, {}, world, incident=incident)

    assert outcome.answer["url"] == "https://meet.example.org/room"
    assert outcome.events == ()
    assert len(outcome.messages) == 3


@pytest.mark.parametrize(
    "base", ["javascript:alert(1)", "a b", "meet.example.org?x=", "https://", "user@host"]
)
def test_a_war_room_server_that_is_none_is_given_up(world, base):
    assert "is no server" in perform(OPEN_ROOM, {"base": base}, world).why


def test_without_any_secret_no_room_is_named():
    outcome = perform(OPEN_ROOM, {}, KnownWorld(settings={}))

    assert outcome == GiveUp("no secret to name the room with; set `secret` of the integration `war_room`")


def test_a_status_update_says_how_it_stands_once_to_each(world):
    outcome = perform(UPDATE, {}, world)

    text = (
        "Checkout: Checkout answers no payments\nSeverity: SEV1\nStatus: active\n"
        "It has lasted 10 min 0 s.\nImpact: no payments"
    )
    assert outcome.events == (UpdatePosted(at=NOW, text=text, audience="stakeholders"),)
    assert [(one.suffix, one.address, one.message.language) for one in outcome.messages] == [
        ("sam/email", "sam@example.org", "en"),
        ("luc/email", "luc@example.org", "fr"),
    ]
    assert outcome.messages[0].message.body == f"{text}\n\nIncident: https://runlane.example/incidents/INC-1"
    assert outcome.messages[0].message.title == "[SEV1] INC-1 Checkout answers no payments: status update"


def test_a_status_update_of_ones_own_fills_in_its_fields(world):
    template = "{incident.id} ({incident.severity}) {service.name}: {data.n7.impact}, {data.n9.none}. {{ok}}"

    outcome = perform(UPDATE, {"template": template, "audience": "customer_success"}, world)

    assert outcome.answer == {"text": "INC-1 (SEV1) Checkout: no payments, –. {ok}", "told": ["sam"]}


def test_a_field_nobody_knows_is_given_up_with_the_nearest(world):
    outcome = perform(UPDATE, {"template": "{incident.titel}"}, world)

    assert outcome == GiveUp(
        "`template` of the action `status_update.send` at node n12: nothing is known of `{incident.titel}`; "
        "did you mean `{incident.title}`?"
    )


def test_an_update_without_readers_is_kept_and_says_so():
    outcome = perform(UPDATE, {"template": "x"}, KnownWorld(audiences={}))

    assert outcome.messages == ()
    assert outcome.events == (
        UpdatePosted(at=NOW, text="x", audience="stakeholders"),
        NoteAdded(at=NOW, text="Nobody was told: the service `checkout` has no stakeholders."),
    )


@pytest.mark.parametrize("audience", ["customers", "person:eve", "$service.team"])
def test_an_audience_nobody_knows_is_given_up(world, audience):
    assert isinstance(perform(UPDATE, {"audience": audience}, world), GiveUp)


def test_somebody_in_two_audiences_is_told_once(world):
    outcome = perform(UPDATE, {"audience": ["stakeholders", "customer_success", "person:sam"]}, world)

    assert [one.suffix for one in outcome.messages] == ["sam/email", "luc/email"]


def test_customer_success_is_told_and_the_timeline_knows(world):
    outcome = perform(NOTIFY, {"audience": "customer_success"}, world)

    assert [one.address for one in outcome.messages] == ["sam@example.org"]
    assert outcome.events[0].audience == "customer_success"
    assert outcome.messages[0].message.body.startswith(
        "For customer success: customers may feel this incident.\n"
    )


def test_customers_are_never_forgotten_in_silence():
    outcome = perform(NOTIFY, {"audience": "customer_success"}, KnownWorld(audiences={}))

    assert outcome == GiveUp(
        "the service `checkout` has no customer success: tell them by hand, and add `customer_success` to the service"
    )


def test_a_major_incident_is_declared_once(world):
    major = msgspec.structs.replace(INCIDENT, is_major=True)

    assert perform(DECLARE_MAJOR, {}, world).events == (MajorDeclared(at=NOW),)
    assert perform(DECLARE_MAJOR, {}, world, incident=major).events == ()
