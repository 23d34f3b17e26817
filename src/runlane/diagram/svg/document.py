"""SVG: a scene as one self-contained picture, or as part of a page that colours it by classes."""

from collections.abc import Iterator
from typing import Final, Literal

from runlane.base.texts import Texts, texts_in
from runlane.diagram.describe import description
from runlane.diagram.overlay import Overlay, edge_states
from runlane.diagram.scene import Box, EdgeShape, Scene
from runlane.diagram.svg.edges import edge_parts, label_parts
from runlane.diagram.svg.lanes import lane_parts
from runlane.diagram.svg.marks import number
from runlane.diagram.svg.markup import content
from runlane.diagram.svg.nodes import node_parts
from runlane.diagram.svg.paint import by_attributes, by_classes
from runlane.diagram.svg.pen import Manner, Pen, frame
from runlane.diagram.svg.stylesheet import dark_by_system
from runlane.diagram.theme import LIGHT, THEMES, State

ThemeName = Literal["light", "dark", "auto", "css"]

FONTS: Final = (
    "Inter, 'Noto Sans', 'Helvetica Neue', Arial, "
    "'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', sans-serif"
)


def render_svg(
    scene: Scene,
    *,
    theme: ThemeName = "light",
    run: Overlay | None = None,
    focusable: bool = False,
    texts: Texts | None = None,
) -> str:
    """Return a scene as SVG.

    `theme` is "light", "dark", "auto" (light, and dark where the reader's system is) or "css" (classes alone,
    for a page that holds `stylesheet()`; states can then be changed by swapping classes). With `focusable`
    every node can be reached with the keyboard.
    """
    paint = by_classes if theme == "css" else by_attributes(THEMES.get(theme, LIGHT))
    manner = Manner(paint, texts or texts_in("en"), every_state=theme == "css", focusable=focusable)
    pen = Pen(scene, run, manner)
    return "\n".join((*_head(pen, theme), *_lanes(pen), *_edges(pen), *_nodes(pen), "</svg>")) + "\n"


def _head(pen: Pen, theme: ThemeName) -> Iterator[str]:
    scene = pen.scene
    width, height = number(scene.width), number(scene.height)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="rl-diagram" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="{"group" if pen.focusable else "img"}" '
        f'aria-labelledby="rl-title rl-desc" font-family="{FONTS}">'
    )
    yield f'<title id="rl-title">{content(scene.title)}</title>'
    states = pen.run.states if pen.run else None
    yield f'<desc id="rl-desc">{content(description(scene, states, pen.texts))}</desc>'
    if theme == "auto":
        yield f"<style>{''.join(dark_by_system(''))}</style>"
    yield f'<rect width="{width}" height="{height}"{pen.plain("background")}/>'


def _lanes(pen: Pen) -> Iterator[str]:
    yield '<g role="list">'
    for lane in pen.scene.lanes:
        yield from lane_parts(pen, lane)
    yield "</g>"
    for band in pen.frames:
        edge = Box(band.x + 0.5, band.y + 0.5, band.width - 1, band.height - 1)
        yield f"<rect {frame(edge)}{pen.plain('frame')}/>"


def _edges(pen: Pen) -> Iterator[str]:
    states = edge_states(pen.scene, pen.run) if pen.run else {}

    def is_loud(edge: EdgeShape) -> bool:
        return states.get(edge.id, State.PENDING) not in {State.PENDING, State.SKIPPED}

    for edge in sorted(pen.scene.edges, key=is_loud):
        yield from edge_parts(pen, edge, states.get(edge.id, State.PENDING))
    for edge in pen.scene.edges:
        yield from label_parts(pen, edge)


def _nodes(pen: Pen) -> Iterator[str]:
    yield '<g role="list">'
    for node in pen.scene.nodes:
        yield from node_parts(pen, node)
    yield "</g>"
