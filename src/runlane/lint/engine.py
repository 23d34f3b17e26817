"""Run every rule over a runbook."""

from collections.abc import Iterator
from functools import cache

from runlane.base.discovery import discover
from runlane.fz.diagnostics import Diagnostic
from runlane.fz.source import Span
from runlane.lint import rules as folder
from runlane.lint.facts import Facts
from runlane.lint.rule import Rule
from runlane.runbook.model import Runbook


@cache
def rules() -> tuple[Rule, ...]:
    """Return every rule, ours and those of other packages (group `runlane.rules`), in order of their codes."""
    found = discover(folder, "RULE", _name_of)
    return tuple(sorted(found.values(), key=lambda rule: rule.code))


def lint(runbook: Runbook) -> list[Diagnostic]:
    """Return what the rules say about a runbook, in order of the text."""
    if not runbook.nodes:
        return []
    facts = Facts(runbook)
    found = [diagnostic for rule in rules() for diagnostic in _diagnostics(rule, facts)]
    return sorted(found, key=lambda one: (one.span, one.code))


def _name_of(rule: Rule) -> str:
    return rule.name


def _diagnostics(rule: Rule, facts: Facts) -> Iterator[Diagnostic]:
    for finding in rule.check(facts):
        span = facts.runbook.spans.get(finding.at, Span(0, 0))
        severity = finding.severity or rule.severity
        yield Diagnostic(rule.code, rule.name, severity, span, finding.message, finding.hint)
