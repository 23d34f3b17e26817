"""The content hash of a runbook: what a run is pinned to."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass

from runlane.runbook.bindings import Bindings
from runlane.runbook.model import Edge, Loop, Node


def content_digest(
    nodes: Iterable[Node], edges: Iterable[Edge], loops: Iterable[Loop], bindings: Bindings
) -> str:
    """Return 16 hex digits over nodes, edges in order, loop lines and bindings.

    Handles and layout are left out: moving an arrow to another side of a box does not change a run.
    """
    content = [
        [
            [node.id, node.lane, node.shape, node.label, node.owner, node.description, node.system]
            for node in nodes
        ],
        [[edge.source, edge.target, edge.label] for edge in edges if edge.drawn],
        [[loop.condition, loop.nodes] for loop in loops],
        _plain(bindings),
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


def _plain(value: object) -> object:
    """Return a binding as JSON data; what is unset is left out, so that a new field changes no old digest."""
    if is_dataclass(value) and not isinstance(value, type):
        written = {one.name: getattr(value, one.name) for one in fields(value)}
        return {name: _plain(part) for name, part in written.items() if _is_set(part)}
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value if isinstance(value, str | int | float | None) else str(value)


def _is_set(part: object) -> bool:
    return part is not None and part is not False and part not in ("", {})
