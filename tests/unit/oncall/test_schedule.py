"""Schedules: turns, layers, restrictions and overrides, in examples."""

from datetime import UTC, date, datetime, time

import pytest

from runlane.oncall.schedule import (
    Duty,
    Override,
    Restriction,
    Rotation,
    Schedule,
    Shift,
    on_call_at,
    shift_at,
    shifts_between,
)

WEEKLY = Rotation(("ana", "bo", "cy"), date(2026, 1, 5), handoff=time(9), weekday=0)
NIGHTS = Rotation(
    ("nia",), date(2026, 1, 1), restrictions=(Restriction((0, 1, 2, 3, 4, 5, 6), time(22), time(6)),)
)


def paris(*layers, overrides=()):
    return Schedule("primary", "Europe/Paris", layers, overrides)


def utc(written):
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("layers", "instant", "person"),
    [
        pytest.param((WEEKLY,), "2026-01-05T07:59:59", None, id="nobody before the first turn"),
        pytest.param((WEEKLY,), "2026-01-05T08:00", "ana", id="the first turn begins at the handoff"),
        pytest.param((WEEKLY,), "2026-01-12T07:59:59", "ana", id="a turn lasts until the handoff"),
        pytest.param((WEEKLY,), "2026-01-12T08:00", "bo", id="the handoff belongs to the next person"),
        pytest.param((WEEKLY,), "2026-01-26T08:00", "ana", id="the first person comes round again"),
        pytest.param(
            (WEEKLY,), "2026-07-06T07:00", "cy", id="in summer nine o'clock comes an hour earlier in UTC"
        ),
        pytest.param((), "2026-01-12T08:00", None, id="a schedule without layers is one gap"),
        pytest.param(
            (WEEKLY, NIGHTS), "2026-01-12T20:59", "bo", id="outside its windows a layer leaves the others be"
        ),
        pytest.param(
            (WEEKLY, NIGHTS), "2026-01-12T21:00", "nia", id="the later layer wins inside its window"
        ),
        pytest.param((WEEKLY, NIGHTS), "2026-01-13T04:59", "nia", id="a night lasts beyond midnight"),
        pytest.param((WEEKLY, NIGHTS), "2026-01-13T05:00", "bo", id="and ends in the morning"),
        pytest.param((NIGHTS, WEEKLY), "2026-01-12T21:00", "bo", id="layers the other way round"),
    ],
)
def test_who_is_on_call(layers, instant, person):
    assert on_call_at(paris(*layers), utc(instant)) == person


def test_the_first_turn_is_cut_short_by_the_weekday_of_the_handoff():
    joined_on_thursday = Rotation(("ana", "bo"), date(2026, 1, 8), handoff=time(9), weekday=0)

    assert shifts_between(paris(joined_on_thursday), utc("2026-01-08T00:00"), utc("2026-01-20T00:00")) == (
        Shift(utc("2026-01-08T00:00"), utc("2026-01-08T08:00"), None),
        Shift(utc("2026-01-08T08:00"), utc("2026-01-12T08:00"), "ana"),
        Shift(utc("2026-01-12T08:00"), utc("2026-01-19T08:00"), "bo"),
        Shift(utc("2026-01-19T08:00"), utc("2026-01-20T00:00"), "ana"),
    )


def test_a_handoff_in_the_hour_that_spring_takes_away_happens_when_the_clock_jumps():
    daily = Rotation(("ana", "bo"), date(2026, 3, 28), turn_days=1, handoff=time(2, 30))

    assert shifts_between(paris(daily), utc("2026-03-28T01:30"), utc("2026-03-30T00:30")) == (
        Shift(utc("2026-03-28T01:30"), utc("2026-03-29T01:00"), "ana"),
        Shift(utc("2026-03-29T01:00"), utc("2026-03-30T00:30"), "bo"),
    )


def test_a_handoff_in_the_hour_that_autumn_gives_twice_happens_once_the_first_time():
    daily = Rotation(("ana", "bo"), date(2026, 10, 24), turn_days=1, handoff=time(2, 30))

    assert shifts_between(paris(daily), utc("2026-10-24T00:30"), utc("2026-10-26T01:30")) == (
        Shift(utc("2026-10-24T00:30"), utc("2026-10-25T00:30"), "ana"),
        Shift(utc("2026-10-25T00:30"), utc("2026-10-26T01:30"), "bo"),
    )


def test_a_handoff_at_a_midnight_that_comes_twice_is_not_taken_back():
    newfoundland = Schedule(
        "primary",
        "America/St_Johns",
        (Rotation(("ana", "bo"), date(2006, 10, 28), turn_days=1),),
    )

    assert [
        on_call_at(newfoundland, utc(f"2006-10-29T{time}")) for time in ("02:29", "02:30", "02:45", "03:45")
    ] == [
        "ana",
        "bo",
        "bo",
        "bo",
    ]


