"""Diagnostics for people, with the line and a caret, and for programs, as plain data for JSON."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from runlane.base.texts import Text
from runlane.fz.diagnostics import Diagnostic, Fix, Severity
from runlane.fz.source import Source, Span
from runlane.fz.tree import Document

Say = Callable[[Text], str]
"""Renders a text in the reader's language."""

_WINDOW: Final = 120
"""Columns of a source line that are shown; of a longer one, those around the caret."""


def stats(document: Document) -> dict[str, int]:
    """Return how many lanes, nodes, edges and loops a document has; what is written twice counts once."""
    return {
        "lanes": len({lane.id for lane in document.lanes}),
        "nodes": len({node.id for node in document.nodes}),
        "edges": len(document.edges),
        "loops": len(document.loops),
    }


def is_valid(diagnostics: Iterable[Diagnostic]) -> bool:
    """Return whether there is no error among the findings."""
    return all(finding.severity is not Severity.ERROR for finding in diagnostics)


def to_json(
    file: str, document: Document, diagnostics: Sequence[Diagnostic], say: Say = str
) -> dict[str, Any]:
    """Return what `runlane check --json` prints about one file: plain data.

    Lines and columns count from 1, columns in code points; an end is the place behind the last code point.
    """
    return {
        "file": file,
        "valid": is_valid(diagnostics),
        "stats": stats(document),
        "diagnostics": [diagnostic_json(finding, document.source, say) for finding in diagnostics],
    }


def diagnostic_json(finding: Diagnostic, source: Source, say: Say = str) -> dict[str, Any]:
    """Return one finding as plain data."""
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        **_range_json(finding.span, source),
        "message": say(finding.message),
        "hint": say(finding.hint),
        "fix": _fix_json(finding.fix, source, say) if finding.fix is not None else None,
    }


def render_text(file: str, source: Source, diagnostics: Iterable[Diagnostic], say: Say = str) -> str:
    """Return findings as a compiler prints them: place, code, message, the line with a caret, hint.

    Each ends with an empty line. What is not printed is shown as a replacement character, so that a hostile
    text cannot steer the terminal.
    """
    return "".join(_finding_text(file, source, finding, say) for finding in diagnostics)


def _range_json(span: Span, source: Source) -> dict[str, int]:
    start, end = source.position(span.start), source.position(span.end)
    return {"line": start.line, "column": start.column, "end_line": end.line, "end_column": end.column}


def _fix_json(fix: Fix, source: Source, say: Say) -> dict[str, Any]:
    edits = [{**_range_json(edit.span, source), "text": edit.replacement} for edit in fix.edits]
    return {"title": say(fix.title), "edits": edits}


def _finding_text(file: str, source: Source, finding: Diagnostic, say: Say) -> str:
    place = source.position(finding.span.start)
    message, hint = _printable(say(finding.message)), _printable(say(finding.hint))
    head = (
        f"{file}:{place.line}:{place.column}: {finding.severity} {finding.code} {finding.name}: {message}\n"
    )
    excerpt = _excerpt(source, finding.span)
    mendable = " (runlane fix does it)" if finding.fix is not None else ""
    return f"{head}{excerpt}  hint: {hint}{mendable}\n\n"


def _excerpt(source: Source, span: Span) -> str:
    """Return the line with its number, and a caret under what is meant."""
    place = source.position(span.start)
    line = source.line_text(place.line)
    if not line:
        return ""
    column = place.column - 1
    first = max(0, column - _WINDOW // 2) if len(line) > _WINDOW else 0
    shown = line[first : first + _WINDOW]
    length = max(1, min(span.end - span.start, len(shown) - (column - first)))
    lead = "".join("\t" if char == "\t" else " " * _width(char) for char in shown[: column - first])
    carets = "^" * max(1, sum(_width(char) for char in shown[column - first : column - first + length]))
    number = str(place.line)
    return f"{number:>5} | {_printable(shown)}\n      | {lead}{carets}\n"


def _width(char: str) -> int:
    """Return how many columns of a terminal a character takes."""
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _printable(written: str) -> str:
    return "".join(
        char if char.isprintable() or char == "\t" else "\N{REPLACEMENT CHARACTER}" for char in written
    )
