"""Alertmanager's webhook v4, and alerts posted as Prometheus posts them."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from runlane.alerts.model import Alert
from runlane.integrations.sources.alertmanager import (
    SOURCE,
    fingerprint,
    parse,
    parse_postable,
    read_postable,
    refused_postable,
)
from runlane.ports.source import UnreadableError

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
BODIES = Path(__file__).resolve().parents[3] / "cases" / "payloads" / "alertmanager"
CAPTURED = Path(__file__).resolve().parents[4] / ".." / "shared" / "payloads"


def webhook(*alerts, **frame):
    return json.dumps(
        {"version": "4", "status": "firing", "groupKey": "g", "alerts": alerts} | frame
    ).encode()


def posted(**alert):
    return {"status": "firing", "labels": {"alertname": "X"}, "annotations": {}} | alert


def test_a_firing_webhook_becomes_alerts():
    (alert,) = parse((BODIES / "firing.json").read_bytes(), {}, NOW)

    assert alert == Alert(
        key="22b9d3d49bdbd779",
        firing=True,
        labels={"alertname": "QueueFull", "queue": "orders", "service": "checkout", "severity": "critical"},
        annotations={
            "summary": "The queue orders is full",
            "description": "It has held 10,000 orders for 5 min.",
        },
        started_at=datetime(2026, 11, 24, 2, 55, 30, 122000, tzinfo=UTC),
        group='{}/{service="checkout"}:{alertname="QueueFull"}',
        link="https://prometheus.example.org/graph?g0.expr=queue_length",
    )


def test_each_alert_of_a_webhook_has_its_own_status():
    over, burning = parse((BODIES / "mixed.json").read_bytes(), {}, NOW)

    assert (over.firing, over.ended_at) == (False, datetime(2026, 11, 24, 2, 58, tzinfo=UTC))
    assert (burning.firing, burning.ended_at) == (True, None)


def test_a_webhook_that_was_cut_says_how_much_is_missing():
    (alert,) = parse((BODIES / "truncated.json").read_bytes(), {}, NOW)

    assert alert.annotations["truncated_alerts"] == "3"


@pytest.mark.parametrize(
    ("body", "key", "value"),
    [
        pytest.param(
            webhook(posted(fingerprint="aa")), "key", "aa", id="the sender's fingerprint is the key"
        ),
        pytest.param(webhook(posted()), "key", "d2aeefc389ca7746", id="without one it is computed"),
        pytest.param(
            webhook(posted(status="resolved", endsAt="0001-01-01T00:00:00Z")),
            "ended_at",
            NOW,
            id="an end without a time is now",
        ),
        pytest.param(
            webhook(posted(startsAt="0001-01-01T00:00:00Z")), "started_at", NOW, id="no start is now"
        ),
        pytest.param(
            webhook(posted(startsAt="2026-11-24T02:00:00.123456789+01:00")),
            "started_at",
            datetime(2026, 11, 24, 1, 0, 0, 123456, tzinfo=UTC),
            id="nanoseconds and offsets are read",
        ),
        pytest.param(
            webhook(posted(generatorURL="javascript:alert(1)")), "link", "", id="a link leads to the web only"
        ),
        pytest.param(
            webhook(posted(labels={"alertname": "X", "zone": ""})),
            "labels",
            {"alertname": "X"},
            id="an empty label is no label",
        ),
        pytest.param(
            webhook(posted(annotations={"a": "x" * 10_010})),
            "annotations",
            {"a": "x" * 10_000 + "… (10 more characters were cut)"},
            id="a long text is cut and marked",
        ),
        pytest.param(
            webhook(posted(annotations=None)), "annotations", {}, id="null is empty, as Go writes it"
        ),
        pytest.param(
            webhook(posted(status=""), status="resolved"), "firing", False, id="the frame's status stands in"
        ),
        pytest.param(
            webhook(posted(values={"A": 1}), notification_reason="new alerts added"),
            "firing",
            True,
            id="unknown fields are left alone",
        ),
    ],
)
def test_in_a_webhook(body, key, value):
    (alert,) = parse(body, {}, NOW)

    assert getattr(alert, key) == value


def test_a_webhook_without_alerts_is_fine():
    assert parse(webhook(), {}, NOW) == []
    assert parse(b'{"alerts": null, "version": "4"}', {}, NOW) == []


@pytest.mark.parametrize(
    ("body", "says"),
    [
        pytest.param(b"", "truncated", id="nothing"),
        pytest.param(b"alert!", "malformed", id="a word"),
        pytest.param(b"{}", "missing required field `alerts`", id="an object of nothing"),
        pytest.param(webhook(posted(), version="1"), 'version "4", found "1"', id="Grafana's version"),
        pytest.param(
            webhook(posted(labels={"a": 1})),
            "Expected `str`, got `int` - at `$.alerts[0].labels",
            id="a number as label",
        ),
        pytest.param(
            webhook(posted(startsAt="yesterday")),
            'alerts[0].startsAt: expected a time as in RFC 3339, found "yesterday"',
            id="a word as time",
        ),
        pytest.param(webhook(posted(startsAt="2026-11-24T03:00:00")), "RFC 3339", id="a time without a zone"),
        pytest.param(
            webhook(posted(endsAt="9999-12-31T23:59:59-23:00")), "RFC 3339", id="a time beyond the calendar"
        ),
        pytest.param(
            webhook(posted(status="burning")),
            'expected "firing" or "resolved", found "burning"',
            id="another status",
        ),
        pytest.param(webhook(posted(labels={})), "needs labels or a fingerprint", id="an alert of nothing"),
        pytest.param(
            b'{"alerts": [], "x": ' + b'{"x":' * 100_000, "nests too deep", id="a hundred thousand levels"
        ),
        pytest.param(
            b'{"alerts": [], "x": "' + b"x" * 1_000_000 + b'"}', "at most 1000000", id="more than a megabyte"
        ),
        pytest.param(b'{"alerts": [{"labels": {"a": "\xff"}}]}', "can't decode byte 0xff", id="no UTF-8"),
    ],
)
def test_a_webhook_that_is_none_is_refused(body, says):
    with pytest.raises(UnreadableError) as wrong:
        parse(body, {}, NOW)

    assert says in str(wrong.value)


def test_what_prometheus_posts_becomes_alerts_that_expire():
    burning, over = parse_postable((BODIES / "posted.json").read_bytes(), {}, NOW)

    assert burning.key == fingerprint(burning.labels)
    assert (burning.firing, burning.expires_at) == (True, datetime(2026, 11, 24, 3, 4, tzinfo=UTC))
    assert (over.firing, over.ended_at, over.expires_at) == (
        False,
        datetime(2026, 11, 24, 2, 59, tzinfo=UTC),
        None,
    )


def test_an_alert_without_times_began_now_and_ends_in_five_minutes_without_news():
    (alert,) = parse_postable(b'[{"labels": {"alertname": "X"}}]', {}, NOW)

    assert (alert.started_at, alert.expires_at) == (NOW, NOW + timedelta(minutes=5))


def test_an_alert_with_an_end_alone_began_at_its_end():
    (alert,) = parse_postable(b'[{"labels": {"a": "b"}, "endsAt": "2026-11-24T02:00:00Z"}]', {}, NOW)

    assert (alert.firing, alert.started_at) == (False, datetime(2026, 11, 24, 2, tzinfo=UTC))


def test_a_list_is_read_as_posted_alerts_also_by_the_webhook():
    assert parse(b' [{"labels": {"a": "b"}}]', {}, NOW) == parse_postable(
        b'[{"labels": {"a": "b"}}]', {}, NOW
    )


@pytest.mark.parametrize(
    ("alert", "says"),
    [
        pytest.param(
            {"labels": {"a": ""}}, "[0].labels: at least one label pair required", id="no label with a value"
        ),
        pytest.param(
            {"labels": {"": "x"}}, "[0].labels: a label without a name", id="a label without a name"
        ),
        pytest.param(
            {"labels": {"a": "b"}, "startsAt": "2026-11-24T02:00:00Z", "endsAt": "2026-11-24T01:00:00Z"},
            "[0]: start time must be before end time",
            id="an end before the start",
        ),
        pytest.param({"labels": {"a": "b"}, "startsAt": "soon"}, "[0].startsAt", id="a word as time"),
    ],
)
def test_an_invalid_alert_is_refused_and_does_not_take_the_others_with_it(alert, says):
    good = {"labels": {"alertname": "Good"}}

    with pytest.raises(UnreadableError) as wrong:
        parse_postable(json.dumps([alert]).encode(), {}, NOW)
    kept = read_postable(json.dumps([alert, good]).encode(), NOW)

    assert says in str(wrong.value)
    assert [one.labels for one in kept.alerts] == [{"alertname": "Good"}]
    assert kept.problems == (str(wrong.value),)


def test_the_answers_are_alertmanagers():
    assert (SOURCE.accepted.status, SOURCE.accepted.body) == (200, b"")
    assert SOURCE.refused(400, "no labels").body == b"no labels\n"
    assert refused_postable(400, 'no "labels"').body == b'"no \\"labels\\""\n'


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        pytest.param({}, "cbf29ce484222325", id="no label: the offset of FNV-1a"),
        pytest.param({"alertname": "X"}, "d2aeefc389ca7746", id="one label"),
        pytest.param({"b": "2", "a": "1"}, "1cc37fac8a64ae01", id="the order does not matter"),
    ],
)
def test_a_fingerprint(labels, expected):
    assert fingerprint(labels) == expected


def test_fingerprints_are_those_of_a_real_alertmanager():
    captured = sorted(CAPTURED.glob("alertmanager-webhook-*.json"))
    if not captured:
        pytest.skip("the bodies captured from a real Alertmanager are not beside this checkout")
    alerts = [alert for file in captured for alert in json.loads(file.read_text("utf-8"))["body"]["alerts"]]

    assert [fingerprint(alert["labels"]) for alert in alerts] == [alert["fingerprint"] for alert in alerts]


def test_captured_webhooks_are_read():
    captured = sorted(CAPTURED.glob("alertmanager-webhook-*.json"))
    if not captured:
        pytest.skip("the bodies captured from a real Alertmanager are not beside this checkout")
    for file in captured:
        body = json.loads(file.read_text("utf-8"))["body"]
        alerts = parse(json.dumps(body).encode(), {}, NOW)
        assert [(one.key, one.firing, one.group) for one in alerts] == [
            (one["fingerprint"], one["status"] == "firing", body["groupKey"]) for one in body["alerts"]
        ]
