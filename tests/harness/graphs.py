"""Random runbooks and random scripts for the laws of the run machine, made from plain facts."""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from runlane.base.positioned import Positioned
from runlane.fz import parse
from runlane.fz.tree import Shape
from runlane.runbook import Runbook, compile_runbook, read_bindings
from runlane.runs import RunState
from runlane.runs.simulation import Simulation
from runlane.runs.summary import summary

POLICIES = ("auto", "auto", "auto", "any", "all", "each", "everyone", 2)


@dataclass
class Drawing:
    """A diagram as text and its bindings as plain data."""

    text: str
    bindings: dict[str, Any] = field(default_factory=dict)

    def runbook(self) -> Runbook:
        return compiled(self.text, self.bindings)


def compiled(text: str, bindings: dict[str, Any] | None = None) -> Runbook:
    """Return the runbook of a text and of bindings in their JSON form."""
    document, _ = parse(text)
    read, problems = read_bindings(Positioned(bindings or {}, {}))
    assert problems == []
    return compile_runbook(document, read)[0]


def written(shapes: list[str], arrows: list[tuple[int, int, str]], loops: list[str] = ()) -> str:
    """Return the text of a one-lane diagram; nodes count from 1."""
    lines = ["Ops { # Operations"]
    lines += [f'n{number}: {shape} label:"Step {number}"' for number, shape in enumerate(shapes, 1)]
    lines += [
        f"n{source}.handle(right) -> n{target}.handle(left)" + (f' [label="{label}"]' if label else "")
        for source, target, label in arrows
    ]
    return "\n".join([*lines, *loops, "}"]) + "\n"


@st.composite
def drawings(
    draw: st.DrawFn,
    *,
    cyclic: bool = True,
    detached: bool = True,
    policies: tuple[Any, ...] = POLICIES,
    bound: bool = True,
) -> Drawing:
    """Return a random diagram of 3 to 9 nodes: forks, decisions, joins, loops, triggers, bindings."""
    size = draw(st.integers(3, 9))
    shapes = ["circle", *draw(st.lists(_SHAPES, min_size=size - 2, max_size=size - 2)), "circle"]
    arrows: list[tuple[int, int, str]] = []
    entered = [
        target
        for target in range(2, size + 1)
        if not (detached and 2 < target < size and draw(st.integers(0, 7)) == 0)
    ]
    arrows += [(draw(st.integers(1, target - 1)), target, "") for target in entered]
    for _ in range(draw(st.integers(0, size))):
        source = draw(st.integers(1, size - 1))
        target = draw(st.integers(2 if cyclic else source + 1, size))
        if source != target or cyclic:
            arrows.append((source, target, ""))
    labelled = [(source, target, f"b{index}") for index, (source, target, _) in enumerate(arrows)]
    text = written(shapes, labelled, draw(_loop_lines(size)) if cyclic else [])
    bindings = draw(_bindings(size, text, policies)) if bound else {}
    return Drawing(text, bindings)


@st.composite
def _loop_lines(draw: st.DrawFn, size: int) -> list[str]:
    """Return no loop line, or one over a stretch of nodes."""
    if draw(st.integers(0, 3)):
        return []
    first = draw(st.integers(2, size))
    last = draw(st.integers(first, size))
    members = " ".join(f"n{number}" for number in range(first, last + 1))
    return [f"loop [{draw(st.sampled_from(_CONDITIONS))}] {members}"]


_CONDITIONS = ("retry up to 2 times", "repeat 3 times", "until it works", "at most 2 attempts")
_SHAPES = st.sampled_from(["rectangle", "rectangle", "rectangle", "diamond", "circle"])


@st.composite
def _bindings(draw: st.DrawFn, size: int, text: str, policies: tuple[Any, ...]) -> dict[str, Any]:
    plain = compiled(text)
    nodes: dict[str, Any] = {}
    for number in range(2, size + 1):
        node = f"n{number}"
        bound: dict[str, Any] = {}
        if node in plain.triggers:
            bound.update(draw(_trigger(size)))
        if node in plain.structure.joins:
            bound["join"] = draw(st.sampled_from(policies))
        shape = plain.nodes[node].shape
        if shape is not Shape.DIAMOND or plain.out_edges[node]:
            bound.update(draw({Shape.CIRCLE: _passing, Shape.DIAMOND: _deciding}.get(shape, _work)))
        if any(not edge.drawn for edge in plain.out_edges[node]):
            bound.pop("undo", None)  # the prototype forgets it while it asks whether to repeat
        nodes[node] = bound
    whole: dict[str, Any] = {"nodes": nodes}
    if draw(st.booleans()):
        whole["max_rounds"] = draw(st.integers(1, 3))
    return whole


