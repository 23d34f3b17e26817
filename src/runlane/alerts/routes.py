"""Routes: which alerts become whose incident, how severe, by which runbook, and which belong together."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from runlane.alerts.matchers import Matcher
from runlane.alerts.model import Alert
from runlane.base.conditions import Condition, EvaluationError

NEVER: Final = "never"
UNACKNOWLEDGED: Final = "unacknowledged"
ALWAYS: Final = "always"
AUTO_RESOLVE: Final = (NEVER, UNACKNOWLEDGED, ALWAYS)
"""When the end of all its alerts resolves an incident: never, only if nobody has taken it yet, always."""

DEFAULT_GROUP_BY: Final = ("alertname", "service")
"""The labels that join alerts when neither the route nor the source groups them."""

UNSURE: Final = 2
"""The severity of an alert that says nothing of it: when unsure, the higher one."""

SEVERITY_BY_LABEL: Final = {
    **dict.fromkeys(("critical", "emergency", "fatal", "disaster", "page", "sev1", "p1", "1"), 1),
    **dict.fromkeys(("error", "high", "major", "sev2", "p2", "2"), 2),
    **dict.fromkeys(("warning", "warn", "minor", "average", "medium", "ticket", "sev3", "p3", "3"), 3),
    **dict.fromkeys(("info", "information", "notice", "low", "none", "debug", "sev4", "p4", "p5", "4"), 4),
}
"""What senders write into the label `severity` or `priority`, in lower case -> SEV number."""

LONGEST_GROUP_KEY: Final = 400
"""Characters; a longer key is replaced by its hash."""


@dataclass(frozen=True, slots=True)
class SeverityRule:
    """`severity` (1 is worst) when the condition over `labels`, `annotations` and `source` holds."""

    condition: Condition
    severity: int


@dataclass(frozen=True, slots=True)
class Route:
    """An ordered rule; the first whose sources and matchers all fit an alert is taken.

    `policy` "" is the service's own, `runbook` "" the default one. `severity` None is read from the alert's
    label `severity`. Without `group_by` the source's own groups count, else `DEFAULT_GROUP_BY`.
    """

    id: str
    service: str
    sources: tuple[str, ...] = ()
    """Ids of integrations; empty for all."""
    matchers: tuple[Matcher, ...] = ()
    policy: str = ""
    runbook: str = ""
    severity_rules: tuple[SeverityRule, ...] = ()
    severity: int | None = None
    group_by: tuple[str, ...] = ()
    auto_resolve: str = UNACKNOWLEDGED


def choose_route(routes: Iterable[Route], alert: Alert, source: str) -> Route | None:
    """Return the first route for an alert of the integration `source`; None when no route is for it."""
    return next((route for route in routes if _is_for(route, alert, source)), None)


def severity_for(route: Route | None, alert: Alert, source: str) -> int:
    """Return the severity, 1 (worst) to 4: of the first rule that holds, else the route's, else the label's.

    A rule that has no result for this alert (it names a label the alert lacks) does not hold.
    """
    for rule in route.severity_rules if route else ():
        if _holds(rule.condition, alert, source):
            return rule.severity
    if route and route.severity is not None:
        return route.severity
    said = (alert.labels.get("severity") or alert.labels.get("priority") or "").strip().lower()
    return SEVERITY_BY_LABEL.get(said, UNSURE)


def group_key(route: Route | None, alert: Alert, source: str) -> str:
    """Return what alerts of one incident have in common: under a route, its labels or the source's group.

    Without a route the key is under the integration `source`. An alert with none of the labels stands alone.
    """
    under = route.id if route else source
    if alert.group and not (route and route.group_by):
        return _bounded(f"{under}:{alert.group}")
    names = (route.group_by if route else ()) or DEFAULT_GROUP_BY
    pairs = [(name, alert.labels[name]) for name in names if alert.labels.get(name)]
    return _bounded(f"{under}:{_braced(pairs)}" if pairs else f"{under}:{source}/{alert.key}")


def _is_for(route: Route, alert: Alert, source: str) -> bool:
    if route.sources and source not in route.sources:
        return False
    return all(matcher.matches(alert.labels) for matcher in route.matchers)


def _holds(condition: Condition, alert: Alert, source: str) -> bool:
    try:
        return condition.holds({"labels": alert.labels, "annotations": alert.annotations, "source": source})
    except EvaluationError:
        return False


def _braced(pairs: Sequence[tuple[str, str]]) -> str:
    return "{" + ", ".join(str(Matcher(name, "=", value)) for name, value in pairs) + "}"


def _bounded(key: str) -> str:
    if len(key) <= LONGEST_GROUP_KEY:
        return key
    return f"sha256:{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()}"
