"""What bindings point at: who watches whom, and what points at nothing."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from runlane.base.texts import Text, text
from runlane.fz.diagnostics import Diagnostic, Severity
from runlane.fz.source import Span
from runlane.runbook.bindings import Bindings
from runlane.runbook.model import Runbook

Watchers = Mapping[tuple[str, str], tuple[str, ...]]

WATCHING_A_NODE: Final = ("deadline", "done", "failed", "limit")
"""The triggers that watch a node and must name it."""


class Dangling(NamedTuple):
    """A binding that points at nothing; `path` leads to it in the sidecar, `node` is where it stands."""

    code: str
    name: str
    path: tuple[str | int, ...]
    node: str
    message: Text
    hint: Text


def watchers_of(bindings: Bindings, triggers: Iterable[str]) -> Watchers:
    """Return the triggers by what they watch: (on, node), or (on, "") for those that watch no node."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for node in triggers:
        bound = bindings.nodes.get(node)
        if bound is not None and bound.trigger is not None:
            key = (bound.trigger.on, bound.trigger.node if bound.trigger.on in WATCHING_A_NODE else "")
            found[key] = (*found.get(key, ()), node)
    return found


def binding_diagnostics(runbook: Runbook) -> list[Diagnostic]:
    """Return what the bindings of a runbook say about nodes that it lacks or that cannot do it."""
    return [
        Diagnostic(
            found.code,
            found.name,
            Severity.ERROR,
            runbook.spans.get(found.node, Span(0, 0)),
            found.message,
            found.hint,
        )
        for found in dangling_bindings(runbook)
    ]


def dangling_bindings(runbook: Runbook) -> list[Dangling]:
    """Return every binding that points at a node that is not there, or that its node cannot use."""
    found: list[Dangling] = []
    start = runbook.bindings.start
    if start and start not in runbook.nodes:
        found.append(_unknown("FZ140", "start-unknown-node", ("start",), "", start))
    for node, bound in runbook.bindings.nodes.items():
        here = ("nodes", node)
        if node not in runbook.nodes:
            found.append(_unknown("FZ141", "binding-unknown-node", here, "", node))
            continue
        if bound.trigger is not None:
            found.extend(_trigger(runbook, node))
        named: list[tuple[tuple[str, ...], str]] = [(("rollback",), other) for other in bound.rollback or ()]
        named += [(("deadline", "fire"), other) for other in (bound.deadline.fire if bound.deadline else ())]
        found.extend(
            _unknown("FZ141", "binding-unknown-node", (*here, *path), node, other)
            for path, other in named
            if other != "*" and other not in runbook.nodes
        )
    return found


def _trigger(runbook: Runbook, node: str) -> list[Dangling]:
    trigger = runbook.bindings.nodes[node].trigger
    assert trigger is not None
    here = ("nodes", node, "trigger")
    found = []
    if node not in runbook.triggers:
        message = text("`{node}` has arrows into it, so that a trigger never fires it", node=node)
        hint = text("remove the trigger, or the arrows")
        found.append(Dangling("FZ142", "trigger-on-connected", here, node, message, hint))
    if trigger.on in WATCHING_A_NODE and trigger.node not in runbook.nodes:
        found.append(_unknown("FZ143", "trigger-unknown-node", (*here, "node"), node, trigger.node))
    found.extend(
        _unknown("FZ143", "trigger-unknown-node", (*here, "cancel"), node, other)
        for other in trigger.cancel
        if other != "*" and other not in runbook.nodes
    )
    return found


def _unknown(code: str, name: str, path: tuple[str | int, ...], node: str, unknown: str) -> Dangling:
    message = text("the bindings name `{unknown}`, which the diagram lacks", unknown=unknown)
    return Dangling(code, name, path, node, message, text("write the id of a node that is drawn"))
