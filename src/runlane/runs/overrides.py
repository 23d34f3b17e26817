"""What people may do against the drawing (`semantics.md` section 6): each is an event like any other."""

from runlane.base.texts import Text, text
from runlane.runbook.model import Edge, Runbook
from runlane.runs.events import (
    JoinForced,
    NodeReassigned,
    NodeRedone,
    NodeReopened,
    NodeRetried,
    NodeSkipped,
    TokenDropped,
    TokenJumped,
    TriggerFired,
)
from runlane.runs.joins import oldest_wave
from runlane.runs.refusals import (
    find_branch,
    named,
    no_open_work,
    no_such_branch,
    unless_known,
    unless_open,
)
from runlane.runs.state import RunState, Visit
from runlane.runs.tokens import (
    activate,
    cancel_child,
    clear,
    complete,
    drop,
    drop_waiting,
    drop_work,
    fire,
    start_joined,
)
from runlane.runs.turn import Turn
from runlane.runs.work import DECIDING, order_work


def refuse_skip(runbook: Runbook, state: RunState, event: NodeSkipped) -> Text | None:
    """Any step can be skipped once; a decision needs the branch to go on by."""
    visit = state.work.get(event.node)
    if visit is not None and (why := unless_open(runbook, state, event.node, None)):
        return why
    if visit is None:
        if event.node in state.skips and event.node not in state.pend:
            return text("{node} is marked to be skipped already", node=named(runbook, event.node))
        return unless_known(runbook, event.node)
    if _needs_branch(runbook, visit) and _branch(runbook, visit, event.label) is None:
        if event.label:
            return no_such_branch(runbook, visit, event.label)
        return text("skipping a decision needs the branch to go on by")
    return None


def skip(turn: Turn, event: NodeSkipped) -> None:
    """Pass over what is open, start a waiting join as skipped, or mark a step that is not reached."""
    node = event.node
    if node in turn.work:
        visit = turn.work[node]
        edge = _branch(turn.runbook, visit, event.label) if _needs_branch(turn.runbook, visit) else None
        turn.record("skipped", node, by=event.by)
        cancel_child(turn, visit, "skipped")
        complete(turn, node, None if edge is None else [edge], "skipped", event.by)
        return
    if node not in turn.skips:
        turn.skips = (*turn.skips, node)
    if node in turn.pend:
        start_joined(turn, node, forced=True)
    else:
        turn.record("skip-marked", node, by=event.by)


def refuse_force(runbook: Runbook, state: RunState, event: JoinForced) -> Text | None:
    """Only a waiting join can be forced; one that runs once for each token takes the next when it is done."""
    if event.node in state.pend and event.node in state.work:
        return text("{node} is open: it takes the next when it is done", node=named(runbook, event.node))
    if event.node in state.pend:
        return None
    unknown = unless_known(runbook, event.node)
    return unknown or text("{node} is not waiting for other steps", node=named(runbook, event.node))


def force(turn: Turn, event: JoinForced) -> None:
    """Start a join now; what comes late is absorbed."""
    turn.record("forced", event.node, by=event.by)
    start_joined(turn, event.node, forced=True)


def refuse_drop(runbook: Runbook, state: RunState, event: TokenDropped) -> Text | None:
    """There must be something to drop."""
    if event.node in state.work or event.node in state.pend:
        return None
    return no_open_work(runbook, state, event.node)


def drop_token(turn: Turn, event: TokenDropped) -> None:
    """Give up what is open or waiting."""
    drop(turn, event.node, "dropped")


def refuse_jump(runbook: Runbook, state: RunState, event: TokenJumped) -> Text | None:
    """There must be something at the source, and a target."""
    if why := unless_known(runbook, event.target):
        return why
    source = _source_of(state, event)
    if source is None:
        return text("say from where: several steps are open")
    if source not in state.work and source not in state.pend:
        return no_open_work(runbook, state, source)
    if source == event.target and source in state.work:
        return text("{node} is open already", node=named(runbook, source))
    return None


def jump(turn: Turn, event: TokenJumped) -> None:
    """Move a token with its wave. Backward clears what lies between, forward passes over it."""
    source, target = _source_of(turn, event), event.target
    assert source is not None
    wave = turn.work[source].wave if source in turn.work else oldest_wave(turn.pend[source])
    turn.record("jumped", source, **{"from": source, "to": target, "by": event.by})
    for node in turn.live() if event.all else [source]:
        if node in turn.work and (node != target or not event.all):
            drop_work(turn, node, "jumped")
        if node in turn.pend and node != target:
            drop_waiting(turn, node)
        _pass_over(turn, node, target)
    activate(turn, target, wave, "jump")


