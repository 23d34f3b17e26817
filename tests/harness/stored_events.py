"""One example of every event that is stored, with a value in every field of its first version.

`tests/cases/events/v1/<machine>.<kind>.json` holds what was written for each; those files never change.
"""

from datetime import timedelta

from harness.stores import START
from runlane.incidents import events as incident
from runlane.incidents.model import AlertSummary, Severity
from runlane.oncall import events as page
from runlane.oncall.model import Contact, EscalationPolicy, EscalationStep, Reach
from runlane.ports.store import Event
from runlane.runs import events as run

LATER = START + timedelta(minutes=5, microseconds=250_000)
WHO = {"at": START, "by": "ana"}
REACH = {"schedule:primary": (Reach("ana", (Contact("ntfy", "ana-phone"),)),), "team:checkout": ()}
POLICY = EscalationPolicy(
    "checkout",
    (EscalationStep(("schedule:primary",), 300.0), EscalationStep(("person:bo",), 600.0)),
    repeat=2,
    fallback=("team:checkout",),
    renotify_s=120.0,
    acknowledgement_s=1800.0,
)
ALERT = AlertSummary(
    "k1",
    "Disk full",
    True,
    START,
    LATER,
    {"host": "db1"},
    {"summary": "96 %"},
    "https://prometheus.example/g",
)
DID = {"id": "e-7", "at": 12.5, "by": "ana"}

INCIDENT_EVENTS: list[Event] = [
    incident.IncidentDeclared(
        **WHO,
        title="Disk full",
        severity=Severity.SEV2,
        service="checkout",
        policy="checkout",
        description="96 % used",
        group_key="disk/db1",
        route="database",
        runbook="seed",
        started_at=LATER,
        auto_resolve="always",
        is_test=True,
    ),
    incident.RunAttached(**WHO, run="INC-1.1", runbook="seed"),
    incident.AlertAttached(**WHO, alert=ALERT),
    incident.AlertEnded(**WHO, key="k1", ended_at=LATER),
    incident.Acknowledged(**WHO, via="link"),
    incident.SeverityChanged(**WHO, severity=Severity.SEV1, reason="all shops are down"),
    incident.RoleAssigned(**WHO, role="commander", person="bo", reason="on call"),
    incident.MajorDeclared(**WHO),
    incident.NoteAdded(**WHO, text="looking at « db1 »"),
    incident.UpdatePosted(**WHO, text="we know the cause", audience="customer_success"),
    incident.WarRoomOpened(**WHO, url="https://meet.example/inc-1", kind="jitsi"),
    incident.IncidentMitigated(**WHO),
    incident.IncidentResolved(**WHO, reason="space freed", ends_run=True),
    incident.IncidentReopened(**WHO, reason="full again"),
    incident.IncidentDeclined(**WHO, reason="a test"),
    incident.IncidentCanceled(**WHO, reason="nobody is there"),
    incident.IncidentMerged(**WHO, into="INC-2"),
    incident.PostmortemScheduled(**WHO, meets_at=LATER),
    incident.PostmortemWritten(**WHO),
    incident.IncidentClosed(**WHO),
]

PAGE_EVENTS: list[Event] = [
    page.PageOpened(
        **WHO,
        incident="INC-1",
        policy=POLICY,
        urgency="high",
        subject="Disk full",
        reach=REACH,
        node="n4",
        visit=7,
    ),
    page.StepDue(**WHO, reach=REACH),
    page.RenotifyDue(**WHO, reach=REACH),
    page.Repaged(**WHO, reach=REACH, reason="no answer"),
    page.PageEscalated(**WHO, reach=REACH, reason="needs a database person"),
    page.DeliverySent(**WHO, key="INC-1.1-7/ana/ntfy/0"),
    page.DeliveryFailed(**WHO, key="INC-1.1-7/ana/ntfy/0", error="410 gone", reach=REACH),
    page.DeliverySuperseded(**WHO, key="INC-1.1-7/ana/ntfy/0"),
    page.PageAcknowledged(**WHO, via="cli"),
    page.AcknowledgementExpired(**WHO, reach=REACH),
    page.PageEnded(**WHO, reason="resolved"),
]

RUN_EVENTS: list[Event] = [
    run.RunStarted(**DID, run="INC-1.1", entry=("n1", "n9"), data={"severity": 2}),
    run.NodeCompleted(**DID, node="n2", act=3, label="yes", data={"url": "https://meet.example"}),
    run.BranchChosen(**DID, node="n8", labels=("high", "low"), act=4, override=True, data={"why": [1, 2.5]}),
    run.NodeFailed(**DID, node="n2", error="410 gone", act=3),
    run.ChildEnded(**DID, node="n5", outcome="failed", act=5, data={"ok": False}),
    run.ClockTicked(**DID, timer="t1"),
    run.SignalReceived(**DID, name="acknowledged", data={"by": "ana"}),
    run.NodeSkipped(**DID, node="n2", label="no"),
    run.JoinForced(**DID, node="n6"),
    run.TokenDropped(**DID, node="n6"),
    run.TokenJumped(**DID, target="n7", source="n2", all=True),
    run.NodeRetried(**DID, node="n2", act=3),
    run.NodeRedone(**DID, node="n2"),
    run.NodeReopened(**DID, node="n2"),
    run.TriggerFired(**DID, node="n9"),
    run.NodeReassigned(**DID, node="n2", who="bo", act=3),
    run.StepUndone(**DID, node="n2", act=3, undone=1),
    run.RunPaused(**DID),
    run.RunResumed(**DID),
    run.RunClosed(**DID, reason="resolved"),
    run.RunCancelled(**DID, reason="declined"),
    run.RunMigrated(**DID, nodes={"n2": "n3", "n4": None}),
    run.NoteTaken(**DID, text="looking", node="n2"),
]

EXAMPLES: dict[str, list[Event]] = {"incident": INCIDENT_EVENTS, "page": PAGE_EVENTS, "run": RUN_EVENTS}
"""Machine -> one event of each of its kinds."""
