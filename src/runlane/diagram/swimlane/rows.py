"""Rows: which step stands how far down. A lane is a band of rows, a straight run shares a row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from runlane.diagram.swimlane.graph import Arc, Graph
from runlane.fz.tree import Handle


@dataclass(frozen=True, slots=True)
class Rows:
    """The row of every node, counted from 0 over the whole picture, and the first row of every lane.

    `first_of_lane` has one element more than there are lanes: the number of rows.
    """

    of_node: tuple[int, ...]
    first_of_lane: tuple[int, ...]


def rows_of(graph: Graph, columns: Sequence[int]) -> Rows:
    """Give every node a row inside its lane so that no two share a cell and long straight runs are free."""
    members: list[list[int]] = [[] for _ in graph.lanes]
    for node, lane in enumerate(graph.lane_of):
        members[lane].append(node)
    rows = [0] * len(graph.nodes)
    firsts = [0]
    for nodes in members:
        local = _Lane(graph, columns).placed(nodes)
        lowest, highest = min(local.values(), default=0), max(local.values(), default=0)
        for node, row in local.items():
            rows[node] = firsts[-1] + row - lowest
        firsts.append(firsts[-1] + highest - lowest + 1)
    return Rows(tuple(rows), tuple(firsts))


class _Lane:
    """One lane while its nodes are placed; `taken` holds a bit per column for every row."""

    def __init__(self, graph: Graph, columns: Sequence[int]) -> None:
        self._graph = graph
        self._columns = columns
        self._taken: dict[int, int] = {}
        self._rows: dict[int, int] = {}
        self._promised: dict[int, int] = {}

    def placed(self, nodes: Sequence[int]) -> dict[int, int]:
        """Return a row per node; rows may be negative."""
        for node in sorted(nodes, key=lambda node: (self._columns[node], node)):
            self._rows[node] = self._promised[node] if node in self._promised else self._free_row(node)
            self._take(self._rows[node], self._columns[node], self._columns[node])
            self._promise_a_straight_run(node)
        return self._rows

    def _free_row(self, node: int) -> int:
        leader, wish = self._wish(node)
        for row in _outwards(wish):
            first = (
                self._columns[leader] + 1
                if leader >= 0 and self._rows[leader] == row
                else self._columns[node]
            )
            if self._is_free(row, min(first, self._columns[node]), self._columns[node]):
                return row
        raise AssertionError

    def _wish(self, node: int) -> tuple[int, int]:
        """Return the node whose row counts (-1 for none) and the row that would be best."""
        for arc in self._arcs_into(node):
            row = self._rows[arc.source]
            if arc.exit is Handle.BOTTOM:
                return arc.source, row + 1
            return arc.source, row - 1 if arc.exit is Handle.TOP else row
        return -1, 0

    def _arcs_into(self, node: int) -> Iterator[Arc]:
        arcs = (self._graph.arcs[arc] for arc in self._graph.ins[node])
        return (arc for arc in arcs if arc.source in self._rows and arc.source != node and not arc.back)

    def _promise_a_straight_run(self, node: int) -> None:
        """Keep the cells to the first step that a straight line can reach free for that line."""
        row, column = self._rows[node], self._columns[node]
        for arc in (self._graph.arcs[arc] for arc in self._graph.outs[node]):
            target, reach = arc.target, self._columns[arc.target]
            fits = arc.exit is Handle.RIGHT and arc.entry is Handle.LEFT and reach > column
            if (
                not fits
                or target in self._promised
                or self._graph.lane_of[target] != self._graph.lane_of[node]
            ):
                continue
            if target not in self._rows and self._is_free(row, column + 1, reach):
                self._take(row, column + 1, reach)
                self._promised[target] = row
                return

    def _is_free(self, row: int, first: int, last: int) -> bool:
        return not self._taken.get(row, 0) & _bits(first, last)

    def _take(self, row: int, first: int, last: int) -> None:
        self._taken[row] = self._taken.get(row, 0) | _bits(first, last)


def _bits(first: int, last: int) -> int:
    return (1 << (last + 1)) - (1 << first)


def _outwards(row: int) -> Iterator[int]:
    """Yield the row, the one below, the one above, and so on, without end."""
    yield row
    distance = 1
    while True:
        yield row + distance
        yield row - distance
        distance += 1
