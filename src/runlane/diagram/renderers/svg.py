"""SVG files: they look the same everywhere."""

from typing import Final

from runlane.diagram.renderer import Renderer, Wish
from runlane.diagram.scene import Scene
from runlane.diagram.svg.document import render_svg


def _render(scene: Scene, wish: Wish) -> str:
    return render_svg(scene, theme=wish.theme, run=wish.run, texts=wish.texts)


RENDERER: Final = Renderer(name="svg", suffix=".svg", media_type="image/svg+xml", render=_render)
