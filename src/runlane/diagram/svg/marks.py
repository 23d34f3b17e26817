"""Marks: the SVG path data of rounded lines, arrow heads, outlines and badge glyphs, in view-box pixels."""

from collections.abc import Sequence
from math import hypot
from typing import Final

from runlane.diagram.scene import Box, Point
from runlane.diagram.theme import State
from runlane.fz.tree import Shape

CORNER_PX: Final = 7.0
HEAD_LENGTH_PX: Final = 8.0
HEAD_HALF_PX: Final = 3.8

Stroke = tuple[Point, ...]
GLYPHS: Final[dict[State, tuple[Stroke, ...]]] = {
    State.ACTIVE: (((-2.1, -3.5), (3.7, 0.0), (-2.1, 3.5)),),
    State.WAITING: (
        ((-2.9, -3.2), (-0.9, -3.2), (-0.9, 3.2), (-2.9, 3.2)),
        ((0.9, -3.2), (2.9, -3.2), (2.9, 3.2), (0.9, 3.2)),
    ),
    State.DONE: (((-3.5, 0.2), (-1.0, 2.7), (3.6, -2.6)),),
    State.FAILED: (((-2.6, -2.6), (2.6, 2.6)), ((2.6, -2.6), (-2.6, 2.6))),
    State.SKIPPED: (((-3.2, -3.0), (-0.3, 0.0), (-3.2, 3.0)), ((0.6, -3.0), (3.5, 0.0), (0.6, 3.0))),
}
FILLED: Final = frozenset({State.ACTIVE, State.WAITING})
"""States whose glyph is an area; the others are strokes."""


def number(value: float) -> str:
    """Return a coordinate as short as possible, with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value % 1 else str(int(value))


def line_path(points: Sequence[Point]) -> str:
    """Return a polyline with rounded corners that ends where its arrow head begins."""
    shortened = [*points[:-1], _towards(points[-1], points[-2], HEAD_LENGTH_PX - 2)]
    parts = [f"M{_at(shortened[0])}"]
    for before, corner, after in zip(shortened, shortened[1:], shortened[2:], strict=False):
        radius = min(CORNER_PX, _length(before, corner) / 2, _length(corner, after) / 2)
        start, end = _towards(corner, before, radius), _towards(corner, after, radius)
        parts.append(f"L{_at(start)}Q{_at(corner)} {_at(end)}")
    parts.append(f"L{_at(shortened[-1])}")
    return "".join(parts)


def head_path(points: Sequence[Point]) -> str:
    """Return the arrow head at the end of a polyline."""
    tip, before = points[-1], points[-2]
    base = _towards(tip, before, HEAD_LENGTH_PX)
    across = (HEAD_HALF_PX, 0.0) if tip[0] == before[0] else (0.0, HEAD_HALF_PX)
    one, other = (base[0] + across[0], base[1] + across[1]), (base[0] - across[0], base[1] - across[1])
    return f"M{_at(tip)}L{_at(one)}L{_at(other)}Z"


def chevron_path(points: Sequence[Point]) -> str:
    """Return a double arrow head where a broken line runs off, to go on in another band."""
    before, end = points[-2], points[-1]
    second = (_towards(end, before, HEAD_LENGTH_PX * 0.75), before)
    return head_path((before, end)) + head_path(tuple(reversed(second)))


def glyph_path(state: State, center: Point) -> str:
    """Return the glyph of a state's badge around a point."""
    closing = "Z" if state in FILLED else ""
    strokes = ([(x + center[0], y + center[1]) for x, y in stroke] for stroke in GLYPHS[state])
    return "".join("M" + "L".join(_at(point) for point in stroke) + closing for stroke in strokes)


def badge_center(shape: Shape, box: Box) -> Point:
    """Return where the badge of a node stands: on its outline, at the upper right."""
    x, y = box.center
    if shape is Shape.CIRCLE:
        return round(x + box.width * 0.354, 2), round(y - box.height * 0.354, 2)
    if shape is Shape.DIAMOND:
        return round(x + box.width * 0.29, 2), round(y - box.height * 0.25, 2)
    return box.right - 3, box.y + 1


def holder_place(shape: Shape, box: Box, width: float, height: float) -> Box:
    """Return where the mark of who holds a node lies: at its upper left, clear of its text."""
    if shape is Shape.DIAMOND:
        x, y = box.x + box.width * 0.27, box.y + box.height * 0.23
        return Box(x + height / 2 - width, y - height * 0.8, width, height)
    if shape is Shape.CIRCLE:
        return Box(box.x + box.width * 0.25 - width, box.y - height * 0.3, width, height)
    return Box(box.x + 6, box.y - height * 0.68, width, height)


def diamond_points(box: Box, grow: float = 0.0) -> str:
    """Return the corners of a diamond, moved outwards by `grow`."""
    x, y = box.center
    wide, high = box.width / 2 + grow * 1.8, box.height / 2 + grow * 1.2
    corners = ((x, y - high), (x + wide, y), (x, y + high), (x - wide, y))
    return " ".join(f"{number(cx)},{number(cy)}" for cx, cy in corners)


def _at(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"


def _length(one: Point, other: Point) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])


def _towards(start: Point, goal: Point, distance: float) -> Point:
    length = _length(start, goal)
    part = min(1.0, distance / length) if length else 0.0
    return start[0] + (goal[0] - start[0]) * part, start[1] + (goal[1] - start[1]) * part
