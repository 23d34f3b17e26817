"""A trigger leads into the main flow."""

from collections.abc import Iterator

from runlane.base.texts import text
from runlane.fz.diagnostics import Severity
from runlane.lint.facts import Facts
from runlane.lint.rule import Finding, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Find the first step at which a trigger's token meets the main flow."""
    runbook, main = facts.runbook, facts.reach([facts.runbook.start])
    for node in runbook.triggers:
        common = facts.reach([node]) & main
        for meeting in runbook.structure.order:
            loops = any(edge.back for edge in runbook.in_edges[meeting])
            if meeting in common and (meeting in runbook.structure.joins or loops):
                yield Finding(
                    at=node,
                    message=text(
                        "{node} meets the main flow at {meeting}",
                        node=facts.named(node),
                        meeting=facts.named(meeting),
                    ),
                    hint=text(
                        "its token is absorbed there if that step is open or done; `restart: true` runs it again"
                    ),
                )
                break


RULE = Rule(
    code="FZ127",
    name="trigger-merges",
    severity=Severity.INFO,
    summary=text("What a trigger sends into the main flow is absorbed where the step is open or done."),
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
n3: circle label:"Over"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
""",
    bad_bindings="""\
nodes:
  n3: {trigger: {on: deadline, node: n2, after: 5m}}
""",
)