def refuse_retry(runbook: Runbook, state: RunState, event: NodeRetried) -> Text | None:
    """Only blocked work can be retried."""
    why = unless_open(runbook, state, event.node, event.act)
    if why:
        return why
    visit = state.work[event.node]
    if visit.state != "blocked":
        return text("{node} is not blocked", node=named(runbook, event.node))
    return None


def retry(turn: Turn, event: NodeRetried) -> None:
    """Order the same visit again, under the same key."""
    visit = turn.work[event.node]
    state = "held" if turn.paused else "open"
    visit = turn.change(event.node, attempt=visit.attempt + 1, state=state, why="", error="")
    turn.record("retrying", event.node, attempt=visit.attempt, by=event.by)
    if not turn.paused:
        order_work(turn, visit)


def refuse_redo(runbook: Runbook, state: RunState, event: NodeRedone) -> Text | None:
    """Only a step that is done can be redone."""
    if why := unless_known(runbook, event.node):
        return why
    if event.node in state.work:
        return text("{node} is open", node=named(runbook, event.node))
    return None if event.node in state.done else text("{node} is not done", node=named(runbook, event.node))


def redo(turn: Turn, event: NodeRedone) -> None:
    """Run a done step once more; no token flows on."""
    activate(turn, event.node, turn.new_wave(), "redo", solo=True)


def refuse_reopen(runbook: Runbook, state: RunState, event: NodeReopened) -> Text | None:
    """A step that was done can be reopened, also in a finished run."""
    if why := unless_known(runbook, event.node):
        return why
    if event.node in state.work:
        return text("{node} is open", node=named(runbook, event.node))
    if event.node in state.done or event.node in state.visits:
        return None
    return text("{node} has not been done", node=named(runbook, event.node))


def reopen(turn: Turn, event: NodeReopened) -> None:
    """Clear a step and all behind it, and go on from there in a new wave."""
    structure, node = turn.runbook.structure, event.node
    turn.status = "running"
    clear(turn, structure.descendants[node] | structure.bit[node])
    turn.record("reopened", node, by=event.by)
    activate(turn, node, turn.new_wave(), "reopen")


def refuse_fire(runbook: Runbook, _state: RunState, event: TriggerFired) -> Text | None:
    """Detached entries and the start can be fired."""
    if why := unless_known(runbook, event.node):
        return why
    if event.node in runbook.triggers or event.node == runbook.start:
        return None
    return text("{node} has arrows into it: it is reached, not fired", node=named(runbook, event.node))


def fire_by_hand(turn: Turn, event: TriggerFired) -> None:
    """Fire a trigger into a wave of its own."""
    fire(turn, event.node, "manual")


def refuse_reassign(runbook: Runbook, state: RunState, event: NodeReassigned) -> Text | None:
    """Open work can change hands."""
    return unless_open(runbook, state, event.node, event.act)


def reassign(turn: Turn, event: NodeReassigned) -> None:
    """Give open work to somebody else."""
    visit = turn.change(event.node, who=event.who)
    turn.record("assigned", event.node, who=event.who, act=visit.act, by=event.by)


def _needs_branch(runbook: Runbook, visit: Visit) -> bool:
    if visit.kind == "loop":
        return False
    is_choice = visit.kind in DECIDING or runbook.is_choice(visit.node)
    return is_choice and bool(runbook.out_edges[visit.node])


def _branch(runbook: Runbook, visit: Visit, label: str) -> Edge | None:
    """Return the branch a label means; where there is only one, it needs none."""
    edges = runbook.out_edges[visit.node]
    if not label:
        return edges[0] if len(edges) == 1 else None
    return find_branch(runbook, visit.node, label)


def _source_of(tokens: RunState | Turn, event: TokenJumped) -> str | None:
    """Return where a jump starts: as said, or the only place where something is."""
    if event.source is not None:
        return event.source
    places = list(dict.fromkeys([*tokens.work, *tokens.pend]))
    return places[0] if len(places) == 1 or (event.all and places) else None


def _pass_over(turn: Turn, node: str, target: str) -> None:
    """Clear what lies between on a way back; count it as closed on a way forward."""
    structure = turn.runbook.structure
    bit = structure.bit.get(node, 0)
    if structure.descendants[target] & bit:
        between = structure.descendants[target] & structure.ancestors[node]
        clear(turn, between | bit | structure.bit[target])
    elif structure.descendants.get(node, 0) & structure.bit[target]:
        between = structure.descendants[node] & structure.ancestors[target]
        for passed in structure.nodes_in(between):
            if passed not in turn.work and passed not in turn.pend:
                turn.done.setdefault(passed, 0)
