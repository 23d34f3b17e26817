"""Lay out a runbook as lanes: the order of the stages."""

from itertools import chain

from runlane.diagram.scene import Scene
from runlane.diagram.swimlane.assemble import header_of, header_width_px, scene_of
from runlane.diagram.swimlane.columns import columns_of
from runlane.diagram.swimlane.geometry import geometry_of
from runlane.diagram.swimlane.graph import graph_of
from runlane.diagram.swimlane.plan import Plan
from runlane.diagram.swimlane.ports import ports_of
from runlane.diagram.swimlane.routes import cells_of, legs_of
from runlane.diagram.swimlane.routing import routes_of
from runlane.diagram.swimlane.rows import rows_of
from runlane.diagram.swimlane.sizes import body_of, label_of
from runlane.diagram.swimlane.tracks import tracks_of
from runlane.runbook.model import Runbook


def lay_out_swimlane(runbook: Runbook) -> Scene:
    """Return the workflow view of a runbook: the same scene for the same runbook, on every machine."""
    graph = graph_of(runbook)
    columns = columns_of(graph)
    rows = rows_of(graph, columns)
    cells = cells_of(columns, rows.of_node)
    routes = routes_of(graph, cells, max(columns, default=0) + 1, rows.first_of_lane[-1])
    legs = tuple(legs_of(route, graph.arcs[route.arc], cells) for route in routes)
    tracks = tracks_of(chain.from_iterable(legs))
    labels = {arc.index: label for arc in graph.arcs if (label := label_of(arc.label))}
    ports = ports_of(graph, legs, tracks, {arc: label.size_px for arc, label in labels.items()})
    headers = [header_of(lane) for lane in graph.lanes]
    bodies = tuple(body_of(node) for node in graph.nodes)
    heights = [header.height_px for header in headers]
    plan = Plan(graph, cells, rows.first_of_lane, legs, tracks, ports, bodies, labels, heights)
    return scene_of(runbook.name, plan, geometry_of(plan, header_width_px(headers)), headers)
