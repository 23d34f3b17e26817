"""The token game: complete, deliver, activate, absorb (rules R2, R3, R5-R8 of `semantics.md` section 3)."""

from collections.abc import Sequence
from typing import Any

from runlane.runbook.bindings import UNBOUND
from runlane.runbook.model import Edge, Runbook
from runlane.runs.commands import (
    AnnounceHandoff,
    CancelChild,
    RaiseProblem,
    WithdrawWork,
)
from runlane.runs.joins import oldest_wave, token_count
from runlane.runs.state import Visit
from runlane.runs.turn import Turn
from runlane.runs.work import DECIDING, kind_of_work, order_work, owner_of


def complete(turn: Turn, node: str, edges: Sequence[Edge] | None, how: str = "done", by: str = "") -> None:
    """Close a node's visit and send a token along `edges` (None: what the node sends by itself) (R2)."""
    visit = turn.work.pop(node)
    turn.drop_timers(node, visit.act)
    if edges is None:
        edges = _edges_by_itself(turn, visit)
        if how != "skipped" and _asks_to_repeat(turn, visit, edges):
            _ask_to_repeat(turn, visit, by)
            return
    sent = () if visit.solo else tuple(edges)
    turn.done[node] = visit.act
    _close(turn, visit, how, by, len(sent))
    if visit.solo:
        return
    if not sent:
        _end(turn, node)
    for edge in sent:
        deliver(turn, edge, visit.wave)
    fire_watchers(turn, "done", node)


def deliver(turn: Turn, edge: Edge, wave: int) -> None:
    """Move a token along an edge (R3-R8)."""
    runbook, target = turn.runbook, edge.target
    turn.taken[edge.id] = turn.taken.get(edge.id, 0) + 1
    _announce(turn, edge)
    if edge.back:
        _go_back(turn, edge, wave)
    elif _restarts(runbook, edge.source):
        _restart(turn, edge, wave)
    elif runbook.binding(target).join == "each":
        if target in turn.work:
            _wait(turn, edge, wave)
        else:
            activate(turn, target, wave, "flow")
    elif target in turn.work:
        absorb(turn, target, wave, "active")
    elif target not in runbook.structure.joins:
        activate(turn, target, wave, "flow")
    elif target in turn.done:
        absorb(turn, target, wave, "done")
    elif wave in turn.pend.get(target, {}).get(edge.id, ()):
        absorb(turn, target, wave, "waiting")
    else:
        _wait(turn, edge, wave)


def activate(turn: Turn, node: str, wave: int, via: str, *, solo: bool = False) -> None:
    """Open a visit of a node; an open one absorbs the token. Takes along what waits there."""
    if node in turn.work:
        absorb(turn, node, wave, "active")
        return
    if node in turn.pend and via != "redo" and turn.runbook.binding(node).join != "each":
        wave = _merge(turn, node, wave)
    turn.acts += 1
    turn.done.pop(node, None)
    turn.visits[node] = turn.visits.get(node, 0) + 1
    if via not in {"back", "redo"}:
        _restart_counters(turn, node)
    visit = Visit(
        act=turn.acts,
        node=node,
        kind=kind_of_work(turn.runbook, node),
        wave=wave,
        since=turn.now,
        who=owner_of(turn.runbook, node),
        round=turn.visits[node],
        solo=solo,
    )
    turn.work[node] = visit
    turn.record("activated", node, act=visit.act, kind=visit.kind, wave=wave, via=via, round=visit.round)
    _begin(turn, visit)


def absorb(turn: Turn, node: str, wave: int, why: str) -> None:
    """A token ends at a step that is open, done in this round, or waiting for it already."""
    turn.record("absorbed", node, wave=wave, why=why)


def block(turn: Turn, node: str, why: str, error: str = "") -> None:
    """Stop a visit until a person decides."""
    visit = turn.change(node, state="blocked", why=why, error=error)
    turn.order(RaiseProblem(key=turn.key(visit.act), node=node, act=visit.act, why=why, error=error))


def fire_watchers(turn: Turn, what: str, node: str) -> None:
    """Fire the triggers that are bound to what became of a node: done, failed or limit."""
    for trigger in turn.runbook.watchers.get((what, node), ()):
        fire(turn, trigger, what)


