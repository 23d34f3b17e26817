"""Overlay: what a run adds to a picture, and how the states of edges follow from those of nodes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from runlane.diagram.scene import Scene
from runlane.diagram.theme import State


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a step: a few letters shown at the node, and the whole of it for the tooltip."""

    initials: str
    title: str


@dataclass(frozen=True, slots=True)
class Overlay:
    """What a run adds to a picture. Nodes that are not named are pending.

    `edges_taken` are the ids of the edges that a run went along; None: guess from the states of their ends.
    """

    states: Mapping[str, State]
    edges_taken: frozenset[str] | None = None
    holders: Mapping[str, Holder] = field(default_factory=dict)


def edge_states(scene: Scene, run: Overlay) -> dict[str, State]:
    """Return the state of every edge: how the run went along it, pending where it did not.

    An edge that was taken looks like the node it leads to, done where that is over or to be entered again; an
    edge into a skipped node is skipped with it.
    """
    states: dict[str, State] = {}
    for edge in scene.edges:
        source = run.states.get(edge.source, State.PENDING)
        target = run.states.get(edge.target, State.PENDING)
        taken = (
            edge.id in run.edges_taken if run.edges_taken is not None else _was_surely_taken(source, target)
        )
        if taken:
            states[edge.id] = target if target in _LOUD and not edge.back else State.DONE
        elif State.SKIPPED in {source, target}:
            states[edge.id] = State.SKIPPED
        else:
            states[edge.id] = State.PENDING
    return states


_LOUD = frozenset({State.ACTIVE, State.WAITING, State.FAILED})


def _was_surely_taken(source: State, target: State) -> bool:
    return source is State.DONE and target not in {State.PENDING, State.SKIPPED}
