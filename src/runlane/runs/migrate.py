"""Move a run to another version of its runbook (`semantics.md` section 9): never by id alone."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from runlane.base.texts import Text, text
from runlane.runbook.model import Edge, Runbook
from runlane.runs.events import RunMigrated
from runlane.runs.state import RunState, Visit
from runlane.runs.tokens import absorb, activate, block
from runlane.runs.turn import Turn
from runlane.runs.work import kind_of_work

GONE = "~"
"""In front of the old id of a step that the new version lacks."""


@dataclass(frozen=True, slots=True)
class MigrationPlan:
    """What would become of each node, and what a person must know before agreeing."""

    nodes: Mapping[str, str | None]
    """Old id -> new id; None: the step is gone, or nobody can tell which it is."""
    questions: tuple[str, ...]
    """The old ids that a person must decide on."""
    not_run: tuple[str, ...] = ()
    """New steps in front of where the run is: they will not be run. Needs the state."""


def plan_migration(old: Runbook, new: Runbook, state: RunState | None = None) -> MigrationPlan:
    """Return where each node goes.

    Same id, label and shape: it stays. Else the only node of the same lane, label and shape is followed. Else
    the step counts as gone, and a person is asked.
    """
    alike = defaultdict(list)
    for node in new.nodes:
        alike[_likeness(new, node)].append(node)
    nodes: dict[str, str | None] = {}
    for node in old.nodes:
        same = node in new.nodes and _likeness(old, node)[1:] == _likeness(new, node)[1:]
        found = alike[_likeness(old, node)]
        nodes[node] = node if same else found[0] if len(found) == 1 else None
    questions = tuple(node for node, target in nodes.items() if target is None)
    return MigrationPlan(nodes, questions, _not_run(nodes, new, state) if state else ())


def refuse_migration(runbook: Runbook, state: RunState, event: RunMigrated) -> Text | None:
    """A run migrates to another version than its own; `runbook` is the new one."""
    if state.graph == runbook.digest:
        return text("the run follows this version already")
    if event.graph not in {"", runbook.digest}:
        return text("version {wanted} is meant, this is {given}", wanted=event.graph, given=runbook.digest)
    return None


def migrate(turn: Turn, event: RunMigrated) -> None:
    """Carry work, waiting tokens, counters and marks over; a step that is gone is blocked as `~n4`."""
    where = _Where(turn.runbook, event.nodes)
    _carry_counters(turn, where)
    _carry_work(turn, where)
    _carry_waiting(turn, where)
    turn.timers = {
        name: msgspec.structs.replace(timer, node=where.new(timer.node)) if timer.node else timer
        for name, timer in turn.timers.items()
    }
    turn.graph = turn.runbook.digest
    turn.record("migrated", to=turn.graph, by=event.by)


@dataclass(frozen=True, slots=True)
class _Where:
    """Where an old node is in the new version."""

    runbook: Runbook
    nodes: Mapping[str, str | None]

    def new(self, node: str) -> str:
        target = self.nodes.get(node, node)
        if target is not None and target in self.runbook.nodes:
            return target
        return node if node.startswith(GONE) else f"{GONE}{node}"

    def is_there(self, node: str) -> bool:
        return self.new(node) in self.runbook.nodes


def _likeness(runbook: Runbook, node: str) -> tuple[str, str, str]:
    found = runbook.nodes[node]
    return found.lane, found.label.strip().casefold(), found.shape


def _not_run(nodes: Mapping[str, str | None], new: Runbook, state: RunState) -> tuple[str, ...]:
    """Return the new nodes from which a forward path leads to where the run is."""
    live = {nodes.get(node, node) for node in (*state.work, *state.pend)}
    upstream = 0
    for node in live:
        upstream |= new.structure.ancestors.get(node or "", 0)
    known = set(nodes.values())
    return tuple(node for node in new.structure.nodes_in(upstream) if node not in known)


def _carry_counters(turn: Turn, where: _Where) -> None:
    turn.done = _highest(turn.done, where)
    turn.visits = _highest(turn.visits, where)
    turn.fired = _highest(turn.fired, where)
    turn.loops = {
        key if key in where.runbook.loops else where.new(key): count
        for key, count in turn.loops.items()
        if key in where.runbook.loops or where.is_there(key)
    }
    turn.skips = tuple(where.new(node) for node in turn.skips if where.is_there(node))
    turn.skipped = tuple(where.new(node) for node in turn.skipped if where.is_there(node))
    turn.undo = tuple((act, where.new(node)) for act, node in turn.undo)
    turn.done_at = {where.new(node): at for node, at in turn.done_at.items() if where.is_there(node)}
    turn.taken = _carry_taken(turn.taken, where)


def _highest(counts: Mapping[str, int], where: _Where) -> dict[str, int]:
    carried: dict[str, int] = {}
    for node, count in counts.items():
        if where.is_there(node):
            new = where.new(node)
            carried[new] = max(count, carried.get(new, count))
    return carried


def _carry_taken(taken: Mapping[str, int], where: _Where) -> dict[str, int]:
    carried: dict[str, int] = {}
    for edge, count in taken.items():
        source, _, target = edge.partition("#")[0].partition("@")[0].partition(">")
        for found in where.runbook.out_edges.get(where.new(source), ()):
            if found.target == where.new(target):
                carried[found.id] = max(count, carried.get(found.id, 0))
                break
    return carried


def _carry_work(turn: Turn, where: _Where) -> None:
    old, turn.work = turn.work, {}
    for node, visit in old.items():
        new = where.new(node)
        if new in turn.work:
            turn.drop_timers(node, visit.act)
            absorb(turn, new, visit.wave, "migration")
            continue
        queue = tuple((act, where.new(undone)) for act, undone in visit.queue)
        turn.work[new] = msgspec.structs.replace(visit, node=new, queue=queue)
        if new not in where.runbook.nodes:
            block(turn, new, "removed-node")
        elif visit.why == "removed-node":
            turn.change(new, state="open", why="", kind=kind_of_work(turn.runbook, new))


def _carry_waiting(turn: Turn, where: _Where) -> None:
    old, turn.pend = turn.pend, {}
    for node, edges in old.items():
        for edge, waves in edges.items():
            for wave in waves:
                _place(turn, where, (where.new(node), edge), wave)


def _place(turn: Turn, where: _Where, waiting: tuple[str, str], wave: int) -> None:
    """Put a waiting token where it waits in the new version, or let it go on."""
    node, old_edge = waiting
    if node in turn.work and not _queues(turn.runbook, node):
        absorb(turn, node, wave, "migration")
    elif node not in turn.runbook.nodes:
        _strand(turn, node, wave)
    elif (edge := _matching(where, node, old_edge)) is None:
        activate(turn, node, wave, "migration")
    else:
        at = turn.pend.setdefault(node, {})
        if wave in at.get(edge.id, ()) and not _queues(turn.runbook, node):
            absorb(turn, node, wave, "migration")
        else:
            at[edge.id] = (*at.get(edge.id, ()), wave)


def _queues(runbook: Runbook, node: str) -> bool:
    return node in runbook.nodes and runbook.binding(node).join == "each"


def _matching(where: _Where, node: str, old_edge: str) -> Edge | None:
    """Return the edge on which a token waits at a join of the new version; None where nothing waits."""
    if node not in where.runbook.structure.joins:
        return None
    source = where.new(old_edge.partition(">")[0])
    forward = [edge for edge in where.runbook.in_edges[node] if not edge.back]
    return next((edge for edge in forward if edge.source == source), forward[0])


def _strand(turn: Turn, node: str, wave: int) -> None:
    """Keep a token whose join is gone, for a person to jump or drop."""
    turn.acts += 1
    turn.work[node] = Visit(act=turn.acts, node=node, wave=wave, since=turn.now)
    block(turn, node, "removed-node")
