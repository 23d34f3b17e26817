"""Every button that is offered works: what `possible` returns is not refused."""

from hypothesis import given, settings
from hypothesis import strategies as st

from harness.graphs import drawings, scripts
from runlane.runs import possible
from runlane.runs.simulation import Simulation


def step_of(button, elsewhere):
    step = {"do": button.verb, "node": button.node}
    if button.verb == "jump":
        return {"do": "jump", "from": button.node, "to": elsewhere}
    if button.verb == "reassign":
        return step | {"to": "dana"}
    return step | ({"label": button.options[0]} if button.options else {})


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_no_offered_button_is_refused(data):
    drawing = data.draw(drawings())
    runbook = drawing.runbook()
    simulation = Simulation(runbook)
    for step in data.draw(scripts(drawing, most=12)):
        simulation.do(step)
    state = simulation.state
    for button in possible(runbook, state):
        simulation._state = state
        elsewhere = next(node for node in runbook.nodes if node != button.node)

        assert not simulation.do(step_of(button, elsewhere))["refused"], button
