"""Paint: what every part of a picture looks like, once, for attributes and for style sheets alike."""

from collections.abc import Callable, Mapping
from typing import Final

from runlane.diagram.theme import LANE_COLOURS, State, Theme

Style = Mapping[str, str]
"""SVG presentation properties, by name."""
Paint = Callable[[str, State | None], str]
"""Part and state -> attributes, each with a space before it."""

LANES: Final = tuple(range(len(LANE_COLOURS)))


def by_attributes(theme: Theme) -> Paint:
    """Return the paint of a file that must look right everywhere: colours in attributes."""
    plain = plain_styles(theme)
    stateful = {state: state_styles(theme, state) for state in State}

    def paint(part: str, state: State | None) -> str:
        style = plain[part] if state is None else stateful[state][part]
        return f' class="rl-{part}"' + "".join(f' {name}="{value}"' for name, value in style.items())

    return paint


def by_classes(part: str, _state: State | None) -> str:
    """Paint with classes alone; the colours come from `stylesheet.py`."""
    return f' class="rl-{part}"'


def plain_styles(theme: Theme) -> dict[str, Style]:
    """Return the look of the parts that know no state."""
    styles: dict[str, Style] = {
        "background": {"fill": theme.background},
        "frame": {"fill": "none", "stroke": theme.frame},
        "separator": {"stroke": theme.separator},
        "title": {"fill": theme.title},
        "note": {"fill": theme.muted},
        "edge-text": {"fill": theme.edge_ink},
        "glyph": {"fill": "none", "stroke": theme.on_badge},
        "glyph-area": {"fill": theme.on_badge, "stroke": theme.on_badge},
        "holder": {"fill": theme.background, "stroke": theme.edge},
        "holder-text": {"fill": theme.ink},
    }
    for parity in (0, 1):
        styles[f"body-{parity}"] = {"fill": theme.bodies[parity]}
        styles[f"header-{parity}"] = {"fill": theme.header[parity]}
    for index in LANES:
        styles[f"bar-{index}"] = {"fill": theme.lanes[index]}
        styles[f"still-{index}"] = {
            "fill": theme.states[State.PENDING].fill,
            "stroke": theme.lanes[index],
            "stroke-width": "1.5",
        }
    return styles


def state_styles(theme: Theme, state: State) -> dict[str, Style]:
    """Return the look of the parts that change with the state."""
    style = theme.states[state]
    pending = state is State.PENDING
    quiet = state in {State.PENDING, State.SKIPPED}
    line = theme.edge if pending else style.stroke
    ink = theme.faint_ink if state is State.SKIPPED else theme.ink
    ring = {
        "fill": "none",
        "stroke": style.stroke if state is State.ACTIVE else "none",
        "stroke-opacity": "0.25",
    }
    return {
        "shape": _without_empty(
            {
                "fill": style.fill,
                "stroke": style.stroke,
                "stroke-width": f"{style.width:g}",
                "stroke-dasharray": style.dash,
            }
        ),
        "ring": {**ring, "stroke-width": "3.5"},
        "rule": {"stroke": style.stroke, "stroke-opacity": "0.3"},
        "text-label": {"fill": ink},
        "text-item": {"fill": ink},
        "text-note": {"fill": theme.faint_ink if quiet else theme.ink},
        "line": _without_empty(
            {
                "fill": "none",
                "stroke": line,
                "stroke-width": f"{style.edge_width:g}",
                "stroke-dasharray": style.edge_dash,
            }
        ),
        "head": {"fill": line},
        "badge": {
            "fill": "none" if pending else style.stroke,
            "stroke": "none" if pending else theme.background,
        },
    }


def _without_empty(style: dict[str, str]) -> Style:
    return {name: value for name, value in style.items() if value}
