"""Source text, spans, line and column (code points)."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

_LINE_END: Final = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range `[start, end)` of code points in a source text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Position:
    """Line and column, both counted from 1; columns in code points."""

    line: int
    column: int


class Source:
    """A text and where its lines begin. A line ends with LF, CR LF or a lone CR."""

    __slots__ = ("_line_starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._line_starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def position(self, offset: int) -> Position:
        """Return the line and column of a code point offset."""
        line = bisect_right(self._line_starts, offset)
        return Position(line, offset - self._line_starts[line - 1] + 1)

    def line_text(self, line: int) -> str:
        """Return line `line` (from 1) without its line end."""
        start = self._line_starts[line - 1]
        end = self._line_starts[line] if line < len(self._line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def line_span(self, offset: int) -> Span:
        """Return the span of the line that `offset` stands in, its line end included."""
        line = bisect_right(self._line_starts, offset)
        end = self._line_starts[line] if line < len(self._line_starts) else len(self.text)
        return Span(self._line_starts[line - 1], end)

    def slice(self, span: Span) -> str:
        """Return the text of a span."""
        return self.text[span.start : span.end]
