"""Needs: how much room nodes, lines and labels ask of the columns, the rows and the channels between them."""

from collections.abc import Sequence
from itertools import chain, pairwise
from typing import Final

from runlane.diagram.swimlane.graph import AHEAD, HORIZONTAL
from runlane.diagram.swimlane.plan import Plan
from runlane.diagram.swimlane.ports import PLAIN_PX
from runlane.diagram.swimlane.routes import Leg
from runlane.diagram.swimlane.sizes import NODE_STEP_PX
from runlane.diagram.swimlane.spacing import ACROSS, DOWN, LABEL_GAP_PX, Needs
from runlane.fz.tree import Handle, Shape

Size = tuple[float, float]
"""Width and height."""
_CORNER_PX: Final = 11.0
"""No line enters a rectangle nearer to its corner."""
_HEIGHT_STEP_PX: Final = 4.0
_SLANTED_PART: Final = 0.55
"""The part of the side of a diamond or circle, around its middle, at which lines may enter."""


def node_size(plan: Plan, node: int) -> Size:
    """Return width and height of a node with room for all lines at its sides."""
    shape = plan.graph.nodes[node].shape
    size = {True: plan.bodies[node].height_px, False: plan.bodies[node].width_px}
    for side in Handle:
        for leg in plan.ports.at_side.get((node, side), ()):
            least = _least_side(plan, shape, side, leg)
            step = _HEIGHT_STEP_PX if side in HORIZONTAL else NODE_STEP_PX
            size[side in HORIZONTAL] = max(size[side in HORIZONTAL], -(-least // step) * step)
    if shape is Shape.CIRCLE:
        diameter = max(size.values())
        return diameter, diameter
    return size[False], size[True]


def _least_side(plan: Plan, shape: Shape, side: Handle, leg: Leg) -> float:
    """Return how long a side of a node must be for one line: that it meets the outline well inside the side.

    A label at the left or right stays within the height of its node, clear of those below and above it.
    """
    reach = abs(plan.ports.offset_px[leg.arc, leg.part])
    if not reach:
        return 0.0
    label = plan.labels.get(leg.arc) if leg.part == 0 and side in HORIZONTAL else None
    for_label = 2 * (reach + label.height_px / 2 - LABEL_GAP_PX / 2) if label else 0.0
    slanted = shape in {Shape.DIAMOND, Shape.CIRCLE}
    return max(for_label, 2 * reach / _SLANTED_PART if slanted else 2 * (reach + _CORNER_PX))


def columns_need(plan: Plan, sizes: Sequence[Size]) -> Needs:
    """Return the room that columns and the channels between them need."""
    count = max((cell.x for cell in plan.cells), default=1) // 2 + 1
    needs = Needs.nothing(count, _track_counts(plan, count, horizontal=False), {})
    _make_room(plan, sizes, needs, horizontal=True)
    return needs


def rows_need(plan: Plan, sizes: Sequence[Size]) -> Needs:
    """Return the room that rows and the channels between them need."""
    count = plan.first_of_lane[-1]
    needs = Needs.nothing(count, _track_counts(plan, count, horizontal=True), _upper_tracks(plan))
    _make_room_for_titles(plan, needs)
    _make_room(plan, sizes, needs, horizontal=False)
    return needs


def _track_counts(plan: Plan, cell_count: int, *, horizontal: bool) -> list[int]:
    return [plan.tracks.per_channel.get((horizontal, 2 * channel), 0) for channel in range(cell_count + 1)]


def _make_room(plan: Plan, sizes: Sequence[Size], needs: Needs, *, horizontal: bool) -> None:
    """Widen columns (`horizontal`) or rows for nodes and the lines in them, then channels for labels."""
    axis, least = (0, ACROSS.cell) if horizontal else (1, DOWN.cell)
    for cell, size in zip(plan.cells, sizes, strict=True):
        _widen(needs.half, cell[axis] // 2, size[axis] / 2)
    for leg in chain.from_iterable(plan.legs):
        if leg.horizontal != horizontal and leg.slot % 2:
            label = plan.labels.get(leg.arc) if leg.part == 0 else None
            room = label.size_px[axis] / 2 + 4 if label else PLAIN_PX
            _widen(needs.half, leg.slot // 2, abs(plan.ports.offset_px[leg.arc, leg.part]) + room)
    for number, label in plan.labels.items():
        arc = plan.graph.arcs[number]
        if (arc.exit in HORIZONTAL) == horizontal:
            index = plan.cells[arc.source][axis] // 2
            half = max(needs.half[index], least / 2)
            spare = half - sizes[arc.source][axis] / 2
            room = label.size_px[axis] + 2 * LABEL_GAP_PX - spare
            ahead = arc.exit in AHEAD
            _widen(needs.after if ahead else needs.before, index + (1 if ahead else 0), room)


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
                members[leg.slot // 2].append((plan.tracks.of_leg[leg.arc, leg.part], wish))
    return {channel: _best_border(lines) for channel, lines in members.items()}


def _best_border(lines: Sequence[tuple[int, int]]) -> int:
    """Return how many tracks lie before the border so that the fewest lines are on the wrong side of it."""
    count = 1 + max((track for track, _ in lines), default=-1)

    def misplaced(upper: int) -> tuple[int, int]:
        wrong = sum((wish < 0 and track >= upper) or (wish > 0 and track < upper) for track, wish in lines)
        return wrong, upper

    return min(range(count + 1), key=misplaced)
