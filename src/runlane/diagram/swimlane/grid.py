"""Grid: which cells are free to run a line through, and how many lines already run where."""

from collections.abc import Iterable, Sequence

from runlane.diagram.swimlane.routes import Cell, Leg

_MOST = 255


class Grid:
    """What is known of the plane while edges are routed, one after another.

    In each row (column) of cells a bit per cell says that it may not be entered lengthwise: a node stands
    there, or a line runs there already. `_lines` counts for every slot how often it is covered, an end
    counting half.
    """

    def __init__(self, cells: Sequence[Cell], column_count: int, row_count: int) -> None:
        self._blocked: dict[bool, list[int]] = {True: [0] * row_count, False: [0] * column_count}
        self._lines = {
            True: [bytearray(2 * row_count + 1) for _ in range(2 * column_count + 1)],
            False: [bytearray(2 * column_count + 1) for _ in range(2 * row_count + 1)],
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

    def take(self, legs: Iterable[Leg]) -> None:
        """Remember the legs of a route."""
        for leg in legs:
            along = self._lines[leg.horizontal]
            for at in range(leg.low, leg.high + 1):
                weight = 2 if leg.low < at < leg.high else 1
                along[at][leg.slot] = min(_MOST, along[at][leg.slot] + weight)
            if leg.slot % 2:
                self._blocked[leg.horizontal][leg.slot // 2] |= _cells_between(leg.start, leg.end)

    def take_corner(self, cell: Cell) -> None:
        """Remember that a line turns inside a cell."""
        self._blocked[True][cell.y // 2] |= 1 << (cell.x // 2)
        self._blocked[False][cell.x // 2] |= 1 << (cell.y // 2)


def _cells_between(start: int, end: int) -> int:
    """Return the bits of the cells strictly between two slots."""
    low, high = (start, end) if start < end else (end, start)
    first, past = (low + 1) // 2, high // 2
    return (1 << past) - (1 << first) if past > first else 0
