"""Directory: the configuration as one frozen value: people, teams, services, schedules, policies, routes, integrations.

`settings` reads it from YAML; operations are handed the present one and never see a half-read configuration.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from runlane.alerts.routes import Route
from runlane.base.ids import PersonId, PolicyId, ScheduleId, ServiceId
from runlane.oncall.model import Contact, EscalationPolicy
from runlane.oncall.schedule import Schedule


@dataclass(frozen=True, slots=True)
class ContactMethod:
    """A way to reach a person, and for which urgencies it is used: both, or only high or low."""

    contact: Contact
    urgencies: tuple[str, ...] = ("high", "low")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be paged, hold a role or be informed. `zone` is an IANA name."""

    id: PersonId
    name: str
    email: str
    language: str = "en"
    zone: str = "UTC"
    contacts: tuple[ContactMethod, ...] = ()
    is_admin: bool = False


@dataclass(frozen=True, slots=True)
class Team:
    """People who own services together."""

    id: str
    name: str
    members: tuple[PersonId, ...]
    lead: PersonId | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """An owned unit of operation. `roles` maps a role to the target that provides its holder."""

    id: ServiceId
    name: str
    team: str
    policy: PolicyId
    roles: Mapping[str, str] = field(default_factory=dict)
    """Role -> target, such as `commander: schedule:commanders`."""
    stakeholders: tuple[PersonId, ...] = ()
    customer_success: tuple[PersonId, ...] = ()


@dataclass(frozen=True, slots=True)
class Integration:
    """One configured plug-in: a source with its key, or a channel or action with its settings."""

    id: str
    kind: str
    """The plug-in's name: alertmanager, email, ntfy, webhook, jitsi, ..."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    key: str = field(default="", repr=False)
    """Sources: the secret last part of `/hooks/{kind}/{key}`; "" for other plug-ins."""


@dataclass(frozen=True, slots=True)
class Directory:
    """Everything the configuration says."""

    people: Mapping[PersonId, Person]
    teams: Mapping[str, Team]
    services: Mapping[ServiceId, Service]
    schedules: Mapping[ScheduleId, Schedule]
    policies: Mapping[PolicyId, EscalationPolicy]
    routes: tuple[Route, ...]
    integrations: Mapping[str, Integration]
    public_url: str = "http://127.0.0.1:8000"
    """How people reach this server: the front of every link, without a slash at the end."""
    language: str = "en"
    digest: str = ""
    """Hash of the files it was read from."""
