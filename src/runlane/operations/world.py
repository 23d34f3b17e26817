"""What an action may ask about (`ports.action.World`), read from the store and the directory when it asks."""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Any, Final

from runlane.base.ids import PersonId
from runlane.base.instants import Instant
from runlane.incidents.model import COMMANDER, Incident
from runlane.operations.context import Context
from runlane.operations.people import candidate_for_role, person_fact
from runlane.operations.pictures import diagram_svg
from runlane.ports.action import PersonFact
from runlane.ports.outcome import TimelineFact

AUDIENCES: Final = ("stakeholders", "customer_success", "responders", "commander", "paged")
"""Whom a status update can be written to."""


class IncidentWorld:
    """The world around one incident at one instant."""

    __slots__ = ("_context", "_incident", "_now")

    def __init__(self, context: Context, incident: Incident, now: Instant) -> None:
        self._context = context
        self._incident = incident
        self._now = now

    def person(self, person: str) -> PersonFact | None:
        """Return a person of the directory."""
        found = self._context.directory().people.get(PersonId(person))
        return person_fact(found) if found else None

    def on_call_for_role(self, role: str) -> PersonFact | None:
        """Return who would take a role now."""
        found = candidate_for_role(self._context.directory(), self._incident, role, self._now)
        return person_fact(found) if found else None

    def audience(self, name: str) -> Sequence[PersonFact]:
        """Return the people of an audience, an element of `AUDIENCES`, each once."""
        service = self._context.directory().services.get(self._incident.service)
        members: Sequence[str] = ()
        if name == "stakeholders" and service:
            members = service.stakeholders
        elif name == "customer_success" and service:
            members = service.customer_success
        elif name == "responders":
            members = [holder.person for holder in self._incident.roles.values()]
        elif name == "commander" and COMMANDER in self._incident.roles:
            members = [self._incident.roles[COMMANDER].person]
        elif name == "paged":
            members = self._paged()
        return tuple(fact for member in dict.fromkeys(members) if (fact := self.person(member)))

    def timeline(self) -> Sequence[TimelineFact]:
        """Return the incident's timeline so far, oldest first."""
        with self._context.store.reading() as reads:
            return tuple(record.fact for record in reads.timeline(self._incident.id))

    def picture(self) -> str:
        """Return the run's diagram as SVG; an empty picture when the incident has no run."""
        return diagram_svg(self._context, self._incident.id, theme="light") or ""

    def setting(self, integration: str, name: str) -> Any:
        """Return a setting of the first integration of that id or kind; a secret of the installation by its name.

        It is derived for plug-ins: with the installation's own they could forge links that acknowledge or invite.
        """
        if (integration, name) == ("runlane", "secret"):
            return hmac.digest(self._context.secret, b"plug-ins", hashlib.sha256)
        for candidate in self._context.directory().integrations.values():
            if integration in (candidate.id, candidate.kind):
                return candidate.settings.get(name)
        return None

    def _paged(self) -> Sequence[str]:
        with self._context.store.reading() as reads:
            pages = reads.list_pages(self._incident.id)
        return [delivery.person for page in pages for delivery in page.deliveries.values()]
