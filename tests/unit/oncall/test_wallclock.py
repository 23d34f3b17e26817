"""Local times of a zone become instants, also where a clock skips a time or shows it twice."""

from datetime import UTC, date, datetime, time

import pytest

from runlane.oncall.wallclock import instant_on, is_zone, local_moment


@pytest.mark.parametrize(
    ("day", "at", "zone", "instant"),
    [
        pytest.param(
            date(2026, 1, 5), time(9), "Europe/Paris", "2026-01-05T08:00Z", id="an ordinary morning"
        ),
        pytest.param(
            date(2026, 3, 29),
            time(2, 30),
            "Europe/Paris",
            "2026-03-29T01:00Z",
            id="a skipped time is the gap's end",
        ),
        pytest.param(
            date(2026, 3, 29),
            time(2, 0),
            "Europe/Paris",
            "2026-03-29T01:00Z",
            id="the first skipped time as well",
        ),
        pytest.param(
            date(2026, 10, 25),
            time(2, 30),
            "Europe/Paris",
            "2026-10-25T00:30Z",
            id="a repeated time is the first one",
        ),
        pytest.param(
            date(2026, 10, 4),
            time(2, 15),
            "Australia/Lord_Howe",
            "2026-10-03T15:30Z",
            id="a gap of half an hour",
        ),
        pytest.param(
            date(2011, 12, 30), time(9), "Pacific/Apia", "2011-12-30T10:00Z", id="a day that Samoa left out"
        ),
        pytest.param(
            date(2026, 9, 6),
            time(0),
            "America/Santiago",
            "2026-09-06T04:00Z",
            id="a midnight that does not exist",
        ),
    ],
)
def test_a_local_time_is_the_instant_the_clock_reaches_it(day, at, zone, instant):
    assert instant_on(day, at, zone) == datetime.fromisoformat(instant)


def test_an_instant_shows_on_the_clock_of_a_zone():
    shown = local_moment(datetime(2026, 7, 1, 22, 30, tzinfo=UTC), "Asia/Kathmandu")

    assert shown.isoformat() == "2026-07-02T04:15:00"


@pytest.mark.parametrize(
    ("name", "is_known"),
    [("Europe/Paris", True), ("UTC", True), ("Europe/Parris", False), ("", False), ("../etc/passwd", False)],
)
def test_a_zone_is_known_by_its_iana_name(name, is_known):
    assert is_zone(name) is is_known
