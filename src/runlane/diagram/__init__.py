"""The picture: in a `Runbook`, out a `Scene`, and from that SVG or a text outline.

The layout knows nothing of a run: an `Overlay` of states is laid over the same scene.
"""

from runlane.diagram.observed import UnreadableStatesError, overlay_of
from runlane.diagram.outline import render_txt
from runlane.diagram.overlay import Holder, Overlay, edge_states
from runlane.diagram.renderer import Renderer, Wish, renderers_by_suffix
from runlane.diagram.scene import Scene
from runlane.diagram.svg.document import ThemeName, render_svg
from runlane.diagram.svg.stylesheet import stylesheet
from runlane.diagram.swimlane import lay_out_swimlane
from runlane.diagram.theme import State
from runlane.diagram.views import View, lay_out

__all__ = [
    "Holder",
    "Overlay",
    "Renderer",
    "Scene",
    "State",
    "ThemeName",
    "UnreadableStatesError",
    "View",
    "Wish",
    "edge_states",
    "lay_out",
    "lay_out_swimlane",
    "overlay_of",
    "render_svg",
    "render_txt",
    "renderers_by_suffix",
    "stylesheet",
]
