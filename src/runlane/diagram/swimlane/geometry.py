"""Geometry: from slots, tracks and offsets to boxes, polylines and label boxes in pixels."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

from runlane.diagram.scene import Box, Point
from runlane.diagram.swimlane.graph import AHEAD, HORIZONTAL
from runlane.diagram.swimlane.needs import columns_need, node_size, rows_need
from runlane.diagram.swimlane.plan import Plan
from runlane.diagram.swimlane.routes import Leg
from runlane.diagram.swimlane.sizes import Label
from runlane.diagram.swimlane.spacing import ACROSS, DOWN, LABEL_GAP_PX, Places, places_of
from runlane.fz.tree import Handle, Shape


@dataclass(frozen=True, slots=True)
class Geometry:
    """Boxes of nodes, polylines and label boxes of arcs, and the places of columns and rows."""

    boxes: tuple[Box, ...]
    lines: tuple[tuple[Point, ...], ...]
    label_boxes: Mapping[int, Box]
    across: Places
    down: Places


def geometry_of(plan: Plan, left_px: float) -> Geometry:
    """Compute where everything lies; the drawing area begins `left_px` from the left."""
    sizes = [node_size(plan, node) for node in range(len(plan.bodies))]
    across = places_of(columns_need(plan, sizes), ACROSS, left_px)
    down = places_of(rows_need(plan, sizes), DOWN, 0.0)
    boxes = tuple(
        Box(across.middle[cell.x // 2] - width / 2, down.middle[cell.y // 2] - height / 2, width, height)
        for cell, (width, height) in zip(plan.cells, sizes, strict=True)
    )
    lines = tuple(tuple(_tidied(_points(plan, boxes, legs, (across, down)))) for legs in plan.legs)
    labels = {
        arc: _label_box(label, boxes[plan.graph.arcs[arc].source], plan.graph.arcs[arc].exit, lines[arc][0])
        for arc, label in plan.labels.items()
    }
    return Geometry(boxes, lines, labels, across, down)


def _points(
    plan: Plan, boxes: Sequence[Box], legs: Sequence[Leg], places: tuple[Places, Places]
) -> Iterator[Point]:
    """Yield the corners of a route: the two ends on the outlines, between them where its legs meet."""
    arc = plan.graph.arcs[legs[0].arc]
    at = [_coordinate(plan, leg, places[1] if leg.horizontal else places[0]) for leg in legs]
    yield outline_point(plan.graph.nodes[arc.source].shape, boxes[arc.source], arc.exit, at[0])
    for (leg, here), (_, there) in pairwise(zip(legs, at, strict=True)):
        yield (there, here) if leg.horizontal else (here, there)
    yield outline_point(plan.graph.nodes[arc.target].shape, boxes[arc.target], arc.entry, at[-1])


def _coordinate(plan: Plan, leg: Leg, places: Places) -> float:
    if leg.slot % 2:
        return places.middle[leg.slot // 2] + plan.ports.offset_px[leg.arc, leg.part]
    return places.track[leg.slot // 2][plan.tracks.of_leg[leg.arc, leg.part]]


def outline_point(shape: Shape, box: Box, side: Handle, at: float) -> Point:
    """Return where a line at `at` (a y for left and right, else an x) meets the outline of a node."""
    x, y = box.center
    middle, half, reach = (
        (y, box.height / 2, box.width / 2) if side in HORIZONTAL else (x, box.width / 2, box.height / 2)
    )
    part = min(1.0, abs(at - middle) / half) if half else 0.0
    if shape is Shape.DIAMOND:
        reach *= 1 - part
    elif shape is Shape.CIRCLE:
        reach *= sqrt(1 - part * part)
    away = reach if side in AHEAD else -reach
    return (round(x + away, 2), at) if side in HORIZONTAL else (at, round(y + away, 2))


def _tidied(points: Iterator[Point]) -> list[Point]:
    """Return the points without repetitions and without those in the middle of a straight line."""
    kept: list[Point] = []
    for point in points:
        if kept and _same(kept[-1], point):
            continue
        if len(kept) > 1 and _in_line(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return kept


def _same(one: Point, other: Point) -> bool:
    return abs(one[0] - other[0]) < 0.01 and abs(one[1] - other[1]) < 0.01


def _in_line(one: Point, middle: Point, other: Point) -> bool:
    return any(abs(one[axis] - middle[axis]) < 0.01 > abs(middle[axis] - other[axis]) for axis in (0, 1))


def _label_box(label: Label, node: Box, side: Handle, start: Point) -> Box:
    """Return the box of a label: on its line, right beside the node that the line leaves."""
    width, height = label.width_px, label.height_px
    if side in HORIZONTAL:
        x = node.right + LABEL_GAP_PX if side is Handle.RIGHT else node.x - LABEL_GAP_PX - width
        return Box(x, start[1] - height / 2, width, height)
    y = node.bottom + LABEL_GAP_PX if side is Handle.BOTTOM else node.y - LABEL_GAP_PX - height
    return Box(start[0] - width / 2, y, width, height)
