"""Plan: everything that is decided before the first pixel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from runlane.diagram.swimlane.graph import Graph
from runlane.diagram.swimlane.ports import Ports
from runlane.diagram.swimlane.routes import Cell, Leg
from runlane.diagram.swimlane.sizes import Body, Label
from runlane.diagram.swimlane.tracks import Tracks


@dataclass(frozen=True, slots=True)
class Plan:
    """Cells, routes, tracks and ports, and what is written where. Labels are by number of their arc."""

    graph: Graph
    cells: Sequence[Cell]
    first_of_lane: Sequence[int]
    legs: Sequence[Sequence[Leg]]
    tracks: Tracks
    ports: Ports
    bodies: Sequence[Body]
    labels: Mapping[int, Label]
    header_height_px: Sequence[float]
    """What the title of every lane takes."""
