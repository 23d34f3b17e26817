"""Theme: the colours of the picture in light and dark, computed for contrast and for colour-blind eyes.

A state speaks through four channels: stroke colour, fill tint, line style and badge. The numbers behind the
choice (WCAG contrast, CIEDE2000 distance under protanopia, deuteranopia, tritanopia) are tests.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """What has become of a node, or of an edge, in a run."""

    PENDING = "pending"
    ACTIVE = "active"
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class StateStyle:
    """How a state looks: colours, stroke width in pixels, dashes ("" for a solid line), and its edge."""

    stroke: str
    fill: str
    width: float
    dash: str = ""
    edge_width: float = 2.2
    edge_dash: str = ""


@dataclass(frozen=True, slots=True)
class Theme:
    """A palette. `bodies` alternate from lane to lane; `lanes` are the colours of the strips."""

    name: str
    background: str
    frame: str
    separator: str
    bodies: tuple[str, str]
    header: tuple[str, str]
    title: str
    muted: str
    ink: str
    faint_ink: str
    edge: str
    edge_ink: str
    on_badge: str
    focus: str
    lanes: tuple[str, ...]
    states: Mapping[State, StateStyle]


LANE_COLOURS: Final = (
    "#1f5fbf",
    "#00755e",
    "#a34a00",
    "#8a2f6b",
    "#5b6b00",
    "#4a3fa8",
    "#00707f",
    "#7a4b2a",
)

LIGHT: Final = Theme(
    name="light",
    background="#ffffff",
    frame="#d5dbe3",
    separator="#e1e6ed",
    bodies=("#ffffff", "#f8fafc"),
    header=("#f5f7fa", "#eff3f7"),
    title="#0f172a",
    muted="#55606f",
    ink="#0f172a",
    faint_ink="#5b6472",
    edge="#526071",
    edge_ink="#334155",
    on_badge="#ffffff",
    focus="#015bd3",
    lanes=LANE_COLOURS,
    states={
        State.PENDING: StateStyle("#4c5461", "#ffffff", 1.4, edge_width=1.4),
        State.ACTIVE: StateStyle("#015bd3", "#dbeafe", 2.6),
        State.WAITING: StateStyle("#946603", "#fff3c4", 2.2, "7 3"),
        State.DONE: StateStyle("#13986a", "#d8f3e7", 1.8),
        State.FAILED: StateStyle("#762205", "#ffe1d6", 2.6),
        State.SKIPPED: StateStyle("#8b93a1", "#f1f3f5", 1.4, "2 3", edge_width=1.4, edge_dash="4 3"),
    },
)

DARK: Final = Theme(
    name="dark",
    background="#0b1220",
    frame="#2a3648",
    separator="#1d2839",
    bodies=("#0b1220", "#0f1829"),
    header=("#121c2d", "#162135"),
    title="#e5ecf5",
    muted="#9aa7b8",
    ink="#e5ecf5",
    faint_ink="#98a5b6",
    edge="#8593a6",
    edge_ink="#c3cedb",
    on_badge="#0b1220",
    focus="#5aa2ff",
    lanes=("#5b9bf5", "#2fbf9b", "#e8914a", "#d678b4", "#a9bd3c", "#9a8ff0", "#35b8c9", "#c7936b"),
    states={
        State.PENDING: StateStyle("#707e90", "#121d30", 1.4, edge_width=1.4),
        State.ACTIVE: StateStyle("#5aa2ff", "#0d2f5f", 2.6),
        State.WAITING: StateStyle("#fec206", "#4a3700", 2.2, "7 3"),
        State.DONE: StateStyle("#31faba", "#063f30", 1.8),
        State.FAILED: StateStyle("#ee4914", "#4f1607", 2.6),
        State.SKIPPED: StateStyle("#707e90", "#182233", 1.4, "2 3", edge_width=1.4, edge_dash="4 3"),
    },
)

THEMES: Final = {theme.name: theme for theme in (LIGHT, DARK)}
