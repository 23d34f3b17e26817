"""Text -> Document + diagnostics. Recovers at the next line; there is always a tree."""

from dataclasses import replace
from enum import StrEnum
from typing import Final

from runlane.base.texts import text
from runlane.fz.checks.advice import advise
from runlane.fz.checks.answers import check_answers
from runlane.fz.checks.characters import check_characters
from runlane.fz.checks.ids import check_gaps, check_ids
from runlane.fz.checks.references import UNKNOWN_NODE, check_references, move_into_lane
from runlane.fz.diagnostics import Diagnostic, DiagnosticKind, Severity
from runlane.fz.draft import MOST_FINDINGS, Draft
from runlane.fz.lines import lines_of
from runlane.fz.loop_line import loop_outside
from runlane.fz.source import Source, Span
from runlane.fz.tree import Document
from runlane.fz.walk import walk


class Profile(StrEnum):
    """How strict to be."""

    FLOWZAP = "flowzap"
    """FlowZap Code as it is defined."""
    LENIENT = "lenient"
    """What can be mended mechanically is a warning."""
    SEQUENCE_STRICT = "sequence-strict"
    """Requests between lanes must be answered, too."""


LONGEST_TEXT: Final = 1_000_000
"""Code points of a text. FlowZap's own service takes 50,000; this limit is ours, and guards memory only."""


def parse(written: str, profile: str = Profile.FLOWZAP) -> tuple[Document, list[Diagnostic]]:
    """Return the tree of a text and what is to be said about it, in order of the text.

    The tree is there whatever the text is: what cannot be read is left out of it. Only a text that is too
    large gives an empty tree.

    Raises:
        ValueError: `profile` is none of `Profile`.
    """
    strictness = Profile(profile)
    draft = Draft(Source(written))
    if len(written) > LONGEST_TEXT:
        draft.report(_too_large(len(written)))
        return draft.document(), draft.findings
    _read(draft)
    if strictness is Profile.LENIENT:
        draft.findings = [_eased(finding) for finding in draft.findings]
        draft.rename_nodes()
    if not any(finding.severity is Severity.ERROR for finding in draft.findings):
        advise(draft)
        if strictness is Profile.SEQUENCE_STRICT:
            check_answers(draft)
    return draft.document(), sorted(draft.findings, key=lambda finding: finding.span)


def _read(draft: Draft) -> None:
    lines, draft.comments = lines_of(draft.source.text)
    if not lines:
        draft.report(_empty())
    outside_loops = walk(lines, draft)
    for loop in outside_loops[:MOST_FINDINGS]:
        nodes = [member.node for member in loop.members]
        draft.report(loop_outside(loop.span, move_into_lane(loop.span, nodes, draft)))
    check_ids(draft)
    check_gaps(draft, check_references(draft))
    check_characters(draft)


def _eased(finding: Diagnostic) -> Diagnostic:
    """Make a warning of an error that can be mended; which node was meant is a guess and stays an error."""
    is_clear = finding.fix is not None and finding.name != UNKNOWN_NODE.name
    return replace(finding, severity=Severity.WARNING) if is_clear else finding


def _empty() -> Diagnostic:
    message = text("the text holds no diagram")
    return EMPTY_FILE.at(
        Span(0, 0), message, text('begin with a lane: `Team { # Team`, `n1: circle label:"Start"`, `}`')
    )


def _too_large(length: int) -> Diagnostic:
    message = text("the text has {length} characters, more than {most}", length=length, most=LONGEST_TEXT)
    return TOO_LARGE.at(Span(0, 0), message, text("split the diagram"))


EMPTY_FILE: Final = DiagnosticKind(
    "FZ027",
    "empty-file",
    Severity.ERROR,
    text("A text holds one diagram."),
    bad="// nothing yet\n",
    good="""\
Door { # Door
n1: circle label:"Bell"
n2: rectangle label:"Open"
n1.handle(right) -> n2.handle(left)
}
""",
)

TOO_LARGE: Final = DiagnosticKind(
    "FZ028",
    "too-large",
    Severity.ERROR,
    text("A text has at most 1,000,000 characters."),
    bad="// x\n" * 200_001,
    good=EMPTY_FILE.good,
)
