"""The buttons of an incident: the next step is the big one, and nothing is offered that would be refused."""

import pytest

from harness.story import story
from runlane.operations.acting import _INCIDENT_VERBS, _RUN_VERBS
from runlane.operations.views import Refused

SEV3 = {"severity": "SEV3", "impact": "x", "customer_impact": "no"}


@pytest.fixture
def tale(tmp_path):
    with story(tmp_path) as told:
        told.alert(severity="critical")
        yield told


def main_buttons(told):
    return [(one.do, one.node, one.label) for one in told.view().possible if one.is_main]


def offered(told, node=""):
    return {one.do for one in told.view().possible if one.node == node}


def test_one_big_button_is_enough_at_first(tale):
    assert main_buttons(tale) == [("acknowledge", "", "")]


def test_the_big_buttons_are_the_steps_that_wait(tale):
    tale.act("INC-1", "acknowledge")

    assert main_buttons(tale) == [("complete", "n7", "Assess severity and impact")]
    form = next(one.fields for one in tale.view().possible if one.node == "n7" and one.do == "complete")
    assert [(field.name, field.kind, field.choices) for field in form] == [
        ("severity", "choice", ("SEV1", "SEV2", "SEV3", "SEV4")),
        ("impact", "text", ()),
        ("customer_impact", "yes_no", ()),
    ]


def test_a_decision_offers_its_branches(tale):
    tale.act("INC-1", "acknowledge")
    tale.act("INC-1", "complete", node="n7", data=SEV3)
    for node in ("n10", "n18", "n19"):
        tale.act("INC-1", "complete", node=node)

    decision = next(one for one in tale.view().possible if one.is_main)
    assert (decision.do, decision.node, decision.options) == ("choose", "n20", ("Yes", "No - Continue"))


OFFERED = {
    "triage": (
        [],
        {"acknowledge", "severity", "assign", "resolve", "decline", "escalate", "mitigate"},
        {"reopen", "close"},
    ),
    "resolved": (
        [("resolve",)],
        {"reopen", "close", "note", "update"},
        {"acknowledge", "escalate", "decline", "resolve"},
    ),
    "closed": (
        [("resolve",), ("close",)],
        {"reopen", "note"},
        {"acknowledge", "escalate", "close", "severity"},
    ),
    "declined": (
        [("decline",)],
        {"note"},
        {"acknowledge", "escalate", "reopen", "close", "update", "severity"},
    ),
    "canceled": (
        [("cancel",)],
        {"note"},
        {"acknowledge", "escalate", "reopen", "close", "update", "severity"},
    ),
}


@pytest.mark.parametrize(("before", "there", "gone"), OFFERED.values(), ids=OFFERED)
def test_what_concerns_the_incident_follows_its_status(tale, before, there, gone):
    for (do,) in before:
        tale.act("INC-1", do)

    assert there - offered(tale) == set()
    assert gone & offered(tale) == set()


def test_acknowledging_is_offered_again_when_somebody_is_paged_again(tale):
    tale.act("INC-1", "acknowledge")
    assert "acknowledge" not in offered(tale)

    tale.act("INC-1", "escalate", reason="help")

    assert "acknowledge" in offered(tale)


@pytest.mark.parametrize(
    "before",
    [[], [("acknowledge",)], [("resolve",)], [("decline",)], [("acknowledge",), ("resolve",), ("close",)]],
    ids=["triage", "active", "resolved", "declined", "closed"],
)
def test_a_verb_of_the_incident_that_is_not_offered_is_refused(tale, before):
    for (do,) in before:
        tale.act("INC-1", do)
    unoffered = {*_INCIDENT_VERBS, "escalate"} - offered(tale) - {"cancel", "acknowledge"}

    values = {"text": "x", "severity": 4, "role": "scribe", "person": "bo", "reason": "x"}
    taken = [do for do in sorted(unoffered) if not isinstance(tale.try_to("INC-1", do, **values), Refused)]

    assert taken == []


def test_a_verb_of_a_step_that_is_not_offered_there_is_refused(tale):
    """But skipping ahead: any step may be marked, also one that is done, for the next time it is reached."""
    tale.act("INC-1", "acknowledge")
    nodes = [node.id for lane in tale.view().lanes for node in lane.nodes]
    pairs = {(one.do, one.node) for one in tale.view().possible}
    unoffered = [
        (do, node)
        for do in sorted(set(_RUN_VERBS) - {"pause", "resume", "close_run", "cancel_run", "jump", "skip"})
        for node in nodes
        if (do, node) not in pairs
    ]

    taken = [
        (do, node)
        for do, node in unoffered
        if not isinstance(tale.try_to("INC-1", do, node=node, label="?", to="bo"), Refused)
    ]

    assert taken == [("fire", "n1")], "the start may be fired by hand, though no button invites to it"
