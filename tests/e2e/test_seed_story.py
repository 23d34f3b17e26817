"""The seed's incident response, told as stories: the real store, the real plug-ins, the clock wound by hand."""

import re

import pytest

from harness.story import GiveUp, directory, person, story
from runlane.app import first_broken_entry
from runlane.base.ids import IncidentId, PersonId, PolicyId
from runlane.oncall.model import EscalationPolicy, EscalationStep
from runlane.operations import acting, links, queries
from runlane.operations.views import Accepted, Refused

SEV1 = {"severity": "SEV1", "impact": "nobody can pay", "customer_impact": "yes"}
SEV3 = {"severity": "SEV3", "impact": "a few retries", "customer_impact": "no"}


@pytest.fixture
def tale(tmp_path):
    with story(tmp_path) as told:
        yield told


def acknowledge_link(delivery):
    return re.search(r"/a/(\S+)", delivery.message.acknowledge_url)[1]


def test_an_alert_pages_who_is_on_call_at_once_and_a_link_acknowledges(tale):
    assert tale.alert(severity="critical") == 200

    assert tale.open_nodes() == {"n6"}
    page = tale.mail.to("ana")[0]
    assert page.message.title == "[SEV1] INC-1 CheckoutDown"
    assert page.message.urgency == "high"

    token = acknowledge_link(page)
    assert links.read(tale.context, token).is_used is False
    assert isinstance(links.acknowledge(tale.context, token).result(10), Accepted)
    tale.settle()

    assert tale.open_nodes() == {"n7"}
    assert tale.view().item.responder == "Ana"
    assert links.read(tale.context, token).is_used is True
    assert isinstance(links.acknowledge(tale.context, token).result(10), Refused)


def test_reading_a_link_changes_nothing_so_that_mail_scanners_do_not_acknowledge(tale):
    tale.alert(severity="critical")
    token = acknowledge_link(tale.mail.to("ana")[0])

    for _ in range(3):
        links.read(tale.context, token)

    assert tale.open_nodes() == {"n6"}
    assert tale.view().item.acknowledged_at is None


@pytest.mark.parametrize("broken", ["", "x", "SU5DLTE.AAAA", "....", "é.é"])
def test_a_forged_link_is_none_of_ours(tale, broken):
    tale.alert(severity="critical")

    assert links.read(tale.context, broken) is None


def test_sev1_goes_through_the_war_room_to_the_postmortem_and_the_fix_needs_two_rounds(tale):
    tale.alert(severity="critical")
    tale.act("INC-1", "acknowledge")
    tale.act("INC-1", "complete", node="n7", data=SEV1)

    assert tale.open_nodes() == {"n14"}, "declared, war room open, commander assigned: coordination waits"
    view = tale.view()
    assert view.is_major
    assert view.item.commander == "Dana"
    assert view.war_room.startswith("https://")
    assert any("Your next step" in told.message.body for told in tale.mail.to("dana"))

    tale.act("INC-1", "complete", by="dana", node="n14")
    assert tale.open_nodes() == {"n18"}
    assert tale.mail.to("erin"), "the stakeholders were told (n15)"
    assert tale.mail.to("sam"), "customer success was told (n17): customers feel it"

    for branch in ("No - Continue", "No - Continue", "Yes"):
        tale.act("INC-1", "complete", node="n18")
        tale.act("INC-1", "complete", node="n19")
        tale.act("INC-1", "choose", node="n20", label=branch)
    assert tale.open_nodes() == {"n21"}
    assert {node.id: node.round for lane in tale.view().lanes for node in lane.nodes}["n18"] == 3

    tale.act("INC-1", "complete", node="n21")
    done = tale.view()
    assert done.run_status == "completed"
    assert done.item.status == "reviewing"
    assert {"postmortem.md", "postmortem.html"} <= set(done.documents)
    invitations = [told for told in tale.mail.to("ana") if told.message.attachments]
    assert "BEGIN:VCALENDAR" in invitations[0].message.attachments[0].content


def test_sev3_takes_the_quiet_branch_and_nobody_outside_is_told(tale):
    tale.alert(severity="warning")
    assert tale.mail.to("ana")[0].message.urgency == "low"

    tale.act("INC-1", "acknowledge")
    tale.act("INC-1", "complete", node="n7", data=SEV3)

    assert tale.open_nodes() == {"n10"}
    tale.act("INC-1", "complete", node="n10")
    assert tale.open_nodes() == {"n18"}
    assert tale.mail.to("erin") == []
    assert tale.mail.to("sam") == []


def test_nobody_acknowledges_so_the_page_insists_escalates_and_n3_pages_again(tale):
    tale.alert(severity="critical")

    tale.forward(minutes=5, seconds=1)
    assert len(tale.mail.to("ana")) == 4, "at once, after 2 and 4 minutes, and by n3 after 5"
    assert "page_repeated" in tale.kinds()

    tale.forward(minutes=6)
    assert tale.mail.to("bo"), "the second step after 10 minutes"
    assert "Incident" in tale.mail.to("bo")[0].message.body
    assert "Prendre en charge" in tale.mail.to("bo")[0].message.body, "Bo reads French"

    tale.forward(hours=1)
    assert "page_exhausted" in tale.kinds()
    assert any("Nobody answers" in told.message.title for told in tale.mail.to("olga"))
    assert tale.open_nodes() == {"n6"}, "nothing is lost: the task is still open"
    tale.act("INC-1", "acknowledge", by="bo")
    assert tale.open_nodes() == {"n7"}


