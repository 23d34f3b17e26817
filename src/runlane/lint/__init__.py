"""The advice: what is wrong or doubtful about how a runbook would run (`semantics.md` section 12).

In: a `Runbook`. Out: diagnostics, in order of the text. Warnings and infos never stop a run.
"""

from runlane.lint.engine import lint, rules
from runlane.lint.rule import Finding, Rule

__all__ = ["Finding", "Rule", "lint", "rules"]
