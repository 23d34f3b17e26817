"""F4: without loops, triggers and overrides a run ends, does every step at most once, in any order of answers."""

from hypothesis import given, settings
from hypothesis import strategies as st

from harness.graphs import drawings
from runlane.runs import summary
from runlane.runs.simulation import Simulation

PLAIN = {"cyclic": False, "detached": False, "bound": False}


def run(runbook, pick, branch):
    """Live a run to its end: `pick` says which open step is answered, `branch` which label is chosen at a step."""
    simulation = Simulation(runbook)
    observation = simulation.do({"do": "start"})
    while observation["status"] == "running":
        visits = summary(runbook, simulation.state).open
        visit = visits[pick(len(visits))]
        if visit.options:
            label = visit.options[branch(visit.node) % len(visit.options)]
            observation = simulation.do({"do": "choose", "node": visit.node, "label": label})
        else:
            observation = simulation.do({"do": "complete", "node": visit.node})
    return observation


@settings(max_examples=150, deadline=None)
@given(drawings(**PLAIN), st.randoms(use_true_random=False), st.integers(0, 10**6))
def test_the_steps_done_depend_on_the_choices_and_not_on_the_order(drawing, chance, choices):
    runbook = drawing.runbook()

    def branch(node):
        return choices >> int(node[1:])

    first = run(runbook, lambda _: 0, branch)
    other = run(runbook, chance.randrange, branch)

    assert first["status"] == other["status"] == "completed"
    assert first["visits"] == other["visits"]
    assert set(first["visits"].values()) == {1}
    assert first["absorbed"] == other["absorbed"] == {}
