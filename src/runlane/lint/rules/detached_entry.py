"""Nothing leads to the node: it never fires by itself."""

from collections.abc import Iterator

from runlane.base.texts import text
from runlane.fz.diagnostics import Severity
from runlane.fz.tree import Shape
from runlane.lint.facts import Facts
from runlane.lint.rule import Finding, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Find triggers that nothing is bound to fire. Other start circles have a rule of their own."""
    for node in facts.runbook.triggers:
        is_circle = facts.runbook.nodes[node].shape is Shape.CIRCLE
        if node in facts.connected and not is_circle and facts.runbook.binding(node).trigger is None:
            yield Finding(
                at=node,
                message=text("no arrow leads to {node}: it never starts by itself", node=facts.named(node)),
                hint=text("people can fire it by hand; bind a `trigger`, or draw the arrow"),
            )


RULE = Rule(
    code="FZ118",
    name="detached-entry",
    severity=Severity.WARNING,
    summary=text("A node without an arrow into it is a trigger; say what fires it."),
    check=check,
    bad="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: rectangle label:"Restart the pump"
n3: rectangle label:"Call the plant"
n4: circle label:"Over"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n4.handle(left)
n3.handle(right) -> n4.handle(left)
}
""",
    good="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: rectangle label:"Restart the pump"
n3: rectangle label:"Call the plant"
n4: circle label:"Over"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n4.handle(left)
n3.handle(right) -> n4.handle(left)
}
""",
    good_bindings="""\
nodes:
  n3: {trigger: {on: deadline, node: n2, after: 5m}}
""",
    companions=("trigger-merges",),
)