def test_an_override_replaces_whoever_it_would_have_been():
    swap = Override(utc("2026-01-06T10:00"), utc("2026-01-06T12:00"), "dee", "dentist")

    assert shifts_between(
        paris(WEEKLY, overrides=(swap,)), utc("2026-01-06T09:00"), utc("2026-01-06T13:00")
    ) == (
        Shift(utc("2026-01-06T09:00"), utc("2026-01-06T10:00"), "ana"),
        Shift(utc("2026-01-06T10:00"), utc("2026-01-06T12:00"), "dee", is_override=True),
        Shift(utc("2026-01-06T12:00"), utc("2026-01-06T13:00"), "ana"),
    )


def test_of_two_overrides_the_later_one_wins():
    both = (
        Override(utc("2026-01-06T10:00"), utc("2026-01-06T12:00"), "dee"),
        Override(utc("2026-01-06T11:00"), utc("2026-01-06T13:00"), "eve"),
    )

    assert on_call_at(paris(WEEKLY, overrides=both), utc("2026-01-06T11:30")) == "eve"


def test_restrictions_consume_no_turns():
    weekdays = Rotation(
        ("ana", "bo"),
        date(2026, 1, 5),
        handoff=time(9),
        weekday=0,
        restrictions=(Restriction((0, 1, 2, 3, 4)),),
    )

    assert on_call_at(paris(weekdays), utc("2026-01-10T12:00")) is None
    assert on_call_at(paris(weekdays), utc("2026-01-13T12:00")) == "bo"


def test_a_layer_ends_and_the_one_below_shows_again():
    temporary = Rotation(("temp",), date(2026, 1, 6), handoff=time(9), end=date(2026, 1, 8))

    assert on_call_at(paris(WEEKLY, temporary), utc("2026-01-08T07:59")) == "temp"
    assert on_call_at(paris(WEEKLY, temporary), utc("2026-01-08T08:00")) == "ana"


def test_shifts_of_a_night_layer_that_ends_over_a_weekly_one():
    nights = Rotation(
        ("nia",),
        date(2026, 1, 6),
        end=date(2026, 1, 8),
        restrictions=(Restriction((1, 2), time(22), time(6)),),
    )

    assert shifts_between(paris(WEEKLY, nights), utc("2026-01-06T12:00"), utc("2026-01-08T12:00")) == (
        Shift(utc("2026-01-06T12:00"), utc("2026-01-06T21:00"), "ana"),
        Shift(utc("2026-01-06T21:00"), utc("2026-01-07T05:00"), "nia"),
        Shift(utc("2026-01-07T05:00"), utc("2026-01-07T21:00"), "ana"),
        Shift(utc("2026-01-07T21:00"), utc("2026-01-07T23:00"), "nia"),
        Shift(utc("2026-01-07T23:00"), utc("2026-01-08T12:00"), "ana"),
    )


def test_no_shifts_in_a_span_that_ends_before_it_begins():
    assert shifts_between(paris(WEEKLY), utc("2026-01-06T10:00"), utc("2026-01-06T10:00")) == ()


def test_the_shift_around_an_instant_says_until_when():
    assert shift_at(paris(WEEKLY), utc("2026-01-06T10:00")) == Duty("ana", utc("2026-01-12T08:00"))


def test_a_person_who_is_on_call_for_good_has_no_end():
    for_good = paris(Rotation(("ana",), date(2026, 1, 5)))

    assert shift_at(for_good, utc("2026-02-01T10:00")) == Duty("ana", None)


def test_a_gap_says_when_it_is_filled():
    assert shift_at(paris(WEEKLY), utc("2026-01-01T10:00")) == Duty(None, utc("2026-01-05T08:00"))


def test_a_schedule_that_will_never_have_anybody_has_no_duty():
    assert shift_at(paris(), utc("2026-01-01T10:00")) is None


@pytest.mark.parametrize(
    ("make", "told"),
    [
        pytest.param(lambda: Rotation((), date(2026, 1, 5)), "needs people", id="a rotation without people"),
        pytest.param(
            lambda: Rotation(("ana",), date(2026, 1, 5), turn_days=0), "at least one day", id="no days"
        ),
        pytest.param(
            lambda: Rotation(("ana",), date(2026, 1, 5), turn_days=3, weekday=0),
            "whole weeks",
            id="3 days and a weekday",
        ),
        pytest.param(
            lambda: Rotation(("ana",), date(2026, 1, 5), weekday=7), "0 \\(Monday\\)", id="an eighth weekday"
        ),
        pytest.param(lambda: Restriction(()), "needs weekdays", id="a restriction to no day"),
        pytest.param(
            lambda: Override(utc("2026-01-06T10:00"), utc("2026-01-06T10:00"), "ana"),
            "end after",
            id="an empty override",
        ),
        pytest.param(lambda: Schedule("s", "Mars/Olympus"), "Mars/Olympus", id="a zone nobody knows"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_cure(make, told):
    with pytest.raises(ValueError, match=told):
        make()
