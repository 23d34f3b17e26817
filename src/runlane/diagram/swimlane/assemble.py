"""Assemble: texts and outlines at their places make the scene."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from runlane.diagram.faces import FACES
from runlane.diagram.scene import Anchor, Box, EdgeShape, LaneShape, NodeShape, Scene, TextLine, TextRole
from runlane.diagram.swimlane.geometry import Geometry
from runlane.diagram.swimlane.graph import Graph
from runlane.diagram.swimlane.plan import Plan
from runlane.diagram.swimlane.sizes import ITEM_INDENT_PX, LINE_PX, Body, Line, shown_label
from runlane.diagram.wrap import wrapped
from runlane.fz.tree import Shape
from runlane.runbook.model import Lane

BAR_PX: Final = 5.0
"""The strip of the lane's colour at the left of its header."""
_HEADER_PAD_PX: Final = 18.0
_HEADER_TEXT_PX: Final = 112.0
_HEADER_STEP_PX: Final = 16.0
_CAP_HEIGHT: Final = 0.727
"""Of Inter, in em: a text looks centred when its capital letters are."""
_RULE_GAP_PX: Final = 7.0


@dataclass(frozen=True, slots=True)
class Header:
    """The title of a lane in lines, and the height it asks for."""

    lines: tuple[Line, ...]
    height_px: float


def header_of(lane: Lane) -> Header:
    """Return the lines of a lane's header: its label, and the role behind it where that says more."""
    title = wrapped(lane.label or lane.id, FACES[TextRole.LANE], _HEADER_TEXT_PX)
    role = lane.role if lane.role.casefold() != lane.label.casefold() else ""
    note = wrapped(role, FACES[TextRole.LANE_NOTE], _HEADER_TEXT_PX)
    lines = (
        *(Line(line, TextRole.LANE) for line in title),
        *(Line(line, TextRole.LANE_NOTE) for line in note),
    )
    return Header(lines, _height(lines) + 24)


def header_width_px(headers: Sequence[Header]) -> float:
    """Return the width of the strip of headers: that of its longest line."""
    longest = max((line.width_px for header in headers for line in header.lines), default=0.0)
    return -(-(BAR_PX + 2 * _HEADER_PAD_PX + longest) // _HEADER_STEP_PX) * _HEADER_STEP_PX


def scene_of(title: str, plan: Plan, geometry: Geometry, headers: Sequence[Header]) -> Scene:
    """Put everything where it belongs."""
    return Scene(
        title,
        geometry.across.end,
        geometry.down.end,
        tuple(_lanes(plan, geometry, headers)),
        tuple(
            _node(plan.graph, node, plan.bodies[node], geometry.boxes[node])
            for node in range(len(plan.bodies))
        ),
        tuple(_edge(plan, geometry, arc) for arc in range(len(plan.graph.arcs))),
    )


def _lanes(plan: Plan, geometry: Geometry, headers: Sequence[Header]) -> Iterator[LaneShape]:
    down, width = geometry.down, header_width_px(headers)
    tops = [0.0, *(down.border[first] for first in plan.first_of_lane[1:-1]), down.end]
    for index, (lane, (top, bottom)) in enumerate(zip(plan.graph.lanes, pairwise(tops), strict=False)):
        header = Box(0.0, top, width, bottom - top)
        box = Box(0.0, top, geometry.across.end, bottom - top)
        lines = tuple(_header_lines(headers[index], header))
        yield LaneShape(lane.id, lane.label or lane.id, index, box, header, lines)


def _header_lines(header: Header, box: Box) -> Iterator[TextLine]:
    top = box.center[1] - _height(header.lines) / 2
    x = box.x + BAR_PX + _HEADER_PAD_PX
    for line in header.lines:
        yield TextLine(line.text, x, _baseline(top, line), _HEADER_TEXT_PX, line.role, Anchor.START)
        top += LINE_PX[line.role]


def _node(graph: Graph, number: int, body: Body, box: Box) -> NodeShape:
    node = graph.nodes[number]
    lines: list[TextLine] = []
    rules: list[float] = []
    top = box.center[1] - body.text_height_px / 2
    for index, block in enumerate(body.blocks):
        if index:
            rules.append(top + _RULE_GAP_PX)
            top += 2 * _RULE_GAP_PX
        for line in block:
            lines.extend(_placed(line, _baseline(top, line), box, node.shape))
            top += LINE_PX[line.role]
    return NodeShape(node.id, node.lane, node.shape, shown_label(node), box, tuple(lines), tuple(rules))


def _placed(line: Line, baseline: float, box: Box, shape: Shape) -> Iterator[TextLine]:
    if line.role is TextRole.ITEM:
        x = box.x + 14
        if line.first:
            yield TextLine("\u2022", x, baseline, ITEM_INDENT_PX, line.role, Anchor.START)
        room = box.width - ITEM_INDENT_PX - 20
        yield TextLine(line.text, x + ITEM_INDENT_PX, baseline, room, line.role, Anchor.START)
    else:
        room = line.width_px + 8 if shape in {Shape.DIAMOND, Shape.CIRCLE} else box.width - 16
        yield TextLine(line.text, box.center[0], baseline, room, line.role)


def _edge(plan: Plan, geometry: Geometry, number: int) -> EdgeShape:
    edge, label = plan.graph.edges[number], plan.labels.get(number)
    box = geometry.label_boxes.get(number)
    lines: list[TextLine] = []
    if box and label:
        top = box.y + (box.height - _height(label.lines)) / 2
        for line in label.lines:
            lines.append(TextLine(line.text, box.center[0], _baseline(top, line), box.width - 4, line.role))
            top += LINE_PX[line.role]
    return EdgeShape(
        edge.id,
        edge.source,
        edge.target,
        geometry.lines[number],
        plan.graph.arcs[number].label,
        box,
        tuple(lines),
        edge.back,
        edge.drawn,
    )


def _baseline(top: float, line: Line) -> float:
    return round(top + (LINE_PX[line.role] + _CAP_HEIGHT * FACES[line.role].size_px) / 2, 2)


def _height(lines: Sequence[Line]) -> float:
    return sum(LINE_PX[line.role] for line in lines)
