"""Ids that can be read out, instants that are always UTC, durations as people write them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runlane.base.ids import (
    IncidentId,
    PageId,
    RunId,
    StreamId,
    incident_of,
    incident_stream,
    minted,
    page_stream,
    run_stream,
)
from runlane.base.instants import (
    instant_at,
    instant_from,
    microseconds,
    parse_duration,
    parse_instant,
)

MINTED = {
    "nothing": (b"", ""),
    "zeros keep their length": (bytes(16), "0" * 26),
    "ones": (b"\xff" * 5, "zzzzzzzz"),
    "one byte": (b"\x1f", "0z"),
    "counts in 32s": (b"\x00\x20", "0010"),
}


@pytest.mark.parametrize(("entropy", "expected"), MINTED.values(), ids=MINTED)
def test_entropy_becomes_an_id(entropy, expected):
    assert minted(entropy) == expected


@given(st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=16))
def test_ids_differ_when_the_entropy_does_and_avoid_letters_that_sound_or_look_alike(one, other):
    assert (minted(one) == minted(other)) == (one == other)
    assert not set(minted(one)) & set("ilouILOU")


STREAMS = {
    "an incident": (incident_stream(IncidentId("INC-42")), "incident/INC-42"),
    "a run": (run_stream(RunId("INC-42.1")), "run/INC-42.1"),
    "a run that a run has called": (run_stream(RunId("INC-42.1/7")), "run/INC-42.1/7"),
    "a page of a run": (page_stream(PageId("INC-42.1-7")), "page/INC-42.1-7"),
    "another page of that visit": (page_stream(PageId("INC-42.1-7~2")), "page/INC-42.1-7~2"),
    "a page that a person asked for": (page_stream(PageId("INC-42.0-2")), "page/INC-42.0-2"),
}


@pytest.mark.parametrize(("stream", "name"), STREAMS.values(), ids=STREAMS)
def test_a_stream_names_its_machine_and_knows_its_incident(stream, name):
    assert stream == StreamId(name)
    assert incident_of(stream) == "INC-42"


DURATIONS = {
    "seconds": ("90s", 90),
    "minutes": ("5m", 300),
    "hours": ("2h", 7200),
    "days": ("2d", 172_800),
    "weeks": ("1w", 604_800),
    "milliseconds": ("250ms", 0.25),
    "a mixture": ("1h30m", 5400),
    "a mixture with spaces": (" 1h 30m ", 5400),
    "half an hour": ("0.5h", 1800),
    "nothing": ("0s", 0),
    "a bare number is seconds": (45, 45),
    "a bare fraction is seconds": (1.5, 1.5),
}


@pytest.mark.parametrize(("written", "seconds"), DURATIONS.values(), ids=DURATIONS)
def test_a_duration_is_read(written, seconds):
    assert parse_duration(written) == timedelta(seconds=seconds)


NO_DURATIONS = {
    "an empty text": "",
    "a word": "soon",
    "a number without a unit": "5",
    "a unit without a number": "m",
    "an unknown unit": "5y",
    "a negative duration": "-5m",
    "something behind it": "5m!",
    "something before it": "about 5m",
    "a negative number": -1,
    "a negative fraction": -0.5,
}


@pytest.mark.parametrize("written", NO_DURATIONS.values(), ids=NO_DURATIONS)
def test_what_is_no_duration_is_refused(written):
    with pytest.raises(ValueError, match="duration"):
        parse_duration(written)


INSTANTS = {
    "in UTC": ("2026-11-24T03:00:00Z", datetime(2026, 11, 24, 3, tzinfo=UTC)),
    "in another zone": ("2026-11-24T04:00:00+01:00", datetime(2026, 11, 24, 3, tzinfo=UTC)),
    "with microseconds": ("2026-11-24T03:00:00.123456Z", datetime(2026, 11, 24, 3, 0, 0, 123456, tzinfo=UTC)),
    "with nanoseconds, as Go writes them": (
        "2026-11-24T03:00:00.123456789Z",
        datetime(2026, 11, 24, 3, 0, 0, 123456, tzinfo=UTC),
    ),
}


@pytest.mark.parametrize(("written", "expected"), INSTANTS.values(), ids=INSTANTS)
def test_an_instant_is_read_in_utc(written, expected):
    assert parse_instant(written) == expected
    assert parse_instant(written).tzinfo is UTC


@pytest.mark.parametrize("written", ["", "tomorrow", "2026-11-24T03:00:00", "2026-13-01T00:00:00Z"])
def test_what_is_no_instant_or_has_no_zone_is_refused(written):
    with pytest.raises(ValueError, match=r"time zone|isoformat|month"):
        parse_instant(written)


def test_a_moment_without_a_zone_stops_here():
    with pytest.raises(ValueError, match="without a time zone: 2026-11-24T03:00:00"):
        instant_from(datetime(2026, 11, 24, 3))  # noqa: DTZ001 - that is the point
    there = timezone(timedelta(hours=9))
    assert instant_from(datetime(2026, 11, 24, 12, tzinfo=there)) == datetime(2026, 11, 24, 3, tzinfo=UTC)


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_the_database_keeps_an_instant_to_the_microsecond(moment):
    assert instant_at(microseconds(moment)) == moment