def test_troubleshooting_for_too_long_calls_the_team_lead_by_itself(tale):
    tale.alert(severity="warning")
    tale.act("INC-1", "acknowledge")
    tale.act("INC-1", "complete", node="n7", data=SEV3)

    tale.forward(minutes=31)

    assert tale.mail.to("chen")[0].message.title == "[SEV3] INC-1 CheckoutDown", "n11 pages the lead"
    assert [page.status for page in tale.view().pages] == ["acknowledged", "escalating"]
    assert "n10" in tale.open_nodes(), "troubleshooting goes on"
    assert tale.view().war_room, "and n12 opens the war room"


def test_escalation_by_hand_joins_the_main_flow_once(tale):
    tale.alert(severity="warning")
    tale.act("INC-1", "acknowledge")
    tale.act("INC-1", "complete", node="n7", data=SEV3)

    tale.act("INC-1", "fire", node="n11")
    tale.act("INC-1", "fire", node="n11")

    rounds = {node.id: node.round for lane in tale.view().lanes for node in lane.nodes}
    assert (rounds["n11"], rounds["n12"]) == (2, 1)
    assert "node_absorbed" in tale.kinds()


def test_a_target_that_recovers_before_anybody_has_acknowledged_closes_the_incident(tale):
    tale.alert(severity="critical")

    tale.alert(severity="critical", firing=False)

    view = tale.view()
    assert view.item.status == "resolved"
    assert view.run_status == "completed"
    assert [page.status for page in view.pages] == ["ended"]
    assert any("Over" in told.message.title for told in tale.mail.to("ana")), "a page sent owes an end"
    sent = len(tale.mail.sent)
    tale.forward(hours=2)
    assert len(tale.mail.sent) == sent, "nobody is woken for what is over"


def test_a_target_that_recovers_while_somebody_has_it_is_left_to_them(tale):
    tale.alert(severity="critical")
    tale.act("INC-1", "acknowledge")

    tale.alert(severity="critical", firing=False)

    assert tale.view().item.status == "active"
    assert tale.open_nodes() == {"n7"}


def test_an_alert_that_repeats_is_one_incident_and_one_page(tale):
    for _ in range(5):
        tale.alert(severity="critical")

    assert len(tale.mail.to("ana")) == 1
    assert tale.kinds().count("incident_declared") == 1
    assert tale.kinds().count("alert_attached") == 1


def test_a_second_alert_of_the_group_joins_the_incident(tale):
    tale.alert(severity="critical", instance="a")
    tale.alert(severity="critical", instance="b")

    assert len(tale.view().alerts) == 2
    assert len(tale.mail.to("ana")) == 1


def test_a_contact_that_fails_for_good_moves_the_page_on_at_once(tale):
    tale.mail.broken["ana@example.org"] = GiveUp("550 no such mailbox")

    tale.alert(severity="critical")

    assert tale.mail.to("bo"), "the next step, without waiting ten minutes"
    assert "delivery_failed" in tale.kinds()


def test_a_task_nobody_stands_for_falls_to_the_fallback_and_says_so(tmp_path):
    nobody = EscalationPolicy(
        PolicyId("payments"), (EscalationStep(("schedule:gone",), 300),), fallback=("person:olga",)
    )
    with story(tmp_path, directory(policies={PolicyId("payments"): nobody})) as told:
        told.alert(severity="critical")

        assert told.mail.to("olga")
        assert "step_skipped" in told.kinds()


def test_a_failed_action_blocks_its_node_and_a_person_is_asked(tmp_path):
    services = directory().services
    without_commander = {key: type(one)(one.id, one.name, "", one.policy) for key, one in services.items()}
    team = directory(services=without_commander, people={PersonId("bo"): person("bo")})
    with story(tmp_path, team) as told:
        told.alert(severity="critical")
        told.act("INC-1", "acknowledge", by="bo")
        told.act("INC-1", "complete", by="bo", node="n7", data=SEV1)

        assert "n13" not in told.open_nodes() or "node_blocked" in told.kinds()


def test_what_is_offered_is_never_refused_and_what_is_refused_says_why(tale):
    tale.alert(severity="critical")

    answer = tale.try_to("INC-1", "complete", node="n18")
    assert isinstance(answer, Refused)
    assert 'n18 "Identify root cause" has not been reached' in str(answer.why)
    assert isinstance(tale.try_to("INC-1", "dance"), Refused)
    assert isinstance(tale.try_to("INC-9", "acknowledge"), Refused)


def test_the_same_event_id_twice_acts_once(tale):
    tale.alert(severity="critical")
    request = acting.ActRequest(do="note", text="looking")

    for _ in range(2):
        acting.act(tale.context, IncidentId("INC-1"), request, "ana", "event-1").result(10)

    assert tale.kinds().count("note_added") == 1


def test_the_timeline_is_an_unbroken_chain(tale):
    tale.alert(severity="critical")
    tale.act("INC-1", "acknowledge")

    assert first_broken_entry(queries.timeline(tale.context, IncidentId("INC-1"))) is None
