"""Events are for ever: every version ever released decodes to what was meant."""

import json
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.stored_events import EXAMPLES
from harness.stores import START, declared
from runlane.base.errors import RunlaneError
from runlane.base.ids import StreamId
from runlane.incidents.events import NoteAdded
from runlane.oncall.model import Page
from runlane.runs.state import RunState, Timer, TimerDuty, Visit
from runlane.store.codec import (
    EVENT_TYPES,
    SCHEMA_VERSION,
    decode_event,
    decode_state,
    encode,
    kind_of,
    machine_of,
)

ROWS = Path(__file__).resolve().parents[2] / "cases" / "events"
EVERY_EVENT = [
    pytest.param(machine, event, id=f"{machine} {kind_of(event)}")
    for machine, events in EXAMPLES.items()
    for event in events
]


def stream_of(machine):
    return StreamId(f"{machine}/INC-1")


@pytest.mark.parametrize("machine", EVENT_TYPES)
def test_every_event_class_has_an_example(machine):
    classes = {one.__name__ for one in get_args(EVENT_TYPES[machine])}

    assert {kind_of(event) for event in EXAMPLES[machine]} == classes


@pytest.mark.parametrize(("machine", "event"), EVERY_EVENT)
def test_a_row_of_the_first_version_decodes_to_the_event_it_was_written_for(machine, event):
    row = json.loads((ROWS / "v1" / f"{machine}.{kind_of(event)}.json").read_text("utf-8"))

    body = json.dumps(row["body"]).encode()
    assert decode_event(stream_of(machine), row["kind"], row["schema_version"], body) == event


@pytest.mark.parametrize(("machine", "event"), EVERY_EVENT)
def test_what_is_written_today_decodes_to_the_same_event(machine, event):
    assert decode_event(stream_of(machine), kind_of(event), SCHEMA_VERSION, encode(event)) == event


@pytest.mark.parametrize(("machine", "event"), EVERY_EVENT)
def test_a_field_of_a_newer_release_is_ignored(machine, event):
    body = msgspec.json.decode(encode(event)) | {"field_of_the_future": {"x": [1]}}

    assert decode_event(stream_of(machine), kind_of(event), SCHEMA_VERSION, encode(body)) == event


def test_a_field_that_was_not_written_yet_has_its_default():
    body = b'{"type":"NoteAdded","at":"2026-11-24T03:00:00Z","text":"looking"}'

    assert decode_event(stream_of("incident"), "NoteAdded", 1, body) == NoteAdded(at=START, text="looking")


@pytest.mark.parametrize(
    "state",
    [
        pytest.param(declared(1), id="incident"),
        pytest.param(Page("INC-1.1-7", opened_at=START), id="page"),
        pytest.param(
            RunState(
                run="INC-1.1",
                work={"n2": Visit(act=3, node="n2", queue=((1, "n1"),))},
                pend={"e1": {"n6": (0, 1)}},
                timers={"t1": Timer(900.0, TimerDuty(every=60.0, fire=("n9",)))},
                undo=((1, "n1"),),
                data={"n2": {"url": "https://meet.example"}},
            ),
            id="run",
        ),
    ],
)
def test_a_state_comes_back_as_it_was(state):
    machine = {"Incident": "incident", "Page": "page", "RunState": "run"}[type(state).__name__]

    assert decode_state(stream_of(machine), SCHEMA_VERSION, encode(state)) == state


@pytest.mark.parametrize(
    ("kind", "version", "body", "code"),
    [
        pytest.param("NoteAdded", 2, b"{}", "RL505", id="a form of a later release"),
        pytest.param("NoteAdded", 1, b"{", "RL506", id="no JSON"),
        pytest.param("Unheard", 1, b'{"type":"Unheard"}', "RL506", id="an event nobody knows"),
        pytest.param(
            "NoteAdded", 1, b'{"type":"NoteAdded"}', "RL506", id="a field without default is missing"
        ),
    ],
)
def test_a_row_that_cannot_be_read_says_which_and_why(kind, version, body, code):
    with pytest.raises(RunlaneError, match=rf"{code} `{kind}` of `incident/INC-1`"):
        decode_event(stream_of("incident"), kind, version, body)


def test_a_state_that_cannot_be_read_says_which():
    with pytest.raises(RunlaneError, match="RL506 `state` of `page/INC-1`"):
        decode_state(stream_of("page"), 1, b"[]")
    with pytest.raises(RunlaneError, match="RL506 `state` of `ship/INC-1`"):
        decode_state(stream_of("ship"), 1, b"{}")


@given(text=st.text(), by=st.text(), at=st.datetimes(timezones=st.just(START.tzinfo)))
def test_any_text_and_any_microsecond_come_back(text, by, at):
    event = NoteAdded(at=at, by=by, text=text)

    assert decode_event(stream_of("incident"), "NoteAdded", 1, encode(event)) == event
    assert machine_of(stream_of("incident")) == "incident"
