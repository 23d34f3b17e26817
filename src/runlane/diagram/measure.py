"""Text widths from a bundled table of font metrics: the same layout on every machine.

The table holds the advance widths of Inter Regular and Semi-bold (made by `tests/harness/font_widths.py` from
Debian's `fonts-inter`); kerning is left out, which makes a text at most a few per cent too wide. Wide
East Asian characters are one em, combining marks nothing, unknown characters a guess on the wide side.
"""

import json
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Final

UNKNOWN_EM: Final = 0.65
"""Width of a narrow character that the table does not know."""


@lru_cache(maxsize=8192)
def width_px(text: str, size_px: float, *, semibold: bool = False) -> float:
    """Return how wide one line of text is at a font size, in pixels."""
    ems = _ems("semibold" if semibold else "regular")
    return size_px * sum(ems[char] if char in ems else _guessed_em(char) for char in text)


@lru_cache(maxsize=4096)
def _guessed_em(char: str) -> float:
    if unicodedata.combining(char) or unicodedata.category(char) in {"Cf", "Mn", "Me"}:
        return 0.0
    return 1.0 if is_wide(char) else UNKNOWN_EM


def is_wide(char: str) -> bool:
    """Say whether a character fills a whole em square (Chinese, Japanese, Korean, emoji)."""
    return unicodedata.east_asian_width(char) in {"W", "F"}


@cache
def _ems(weight: str) -> Mapping[str, float]:
    table = json.loads(resources.files("runlane.diagram").joinpath("widths.json").read_text("ascii"))
    return {
        chr(first + index): width / table["em"]
        for first, widths in table[weight]
        for index, width in enumerate(widths)
    }
