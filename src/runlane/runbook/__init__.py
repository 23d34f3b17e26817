"""The meaning: a checked graph.

In: a `Document` and bindings. Out: a `Runbook`, frozen and hashable by its content, and diagnostics.
"""

from runlane.runbook.bindings import Bindings, NodeBinding
from runlane.runbook.compile import compile_runbook
from runlane.runbook.fields import BindingProblem
from runlane.runbook.model import Edge, Kind, Lane, Loop, Node, Runbook
from runlane.runbook.reading import check_bindings, read_bindings

__all__ = [
    "BindingProblem",
    "Bindings",
    "Edge",
    "Kind",
    "Lane",
    "Loop",
    "Node",
    "NodeBinding",
    "Runbook",
    "check_bindings",
    "compile_runbook",
    "read_bindings",
]
