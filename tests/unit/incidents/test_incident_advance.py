"""The incident machine: what each event does to an incident, and what its pages and its run are told."""

import msgspec
import pytest

from harness.incident_histories import after, alert, declared, minute
from runlane.incidents import events
from runlane.incidents.advance import advance, check
from runlane.incidents.commands import AcknowledgePages, CloseRun, EndPages, Resolve, SignalRun
from runlane.incidents.model import Incident, RoleHolder, Severity, Status, Urgency, urgency_of

ACKNOWLEDGED = events.Acknowledged(at=minute(2), by="ana", via="link")
MITIGATED = events.IncidentMitigated(at=minute(20), by="ana")
RESOLVED = events.IncidentResolved(at=minute(30), by="ana", reason="fixed")
ONE_ALERT = events.AlertAttached(at=minute(0), alert=alert())
IT_ENDS = events.AlertEnded(at=minute(10), by="monitoring", key="disk", ended_at=minute(9))


def test_a_declaration_begins_the_triage():
    incident = after(first=declared(started_at=minute(-3), description="/var", group_key="g", is_test=True))

    assert incident == Incident(
        id="INC-42",
        title="DiskFull",
        description="/var",
        severity=Severity.SEV2,
        service="payments",
        policy="payments",
        group_key="g",
        is_test=True,
        started_at=minute(-3),
        declared_at=minute(0),
    )


def test_without_a_start_the_trouble_began_when_it_was_declared():
    assert after().started_at == minute(0)


def test_the_trouble_began_with_the_earliest_alert():
    incident = after(
        events.AlertAttached(at=minute(1), alert=alert("cpu", started=-2)),
        events.AlertAttached(at=minute(2), alert=alert("disk", started=-9)),
        events.AlertAttached(at=minute(3), alert=alert("io", started=1)),
    )

    assert incident.started_at == minute(-9)


def test_the_first_acknowledgement_activates_gives_the_vacant_role_and_stops_the_pages():
    step = advance(after(), ACKNOWLEDGED)

    assert step.state.status is Status.ACTIVE
    assert (step.state.acknowledged_by, step.state.acknowledged_at) == ("ana", minute(2))
    assert step.state.roles == {"responder": RoleHolder("ana", minute(2))}
    assert step.commands == (AcknowledgePages("ana", minute(2)), SignalRun("acknowledged", "ana", minute(2)))


def test_a_later_acknowledgement_answers_the_pages_open_then_and_the_first_one_stands():
    step = advance(after(ACKNOWLEDGED), events.Acknowledged(at=minute(8), by="bo"))

    assert (step.state.acknowledged_by, step.state.acknowledged_at) == ("ana", minute(2))
    assert step.state.roles["responder"].person == "ana"
    assert step.commands == (AcknowledgePages("bo", minute(8)), SignalRun("acknowledged", "bo", minute(8)))


def test_the_same_acknowledgement_by_another_page_changes_nothing():
    incident = after(ACKNOWLEDGED)
    step = advance(incident, events.Acknowledged(at=minute(2), by="ana", via="web"))

    assert (step.state, step.commands) == (incident, ())


def test_somebody_else_at_the_same_instant_is_heard_and_late_news_is_not():
    at_once = advance(after(ACKNOWLEDGED), events.Acknowledged(at=minute(2), by="bo"))
    late = advance(after(ACKNOWLEDGED), events.Acknowledged(at=minute(1), by="bo"))

    assert at_once.commands == (AcknowledgePages("bo", minute(2)), SignalRun("acknowledged", "bo", minute(2)))
    assert (late.state, late.commands) == (after(ACKNOWLEDGED), ())


def test_an_acknowledgement_that_nobody_made_gives_nobody_the_role():
    assert after(events.Acknowledged(at=minute(2))).roles == {}


def test_an_acknowledgement_of_a_mitigated_incident_leaves_it_mitigated():
    assert after(MITIGATED, events.Acknowledged(at=minute(21), by="ana")).status is Status.MITIGATED


@pytest.mark.parametrize(
    ("policy", "happened", "commands"),
    [
        pytest.param(
            "unacknowledged",
            (ONE_ALERT,),
            (
                SignalRun("alerts_ended", "monitoring", minute(10)),
                Resolve("every alert is over", "runlane", minute(10)),
            ),
            id="nobody has it: it resolves itself",
        ),
        pytest.param(
            "unacknowledged",
            (ONE_ALERT, ACKNOWLEDGED),
            (SignalRun("alerts_ended", "monitoring", minute(10)),),
            id="somebody has it: they decide",
        ),
        pytest.param(
            "always",
            (ONE_ALERT, ACKNOWLEDGED),
            (
                SignalRun("alerts_ended", "monitoring", minute(10)),
                Resolve("every alert is over", "runlane", minute(10)),
            ),
            id="always: it resolves itself although somebody has it",
        ),
        pytest.param(
            "never",
            (ONE_ALERT,),
            (SignalRun("alerts_ended", "monitoring", minute(10)),),
            id="never: the run is told",
        ),
        pytest.param(
            "always",
            (ONE_ALERT, events.AlertAttached(at=minute(1), alert=alert("cpu"))),
            (),
            id="another alert still fires",
        ),
        pytest.param("always", (ONE_ALERT, RESOLVED), (), id="it is resolved already"),
    ],
)
def test_the_end_of_an_alert(policy, happened, commands):
    step = advance(after(*happened, first=declared(auto_resolve=policy)), IT_ENDS)

    assert step.commands == commands
    assert (step.state.alerts["disk"].firing, step.state.alerts["disk"].ended_at) == (False, minute(9))


