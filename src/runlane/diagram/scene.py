"""Scene: the boxes, lines and texts of a picture, in view-box pixels; no colours, no states."""

from dataclasses import dataclass
from enum import StrEnum

from runlane.fz.tree import Shape

Point = tuple[float, float]
"""x to the right, y downwards."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of the right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of the lower side."""
        return self.y + self.height

    @property
    def center(self) -> Point:
        """The middle."""
        return self.x + self.width / 2, self.y + self.height / 2


class TextRole(StrEnum):
    """What a text says, which decides how it is set."""

    LABEL = "label"
    ITEM = "item"
    NOTE = "note"
    EDGE = "edge"
    LANE = "lane"
    LANE_NOTE = "lane-note"


class Anchor(StrEnum):
    """Where on a text its point lies."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of text; `y` is the baseline, `width` what it may take before it must be squeezed."""

    text: str
    x: float
    y: float
    width: float
    role: TextRole
    anchor: Anchor = Anchor.MIDDLE


@dataclass(frozen=True, slots=True)
class LaneShape:
    """A lane with its header at the left; `index` counts from 0 and picks the colour.

    In a folded picture every band has all lanes; `band` counts from 0.
    """

    id: str
    label: str
    index: int
    box: Box
    header: Box
    lines: tuple[TextLine, ...]
    band: int = 0


@dataclass(frozen=True, slots=True)
class NodeShape:
    """A node: its outline touches the four sides of `box`. `rules` are y of thin lines across it."""

    id: str
    lane: str
    shape: Shape
    label: str
    box: Box
    lines: tuple[TextLine, ...]
    rules: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class EdgeShape:
    """An arrow along `points`, the first and last on the outlines of its nodes, all turns at right angles.

    `label_box` is None where there is no label. `back` closes a loop; `drawn` is False for the return that
    only a loop line speaks of. `more` are the further pieces of a line that a folded picture breaks.
    """

    id: str
    source: str
    target: str
    points: tuple[Point, ...]
    label: str = ""
    label_box: Box | None = None
    lines: tuple[TextLine, ...] = ()
    back: bool = False
    drawn: bool = True
    more: tuple[tuple[Point, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """A whole picture of `width` by `height`; lanes, nodes and edges in reading order.

    `bands` are the frames of a folded picture; none where the picture is whole.
    """

    title: str
    width: float
    height: float
    lanes: tuple[LaneShape, ...]
    nodes: tuple[NodeShape, ...]
    edges: tuple[EdgeShape, ...]
    bands: tuple[Box, ...] = ()
