"""Every verb that a button can ask for: once accepted, once refused with its reason."""

import pytest

from harness.story import directory, story
from runlane.base.ids import IncidentId
from runlane.operations import acting
from runlane.operations.acting import _INCIDENT_VERBS, _RUN_VERBS, ActRequest
from runlane.operations.views import Accepted, Refused

SEV1 = {"severity": "SEV1", "impact": "x", "customer_impact": "no"}
SEV3 = {"severity": "SEV3", "impact": "x", "customer_impact": "no"}

ACKNOWLEDGED = ({"do": "acknowledge"},)
TROUBLESHOOTING = (*ACKNOWLEDGED, {"do": "complete", "node": "n7", "data": SEV3})
DECIDING = (
    *TROUBLESHOOTING,
    {"do": "complete", "node": "n10"},
    {"do": "complete", "node": "n18"},
    {"do": "complete", "node": "n19"},
)
COORDINATING = (*ACKNOWLEDGED, {"do": "complete", "node": "n7", "data": SEV1})
RESOLVED = ({"do": "resolve"},)
DECLINED = ({"do": "decline"},)

ACCEPTED = {
    "acknowledge": ((), {"do": "acknowledge"}),
    "note": ((), {"do": "note", "text": "looking"}),
    "severity": ((), {"do": "severity", "severity": 3, "reason": "only a few"}),
    "assign": ((), {"do": "assign", "role": "scribe", "person": "bo"}),
    "update": ((), {"do": "update", "text": "we are on it"}),
    "mitigate": (ACKNOWLEDGED, {"do": "mitigate"}),
    "resolve": (ACKNOWLEDGED, {"do": "resolve", "reason": "it was the cache"}),
    "reopen the incident": (RESOLVED, {"do": "reopen", "reason": "it is back"}),
    "close": (RESOLVED, {"do": "close"}),
    "decline": ((), {"do": "decline", "reason": "a test"}),
    "cancel": ((), {"do": "cancel", "reason": "a duplicate"}),
    "escalate": ((), {"do": "escalate", "reason": "nobody answers"}),
    "complete": (ACKNOWLEDGED, {"do": "complete", "node": "n7", "data": SEV3}),
    "choose": (DECIDING, {"do": "choose", "node": "n20", "label": "Yes"}),
    "choose by several labels": (DECIDING, {"do": "choose", "node": "n20", "labels": ("Yes",)}),
    "skip": (ACKNOWLEDGED, {"do": "skip", "node": "n7"}),
    "drop": (TROUBLESHOOTING, {"do": "drop", "node": "n10"}),
    "redo": (ACKNOWLEDGED, {"do": "redo", "node": "n6"}),
    "reopen a step": (ACKNOWLEDGED, {"do": "reopen", "node": "n6"}),
    "reassign to a person": (ACKNOWLEDGED, {"do": "reassign", "node": "n7", "to": "bo"}),
    "reassign to a role": (ACKNOWLEDGED, {"do": "reassign", "node": "n7", "to": "commander"}),
    "jump": (ACKNOWLEDGED, {"do": "jump", "from_": "n7", "to": "n18"}),
    "jump from the only open step": (ACKNOWLEDGED, {"do": "jump", "to": "n18"}),
    "fire": (ACKNOWLEDGED, {"do": "fire", "node": "n11"}),
    "pause": ((), {"do": "pause"}),
    "resume": (({"do": "pause"},), {"do": "resume"}),
    "close_run": ((), {"do": "close_run", "reason": "done by hand"}),
    "cancel_run": ((), {"do": "cancel_run", "reason": "another runbook"}),
}