def test_an_alert_that_fires_again_is_not_over():
    incident = after(
        ACKNOWLEDGED, ONE_ALERT, IT_ENDS, events.AlertAttached(at=minute(12), alert=alert(started=12))
    )

    assert (incident.alerts["disk"].firing, incident.alerts["disk"].ended_at) == (True, None)
    assert incident.started_at == minute(-5)


def test_an_alert_ends_once():
    incident = after(ONE_ALERT, IT_ENDS)
    again = events.AlertEnded(at=minute(11), key="disk", ended_at=minute(11))

    assert advance(incident, again).state == incident


def test_the_same_holder_again_keeps_the_time_since_when():
    incident = after(ACKNOWLEDGED)

    assert (
        advance(incident, events.RoleAssigned(at=minute(9), role="responder", person="ana")).state == incident
    )


def test_a_change_of_severity_is_told_to_the_run():
    step = advance(after(), events.SeverityChanged(at=minute(3), by="ana", severity=Severity.SEV1))

    assert step.state.severity is Severity.SEV1
    assert step.commands == (SignalRun("severity_changed", "ana", minute(3)),)


def test_the_same_severity_again_is_no_change():
    step = advance(after(), events.SeverityChanged(at=minute(3), by="ana", severity=Severity.SEV2))

    assert (step.state, step.commands) == (after(), ())


def test_a_role_has_one_holder_and_can_be_vacated():
    commander = after(
        events.RoleAssigned(at=minute(3), role="commander", person="ana"),
        events.RoleAssigned(at=minute(4), role="commander", person="bo"),
    )
    vacated = advance(commander, events.RoleAssigned(at=minute(5), role="commander", person="")).state

    assert commander.roles == {"commander": RoleHolder("bo", minute(4))}
    assert vacated.roles == {}


@pytest.mark.parametrize(
    ("happened", "event", "status", "commands"),
    [
        pytest.param(
            (ACKNOWLEDGED,),
            MITIGATED,
            Status.MITIGATED,
            (SignalRun("mitigated", "ana", minute(20)),),
            id="mitigated",
        ),
        pytest.param(
            (MITIGATED,),
            RESOLVED,
            Status.RESOLVED,
            (EndPages("fixed", "ana", minute(30)), SignalRun("resolved", "ana", minute(30))),
            id="resolved",
        ),
        pytest.param(
            (),
            events.IncidentResolved(at=minute(5), ends_run=True),
            Status.RESOLVED,
            (
                EndPages("resolved", "runlane", minute(5)),
                SignalRun("resolved", "runlane", minute(5)),
                CloseRun("resolved", "runlane", minute(5)),
            ),
            id="resolved by itself: the run ends as well",
        ),
        pytest.param(
            (RESOLVED,),
            events.IncidentReopened(at=minute(40), by="bo"),
            Status.ACTIVE,
            (SignalRun("reopened", "bo", minute(40)),),
            id="reopened",
        ),
        pytest.param(
            (),
            events.IncidentDeclined(at=minute(1), by="ana"),
            Status.DECLINED,
            (
                EndPages("not an incident after all", "ana", minute(1)),
                CloseRun("not an incident after all", "ana", minute(1)),
            ),
            id="declined",
        ),
        pytest.param(
            (ACKNOWLEDGED,),
            events.IncidentMerged(at=minute(4), by="ana", into="INC-41"),
            Status.MERGED,
            (
                EndPages("merged into INC-41", "ana", minute(4)),
                CloseRun("merged into INC-41", "ana", minute(4)),
            ),
            id="merged",
        ),
        pytest.param(
            (RESOLVED,),
            events.IncidentCanceled(at=minute(40), by="ana", reason="drill"),
            Status.CANCELED,
            (EndPages("drill", "ana", minute(40)), CloseRun("drill", "ana", minute(40))),
            id="canceled",
        ),
        pytest.param(
            (RESOLVED,),
            events.PostmortemScheduled(at=minute(31), meets_at=minute(2880)),
            Status.REVIEWING,
            (),
            id="a postmortem with a date begins the review",
        ),
        pytest.param(
            (ACKNOWLEDGED,),
            events.PostmortemWritten(at=minute(25)),
            Status.ACTIVE,
            (),
            id="a draft written early leaves an open incident open",
        ),
        pytest.param(
            (RESOLVED, events.PostmortemWritten(at=minute(31))),
            events.IncidentClosed(at=minute(60), by="ana"),
            Status.CLOSED,
            (EndPages("closed", "ana", minute(60)),),
            id="closed",
        ),
    ],
)
def test_the_way_of_an_incident(happened, event, status, commands):
    step = advance(after(*happened), event)

    assert (step.state.status, step.commands) == (status, commands)


