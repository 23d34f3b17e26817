"""Work passes to another lane without a word."""

from collections.abc import Iterator

from runlane.base.texts import text
from runlane.fz.diagnostics import Severity
from runlane.lint.facts import Facts
from runlane.lint.rule import Finding, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Find arrows between lanes that have no label and leave no decision."""
    for edge in facts.runbook.edges:
        source, target = (facts.runbook.nodes[end] for end in (edge.source, edge.target))
        if edge.drawn and source.lane != target.lane and not edge.label.strip():
            if facts.is_diamond(edge.source):
                continue
            yield Finding(
                at=edge.id,
                message=text(
                    "{source} hands over to {target} without a word", source=source.lane, target=target.lane
                ),
                hint=text('say what is handed over: `[label="Report"]`; the other lane is told so'),
            )


RULE = Rule(
    code="FZ130",
    name="unlabelled-handoff",
    severity=Severity.INFO,
    summary=text("A hand-off to another lane says what is handed over."),
    check=check,
    bad="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: rectangle label:"Restart the pump"
n1.handle(right) -> n2.handle(left)
n2.handle(bottom) -> Plant.n3.handle(top)
}
Plant { # Plant
n3: rectangle label:"Look at the gauge"
n4: circle label:"Over"
n3.handle(right) -> n4.handle(left)
}
""",
    good="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: rectangle label:"Restart the pump"
n1.handle(right) -> n2.handle(left)
n2.handle(bottom) -> Plant.n3.handle(top) [label="Report"]
}
Plant { # Plant
n3: rectangle label:"Look at the gauge"
n4: circle label:"Over"
n3.handle(right) -> n4.handle(left)
}
""",
)