REFUSED = {
    "a verb there is not": ((), {"do": "dance"}, "`dance` is nothing one can do; there are acknowledge"),
    "acknowledge what is over": (DECLINED, {"do": "acknowledge"}, "declined"),
    "acknowledge as a machine": (
        (),
        {"do": "acknowledge", "by": "robot"},
        "`robot` is nobody who can be on call",
    ),
    "an empty note": ((), {"do": "note", "text": " "}, "say something: the text is empty"),
    "an empty update": ((), {"do": "update"}, "say something: the text is empty"),
    "an update to an audience there is not": (
        (),
        {"do": "update", "text": "x", "audience": "everybody"},
        "there is no audience `everybody`; there are stakeholders",
    ),
    "an update about what is over": (DECLINED, {"do": "update", "text": "x"}, "cannot come back"),
    "a severity there is not": (
        (),
        {"do": "severity", "severity": 7},
        "there is no severity 7; there are 1, 2, 3",
    ),
    "the severity of what is over": (DECLINED, {"do": "severity", "severity": 1}, "cannot come back"),
    "a role there is not": ((), {"do": "assign", "role": "king", "person": "bo"}, "there is no role `king`"),
    "a person there is not": ((), {"do": "assign", "role": "scribe", "person": "zoe"}, "nobody called `zoe`"),
    "mitigate twice": ((*ACKNOWLEDGED, {"do": "mitigate"}), {"do": "mitigate"}, "is mitigated already"),
    "resolve what is resolved": (RESOLVED, {"do": "resolve"}, "reopen it first"),
    "reopen what is open": ((), {"do": "reopen"}, "nothing to reopen"),
    "close what is open": ((), {"do": "close"}, "resolve it first, then close it"),
    "decline what is resolved": (RESOLVED, {"do": "decline"}, "reopen it first"),
    "cancel twice": (({"do": "cancel"},), {"do": "cancel"}, "cannot come back"),
    "escalate what is resolved": (RESOLVED, {"do": "escalate"}, "nobody is paged for what is over"),
    "escalate what was declined": (DECLINED, {"do": "escalate"}, "nobody is paged for what is over"),
    "complete what is not reached": ((), {"do": "complete", "node": "n18"}, "has not been reached"),
    "complete a step there is not": ((), {"do": "complete", "node": "n99"}, "there is no step `n99`"),
    "complete with a wrong value": (
        ACKNOWLEDGED,
        {"do": "complete", "node": "n7", "data": {"severity": "SEV9"}},
        "`severity` is `SEV9`; there are SEV1, SEV2, SEV3, SEV4",
    ),
    "complete nothing": ((), {"do": "complete"}, "there is no step ``"),
    "choose a branch there is not": (
        DECIDING,
        {"do": "choose", "node": "n20", "label": "?"},
        'no branch "?"',
    ),
    "choose no branch": (DECIDING, {"do": "choose", "node": "n20"}, 'there is no branch ""'),
    "skip a decision without its branch": (DECIDING, {"do": "skip", "node": "n20"}, "needs the branch"),
    "force what does not wait": ((), {"do": "force", "node": "n18"}, "is not waiting for other steps"),
    "drop what is not there": ((), {"do": "drop", "node": "n18"}, "has not been reached"),
    "retry what is not stuck": ((), {"do": "retry", "node": "n6"}, "is not blocked"),
    "redo what is not done": ((), {"do": "redo", "node": "n6"}, "is open"),
    "reopen what is not done": ((), {"do": "reopen", "node": "n18"}, "has not been done"),
    "reassign to nobody": (
        (),
        {"do": "reassign", "node": "n6", "to": "zoe"},
        "nobody called `zoe`; there are ana",
    ),
    "reassign what is not open": ((), {"do": "reassign", "node": "n18", "to": "bo"}, "has not been reached"),
    "jump to nowhere": ((), {"do": "jump", "from_": "n6", "to": "n99"}, "there is no step `n99`"),
    "jump from what is not open": ((), {"do": "jump", "from_": "n18", "to": "n19"}, "has not been reached"),
    "fire what is reached": ((), {"do": "fire", "node": "n7"}, "it is reached, not fired"),
    "resume what runs": ((), {"do": "resume"}, "not paused"),
    "pause twice": (({"do": "pause"},), {"do": "pause"}, "paused already"),
    "act on a cancelled run": (({"do": "cancel_run"},), {"do": "complete", "node": "n6"}, "cancelled"),
}


@pytest.fixture
def tale(tmp_path):
    with story(tmp_path) as told:
        told.alert(severity="critical")
        yield told


def ask(told, request):
    request = {"by": "ana", **request}
    by = request.pop("by")
    return told.try_to("INC-1", request.pop("do"), by, **request)


@pytest.mark.parametrize(("before", "request_"), ACCEPTED.values(), ids=ACCEPTED)
def test_is_accepted(tale, before, request_):
    for step in before:
        assert isinstance(ask(tale, step), Accepted), step
    version = tale.view().version

    answer = ask(tale, request_)

    assert isinstance(answer, Accepted), str(answer.why)
    assert tale.view().version > version, "the timeline tells what somebody did"


@pytest.mark.parametrize(("before", "request_", "why"), REFUSED.values(), ids=REFUSED)
def test_is_refused_with_its_reason(tale, before, request_, why):
    for step in before:
        assert isinstance(ask(tale, step), Accepted), step
    version = tale.view().version

    answer = ask(tale, request_)

    assert isinstance(answer, Refused)
    assert why in str(answer.why)
    assert tale.view().version == version, "nothing was changed"


def test_the_tables_know_every_verb():
    tried = {request["do"] for _, request in ACCEPTED.values()}
    refused = {request["do"] for _, request, _ in REFUSED.values()}

    verbs = {*_INCIDENT_VERBS, *_RUN_VERBS, "escalate"}
    assert verbs - tried == {"force", "retry"}, "which have a story of their own below"
    assert verbs - refused == {"note", "close_run", "cancel_run"} - {"note"}


