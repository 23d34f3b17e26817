"""A run told by a script: plain steps become events, states become plain observations (`interfaces.md`)."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from runlane.base.texts import Text, text
from runlane.runbook.model import Runbook
from runlane.runs import commands, events
from runlane.runs.advance import advance, new_run
from runlane.runs.commands import RunCommand
from runlane.runs.events import RunEvent
from runlane.runs.state import RunState
from runlane.runs.summary import summary

Observation = dict[str, Any]
"""What can be seen after a step: plain JSON data."""


class ScriptError(ValueError):
    """A step of a script cannot be read; `message` says which, `hint` what to write."""

    def __init__(self, message: Text, hint: Text) -> None:
        super().__init__(str(message))
        self.message = message
        self.hint = hint


class Simulation:
    """A run in memory. What it saw so far adds up; nothing is sent."""

    def __init__(
        self, runbook: Runbook, load: Callable[[str], Runbook] | None = None, run: str = "r1"
    ) -> None:
        """`load` compiles the diagram that a `migrate` step names."""
        self._runbook = runbook
        self._load = load
        self._state = new_run(runbook, run)
        self._last: RunEvent | None = None
        self._steps = 0
        self._absorbed: dict[str, int] = {}
        self._skipped: list[str] = []
        self._compensated: list[str] = []
        self._log: list[list[str]] = []
        self._keys: dict[str, list[str]] = {}

    @property
    def state(self) -> RunState:
        """Return where the run stands."""
        return self._state

    def do(self, step: Mapping[str, Any]) -> Observation:
        """Take one step and say what can be seen then.

        Raises:
            ScriptError: the step is not one, or lacks what it needs.
        """
        self._steps += 1
        if step.get("do") == "reload":
            self._state = msgspec.json.decode(msgspec.json.encode(self._state), type=RunState)
            return self._observation(())
        if step.get("do") == "again":
            if self._last is None:
                raise ScriptError(text("step {step}: nothing was delivered yet", step=self._steps), _FIRST)
        else:
            self._last = self._event(step)
        result = advance(self._runbook, self._state, self._last)
        self._state = result.state
        self._note(result.commands)
        return self._observation(result.commands)

    def _event(self, step: Mapping[str, Any]) -> RunEvent:
        fields = {key: value for key, value in step.items() if key not in _IGNORED}
        name = str(step.get("do"))
        if name not in _STEPS:
            message = text("step {step}: there is no step `{name}`", step=self._steps, name=name)
            raise ScriptError(
                message, text("write one of {steps}", steps=", ".join((*_STEPS, "again", "reload")))
            )
        if name == "migrate":
            fields["graph"] = self._migrate(fields)
        for script, field in _RENAMED.get(name, {}).items():
            if script in fields:
                fields[field] = fields.pop(script)
        for field in ("labels", "entry"):
            if field in fields:
                fields[field] = [fields[field]] if isinstance(fields[field], str) else fields[field]
        given = {"at": self._state.now, "by": "", **fields, "id": f"s{self._steps}"}
        try:
            event: RunEvent = msgspec.convert(given, _STEPS[name])
        except msgspec.ValidationError as cause:
            message = text("step {step}, `{name}`: {cause}", step=self._steps, name=name, cause=str(cause))
            raise ScriptError(message, text("see `runlane simulate --help` for what a step takes")) from cause
        return event

    def _migrate(self, fields: Mapping[str, Any]) -> str:
        if self._load is None or not isinstance(fields.get("graph"), str):
            message = text("step {step}: `migrate` names no diagram", step=self._steps)
            raise ScriptError(message, text("write `graph`: the path of the new version"))
        self._runbook = self._load(fields["graph"])
        return self._runbook.digest

    def _note(self, happened: tuple[RunCommand, ...]) -> None:
        for command in happened:
            if isinstance(command, commands.Record):
                self._note_record(command)
            elif isinstance(command, _ORDERS):
                keys = self._keys.setdefault(command.node, [])
                if command.key not in keys:
                    keys.append(command.key)

    def _note_record(self, record: commands.Record) -> None:
        if record.what in {"activated", "completed"}:
            self._log.append([record.what, record.node])
        elif record.what == "absorbed":
            self._absorbed[record.node] = self._absorbed.get(record.node, 0) + 1
        elif record.what == "compensated":
            self._compensated.append(record.node)
        elif record.what == "skipped" and record.node not in self._skipped:
            self._skipped.append(record.node)

    def _observation(self, happened: tuple[RunCommand, ...]) -> Observation:
        seen = summary(self._runbook, self._state)
        return {
            "status": seen.status,
            "refused": any(isinstance(one, commands.RefuseEvent) and not one.is_repeated for one in happened),
            "open": {
                visit.node: {
                    "kind": visit.kind,
                    "who": visit.who,
                    "state": visit.state,
                    "why": visit.why or None,
                    "options": list(visit.options),
                }
                for visit in seen.open
            },
            "waiting": {join.node: list(join.waits_for) for join in seen.joins},
            "problems": {problem.node: problem.why for problem in seen.problems},
            "visits": dict(self._state.visits),
            "absorbed": dict(self._absorbed),
            "ended": list(self._state.ended),
            "skipped": list(self._skipped),
            "compensated": list(self._compensated),
            "effects": [effect(command) for command in happened],
            "log": [list(entry) for entry in self._log],
            "keys": {node: list(keys) for node, keys in self._keys.items()},
        }


def effect(command: RunCommand) -> dict[str, Any]:
    """Return a command as the plain effect that scripts compare with."""
    if isinstance(command, commands.Record):
        return {"fx": command.what, "node": command.node, **command.data}
    if isinstance(command, commands.RefuseEvent):
        fx = "duplicate" if command.is_repeated else "ignored"
        return {"fx": fx, "event": command.event, "node": command.node, "why": str(command.why)}
    fields = msgspec.to_builtins(command)
    fields.pop("type")
    renamed = {_FIELD_NAMES.get(name, name): value for name, value in fields.items()}
    named = {"fx": _EFFECT_NAMES[type(command)], **renamed}
    if isinstance(command, commands.StartChild | commands.CancelChild):
        named["child"] = command.key
    if isinstance(command, commands.EvaluateDecision):
        named["expr"] = command.expression or command.branches
    return named


_FIRST: Final = text("start with a step other than `again`")
_IGNORED: Final = frozenset({"do", "expect", "id", "title", "checks", "comment"})
_ORDERS: Final = (commands.AskPerson, commands.PerformAction, commands.EvaluateDecision, commands.StartChild)
_STEPS: Final[Mapping[str, Any]] = {
    "start": events.RunStarted,
    "complete": events.NodeCompleted,
    "choose": events.BranchChosen,
    "fail": events.NodeFailed,
    "child": events.ChildEnded,
    "clock": events.ClockTicked,
    "signal": events.SignalReceived,
    "skip": events.NodeSkipped,
    "force": events.JoinForced,
    "drop": events.TokenDropped,
    "retry": events.NodeRetried,
    "redo": events.NodeRedone,
    "reopen": events.NodeReopened,
    "fire": events.TriggerFired,
    "reassign": events.NodeReassigned,
    "jump": events.TokenJumped,
    "pause": events.RunPaused,
    "resume": events.RunResumed,
    "cancel": events.RunCancelled,
    "close": events.RunClosed,
    "undone": events.StepUndone,
    "migrate": events.RunMigrated,
    "note": events.NoteTaken,
}
_RENAMED: Final[Mapping[str, Mapping[str, str]]] = {
    "choose": {"label": "labels"},
    "reassign": {"to": "who"},
    "jump": {"from": "source", "to": "target"},
    "migrate": {"map": "nodes"},
}
_EFFECT_NAMES: Final[Mapping[type, str]] = {
    commands.AskPerson: "ask",
    commands.PerformAction: "do",
    commands.EvaluateDecision: "evaluate",
    commands.StartChild: "start-child",
    commands.CancelChild: "cancel-child",
    commands.UndoStep: "undo",
    commands.WithdrawWork: "cancelled-work",
    commands.RemindPerson: "notify",
    commands.RaiseProblem: "blocked",
    commands.AnnounceHandoff: "handoff",
    commands.SetTimer: "timer",
    commands.DropTimer: "drop-timer",
}
_FIELD_NAMES: Final[Mapping[str, str]] = {
    "source_lane": "from",
    "target_lane": "to",
    "rollback": "for",
    "error": "text",
}
