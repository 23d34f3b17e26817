"""The machine and the throw-away prototype of the semantics agree, step by step, wherever the latter is right."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.graphs import drawings, scripts
from harness.prototype import FOLDER, Oracle
from runlane.runs.simulation import Simulation

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="the prototype is not beside this checkout")


def ours(state):
    return {
        "status": state.status,
        "paused": state.paused,
        "work": {
            node: (visit.act, visit.wave, visit.state, visit.kind, visit.attempt, visit.who, visit.round)
            for node, visit in state.work.items()
        },
        "pend": {join: {edge: list(w) for edge, w in edges.items()} for join, edges in state.pend.items()},
        "timers": sorted((timer.due, timer.node) for timer in state.timers.values()),
        "undo": [list(entry) for entry in state.undo],
        **{name: dict(getattr(state, name)) for name in ("done", "visits", "loops", "fired")},
        **{name: list(getattr(state, name)) for name in ("skips", "ended")},
    }


def theirs(state):
    return {
        "work": {
            node: tuple(work[name] for name in ("act", "wave", "st", "kind", "attempt", "who", "round"))
            for node, work in state["work"].items()
        },
        "timers": sorted((timer["due"], timer["node"] or "") for timer in state["timers"].values()),
        **{
            name: copy.deepcopy(state[name])
            for name in (
                "status",
                "paused",
                "pend",
                "undo",
                "done",
                "visits",
                "loops",
                "fired",
                "skips",
                "ended",
            )
        },
    }


def bindings_for(bindings):
    """Write a trigger `after` as the prototype reads it."""
    written = copy.deepcopy(bindings)
    for node in written.get("nodes", {}).values():
        if node.get("trigger", {}).get("on") == "after":
            node["trigger"]["seconds"] = node["trigger"]["after"]
    return written


def is_stricter(state, step):
    """Return whether we refuse on purpose what the prototype lets through (or do what it forgets)."""
    verb, node = step["do"], step.get("node")
    visit = state.work.get(node)
    asks_or_blocked = any(one.kind == "loop" or one.state == "blocked" for one in state.work.values())
    return (
        (verb in {"signal", "clock"} and asks_or_blocked)
        or (verb == "reopen" and node not in state.visits)
        or (verb == "pause" and state.paused)
        or (verb == "resume" and not state.paused)
        or (verb in {"fail", "retry", "undone", "child"} and state.paused)
        or (verb == "choose" and visit is not None and visit.why == "no-branch")
        or (verb == "skip" and node in state.skips)
        or (verb in {"complete", "child", "undone"} and visit is not None and visit.state == "blocked")
        or (verb == "retry" and visit is not None and visit.kind == "wait")
    )


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_both_reach_the_same_state_after_every_step(data):
    drawing = data.draw(drawings(policies=("auto", "auto", "any", "all", 2)))
    machine = Simulation(drawing.runbook())
    oracle = Oracle(drawing.text, bindings_for(drawing.bindings))
    for step in data.draw(scripts(drawing)):
        if not is_stricter(machine.state, step):
            machine.do(step)
            assert ours(machine.state) == theirs(oracle.do(step)["state"])
