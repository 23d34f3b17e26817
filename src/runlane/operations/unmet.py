"""What a runbook asks for and this server lacks: actions, parameters, conditions, branches, called runbooks.

The diagram and its sidecar can be sound by themselves and still stop at night, at the first box whose action is
misspelt. A person can always go on by hand, so nothing here keeps a runbook from starting; it is told beforehand.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Final

from runlane.base.conditions import ConditionError, compile_condition
from runlane.base.positioned import Path, read_yaml
from runlane.base.texts import Text, text
from runlane.operations.library import Compiled, Library
from runlane.ports.action import Action
from runlane.runbook.model import Runbook
from runlane.runs.refusals import find_branch

Problem = tuple[Path, Text]

BY_HAND: Final = "undo"
"""What `undo: true` is read as: a person undoes it."""


def unmet(library: Library, actions: Mapping[str, Action]) -> tuple[str, ...]:
    """Return one sentence for each thing that is lacking, with the sidecar's name and line."""
    return tuple(
        f"{compiled.name}.yaml:{line}: {message}"
        for _, compiled in sorted(library.by_name.items())
        if compiled.is_valid
        for line, message in _placed(compiled, library, actions)
    )


def _placed(compiled: Compiled, library: Library, actions: Mapping[str, Action]) -> list[tuple[int, Text]]:
    problems = list(_problems(compiled.runbook, library, actions))
    if not problems:
        return []
    positioned = read_yaml(compiled.record.sidecar)
    return sorted(
        ((positioned.place(path).line, message) for path, message in problems), key=lambda one: one[0]
    )


def _problems(runbook: Runbook, library: Library, actions: Mapping[str, Action]) -> Iterator[Problem]:
    for node, bound in runbook.bindings.nodes.items():
        path = ("nodes", node)
        yield from _action((*path, "action"), bound.action, bound.parameters, actions)
        if bound.undo != BY_HAND:
            yield from _action((*path, "undo"), bound.undo, bound.undo_parameters, actions)
        yield from _decision((*path, "decide"), runbook, node)
        if bound.call and library.find(bound.call.removesuffix(".fz")) is None:
            known = ", ".join(f"{name}.fz" for name in sorted(library.by_name))
            yield (
                (*path, "call"),
                text("no runbook is called `{name}`; there are {known}", name=bound.call, known=known),
            )


def _action(
    path: Path, name: str, given: Mapping[str, object], actions: Mapping[str, Action]
) -> Iterator[Problem]:
    if not name:
        return
    action = actions.get(name)
    if action is None:
        yield path, text("no action is called `{name}`; {cure}", name=name, cure=_nearest(name, actions))
        return
    for parameter in given:
        if parameter not in action.parameters:
            cure = _nearest(parameter, action.parameters)
            yield (
                path,
                text("`{action}` takes no `{name}`; {cure}", action=name, name=parameter, cure=cure),
            )
    for parameter, about in action.parameters.items():
        if about.is_required and given.get(parameter) in (None, ""):
            yield (
                path,
                text("`{action}` needs `{name}`: {about}", action=name, name=parameter, about=about.about),
            )


def _decision(path: Path, runbook: Runbook, node: str) -> Iterator[Problem]:
    decide = runbook.binding(node).decide
    branches = decide if isinstance(decide, Mapping) else {"": decide} if decide else {}
    for label, condition in branches.items():
        if label and find_branch(runbook, node, label) is None:
            yield path, text("no arrow out of `{node}` is labelled `{label}`", node=node, label=label)
        try:
            compile_condition(condition)
        except ConditionError as wrong:
            yield path, text("`{condition}` is no condition: {why}", condition=condition, why=wrong.message)


def _nearest(name: str, known: Mapping[str, object]) -> Text:
    near = get_close_matches(name, known, n=1)
    if near:
        return text("did you mean `{near}`?", near=near[0])
    return text("there are {known}", known=", ".join(sorted(known)) or "-")
