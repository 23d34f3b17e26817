"""The postmortem: drawn from the timeline, blameless, and safe to show whatever people typed."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
import pytest
from markdown_it import MarkdownIt

from harness.incident_histories import after, alert, declared, minute
from runlane.base.texts import texts_in
from runlane.incidents import events
from runlane.incidents.model import Incident
from runlane.incidents.postmortem import build_postmortem, render_markdown


@dataclass(frozen=True)
class Fact:
    at: datetime
    kind: str
    data: dict[str, Any] = field(default_factory=dict)
    by: str = "runlane"


INCIDENT = after(
    events.AlertAttached(at=minute(0), alert=alert()),
    events.Acknowledged(at=minute(7), by="ana"),
    events.IncidentResolved(at=minute(40), by="ana"),
    first=declared(title="Disk | full", started_at=minute(-6)),
)
TO_ANA = {"page": "INC-42.1-7", "person": "ana", "channel": "email"}
TO_BO = {"page": "INC-42.1-7", "person": "bo", "channel": "ntfy"}
FACTS = (
    Fact(minute(0), "incident_declared", {"title": "Disk | full", "severity": 2}),
    Fact(minute(0), "page_notified", TO_ANA | {"step": 0, "round": 0}),
    Fact(minute(0), "page_notified", TO_BO | {"step": 0, "round": 0}),
    Fact(minute(0, 2), "delivery_sent", TO_ANA),
    Fact(minute(1), "delivery_failed", TO_BO | {"error": "403"}),
    Fact(minute(5), "page_notified", TO_ANA | {"step": 0, "round": 0}),
    Fact(minute(7), "page_acknowledged", {"via": "link"}, by="ana"),
    Fact(minute(40), "incident_resolved", {"reason": ""}, by="ana"),
)
NAMES = {"ana": "Ana", "bo": "Bo"}


def postmortem(incident=INCIDENT, facts=FACTS):
    return build_postmortem(incident, facts, lambda person: NAMES.get(person, person))


def sections(markdown):
    return [line for line in markdown.splitlines() if line.startswith("#")]


def test_it_says_who_was_paged_when_and_what_became_of_it():
    assert [(one.person, one.channel, str(one.outcome), one.at) for one in postmortem().paged] == [
        ("Ana", "email", "sent", minute(0)),
        ("Bo", "ntfy", "failed: 403", minute(0)),
        ("Ana", "email", "on its way", minute(5)),
    ]


def test_its_timeline_counts_from_the_start_of_the_trouble():
    assert [
        (str(entry.what), (entry.since_start).total_seconds()) for entry in postmortem().timeline[-2:]
    ] == [
        ("Ana answered the page (link)", 13 * 60),
        ("Ana resolved the incident", 46 * 60),
    ]


def test_facts_in_any_order_are_told_in_the_order_of_time():
    assert postmortem(facts=tuple(reversed(FACTS))).timeline[-1] == postmortem().timeline[-1]


def test_it_asks_about_what_happened_in_this_incident():
    asked = [str(question) for question in postmortem().questions]

    assert "Messages that did not arrive: 1. What would make that way to reach people dependable?" in asked
    assert "It took 7 min 0 s until somebody had it. What stood in the way?" in asked
    assert "It went on for 6 min 0 s before anybody was told. What showed it first?" in asked


def test_a_calm_incident_gets_only_the_questions_for_all():
    calm = after(events.Acknowledged(at=minute(1), by="ana"), events.IncidentResolved(at=minute(9), by="ana"))

    assert len(postmortem(calm, ()).questions) == 5


def test_the_document_has_a_place_for_everything():
    assert sections(render_markdown(postmortem(), texts_in("en"))) == [
        r"# Postmortem of INC-42: Disk \| full",
        "## Summary",
        "## Figures",
        "## The run",
        "## Roles",
        "## Who was paged",
        "## Timeline",
        "## Contributing factors",
        "## Action items",
    ]


def test_the_picture_is_where_the_caller_says_or_left_out():
    with_picture = render_markdown(postmortem(), texts_in("en"), diagram="run of INC-42.svg")
    without = render_markdown(postmortem(), texts_in("en"), diagram="")

    assert "![The runbook as it was followed](<run of INC-42.svg>)" in with_picture
    assert "![" not in without


def test_moments_in_the_wrong_order_are_told_below_the_figures():
    wrong = msgspec.structs.replace(INCIDENT, resolved_at=minute(-20))

    assert "- resolved comes before started; correct one of the two times" in render_markdown(
        postmortem(wrong), texts_in("en")
    )


def test_what_another_fact_says_of_a_page_does_not_hide_what_became_of_it():
    retried = (FACTS[1], Fact(minute(0, 1), "delivery_retrying", TO_ANA | {"error": "timeout"}), FACTS[3])

    assert [str(one.outcome) for one in postmortem(facts=retried).paged] == ["sent"]


def test_moments_are_written_as_people_read_them():
    assert "| Runlane declared the incident | 2026-11-24 03:00:00 |  |" in render_markdown(
        postmortem(), texts_in("en")
    )


def test_a_test_says_that_it_was_one():
    markdown = render_markdown(postmortem(after(first=declared(is_test=True)), ()), texts_in("en"))

    assert "**This was a test; it counts in no figures.**" in markdown


def test_an_incident_without_facts_or_alerts_still_makes_a_document():
    markdown = render_markdown(postmortem(Incident("INC-7"), ()), texts_in("en"))

    assert "Nobody was paged." in markdown
    assert "| Time to resolve (start to resolution) | not known |" in markdown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("[click](javascript:alert)", "[click](javascript:alert)"),
        ("![x](https://evil.example/pixel)", "![x](https://evil.example/pixel)"),
        ("# not a heading", "# not a heading"),
        ("- not a list", "- not a list"),
        ("1. not a list", "1. not a list"),
        ("12) not a list", "12) not a list"),
        ("--- not a line", "--- not a line"),
        ("2026-11-24 a date", "2026-11-24 a date"),
        ("a | b", "a | b"),
        ("`code` *bold* __bold__", "`code` *bold* __bold__"),
        ("two\n\n# lines", "two # lines"),
    ],
)
def test_what_people_typed_is_shown_as_typed(typed, shown):
    incident = after(first=declared(title=typed, description=typed))
    facts = (Fact(minute(1), "note_added", {"text": typed}, by="ana"),)
    html = (
        MarkdownIt("commonmark", {"html": False})
        .enable("table")
        .render(render_markdown(postmortem(incident, facts), texts_in("en")))
    )

    assert f"<p>{shown}</p>" in html
    assert f"<h1>Postmortem of INC-42: {shown}</h1>" in html
    assert f"<td>Ana noted: {shown}</td>" in html
    assert html.count("<img") == 1
    assert html.count("<a ") == 0
