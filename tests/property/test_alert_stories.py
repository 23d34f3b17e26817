"""Laws of alerts: reports in order end where they say; repetitions change nothing; groups depend on labels alone."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from runlane.alerts.matchers import Matcher, parse_matcher
from runlane.alerts.model import Alert
from runlane.alerts.pipeline import KnownAlert, Reason, judge
from runlane.alerts.routes import Route, group_key
from runlane.integrations.sources.alertmanager import fingerprint

START = datetime(2026, 11, 24, 3, tzinfo=UTC)
LABELS = st.dictionaries(st.text(min_size=1, max_size=6), st.text(max_size=6), max_size=4)
STORIES = st.lists(st.tuples(st.integers(1, 60), st.integers(1, 60)), min_size=1, max_size=6)


def occurrences(story):
    """Yield the reports of occurrences that follow each other: each fires for a while, then is quiet for a while."""
    at = START
    for burns, rests in story:
        begins, ends = at, at + timedelta(minutes=burns)
        yield begins, Alert("f", firing=True, labels={}, annotations={}, started_at=begins)
        yield ends, Alert("f", firing=False, labels={}, annotations={}, started_at=begins, ended_at=ends)
        at = ends + timedelta(minutes=rests)


def told(known, alert, now):
    """Return what is known after a report, as the store keeps it."""
    reason = judge(alert, known, now).reason
    if reason in (Reason.STALE, Reason.ENDED_UNSEEN):
        return known, reason
    return KnownAlert(alert.firing, alert.started_at, None if alert.firing else alert.ended_at), reason


@settings(max_examples=60, deadline=None)
@given(story=STORIES)
def test_every_occurrence_is_noticed_once_and_ended_once(story):
    known, reasons = None, []
    for now, alert in occurrences(story):
        known, reason = told(known, alert, now)
        reasons.append(reason)

    assert reasons == [Reason.NEW, Reason.ENDED] + [Reason.FIRES_AGAIN, Reason.ENDED] * (len(story) - 1)


@settings(max_examples=60, deadline=None)
@given(story=STORIES, times=st.integers(1, 3))
def test_a_repeated_report_changes_nothing(story, times):
    known = None
    for now, alert in occurrences(story):
        known, _ = told(known, alert, now)
        for _ in range(times):
            again, reason = told(known, alert, now)
            assert (again.firing, reason) == (known.firing, Reason.REPEATS)


@settings(max_examples=60, deadline=None)
@given(story=STORIES, data=st.data())
def test_a_late_report_of_an_earlier_occurrence_never_hides_a_later_one(story, data):
    reports = list(occurrences([*story, (10, 10)]))[:-1]
    known = None
    for now, alert in reports:
        known, _ = told(known, alert, now)
    late = data.draw(st.sampled_from(reports[:-1]))[1]

    assert told(known, late, reports[-1][0])[0].firing


@settings(max_examples=60, deadline=None)
@given(labels=LABELS)
def test_a_fingerprint_depends_on_the_pairs_alone(labels):
    assert fingerprint(labels) == fingerprint(dict(reversed(labels.items())))
    assert len(fingerprint(labels)) == 16


@settings(max_examples=60, deadline=None)
@given(one=LABELS, other=LABELS)
def test_alerts_share_a_group_exactly_when_they_share_its_labels(one, other):
    names = tuple(sorted({*one, *other}))
    route = Route("r", "s", group_by=names)
    keys = [
        group_key(route, Alert("same", firing=True, labels=it, annotations={}, started_at=START), "am")
        for it in (one, other)
    ]

    assert (keys[0] == keys[1]) == (_pairs(one) == _pairs(other))


@settings(max_examples=60, deadline=None)
@given(name=st.text(min_size=1, max_size=6), sign=st.sampled_from(["=", "!="]), value=st.text(max_size=8))
def test_a_matcher_reads_what_it_writes(name, sign, value):
    written = str(Matcher(name, sign, value))

    if "\n" not in written:
        assert parse_matcher(written) == Matcher(name, sign, value)


def _pairs(labels):
    return {(name, value) for name, value in labels.items() if value}
