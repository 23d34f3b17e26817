"""Faces: what every kind of text is set in."""

from typing import Final

from runlane.diagram.scene import TextRole
from runlane.diagram.wrap import Face

FACES: Final = {
    TextRole.LABEL: Face(12.0),
    TextRole.ITEM: Face(11.0),
    TextRole.NOTE: Face(10.0),
    TextRole.EDGE: Face(11.0),
    TextRole.LANE: Face(13.0, semibold=True),
    TextRole.LANE_NOTE: Face(10.5),
}
