"""Fold: break a long picture into bands that stand below one another, as a text breaks into lines.

Every band repeats the lanes. It is broken in a channel, where few lines run; a line that is broken runs off at
the right and comes back at the left of the next band, at the same height.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from math import ceil
from typing import Final

from runlane.diagram.scene import Box, EdgeShape, LaneShape, NodeShape, Point, Scene, TextLine

BAND_GAP_PX: Final = 28.0
"""Between two bands."""
EDGE_PX: Final = 10.0
"""Between the end of a broken line and the side of its band."""
_PAD_PX: Final = 28.0
_CLEAR_PX: Final = 10.0
"""A break keeps away from nodes, labels and vertical lines."""
_TOLERATED: Final = 1.15
"""A picture that is wider than asked for by no more than this factor stays whole."""
_LINE_COST_PX: Final = 40.0
"""A break may lie this much farther from its best place to break one line less."""


def fold(scene: Scene, width_px: float) -> Scene:
    """Return the scene in bands about as wide as `width_px`; itself if it is hardly wider than that."""
    header = max((lane.header.right for lane in scene.lanes), default=0.0)
    room = max(width_px - header, 1.0)
    if scene.width <= width_px * _TOLERATED or not scene.lanes:
        return scene
    breaks = _breaks(scene, header, ceil((scene.width - header) / room))
    if not breaks:
        return scene
    return _folded(scene, header, (header, *breaks, scene.width))


def _breaks(scene: Scene, header: float, band_count: int) -> list[float]:
    """Return the x of the breaks, evenly spaced as far as the picture allows."""
    step = (scene.width - header) / band_count
    free = [x for x in _gaps(scene) if header + step / 3 < x < scene.width - step / 3]
    chosen: list[float] = []
    for index in range(1, band_count):
        target = header + index * step
        near = [x for x in free if abs(x - target) < step / 2 and (not chosen or x > chosen[-1] + step / 3)]
        if near:
            chosen.append(min(near, key=lambda x: (abs(x - target) + _LINE_COST_PX * _lines_at(scene, x), x)))
    return chosen


def _gaps(scene: Scene) -> Iterator[float]:
    """Yield the middles of the vertical stripes in which nothing stands."""
    stripes = sorted(_occupied(scene))
    reached = 0.0
    for left, right in stripes:
        if reached and left > reached:
            yield round((left + reached) / 2)
        reached = max(reached, right)


def _occupied(scene: Scene) -> Iterator[tuple[float, float]]:
    boxes = (edge.label_box for edge in scene.edges if edge.label_box)
    for box in chain((node.box for node in scene.nodes), boxes):
        yield box.x - _CLEAR_PX, box.right + _CLEAR_PX
    for edge in scene.edges:
        for one, other in pairwise(edge.points):
            if one[0] == other[0]:
                yield one[0] - _CLEAR_PX, one[0] + _CLEAR_PX


def _lines_at(scene: Scene, x: float) -> int:
    return sum(
        min(one[0], other[0]) < x < max(one[0], other[0])
        for edge in scene.edges
        for one, other in pairwise(edge.points)
    )


@dataclass(frozen=True, slots=True)
class _Band:
    """What lies between two breaks, and how far it is moved."""

    index: int
    left: float
    right: float
    dx: float
    dy: float

    def moved(self, point: Point) -> Point:
        return point[0] + self.dx, point[1] + self.dy


def _folded(scene: Scene, header: float, stops: Sequence[float]) -> Scene:
    bands = [
        _Band(
            index,
            left,
            right,
            header + _PAD_PX - left if index else 0.0,
            index * (scene.height + BAND_GAP_PX),
        )
        for index, (left, right) in enumerate(pairwise(stops))
    ]
    last = len(bands) - 1
    width = max(band.right + band.dx + (_PAD_PX if band.index < last else 0.0) for band in bands)
    height = len(bands) * scene.height + last * BAND_GAP_PX
    return replace(
        scene,
        width=width,
        height=height,
        lanes=tuple(_lane(lane, band, width) for band in bands for lane in scene.lanes),
        nodes=tuple(_node(node, _band_of(bands, node.box.x)) for node in scene.nodes),
        edges=tuple(_edge(edge, bands, header, width) for edge in scene.edges),
        bands=tuple(Box(0.0, band.dy, width, scene.height) for band in bands),
    )


def _band_of(bands: Sequence[_Band], x: float) -> _Band:
    return next(band for band in reversed(bands) if x >= band.left or not band.index)


def _lane(lane: LaneShape, band: _Band, width: float) -> LaneShape:
    box = Box(0.0, lane.box.y + band.dy, width, lane.box.height)
    header = replace(lane.header, y=lane.header.y + band.dy)
    lines = tuple(replace(line, y=line.y + band.dy) for line in lane.lines)
    return replace(lane, box=box, header=header, lines=lines, band=band.index)


def _node(node: NodeShape, band: _Band) -> NodeShape:
    rules = tuple(rule + band.dy for rule in node.rules)
    return replace(node, box=_box(node.box, band), lines=_lines(node.lines, band), rules=rules)


def _edge(edge: EdgeShape, bands: Sequence[_Band], header: float, width: float) -> EdgeShape:
    first, *others = _pieces(edge.points, bands, header, width)
    at_source = _band_of(bands, edge.points[0][0])
    label_box = _box(edge.label_box, at_source) if edge.label_box else None
    return replace(
        edge, points=first, more=tuple(others), label_box=label_box, lines=_lines(edge.lines, at_source)
    )


def _pieces(
    points: Sequence[Point], bands: Sequence[_Band], header: float, width: float
) -> Iterator[tuple[Point, ...]]:
    """Yield what a polyline is in each band that it runs through, from its source to its target."""
    band = _band_of(bands, points[0][0])
    piece = [band.moved(points[0])]
    for _, other in pairwise(points):
        while not band.left <= other[0] <= band.right and _band_of(bands, other[0]) is not band:
            ahead = other[0] > band.right
            y = other[1]
            piece.append((width - EDGE_PX if ahead else header + EDGE_PX, y + band.dy))
            yield tuple(piece)
            band = bands[band.index + (1 if ahead else -1)]
            piece = [(header + EDGE_PX if ahead else width - EDGE_PX, y + band.dy)]
        piece.append(band.moved(other))
    yield tuple(piece)


def _box(box: Box, band: _Band) -> Box:
    return Box(box.x + band.dx, box.y + band.dy, box.width, box.height)


def _lines(lines: Sequence[TextLine], band: _Band) -> tuple[TextLine, ...]:
    return tuple(replace(line, x=line.x + band.dx, y=line.y + band.dy) for line in lines)
