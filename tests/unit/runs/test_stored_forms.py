"""Events, commands and states are stored for ever: old forms decode, unknown fields are passed over."""

import msgspec
import pytest

from runlane.runs import RunState
from runlane.runs.commands import RunCommand
from runlane.runs.events import RunEvent

EVENTS = [
    '{"type":"RunStarted","id":"a","at":0,"run":"INC-1.1"}',
    '{"type":"NodeCompleted","node":"n2"}',
    '{"type":"BranchChosen","node":"n8","labels":["SEV-1/2"]}',
    '{"type":"NodeFailed","node":"n2","error":"timeout"}',
    '{"type":"ChildEnded","node":"n2"}',
    '{"type":"ClockTicked","at":300.0}',
    '{"type":"SignalReceived","name":"acknowledged"}',
    '{"type":"NodeSkipped","node":"n2"}',
    '{"type":"JoinForced","node":"n2"}',
    '{"type":"TokenDropped","node":"n2"}',
    '{"type":"TokenJumped","target":"n2"}',
    '{"type":"NodeRetried","node":"n2"}',
    '{"type":"NodeRedone","node":"n2"}',
    '{"type":"NodeReopened","node":"n2"}',
    '{"type":"TriggerFired","node":"n3"}',
    '{"type":"NodeReassigned","node":"n2","who":"dana"}',
    '{"type":"StepUndone","node":"n2"}',
    '{"type":"RunPaused"}',
    '{"type":"RunResumed"}',
    '{"type":"RunClosed"}',
    '{"type":"RunCancelled"}',
    '{"type":"RunMigrated","nodes":{"n3":"n4","n4":null}}',
    '{"type":"NoteTaken","text":"rebooting"}',
]


@pytest.mark.parametrize("row", EVENTS)
def test_the_shortest_row_of_an_event_decodes_also_with_a_field_of_the_future(row):
    event = msgspec.json.decode(row, type=RunEvent)
    later = msgspec.json.decode(f'{row[:-1]},"colour":"blue"}}', type=RunEvent)

    assert event == later == msgspec.json.decode(msgspec.json.encode(event), type=RunEvent)
    assert msgspec.json.decode(row)["type"] == type(event).__name__


def test_every_event_has_a_row_here():
    assert {msgspec.json.decode(row)["type"] for row in EVENTS} == {one.__name__ for one in RunEvent.__args__}


def test_a_state_of_an_earlier_version_decodes():
    row = '{"run":"r1","status":"running","work":{"n2":{"act":1,"node":"n2"}},"pend":{"n3":{"n1>n3":[0]}},"later":1}'
    state = msgspec.json.decode(row, type=RunState)

    assert (state.work["n2"].state, state.pend, state.sem) == ("open", {"n3": {"n1>n3": (0,)}}, 1)


def test_every_command_says_what_it_is():
    tags = [one.__struct_config__.tag for one in RunCommand.__args__]

    assert tags == [one.__name__ for one in RunCommand.__args__]
