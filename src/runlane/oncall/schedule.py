"""Schedules: rotations in layers and overrides -> who is on call at an instant, and the shifts of a span."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Final

from runlane.base.ids import PersonId, ScheduleId
from runlane.base.instants import Instant
from runlane.oncall.wallclock import instant_on, is_zone, local_moment

WEEK: Final = 7
MIDNIGHT: Final = time(0)
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Restriction:
    """A window of local time in which a layer applies, on each of `weekdays` (0 is Monday).

    It opens at `start` and closes at `end`; an `end` that is not after `start` is that of the next day, so
    `18:00` to `08:00` is a night and `00:00` to `00:00` a whole day. The weekday is that of the opening.
    """

    weekdays: tuple[int, ...]
    start: time = MIDNIGHT
    end: time = MIDNIGHT

    def __post_init__(self) -> None:
        if not self.weekdays or not set(self.weekdays) <= set(range(WEEK)):
            raise ValueError(
                f"a restriction needs weekdays from 0 (Monday) to 6 (Sunday), not {self.weekdays}"
            )


@dataclass(frozen=True, slots=True)
class Rotation:
    """A layer: people who take turns of whole days on the wall clock.

    The first turn begins on the local date `start` at `handoff`. With a `weekday` (0 is Monday) turns change
    on that weekday, and the first one is shortened to end on it; such turns are whole weeks. The layer ends
    on the local date `end` at `handoff` if one is given. Restrictions cut windows out of the turns and
    consume none: who has the week has its restricted hours.
    """

    people: tuple[PersonId, ...]
    start: date
    turn_days: int = WEEK
    handoff: time = MIDNIGHT
    weekday: int | None = None
    end: date | None = None
    restrictions: tuple[Restriction, ...] = ()
    name: str = ""

    def __post_init__(self) -> None:
        if not self.people:
            raise ValueError("a rotation needs people; name at least one")
        if self.turn_days < 1:
            raise ValueError(f"a turn lasts at least one day, not {self.turn_days}")
        if self.weekday is not None and self.turn_days % WEEK:
            raise ValueError(
                f"turns of {self.turn_days} days cannot change on a weekday; use whole weeks or drop it"
            )
        if self.weekday is not None and self.weekday not in range(WEEK):
            raise ValueError(f"a weekday is a number from 0 (Monday) to 6 (Sunday), not {self.weekday}")


@dataclass(frozen=True, slots=True)
class Override:
    """`person` is on call from `start` up to `end` (not included), whatever the layers say."""

    start: Instant
    end: Instant
    person: PersonId
    reason: str = ""

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"an override must end after it starts: {self.start} to {self.end}")


@dataclass(frozen=True, slots=True)
class Schedule:
    """A function of time to the person on call.

    A later layer wins over an earlier one wherever it has somebody; overrides win over all layers, a later
    one over an earlier one. `zone` is the IANA zone on whose wall clock the layers count.
    """

    id: ScheduleId
    zone: str
    layers: tuple[Rotation, ...] = ()
    overrides: tuple[Override, ...] = field(default=())
    name: str = ""

    def __post_init__(self) -> None:
        if not is_zone(self.zone):
            raise ValueError(f'no time zone is called "{self.zone}"; write an IANA name such as Europe/Paris')


@dataclass(frozen=True, slots=True)
class Shift:
    """A span of one person on call; `person` None is a gap. From `start` up to `end`, not included."""

    start: Instant
    end: Instant
    person: PersonId | None
    is_override: bool = False


@dataclass(frozen=True, slots=True)
class Duty:
    """Who is on call now (None in a gap), and until when; `end` None: for a year at least."""

    person: PersonId | None
    end: Instant | None


def on_call_at(schedule: Schedule, instant: Instant) -> PersonId | None:
    """Return who is on call at `instant`, or None in a gap."""
    return _duty(schedule, instant)[0]


def shifts_between(schedule: Schedule, start: Instant, end: Instant) -> tuple[Shift, ...]:
    """Return the shifts that tile [start, end) without gap or overlap; a span with nobody is a shift of None.

    Neighbours of the same person are one shift, unless one of them is an override. Empty when `end` is not
    after `start`.
    """
    if end <= start:
        return ()
    cuts = sorted({start, *_changes(schedule, start, end)})
    shifts: list[Shift] = []
    for begins, ends in zip(cuts, [*cuts[1:], end], strict=True):
        person, is_override = _duty(schedule, begins)
        if shifts and (shifts[-1].person, shifts[-1].is_override) == (person, is_override):
            begins = shifts.pop().start  # noqa: PLW2901 - the neighbour grows backwards
        shifts.append(Shift(begins, ends, person, is_override))
    return tuple(shifts)


def shift_at(schedule: Schedule, instant: Instant) -> Duty | None:
    """Return who is on call at `instant` and until when; a gap that will be filled is a duty of None.

    None when nobody is on call now, nor will be within a year.
    """
    for days in (2, 15, 62, 366):
        shifts = shifts_between(schedule, instant, instant + timedelta(days=days))
        if len(shifts) > 1:
            return Duty(shifts[0].person, shifts[0].end)
    person = on_call_at(schedule, instant)
    return Duty(person, None) if person is not None else None


def _duty(schedule: Schedule, instant: Instant) -> tuple[PersonId | None, bool]:
    for override in reversed(schedule.overrides):
        if override.start <= instant < override.end:
            return override.person, True
    for layer in reversed(schedule.layers):
        if (person := _on_turn(layer, schedule.zone, instant)) is not None:
            return person, False
    return None, False


def _on_turn(layer: Rotation, zone: str, instant: Instant) -> PersonId | None:
    if instant < instant_on(layer.start, layer.handoff, zone):
        return None
    if layer.end is not None and instant >= instant_on(layer.end, layer.handoff, zone):
        return None
    if layer.restrictions and not _is_inside(layer.restrictions, zone, instant):
        return None
    return layer.people[_turn_at(layer, zone, instant) % len(layer.people)]


def _turn_at(layer: Rotation, zone: str, instant: Instant) -> int:
    """Return the number of the turn, from 0: guessed from the date, then mended around the handoff itself."""
    turn = (local_moment(instant, zone).date() - _anchor(layer)).days // layer.turn_days
    while _handoff(layer, zone, turn) > instant:
        turn -= 1
    while _handoff(layer, zone, turn + 1) <= instant:
        turn += 1
    return turn


def _anchor(layer: Rotation) -> date:
    """Return the date from which turns are counted: `start`, or the last handoff weekday up to it."""
    if layer.weekday is None:
        return layer.start
    return layer.start - timedelta(days=(layer.start.weekday() - layer.weekday) % WEEK)


def _handoff(layer: Rotation, zone: str, turn: int) -> Instant:
    return instant_on(_anchor(layer) + timedelta(days=turn * layer.turn_days), layer.handoff, zone)


def _is_inside(restrictions: tuple[Restriction, ...], zone: str, instant: Instant) -> bool:
    first, last = _days_around(zone, instant, instant)
    return any(
        opens <= instant < closes
        for restriction in restrictions
        for opens, closes in _windows(restriction, zone, first, last)
    )


def _days_around(zone: str, start: Instant, end: Instant) -> tuple[date, date]:
    """Return local dates on which a window may open that matters in the span.

    Two days before, because a window may last a day and a zone may leave one out; one day after, because clocks
    have been put back across midnight, after the new day's windows had opened.
    """
    first, last = (local_moment(moment, zone).date() for moment in (start, end))
    return first - timedelta(days=2), last + timedelta(days=1)


def _windows(
    restriction: Restriction, zone: str, first: date, last: date
) -> Iterator[tuple[Instant, Instant]]:
    """Yield the windows that open on a local date from `first` to `last`, both included."""
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if day.weekday() in restriction.weekdays:
            closing = day if restriction.end > restriction.start else day + timedelta(days=1)
            yield instant_on(day, restriction.start, zone), instant_on(closing, restriction.end, zone)


def _changes(schedule: Schedule, start: Instant, end: Instant) -> Iterator[Instant]:
    """Yield every instant inside (start, end) at which the person may change."""
    for override in schedule.overrides:
        yield from _inside(start, end, override.start, override.end)
    for layer in schedule.layers:
        yield from _inside(start, end, *_layer_changes(layer, schedule.zone, start, end))


def _layer_changes(layer: Rotation, zone: str, start: Instant, end: Instant) -> Iterator[Instant]:
    yield instant_on(layer.start, layer.handoff, zone)
    if layer.end is not None:
        yield instant_on(layer.end, layer.handoff, zone)
    for turn in range(_turn_at(layer, zone, start), _turn_at(layer, zone, end) + 1):
        yield _handoff(layer, zone, turn)
    first, last = _days_around(zone, start, end)
    for restriction in layer.restrictions:
        for window in _windows(restriction, zone, first, last):
            yield from window


def _inside(start: Instant, end: Instant, *moments: Instant) -> Iterator[Instant]:
    return (moment for moment in moments if start < moment < end)
