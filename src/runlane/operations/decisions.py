"""Decisions by expression: CEL over the incident and what the run has collected, evaluated at the edge of the run."""

from typing import Any

import structlog

from runlane.base.conditions import RUNBOOK_NAMES, ConditionError, EvaluationError, compile_condition
from runlane.base.instants import Instant
from runlane.incidents.model import Incident
from runlane.operations.visits import SYSTEM, run_seconds
from runlane.runs.commands import EvaluateDecision
from runlane.runs.events import BranchChosen
from runlane.runs.state import RunState

_log = structlog.get_logger(__name__)


def branch_chosen(command: EvaluateDecision, incident: Incident, run: RunState, now: Instant) -> BranchChosen:
    """Return the choice of a decision; no labels when no condition holds or one cannot be evaluated.

    A choice without a branch blocks the decision as `no-branch`, and a person is asked.
    """
    variables = decision_variables(incident, run.data)
    labels: tuple[str, ...] = ()
    for label, condition in (command.branches or {"": command.expression}).items():
        answer = _evaluated(command, condition, variables)
        if command.branches and answer is True:
            labels = (label,)
            break
        if not command.branches and isinstance(answer, str):
            labels = (answer,)
    return BranchChosen(at=run_seconds(now), by=SYSTEM, node=command.node, act=command.act, labels=labels)


def decision_variables(incident: Incident, data: dict[str, Any]) -> dict[str, Any]:
    """Return what conditions may name: `incident` and `data` (the nodes' outputs by node id)."""
    return {
        "incident": {
            "id": incident.id,
            "title": incident.title,
            "severity": int(incident.severity),
            "status": str(incident.status),
            "service": incident.service,
            "is_major": incident.is_major,
            "is_test": incident.is_test,
            "acknowledged": incident.acknowledged_at is not None,
            "alerts_firing": sum(alert.firing for alert in incident.alerts.values()),
        },
        "data": data,
    }


def _evaluated(command: EvaluateDecision, condition: str, variables: dict[str, Any]) -> object:
    try:
        return compile_condition(condition, RUNBOOK_NAMES).evaluate(variables)
    except (ConditionError, EvaluationError) as cause:
        _log.warning("condition_failed", node=command.node, condition=condition, error=str(cause))
        return None
