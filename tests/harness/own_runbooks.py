"""Runbooks of a test's own, as a configuration folder would hold them, and actions that do as a test says."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from harness.story import Story
from runlane.base.texts import text
from runlane.operations import intake
from runlane.operations.library import Library
from runlane.ports.action import Action, ActionCall
from runlane.ports.outcome import Done, Outcome

LINE = """\
Work {{ # Work
n1: circle label:"Start"
{boxes}
{end}: circle label:"End"
{arrows}
}}
"""


def line(*labels: str) -> str:
    """Return a diagram of one lane: a start, the boxes n2, n3, ... one after the other, and an end."""
    ids = [f"n{number}" for number in range(1, len(labels) + 3)]
    boxes = [f'{node}: rectangle label:"{label}"' for node, label in zip(ids[1:-1], labels, strict=True)]
    arrows = [f"{a}.handle(right) -> {b}.handle(left)" for a, b in pairwise(ids)]
    return LINE.format(boxes="\n".join(boxes), end=ids[-1], arrows="\n".join(arrows))


@dataclass
class Scripted:
    """An action that answers as it was told, first in, first out; then it is done. Keeps the calls it got."""

    answers: list[Outcome | Callable[[ActionCall], Outcome]] = field(default_factory=list)
    calls: list[ActionCall] = field(default_factory=list)

    def perform(self, call: ActionCall, _world: Any, _http: Any) -> Outcome:
        """Answer the call."""
        self.calls.append(call)
        answer = self.answers.pop(0) if self.answers else Done()
        return answer(call) if callable(answer) else answer


def write_runbooks(folder: Path, runbooks: dict[str, tuple[str, str]]) -> None:
    """Write runbooks (name -> diagram, sidecar) into a folder."""
    folder.mkdir(exist_ok=True)
    for name, (diagram, sidecar) in runbooks.items():
        (folder / f"{name}.fz").write_text(diagram, encoding="utf-8")
        (folder / f"{name}.yaml").write_text(sidecar, encoding="utf-8")


def as_actions(scripted: dict[str, Scripted]) -> dict[str, Action]:
    """Return scripted actions as the plug-ins they stand for."""
    return {name: Action(name, text("Scripted"), {}, {}, one.perform) for name, one in scripted.items()}


def begin(told: Story, folder: Path, runbooks: dict[str, tuple[str, str]], **actions: Scripted) -> str:
    """Put runbooks (name -> diagram, sidecar) and actions into a story, declare `main`; return the incident."""
    write_runbooks(folder, runbooks)
    library = Library((folder,))
    problems = [
        str(found.message)
        for one in library.by_name.values()
        for found in one.diagnostics
        if not one.is_valid
    ]
    assert problems == [], problems
    told.context = replace(
        told.context, library=library, actions={**told.context.actions, **as_actions(actions)}
    )
    incident = intake.declare(told.context, intake.DeclareRequest("Own", runbook="main"), "ana").result(10)
    told.settle()
    return incident