def test_reopening_takes_back_what_was_said_of_the_end():
    incident = after(ACKNOWLEDGED, MITIGATED, RESOLVED, events.IncidentReopened(at=minute(40), by="bo"))

    assert (incident.mitigated_at, incident.resolved_at, incident.closed_at) == (None, None, None)
    assert (incident.acknowledged_at, incident.reopened) == (minute(2), 1)


def test_notes_and_updates_leave_a_trace_in_the_state():
    note = events.NoteAdded(at=minute(3), by="ana", text="disk at 99 %")
    incident = after(note, note, events.UpdatePosted(at=minute(4), by="ana", text="We are on it."))

    assert (incident.notes, incident.updates, incident.last_update_at) == (2, 1, minute(4))


def test_a_run_a_war_room_and_a_major_incident_are_kept():
    incident = after(
        events.RunAttached(at=minute(0), run="INC-42.1", runbook="incident-response"),
        events.WarRoomOpened(at=minute(5), url="https://meet.example/1"),
        events.MajorDeclared(at=minute(6), by="ana"),
    )

    assert (incident.run, incident.war_room, incident.is_major) == (
        "INC-42.1",
        "https://meet.example/1",
        True,
    )


@pytest.mark.parametrize(
    ("happened", "event", "why"),
    [
        pytest.param(
            (),
            declared(),
            "INC-42 was declared already; declare another incident under a new number",
            id="declared",
        ),
        pytest.param(
            (ACKNOWLEDGED,),
            events.IncidentReopened(at=minute(3)),
            "INC-42 is still open; there is nothing to reopen",
            id="reopened while active",
        ),
        pytest.param(
            (),
            events.IncidentClosed(at=minute(3)),
            "INC-42 is still open; resolve it first, then close it",
            id="closed",
        ),
        pytest.param(
            (MITIGATED,),
            events.IncidentMitigated(at=minute(21)),
            "INC-42 is mitigated already; resolve it when the condition is over",
            id="mitigated twice",
        ),
        pytest.param(
            (RESOLVED,),
            ACKNOWLEDGED,
            "INC-42 is resolved; reopen it first if it is not over",
            id="acknowledged late",
        ),
        pytest.param(
            (events.IncidentMerged(at=minute(1), into="INC-41"),),
            ACKNOWLEDGED,
            "INC-42 was merged; act on INC-41 instead",
            id="acknowledged after the merge",
        ),
        pytest.param(
            (events.IncidentDeclined(at=minute(1)),),
            events.IncidentReopened(at=minute(2)),
            "INC-42 is declined and cannot come back; declare a new incident",
            id="reopened after it was declined",
        ),
        pytest.param(
            (),
            events.IncidentMerged(at=minute(1), into="INC-42"),
            "INC-42 cannot be merged into itself; name the incident that carries on",
            id="merged into itself",
        ),
        pytest.param(
            (), IT_ENDS, "INC-42 has no alert `disk`; nothing ends", id="the end of an alert it never had"
        ),
        pytest.param(
            (),
            events.RoleAssigned(at=minute(1), role="", person="ana"),
            "a role without a name; say which role ana takes",
            id="a role without a name",
        ),
        pytest.param(
            (),
            events.WarRoomOpened(at=minute(1), url=""),
            "a war room without an address; give the link people follow",
            id="a war room without an address",
        ),
    ],
)
def test_what_does_not_apply_is_refused_with_a_cure_and_changes_nothing(happened, event, why):
    incident = after(*happened)

    assert str(check(incident, event)) == why
    assert advance(incident, event).state == incident


def test_an_incident_that_was_never_declared_hears_nothing():
    assert str(check(Incident("INC-7"), ACKNOWLEDGED)) == (
        "no incident `INC-7` was declared; look its number up in the list of incidents"
    )


def test_sev1_and_sev2_are_urgent():
    assert [urgency_of(severity) for severity in Severity] == [
        Urgency.HIGH,
        Urgency.HIGH,
        Urgency.LOW,
        Urgency.LOW,
    ]


def test_a_stored_event_says_what_it_is():
    assert msgspec.json.decode(msgspec.json.encode(RESOLVED)) == {
        "type": "IncidentResolved",
        "at": "2026-11-24T03:30:00Z",
        "by": "ana",
        "reason": "fixed",
        "ends_run": False,
    }
