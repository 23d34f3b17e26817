"""The picture: in a `Runbook`, out a `Scene`, and from that SVG or a text outline.

The layout knows nothing of a run: an `Overlay` of states is laid over the same scene.
"""

from runlane.diagram.overlay import Holder, Overlay, edge_states
from runlane.diagram.renderers.stylesheet import stylesheet
from runlane.diagram.renderers.svg import render_svg
from runlane.diagram.scene import Scene
from runlane.diagram.swimlane import lay_out_swimlane
from runlane.diagram.theme import State

__all__ = [
    "Holder",
    "Overlay",
    "Scene",
    "State",
    "edge_states",
    "lay_out_swimlane",
    "render_svg",
    "stylesheet",
]
