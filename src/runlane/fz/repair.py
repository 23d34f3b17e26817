"""Apply fixes: text and diagnostics -> mended text."""

from collections.abc import Iterable, Sequence

from runlane.fz.diagnostics import Diagnostic, Fix
from runlane.fz.parser import Profile, parse

_MOST_ROUNDS = 20
"""Fixes that uncover one another end after a few rounds; this only bounds the work."""


def apply_fix(written: str, fix: Fix) -> str:
    """Return the text after all edits of a fix. Edits are those of `written` and do not overlap."""
    for edit in sorted(fix.edits, key=lambda edit: edit.span, reverse=True):
        written = written[: edit.span.start] + edit.replacement + written[edit.span.end :]
    return written


def repair(written: str, profile: str = Profile.FLOWZAP) -> tuple[str, list[Diagnostic]]:
    """Apply every fix there is, also those for what only shows after a first one.

    Returns the mended text and the findings that were mended, in the order in which it was done. The spans
    of a finding are those of the text in which it was found. What needs a decision is left alone.

    Raises:
        ValueError: `profile` is none of `Profile`.
    """
    done: list[Diagnostic] = []
    for _ in range(_MOST_ROUNDS):
        findings = [finding for finding in parse(written, profile)[1] if finding.fix is not None]
        chosen = _without_overlap(findings)
        if not chosen:
            break
        edits = tuple(edit for finding in chosen if finding.fix for edit in finding.fix.edits)
        written = apply_fix(written, Fix(findings[0].message, edits))
        done += chosen
    return written, done


def _without_overlap(findings: Iterable[Diagnostic]) -> Sequence[Diagnostic]:
    """Return the findings whose fixes touch no place that an earlier one touches."""
    chosen: list[Diagnostic] = []
    taken: list[tuple[int, int]] = []
    for finding in findings:
        spans = [(edit.span.start, edit.span.end) for edit in finding.fix.edits] if finding.fix else []
        if not any(start <= to and since <= end for start, end in spans for since, to in taken):
            chosen.append(finding)
            taken += spans
    return chosen
