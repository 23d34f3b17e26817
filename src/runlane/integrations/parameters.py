"""Parameters of actions: check them against what the action declares, read them, fill in `{field}`s."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from difflib import get_close_matches
from typing import Any, Final

from runlane.base.instants import parse_duration
from runlane.ports.action import Action, ActionCall, Parameter, World
from runlane.ports.channel import Http
from runlane.ports.outcome import GiveUp, Outcome

Perform = Callable[[ActionCall, World, Http], Outcome]

_FIELD: Final = re.compile(r"\{\{|\}\}|\{([A-Za-z_][\w.-]*)\}")
_UNRESOLVED: Final = re.compile(r"\$[a-z_]\w*(?:\.\w+)*")


class WrongParameterError(ValueError):
    """A parameter that cannot be used: which one, and the value with its cure."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(problem)
        self.name = name


def checked(name: str, parameters: Mapping[str, Parameter], perform: Perform) -> Perform:
    """Return `perform` behind a check: it is only called with parameters it knows, defaults filled in.

    An unknown, missing or unusable parameter is given up with its place and the cure: no retry mends a typo.
    """

    def attempt(call: ActionCall, world: World, http: Http) -> Outcome:
        try:
            given = _accepted(parameters, call.parameters)
            return perform(replace(call, parameters=given), world, http)
        except WrongParameterError as wrong:
            return GiveUp(f"`{wrong.name}` of the action `{name}` at node {call.node}: {wrong}")

    return attempt


def checked_action(action: Action) -> Action:
    """Return the action with its `perform` behind the check of its own parameters."""
    return replace(action, perform=checked(action.name, action.parameters, action.perform))


def word(call: ActionCall, name: str) -> str:
    """Return a parameter that is a text; "" when it is not set.

    Raises:
        WrongParameterError: it is a list or a mapping.
    """
    value = call.parameters.get(name)
    if value is None:
        return ""
    if isinstance(value, str | int | float):
        return str(value).strip()
    raise WrongParameterError(name, f"`{value}` is not a text; write one word or sentence in quotes")


def words(call: ActionCall, name: str) -> tuple[str, ...]:
    """Return a parameter that is a text, texts separated by commas, or a list of texts.

    Raises:
        WrongParameterError: it is something else.
    """
    value = call.parameters.get(name)
    if value is None:
        return ()
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        raise WrongParameterError(name, f"`{value}` is not a list of words; write it as `[one, two]`")
    return tuple(part.strip() for part in parts if part.strip())


def duration(call: ActionCall, name: str) -> timedelta:
    """Return a parameter that is a duration: seconds, or `45m`.

    Raises:
        WrongParameterError: it is none, or it is zero.
    """
    value = call.parameters.get(name)
    try:
        read = parse_duration(value) if isinstance(value, str | int | float) else timedelta(0)
    except (ValueError, OverflowError):
        read = timedelta(0)
    if not read:
        raise WrongParameterError(name, f"`{value}` is not a duration; write it like `45m` or `1h30m`")
    return read


def fields_of(call: ActionCall, world: World) -> dict[str, str]:
    """Return what a template may name: the incident, its service, its commander, and the run's answers."""
    incident = call.incident
    holder = incident.roles.get("commander")
    commander = world.person(holder.person) if holder else None
    fields = {
        "incident.id": str(incident.id),
        "incident.title": incident.title,
        "incident.description": incident.description,
        "incident.severity": f"SEV{int(incident.severity)}",
        "incident.status": str(incident.status),
        "incident.url": call.incident_url,
        "incident.war_room": incident.war_room,
        "incident.commander": commander.name if commander else "",
        "service.id": call.service.id,
        "service.name": call.service.name,
        "service.team": call.service.team,
        "node.label": call.node_label,
        "key": call.key,
    }
    return fields | {f"data.{name}": value for name, value in _flat(call.data)}


def filled(name: str, template: str, fields: Mapping[str, str]) -> str:
    """Return the template of parameter `name` with each `{field}` filled in; `{{` and `}}` stand for braces.

    Nothing but names is understood. A field of `data` that the run has not collected (a form that was
    skipped) is an en dash, for a message with a gap beats none.

    Raises:
        WrongParameterError: a field that nothing is known of.
    """

    def value_of(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0][0]
        if found[1] in fields or found[1].startswith("data."):
            return fields.get(found[1], "–")
        near = get_close_matches(found[1], fields, n=1)
        cure = f"did you mean `{{{near[0]}}}`?" if near else "known are " + ", ".join(sorted(fields))
        raise WrongParameterError(name, f"nothing is known of `{found[0]}`; {cure}")

    return _FIELD.sub(value_of, template)


def _accepted(parameters: Mapping[str, Parameter], given: Mapping[str, Any]) -> dict[str, Any]:
    for name, value in given.items():
        if name not in parameters:
            near = get_close_matches(name, parameters, n=1)
            known = ", ".join(f"`{one}`" for one in parameters) or "none"
            cure = f"did you mean `{near[0]}`?" if near else f"it takes {known}"
            raise WrongParameterError(name, f"there is no such parameter; {cure}")
        if isinstance(value, str) and _UNRESOLVED.fullmatch(value.strip()):
            raise WrongParameterError(
                name, f"`{value}` means nothing here; see `$service.…`, `$incident.…`, `$data.…`"
            )
    defaults = {name: one.default for name, one in parameters.items() if one.default is not None}
    accepted = defaults | {name: value for name, value in given.items() if value not in (None, "")}
    for name, parameter in parameters.items():
        if parameter.is_required and name not in accepted:
            raise WrongParameterError(name, f"it is missing; it is {parameter.about}")
    return accepted


def _flat(data: Mapping[str, Any], before: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in data.items():
        if isinstance(value, Mapping):
            found += _flat(value, f"{before}{name}.")
        else:
            found.append((f"{before}{name}", _shown(value)))
    return found


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(_shown(part) for part in value)
    return str(value).lower() if isinstance(value, bool) else str(value)
