"""Routes: the way of an edge over the grid, as a row of slots.

The grid has slots in both directions: odd slots are columns (rows) of cells, where nodes stand, even slots
the channels between them. Column c is slot 2c + 1, the channel to its left slot 2c. A route is a sequence
of legs that alternate between horizontal and vertical; each leg is known by the slot it lies in, so `(5, 4,
7)` that starts horizontally runs along row slot 5, down (or up) channel 4 and along row slot 7.
"""

from collections.abc import Sequence
from typing import NamedTuple

from runlane.diagram.swimlane.graph import HORIZONTAL, Arc


class Cell(NamedTuple):
    """Where a node stands, in slots."""

    x: int
    y: int


class Route(NamedTuple):
    """The legs of an arc: their slots, and whether the first is horizontal."""

    arc: int
    starts_horizontal: bool
    slots: tuple[int, ...]


class Leg(NamedTuple):
    """One straight piece of a route, lying in `slot`, from slot `start` to slot `end` of the other direction.

    `before` and `after` are the slots that the neighbouring legs come from and go to, in this leg's own
    direction across; for the first and the last leg they are its own slot.
    """

    arc: int
    part: int
    horizontal: bool
    slot: int
    start: int
    end: int
    before: int
    after: int

    @property
    def low(self) -> int:
        """The smaller end."""
        return min(self.start, self.end)

    @property
    def high(self) -> int:
        """The greater end."""
        return max(self.start, self.end)


def cells_of(columns: Sequence[int], rows: Sequence[int]) -> tuple[Cell, ...]:
    """Return the slots of every node."""
    return tuple(Cell(2 * column + 1, 2 * row + 1) for column, row in zip(columns, rows, strict=True))


def legs_of(route: Route, arc: Arc, cells: Sequence[Cell]) -> list[Leg]:
    """Return the legs of a route from its source to its target."""
    source, target = cells[arc.source], cells[arc.target]
    ends_horizontal = arc.entry in HORIZONTAL
    head = (source.x, source.y) if route.starts_horizontal else (source.y, source.x)
    tail = (target.y, target.x) if ends_horizontal else (target.x, target.y)
    path = (*head, *route.slots[1:-1], *tail) if len(route.slots) > 1 else (*head, tail[1])
    last = len(route.slots) - 1
    return [
        Leg(
            route.arc,
            index,
            route.starts_horizontal == (index % 2 == 0),
            slot,
            path[index],
            path[index + 2],
            path[index - 1] if index else slot,
            path[index + 3] if index < last else slot,
        )
        for index, slot in enumerate(route.slots)
    ]
