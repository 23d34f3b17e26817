"""The workflow view: lanes are bands, time runs to the right.

In: a `Runbook`. Out: a `Scene`. The stages, each a module: graph, columns, rows, routing (over grid and
routes), tracks, ports, sizes, spacing, geometry, assemble.
"""

from runlane.diagram.swimlane.layout import lay_out_swimlane

__all__ = ["lay_out_swimlane"]
