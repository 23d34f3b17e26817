"""What a postmortem is made of: plain values, drawn from an incident and its timeline."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from runlane.base.ids import IncidentId
from runlane.base.instants import Instant
from runlane.base.texts import Text
from runlane.incidents.figures import Figures
from runlane.incidents.model import Severity, Status


class Fact(Protocol):
    """One entry of the timeline, as `runlane.ports.outcome.TimelineFact` is one."""

    @property
    def at(self) -> Instant: ...
    @property
    def by(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def data(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of the incident's life that the summary names; `at` None when it is not known."""

    name: Text
    at: Instant | None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline; `since_start` is negative before the trouble is known to have begun."""

    at: Instant
    since_start: timedelta
    by: str
    what: Text


@dataclass(frozen=True, slots=True)
class Paged:
    """One notification: who was asked, how, at which step, and what became of it."""

    at: Instant
    since_start: timedelta
    person: str
    channel: str
    step: Text
    outcome: Text


@dataclass(frozen=True, slots=True)
class Postmortem:
    """A review as far as the timeline can write it. Names are those people know, not ids."""

    incident: IncidentId
    title: str
    description: str
    severity: Severity
    status: Status
    is_test: bool
    moments: tuple[Moment, ...]
    figures: Figures
    roles: tuple[tuple[str, str], ...]
    """Role and name of who held it last."""
    alerts: tuple[str, ...]
    paged: tuple[Paged, ...]
    timeline: tuple[Entry, ...]
    questions: tuple[Text, ...]
    """What only people can answer: conditions, surprises, luck; never who is to blame."""