_work = st.sampled_from(
    [
        *([{}] * 8),
        {"action": "page"},
        {"action": "page", "retries": 1},
        {"action": "switch", "undo": "switch back"},
        {"undo": "put back"},
        {"rollback": "all"},
        {"wait": 30},
        {"on_signal": "go"},
        {"call": "child.fz"},
        {"auto": True},
        {"deadline": {"after": 20, "complete": True}},
        {"deadline": {"after": 20, "fail": True}},
        {"deadline": {"after": 20, "notify": True, "every": 10, "times": 2}},
    ]
)

_deciding = st.sampled_from(
    [
        {},
        {},
        {"decide": "severity"},
        {"route": "many"},
        {"deadline": {"after": 20, "choose": "b1"}},
        {"deadline": {"after": 20, "notify": True, "every": 10, "times": 2}},
    ]
)
"""What a diamond is bound to."""
_passing = st.sampled_from([{}, {}, {}, {"wait": 30}, {"on_signal": "go"}, {"undo": "put back"}])
"""What a circle is bound to."""


@st.composite
def _trigger(draw: st.DrawFn, size: int) -> dict[str, Any]:
    node = f"n{draw(st.integers(2, size))}"
    trigger = draw(
        st.sampled_from(
            [
                None,
                {"on": "manual"},
                {"on": "start"},
                {"on": "after", "after": 15},
                {"on": "deadline", "node": node, "after": 10},
                {"on": "deadline", "node": node, "after": 10, "every": 10, "times": 2},
                {"on": "deadline", "node": node, "after": 10, "interrupt": True},
                {"on": "done", "node": node, "max": 2},
                {"on": "failed", "node": node},
                {"on": "limit", "node": node},
                {"on": "signal", "name": "go"},
                {"on": "signal", "name": "go", "cancel": "*"},
                {"on": "manual", "restart": True},
                {"on": "manual", "wave": "main"},
            ]
        )
    )
    return {} if trigger is None else {"trigger": trigger}


@st.composite
def scripts(
    draw: st.DrawFn, drawing: Drawing, *, overrides: bool = True, most: int = 20
) -> list[dict[str, Any]]:
    """Return steps of which most fit the state they meet; those that do not must do no harm."""
    runbook = drawing.runbook()
    simulation = Simulation(runbook)
    steps: list[dict[str, Any]] = [{"do": "start"}]
    simulation.do(steps[0])
    for _ in range(draw(st.integers(1, most))):
        chance = draw(st.integers(0, 99)) if overrides else None
        candidates = next_steps(runbook, simulation.state, chance)
        step = candidates[draw(st.integers(0, len(candidates) - 1))]
        simulation.do(step)
        steps.append(step)
    return steps


def next_steps(runbook: Runbook, state: RunState, chance: int | None) -> list[dict[str, Any]]:
    """Return steps to choose from in a state; with overrides where `chance` (0 to 99) picks some."""
    against = [] if chance is None else _against(runbook, state, chance)
    return [*_fitting(runbook, state), *_always(runbook, state), *against]


def _fitting(runbook: Runbook, state: RunState) -> list[dict[str, Any]]:
    """Return the steps that answer what is open, each three times so that runs get somewhere."""
    steps: list[dict[str, Any]] = []
    for visit in summary(runbook, state).open:
        steps += [{"do": "choose", "node": visit.node, "label": option} for option in visit.options]
        if not visit.options:
            verb = {"rollback": "undone", "call": "child"}.get(visit.kind, "complete")
            steps.append({"do": verb, "node": visit.node})
    return steps * 3


def _always(runbook: Runbook, state: RunState) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = [{"do": "clock", "at": state.now + 12}, {"do": "signal", "name": "go"}]
    steps += [{"do": "fire", "node": node} for node in runbook.triggers]
    steps += [{"do": "fail", "node": node, "error": "no"} for node in state.work]
    return steps


def _against(runbook: Runbook, state: RunState, chance: int) -> list[dict[str, Any]]:
    """Return overrides: of what is open or waiting, and one of a node picked by `chance`."""
    nodes = list(runbook.nodes)
    far, other = nodes[chance % len(nodes)], nodes[chance // 10 % len(nodes)]
    steps: list[dict[str, Any]] = [
        {"do": ("skip", "redo", "reopen", "fire", "complete", "drop")[chance % 6], "node": far},
        {"do": "jump", "from": other, "to": far},
    ]
    for node in state.work:
        label = next(iter(runbook.options.get(node, {"": None})))
        verb = ("skip", "drop", "retry", "jump", "reassign", "complete")[chance % 6]
        steps.append({"do": verb, "node": node, **_rest(verb, node, far, label)})
    steps += [{"do": ("force", "skip", "drop")[chance % 3], "node": node} for node in state.pend]
    if chance < 15:
        steps.append({"do": "resume" if state.paused else "pause"})
    if chance in {97, 98, 99}:
        steps.append({"do": ("close", "cancel", "reopen")[chance - 97], "node": far})
    return steps


def _rest(verb: str, node: str, far: str, label: str) -> dict[str, Any]:
    if verb == "jump":
        return {"from": node, "to": far}
    return {"to": "dana"} if verb == "reassign" else {"label": label} if verb == "skip" else {}
