"""F1 and F2: a running run always has something open or a named problem; no token is there twice."""

from hypothesis import given, settings
from hypothesis import strategies as st

from harness.graphs import POLICIES, drawings, scripts
from runlane.runs import summary
from runlane.runs.simulation import Simulation


def states(data, **kinds):
    drawing = data.draw(drawings(**kinds))
    simulation = Simulation(drawing.runbook())
    for step in data.draw(scripts(drawing)):
        simulation.do(step)
        yield drawing.runbook(), simulation.state


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_with_joins_that_wait_only_for_what_can_come_somebody_is_always_asked(data):
    for _, state in states(data, policies=("auto", "any", "each", "everyone")):
        assert state.status != "running" or state.work


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_with_any_join_whoever_is_stuck_is_named(data):
    for runbook, state in states(data, policies=POLICIES):
        seen = summary(runbook, state)
        if state.status == "running":
            assert seen.open or seen.problems


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_waiting_join_names_whom_it_waits_for_or_is_a_problem(data):
    for runbook, state in states(data, policies=POLICIES):
        seen = summary(runbook, state)
        assert all(join.waits_for for join in seen.joins)
        assert {join.node for join in seen.joins} | {one.node for one in seen.problems} >= set(state.pend)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_an_edge_holds_at_most_one_token_of_a_wave(data):
    for runbook, state in states(data, policies=("auto", "any", "all", "everyone", 2)):
        for edges in state.pend.values():
            assert all(len(set(waves)) == len(waves) > 0 for waves in edges.values())
        assert all(visit.node == node for node, visit in state.work.items())
        assert set(state.work) <= set(runbook.nodes)
