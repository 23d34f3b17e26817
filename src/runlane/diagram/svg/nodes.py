"""The nodes of an SVG: outline, text, badge of the state, mark of who holds it."""

from collections.abc import Iterator
from typing import Final

from runlane.diagram.describe import node_title
from runlane.diagram.faces import FACES
from runlane.diagram.scene import Anchor, Box, NodeShape, TextLine, TextRole
from runlane.diagram.svg.marks import (
    FILLED,
    GLYPHS,
    badge_center,
    diamond_points,
    glyph_path,
    holder_place,
    number,
)
from runlane.diagram.svg.markup import content, value
from runlane.diagram.svg.paint import LANES
from runlane.diagram.svg.pen import Pen, box_value, frame
from runlane.diagram.theme import State
from runlane.fz.tree import Shape

RADIUS_PX: Final = 8.0
BADGE_PX: Final = 8.0
RING_PX: Final = 4.0
_HOLDER_HEIGHT_PX: Final = 18.0


def node_parts(pen: Pen, node: NodeShape) -> Iterator[str]:
    """Yield the group of one node."""
    state = pen.state_of(node.id)
    lane = pen.lanes[node.lane].label
    title = node_title(node.label, lane, state if pen.run else None, pen.texts)
    focus = f' tabindex="0" aria-label={value(title)}' if pen.focusable else ""
    yield (
        f'<g id={value(f"node-{node.id}")} class="rl-node st-{state}" role="listitem" '
        f"data-node={value(node.id)} data-lane={value(node.lane)} "
        f'data-state="{state}" data-box="{box_value(node.box)}"{focus}>'
    )
    yield f"<title>{content(title)}</title>"
    if state is State.ACTIVE or pen.every_state:
        yield _outline(node, RING_PX, pen.paint("ring", state))
    yield _outline(node, 0.0, _shape_paint(pen, node, state))
    for y in node.rules:
        left, right = number(node.box.x + 10), number(node.box.right - 10)
        yield f'<path d="M{left} {number(y)}H{right}"{pen.paint("rule", state)}/>'
    for line in node.lines:
        yield pen.text(line, f"text-{line.role}", state)
    yield from _badge(pen, node, state)
    yield from _holder(pen, node)
    yield "</g>"


def _shape_paint(pen: Pen, node: NodeShape, state: State) -> str:
    """Without a run a node has the colour of its lane."""
    if pen.run is None and not pen.every_state:
        return pen.plain(f"still-{pen.lanes[node.lane].index % len(LANES)}")
    return pen.paint("shape", state)


def _outline(node: NodeShape, grow: float, paint: str) -> str:
    box = Box(node.box.x - grow, node.box.y - grow, node.box.width + 2 * grow, node.box.height + 2 * grow)
    if node.shape is Shape.CIRCLE:
        x, y = box.center
        return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(box.width / 2)}"{paint}/>'
    if node.shape is Shape.DIAMOND:
        return f'<polygon points="{diamond_points(node.box, grow)}" stroke-linejoin="round"{paint}/>'
    return f'<rect {frame(box)} rx="{number(RADIUS_PX + grow)}"{paint}/>'


def _badge(pen: Pen, node: NodeShape, state: State) -> Iterator[str]:
    if state is State.PENDING and not pen.every_state:
        return
    x, y = center = badge_center(node.shape, node.box)
    circle = f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(BADGE_PX)}" stroke-width="1.5"'
    yield f"{circle}{pen.paint('badge', state)}/>"
    for glyph in GLYPHS if pen.every_state else (state,):
        paint = pen.plain("glyph-area" if glyph in FILLED else "glyph")
        paint = paint.replace('class="', f'class="for-{glyph} ', 1)
        width = "0.6" if glyph in FILLED else "1.8"
        yield (
            f'<path d="{glyph_path(glyph, center)}" stroke-width="{width}" stroke-linecap="round" '
            f'stroke-linejoin="round"{paint}/>'
        )


def _holder(pen: Pen, node: NodeShape) -> Iterator[str]:
    """Yield a small mark at the upper left: who holds the step."""
    holder = pen.run.holders.get(node.id) if pen.run else None
    if holder is None:
        return
    width = max(_HOLDER_HEIGHT_PX, FACES[TextRole.NOTE].width_px(holder.initials) + 10)
    box = holder_place(node.shape, node.box, width, _HOLDER_HEIGHT_PX)
    line = TextLine(holder.initials, box.center[0], box.center[1] + 3.6, width, TextRole.NOTE, Anchor.MIDDLE)
    yield f'<g class="rl-held"><title>{content(holder.title)}</title>'
    yield f'<rect {frame(box)} rx="9"{pen.plain("holder")}/>'
    yield pen.text(line, "holder-text", None)
    yield "</g>"
