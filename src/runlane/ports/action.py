"""Action: what a node of a runbook does; one attempt gives one outcome."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from runlane.base.ids import PersonId
from runlane.base.instants import Instant
from runlane.base.texts import Text
from runlane.incidents.model import Incident
from runlane.oncall.model import Contact
from runlane.ports.channel import Http
from runlane.ports.outcome import Outcome, TimelineFact


@dataclass(frozen=True, slots=True)
class PersonFact:
    """A person as an action sees them."""

    id: PersonId
    name: str
    email: str
    language: str
    contacts: tuple[Contact, ...]
    zone: str = "UTC"
    """Where their clock stands: an IANA name."""


@dataclass(frozen=True, slots=True)
class ServiceFact:
    """The service of the incident."""

    id: str
    name: str
    policy: str
    team: str
    lead: str
    """The person id of the team's lead, or ""."""


class World(Protocol):
    """What an action may ask about; every answer is read at the time of the attempt."""

    def person(self, person: str) -> PersonFact | None:
        """Return a person, or None when the configuration knows nobody of that id."""

    def on_call_for_role(self, role: str) -> PersonFact | None:
        """Return who would take a role now: the service's choice for it, then the team's, by schedule."""

    def audience(self, name: str) -> Sequence[PersonFact]:
        """Return the people of an audience: `stakeholders`, `customer_success`, `responders`, `paged`."""

    def timeline(self) -> Sequence[TimelineFact]:
        """Return the incident's timeline so far, oldest first."""

    def picture(self) -> str:
        """Return the run's diagram as SVG with the states of now."""

    def setting(self, integration: str, name: str) -> Any:
        """Return a setting of an integration, or None."""


@dataclass(frozen=True, slots=True)
class ActionCall:
    """One attempt. `key` is the stable idempotency key; `parameters` are resolved (`$service.policy` and such)."""

    key: str
    node: str
    node_label: str
    attempt: int
    now: Instant
    incident: Incident
    incident_url: str
    service: ServiceFact
    parameters: Mapping[str, Any]
    data: Mapping[str, Any]
    """The answers of the run so far, by node id."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an action."""

    about: Text
    is_required: bool = False
    default: str | int | float | bool | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """What a node can be bound to. `name` is `war_room.open`; `answers` documents what `Done.answer` holds."""

    name: str
    summary: Text
    parameters: Mapping[str, Parameter]
    answers: Mapping[str, Text]
    perform: Callable[[ActionCall, World, Http], Outcome]
