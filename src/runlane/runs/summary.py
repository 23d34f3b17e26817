"""What a run is waiting for, all of it nameable (`semantics.md` section 8), and what can be done about it."""

from collections.abc import Mapping
from dataclasses import dataclass

from runlane.runbook.model import Runbook
from runlane.runs.joins import is_satisfiable, waits_for
from runlane.runs.state import RunState, Visit
from runlane.runs.work import DECIDING, options_of

UNSATISFIABLE = "join-unsatisfiable"
"""Why a strict join is a problem: nothing is left that could bring what it needs."""


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """An open, held or blocked step. `since` and `deadline` are seconds since the run's start."""

    node: str
    act: int
    kind: str
    who: str
    state: str
    why: str
    error: str
    options: tuple[str, ...]
    since: float
    attempt: int = 1
    round: int = 1
    wave: int = 0
    overdue: bool = False
    deadline: float | None = None


@dataclass(frozen=True, slots=True)
class WaitingJoin:
    """A join and the nodes that it waits for."""

    node: str
    waits_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """A step that cannot go on by itself, and why."""

    node: str
    why: str


@dataclass(frozen=True, slots=True)
class Summary:
    """A run at a glance. `status` is new, running, paused, stuck, completed or cancelled."""

    status: str
    open: tuple[OpenVisit, ...]
    joins: tuple[WaitingJoin, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Possible:
    """A button: what can be done, where ("" for the whole run), and what is to be chosen from."""

    verb: str
    node: str = ""
    options: tuple[str, ...] = ()


def summary(runbook: Runbook, state: RunState) -> Summary:
    """Return what is open, what waits for whom, and what is stuck."""
    visits = tuple(_open_visit(runbook, state, visit) for visit in state.work.values())
    strict = [join for join in state.pend if not is_satisfiable(runbook, state, join)]
    joins = tuple(
        WaitingJoin(join, waits_for(runbook, state, join)) for join in state.pend if join not in strict
    )
    problems = (
        *(Problem(visit.node, visit.why) for visit in visits if visit.state == "blocked"),
        *(Problem(join, UNSATISFIABLE) for join in strict),
    )
    return Summary(_status(state), visits, joins, problems)


def possible(runbook: Runbook, state: RunState) -> tuple[Possible, ...]:
    """Return every button that would not be refused now: for each node those of section 6, then the run's."""
    if state.status == "new":
        return (Possible("start"),)
    if state.status != "running":
        return tuple(Possible("reopen", node) for node in _closed(runbook, state))
    found: list[Possible] = []
    for visit in state.work.values():
        found += _at_visit(runbook, visit)
    for join in state.pend:
        if join not in state.work:
            found += [Possible(verb, join) for verb in ("force", "skip", "drop", "jump")]
    found += [Possible("fire", node) for node in runbook.triggers]
    for node in _closed(runbook, state):
        if node in state.done:
            found.append(Possible("redo", node))
        found.append(Possible("reopen", node))
    reached = {*state.work, *state.pend, *state.done, *state.skips}
    found += [Possible("skip", node) for node in runbook.nodes if node not in reached]
    return (*found, Possible("resume" if state.paused else "pause"), Possible("close"), Possible("cancel"))


def node_states(runbook: Runbook, state: RunState) -> Mapping[str, str]:
    """Return for every node: pending, active, waiting, done, failed or skipped."""
    return {node: _node_state(state, node) for node in runbook.nodes}


def edge_states(runbook: Runbook, state: RunState) -> Mapping[str, bool]:
    """Return for every edge whether it was ever taken."""
    return {edge.id: edge.id in state.taken for edge in runbook.edges}


def _status(state: RunState) -> str:
    """Stuck: nothing is open but blocked steps, or joins that nothing can reach."""
    if state.status != "running":
        return state.status
    if state.paused:
        return "paused"
    return "running" if any(visit.state != "blocked" for visit in state.work.values()) else "stuck"


def _open_visit(runbook: Runbook, state: RunState, visit: Visit) -> OpenVisit:
    dues = [
        timer.due
        for timer in state.timers.values()
        if (timer.node, timer.act) == (visit.node, visit.act) and not timer.duty.wait
    ]
    return OpenVisit(
        node=visit.node,
        act=visit.act,
        kind=visit.kind,
        who=visit.who,
        state=visit.state,
        why=visit.why,
        error=visit.error,
        options=options_of(runbook, visit),
        since=visit.since,
        attempt=visit.attempt,
        round=visit.round,
        wave=visit.wave,
        overdue=visit.overdue,
        deadline=min(dues, default=None),
    )


def _closed(runbook: Runbook, state: RunState) -> tuple[str, ...]:
    """Return the nodes that were visited or passed over and are not open, in order of writing."""
    return tuple(
        node
        for node in runbook.nodes
        if node not in state.work and (node in state.done or node in state.visits)
    )


def _at_visit(runbook: Runbook, visit: Visit) -> list[Possible]:
    node, options = visit.node, options_of(runbook, visit)
    if node not in runbook.nodes:
        return [Possible("jump", node), Possible("drop", node)]
    found = []
    if visit.state != "held":
        if visit.kind in DECIDING or options:
            found.append(Possible("choose", node, options))
        elif not visit.queue:
            found.append(Possible("complete", node))
        found.append(Possible("fail", node))
    if visit.state == "blocked":
        found.append(Possible("retry", node))
    needs_branch = visit.kind != "loop" and len(options) > 1
    found.append(Possible("skip", node, options if needs_branch else ()))
    return [*found, *(Possible(verb, node) for verb in ("reassign", "jump", "drop"))]


def _node_state(state: RunState, node: str) -> str:
    visit = state.work.get(node)
    if visit is not None:
        if visit.state == "blocked":
            return "failed"
        return "waiting" if visit.kind in {"wait", "call"} or visit.state == "held" else "active"
    if node in state.pend:
        return "waiting"
    if node in state.skipped:
        return "skipped"
    return "done" if node in state.done_at else "pending"
