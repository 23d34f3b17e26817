"""A rollback has nothing to undo."""

from collections.abc import Iterator

from runlane.base.texts import text
from runlane.fz.diagnostics import Severity
from runlane.lint.facts import Facts
from runlane.lint.rule import Finding, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Find rollbacks none of whose steps can be undone."""
    bound = facts.runbook.bindings.nodes
    for node in facts.runbook.nodes:
        wanted = facts.runbook.binding(node).rollback
        if wanted is None:
            continue
        others = bound if wanted == ("*",) else [other for other in wanted if other in bound]
        if not any(bound[other].undo for other in others):
            yield Finding(
                at=node,
                message=text("{node} has nothing to undo", node=facts.named(node)),
                hint=text("bind an `undo` to the steps that it takes back"),
            )


RULE = Rule(
    code="FZ123",
    name="rollback-nothing",
    severity=Severity.WARNING,
    summary=text("A rollback names steps that have an `undo`."),
    check=check,
    bad="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: rectangle label:"Restart the pump"
n3: circle label:"Over"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
""",
    good="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: rectangle label:"Restart the pump"
n3: circle label:"Over"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
""",
    bad_bindings="""\
nodes:
  n2: {rollback: all}
""",
    good_bindings="""\
nodes:
  n1: {undo: reset_alarm}
  n2: {rollback: all}
""",
)
