"""Tracks: lines that share a channel get places side by side, in the order that crosses least.

For two lines in one channel it matters which is the lower one: a line that turns off to the far side runs
over the other (the idea of the routing step of layered drawings, Sander 1996). Lines are put in order by
insertion, then packed so that lines which overlap lengthwise get growing tracks (left-edge algorithm,
Hashimoto and Stevens 1971).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from runlane.diagram.swimlane.routes import Leg

SORTED_MOST: Final = 120
"""In a fuller channel lines keep the order in which they begin: comparing all would take too long."""
TOUCHING_COST: Final = 0.4
"""Two lines that meet at one row and turn towards each other: a nudge helps, so less than a crossing."""

Channel = tuple[bool, int]
"""Whether its lines are horizontal, and its slot."""
LegKey = tuple[int, int]
"""Number of the arc and of the leg in it."""


class Tracks(NamedTuple):
    """The track of every line in a channel, counted from 0, and how many tracks each channel has."""

    of_leg: Mapping[LegKey, int]
    per_channel: Mapping[Channel, int]


def tracks_of(legs: Iterable[Leg]) -> Tracks:
    """Give every line that lies in a channel a track."""
    channels: dict[Channel, list[Leg]] = {}
    for leg in legs:
        if leg.slot % 2 == 0:
            channels.setdefault((leg.horizontal, leg.slot), []).append(leg)
    of_leg: dict[LegKey, int] = {}
    count: dict[Channel, int] = {}
    for channel, members in channels.items():
        tracks = _packed(_in_order(members))
        of_leg.update(tracks)
        count[channel] = 1 + max(tracks.values())
    return Tracks(of_leg, count)


def _in_order(legs: list[Leg]) -> list[Leg]:
    """Return the lines of a channel from its low side to its high side."""
    legs = sorted(legs, key=lambda leg: (leg.low, leg.high, leg.arc, leg.part))
    if len(legs) > SORTED_MOST or len(legs) == 1:
        return legs
    lines = [_Line.of(leg) for leg in legs]
    costs = [[_cost(low, high) for high in lines] for low in lines]
    order: list[int] = []
    for line in range(len(lines)):
        order.insert(_best_place(line, order, costs), line)
    for _ in range(2):
        for line in range(len(lines)):
            order.remove(line)
            order.insert(_best_place(line, order, costs), line)
    return [legs[line] for line in order]


def _best_place(line: int, order: Sequence[int], costs: Sequence[Sequence[float]]) -> int:
    """Return where among the lines in order a line costs least; the last of equally good places."""
    cost = best = sum(costs[line][other] for other in order)
    place = 0
    for index, other in enumerate(order, 1):
        cost += costs[other][line] - costs[line][other]
        if cost <= best + 1e-9:
            best, place = min(cost, best), index
    return place


class _Line(NamedTuple):
    """A leg as its channel sees it: its ends lengthwise, and to which side (-1, 1) each end turns off."""

    low: int
    high: int
    ends: tuple[tuple[int, int], tuple[int, int]]

    @classmethod
    def of(cls, leg: Leg) -> "_Line":
        return cls(
            leg.low,
            leg.high,
            (
                (leg.start, 1 if leg.before > leg.slot else -1),
                (leg.end, 1 if leg.after > leg.slot else -1),
            ),
        )


def _cost(low: _Line, high: _Line) -> float:
    """Return how many crossings it makes if `low` lies on the low side of `high`."""
    if low.high < high.low or high.high < low.low:
        return 0.0
    cost = 0.0
    for at, turn in low.ends:
        if turn > 0:
            cost += 1.0 if high.low < at < high.high else 0.0
            cost += TOUCHING_COST * sum(at == other and side < 0 for other, side in high.ends)
    return cost + sum(turn < 0 and low.low < at < low.high for at, turn in high.ends)


def _packed(legs: Sequence[Leg]) -> dict[LegKey, int]:
    """Return the least tracks that keep the order of lines which overlap lengthwise."""
    placed: list[tuple[int, int, int]] = []
    tracks: dict[LegKey, int] = {}
    for leg in legs:
        track = 1 + max((t for low, high, t in placed if low <= leg.high and leg.low <= high), default=-1)
        placed.append((leg.low, leg.high, track))
        tracks[leg.arc, leg.part] = track
    return tracks
