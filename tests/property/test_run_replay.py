"""Replay is living through it; saving, repeating and answering late change nothing; a state is never changed."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.graphs import drawings, scripts
from runlane.runs import RunState, advance, new_run, replay
from runlane.runs.commands import RefuseEvent
from runlane.runs.events import NodeCompleted, RunEvent
from runlane.runs.simulation import Simulation


def histories(data):
    """Return a runbook and the events of a script."""
    drawing = data.draw(drawings())
    runbook = drawing.runbook()
    simulation, events = Simulation(runbook), []
    for step in data.draw(scripts(drawing)):
        simulation.do(step)
        events.append(simulation._last)
    return runbook, events, simulation.state


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_replaying_the_events_leads_to_the_same_state(data):
    runbook, events, lived = histories(data)

    assert replay(runbook, events, new_run(runbook, "r1")) == lived


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_saving_and_loading_between_any_two_events_is_invisible(data):
    runbook, events, lived = histories(data)
    state = new_run(runbook, "r1")
    for event in events:
        loaded = msgspec.json.decode(msgspec.json.encode(state), type=RunState)
        stored = msgspec.json.decode(msgspec.json.encode(event), type=RunEvent)
        state = advance(runbook, loaded, stored).state

    assert state == lived


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_state_is_never_changed_in_place(data):
    runbook, events, _ = histories(data)
    state = new_run(runbook, "r1")
    for event in events:
        before = msgspec.json.encode(state)
        after = advance(runbook, state, event).state
        assert msgspec.json.encode(state) == before
        state = after


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_repeated_event_changes_nothing(data):
    runbook, events, _ = histories(data)
    state = new_run(runbook, "r1")
    for event in events:
        state = advance(runbook, state, event).state
        repeated = advance(runbook, state, event)
        assert repeated.state is state
        assert [type(command) for command in repeated.commands] == [RefuseEvent]
        assert repeated.commands[0].is_repeated


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_an_answer_to_an_earlier_visit_changes_no_token(data):
    runbook, _, state = histories(data)
    for node in runbook.nodes:
        for act in {0, state.acts + 1}:
            late = advance(runbook, state, NodeCompleted(id=f"late {node} {act}", node=node, act=act))
            assert [type(command) for command in late.commands] == [RefuseEvent]
            assert (late.state.work, late.state.pend, late.state.done) == (state.work, state.pend, state.done)
