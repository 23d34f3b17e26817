"""Whatever is recorded on a timeline has a sentence of its own: nobody reads the name of a kind."""

import inspect

import pytest

from harness.story import GiveUp, Retry, directory, person, story
from runlane.base.ids import PersonId, PolicyId
from runlane.incidents import events as incident_events
from runlane.incidents.sentences import SENTENCES
from runlane.oncall import events as page_events
from runlane.oncall.model import EscalationPolicy, EscalationStep
from runlane.operations import chronicle
from runlane.operations.run_chronicle import _RECORDS

SEV1 = {"severity": "SEV1", "impact": "x", "customer_impact": "yes"}


def events_of(module):
    return {
        name: one
        for name, one in inspect.getmembers(module, inspect.isclass)
        if one.__module__ == module.__name__
        and not name.startswith("_")
        and hasattr(one, "__struct_fields__")
    }


@pytest.mark.parametrize("name", sorted(events_of(incident_events)))
def test_an_event_of_an_incident_has_a_sentence(name):
    assert chronicle._WORD_START.sub("_", name).lower() in SENTENCES


@pytest.mark.parametrize(
    "name", sorted(set(events_of(page_events)) - {kind.__name__ for kind in chronicle._SILENT})
)
def test_an_event_of_a_page_has_a_sentence(name):
    kind = chronicle._WORD_START.sub("_", name).lower()

    assert {"repaged": "page_repeated"}.get(kind, kind) in SENTENCES


@pytest.mark.parametrize("kind", sorted(kind for kind, _ in _RECORDS.values()))
def test_a_record_of_a_run_has_a_sentence(kind):
    assert kind in SENTENCES


def by_the_book(told):
    told.act("INC-1", "acknowledge")
    told.act("INC-1", "complete", node="n7", data=SEV1)
    told.act("INC-1", "complete", by="dana", node="n14")
    for node in ("n18", "n19"):
        told.act("INC-1", "complete", node=node)
    told.act("INC-1", "choose", node="n20", label="No - Continue")
    for node in ("n18", "n19"):
        told.act("INC-1", "complete", node=node)
    told.act("INC-1", "choose", node="n20", label="Yes")
    told.act("INC-1", "complete", node="n21")


def by_hand(told):
    told.act("INC-1", "pause")
    told.act("INC-1", "resume")
    told.act("INC-1", "jump", from_="n6", to="n10")
    told.act("INC-1", "reassign", node="n10", to="bo")
    told.forward(minutes=31)
    told.act("INC-1", "skip", node="n10")
    told.act("INC-1", "redo", node="n10")
    told.act("INC-1", "drop", node="n10")
    told.act("INC-1", "reopen", node="n10")
    told.act("INC-1", "fire", node="n11")
    told.act("INC-1", "fire", node="n11")
    for do in ("note", "update"):
        told.act("INC-1", do, text="words")
    told.act("INC-1", "severity", severity=2)
    told.act("INC-1", "assign", role="scribe", person="bo")
    for do in (
        "mitigate",
        "escalate",
        "resolve",
        "reopen",
        "cancel_run",
        "resolve",
        "close",
        "reopen",
        "cancel",
    ):
        told.act("INC-1", do)


def in_the_dark(told):
    told.mail.broken = {
        "ana@example.org": Retry("421 busy"),
        "bo@example.org": GiveUp("550 no such mailbox"),
        "olga@example.org": GiveUp("550 no such mailbox"),
    }
    told.forward(hours=2)
    told.alert(severity="critical", firing=False)


STORIES = {"by the book": by_the_book, "by hand": by_hand, "in the dark": in_the_dark}


@pytest.mark.parametrize("tell", STORIES.values(), ids=STORIES)
def test_a_story_is_told_in_sentences(tmp_path, tell):
    with story(tmp_path) as told:
        told.alert(severity="critical")
        tell(told)

        entries = told.view().timeline
        assert {entry.kind for entry in entries} - set(SENTENCES) == set()
        assert [str(entry.sentence) for entry in entries if "{" in str(entry.sentence)] == []
        assert [entry.kind for entry in entries if not str(entry.sentence).strip()] == []


def test_people_are_named_and_not_spelled_as_ids(tmp_path):
    with story(tmp_path) as told:
        told.alert(severity="critical")
        told.act("INC-1", "acknowledge", by="bo")
        told.act("INC-1", "assign", by="bo", role="commander", person="dana")

        sentences = [str(entry.sentence) for entry in told.view().timeline]
        assert "Bo acknowledged the incident" in sentences
        assert "Dana is incident commander from now on" in sentences


def test_targets_that_stand_for_nobody_are_named(tmp_path):
    gap = EscalationPolicy(
        PolicyId("payments"), (EscalationStep(("schedule:gone",), 300),), fallback=("person:olga",)
    )
    with story(tmp_path, directory(policies={PolicyId("payments"): gap})) as told:
        told.alert(severity="critical")

        skipped = next(entry for entry in told.view().timeline if entry.kind == "step_skipped")
        assert "schedule:gone" in str(skipped.sentence)


def test_a_person_without_a_way_to_be_reached_is_named(tmp_path):
    mute = type(person("ana"))(PersonId("ana"), "Ana", "")
    team = directory(people={**directory().people, PersonId("ana"): mute})
    with story(tmp_path, team) as told:
        told.alert(severity="critical")

        assert told.kinds().count("person_unreachable") == 1
        assert told.mail.to("bo"), "the next one is asked at once"
