"""Markdown documents as HTML of our pages: what people typed stays text, and the run's picture is ours."""

from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token


def prose(markdown: str, picture: str) -> str:
    """Return a document as HTML.

    HTML in it is shown as text. Its first image of `diagram.svg` becomes `picture`, an SVG in the page's colours; no
    other image is loaded from anywhere.
    """
    pictures = [f'<span class="frame" tabindex="0">{picture}</span>'] if picture else []

    def image(tokens: Sequence[Token], index: int, *_options: Any) -> str:
        is_diagram = tokens[index].attrGet("src") == "diagram.svg"
        return pictures.pop() if is_diagram and pictures else ""

    renderer = MarkdownIt("commonmark", {"html": False}).enable("table")
    renderer.add_render_rule("image", lambda _renderer, tokens, index, *rest: image(tokens, index, *rest))
    return str(renderer.render(markdown))
