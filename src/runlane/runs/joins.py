"""When a join starts: nothing of a waiting wave can still arrive along forward edges (R4), or its policy."""

from collections.abc import Iterable, Iterator, Mapping

from runlane.runbook.model import Runbook
from runlane.runs.state import RunState
from runlane.runs.turn import Turn

Tokens = RunState | Turn
"""What holds tokens: a state, or one in the making."""


def live_masks(runbook: Runbook, tokens: Tokens) -> dict[int, int]:
    """Return for each wave the bit set of the nodes that hold a token of it. Redone steps hold none."""
    bit = runbook.structure.bit
    masks: dict[int, int] = {}
    for node, visit in tokens.work.items():
        if not visit.solo:
            masks[visit.wave] = masks.get(visit.wave, 0) | bit.get(node, 0)
    for node, edges in tokens.pend.items():
        for wave in _waves(edges):
            masks[wave] = masks.get(wave, 0) | bit.get(node, 0)
    return masks


def ready_join(turn: Turn) -> str | None:
    """Return the first join, in topological order, that starts now."""
    if not turn.pend:
        return None
    masks = live_masks(turn.runbook, turn)
    ready = [join for join in turn.pend if _is_ready(turn, join, masks)]
    return min(ready, key=turn.runbook.structure.rank.__getitem__, default=None)


def blockers(runbook: Runbook, tokens: Tokens, join: str, live: int) -> tuple[str, ...]:
    """Return the nodes of the bit set `live` from which a token can still arrive at `join`.

    It arrives along forward edges, and not through a join that is closed in this round: that would absorb it.
    Fast where nothing is upstream: one AND of two bit sets.
    """
    rank = runbook.structure.rank
    return tuple(sorted(_upstream(runbook, tokens, join, live), key=rank.__getitem__))


def is_blocked(runbook: Runbook, tokens: Tokens, join: str, live: int) -> bool:
    """Return whether there is a blocker; stops at the first."""
    return next(_upstream(runbook, tokens, join, live), None) is not None


def _upstream(runbook: Runbook, tokens: Tokens, join: str, live: int) -> Iterator[str]:
    structure = runbook.structure
    if not structure.ancestors[join] & live:
        return
    seen, stack = {join}, [join]
    while stack:
        node = stack.pop()
        if node != join:
            if structure.bit[node] & live:
                yield node
            if is_closed(runbook, tokens, node):
                continue
        for _, source in structure.forward_in[node]:
            if source not in seen and (structure.ancestors[source] | structure.bit[source]) & live:
                seen.add(source)
                stack.append(source)


def is_closed(runbook: Runbook, tokens: Tokens, node: str) -> bool:
    """Return whether a node is a join that is open or done in this round."""
    if node not in runbook.structure.joins or runbook.binding(node).join == "each":
        return False
    return node in tokens.done or node in tokens.work


def waits_for(runbook: Runbook, tokens: Tokens, join: str) -> tuple[str, ...]:
    """Return the nodes a waiting join waits for: empty when nothing that it needs can arrive any more."""
    policy = runbook.binding(join).join
    if policy == "each":
        return (join,) if join in tokens.work else ()
    masks = live_masks(runbook, tokens)
    if policy == "all" or isinstance(policy, int):
        return _missing_sources(runbook, tokens, join, _union(masks.values()))
    if policy == "everyone":
        return blockers(runbook, tokens, join, _union(masks.values()))
    found = {
        node
        for wave in sorted(_waves(tokens.pend[join]))
        for node in blockers(runbook, tokens, join, masks.get(wave, 0))
    }
    return tuple(sorted(found, key=runbook.structure.rank.__getitem__))


def is_satisfiable(runbook: Runbook, tokens: Tokens, join: str) -> bool:
    """Return whether enough of the edges that a strict join still needs can carry a token."""
    policy = runbook.binding(join).join
    if policy != "all" and not isinstance(policy, int):
        return True
    edges = runbook.structure.forward_in[join]
    missing = [source for edge, source in edges if not tokens.pend[join].get(edge)]
    needed = len(missing) if policy == "all" else int(policy) - (len(edges) - len(missing))
    live = _live_elsewhere(runbook, tokens, join)
    return sum(1 for source in missing if _reaches(runbook, source, live)) >= needed


def _is_ready(turn: Turn, join: str, masks: Mapping[int, int]) -> bool:
    policy, edges = turn.runbook.binding(join).join, turn.pend[join]
    if policy == "any":
        return True
    if policy == "each":
        return join not in turn.work
    if policy == "all" or isinstance(policy, int):
        needed = turn.runbook.structure.forward_in[join]
        arrived = sum(1 for edge, _ in needed if edges.get(edge))
        return arrived >= (len(needed) if policy == "all" else int(policy))
    if policy == "everyone":
        return not is_blocked(turn.runbook, turn, join, _union(masks.values()))
    return any(not is_blocked(turn.runbook, turn, join, masks.get(wave, 0)) for wave in _waves(edges))


def _missing_sources(runbook: Runbook, tokens: Tokens, join: str, live: int) -> tuple[str, ...]:
    """Return the live nodes from which a forward path leads to an edge on which nothing has arrived."""
    structure = runbook.structure
    upstream = 0
    for edge, source in structure.forward_in[join]:
        if not tokens.pend[join].get(edge):
            upstream |= structure.ancestors[source] | structure.bit[source]
    return structure.nodes_in(upstream & live & ~structure.bit[join])


def _live_elsewhere(runbook: Runbook, tokens: Tokens, join: str) -> int:
    return _union(live_masks(runbook, tokens).values()) & ~runbook.structure.bit[join]


def _reaches(runbook: Runbook, source: str, live: int) -> bool:
    return bool((runbook.structure.ancestors[source] | runbook.structure.bit[source]) & live)


def _waves(edges: Mapping[str, tuple[int, ...]]) -> set[int]:
    return {wave for waves in edges.values() for wave in waves}


def _union(masks: Iterable[int]) -> int:
    whole = 0
    for mask in masks:
        whole |= mask
    return whole


def oldest_wave(edges: Mapping[str, tuple[int, ...]]) -> int:
    """Return the oldest wave among waiting tokens."""
    return min(_waves(edges))


def token_count(edges: Mapping[str, tuple[int, ...]]) -> int:
    """Return how many tokens wait."""
    return sum(len(waves) for waves in edges.values())
