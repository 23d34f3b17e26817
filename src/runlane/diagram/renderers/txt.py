"""Text files: an outline for those who read, or hear, a diagram."""

from typing import Final

from runlane.diagram.outline import render_txt
from runlane.diagram.renderer import Renderer, Wish
from runlane.diagram.scene import Scene


def _render(scene: Scene, wish: Wish) -> str:
    return render_txt(scene, run=wish.run, texts=wish.texts)


RENDERER: Final = Renderer(name="txt", suffix=".txt", media_type="text/plain", render=_render)
