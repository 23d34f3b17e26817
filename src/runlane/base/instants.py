"""UTC instants and durations; naive datetimes stop here."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

Instant = datetime
"""An aware datetime in UTC. Make one with `instant_from` or `parse_instant`."""

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_DURATION: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)")
_SECONDS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}


class Clock(Protocol):
    """Where the edges get the time from; the core is handed instants."""

    def now(self) -> Instant:
        """Return the present instant in UTC."""


def instant_from(moment: datetime) -> Instant:
    """Return the aware `moment` in UTC.

    Raises:
        ValueError: `moment` is naive.
    """
    if moment.tzinfo is None:
        raise ValueError(f"a moment without a time zone: {moment.isoformat()}")
    return moment.astimezone(UTC)


def parse_instant(written: str) -> Instant:
    """Read an RFC 3339 timestamp (`2026-11-24T03:00:00Z`); fractions beyond microseconds are cut.

    Raises:
        ValueError: not a timestamp, or one without a time zone.
    """
    return instant_from(datetime.fromisoformat(written))


def microseconds(moment: Instant) -> int:
    """Return the whole microseconds since 1970 in UTC: the form the database keeps."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def instant_at(micros: int) -> Instant:
    """Return the instant `micros` microseconds after 1970 in UTC."""
    return EPOCH + timedelta(microseconds=micros)


def parse_duration(written: str | float) -> timedelta:
    """Read `90s`, `5m`, `1h30m`, `2d`; a bare number is seconds.

    Raises:
        ValueError: not a duration, or a negative one.
    """
    if isinstance(written, int | float):
        if written < 0:
            raise ValueError(f"a negative duration: {written}")
        return timedelta(seconds=written)
    compact = written.strip().replace(" ", "")
    parts = _DURATION.findall(compact)
    if not parts or "".join(number + unit for number, unit in parts) != compact:
        raise ValueError(f'not a duration: "{written}"')
    return timedelta(seconds=sum(float(number) * _SECONDS[unit] for number, unit in parts))
