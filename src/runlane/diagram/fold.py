"""Fold: break a long picture into bands that stand below one another, as a text breaks into lines.

A picture is broken in a channel, where few lines run; a line that is broken runs off at the right and comes
back at the left of the next band, in the same lane at the same height. Like an orchestra's score, a band shows
only the lanes in which something happens.
"""

from collections.abc import Iterator, Mapping, Sequence
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
_BELOW_LINE_PX: Final = 22.0
_TITLE_LINE_PX: Final = 18.0
_TITLE_PAD_PX: Final = 24.0
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
    """What lies between two breaks, the lanes it shows, and how far it is moved.

    `steps` holds the top of every lane of the whole picture and how far up that lane is moved in this band.
    """

    index: int
    left: float
    right: float
    dx: float
    dy: float
    height: float
    shown: Mapping[str, float]
    """Heights by lane."""
    steps: tuple[tuple[float, float], ...]

    def y(self, y: float) -> float:
        """Return where a height of the whole picture lies."""
        up = next((up for top, up in reversed(self.steps) if y >= top), 0.0)
        return y - up + self.dy

    def moved(self, point: Point) -> Point:
        """Return where a point of the whole picture lies."""
        return point[0] + self.dx, self.y(point[1])


def _bands(scene: Scene, header: float, stops: Sequence[float]) -> list[_Band]:
    bands: list[_Band] = []
    dy = 0.0
    for index, (left, right) in enumerate(pairwise(stops)):
        shown = _shown(scene, left, right)
        up, steps = 0.0, []
        for lane in scene.lanes:
            steps.append((lane.box.y, up))
            up += lane.box.height - shown.get(lane.id, 0.0)
        dx = header + _PAD_PX - left if index else 0.0
        bands.append(_Band(index, left, right, dx, dy, scene.height - up, shown, tuple(steps)))
        dy += bands[-1].height + BAND_GAP_PX
    return bands


def _shown(scene: Scene, left: float, right: float) -> dict[str, float]:
    """Return the lanes in which something happens between two breaks, with the height they need there.

    A lane through which lines only run ends below the last of them.
    """
    busy = {node.lane for node in scene.nodes if left <= node.box.x < right}
    heights = {
        y
        for edge in scene.edges
        for (x, y), (other_x, other_y) in pairwise(edge.points)
        if y == other_y and min(x, other_x) < right and max(x, other_x) > left
    }
    shown: dict[str, float] = {}
    for lane in scene.lanes:
        lowest = max((y for y in heights if lane.box.y <= y < lane.box.bottom), default=None)
        if lane.id in busy:
            shown[lane.id] = lane.box.height
        elif lowest is not None:
            least = max(
                lowest - lane.box.y + _BELOW_LINE_PX, len(lane.lines) * _TITLE_LINE_PX + _TITLE_PAD_PX
            )
            shown[lane.id] = min(lane.box.height, least)
    return shown or {lane.id: lane.box.height for lane in scene.lanes[:1]}


def _folded(scene: Scene, header: float, stops: Sequence[float]) -> Scene:
    bands = _bands(scene, header, stops)
    last = bands[-1]
    width = max(band.right + band.dx + (_PAD_PX if band is not last else 0.0) for band in bands)
    return replace(
        scene,
        width=width,
        height=last.dy + last.height,
        lanes=tuple(
            _lane(lane, band, width) for band in bands for lane in scene.lanes if lane.id in band.shown
        ),
        nodes=tuple(_node(node, _band_of(bands, node.box.x)) for node in scene.nodes),
        edges=tuple(_edge(edge, bands, header, width) for edge in scene.edges),
        bands=tuple(Box(0.0, band.dy, width, band.height) for band in bands),
    )


def _band_of(bands: Sequence[_Band], x: float) -> _Band:
    return next(band for band in reversed(bands) if x >= band.left or not band.index)


def _lane(lane: LaneShape, band: _Band, width: float) -> LaneShape:
    top, height = band.y(lane.box.y), band.shown[lane.id]
    box = Box(0.0, top, width, height)
    header = replace(lane.header, y=top, height=height)
    down = top - lane.box.y + (height - lane.box.height) / 2
    lines = tuple(replace(line, y=line.y + down) for line in lane.lines)
    return replace(lane, box=box, header=header, lines=lines, band=band.index)


def _node(node: NodeShape, band: _Band) -> NodeShape:
    rules = tuple(band.y(rule) for rule in node.rules)
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
            sides = (width - EDGE_PX, header + EDGE_PX) if ahead else (header + EDGE_PX, width - EDGE_PX)
            piece.append((sides[0], band.y(other[1])))
            yield tuple(piece)
            band = bands[band.index + (1 if ahead else -1)]
            piece = [(sides[1], band.y(other[1]))]
        piece.append(band.moved(other))
    yield tuple(piece)


def _box(box: Box, band: _Band) -> Box:
    return Box(box.x + band.dx, band.y(box.y), box.width, box.height)


def _lines(lines: Sequence[TextLine], band: _Band) -> tuple[TextLine, ...]:
    return tuple(replace(line, x=line.x + band.dx, y=band.y(line.y)) for line in lines)
