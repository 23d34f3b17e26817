"""The verdict on an alert: what it changes, and why."""

from datetime import UTC, datetime, timedelta

import pytest

from runlane.alerts.model import Alert
from runlane.alerts.pipeline import KnownAlert, Reason, Verdict, judge

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


def minutes(count):
    return NOW + timedelta(minutes=count)


def fires(*, since=-10, until=None):
    expires_at = None if until is None else minutes(until)
    return Alert(
        "f1", firing=True, labels={}, annotations={}, started_at=minutes(since), expires_at=expires_at
    )


def ended(*, since=-10, at=-1):
    return Alert(
        "f1", firing=False, labels={}, annotations={}, started_at=minutes(since), ended_at=minutes(at)
    )


def known_firing(*, since=-10):
    return KnownAlert(firing=True, started_at=minutes(since))


def known_ended(*, since=-10, at=-5):
    return KnownAlert(firing=False, started_at=minutes(since), ended_at=minutes(at))


@pytest.mark.parametrize(
    ("alert", "known", "reason"),
    [
        pytest.param(fires(), None, Reason.NEW, id="it fires for the first time"),
        pytest.param(fires(), known_firing(), Reason.REPEATS, id="it still fires"),
        pytest.param(fires(since=-2), known_ended(), Reason.FIRES_AGAIN, id="it starts anew after its end"),
        pytest.param(
            fires(),
            known_ended(),
            Reason.FIRES_AGAIN,
            id="it had ended for want of news, and fires with the start it always had",
        ),
        pytest.param(
            fires(since=-60), known_ended(), Reason.STALE, id="a late report of an earlier occurrence"
        ),
        pytest.param(
            fires(since=-60, until=4),
            known_ended(),
            Reason.FIRES_AGAIN,
            id="an earlier start that the sender vouches for until later",
        ),
        pytest.param(fires(until=0), None, Reason.ENDED_UNSEEN, id="it was over before it came"),
        pytest.param(
            fires(until=-1), known_firing(), Reason.STALE, id="a repetition that was too long on its way"
        ),
        pytest.param(ended(), known_firing(), Reason.ENDED, id="it ends"),
        pytest.param(ended(), None, Reason.ENDED_UNSEEN, id="it ends without having been seen"),
        pytest.param(ended(), known_ended(), Reason.REPEATS, id="its end is told again"),
        pytest.param(
            ended(since=-90, at=-60),
            known_firing(),
            Reason.STALE,
            id="the end of an earlier occurrence does not end this one",
        ),
    ],
)
def test_the_verdict_when(alert, known, reason):
    assert judge(alert, known, NOW) == Verdict(reason)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_sentence(reason):
    assert str(Verdict(reason).said).startswith("it ")
