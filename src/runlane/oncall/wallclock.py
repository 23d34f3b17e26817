"""Wall clocks: local dates and times of an IANA zone <-> instants; the one module that knows about DST.

A local time that a zone skips means the first instant after the gap; one that comes twice means the first of
the two. So a handoff at 02:30 happens at 03:00 in the night in which the clocks go forward, and only once in
the night in which they go back.
"""

from datetime import UTC, date, datetime, time

import whenever

from runlane.base.instants import Instant


def is_zone(name: str) -> bool:
    """Say whether the time zone database knows `name`, such as `Europe/Paris`."""
    try:
        whenever.PlainDateTime(2000, 1, 1).assume_tz(name, disambiguation="earlier")
    except ValueError:
        return False
    return True


def instant_on(day: date, at: time, zone: str) -> Instant:
    """Return the instant at which a clock in `zone` shows the local time `at` on the local date `day`.

    Raises:
        ValueError: no such zone.
    """
    local = whenever.PlainDateTime(datetime.combine(day, at))
    try:
        zoned = local.assume_tz(zone, disambiguation="raise")
    except whenever.SkippedTime:
        return _after_gap(local, zone)
    except whenever.RepeatedTime:
        zoned = local.assume_tz(zone, disambiguation="earlier")
    return _instant(zoned)


def local_moment(instant: Instant, zone: str) -> datetime:
    """Return what a clock in `zone` shows at `instant`, as a naive datetime.

    Raises:
        ValueError: no such zone.
    """
    return whenever.Instant(instant).to_tz(zone).to_plain().to_stdlib()


def _after_gap(skipped: whenever.PlainDateTime, zone: str) -> Instant:
    before = skipped.assume_tz(zone, disambiguation="earlier")
    transition = before.next_transition()
    return _instant(transition or before)


def _instant(zoned: whenever.ZonedDateTime) -> Instant:
    return zoned.to_instant().to_stdlib().astimezone(UTC)
