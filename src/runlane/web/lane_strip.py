"""The strip of lane titles that stays in sight while the picture scrolls sideways, cut out of the picture itself."""

import re
from typing import Final

_LANE: Final = re.compile(r'<g id="lane-[^>]*>\n(?:<title>.*?</title>\n)?(.*?)</g>', re.DOTALL)
_HEADER: Final = re.compile(r'width="(\d+(?:\.\d+)?)" height="[\d.]+" class="rl-header-')
_HEIGHT: Final = re.compile(r'<svg [^>]*height="(\d+(?:\.\d+)?)"')


def lane_strip(svg: str) -> str:
    """Return an SVG of the lanes' headers alone, as high as the picture; "" when the picture has no lanes.

    `svg` is what `diagram.render_svg(..., theme="css")` returns. The strip is decoration: readers of the picture's
    text find the lanes there, so it is hidden from them.
    """
    header, height = _HEADER.search(svg), _HEIGHT.search(svg)
    lanes = "".join(match.group(1) for match in _LANE.finditer(svg))
    if not header or not height or not lanes:
        return ""
    size = f'viewBox="0 0 {header.group(1)} {height.group(1)}" width="{header.group(1)}" height="{height.group(1)}"'
    return f'<svg class="rl-diagram lane-strip" {size} aria-hidden="true" focusable="false">{lanes}</svg>'
