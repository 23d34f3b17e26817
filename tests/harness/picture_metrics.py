"""What an eye would count in a picture, from the SVG alone: the oracle, apart from the layout.

It reads only the data attributes that `interfaces.md` promises and the outlines of the nodes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import hypot
from xml.etree import ElementTree as ET

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

SLACK_PX = 0.75
"""Touching is not overlapping."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The facts of a picture. `outline` is "rect", "circle" or "polygon" per node."""

    nodes: dict[str, Box]
    outline: dict[str, str]
    lane_of: dict[str, str]
    lanes: dict[str, Box]
    edges: dict[str, tuple[Point, ...]]
    labels: dict[str, Box]
    size: Point


@dataclass(frozen=True, slots=True)
class Metrics:
    """Faults by kind (all should be empty), and the three numbers that tell a good picture from a bad one."""

    faults: dict[str, list[str]]
    crossings: int
    bends: int
    length_px: float

    @property
    def all_faults(self) -> list[str]:
        """All faults in sentences."""
        return [f"{kind}: {fault}" for kind, faults in self.faults.items() for fault in faults]


def read_picture(svg: str) -> Picture:
    """Return the facts of an SVG."""
    root = ET.fromstring(svg)
    nodes, outline, lane_of, lanes, edges, labels = {}, {}, {}, {}, {}, {}
    for element in root.iter():
        if name := element.get("data-node"):
            nodes[name] = _box(element.get("data-box", ""))
            lane_of[name] = element.get("data-lane", "")
            outline[name] = next(
                tag for child in element if (tag := _tag(child)) in {"rect", "circle", "polygon"}
            )
        elif value := element.get("data-lane-box"):
            lanes[element.get("data-lane", "")] = _box(value)
        elif name := element.get("data-edge"):
            points = (pair.split(",") for pair in element.get("data-points", "").split())
            edges[name] = tuple((float(x), float(y)) for x, y in points)
        elif name := element.get("data-label-of"):
            labels[name] = _box(element.get("data-box", ""))
    _, _, width, height = (float(value) for value in root.get("viewBox", "").split())
    return Picture(nodes, outline, lane_of, lanes, edges, labels, (width, height))


def measured(svg: str, ends: dict[str, tuple[str, str, str, str]]) -> Metrics:
    """Return the metrics of a picture. `ends` says for every edge: source, side, target, side."""
    picture = read_picture(svg)
    segments = [
        (edge, one, other) for edge, points in picture.edges.items() for one, other in pairwise(points)
    ]
    faults = {
        "missing": sorted(set(ends) ^ set(picture.edges)),
        "nodes overlap": list(_overlaps(picture.nodes, picture.nodes)),
        "edge through a node": list(_through(picture, segments, ends)),
        "slanted": [edge for edge, a, b in segments if abs(a[0] - b[0]) > 0.01 and abs(a[1] - b[1]) > 0.01],
        "edges overlap": list(_collinear(segments)),
        "labels overlap": list(_overlaps(picture.labels, picture.labels)),
        "label on a node": list(_overlaps(picture.labels, picture.nodes)),
        "edge through a label": list(_through_labels(picture, segments)),
        "end off the outline": list(_loose_ends(picture, ends)),
        "outside its lane": list(_strays(picture)),
        "lanes": list(_lane_faults(picture)),
        "outside the picture": list(_outside(picture)),
    }
    bends = sum(max(0, len(points) - 2) for points in picture.edges.values())
    length = sum(hypot(a[0] - b[0], a[1] - b[1]) for _, a, b in segments)
    return Metrics(faults, _crossings(segments), bends, length)


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _box(value: str) -> Box:
    x, y, width, height = (float(part) for part in value.split())
    return x, y, x + width, y + height


def _overlaps(ones: dict[str, Box], others: dict[str, Box]) -> Iterator[str]:
    same = ones is others
    pairs = combinations(ones, 2) if same else ((a, b) for a in ones for b in others)
    for a, b in pairs:
        if _meet(ones[a], others[b]):
            yield f"{a} and {b}"


def _meet(a: Box, b: Box, slack: float = SLACK_PX) -> bool:
    return a[0] + slack < b[2] and b[0] + slack < a[2] and a[1] + slack < b[3] and b[1] + slack < a[3]


def _segment_box(a: Point, b: Point) -> Box:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])


def _hits(segment: Box, box: Box) -> bool:
    """Say whether a line runs through the inside of a box."""
    left, top, right, bottom = box
    return (
        segment[0] < right - SLACK_PX
        and left + SLACK_PX < segment[2]
        and segment[1] < bottom - SLACK_PX
        and top + SLACK_PX < segment[3]
    ) and not (segment[0] == segment[2] and segment[1] == segment[3])


