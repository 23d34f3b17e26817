"""The timeline in words."""

from zoneinfo import ZoneInfo

import pytest

from harness.incident_histories import minute
from runlane.base.texts import Text
from runlane.incidents.narrative import sentence
from runlane.incidents.sentences import SENTENCES
from runlane.incidents.words import duration_text, role_text, status_text


@pytest.mark.parametrize(
    ("kind", "data", "told"),
    [
        (
            "incident_declared",
            {"title": "DiskFull", "severity": 2, "service": "payments"},
            "Ana declared the incident: DiskFull (SEV2)",
        ),
        ("alert_attached", {"alert": {"key": "disk", "title": "disk is full"}}, "Alert: disk is full"),
        ("alert_ended", {"key": "disk", "ended_at": "2026-11-24T03:00:00Z"}, "The alert disk is over"),
        ("acknowledged", {"via": "link"}, "Ana acknowledged the incident"),
        ("severity_changed", {"severity": 1, "reason": ""}, "Ana set the severity to SEV1"),
        (
            "severity_changed",
            {"severity": 1, "reason": "all of Europe"},
            "Ana set the severity to SEV1: all of Europe",
        ),
        ("role_assigned", {"role": "commander", "person": "Bo"}, "Bo is incident commander from now on"),
        ("role_assigned", {"role": "db admin", "person": ""}, "Nobody is db admin any more"),
        ("note_added", {"text": "disk at {99} %"}, "Ana noted: disk at {99} %"),
        (
            "update_posted",
            {"text": "On it.", "audience": "customer_success"},
            "Ana sent a status update to customer success: On it.",
        ),
        ("incident_resolved", {"reason": "", "ends_run": False}, "Ana resolved the incident"),
        ("incident_merged", {"into": "INC-41"}, "Ana merged the incident into INC-41"),
        (
            "postmortem_scheduled",
            {"meets_at": "2026-11-26T10:00:00Z"},
            "Ana scheduled the postmortem for 2026-11-26 10:00 UTC",
        ),
        (
            "postmortem_scheduled",
            {"meets_at": minute(30)},
            "Ana scheduled the postmortem for 2026-11-24 03:30 UTC",
        ),
        ("postmortem_scheduled", {"meets_at": "soon"}, "Ana scheduled the postmortem for soon"),
        ("page_opened", {"subject": "Acknowledge", "urgency": "high"}, "Paging: Acknowledge (urgency: high)"),
        ("page_notified", {"person": "Bo", "channel": "email", "step": 0}, "Bo is paged by email (step 1)"),
        (
            "page_notified",
            {"person": "Bo", "channel": "email", "step": -1},
            "Bo is paged by email (fallback)",
        ),
        (
            "delivery_failed",
            {"person": "Bo", "channel": "ntfy", "error": "403"},
            "The page to Bo by ntfy failed: 403",
        ),
        ("page_acknowledged", {"via": "link"}, "Ana answered the page (link)"),
        (
            "step_skipped",
            {"step": 1, "targets": ["schedule:b", "team:c"]},
            "Passed over (step 2): schedule:b, team:c stands for nobody who can be reached",
        ),
        ("step_skipped", {"step": 1, "targets": []}, "Passed over (step 2): it has no targets"),
        (
            "page_exhausted",
            {"reason": "nobody answered, and the policy has no fallback"},
            "Nobody is left to ask: nobody answered, and the policy has no fallback. The administrators are told",
        ),
        (
            "node_started",
            {"node": "n6", "label": "Acknowledge", "who": "Bo", "round": 1},
            "“Acknowledge” begins: Bo",
        ),
        (
            "node_started",
            {"node": "n18", "label": "Find cause", "who": "Bo", "round": 2},
            "“Find cause” begins, round 2: Bo",
        ),
        ("node_completed", {"node": "n6", "label": "Acknowledge"}, "Ana completed “Acknowledge”"),
        (
            "branch_chosen",
            {"node": "n20", "label": "Resolved?", "branch": "Yes"},
            "Ana answered “Resolved?”: Yes",
        ),
        (
            "hand_off",
            {"from": "Monitoring", "to": "OnCall", "label": "Paged"},
            "Hand-off from Monitoring to OnCall: Paged",
        ),
        (
            "hand_off",
            {"from": "Monitoring", "to": "OnCall", "label": ""},
            "Hand-off from Monitoring to OnCall",
        ),
        ("trigger_fired", {"label": "Page", "why": "n6 is overdue"}, "“Page” was triggered: n6 is overdue"),
        ("node_blocked", {"label": "Severity?", "why": "no-branch"}, "“Severity?” is stuck: no branch fits"),
        (
            "action_failed",
            {"label": "War room", "error": "503", "attempt": 4},
            "“War room” failed after 4 tries: 503",
        ),
        ("node_jumped", {"from": "n10", "to": "n19"}, "Ana jumped from n10 to n19"),
        ("loop_round", {"label": "Retry", "round": 3}, "“Retry” goes into round 3"),
        (
            "trigger_fired",
            {"label": "Page", "why": "deadline"},
            "“Page” was triggered: a step took longer than agreed",
        ),
        (
            "node_absorbed",
            {"label": "War room", "why": "active"},
            "“War room” does not start a second time: under way",
        ),
        (
            "node_retrying",
            {"label": "War room", "attempt": 2, "error": "503"},
            "“War room” did not work, trying again (try 2): 503",
        ),
        ("node_assigned", {"label": "Fix it", "who": "Bo"}, "“Fix it” is given to Bo"),
        (
            "task_without_holder",
            {"label": "Coordinate", "role": "commander"},
            "“Coordinate” waits for somebody, and nobody is incident commander",
        ),
        (
            "something_new",
            {"took": 1.5, "since": ZoneInfo("UTC")},
            "something new (by Ana; took: 1.5, since: UTC)",
        ),
        ("run_completed", {}, "The run is complete"),
        ("run_stuck", {}, "The run is stuck"),
        ("something_new", {"colour": "blue"}, "something new (by Ana; colour: blue)"),
        ("something_new", {}, "something new (by Ana)"),
    ],
)
def test_a_fact_is_told_in_one_sentence(kind, data, told):
    assert str(sentence(kind, data, "Ana")) == told


def test_what_runlane_does_by_itself_bears_its_name():
    assert str(sentence("run_paused", {}, "runlane")) == "Runlane paused the run"


@pytest.mark.parametrize("kind", sorted(SENTENCES))
def test_every_kind_is_told_even_when_nothing_is_known_but_who(kind):
    told = sentence(kind, {}, "Ana")

    assert told.template == SENTENCES[kind][-1].template
    assert str(told)


@pytest.mark.parametrize(
    "data", [{"step": "first"}, {"severity": None}, {"reason": Text("why not")}, {"role": 3}]
)
def test_odd_data_never_breaks_the_timeline(data):
    for kind in SENTENCES:
        assert str(sentence(kind, data, "Ana"))


@pytest.mark.parametrize(
    ("minutes", "told"),
    [(0.5, "30 s"), (3.5, "3 min 30 s"), (65, "1 h 5 min"), (2 * 1440 + 240, "2 d 4 h"), (-2, "−2 min 0 s")],
)
def test_a_duration_in_its_two_largest_units(minutes, told):
    assert str(duration_text(minute(minutes) - minute(0))) == told


def test_codes_have_words_and_a_code_of_the_users_own_is_shown_as_it_is():
    assert [str(role_text("scribe")), str(role_text("dba")), str(status_text("reviewing"))] == [
        "scribe",
        "dba",
        "in review",
    ]
