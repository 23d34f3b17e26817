"""Grid: which cells are free to run a line through, and how many lines already run where."""

from array import array
from collections.abc import Iterator, Sequence

from runlane.diagram.swimlane.routes import Cell, Leg


class Grid:
    """What is known of the plane while edges are routed, one after another.

    In each row (column) of cells a bit per cell says that it may not be entered lengthwise: a node stands
    there, or a line runs there already. `_lines` counts for every slot how often it is covered, an end
    counting half.
    """

    def __init__(self, cells: Sequence[Cell], column_count: int, row_count: int) -> None:
        self._blocked: dict[bool, list[int]] = {True: [0] * row_count, False: [0] * column_count}
        self._lines = {
            True: [array("H", bytes(4 * row_count + 2)) for _ in range(2 * column_count + 1)],
            False: [array("H", bytes(4 * column_count + 2)) for _ in range(2 * row_count + 1)],
        }
        self.width = 2 * column_count + 1
        self.height = 2 * row_count + 1
        for cell in cells:
            self._blocked[True][cell.y // 2] |= 1 << (cell.x // 2)
            self._blocked[False][cell.x // 2] |= 1 << (cell.y // 2)

    def is_free(self, *, horizontal: bool, slot: int, start: int, end: int) -> bool:
        """Say whether a line in an odd `slot` may run between two slots; the two ends do not count."""
        return not self._blocked[horizontal][slot // 2] & _cells_between(start, end)

    def crossings(self, leg: Leg) -> float:
        """Estimate how many lines a leg would cross."""
        across = self._lines[not leg.horizontal][leg.slot]
        return sum(across[leg.low + 1 : leg.high]) / 2

    def load(self, leg: Leg) -> int:
        """Return how many lines run beside a leg, about."""
        along = self._lines[leg.horizontal]
        return max(along[at][leg.slot] for at in (leg.low, (leg.low + leg.high) // 2, leg.high))

    def take(self, legs: Sequence[Leg]) -> None:
        """Remember the legs of a route."""
        for leg in legs:
            along, slot, low, high = self._lines[leg.horizontal], leg.slot, leg.low, leg.high
            for at in range(low, high + 1):
                along[at][slot] += 2 if low < at < high else 1
        for horizontal, row, cells in _cells_of(legs):
            self._blocked[horizontal][row] |= cells


def _cells_of(legs: Sequence[Leg]) -> Iterator[tuple[bool, int, int]]:
    """Yield the cells that a route runs through: the way it runs, the row (column), a bit per cell."""
    for leg in legs:
        if leg.slot % 2:
            yield leg.horizontal, leg.slot // 2, _cells_between(leg.start, leg.end)
    if len(legs) == 2:
        for leg, at in ((legs[0], legs[0].end), (legs[1], legs[1].start)):
            yield leg.horizontal, leg.slot // 2, 1 << (at // 2)


def _cells_between(start: int, end: int) -> int:
    """Return the bits of the cells strictly between two slots."""
    low, high = (start, end) if start < end else (end, start)
    first, past = (low + 1) // 2, high // 2
    return (1 << past) - (1 << first) if past > first else 0
