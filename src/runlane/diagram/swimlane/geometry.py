"""Geometry: from slots, tracks and offsets to boxes, polylines and label boxes in pixels."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Final

from runlane.diagram.scene import Box, Point
from runlane.diagram.swimlane.graph import HORIZONTAL, Graph
from runlane.diagram.swimlane.ports import PLAIN_PX, Ports
from runlane.diagram.swimlane.routes import Cell, Leg
from runlane.diagram.swimlane.sizes import Body, Label
from runlane.diagram.swimlane.spacing import LABEL_GAP_PX, Manner, Needs, Places, places_of
from runlane.diagram.swimlane.tracks import Tracks
from runlane.fz.tree import Handle, Shape

ACROSS: Final = Manner(start=0.0, margin=28.0, gap=36.0, lane_gap=36.0, cell_step=24.0, channel_step=12.0)
DOWN: Final = Manner(start=0.0, margin=22.0, gap=28.0, lane_gap=44.0, cell_step=8.0, channel_step=8.0)
_CORNER_PX: Final = 11.0
"""No line enters a rectangle nearer to its corner."""
_SLANTED_PART: Final = 0.55
"""The part of the side of a diamond or circle, around its middle, at which lines may enter."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that was decided before the first pixel."""

    graph: Graph
    cells: Sequence[Cell]
    first_of_lane: Sequence[int]
    legs: Sequence[Sequence[Leg]]
    tracks: Tracks
    ports: Ports
    bodies: Sequence[Body]
    labels: Mapping[int, Label]
    header_height_px: Sequence[float]
    """What the title of every lane takes."""


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
    sizes = [_grown(plan, node) for node in range(len(plan.bodies))]
    manner = Manner(
        left_px, ACROSS.margin, ACROSS.gap, ACROSS.lane_gap, ACROSS.cell_step, ACROSS.channel_step
    )
    across = places_of(_needs(plan, sizes, horizontal=True), manner)
    down = places_of(_needs(plan, sizes, horizontal=False), DOWN)
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


def _grown(plan: Plan, node: int) -> tuple[float, float]:
    """Return width and height of a node with room for all lines at its sides."""
    shape = plan.graph.nodes[node].shape
    size = {True: plan.bodies[node].height_px, False: plan.bodies[node].width_px}
    for side in Handle:
        legs = plan.ports.at_side.get((node, side), ())
        reach = max((abs(plan.ports.offset_px[leg.arc, leg.index]) for leg in legs), default=0.0)
        if reach and shape in {Shape.DIAMOND, Shape.CIRCLE}:
            size[side in HORIZONTAL] = max(size[side in HORIZONTAL], _even(2 * reach / _SLANTED_PART))
        elif reach:
            size[side in HORIZONTAL] = max(size[side in HORIZONTAL], _even(2 * (reach + _CORNER_PX)))
    if shape is Shape.CIRCLE:
        diameter = max(size.values())
        return diameter, diameter
    return size[False], size[True]


def _needs(plan: Plan, sizes: Sequence[tuple[float, float]], *, horizontal: bool) -> Needs:
    """Return what the columns (`horizontal`) or the rows need."""
    ways = 0 if horizontal else 1
    count = max((cell.x for cell in plan.cells), default=1) // 2 + 1 if horizontal else plan.first_of_lane[-1]
    tracks = [plan.tracks.count.get((not horizontal, 2 * channel), 0) for channel in range(count + 1)]
    needs = Needs.nothing(count, tracks, {} if horizontal else _upper_tracks(plan))
    for cell, size in zip(plan.cells, sizes, strict=True):
        _widen(needs.half, cell[ways] // 2, size[ways] / 2)
    for leg in (leg for legs in plan.legs for leg in legs if leg.horizontal != horizontal and leg.slot % 2):
        label = plan.labels.get(leg.arc) if leg.index == 0 else None
        room = PLAIN_PX if label is None else (label.width_px, label.height_px)[ways] / 2 + 4
        _widen(needs.half, leg.slot // 2, abs(plan.ports.offset_px[leg.arc, leg.index]) + room)
    if not horizontal:
        _make_room_for_titles(plan, needs)
    for arc, label in plan.labels.items():
        side, source = plan.graph.arcs[arc].exit, plan.graph.arcs[arc].source
        if (side in HORIZONTAL) == horizontal:
            cell = plan.cells[source][ways] // 2
            spare = needs.half[cell] - sizes[source][ways] / 2
            room = (label.width_px, label.height_px)[ways] + 2 * LABEL_GAP_PX - spare
            ahead = side in {Handle.RIGHT, Handle.BOTTOM}
            _widen(needs.after if ahead else needs.before, cell + (1 if ahead else 0), room)
    return needs


def _make_room_for_titles(plan: Plan, needs: Needs) -> None:
    """Grow the rows of a lane that is lower than its title."""
    for (first, past), height in zip(pairwise(plan.first_of_lane), plan.header_height_px, strict=True):
        for row in range(first, past):
            _widen(needs.half, row, (height - 2 * DOWN.margin) / (past - first) / 2)


def _widen(widths: list[float], index: int, width: float) -> None:
    widths[index] = max(widths[index], width)


def _upper_tracks(plan: Plan) -> dict[int, int]:
    """Return for the channel between two lanes how many of its tracks lie in the upper one.

    A line between two nodes of the lanes above stays above the border, one of the lanes below it stays below.
    """
    borders = {first: lane for lane, first in enumerate(plan.first_of_lane[:-1]) if lane}
    members: dict[int, list[tuple[int, int]]] = {channel: [] for channel in borders}
    for legs in plan.legs:
        for leg in legs:
            if leg.horizontal and leg.slot % 2 == 0 and leg.slot // 2 in borders:
                lane = borders[leg.slot // 2]
                arc = plan.graph.arcs[leg.arc]
                below = [plan.graph.lane_of[node] >= lane for node in (arc.source, arc.target)]
                wish = -1 if not any(below) else 1 if all(below) else 0
                members[leg.slot // 2].append((plan.tracks.of_leg[leg.arc, leg.index], wish))
    return {channel: _best_border(lines) for channel, lines in members.items()}


def _best_border(lines: Sequence[tuple[int, int]]) -> int:
    """Return how many tracks lie before the border so that the fewest lines are on the wrong side of it."""
    count = 1 + max((track for track, _ in lines), default=-1)

    def misplaced(upper: int) -> tuple[int, int]:
        wrong = sum((wish < 0 and track >= upper) or (wish > 0 and track < upper) for track, wish in lines)
        return wrong, upper

    return min(range(count + 1), key=misplaced)


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
        return places.middle[leg.slot // 2] + plan.ports.offset_px[leg.arc, leg.index]
    return places.track[leg.slot // 2][plan.tracks.of_leg[leg.arc, leg.index]]


def outline_point(shape: Shape, box: Box, side: Handle, at: float) -> Point:
    """Return where a line at coordinate `at` (a y for left and right, else an x) meets the outline of a node."""
    x, y = box.center
    middle, half, reach = (
        (y, box.height / 2, box.width / 2) if side in HORIZONTAL else (x, box.width / 2, box.height / 2)
    )
    part = min(1.0, abs(at - middle) / half) if half else 0.0
    if shape is Shape.DIAMOND:
        reach *= 1 - part
    elif shape is Shape.CIRCLE:
        reach *= sqrt(1 - part * part)
    away = reach if side in {Handle.RIGHT, Handle.BOTTOM} else -reach
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


def _even(value: float) -> float:
    return -(-value // 2) * 2.0
