"""Who has to wait before another try: the one who guesses, not the one who is guessed at."""

from datetime import UTC, datetime, timedelta

from runlane.web.limits import MOST_FAILURES, MOST_FAILURES_ALONE, MOST_KEPT, SignInLimits, bounds_of, pair_of

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def failing(limits, times, name="ana", address="10.0.0.9", at=NOW):
    for _ in range(times):
        limits.failed(at, bounds_of(name, address))


def wait(limits, name="ana", address="10.0.0.9", at=NOW):
    return limits.wait_s(at, bounds_of(name, address))


def test_who_guesses_from_one_place_waits_and_the_person_elsewhere_does_not():
    limits = SignInLimits()

    failing(limits, MOST_FAILURES)

    assert wait(limits) == 60
    assert wait(limits, name=" ANA ") == 60, "spaces and capitals do not help"
    assert wait(limits, address="192.0.2.7") == 0
    assert wait(limits, name="bo") == 0


def test_many_places_at_once_guess_no_faster():
    limits = SignInLimits()

    for number in range(MOST_FAILURES_ALONE):
        failing(limits, 1, address=f"10.0.0.{number}")

    assert wait(limits, address="192.0.2.7") > 0


def test_one_place_that_tries_many_names_waits():
    limits = SignInLimits()

    for number in range(MOST_FAILURES_ALONE):
        failing(limits, 1, name=f"name{number}")

    assert wait(limits, name="somebody else") > 0


def test_a_minute_later_all_is_forgotten():
    limits = SignInLimits()
    failing(limits, MOST_FAILURES)

    assert wait(limits, at=NOW + timedelta(seconds=59)) == 1
    assert wait(limits, at=NOW + timedelta(seconds=60)) == 0


def test_a_success_forgets_the_own_failures_and_no_others():
    limits = SignInLimits()
    failing(limits, MOST_FAILURES)
    failing(limits, MOST_FAILURES, name="bo")

    limits.forget(pair_of("ana", "10.0.0.9"))

    assert wait(limits) == 0
    assert wait(limits, name="bo") > 0


def test_memory_is_bounded():
    limits = SignInLimits()

    for number in range(MOST_KEPT):
        failing(limits, 1, name=f"name{number}", address=f"address{number}")

    assert len(limits._failures) == MOST_KEPT
