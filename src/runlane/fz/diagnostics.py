"""Diagnostic: code, name, severity, span, message, hint, fix; one value for parser, lints and editors."""

from dataclasses import dataclass
from enum import StrEnum

from runlane.base.texts import Text
from runlane.fz.source import Span


class Severity(StrEnum):
    """How much a finding matters. Only errors make a document invalid."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text of `span` by `replacement`."""

    span: Span
    replacement: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A mechanical repair: all edits or none."""

    title: Text
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding about a document. `code` is stable (`FZ016`), `name` that of the rule (`unknown-node`)."""

    code: str
    name: str
    severity: Severity
    span: Span
    message: Text
    hint: Text
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class DiagnosticKind:
    """A row of the catalogue: what a finding of the language core means, with a bad and a good example.

    `bad` triggers this finding and no other, `good` none. `profile` is the one in which the finding is made.
    """

    code: str
    name: str
    severity: Severity
    what: Text
    bad: str
    good: str
    profile: str = "flowzap"

    def at(self, span: Span, message: Text, hint: Text, fix: Fix | None = None) -> Diagnostic:
        """Return a finding of this kind at `span`."""
        return Diagnostic(self.code, self.name, self.severity, span, message, hint, fix)
