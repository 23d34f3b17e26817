"""TXT: the same picture as an outline to read: lane by lane, every step with the ways out of it."""

from collections.abc import Iterator, Mapping
from typing import Final

from runlane.base.texts import Texts, texts_in
from runlane.diagram.describe import STATE_NAMES, description
from runlane.diagram.overlay import Overlay
from runlane.diagram.scene import EdgeShape, LaneShape, NodeShape, Scene, TextRole
from runlane.diagram.theme import State
from runlane.fz.tree import Shape

MARKS: Final[Mapping[State, str]] = {
    State.PENDING: "[ ]",
    State.ACTIVE: "[>]",
    State.WAITING: "[=]",
    State.DONE: "[x]",
    State.FAILED: "[!]",
    State.SKIPPED: "[-]",
}
SHAPES: Final[Mapping[Shape, str]] = {
    Shape.CIRCLE: "( )",
    Shape.RECTANGLE: "[ ]",
    Shape.DIAMOND: "< >",
    Shape.TASKBOX: "[=]",
}


def render_txt(scene: Scene, *, run: Overlay | None = None, texts: Texts | None = None) -> str:
    """Return a scene as an outline in plain text; with a run, every step is marked with its state."""
    speaker = texts or texts_in("en")
    states = run.states if run else None
    lines = [scene.title, description(scene, states, speaker)]
    ways: dict[str, list[EdgeShape]] = {node.id: [] for node in scene.nodes}
    for edge in scene.edges:
        ways[edge.source].append(edge)
    names = {node.id: _name(node) for node in scene.nodes}
    for lane in _lanes(scene):
        lines += ["", lane.label, "-" * len(lane.label)]
        for node in (node for node in scene.nodes if node.lane == lane.id):
            lines.extend(_step(node, states, speaker))
            lines.extend(_way(edge, names) for edge in ways[node.id])
    return "\n".join(lines) + "\n"


def _lanes(scene: Scene) -> list[LaneShape]:
    """Return every lane once, in order of the file; a folded picture has some of them in every band."""
    first = {lane.id: lane for lane in reversed(scene.lanes)}
    return sorted(first.values(), key=lambda lane: lane.index)


def _step(node: NodeShape, states: Mapping[str, State] | None, texts: Texts) -> Iterator[str]:
    if states is None:
        yield f"  {SHAPES[node.shape]} {_name(node)}"
    else:
        state = states.get(node.id, State.PENDING)
        yield f"  {MARKS[state]} {_name(node)}: {texts.say(STATE_NAMES[state])}"
    notes = [line.text for line in node.lines if line.role in {TextRole.ITEM, TextRole.NOTE}]
    yield from (f"        {note}" for note in _joined(notes))


def _joined(notes: list[str]) -> Iterator[str]:
    """Yield the notes, a bullet together with its text."""
    bullet = ""
    for note in notes:
        if note == "\u2022":
            bullet = "- "
        else:
            yield bullet + note
            bullet = ""


def _way(edge: EdgeShape, names: Mapping[str, str]) -> str:
    label = " ".join(edge.label.split())
    said = f"{label}: " if label else ""
    back = " (back)" if edge.back else ""
    return f"        -> {said}{names[edge.target]}{back}"


def _name(node: NodeShape) -> str:
    return node.label if node.label == node.id else f"{node.label} ({node.id})"
