"""The run: (runbook, state, event) -> (state, commands). No clock, no chance, no input or output.

In: events, whose `at` is in seconds since the run's start. Out: a new `RunState` and `RunCommand`s.
"""

from runlane.runs.advance import advance, new_run, refusal, replay
from runlane.runs.check import check, warning
from runlane.runs.commands import RunCommand
from runlane.runs.events import RunEvent
from runlane.runs.migrate import MigrationPlan, plan_migration
from runlane.runs.state import RunState, Visit
from runlane.runs.summary import (
    OpenVisit,
    Possible,
    Problem,
    Summary,
    WaitingJoin,
    edge_states,
    node_states,
    possible,
    summary,
)

__all__ = [
    "MigrationPlan",
    "OpenVisit",
    "Possible",
    "Problem",
    "RunCommand",
    "RunEvent",
    "RunState",
    "Summary",
    "Visit",
    "WaitingJoin",
    "advance",
    "check",
    "edge_states",
    "new_run",
    "node_states",
    "plan_migration",
    "possible",
    "refusal",
    "replay",
    "summary",
    "warning",
]
