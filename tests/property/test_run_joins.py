"""The fast join test is the definition (R4), and an arrow back always runs its head again."""

from hypothesis import given, settings
from hypothesis import strategies as st

from harness.graphs import drawings, scripts
from runlane.runs.joins import blockers, is_closed, live_masks
from runlane.runs.simulation import Simulation


def slow_blockers(runbook, state, join, wave):
    """Return the nodes with a token of `wave` and a forward path to `join` around the closed joins."""
    live = {visit.node for visit in state.work.values() if visit.wave == wave and not visit.solo}
    live |= {node for node, edges in state.pend.items() if any(wave in waves for waves in edges.values())}
    return {node for node in live - {join} if arrives(runbook, state, node, join)}


def arrives(runbook, state, node, join):
    stack, seen = [node], set()
    while stack:
        here = stack.pop()
        for edge in runbook.out_edges[here]:
            target = edge.target
            if edge.back or target in seen:
                continue
            if target == join:
                return True
            seen.add(target)
            if not is_closed(runbook, state, target):
                stack.append(target)
    return False


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_the_fast_join_test_is_the_definition(data):
    drawing = data.draw(drawings())
    runbook = drawing.runbook()
    simulation = Simulation(runbook)
    for step in data.draw(scripts(drawing)):
        simulation.do(step)
        state = simulation.state
        masks = live_masks(runbook, state)
        for join in runbook.structure.joins:
            for wave, live in masks.items():
                fast = set(blockers(runbook, state, join, live & ~runbook.structure.bit[join]))
                assert fast == slow_blockers(runbook, state, join, wave)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_taken_arrow_back_opens_its_head_again(data):
    drawing = data.draw(drawings())
    simulation = Simulation(drawing.runbook())
    for step in data.draw(scripts(drawing)):
        effects = simulation.do(step)["effects"]
        for index, effect in enumerate(effects):
            if effect["fx"] == "loop":
                opened = next(one for one in effects[index:] if one["fx"] == "activated")
                assert (opened["node"], opened["via"]) == (effect["node"], "back")
