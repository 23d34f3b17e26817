"""Why an event does not apply: words for the person who sent it, shared by the handlers."""

from runlane.base.texts import Text, text
from runlane.runbook.model import Edge, Runbook
from runlane.runs.state import RunState, Visit
from runlane.runs.work import LOOP_OPTIONS, options_of


def named(runbook: Runbook, node: str) -> str:
    """Return a node as people know it: its id and its label."""
    found = runbook.nodes.get(node)
    return f'{node} "{found.label}"' if found else node


def unless_open(runbook: Runbook, state: RunState, node: str, act: int | None) -> Text | None:
    """Refuse when nothing is open at a node, or not the visit that is meant."""
    visit = state.work.get(node)
    if visit is None:
        return no_open_work(runbook, state, node)
    if node not in runbook.nodes:
        return text("`{node}` is not in this version any more; jump or drop it", node=node)
    if act is not None and act != visit.act:
        return text(
            "{node} has been entered again since: this answers an earlier visit", node=named(runbook, node)
        )
    return None


def no_open_work(runbook: Runbook, state: RunState, node: str) -> Text:
    """Say why nothing is open at a node."""
    name = named(runbook, node)
    if node not in runbook.nodes:
        return text("there is no step `{node}`", node=node)
    if node in state.pend:
        return text("{node} is waiting for other steps; force starts it now", node=name)
    if node in state.done:
        return text("{node} is done already; redo or reopen runs it again", node=name)
    return text("{node} has not been reached", node=name)


def unless_known(runbook: Runbook, node: str) -> Text | None:
    """Refuse when there is no such step."""
    return None if node in runbook.nodes else text("there is no step `{node}`", node=node)


def if_held(visit: Visit) -> Text | None:
    """Refuse while the run is paused and the step is held."""
    return text("the run is paused: resume it first") if visit.state == "held" else None


def no_such_branch(runbook: Runbook, visit: Visit, label: str) -> Text:
    """Say which branches there are."""
    options = LOOP_OPTIONS if visit.kind == "loop" else options_of(runbook, visit)
    offered = ", ".join(f'"{option}"' for option in options)
    return text('there is no branch "{label}"; there are {offered}', label=label, offered=offered)


def find_branch(runbook: Runbook, node: str, label: str) -> Edge | None:
    """Return the edge a label means: as offered, then without regard to case and spaces, then by edge id."""
    options = runbook.options.get(node, {})
    if label in options:
        return options[label]
    folded = label.strip().casefold()
    for option, edge in options.items():
        if option.strip().casefold() == folded:
            return edge
    written = runbook.edge_by_id.get(label)
    return written if written is not None and written.source == node else None
