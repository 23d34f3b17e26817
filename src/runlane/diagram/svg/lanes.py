"""The lanes of an SVG: bands with a strip of colour and a title at the left."""

from collections.abc import Iterator
from typing import Final

from runlane.diagram.scene import Box, LaneShape, TextRole
from runlane.diagram.svg.marks import number
from runlane.diagram.svg.markup import content, value
from runlane.diagram.svg.paint import LANES
from runlane.diagram.svg.pen import Pen, box_value, frame

BAR_PX: Final = 5.0


def lane_parts(pen: Pen, lane: LaneShape) -> Iterator[str]:
    """Yield the group of one lane."""
    box, parity = lane.box, lane.index % 2
    name = f"lane-{lane.id}" + (f"-band-{lane.band + 1}" if lane.band else "")
    yield (
        f'<g id={value(name)} class="rl-lane" role="listitem" '
        f'data-lane={value(lane.id)} data-lane-box="{box_value(box)}">'
    )
    yield f"<title>{content(lane.label)}</title>"
    yield f"<rect {frame(box)}{pen.plain(f'body-{parity}')}/>"
    yield f"<rect {frame(lane.header)}{pen.plain(f'header-{parity}')}/>"
    bar = Box(box.x, box.y, BAR_PX, box.height)
    yield f"<rect {frame(bar)}{pen.plain(f'bar-{lane.index % len(LANES)}')}/>"
    if any(band.y < box.y < band.bottom for band in pen.frames):
        yield f'<path d="M{number(box.x)} {number(box.y)}H{number(box.width)}"{pen.plain("separator")}/>'
    for line in lane.lines:
        yield pen.text(line, "title" if line.role is TextRole.LANE else "note", None)
    yield "</g>"
