"""Observed: from what a run looks like from outside (an observation) to an overlay of states."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from runlane.base.texts import Text, text
from runlane.diagram.overlay import Overlay
from runlane.diagram.scene import Scene
from runlane.diagram.theme import State
from runlane.fz.tree import Shape

_OBSERVATION_FIELDS: Final = frozenset({"open", "visits", "skipped", "log", "waiting", "problems", "status"})


class UnreadableStatesError(ValueError):
    """The states of a run could not be understood; `message` says where and what."""

    def __init__(self, message: Text) -> None:
        super().__init__(str(message))
        self.message = message


def overlay_of(value: object, scene: Scene) -> Overlay:
    """Return the overlay that a JSON value stands for.

    `value` is a mapping of node ids to states, an observation of `runlane simulate`, or its list of
    observations, of which the last one counts. Raises: UnreadableStatesError.
    """
    if isinstance(value, list):
        if not value:
            raise UnreadableStatesError(text("the list of observations is empty"))
        value = value[-1]
    if not isinstance(value, dict):
        raise UnreadableStatesError(text("neither an observation nor a mapping of nodes to states"))
    if _OBSERVATION_FIELDS & value.keys() and not _only_states(value):
        return _observed(value, scene)
    return Overlay(dict(_named_states(value, scene)))


def _only_states(value: Mapping[str, Any]) -> bool:
    return all(isinstance(state, str) and state in set(State) for state in value.values())


def _named_states(value: Mapping[str, Any], scene: Scene) -> Iterator[tuple[str, State]]:
    known = {node.id for node in scene.nodes}
    for node, name in value.items():
        if node not in known:
            raise UnreadableStatesError(text("`{node}` is not a node of this diagram", node=node))
        try:
            yield node, State(name)
        except ValueError as cause:
            message = text(
                "`{node}` cannot be `{state}`; use one of {states}",
                node=node,
                state=str(name),
                states=", ".join(State),
            )
            raise UnreadableStatesError(message) from cause


def _observed(observation: Mapping[str, Any], scene: Scene) -> Overlay:
    """Return the overlay of an observation; what is stronger (a problem, open work) hides what is weaker."""
    states: dict[str, State] = {}
    states.update(dict.fromkeys((node for node, count in _of(observation, "visits") if count), State.DONE))
    states.update(dict.fromkeys(observation.get("ended", ()), State.DONE))
    states.update(dict.fromkeys(observation.get("skipped", ()), State.SKIPPED))
    states.update(dict.fromkeys((node for node, _ in _of(observation, "waiting")), State.WAITING))
    for node, work in _of(observation, "open"):
        states[node] = State.ACTIVE if work.get("state", "open") == "open" else State.WAITING
    states.update(dict.fromkeys((node for node, _ in _of(observation, "problems")), State.FAILED))
    known = {node.id for node in scene.nodes}
    for node in states:
        if node not in known:
            raise UnreadableStatesError(text("`{node}` is not a node of this diagram", node=node))
    return Overlay(states, frozenset(_taken(observation, scene)))


def _of(observation: Mapping[str, Any], name: str) -> Sequence[tuple[str, Any]]:
    found = observation.get(name, {})
    if not isinstance(found, dict):
        raise UnreadableStatesError(text("`{name}` is not a mapping of nodes", name=name))
    return tuple(found.items())


def _taken(observation: Mapping[str, Any], scene: Scene) -> Iterator[str]:
    """Yield the edges a run went along: all out of a finished step, of a decision the chosen one."""
    followers = _followers(observation.get("log", ()))
    waiting = dict(_of(observation, "waiting"))
    diamonds = {node.id for node in scene.nodes if node.shape is Shape.DIAMOND}
    seen: set[tuple[str, str]] = set()
    for edge in scene.edges:
        if edge.source not in followers:
            continue
        if edge.source not in diamonds:
            yield edge.id
        elif edge.target in followers[edge.source] or edge.source in waiting.get(edge.target, ()):
            if (edge.source, edge.target) not in seen:
                yield edge.id
            seen.add((edge.source, edge.target))


def _followers(log: Sequence[Sequence[str]]) -> dict[str, set[str]]:
    """Return for every completed node what was activated right after it."""
    followers: dict[str, set[str]] = {}
    latest = ""
    for what, node in log:
        if what == "completed":
            latest = node
            followers.setdefault(node, set())
        elif latest:
            followers[latest].add(node)
    return followers
