"""Long flows over several lanes, with decisions, hand-offs, retries and merges; the same for the same numbers."""

import random

from harness.drawings import drawing, node
from runlane.runbook.model import Runbook

WORK = (
    "Check the logs",
    "Page the owner",
    "Restart the service",
    "Verify recovery",
    "Update the status page",
)


def long_flow(count: int, lanes: int, seed: int = 1) -> Runbook:
    """Return a flow of `count` steps from a first circle to a last one."""
    chance = random.Random(seed)
    lane_of = _walk(count, lanes, chance)
    shapes = [
        "circle" if index in {0, count - 1} else "diamond" if index % 7 == 4 else "rectangle"
        for index in range(count)
    ]
    nodes = [
        node(f"n{index}", f"l{lane_of[index]}", shapes[index], chance.choice(WORK)) for index in range(count)
    ]
    edges: list[tuple[str, ...]] = []
    for index in range(count - 1):
        label = "Yes" if shapes[index] == "diamond" else ""
        edges.append((f"n{index}", *_ends(index, index + 1, lane_of), label))
        if shapes[index] == "diamond":
            edges.extend(_branch(index, count, lane_of, chance))
    return drawing(
        nodes, edges, lanes={f"l{index}": f"Lane number {index + 1}" for index in range(lanes)}, name="flow"
    )


def _walk(count: int, lanes: int, chance: random.Random) -> list[int]:
    lane_of = [0]
    while len(lane_of) < count:
        step = chance.choice((1, 1, -1)) if chance.random() < 0.3 else 0
        lane_of.append((lane_of[-1] + step) % lanes)
    return lane_of


def _ends(source: int, target: int, lane_of: list[int]) -> tuple[str, str, str]:
    down = lane_of[target] - lane_of[source]
    leave, enter = ("right", "left") if not down else ("bottom", "top") if down > 0 else ("top", "bottom")
    return leave, f"n{target}", enter


def _branch(index: int, count: int, lane_of: list[int], chance: random.Random) -> list[tuple[str, ...]]:
    ahead = chance.random() < 0.7
    other = min(count - 1, index + chance.randint(2, 6)) if ahead else max(0, index - chance.randint(2, 5))
    if ahead:
        return [
            (f"n{index}", "bottom", f"n{other}", "top" if lane_of[other] > lane_of[index] else "bottom", "No")
        ]
    return [(f"n{index}", "bottom", f"n{other}", "bottom", "No", "back")]