def test_a_join_that_waits_is_forced(tmp_path):
    with story(tmp_path) as told:
        told.alert(severity="warning")
        for step in TROUBLESHOOTING:
            ask(told, step)
        ask(told, {"do": "fire", "node": "n11"})
        ask(told, {"do": "complete", "node": "n10"})
        waiting = [one.node for one in told.view().possible if one.do == "force"]
        for node in waiting:
            assert isinstance(ask(told, {"do": "force", "node": node}), Accepted)
        assert waiting == [] or "join_forced" in told.kinds()


def test_an_escalation_wakes_the_next_person_at_once(tale):
    tale.act("INC-1", "escalate", reason="I am on a train")

    assert len(tale.mail.to("bo")) == 1
    assert tale.view().pages[0].status == "escalating"


def test_an_escalation_after_the_page_is_over_pages_afresh_and_can_be_acknowledged(tale):
    tale.act("INC-1", "acknowledge")
    tale.act("INC-1", "complete", node="n7", data=SEV3)
    for page in tale.view().pages:
        assert page.status == "acknowledged"
    tale.act("INC-1", "drop", node="n10")

    before = len(tale.mail.to("bo"))
    tale.act("INC-1", "escalate", reason="I need help")
    assert len(tale.mail.to("bo")) == before + 1
    tale.act("INC-1", "acknowledge", by="bo")
    assert {page.status for page in tale.view().pages} == {"acknowledged"}


def test_an_incident_that_was_never_paged_for_is_paged_for_by_hand(tmp_path):
    with story(tmp_path) as told:
        told.alert(severity="critical")
        told.act("INC-1", "cancel_run")
        pages = told.store.submit(lambda tx: len(tx.list_pages(IncidentId("INC-1")))).result(10)
        for page in told.view().pages:
            assert page.status in ("escalating", "ended")
        told.act("INC-1", "escalate", reason="who knows checkout?")

        found = told.view().pages
        assert len(found) == pages + 1 or found[0].status == "escalating"
        told.act("INC-1", "acknowledge", by="bo")
        assert {page.status for page in told.view().pages} <= {"acknowledged", "ended"}


def test_a_step_that_is_given_to_somebody_is_told_to_them(tale):
    tale.act("INC-1", "acknowledge")

    tale.act("INC-1", "reassign", node="n7", to="bo")
    assert tale.mail.to("bo")[-1].message.title.endswith(": Assess severity and impact")
    tale.forward(seconds=5)
    sent = len(tale.mail.to("ana"))
    tale.act("INC-1", "reassign", node="n7", to="ana")

    assert len(tale.mail.to("ana")) == sent + 1, "given back, and told again"


def test_a_step_that_is_given_to_a_role_nobody_holds_pages_for_it(tale):
    tale.act("INC-1", "acknowledge")

    tale.act("INC-1", "reassign", node="n7", to="commander")

    assert tale.mail.to("dana")[-1].message.acknowledge_url


def test_an_update_goes_to_the_audience_each_in_a_message_of_their_own(tale):
    tale.act("INC-1", "update", text="A fix is rolling out")
    tale.act("INC-1", "update", text="Nearly there", audience="customer_success")

    assert [one.message.body.splitlines()[0] for one in tale.mail.to("erin")] == ["A fix is rolling out"]
    assert [one.message.body.splitlines()[0] for one in tale.mail.to("sam")] == ["Nearly there"]


def test_a_request_that_was_refused_may_come_again_under_its_event_id(tale):
    def twice(request):
        return acting.act(tale.context, IncidentId("INC-1"), request, "ana", "event-7").result(10)

    assert isinstance(twice(ActRequest(do="complete", node="n7")), Refused)
    tale.act("INC-1", "acknowledge")
    assert isinstance(twice(ActRequest(do="complete", node="n7")), Accepted)
    assert isinstance(twice(ActRequest(do="complete", node="n7")), Accepted), "and a third time does nothing"


def test_an_incident_without_a_run_says_so(tmp_path):
    with story(tmp_path, directory()) as told:
        told.context.library._by_name.clear()
        told.alert(severity="critical")

        assert told.view().lanes == ()
        assert str(told.try_to("INC-1", "complete", node="n6").why) == "this incident has no run"
        told.act("INC-1", "acknowledge")


def test_a_browser_that_stops_waiting_takes_nothing_back_and_leaves_no_trace_in_the_log(tmp_path, caplog):
    with story(tmp_path) as told:
        told.alert()
        answer = acting.act(told.context, IncidentId("INC-1"), ActRequest(do="acknowledge"), "ana")

        assert answer.cancel() is False
        assert isinstance(answer.result(10), Accepted)
        assert told.view().item.status == "active"

    assert caplog.records == []
