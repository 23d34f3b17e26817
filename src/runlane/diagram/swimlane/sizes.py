"""Sizes: what is written in every node and beside every edge, in lines, and the room it takes."""

from dataclasses import dataclass
from itertools import chain
from typing import Final

from runlane.diagram.faces import FACES
from runlane.diagram.scene import TextRole
from runlane.diagram.wrap import wrapped
from runlane.fz.tree import Shape
from runlane.runbook.model import Node

LINE_PX: Final = {
    TextRole.LABEL: 16.0,
    TextRole.ITEM: 15.0,
    TextRole.NOTE: 14.0,
    TextRole.EDGE: 14.0,
    TextRole.LANE: 18.0,
    TextRole.LANE_NOTE: 16.0,
}
TEXT_PX: Final = {Shape.RECTANGLE: 94.0, Shape.TASKBOX: 140.0, Shape.DIAMOND: 84.0, Shape.CIRCLE: 60.0}
"""How wide a line in a node may be."""
EDGE_TEXT_PX: Final = 104.0
ITEM_INDENT_PX: Final = 12.0
_NODE_WIDTH_PX: Final = 96.0
NODE_STEP_PX: Final = 24.0
_NODE_HEIGHT_PX: Final = 40.0
_PAD_X_PX: Final = 13.0
_PAD_Y_PX: Final = 11.0
_BLOCK_GAP_PX: Final = 7.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text and what it says; `first` is False where an item goes on."""

    text: str
    role: TextRole
    first: bool = True

    @property
    def width_px(self) -> float:
        """How wide it is."""
        return FACES[self.role].width_px(self.text)


@dataclass(frozen=True, slots=True)
class Body:
    """What is written in a node, blocks with a thin rule between them, and its least size."""

    blocks: tuple[tuple[Line, ...], ...]
    width_px: float
    height_px: float

    @property
    def text_height_px(self) -> float:
        """How high the blocks and the gaps between them are."""
        lines = sum(LINE_PX[line.role] for line in chain.from_iterable(self.blocks))
        return lines + 2 * _BLOCK_GAP_PX * (len(self.blocks) - 1)


@dataclass(frozen=True, slots=True)
class Label:
    """What is written beside an edge, and the room of its box."""

    lines: tuple[Line, ...]
    width_px: float
    height_px: float

    @property
    def size_px(self) -> tuple[float, float]:
        """Width and height."""
        return self.width_px, self.height_px


def body_of(node: Node) -> Body:
    """Return the text of a node and the least size of its outline."""
    limit = TEXT_PX[node.shape]
    blocks = tuple(
        block for block in (_headline(node, limit), _items(node, limit), _notes(node, limit)) if block
    )
    text = Body(blocks, max((_width(line) for line in chain.from_iterable(blocks)), default=0.0), 0.0)
    width, height = _outline(node.shape, text.width_px, text.text_height_px)
    return Body(blocks, width, height)


def label_of(text: str) -> Label | None:
    """Return the lines of an edge label, None where nothing is to be said."""
    parts = [wrapped(part, FACES[TextRole.EDGE], EDGE_TEXT_PX) for part in text.split("\n")]
    lines = tuple(Line(line, TextRole.EDGE) for line in chain.from_iterable(parts))
    if not lines:
        return None
    width = max(line.width_px for line in lines) + 10
    return Label(lines, _stepped(width, 2), len(lines) * LINE_PX[TextRole.EDGE] + 4)


def shown_label(node: Node) -> str:
    """Return what a node is called: its label, else its description, else its id."""
    return node.label.partition("|")[0].strip() or node.description or node.id


def _headline(node: Node, limit_px: float) -> tuple[Line, ...]:
    return _lines(shown_label(node), TextRole.LABEL, limit_px)


def _items(node: Node, limit_px: float) -> tuple[Line, ...]:
    items = (item.strip() for item in node.label.split("|")[1:])
    limit_px -= ITEM_INDENT_PX
    return tuple(chain.from_iterable(_lines(item, TextRole.ITEM, limit_px) for item in items if item))


def _notes(node: Node, limit_px: float) -> tuple[Line, ...]:
    """Return who owns a step and where it is done; a diamond and a circle have no room for that."""
    if node.shape in {Shape.DIAMOND, Shape.CIRCLE}:
        return ()
    description = node.description if node.description != shown_label(node) else ""
    who = " \u00b7 ".join(part for part in (node.owner, node.system) if part)
    fits = FACES[TextRole.NOTE].width_px(who) <= limit_px
    notes = (description, who) if fits else (description, node.owner, node.system)
    return tuple(chain.from_iterable(_lines(note, TextRole.NOTE, limit_px) for note in notes if note))


def _lines(text: str, role: TextRole, limit_px: float) -> tuple[Line, ...]:
    return tuple(
        Line(line, role, index == 0) for index, line in enumerate(wrapped(text, FACES[role], limit_px))
    )


def _width(line: Line) -> float:
    return line.width_px + (ITEM_INDENT_PX if line.role is TextRole.ITEM else 0.0)


def _outline(shape: Shape, text_width: float, text_height: float) -> tuple[float, float]:
    if shape is Shape.CIRCLE:
        diameter = _stepped(max(52.0, (text_width**2 + text_height**2) ** 0.5 + 14), 4)
        return diameter, diameter
    if shape is Shape.DIAMOND:
        width = _stepped(max(120.0, 1.42 * text_width + 26), NODE_STEP_PX)
        return width, _stepped(max(60.0, (text_height + 6) / (1 - (text_width - 6) / width)), 4)
    width = _stepped(max(_NODE_WIDTH_PX, text_width + 2 * _PAD_X_PX), NODE_STEP_PX)
    return width, _stepped(max(_NODE_HEIGHT_PX, text_height + 2 * _PAD_Y_PX), 4)


def _stepped(value: float, step: float) -> float:
    """Round up to a multiple, so that middles fall on whole pixels and small edits change nothing."""
    return -(-value // step) * step
