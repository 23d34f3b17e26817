"""Chronicle of a run: what a step adds to the timeline, as facts."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from runlane.fz.tree import Shape
from runlane.operations.visits import SYSTEM, run_instant
from runlane.ports.outcome import TimelineFact
from runlane.runbook.model import Runbook
from runlane.runs.commands import AnnounceHandoff, RaiseProblem, Record, RunCommand
from runlane.runs.events import RunCancelled, RunClosed, RunEvent, RunPaused, RunResumed, TokenJumped
from runlane.runs.state import RunState

Facts = Mapping[str, Any]


def run_facts(
    runbook: Runbook, before: RunState, after: RunState, event: RunEvent, commands: tuple[RunCommand, ...]
) -> list[TimelineFact]:
    """Return the entries of a step, in the order in which it happened."""
    at, by = run_instant(after.now), event.by or SYSTEM
    told = [_told(runbook, after, command) for command in _worth_telling(commands)]
    facts = [TimelineFact(at, by, kind, data) for kind, data in (one for one in told if one)]
    own = _own(runbook, event)
    if own:
        facts.insert(0, TimelineFact(at, by, *own))
    if after.status == "completed" and before.status != "completed" and not isinstance(event, RunClosed):
        facts.append(TimelineFact(at, SYSTEM, "run_completed", {"run": after.run}))
    return facts


def _worth_telling(commands: Iterable[RunCommand]) -> Iterator[RunCommand]:
    """Leave out that a node is completed where it was said just before that it was skipped, or what was chosen."""
    said: set[str] = set()
    for command in commands:
        if isinstance(command, Record) and command.what in ("skipped", "chosen"):
            said.add(command.node)
        elif isinstance(command, Record) and command.what == "completed" and command.node in said:
            said.discard(command.node)
            continue
        yield command


def _own(runbook: Runbook, event: RunEvent) -> tuple[str, dict[str, Any]] | None:
    """Return what the event itself says; most are told by what they lead to."""
    match event:
        case RunClosed() | RunCancelled():
            kind = "run_closed" if isinstance(event, RunClosed) else "run_cancelled"
            return kind, {"reason": event.reason}
        case RunPaused():
            return "run_paused", {}
        case RunResumed():
            return "run_resumed", {}
        case TokenJumped():
            source = event.source or ""
            return "node_jumped", {
                "from": _label(runbook, source),
                "to": _label(runbook, event.target),
                "node": event.target,
            }
    return None


def _told(runbook: Runbook, state: RunState, command: RunCommand) -> tuple[str, dict[str, Any]] | None:
    if isinstance(command, AnnounceHandoff):
        lanes = runbook.lanes
        ends = {"from": lanes[command.source_lane].label, "to": lanes[command.target_lane].label}
        return "hand_off", ends | {"label": command.label}
    if isinstance(command, RaiseProblem):
        named = _named(runbook, command.node)
        return "node_blocked", named | {"why": command.why, "error": command.error}
    if not isinstance(command, Record) or command.what not in _RECORDS:
        return None
    node = runbook.nodes.get(command.node)
    if node is not None and node.shape is Shape.CIRCLE and command.what in ("activated", "completed"):
        return None
    kind, data_of = _RECORDS[command.what]
    data = data_of(runbook, state, command.node, command.data)
    return None if data is None else (kind, _named(runbook, command.node) | data)


def _started(runbook: Runbook, state: RunState, node: str, data: Facts) -> dict[str, Any] | None:
    if data.get("kind") in ("auto", "evaluate"):
        return None
    visit = state.work.get(node)
    who = visit.who if visit else ""
    who = runbook.lanes[who].label if who in runbook.lanes else who
    return {"who": who, "round": data.get("round", 1), "kind": data.get("kind", "")}


def _chosen(_runbook: Runbook, _state: RunState, _node: str, data: Facts) -> dict[str, Any]:
    labels = data.get("label") or []
    return {"branch": ", ".join(labels)}


def _plain(_runbook: Runbook, _state: RunState, _node: str, _data: Facts) -> dict[str, Any]:
    return {}


def _why(_runbook: Runbook, _state: RunState, _node: str, data: Facts) -> dict[str, Any]:
    return {"why": data.get("why", "")}


def _round(_runbook: Runbook, state: RunState, node: str, data: Facts) -> dict[str, Any]:
    return {"round": state.visits.get(node, 0), "count": data.get("count", 0)}


def _assigned(_runbook: Runbook, _state: RunState, _node: str, data: Facts) -> dict[str, Any]:
    return {"who": data.get("who", "")}


def _retrying(_runbook: Runbook, _state: RunState, _node: str, data: Facts) -> dict[str, Any]:
    return {"attempt": data.get("attempt", 0), "error": data.get("error", "")}


_DataOf = Callable[[Runbook, RunState, str, Facts], dict[str, Any] | None]

_RECORDS: Final[Mapping[str, tuple[str, _DataOf]]] = {
    "activated": ("node_started", _started),
    "completed": ("node_completed", _plain),
    "chosen": ("branch_chosen", _chosen),
    "fired": ("trigger_fired", _why),
    "absorbed": ("node_absorbed", _why),
    "skipped": ("node_skipped", _plain),
    "skip-marked": ("node_skip_marked", _plain),
    "loop": ("loop_round", _round),
    "forced": ("join_forced", _plain),
    "dropped": ("node_dropped", _plain),
    "retrying": ("node_retrying", _retrying),
    "reopened": ("node_reopened", _plain),
    "assigned": ("node_assigned", _assigned),
    "overdue": ("node_overdue", _plain),
    "compensated": ("node_undone", _plain),
}


def _named(runbook: Runbook, node: str) -> dict[str, Any]:
    return {"node": node, "label": _label(runbook, node)} if node else {}


def _label(runbook: Runbook, node: str) -> str:
    return runbook.nodes[node].label if node in runbook.nodes else node
