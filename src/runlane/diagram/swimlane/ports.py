"""Ports: where on a node's side, and how far beside the middle of its row or column, every line runs.

All lines that lie in one row (column) of cells are placed together: those at one side of a node are stacked
in the order that crosses least, the straight one in the middle; those that would run into each other in a
channel are nudged apart (after libavoid: Wybrow, Marriott, Stuckey 2009).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from runlane.diagram.swimlane.graph import AHEAD, Arc, Graph
from runlane.diagram.swimlane.routes import Leg
from runlane.diagram.swimlane.tracks import LegKey, Tracks
from runlane.fz.tree import Handle

PLAIN_PX: Final = 8.0
"""Half the room a line without a label takes beside itself."""
NUDGE_PX: Final = 8.0
"""Distance of two lines that come from two sides into one channel and would run into each other."""

NodeSide = tuple[int, Handle]


@dataclass(frozen=True, slots=True)
class Ports:
    """How far every line in a row or column runs beside its middle, and what lies at every side of a node."""

    offset_px: Mapping[LegKey, float]
    at_side: Mapping[NodeSide, Sequence[Leg]]


def ports_of(
    graph: Graph, legs: Sequence[Sequence[Leg]], tracks: Tracks, label_px: Mapping[int, tuple[float, float]]
) -> Ports:
    """Place the lines of all rows and columns. `label_px` holds width and height of the label of an arc."""
    at_side: dict[NodeSide, list[Leg]] = {}
    lines: dict[tuple[bool, int], list[_Line]] = {}
    for arc, route in zip(graph.arcs, legs, strict=True):
        at_side.setdefault((arc.source, arc.exit), []).append(route[0])
        at_side.setdefault((arc.target, arc.entry), []).append(route[-1])
        for leg in {route[0], route[-1]}:
            line = _line(arc, leg, len(route), tracks, label_px.get(arc.index))
            lines.setdefault((leg.horizontal, leg.slot), []).append(line)
    wishes = _wishes(at_side, {line.key: line for members in lines.values() for line in members}, tracks)
    for route in legs:
        if len(route) == 3 and route[0].slot == route[2].slot:
            wishes[route[2].arc, 2] = wishes[route[0].arc, 0]
    offsets: dict[LegKey, float] = {}
    for members in lines.values():
        offsets.update(_placed(members, wishes))
    return Ports(offsets, at_side)


class _Line(NamedTuple):
    """A leg in a row or column: its ends lengthwise, finer than slots.

    `rooms` holds the sides of nodes at which it begins or ends, and how much room it takes there beside itself.
    """

    key: LegKey
    low: tuple[int, float]
    high: tuple[int, float]
    rooms: Mapping[NodeSide, float]


def _line(arc: Arc, leg: Leg, leg_count: int, tracks: Tracks, label: tuple[float, float] | None) -> _Line:
    rooms, ends = {}, []
    if leg.part == leg_count - 1:
        rooms[arc.target, arc.entry] = PLAIN_PX
        ends.append((leg.end, 0.5 if arc.entry in AHEAD else -0.5))
    else:
        ends.append((leg.end, float(tracks.of_leg.get((leg.arc, leg.part + 1), 0))))
    if leg.part == 0:
        rooms[arc.source, arc.exit] = label[1 if leg.horizontal else 0] / 2 + 4 if label else PLAIN_PX
        ends.append((leg.start, 0.5 if arc.exit in AHEAD else -0.5))
    else:
        ends.append((leg.start, float(tracks.of_leg.get((leg.arc, leg.part - 1), 0))))
    return _Line((leg.arc, leg.part), min(ends), max(ends), rooms)


def _wishes(
    at_side: Mapping[NodeSide, list[Leg]], lines: Mapping[LegKey, _Line], tracks: Tracks
) -> dict[LegKey, float]:
    """Return where every line would like to run: stacked with the others of its side, a straight one at 0."""
    straight = {key for key, line in lines.items() if len(line.rooms) == 2}
    wishes = dict.fromkeys(straight, 0.0)
    for side, legs in at_side.items():
        keys = [(leg.arc, leg.part) for leg in _in_order(legs, side[1], tracks)]
        offsets = _stacked([lines[key].rooms[side] for key in keys])
        middle = next((at for key, at in zip(keys, offsets, strict=True) if key in straight), 0.0)
        for key, at in zip(keys, offsets, strict=True):
            wishes.setdefault(key, at - middle)
    return wishes


def _in_order(legs: Iterable[Leg], side: Handle, tracks: Tracks) -> list[Leg]:
    return sorted(legs, key=lambda leg: _order(leg, side, tracks))


def _order(leg: Leg, side: Handle, tracks: Tracks) -> tuple[int, float, float, int, int]:
    """Return the place of a line among those of its side: no two of them cross if they keep this order.

    Those that turn to the low side come first, the one that turns soonest outermost; straight ones next.
    """
    leaves = leg.part == 0
    turn = (leg.after if leaves else leg.before) - leg.slot
    far = leg.end if leaves else leg.start
    track = tracks.of_leg.get((leg.arc, leg.part + (1 if leaves else -1)), 0)
    away = 1 if side in AHEAD else -1
    direction = (turn > 0) - (turn < 0)
    sign = -direction * away if direction else 0
    return direction, sign * far, sign * track, leg.arc, leg.part


def _stacked(rooms: Sequence[float]) -> list[float]:
    """Return the middles of things of half-widths `rooms` put side by side around 0."""
    at = -sum(rooms)
    middles = []
    for room in rooms:
        middles.append(at + room)
        at += 2 * room
    return middles


def _placed(lines: Iterable[_Line], wishes: Mapping[LegKey, float]) -> dict[LegKey, float]:
    """Give each line the free offset nearest to its wish; straight lines first, they stay in the middle."""
    offsets: dict[LegKey, float] = {}
    at_slot: dict[int, list[_Line]] = {}
    for line in sorted(lines, key=lambda line: (-len(line.rooms), abs(wishes[line.key]), line.key)):
        slots = range(line.low[0], line.high[0] + 1)
        near = {other.key: other for slot in slots for other in at_slot.get(slot, ())}
        taken = [(offsets[key], _distance(line, other)) for key, other in near.items() if _meet(line, other)]
        offsets[line.key] = _nearest_free(wishes[line.key], taken)
        for slot in slots:
            at_slot.setdefault(slot, []).append(line)
    return offsets


def _meet(line: _Line, other: _Line) -> bool:
    """Say whether two lines would touch if they ran at the same offset; the two ends of one edge may."""
    if line.rooms.keys() & other.rooms.keys():
        return True
    return line.key[0] != other.key[0] and line.low <= other.high and other.low <= line.high


def _distance(line: _Line, other: _Line) -> float:
    shared = line.rooms.keys() & other.rooms.keys()
    return max((line.rooms[side] + other.rooms[side] for side in shared), default=NUDGE_PX)


def _nearest_free(wish: float, taken: Sequence[tuple[float, float]]) -> float:
    candidates = [
        wish,
        *(at + distance for at, distance in taken),
        *(at - distance for at, distance in taken),
    ]
    free = [x for x in candidates if all(abs(x - at) >= distance - 1e-6 for at, distance in taken)]
    return min(free, key=lambda x: (abs(x - wish), x))
