"""Style sheet: the same looks as `paint`, for pictures painted with classes, whose states change."""

from collections.abc import Iterator
from typing import Final

from runlane.diagram.svg.paint import Style, plain_styles, state_styles
from runlane.diagram.theme import DARK, LIGHT, State, Theme

DARK_BY_SYSTEM: Final = ':root:not([data-theme="light"]) '
DARK_BY_CHOICE: Final = '[data-theme="dark"] '


def stylesheet() -> str:
    """Return the style sheet of pictures painted with classes: light, and dark where the reader asks for it.

    The reader asks by the system's setting, or by `data-theme="dark"` (`"light"`) on the root element. To
    change the state of a node, an edge or a badge, swap the class `st-...` of its group.
    """
    return "\n".join((*_rules(LIGHT), *dark_by_system(), *_rules(DARK, DARK_BY_CHOICE), *_behaviour()))


def dark_by_system(prefix: str = DARK_BY_SYSTEM) -> Iterator[str]:
    """Yield the rules for readers whose system is dark."""
    yield "@media (prefers-color-scheme: dark){"
    yield from _rules(DARK, prefix)
    yield "}"


def _rules(theme: Theme, prefix: str = "") -> Iterator[str]:
    for part, style in plain_styles(theme).items():
        yield f"{prefix}.rl-{part}{{{_declared(style)}}}"
    for state in State:
        for part, style in state_styles(theme, state).items():
            yield f"{prefix}.st-{state}>.rl-{part}{{{_declared(style)}}}"
    yield f"{prefix}.rl-node:focus-visible{{outline:2px solid {theme.focus};outline-offset:5px}}"


def _declared(style: Style) -> str:
    return ";".join(f"{name}:{value}" for name, value in style.items())


def _behaviour() -> Iterator[str]:
    yield ".rl-glyph,.rl-glyph-area{display:none}"
    for state in State:
        yield f".st-{state}>.for-{state}{{display:inline}}"
    yield ".rl-node{outline-offset:5px}"
    yield "@keyframes rl-pulse{50%{stroke-opacity:.08}}"
    yield "@media (prefers-reduced-motion: no-preference){"
    yield ".st-active>.rl-ring{animation:rl-pulse 2s ease-in-out infinite}"
    yield "}"
