"""Describe: what a picture shows, in a sentence, for those who do not see it."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from runlane.base.texts import Text, Texts, text
from runlane.diagram.scene import Scene
from runlane.diagram.theme import State

STATE_NAMES: Final[Mapping[State, Text]] = {
    State.PENDING: text("not yet reached"),
    State.ACTIVE: text("in progress"),
    State.WAITING: text("waiting"),
    State.DONE: text("done"),
    State.FAILED: text("failed"),
    State.SKIPPED: text("skipped"),
}


def description(scene: Scene, states: Mapping[str, State] | None, texts: Texts) -> str:
    """Return how much there is in a picture and, with states, how many steps are in each."""
    size = texts.say(
        text(
            "{lanes} lanes, {steps} steps, {arrows} arrows",
            lanes=len({lane.id for lane in scene.lanes}),
            steps=len(scene.nodes),
            arrows=len(scene.edges),
        )
    )
    if states is None:
        return size
    counts = Counter(states.get(node.id, State.PENDING) for node in scene.nodes)
    parts = (f"{counts[state]} {texts.say(STATE_NAMES[state])}" for state in State if counts[state])
    return f"{size}; {', '.join(parts)}"


def node_title(label: str, lane: str, state: State | None, texts: Texts) -> str:
    """Return the full name of a node: its label, its lane, and its state where there is one."""
    where = texts.say(text("{step} ({lane})", step=label, lane=lane))
    return where if state is None else f"{where}: {texts.say(STATE_NAMES[state])}"