def fire(turn: Turn, node: str, why: str, wave: int | None = None) -> None:
    """Fire a trigger into a wave of its own, or into `wave` when it takes over a token."""
    bound = turn.runbook.binding(node).trigger
    most = bound.max if bound is not None and why != "manual" else None
    if most is not None and turn.fired.get(node, 0) >= most:
        turn.record("exhausted", node, why=why)
        return
    turn.fired[node] = turn.fired.get(node, 0) + 1
    if bound is not None and bound.cancel:
        region = (
            turn.live() if bound.cancel == ("*",) else [one for one in turn.live() if one in bound.cancel]
        )
        for other in region:
            drop(turn, other, f"cancelled by {node}")
    if wave is None:
        wave = 0 if bound is not None and bound.wave == "main" else turn.new_wave()
    turn.record("fired", node, why=why, wave=wave)
    activate(turn, node, wave, "trigger")


def drop(turn: Turn, node: str, why: str) -> None:
    """Give up what is open at a node, or else what waits there."""
    if node in turn.work:
        drop_work(turn, node, why)
    elif node in turn.pend:
        drop_waiting(turn, node)


def drop_work(turn: Turn, node: str, why: str) -> None:
    """Give up an open visit: its timers go, and the world is told that it is not wanted any more."""
    visit = turn.work.pop(node)
    turn.drop_timers(node, visit.act)
    key = turn.key(visit.act)
    turn.order(WithdrawWork(key=key, node=node, act=visit.act, kind=visit.kind, why=why))
    cancel_child(turn, visit, why)


def drop_waiting(turn: Turn, node: str) -> None:
    """Give up the tokens that wait at a join."""
    turn.record("dropped", node, n=token_count(turn.pend.pop(node)))


def cancel_child(turn: Turn, visit: Visit, why: str) -> None:
    """Cancel the run that a visit has called, if it has."""
    if visit.kind == "call" and visit.state != "held":
        turn.order(CancelChild(key=turn.key(visit.act), node=visit.node, act=visit.act, why=why))


def clear(turn: Turn, mask: int) -> None:
    """Begin a new round for the nodes of a bit set: none of them is done."""
    bit = turn.runbook.structure.bit
    for node in [node for node in turn.done if bit[node] & mask]:
        del turn.done[node]


def start_joined(turn: Turn, join: str, *, forced: bool = False) -> None:
    """Start a waiting join with everything that waits there; under `each` with one token (R4)."""
    edges = turn.pend[join]
    if turn.runbook.binding(join).join == "each":
        _start_next(turn, join)
        return
    wave = oldest_wave(edges)
    del turn.pend[join]
    turn.record("joined", join, n=token_count(edges), edges=sorted(edges), forced=forced)
    activate(turn, join, wave, "join")


def loop_key(edge: Edge) -> str:
    """Return what a back edge is counted under: its loop line, or the step it leads to."""
    return edge.loop or edge.target


def is_at_limit(turn: Turn, edge: Edge) -> bool:
    """Return whether a back edge may not be taken again."""
    limit = turn.runbook.loops[edge.loop].limit if edge.loop else None
    if limit is None:
        limit = turn.runbook.bindings.max_rounds
    return limit is not None and turn.loops.get(loop_key(edge), 0) >= limit


def _edges_by_itself(turn: Turn, visit: Visit) -> tuple[Edge, ...]:
    """Return the drawn edges out, or the undrawn one back while a fixed count is not used up."""
    out = turn.runbook.out_edges.get(visit.node, ())
    undrawn = next((edge for edge in out if not edge.drawn), None)
    if undrawn is not None and not visit.solo and visit.kind != "loop":
        loop = turn.runbook.loops[undrawn.loop]
        if loop.repeats_by_itself and turn.loops.get(loop_key(undrawn), 0) < (loop.limit or 0):
            return (undrawn,)
    return tuple(edge for edge in out if edge.drawn)


def _asks_to_repeat(turn: Turn, visit: Visit, edges: Sequence[Edge]) -> bool:
    """Return whether a person is asked after this step whether to go round again."""
    if visit.solo or visit.kind == "loop" or any(not edge.drawn for edge in edges):
        return False
    undrawn = (edge for edge in turn.runbook.out_edges.get(visit.node, ()) if not edge.drawn)
    return any(not turn.runbook.loops[edge.loop].repeats_by_itself for edge in undrawn)


def _ask_to_repeat(turn: Turn, visit: Visit, by: str) -> None:
    _close(turn, visit, "done", by, 1)
    turn.work[visit.node] = visit
    asked = turn.change(visit.node, kind="loop", state="open", why="", error="", is_done=True)
    order_work(turn, asked)


