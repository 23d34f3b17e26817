"""How a run looks to people: lanes with their nodes, who holds which since when, and what it waits for."""

from collections.abc import Sequence

from msgspec.structs import replace

from runlane.base.ids import RunId
from runlane.incidents.model import Incident
from runlane.operations.library import Library
from runlane.operations.offers import holder_of, role_of, stuck_because
from runlane.operations.people import name_of
from runlane.operations.states import load_run
from runlane.operations.views import LaneView, NodeView
from runlane.operations.visits import run_instant
from runlane.ports.directory import Directory
from runlane.ports.store import Reads
from runlane.runbook.model import Node, Runbook
from runlane.runs.state import RunState, Visit
from runlane.runs.summary import node_states, summary


def called_runs(reads: Reads, library: Library, run: RunState) -> list[tuple[str, Runbook, RunState]]:
    """Return the runs that open steps of a run have called, and those have called: path, runbook and state of each.

    The path `7` is the run that visit 7 has called, `7/2` the one that visit 2 of that has.
    """
    found: list[tuple[str, Runbook, RunState]] = []
    for visit in run.work.values():
        child = load_run(reads, RunId(f"{run.run}/{visit.act}")) if visit.kind == "call" else None
        runbook = library.version(reads, child.graph) if child else None
        if child is not None and runbook is not None:
            below = called_runs(reads, library, child)
            found.append((str(visit.act), runbook, child))
            found.extend((f"{visit.act}/{path}", own, state) for path, own, state in below)
    return found


def called_lanes(
    directory: Directory, incident: Incident, called: Sequence[tuple[str, Runbook, RunState]]
) -> tuple[LaneView, ...]:
    """Return the lanes of called runs; ids have the path in front, labels the runbook's name."""
    return tuple(
        replace(
            lane,
            id=f"{path}/{lane.id}",
            label=f"{runbook.name}: {lane.label}",
            nodes=tuple(
                replace(node, id=f"{path}/{node.id}", lane=f"{path}/{lane.id}") for node in lane.nodes
            ),
        )
        for path, runbook, run in called
        for lane in lane_views(directory, incident, runbook, run)
    )


def run_status(runbook: Runbook, run: RunState) -> str:
    """Return running, stuck, paused, completed or cancelled."""
    return summary(runbook, run).status


def lane_views(
    directory: Directory, incident: Incident, runbook: Runbook, run: RunState
) -> tuple[LaneView, ...]:
    """Return every lane with its nodes in order of writing."""
    states = node_states(runbook, run)
    waiting = {join.node: join.waits_for for join in summary(runbook, run).joins}
    nodes = {
        node.id: _node_view(
            node,
            states[node.id],
            run,
            who=_who(directory, incident, runbook, run.work.get(node.id)),
            waits_for=[
                runbook.nodes[name].label for name in waiting.get(node.id, ()) if name in runbook.nodes
            ],
        )
        for node in runbook.nodes.values()
    }
    return tuple(
        LaneView(
            id=lane.id,
            label=lane.label,
            role=lane.role,
            holder=_holder_name(directory, incident, lane.role),
            nodes=tuple(nodes[node.id] for node in runbook.nodes.values() if node.lane == lane.id),
        )
        for lane in runbook.lanes.values()
    )


def _node_view(node: Node, state: str, run: RunState, *, who: str, waits_for: Sequence[str]) -> NodeView:
    visit = run.work.get(node.id)
    return NodeView(
        id=node.id,
        lane=node.lane,
        label=node.label,
        shape=node.shape,
        kind=visit.kind if visit else str(node.kind),
        state=state,
        who=who,
        since=run_instant(visit.since) if visit else None,
        overdue=visit.overdue if visit else False,
        round=run.visits.get(node.id, 0),
        why=stuck_because(visit.why, visit.error) if visit else ", ".join(waits_for),
    )


def _who(directory: Directory, incident: Incident, runbook: Runbook, visit: Visit | None) -> str:
    """Return the name of who holds a visit, else the role it is offered to; "" for automatic work."""
    if visit is None or (visit.kind not in ("task", "decision", "loop") and visit.state != "blocked"):
        return ""
    role = role_of(runbook, visit.node, visit.who)
    person = holder_of(directory, incident, role, visit.who)
    return person.name if person else role or visit.who


def _holder_name(directory: Directory, incident: Incident, role: str) -> str:
    holder = incident.roles.get(role)
    return name_of(directory, holder.person) if holder else ""
