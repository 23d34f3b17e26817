"""The edges of an SVG: lines with rounded corners, heads drawn as paths, and their labels."""

from collections.abc import Iterator

from runlane.diagram.scene import EdgeShape
from runlane.diagram.svg.marks import chevron_path, head_path, line_path, number
from runlane.diagram.svg.markup import value
from runlane.diagram.svg.pen import Pen, box_value, frame
from runlane.diagram.theme import State


def edge_parts(pen: Pen, edge: EdgeShape, state: State) -> Iterator[str]:
    """Yield the group of one edge; of an edge that a folded picture breaks, one group a piece."""
    pieces = (edge.points, *edge.more)
    paint = pen.paint("line", state)
    dash = "" if edge.drawn or "stroke-dasharray" in paint else ' stroke-dasharray="5 4"'
    for index, points in enumerate(pieces):
        corners = " ".join(f"{number(x)},{number(y)}" for x, y in points)
        piece = f' data-piece="{index + 1}"' if edge.more else ""
        ends = index == len(pieces) - 1
        mark = head_path(points) if ends else chevron_path(points)
        yield (
            f'<g class="rl-edge st-{state}" data-edge={value(edge.id)} data-state="{state}"{piece} '
            f'data-points="{corners}">'
            f'<path d="{line_path(points)}"{paint}{dash}/>'
            f'<path d="{mark}"{pen.paint("head", state)}/></g>'
        )


def label_parts(pen: Pen, edge: EdgeShape) -> Iterator[str]:
    """Yield the group of the label of an edge, nothing for an edge without one."""
    if edge.label_box is None:
        return
    parity = pen.lane_of_node[edge.source].index % 2
    yield (
        f'<g class="rl-edge-label" data-label-of={value(edge.id)} data-box="{box_value(edge.label_box)}">'
        f'<rect {frame(edge.label_box)} rx="4"{pen.plain(f"body-{parity}")}/>'
    )
    for line in edge.lines:
        yield pen.text(line, "edge-text", None)
    yield "</g>"
