"""Shifts tile any span, overrides win, and a slow oracle that watches a clock agrees minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from runlane.oncall.schedule import (
    Override,
    Restriction,
    Rotation,
    Schedule,
    on_call_at,
    shift_at,
    shifts_between,
)

CHANGES = (
    ("Europe/Paris", date(2026, 3, 29)),
    ("Europe/Paris", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Africa/Casablanca", date(2026, 2, 15)),
    ("America/Santiago", date(2026, 9, 6)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("America/St_Johns", date(2006, 10, 29)),
    ("Asia/Kathmandu", date(2026, 6, 1)),
    ("UTC", date(2028, 2, 29)),
)
"""Zones and days on which clocks change: by an hour, half an hour, a day, across midnight, or never."""

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

local_times = st.builds(
    time, st.one_of(st.integers(0, 3), st.integers(0, 23)), st.sampled_from((0, 1, 30, 59))
)
people = st.lists(st.sampled_from(("ana", "bo", "cy")), min_size=1, max_size=3, unique=True).map(tuple)
restrictions = st.builds(
    Restriction,
    st.lists(st.integers(0, 6), min_size=1, max_size=7, unique=True).map(tuple),
    local_times,
    local_times,
)


@st.composite
def rotations(draw, pivot):
    turn_days = draw(st.sampled_from((1, 2, 3, 7, 14)))
    return Rotation(
        people=draw(people),
        start=pivot + draw(st.integers(-20, 2)) * DAY,
        turn_days=turn_days,
        handoff=draw(local_times),
        weekday=draw(st.none() | st.integers(0, 6)) if turn_days % 7 == 0 else None,
        end=draw(st.none() | st.just(pivot) | st.just(pivot + DAY)),
        restrictions=draw(st.lists(restrictions, max_size=2).map(tuple)),
    )


@st.composite
def overrides(draw, pivot):
    start = datetime.combine(pivot, time(), UTC) + draw(st.integers(-3000, 3000)) * MINUTE
    return Override(start, start + draw(st.integers(1, 2000)) * MINUTE, draw(st.sampled_from(("dee", "ana"))))


@st.composite
def schedules(draw):
    zone, pivot = draw(st.sampled_from(CHANGES))
    schedule = Schedule(
        id="primary",
        zone=zone,
        layers=draw(st.lists(rotations(pivot), min_size=1, max_size=3).map(tuple)),
        overrides=draw(st.lists(overrides(pivot), max_size=2).map(tuple)),
    )
    middle = datetime.combine(pivot, time(), UTC)
    return schedule, middle - 2 * DAY, middle + 2 * DAY


@settings(max_examples=25, deadline=None)
@given(schedules())
def test_a_slow_oracle_that_watches_the_clock_agrees_at_every_minute(case):
    schedule, start, end = case
    told = [
        shift
        for shift in shifts_between(schedule, start, end)
        for _ in range((shift.end - shift.start) // MINUTE)
    ]

    watched = list(watch(schedule, start, end))

    assert [shift.person for shift in told] == watched


@settings(max_examples=30, deadline=None)
@given(schedules())
def test_shifts_tile_the_span_without_gap_or_overlap(case):
    schedule, start, end = case
    shifts = shifts_between(schedule, start, end)

    assert shifts[0].start == start
    assert shifts[-1].end == end
    assert [shift.end for shift in shifts[:-1]] == [shift.start for shift in shifts[1:]]
    assert all(shift.start < shift.end for shift in shifts)


@settings(max_examples=30, deadline=None)
@given(schedules(), st.integers(0, 4 * 24 * 60 * 60 - 1))
def test_who_is_on_call_at_an_instant_is_who_has_the_shift_around_it(case, seconds):
    schedule, start, end = case
    instant = start + timedelta(seconds=seconds)
    around = next(
        shift for shift in shifts_between(schedule, start, end) if shift.start <= instant < shift.end
    )
    ahead = shift_at(schedule, instant)

    assert on_call_at(schedule, instant) == around.person
    assert (ahead.person if ahead else None) == around.person


@settings(max_examples=30, deadline=None)
@given(schedules())
def test_an_override_wins_as_long_as_it_lasts(case):
    schedule, _, _ = case
    for override in schedule.overrides[-1:]:
        (shift,) = shifts_between(schedule, override.start, override.end)

        assert (shift.person, shift.is_override) == (override.person, True)


def watch(schedule, start, end):
    """Yield who is on call at each minute, by watching the latest time a clock on the wall has ever shown.

    A handoff has happened once the clock has shown its time or a later one: so a skipped time counts when the
    clock has jumped over it, and a repeated one counts the first time.
    """
    zone = ZoneInfo(schedule.zone)
    now, latest = start - 2 * DAY, datetime.min  # noqa: DTZ901 - what the wall clock shows has no zone
    while now < end:
        latest = max(latest, now.astimezone(zone).replace(tzinfo=None, fold=0))
        if now >= start:
            yield on_duty(schedule, now, latest)
        now += MINUTE


def on_duty(schedule, now, latest):
    duty = None
    for layer in schedule.layers:
        duty = on_layer(layer, latest) or duty
    for override in schedule.overrides:
        duty = override.person if override.start <= now < override.end else duty
    return duty


def on_layer(layer, latest):
    if latest < datetime.combine(layer.start, layer.handoff):
        return None
    if layer.end and latest >= datetime.combine(layer.end, layer.handoff):
        return None
    if layer.restrictions and not any(is_open(one, latest) for one in layer.restrictions):
        return None
    first = layer.start
    while layer.weekday is not None and first.weekday() != layer.weekday:
        first -= DAY
    turns = (latest - datetime.combine(first, layer.handoff)) // (layer.turn_days * DAY)
    return layer.people[turns % len(layer.people)]


def is_open(restriction, latest):
    for days_ago in (0, 1):
        opening = datetime.combine(latest.date() - days_ago * DAY, restriction.start)
        closing = datetime.combine(opening.date(), restriction.end)
        closing = closing if closing > opening else closing + DAY
        if opening.weekday() in restriction.weekdays and opening <= latest < closing:
            return True
    return False
