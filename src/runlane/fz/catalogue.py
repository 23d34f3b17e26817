"""All findings of the language core, by code: what the documentation and its tests are made of."""

from typing import Final

from runlane.fz import edge_line, lane_line, loop_line, node_line, parser, strings
from runlane.fz.checks import advice, answers, characters, ids, references
from runlane.fz.diagnostics import DiagnosticKind

_MODULES: Final = (
    *(edge_line, lane_line, loop_line, node_line, parser, strings),
    *(advice, answers, characters, ids, references),
)


def diagnostic_kinds() -> tuple[DiagnosticKind, ...]:
    """Return every kind of finding that `parse` can make, in order of its code."""
    offered = [
        value for module in _MODULES for value in vars(module).values() if isinstance(value, DiagnosticKind)
    ]
    return tuple(sorted({kind.code: kind for kind in offered}.values(), key=lambda kind: kind.code))
