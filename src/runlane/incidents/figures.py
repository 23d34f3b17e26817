"""Figures: how long it took to detect, acknowledge, mitigate and resolve, for one incident and for many.

| figure | from | to |
| --- | --- | --- |
| detect (MTTD) | started | declared |
| acknowledge (MTTA) | declared | first acknowledgement |
| mitigate (MTTM) | started | mitigated |
| resolve (MTTR) | started | resolved |
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from math import ceil
from typing import Final

from runlane.base.instants import Instant
from runlane.base.texts import Text, text
from runlane.incidents.model import Incident, Status

_NOT_COUNTED: Final = frozenset({Status.DECLINED, Status.MERGED})


@dataclass(frozen=True, slots=True)
class Figures:
    """The durations of one incident; None while a moment is not known, or when two are in the wrong order."""

    detect: timedelta | None = None
    acknowledge: timedelta | None = None
    mitigate: timedelta | None = None
    resolve: timedelta | None = None
    problems: tuple[Text, ...] = ()
    """Which moments are in the wrong order, and hence which figures are left out."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure over several incidents: of how many it is known, their median and 90th percentile."""

    count: int
    median: timedelta | None
    p90: timedelta | None


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of several incidents; tests, declined and merged ones are not among them."""

    incidents: int
    detect: Spread
    acknowledge: Spread
    mitigate: Spread
    resolve: Spread


def figures_of(incident: Incident) -> Figures:
    """Return the durations of an incident. None is negative: a wrong order is named as a problem."""
    started, declared = incident.started_at, incident.declared_at
    return Figures(
        detect=_between(started, declared),
        acknowledge=_between(declared, incident.acknowledged_at),
        mitigate=_between(started, incident.mitigated_at),
        resolve=_between(started, incident.resolved_at),
        problems=order_problems(incident),
    )


def order_problems(incident: Incident) -> tuple[Text, ...]:
    """Return a sentence for each moment of the incident that lies before one it must follow."""
    begun = (
        (text("started"), incident.started_at),
        (text("declared"), incident.declared_at),
    )
    over = ((text("mitigated"), incident.mitigated_at), (text("resolved"), incident.resolved_at))
    acknowledged = (text("acknowledged"), incident.acknowledged_at)
    return (*_disorder((*begun, acknowledged)), *_disorder((begun[0], *over)))


def summary_of(incidents: Iterable[Incident]) -> Summary:
    """Return median and p90 of each figure over the incidents that count."""
    counted = [incident for incident in incidents if is_counted(incident)]
    figures = [figures_of(incident) for incident in counted]
    return Summary(
        incidents=len(counted),
        detect=_spread([one.detect for one in figures]),
        acknowledge=_spread([one.acknowledge for one in figures]),
        mitigate=_spread([one.mitigate for one in figures]),
        resolve=_spread([one.resolve for one in figures]),
    )


def is_counted(incident: Incident) -> bool:
    """Say whether an incident counts in figures: tests, declined and merged ones do not."""
    return not incident.is_test and incident.status not in _NOT_COUNTED and incident.declared_at is not None


def median(durations: Sequence[timedelta]) -> timedelta | None:
    """Return the middle duration, or the mean of the two in the middle; None of no durations."""
    if not durations:
        return None
    ordered = sorted(durations)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def p90(durations: Sequence[timedelta]) -> timedelta | None:
    """Return the smallest of the durations that nine in ten do not exceed (nearest rank); None of none."""
    if not durations:
        return None
    return sorted(durations)[ceil(0.9 * len(durations)) - 1]


def _between(start: Instant | None, end: Instant | None) -> timedelta | None:
    if start is None or end is None or end < start:
        return None
    return end - start


def _spread(durations: Iterable[timedelta | None]) -> Spread:
    known = [duration for duration in durations if duration is not None]
    return Spread(len(known), median(known), p90(known))


def _disorder(moments: Iterable[tuple[Text, Instant | None]]) -> Iterable[Text]:
    known = [(name, moment) for name, moment in moments if moment is not None]
    for (earlier, before), (later, after) in pairwise(known):
        if after < before:
            yield text(
                "{later} comes before {earlier}; correct one of the two times", later=later, earlier=earlier
            )
