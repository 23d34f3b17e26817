"""Every alert source: reads its own example, refuses junk politely, and never raises anything but UnreadableError."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runlane.alerts.model import Alert
from runlane.base.discovery import discover
from runlane.integrations import sources
from runlane.ports.source import UnreadableError

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
SOURCES = discover(sources, "SOURCE", lambda source: source.name)

every_source = pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)

JUNK = {
    "nothing": b"",
    "a space": b" ",
    "a word": b"hello",
    "a number": b"1",
    "null": b"null",
    "a list of numbers": b"[1, 2]",
    "a list of lists": b"[[[]]]",
    "half an object": b'{"alerts": [',
    "HTML": b"<html><body>502 Bad Gateway</body></html>",
    "a form": b"payload=%7B%7D",
    "bytes that are no text": bytes(range(256)),
    "a hundred thousand brackets": b"[" * 100_000,
    "a hundred thousand objects": b'{"a":' * 100_000,
    "a huge number": b'{"alerts": 1e999999}',
    "a number of five thousand digits": b'{"alerts": ' + b"9" * 5_000 + b"}",
    "two megabytes": b'{"alerts": "' + b"x" * 2_000_000 + b'"}',
}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@every_source
def test_it_reads_its_own_example(source):
    alerts = source.parse(source.example, {}, NOW)

    assert alerts
    assert all(isinstance(alert, Alert) and alert.key and alert.started_at.tzinfo is UTC for alert in alerts)


@every_source
@pytest.mark.parametrize("junk", JUNK.values(), ids=JUNK)
def test_it_refuses_junk_politely(source, junk):
    with pytest.raises(UnreadableError) as refused:
        source.parse(junk, {}, NOW)
    answer = source.refused(400, str(refused.value))

    assert 0 < len(str(refused.value)) < 500
    assert answer.status == 400
    assert answer.body
    assert answer.media_type.partition(";")[0] in {"text/plain", "application/json"}


@every_source
def test_its_answers_fit_the_status(source):
    assert 200 <= source.accepted.status < 300
    assert [source.refused(status, "why").status for status in (400, 401, 413, 503)] == [400, 401, 413, 503]


@every_source
def test_reading_twice_gives_the_same(source):
    assert source.parse(source.example, {}, NOW) == source.parse(source.example, {}, NOW)


@every_source
@settings(max_examples=80, deadline=None)
@given(body=st.binary(max_size=200))
def test_no_bytes_make_it_stumble(source, body):
    assert _reads_or_refuses(source, body)


@every_source
@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_no_change_to_its_example_makes_it_stumble(source, data):
    example = json.loads(source.example)
    paths = sorted(_paths(example), key=str)
    for path in data.draw(st.lists(st.sampled_from(paths), min_size=1, max_size=3)):
        _replace(example, path, data.draw(JSON))

    assert _reads_or_refuses(source, json.dumps(example).encode())


def _reads_or_refuses(source, body):
    try:
        alerts = source.parse(body, {}, NOW)
    except UnreadableError as refused:
        return bool(str(refused))
    return all(isinstance(alert, Alert) and alert.started_at.tzinfo is UTC for alert in alerts)


def _paths(value, path=()):
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from _paths(inner, (*path, key))


def _replace(value, path, new):
    for key in path[:-1]:
        if not isinstance(value, dict | list) or not _has(value, key):
            return
        value = value[key]
    if isinstance(value, dict | list) and _has(value, path[-1]):
        value[path[-1]] = new


def _has(value, key):
    return key in value if isinstance(value, dict) else isinstance(key, int) and key < len(value)
