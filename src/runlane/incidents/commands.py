"""What an incident can ask for, imperative."""

import msgspec

from runlane.base.instants import Instant


class AcknowledgePages(msgspec.Struct, frozen=True, tag=True):
    """Stop the escalation of every open page of the incident: `by` has it."""

    by: str
    at: Instant


class EndPages(msgspec.Struct, frozen=True, tag=True):
    """End every page of the incident; `reason` is told to those who were paged."""

    reason: str
    by: str
    at: Instant


class SignalRun(msgspec.Struct, frozen=True, tag=True):
    """Tell the run what happened.

    `name` is acknowledged, severity_changed, alerts_ended, mitigated, resolved or reopened.
    """

    name: str
    by: str
    at: Instant


class CloseRun(msgspec.Struct, frozen=True, tag=True):
    """Close the run: nothing is left to do."""

    reason: str
    by: str
    at: Instant


class Resolve(msgspec.Struct, frozen=True, tag=True):
    """Resolve the incident in the same turn: the last alert is over and the policy says so."""

    reason: str
    by: str
    at: Instant


IncidentCommand = AcknowledgePages | EndPages | SignalRun | CloseRun | Resolve
