"""Routes: which one an alert takes, how severe it is, and what it has in common with others."""

from datetime import UTC, datetime

import pytest

from runlane.alerts.matchers import parse_matcher
from runlane.alerts.model import Alert
from runlane.alerts.routes import Route, SeverityRule, choose_route, group_key, severity_for
from runlane.base.conditions import ROUTE_NAMES, compile_condition

AT = datetime(2026, 11, 24, 3, tzinfo=UTC)


def alert(*, key="f1", group="", **labels):
    return Alert(key, firing=True, labels=labels, annotations={"impact": "all"}, started_at=AT, group=group)


def route(name, *matchers, **more):
    return Route(name, "checkout", matchers=tuple(map(parse_matcher, matchers)), **more)


def rule(when, severity):
    return SeverityRule(compile_condition(when, ROUTE_NAMES), severity)


SHOP = route("shop", 'team="shop"', 'severity=~"critical|error"')
GRAFANA = route("grafana", sources=("grafana",))
REST = route("rest")


@pytest.mark.parametrize(
    ("routes", "labels", "source", "chosen"),
    [
        pytest.param([SHOP, REST], {"team": "shop", "severity": "error"}, "am", SHOP, id="all matchers hold"),
        pytest.param(
            [SHOP, REST], {"team": "shop", "severity": "info"}, "am", REST, id="one of them does not"
        ),
        pytest.param([GRAFANA, REST], {}, "grafana", GRAFANA, id="the source is named"),
        pytest.param([GRAFANA, REST], {}, "am", REST, id="the source is another"),
        pytest.param(
            [REST, SHOP], {"team": "shop", "severity": "error"}, "am", REST, id="the first that fits is taken"
        ),
        pytest.param([SHOP], {"team": "pay"}, "am", None, id="no route fits"),
        pytest.param([], {}, "am", None, id="there are no routes"),
    ],
)
def test_an_alert_takes(routes, labels, source, chosen):
    assert choose_route(routes, alert(**labels), source) == chosen


RULES = (rule('labels.severity == "critical"', 1), rule('annotations.impact == "all" && source == "am"', 2))


@pytest.mark.parametrize(
    ("chosen", "labels", "source", "severity"),
    [
        pytest.param(
            route("r", severity_rules=RULES),
            {"severity": "critical"},
            "am",
            1,
            id="the first rule that holds",
        ),
        pytest.param(
            route("r", severity_rules=RULES), {}, "am", 2, id="a rule about a label it lacks does not hold"
        ),
        pytest.param(
            route("r", severity_rules=RULES, severity=3), {}, "x", 3, id="the route's own without a rule"
        ),
        pytest.param(
            route("r"), {"severity": "warning"}, "am", 3, id="the label says it when the route does not"
        ),
        pytest.param(None, {"severity": "Critical "}, "am", 1, id="without a route the label says it"),
        pytest.param(None, {"priority": "P4"}, "am", 4, id="a priority counts too"),
        pytest.param(None, {"severity": "purple"}, "am", 2, id="an unknown word is taken for severe"),
        pytest.param(None, {}, "am", 2, id="when unsure, the higher severity"),
    ],
)
def test_an_alert_is_as_severe_as(chosen, labels, source, severity):
    assert severity_for(chosen, alert(**labels), source) == severity


@pytest.mark.parametrize(
    ("chosen", "one", "key"),
    [
        pytest.param(
            REST, alert(group="{}:{a}", alertname="X"), "rest:{}:{a}", id="the source's group under the route"
        ),
        pytest.param(
            route("r", group_by=("zone",)),
            alert(group="{}:{a}", zone="eu"),
            'r:{zone="eu"}',
            id="the route's labels win over the source's group",
        ),
        pytest.param(
            REST,
            alert(alertname="X", service="s", instance="1"),
            'rest:{alertname="X", service="s"}',
            id="name and service without either",
        ),
        pytest.param(None, alert(alertname="X"), 'am:{alertname="X"}', id="under the source without a route"),
        pytest.param(
            route("r", group_by=("zone",)),
            alert(alertname="X"),
            "r:am/f1",
            id="alone without any of the labels",
        ),
        pytest.param(
            None, alert(alertname='"}, a="'), r'am:{alertname="\"}, a=\""}', id="values cannot fake a group"
        ),
    ],
)
def test_an_alert_is_grouped_under(chosen, one, key):
    assert group_key(chosen, one, "am") == key


def test_a_long_group_key_is_replaced_by_its_hash():
    keys = {group_key(None, alert(alertname="X" * 1000 + end), "am") for end in "ab"}

    assert len(keys) == 2
    assert all(key.startswith("sha256:") and len(key) == 71 for key in keys)
