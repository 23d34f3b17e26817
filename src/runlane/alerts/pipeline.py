"""The verdict on each alert, with its reason: does it change anything, and what.

When in doubt an alert counts: a page too many is a nuisance, a page too few is an outage.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from runlane.alerts.model import Alert
from runlane.base.instants import Instant
from runlane.base.texts import Text, text


class Reason(StrEnum):
    """Why an alert is, or is not, something to act on."""

    NEW = "new"
    REPEATS = "repeats"
    FIRES_AGAIN = "fires_again"
    ENDED = "ended"
    ENDED_UNSEEN = "ended_unseen"
    STALE = "stale"


SAID: Final[Mapping[Reason, Text]] = {
    Reason.NEW: text("it fires for the first time"),
    Reason.REPEATS: text("it says what is known already"),
    Reason.FIRES_AGAIN: text("it fires again after it had ended"),
    Reason.ENDED: text("it has ended"),
    Reason.ENDED_UNSEEN: text("it ended, but was never seen firing"),
    Reason.STALE: text("it is older than what is known"),
}
"""Reason -> sentence for people."""


@dataclass(frozen=True, slots=True)
class KnownAlert:
    """What was known of the same condition before."""

    firing: bool
    started_at: Instant
    ended_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an alert means for us."""

    reason: Reason

    @property
    def said(self) -> Text:
        """The reason as a sentence."""
        return SAID[self.reason]


def judge(alert: Alert, known: KnownAlert | None, now: Instant) -> Verdict:
    """Return the verdict on one report at `now`, given what was known of the same condition."""
    if not _is_firing(alert, now):
        return Verdict(_reason_of_end(alert, known))
    return Verdict(_reason_of_firing(alert, known))


def _is_firing(alert: Alert, now: Instant) -> bool:
    """A report that fires, but counts as over since before `now`, was on its way for too long."""
    return alert.firing and (alert.expires_at is None or alert.expires_at > now)


def _reason_of_end(alert: Alert, known: KnownAlert | None) -> Reason:
    if known is None:
        return Reason.ENDED_UNSEEN
    if alert.firing:
        return Reason.STALE
    if not known.firing:
        return Reason.REPEATS
    if alert.ended_at is not None and alert.ended_at < known.started_at:
        return Reason.STALE
    return Reason.ENDED


def _reason_of_firing(alert: Alert, known: KnownAlert | None) -> Reason:
    if known is None:
        return Reason.NEW
    if known.firing:
        return Reason.REPEATS
    return Reason.STALE if _is_an_older_occurrence(alert, known) else Reason.FIRES_AGAIN


def _is_an_older_occurrence(alert: Alert, known: KnownAlert) -> bool:
    """An earlier start alone proves it, unless the sender vouches for it with a time in the future.

    The same start does not: an alert that ended for want of news fires again with the start it always had.
    """
    return alert.expires_at is None and alert.started_at < known.started_at
