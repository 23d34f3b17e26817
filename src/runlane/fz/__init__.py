"""The language: FlowZap Code, text <-> tree. It knows shapes and handles, not what they do.

In: text. Out: a `Document` with a span on every part, and diagnostics; or canonical text from a `Document`.
"""

from runlane.fz.diagnostics import Diagnostic, DiagnosticKind, Edit, Fix, Severity
from runlane.fz.formatter import format_document
from runlane.fz.parser import Profile, parse
from runlane.fz.report import render_text, to_json
from runlane.fz.source import Position, Source, Span
from runlane.fz.tree import Document

__all__ = [
    "Diagnostic",
    "DiagnosticKind",
    "Document",
    "Edit",
    "Fix",
    "Position",
    "Profile",
    "Severity",
    "Source",
    "Span",
    "format_document",
    "parse",
    "render_text",
    "to_json",
]
