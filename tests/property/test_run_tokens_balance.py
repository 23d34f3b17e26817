"""F3: no token is lost: each one that is gone ended, merged, was absorbed or was dropped, and the journal says so."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from harness.graphs import drawings, scripts
from runlane.runs.simulation import Simulation


def tokens(state):
    return len(state.work) + sum(len(waves) for edges in state.pend.values() for waves in edges.values())


def change(effects):
    """Return the change in the number of tokens that effects tell of."""
    told = Counter()
    for effect in effects:
        match effect["fx"]:
            case "fired" | "jumped" | "reopened":
                told["born"] += 1
            case "activated" if effect["via"] in {"start", "redo"}:
                told["born"] += 1
            case "completed" | "left":
                told["sent"] += effect["sent"] - 1
            case "absorbed" | "cancelled-work":
                told["gone"] -= 1
            case "joined":
                told["merged"] -= effect["n"] - 1
            case "merged" | "dropped":
                told["merged"] -= effect["n"]
    return sum(told.values())


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_the_ledger_of_tokens_balances(data):
    drawing = data.draw(drawings())
    simulation = Simulation(drawing.runbook())
    for step in data.draw(scripts(drawing)):
        before = tokens(simulation.state)
        effects = simulation.do(step)["effects"]

        assert tokens(simulation.state) == before + change(effects)