def _through(picture: Picture, segments: Sequence[tuple[str, Point, Point]], ends: dict) -> Iterator[str]:
    for edge, a, b in segments:
        own = {ends[edge][0], ends[edge][2]}
        for node, box in picture.nodes.items():
            slanted = node in own and picture.outline[node] != "rect"
            if _hits(_segment_box(a, b), _inner(box) if slanted else box):
                yield f"{edge} through {node}"


def _inner(box: Box) -> Box:
    """Return a box well inside a diamond or circle: their own lines reach into the corners of their box."""
    wide, high = (box[2] - box[0]) / 4, (box[3] - box[1]) / 4
    return box[0] + wide, box[1] + high, box[2] - wide, box[3] - high


def _collinear(segments: Sequence[tuple[str, Point, Point]]) -> Iterator[str]:
    for axis in (0, 1):
        lines = [
            (a[axis], min(a[1 - axis], b[1 - axis]), max(a[1 - axis], b[1 - axis]), edge)
            for edge, a, b in segments
            if abs(a[axis] - b[axis]) < 0.01
        ]
        lines.sort()
        for index, (at, low, high, edge) in enumerate(lines):
            for other_at, other_low, other_high, other in lines[index + 1 :]:
                if other_at - at > 1.5:
                    break
                if other != edge and min(high, other_high) - max(low, other_low) > SLACK_PX:
                    yield f"{edge} and {other} at {at:g}"


def _through_labels(picture: Picture, segments: Sequence[tuple[str, Point, Point]]) -> Iterator[str]:
    for edge, a, b in segments:
        for label, box in picture.labels.items():
            if label != edge and _hits(_segment_box(a, b), box):
                yield f"{edge} through the label of {label}"


def _loose_ends(picture: Picture, ends: dict) -> Iterator[str]:
    for edge, (source, leave, target, enter) in ends.items():
        points = picture.edges.get(edge, ((0.0, 0.0), (0.0, 0.0)))
        for node, side, point, following in (
            (source, leave, points[0], points[1]),
            (target, enter, points[-1], points[-2]),
        ):
            if not _is_on_outline(picture.outline[node], picture.nodes[node], point):
                yield f"{edge} at {node}"
            if side and not _leaves_by(side, picture.nodes[node], point, following):
                yield f"{edge} at {node}: not {side}"


def _is_on_outline(outline: str, box: Box, point: Point) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    dx, dy = abs(point[0] - x) / (box[2] - box[0]) * 2, abs(point[1] - y) / (box[3] - box[1]) * 2
    distance = {"rect": max(dx, dy), "circle": hypot(dx, dy), "polygon": dx + dy}[outline]
    return abs(distance - 1) < 0.01


def _leaves_by(side: str, box: Box, point: Point, following: Point) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return {
        "left": point[0] < x and following[0] < point[0],
        "right": point[0] > x and following[0] > point[0],
        "top": point[1] < y and following[1] < point[1],
        "bottom": point[1] > y and following[1] > point[1],
    }[side]


def _strays(picture: Picture) -> Iterator[str]:
    for node, box in picture.nodes.items():
        lane = picture.lanes[picture.lane_of[node]]
        if box[0] < lane[0] or box[1] < lane[1] or box[2] > lane[2] or box[3] > lane[3]:
            yield node


def _lane_faults(picture: Picture) -> Iterator[str]:
    for (above, upper), (below, lower) in pairwise(picture.lanes.items()):
        if abs(lower[1] - upper[3]) > 0.01:
            yield f"{above} and {below} do not touch"


def _outside(picture: Picture) -> Iterator[str]:
    width, height = picture.size
    boxes = [*picture.nodes.items(), *picture.labels.items()]
    boxes += [
        (edge, _segment_box(a, b)) for edge, points in picture.edges.items() for a, b in pairwise(points)
    ]
    yield from (
        name for name, (x, y, right, bottom) in boxes if x < 0 or y < 0 or right > width or bottom > height
    )


def _crossings(segments: Sequence[tuple[str, Point, Point]]) -> int:
    flat = [(edge, _segment_box(a, b)) for edge, a, b in segments if abs(a[1] - b[1]) < 0.01]
    steep = [(edge, _segment_box(a, b)) for edge, a, b in segments if abs(a[0] - b[0]) < 0.01]
    points = {
        (*sorted((one, other)), round(v[0], 1), round(h[1], 1))
        for one, h in flat
        for other, v in steep
        if one != other and h[0] - 0.01 <= v[0] <= h[2] + 0.01 and v[1] - 0.01 <= h[1] <= v[3] + 0.01
    }
    return len(points)
