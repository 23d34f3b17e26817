"""A small world for actions: people, an incident and a service, all written out."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from runlane.base.ids import IncidentId, PersonId, PolicyId, RunId, ServiceId
from runlane.incidents.model import Incident, RoleHolder, Severity, Status
from runlane.oncall.model import Contact
from runlane.ports.action import ActionCall, PersonFact, ServiceFact
from runlane.ports.outcome import TimelineFact

NOW = datetime(2026, 11, 24, 3, 10, tzinfo=UTC)
"""A Tuesday."""

ANA = PersonFact(
    PersonId("ana"), "Ana Alves", "ana@example.org", "en",
    (Contact("email", "ana@example.org"), Contact("ntfy", "runlane-ana")), "Europe/Lisbon",
)  # fmt: skip
LUC = PersonFact(
    PersonId("luc"),
    "Luc Lambert",
    "luc@example.org",
    "fr",
    (Contact("email", "luc@example.org"),),
    "Europe/Paris",
)
SAM = PersonFact(PersonId("sam"), "Sam Stake", "sam@example.org", "en", ())
PEOPLE = {person.id: person for person in (ANA, LUC, SAM)}

INCIDENT = Incident(
    id=IncidentId("INC-1"),
    title="Checkout answers no payments",
    status=Status.ACTIVE,
    severity=Severity.SEV1,
    service=ServiceId("checkout"),
    policy=PolicyId("payments"),
    run=RunId("INC-1.1"),
    roles={"responder": RoleHolder(PersonId("ana"), NOW)},
    started_at=NOW - timedelta(minutes=10),
    declared_at=NOW - timedelta(minutes=9),
    acknowledged_at=NOW - timedelta(minutes=7),
    acknowledged_by="ana",
)
SERVICE = ServiceFact("checkout", "Checkout", "payments", "payments", "luc")
FACTS = (
    TimelineFact(
        NOW - timedelta(minutes=9), "runlane", "incident_declared", {"title": "Checkout answers no payments"}
    ),
    TimelineFact(NOW - timedelta(minutes=7), "ana", "acknowledged", {"via": "link"}),
)


@dataclass
class KnownWorld:
    """`ports.action.World` over plain values."""

    on_call: dict[str, PersonFact] = field(default_factory=lambda: {"commander": LUC, "responder": ANA})
    audiences: dict[str, tuple[PersonFact, ...]] = field(
        default_factory=lambda: {
            "stakeholders": (SAM, LUC),
            "customer_success": (SAM,),
            "responders": (ANA,),
            "paged": (ANA, LUC),
        }
    )
    settings: dict[tuple[str, str], Any] = field(default_factory=lambda: {("runlane", "secret"): b"s" * 32})
    svg: str = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><title>Run</title></svg>'

    def person(self, person):
        return PEOPLE.get(person)

    def on_call_for_role(self, role):
        return self.on_call.get(role)

    def audience(self, name):
        return self.audiences.get(name, ())

    def timeline(self):
        return FACTS

    def picture(self):
        return self.svg

    def setting(self, integration, name):
        return self.settings.get((integration, name))


def call(parameters=None, *, incident=INCIDENT, data=None, **changes):
    """Return one attempt at node n12."""
    usual = ActionCall(
        key="INC-1.1/8",
        node="n12",
        node_label="Open war room bridge",
        attempt=1,
        now=NOW,
        incident=incident,
        incident_url="https://runlane.example/incidents/INC-1",
        service=SERVICE,
        parameters=parameters or {},
        data=data or {"n7": {"severity": "SEV1", "impact": "no payments", "customer_impact": True}},
    )
    return replace(usual, **changes)
