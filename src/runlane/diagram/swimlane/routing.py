"""Routing: choose for every edge, the shortest first, the best of a handful of shapes with up to four bends.

Lines run straight through free cells or in the channels between cells, never through a node. The shape that
leaves by the nearest channel and enters by the nearest channel is always possible, so there is always a
route.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from runlane.diagram.swimlane.graph import AHEAD, HORIZONTAL, Arc, Graph
from runlane.diagram.swimlane.grid import Grid
from runlane.diagram.swimlane.routes import Cell, Leg, Route, legs_of
from runlane.fz.tree import Handle

CROSSING_COST: Final = 10.0
"""People follow a line through a bend more easily than over a crossing (Purchase 1997)."""
BEND_COST: Final = 4.0
LENGTH_COST: Final = 0.25
LOAD_COST: Final = 0.3


def routes_of(graph: Graph, cells: Sequence[Cell], column_count: int, row_count: int) -> tuple[Route, ...]:
    """Return the route of every arc, in the order of the arcs."""
    router = _Router(cells, Grid(cells, column_count, row_count))
    by_length = sorted(
        graph.arcs, key=lambda arc: (_distance(cells[arc.source], cells[arc.target]), arc.index)
    )
    for arc in by_length:
        router.route(arc)
    return tuple(router.routes[arc.index] for arc in graph.arcs)


def _distance(source: Cell, target: Cell) -> int:
    return abs(source.x - target.x) + abs(source.y - target.y)


class _Router:
    """The routes chosen so far. A side of a node has one straight line at most: it runs in the middle."""

    def __init__(self, cells: Sequence[Cell], grid: Grid) -> None:
        self.routes: dict[int, Route] = {}
        self._cells = cells
        self._grid = grid
        self._straight_sides: set[tuple[int, Handle]] = set()

    def route(self, arc: Arc) -> None:
        """Choose the cheapest route that is free and remember it."""
        ways = [
            (self._cost(legs), route, legs) for route, legs in self._ways(arc) if self._is_free(arc, legs)
        ]
        _, route, legs = min(ways, key=lambda way: way[0])
        self.routes[arc.index] = route
        self._grid.take(legs)
        if len(legs) == 1:
            self._straight_sides |= _sides(arc)

    def _ways(self, arc: Arc) -> Iterator[tuple[Route, list[Leg]]]:
        for slots in dict.fromkeys(_shapes(_Ends.of(arc, self._cells))):
            route = Route(arc.index, arc.exit in HORIZONTAL, slots)
            yield route, legs_of(route, arc, self._cells)

    def _is_free(self, arc: Arc, legs: Sequence[Leg]) -> bool:
        if len(legs) == 1 and self._straight_sides & _sides(arc):
            return False
        if len(legs) == 2 and not self._corner_is_free(legs):
            return False
        return all(
            self._grid.is_free(horizontal=leg.horizontal, slot=leg.slot, start=leg.start, end=leg.end)
            for leg in (legs[0], legs[-1])
        )

    def _corner_is_free(self, legs: Sequence[Leg]) -> bool:
        return all(
            self._grid.is_free(horizontal=leg.horizontal, slot=leg.slot, start=at - 1, end=at + 1)
            for leg, at in ((legs[0], legs[0].end), (legs[1], legs[1].start))
        )

    def _cost(self, legs: Sequence[Leg]) -> float:
        length = sum(leg.high - leg.low for leg in legs)
        crossings = sum(self._grid.crossings(leg) for leg in legs)
        load = sum(self._grid.load(leg) for leg in legs[1:-1])
        bends = len(legs) - 1
        return CROSSING_COST * crossings + BEND_COST * bends + LENGTH_COST * length + LOAD_COST * load


def _sides(arc: Arc) -> set[tuple[int, Handle]]:
    return {(arc.source, arc.exit), (arc.target, arc.entry)}


class _Ends(NamedTuple):
    """The ends of an arc: `a` runs along its first leg, `b` across; `away` points away from a node."""

    parallel: bool
    a1: int
    b1: int
    a2: int
    b2: int
    away1: int
    away2: int

    @classmethod
    def of(cls, arc: Arc, cells: Sequence[Cell]) -> "_Ends":
        source, target = cells[arc.source], cells[arc.target]
        if arc.exit not in HORIZONTAL:
            source, target = Cell(source.y, source.x), Cell(target.y, target.x)
        parallel = (arc.exit in HORIZONTAL) == (arc.entry in HORIZONTAL)
        away1, away2 = (1 if side in AHEAD else -1 for side in (arc.exit, arc.entry))
        return cls(parallel, source.x, source.y, target.x, target.y, away1, away2)


def _shapes(ends: _Ends) -> Iterator[tuple[int, ...]]:
    """Yield the slots of the routes that are worth a try, simple ones first."""
    return _parallel_shapes(ends) if ends.parallel else _perpendicular_shapes(ends)


def _parallel_shapes(ends: _Ends) -> Iterator[tuple[int, ...]]:
    out, into = ends.a1 + ends.away1, ends.a2 + ends.away2
    facing = ends.away1 != ends.away2 and (ends.a2 - ends.a1) * ends.away1 > 0
    if facing and ends.b1 == ends.b2:
        yield (ends.b1,)
    for turn in (out, into):
        if (turn - ends.a1) * ends.away1 > 0 and (turn - ends.a2) * ends.away2 > 0:
            yield ends.b1, turn, ends.b2
    if out != into:
        for cross in (ends.b1 - 1, ends.b1 + 1, ends.b2 - 1, ends.b2 + 1):
            yield ends.b1, out, cross, into, ends.b2


def _perpendicular_shapes(ends: _Ends) -> Iterator[tuple[int, ...]]:
    out, into = ends.a1 + ends.away1, ends.b2 + ends.away2
    ahead = (ends.a2 - ends.a1) * ends.away1 > 0
    if ahead and (ends.b1 - ends.b2) * ends.away2 > 0:
        yield ends.b1, ends.a2
    nearer = ends.b1 + (1 if ends.b2 > ends.b1 else -1)
    for turn in (out, ends.a2 - 1, ends.a2 + 1):
        for cross in (into, nearer):
            if (turn - ends.a1) * ends.away1 > 0 and (cross - ends.b2) * ends.away2 > 0:
                yield ends.b1, turn, cross, ends.a2
