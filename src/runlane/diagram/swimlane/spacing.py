"""Spacing: how wide every column and channel is, and so where every line and every node lies, in pixels.

Written once for both directions. A column has the width of its widest node and of the labels that stand
below and above its nodes; the channel beside it has room for the labels that stand at its nodes' sides,
then for its tracks. No track enters the room of a label, so no line runs through one. Widths are rounded
up, so that small edits of a text move nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

LABEL_GAP_PX: Final = 8.0
"""Between a node and its edge label, and between the label and what follows."""
TRACK_PX: Final = 12.0
"""Between two tracks."""
TRACK_PAD_PX: Final = 17.0
"""Between a node or a label and the nearest track: room for an arrow head and a rounded corner."""
BORDER_PX: Final = 14.0
"""Between a track and the border of a lane."""


@dataclass(frozen=True, slots=True)
class Manner:
    """What differs between the two directions, in pixels."""

    margin: float
    """The least channel at the two ends."""
    gap: float
    """The least channel between two columns (rows)."""
    lane_gap: float
    """The least channel between two lanes."""
    cell: float
    """The least column (row): most nodes are no larger, so most edits move nothing."""
    cell_step: float
    """Widths of columns (heights of rows) are multiples of it."""
    channel_step: float


ACROSS: Final = Manner(margin=28.0, gap=36.0, lane_gap=36.0, cell=48.0, cell_step=24.0, channel_step=12.0)
DOWN: Final = Manner(margin=22.0, gap=28.0, lane_gap=44.0, cell=64.0, cell_step=8.0, channel_step=8.0)


@dataclass(slots=True)
class Needs:
    """What the columns (rows) and the channels of one direction must have room for.

    `half` holds half the size of every column; `after` and `before` the room for labels at the start and at
    the end of every channel; `tracks` how many tracks it has; `upper` how many of them lie before the
    border of two lanes, for the channels that hold such a border.
    """

    half: list[float]
    after: list[float]
    before: list[float]
    tracks: list[int]
    upper: Mapping[int, int]

    @classmethod
    def nothing(cls, cells: int, tracks: Sequence[int], upper: Mapping[int, int]) -> "Needs":
        """Return the needs of empty columns."""
        return cls([0.0] * cells, [0.0] * (cells + 1), [0.0] * (cells + 1), list(tracks), upper)


@dataclass(frozen=True, slots=True)
class Places:
    """Where things lie in one direction: middles of columns, tracks of channels, borders of lanes."""

    middle: tuple[float, ...]
    track: tuple[tuple[float, ...], ...]
    border: Mapping[int, float]
    end: float


def places_of(needs: Needs, manner: Manner, start_px: float) -> Places:
    """Lay channels and columns side by side, beginning at `start_px`."""
    at = start_px
    middles, tracks, borders = [], [], {}
    last = len(needs.half)
    for channel in range(last + 1):
        lines, border, width = _channel(needs, channel, manner)
        tracks.append(tuple(at + line for line in lines))
        if border is not None:
            borders[channel] = at + border
        at += _stepped(width, manner.channel_step)
        if channel < last:
            half = _stepped(max(needs.half[channel], manner.cell / 2), manner.cell_step / 2)
            middles.append(at + half)
            at += 2 * half
    return Places(tuple(middles), tuple(tracks), borders, at)


def _channel(needs: Needs, channel: int, manner: Manner) -> tuple[list[float], float | None, float]:
    """Return the tracks and the border of a channel, counted from its start, and its width."""
    after, before, count = needs.after[channel], needs.before[channel], needs.tracks[channel]
    if channel in needs.upper:
        return _border_channel(after, before, (needs.upper[channel], count), manner)
    outermost = channel in {0, len(needs.half)}
    least = manner.margin if outermost else manner.gap
    busy = 2 * TRACK_PAD_PX + (count - 1) * TRACK_PX if count else 0.0
    plain = 0.0 if outermost else 2 * TRACK_PAD_PX - 8
    width = max(least, after + before + max(busy, plain))
    width = _stepped(width, manner.channel_step)
    first = after + (width - after - before - (count - 1) * TRACK_PX) / 2
    return [first + index * TRACK_PX for index in range(count)], None, width


def _border_channel(
    after: float, before: float, tracks: tuple[int, int], manner: Manner
) -> tuple[list[float], float, float]:
    """Return the same for a channel with a lane border; `tracks` counts those before it, and all."""
    upper, count = tracks
    above = _side_of_border(after, upper, manner)
    below = _side_of_border(before, count - upper, manner)
    border = _stepped(above, manner.channel_step / 2)
    width = border + _stepped(below, manner.channel_step / 2)
    lines = [border - BORDER_PX - index * TRACK_PX for index in reversed(range(upper))]
    lines += [border + BORDER_PX + index * TRACK_PX for index in range(count - upper)]
    return lines, border, width


def _side_of_border(labels: float, tracks: int, manner: Manner) -> float:
    busy = TRACK_PAD_PX + (tracks - 1) * TRACK_PX + BORDER_PX if tracks else 0.0
    return max(manner.lane_gap / 2, labels + max(busy, BORDER_PX if labels else 0.0))


def _stepped(value: float, step: float) -> float:
    """Round up to a multiple of `step`."""
    return -(-value // step) * step
