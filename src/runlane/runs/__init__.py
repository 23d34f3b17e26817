"""The run: (runbook, state, event) -> (state, commands). No clock, no chance, no input or output.

In: events, whose `at` is in seconds since the run's start. Out: a new `RunState` and `RunCommand`s.
"""

from runlane.runs.advance import advance, new_run, refusal, replay
from runlane.runs.commands import RunCommand
from runlane.runs.events import RunEvent
from runlane.runs.state import RunState, Visit

__all__ = ["RunCommand", "RunEvent", "RunState", "Visit", "advance", "new_run", "refusal", "replay"]
