"""The cases of `tests/cases/runs`: given a diagram and bindings, when these steps, then this can be seen."""

from pathlib import Path

import pytest

from harness.graphs import compiled
from runlane.base.positioned import read_yaml
from runlane.runs.simulation import Simulation

FOLDER = Path(__file__).resolve().parents[2] / "cases" / "runs"
CASES = [
    pytest.param(case, id=f"{file.stem}: {case['title']}")
    for file in sorted(FOLDER.glob("*.yaml"))
    for case in read_yaml(file.read_text(encoding="utf-8")).data["cases"]
]


@pytest.mark.parametrize("is_saved_between", [False, True], ids=["in memory", "saved between any two steps"])
@pytest.mark.parametrize("case", CASES)
def test_a_case(case, is_saved_between):
    runbook = compiled(drawn(case["nodes"], case["edges"], case.get("loops", [])), case.get("bindings"))
    versions = {
        name: compiled(drawn(one["nodes"], one["edges"], []), one.get("bindings", case.get("bindings")))
        for name, one in case.get("versions", {}).items()
    }
    simulation = Simulation(runbook, versions.__getitem__)

    for number, step in enumerate(case["script"], 1):
        observation = simulation.do({key: value for key, value in step.items() if key != "then"})
        if is_saved_between:
            simulation.do({"do": "reload"})
        for key, expected in step.get("then", {}).items():
            assert (number, step["do"], key, seen(observation, key, expected)) == (
                number,
                step["do"],
                key,
                expected,
            )


def drawn(nodes, edges, loops):
    """Return the text of `n2 diamond Steady? @Lane owner` and `n1 n2 Yes` lines."""
    shapes = {"o": "circle", "box": "rectangle", "task": "taskbox", "diamond": "diamond"}
    lanes = {}
    for line in nodes:
        node, shape, *words = line.split()
        lane = next((word[1:] for word in words if word.startswith("@")), "Ops")
        owner = next((f' owner:"{word[1:]}"' for word in words if word.startswith("%")), "")
        label = " ".join(word for word in words if word[0] not in "@%") or f"Step {node}"
        lanes.setdefault(lane, []).append((node, f'{node}: {shapes[shape]} label:"{label}"{owner}'))
    home = {node: lane for lane, lines in lanes.items() for node, _ in lines}
    text = {lane: [line for _, line in lines] for lane, lines in lanes.items()}
    for line in edges:
        source, target, *label = line.split()
        prefix = "" if home[source] == home[target] else f"{home[target]}."
        written = f' [label="{" ".join(label)}"]' if label else ""
        text[home[source]].append(f"{source}.handle(right) -> {prefix}{target}.handle(left){written}")
    text[next(iter(text))] += [f"loop {line}" for line in loops]
    return "".join(f"{lane} {{ # {lane}\n" + "\n".join(lines) + "\n}\n" for lane, lines in text.items())


def seen(observation, key, expected):
    """Return the part of an observation that a case speaks about, in the case's form."""
    shown = observation["open"]
    fields = {"kinds": "kind", "states": "state", "who": "who", "options": "options"}
    if key in fields:
        return {node: shown[node][fields[key]] for node in expected if node in shown}
    readers = {
        "open": lambda: sorted(shown),
        "blocked": lambda: {node: one["why"] for node, one in shown.items() if one["state"] == "blocked"},
        "visits": lambda: {node: observation["visits"].get(node, 0) for node in expected},
        "keys": lambda: {node: observation["keys"].get(node, []) for node in expected},
        "effects": lambda: [one for one in expected if is_among(one, observation["effects"])],
        "ended": lambda: sorted(observation["ended"]),
        "skipped": lambda: sorted(observation["skipped"]),
    }
    return readers.get(key, lambda: observation[key])()


def is_among(wanted, effects):
    return any(all(effect.get(key) == value for key, value in wanted.items()) for effect in effects)
