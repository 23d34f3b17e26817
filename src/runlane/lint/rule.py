"""Rule: one question asked of a runbook, with an example that is wrong and one that is right."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from runlane.base.texts import Text
from runlane.fz.diagnostics import Severity
from runlane.lint.facts import Facts


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found. `at` is the id of a node, an edge or a loop line; "" for the whole diagram."""

    at: str
    message: Text
    hint: Text
    severity: Severity | None = None
    """Where it matters more or less than the rule's own severity says."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, offered as `RULE` by a file of `lint/rules`. A code is never reused.

    `bad` leads to this finding, `good` to none of it. `companions` are the rules that speak about `bad` too.
    """

    code: str
    name: str
    severity: Severity
    summary: Text
    check: Callable[[Facts], Iterable[Finding]]
    bad: str
    good: str
    bad_bindings: str = ""
    """The sidecar that goes with `bad`, as YAML."""
    good_bindings: str = ""
    companions: tuple[str, ...] = ()
