"""Parameters of actions: `$service.policy` and such become values when the action is ordered."""

import re
from collections.abc import Mapping
from typing import Any, Final

from runlane.incidents.model import Incident
from runlane.operations.people import service_fact
from runlane.ports.directory import Directory

_NAME: Final = re.compile(r"\$([a-z_]\w*(?:\.\w+)*)")


def resolved_parameters(
    parameters: Mapping[str, Any], directory: Directory, incident: Incident, data: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the parameters with every `$name` filled in, at any depth.

    Names: `service.id|name|policy|team|lead`, `incident.id|title|severity|status`, `data.<node>.<field>`. A name
    that means nothing stays as it is written, so that the action can refuse it with its place and value.
    """
    service = service_fact(directory, incident)
    names = {
        "service": {
            "id": service.id,
            "name": service.name,
            "policy": service.policy,
            "team": service.team,
            "lead": service.lead,
        },
        "incident": {
            "id": incident.id,
            "title": incident.title,
            "severity": f"SEV{int(incident.severity)}",
            "status": str(incident.status),
        },
        "data": data,
    }
    return {name: _filled(value, names) for name, value in parameters.items()}


def _filled(value: Any, names: Mapping[str, Any]) -> Any:
    if isinstance(value, str):
        return _NAME.sub(lambda match: _looked_up(match, names), value)
    if isinstance(value, Mapping):
        return {key: _filled(inner, names) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_filled(inner, names) for inner in value]
    return value


def _looked_up(match: re.Match[str], names: Mapping[str, Any]) -> str:
    found: Any = names
    for word in match[1].split("."):
        if not isinstance(found, Mapping) or word not in found:
            return match[0]
        found = found[word]
    return match[0] if isinstance(found, Mapping) else str(found)
