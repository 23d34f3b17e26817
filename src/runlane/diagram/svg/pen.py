"""Pen: what the drawing of every part needs to know, and the few strokes they share."""

from collections.abc import Mapping
from dataclasses import dataclass

from runlane.base.texts import Texts
from runlane.diagram.faces import FACES
from runlane.diagram.overlay import Overlay
from runlane.diagram.scene import Box, LaneShape, Scene, TextLine
from runlane.diagram.svg.marks import number
from runlane.diagram.svg.markup import content
from runlane.diagram.svg.paint import Paint
from runlane.diagram.theme import State


@dataclass(frozen=True, slots=True)
class Manner:
    """How a scene is drawn: its paint, the language of its titles, and what a page needs beside the picture.

    With `every_state` the marks of all states are drawn, for classes to choose from.
    """

    paint: Paint
    texts: Texts
    every_state: bool = False
    focusable: bool = False


class Pen:
    """A scene that is being drawn, and how."""

    def __init__(self, scene: Scene, run: Overlay | None, manner: Manner) -> None:
        """Hold the scene and what a run adds to it."""
        self.scene = scene
        self.run = run
        self.paint = manner.paint
        self.texts = manner.texts
        self.every_state = manner.every_state
        self.focusable = manner.focusable
        self.lanes: Mapping[str, LaneShape] = {lane.id: lane for lane in scene.lanes}
        self.frames = scene.bands or (Box(0.0, 0.0, scene.width, scene.height),)
        self.lane_of_node = {node.id: self.lanes[node.lane] for node in scene.nodes}

    def plain(self, part: str) -> str:
        """Return the attributes of a part that knows no state."""
        return self.paint(part, None)

    def state_of(self, node_id: str) -> State:
        """Return the state of a node; pending where nothing is known."""
        return self.run.states.get(node_id, State.PENDING) if self.run else State.PENDING

    def text(self, line: TextLine, part: str, state: State | None) -> str:
        """Return one line of text, squeezed where it is wider than its room."""
        face = FACES[line.role]
        weight = ' font-weight="600"' if face.semibold else ""
        squeeze = ""
        if face.width_px(line.text) > line.width:
            squeeze = f' textLength="{number(line.width)}" lengthAdjust="spacingAndGlyphs"'
        return (
            f'<text x="{number(line.x)}" y="{number(line.y)}" font-size="{number(face.size_px)}"{weight} '
            f'text-anchor="{line.anchor}"{squeeze}{self.paint(part, state)}>{content(line.text)}</text>'
        )


def frame(box: Box) -> str:
    """Return the attributes of a rectangle."""
    return (
        f'x="{number(box.x)}" y="{number(box.y)}" width="{number(box.width)}" height="{number(box.height)}"'
    )


def box_value(box: Box) -> str:
    """Return a box as the value of a data attribute: x, y, width, height."""
    return " ".join(map(number, (box.x, box.y, box.width, box.height)))
