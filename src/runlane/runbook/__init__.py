"""The meaning: a checked graph.

In: a `Document` and bindings. Out: a `Runbook`, frozen and hashable by its content, and diagnostics.
"""

from runlane.runbook.bindings import Bindings, NodeBinding
from runlane.runbook.compile import compile_runbook
from runlane.runbook.model import Edge, Kind, Lane, Loop, Node, Runbook

__all__ = ["Bindings", "Edge", "Kind", "Lane", "Loop", "Node", "NodeBinding", "Runbook", "compile_runbook"]
