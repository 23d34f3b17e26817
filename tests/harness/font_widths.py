"""Make `src/runlane/diagram/widths.json`, the advance widths of Inter, from its font files.

Run by hand when the table should grow: `python tests/harness/font_widths.py REGULAR.otf SEMIBOLD.otf >
widths.json`. The committed table was made from Inter 4.0 as packaged by Debian (`fonts-inter`); advance
widths are plain facts about a font, no part of the font itself is kept.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from fontTools.ttLib import TTFont

EM = 1000
RANGES = ((0x20, 0x24F), (0x2B0, 0x2FF), (0x370, 0x3FF), (0x400, 0x52F), (0x1E00, 0x1EFF), (0x2010, 0x2044))
RANGES += ((0x2070, 0x209F), (0x20A0, 0x20BF), (0x2100, 0x214F), (0x2190, 0x21FF), (0x2200, 0x22FF))
RANGES += ((0x25A0, 0x25FF), (0x2600, 0x27BF))


def widths_of(font_file: Path) -> dict[int, int]:
    """Return the advance width of every character of `RANGES` that the font has, in thousandths of an em."""
    font = TTFont(font_file)
    units = font["head"].unitsPerEm
    advances = font["hmtx"].metrics
    glyphs = font.getBestCmap()
    return {code: round(advances[glyphs[code]][0] * EM / units) for code in _codes() if code in glyphs}


def runs_of(widths: Mapping[int, int]) -> list[list[int | list[int]]]:
    """Return the table as runs `[first code point, [widths...]]` of neighbouring characters."""
    runs: list[list[int | list[int]]] = []
    following = -1
    for code, width in sorted(widths.items()):
        if code == following:
            runs[-1][1].append(width)
        else:
            runs.append([code, [width]])
        following = code + 1
    return runs


def _codes() -> Iterator[int]:
    for first, last in RANGES:
        yield from range(first, last + 1)


def main(files: Iterable[str]) -> None:
    """Print the table of a regular and a semi-bold font file."""
    regular, semibold = (runs_of(widths_of(Path(file))) for file in files)
    json.dump({"em": EM, "regular": regular, "semibold": semibold}, sys.stdout, separators=(",", ":"))


if __name__ == "__main__":
    main(sys.argv[1:])
