"""A run that migrates to any other diagram goes on by the same laws, and loses no open work."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.graphs import drawings, next_steps, scripts
from runlane.runs import RunState, new_run, plan_migration, replay, summary
from runlane.runs.simulation import Simulation


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_migrated_run_goes_on(data):
    drawing = data.draw(drawings())
    old, new = drawing.runbook(), data.draw(drawings()).runbook()
    simulation = Simulation(old, lambda _: new)
    events = []

    def do(step):
        observation = simulation.do(step)
        events.append(simulation._last)
        return observation

    for step in data.draw(scripts(drawing, most=10)):
        do(step)
    before = simulation.state
    plan = plan_migration(old, new, before)
    nodes = {node: data.draw(st.sampled_from([target, *new.nodes])) for node, target in plan.nodes.items()}
    migrated = do({"do": "migrate", "graph": "new", "map": nodes})
    if not migrated["refused"] and before.status == "running":
        absorbed = sum(one["fx"] == "absorbed" for one in migrated["effects"])
        assert len(simulation.state.work) + absorbed >= min(1, len(before.work))
    for _ in range(data.draw(st.integers(0, 10))):
        candidates = next_steps(simulation._runbook, simulation.state, data.draw(st.integers(0, 99)))
        do(candidates[data.draw(st.integers(0, len(candidates) - 1))])
        seen = summary(simulation._runbook, simulation.state)
        assert simulation.state.status != "running" or seen.open or seen.problems
        assert all(join.waits_for for join in seen.joins)

    state = simulation.state
    assert msgspec.json.decode(msgspec.json.encode(state), type=RunState) == state
    assert replay(old, events, new_run(old, "r1"), {new.digest: new}) == state
