"""Views: the ways to look at a runbook, each a layout from `Runbook` to `Scene`."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from runlane.diagram.fold import fold
from runlane.diagram.scene import Scene
from runlane.diagram.swimlane import lay_out_swimlane
from runlane.runbook.model import Runbook


class View(StrEnum):
    """What a picture is arranged by."""

    WORKFLOW = "workflow"


LAYOUTS: Final[Mapping[View, Callable[[Runbook], Scene]]] = {View.WORKFLOW: lay_out_swimlane}


def lay_out(runbook: Runbook, *, view: View = View.WORKFLOW, fold_px: float | None = None) -> Scene:
    """Return the scene of a runbook in one of the views, on request folded to about `fold_px` in width."""
    scene = LAYOUTS[view](runbook)
    return scene if fold_px is None else fold(scene, fold_px)