def _close(turn: Turn, visit: Visit, how: str, by: str, sent: int) -> None:
    """Note that a step is done, once for each visit."""
    node = visit.node
    if visit.is_done:
        turn.record("left", node, act=visit.act, sent=sent)
        return
    turn.done_at[node] = turn.now
    turn.skipped = tuple(other for other in turn.skipped if other != node)
    if how == "skipped":
        turn.skipped = (*turn.skipped, node)
    elif turn.runbook.binding(node).undo:
        turn.undo = (*turn.undo, (visit.act, node))
    facts: dict[str, Any] = {"act": visit.act, "how": how, "sent": sent}
    turn.record("completed", node, **facts, **({"by": by} if by else {}))


def _end(turn: Turn, node: str) -> None:
    turn.ended = (*turn.ended, node)
    turn.record("ended", node)
    if turn.runbook.binding(node).terminate:
        for other in turn.live():
            drop(turn, other, "terminated")


def _announce(turn: Turn, edge: Edge) -> None:
    source, target = (turn.runbook.nodes[end].lane for end in (edge.source, edge.target))
    if source != target:
        turn.order(
            AnnounceHandoff(
                edge=edge.id,
                source_lane=source,
                target_lane=target,
                label=edge.label,
                source=edge.source,
                target=edge.target,
            )
        )


def _go_back(turn: Turn, edge: Edge, wave: int) -> None:
    """Re-activate the head of a loop at once (R7)."""
    if edge.target in turn.work:
        absorb(turn, edge.target, wave, "active")
        return
    clear(turn, turn.runbook.structure.bodies[edge.id])
    key = loop_key(edge)
    turn.loops[key] = turn.loops.get(key, 0) + 1
    turn.record("loop", edge.target, edge=edge.id, loop=key, count=turn.loops[key])
    activate(turn, edge.target, wave, "back")


def _restarts(runbook: Runbook, node: str) -> bool:
    trigger = runbook.bindings.nodes.get(node, UNBOUND).trigger
    return trigger is not None and trigger.restart


def _restart(turn: Turn, edge: Edge, wave: int) -> None:
    """A restarting trigger's edge clears its target and all behind it (R8)."""
    target, structure = edge.target, turn.runbook.structure
    if target in turn.work:
        absorb(turn, target, wave, "active")
        return
    clear(turn, structure.descendants[target] | structure.bit[target])
    turn.record("restarted", target, by=edge.source)
    activate(turn, target, wave, "restart")


def _wait(turn: Turn, edge: Edge, wave: int) -> None:
    waiting = turn.pend.setdefault(edge.target, {})
    waiting[edge.id] = (*waiting.get(edge.id, ()), wave)
    turn.record("arrived", edge.target, edge=edge.id, wave=wave)


def _merge(turn: Turn, node: str, wave: int) -> int:
    """Take along what waits at a node; return the oldest wave among all."""
    edges = turn.pend.pop(node)
    turn.record("merged", node, n=token_count(edges))
    return min(wave, oldest_wave(edges))


def _start_next(turn: Turn, join: str) -> None:
    edges = turn.pend[join]
    edge = next(iter(edges))
    wave, *rest = edges[edge]
    if rest:
        edges[edge] = tuple(rest)
    else:
        del edges[edge]
    if not edges:
        del turn.pend[join]
    activate(turn, join, wave, "flow")


def _restart_counters(turn: Turn, node: str) -> None:
    """An inner limit counts afresh when its head is entered other than by its arrow back."""
    loops = turn.runbook.loops
    for key in [key for key in turn.loops if (loops[key].head if key in loops else key) == node]:
        del turn.loops[key]


def _begin(turn: Turn, visit: Visit) -> None:
    """Skip, complete by itself, hold or order the work of a new visit."""
    node = visit.node
    if node in turn.skips and _can_be_skipped(turn.runbook, visit):
        turn.skips = tuple(other for other in turn.skips if other != node)
        turn.record("skipped", node)
        turn.queue.append((node, "skipped"))
    elif visit.kind == "auto" or (visit.kind == "rollback" and not (queue := _undoable(turn, node))):
        turn.queue.append((node, "done"))
    else:
        if visit.kind == "rollback":
            visit = turn.change(node, queue=queue)
        if turn.paused:
            turn.change(node, state="held")
        else:
            order_work(turn, visit)


def _can_be_skipped(runbook: Runbook, visit: Visit) -> bool:
    """Return whether it is clear how to go on: a choice between several edges needs a person."""
    is_choice = visit.kind in DECIDING or (visit.kind != "loop" and runbook.is_choice(visit.node))
    return not is_choice or len(runbook.out_edges[visit.node]) < 2


def _undoable(turn: Turn, node: str) -> tuple[tuple[int, str], ...]:
    wanted = turn.runbook.binding(node).rollback or ()
    return tuple(entry for entry in reversed(turn.undo) if wanted == ("*",) or entry[1] in wanted)
