"""Renderer: what a file in `renderers/` offers, and what may be asked of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from runlane.base.discovery import discover
from runlane.base.texts import Texts
from runlane.diagram import renderers
from runlane.diagram.overlay import Overlay
from runlane.diagram.scene import Scene


@dataclass(frozen=True, slots=True)
class Wish:
    """How a picture is wanted: its theme, the states of a run over it, the language of its titles."""

    theme: Literal["light", "dark", "auto"] = "light"
    run: Overlay | None = None
    texts: Texts | None = None


@dataclass(frozen=True, slots=True)
class Renderer:
    """A format. `suffix` begins with a dot; `render` returns the whole file as text."""

    name: str
    suffix: str
    media_type: str
    render: Callable[[Scene, Wish], str]


def renderers_by_suffix() -> Mapping[str, Renderer]:
    """Return every renderer there is, ours and those of installed packages, by its suffix."""
    found: Mapping[str, Renderer] = discover(renderers, "RENDERER", lambda renderer: renderer.suffix)
    return found
