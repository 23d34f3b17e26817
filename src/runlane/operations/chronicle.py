"""Chronicle: what a step of an incident or a page adds to the timeline, as facts."""

import re
from typing import Any, Final

import msgspec

from runlane.incidents.events import IncidentEvent
from runlane.oncall.commands import Notify, PageCommand, RaiseExhausted, SayUnreachable, SkipStep
from runlane.oncall.events import (
    DeliveryFailed,
    DeliverySent,
    DeliverySuperseded,
    PageEvent,
    PageOpened,
    RenotifyDue,
    StepDue,
)
from runlane.oncall.model import Page
from runlane.ports.outcome import TimelineFact

_WORD_START: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_HIDDEN: Final = frozenset({"at", "by", "reach", "policy"})
_SILENT: Final = (StepDue, RenotifyDue, DeliverySuperseded)
"""Events whose commands say everything worth telling."""


def incident_facts(event: IncidentEvent) -> list[TimelineFact]:
    """Return the entry of an incident event: `SeverityChanged` is kind `severity_changed` with its fields."""
    return [TimelineFact(event.at, event.by, _kind(event), _fields(event))]


def page_facts(page: Page, event: PageEvent, commands: tuple[PageCommand, ...]) -> list[TimelineFact]:
    """Return the entries of a page's step: the event itself, then whom it notified or passed over."""
    told = [] if isinstance(event, _SILENT) else [(_page_kind(event), _page_data(page, event))]
    told.extend(said for command in commands if (said := _told_by(page, command)))
    return [TimelineFact(event.at, event.by, kind, data) for kind, data in told]


def _told_by(page: Page, command: PageCommand) -> tuple[str, dict[str, Any]] | None:
    match command:
        case Notify():
            delivery = page.deliveries[command.key]
            where = {"step": delivery.step, "round": delivery.round}
            return "page_notified", _delivery_data(page, command.key) | where
        case SkipStep():
            return "step_skipped", {"page": page.id, "step": command.step, "targets": list(command.targets)}
        case SayUnreachable():
            return "person_unreachable", {"page": page.id, "person": command.person, "step": command.step}
        case RaiseExhausted():
            return "page_exhausted", {"page": page.id, "reason": command.reason}
    return None


def _page_kind(event: PageEvent) -> str:
    return {"repaged": "page_repeated"}.get(_kind(event), _kind(event))


def _page_data(page: Page, event: PageEvent) -> dict[str, Any]:
    if isinstance(event, PageOpened):
        return {"page": page.id, "subject": event.subject, "urgency": event.urgency, "node": event.node}
    if isinstance(event, DeliverySent | DeliveryFailed):
        return _delivery_data(page, event.key) | (
            {"error": event.error} if isinstance(event, DeliveryFailed) else {}
        )
    return {"page": page.id, "subject": page.subject} | _fields(event)


def _delivery_data(page: Page, key: str) -> dict[str, Any]:
    delivery = page.deliveries.get(key)
    if delivery is None:
        return {"page": page.id, "key": key}
    return {"page": page.id, "person": delivery.person, "channel": delivery.contact.channel}


def _kind(event: msgspec.Struct) -> str:
    return _WORD_START.sub("_", type(event).__name__).lower()


def _fields(event: msgspec.Struct) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(event)
    return {name: value for name, value in plain.items() if name not in _HIDDEN and name != "type"}
