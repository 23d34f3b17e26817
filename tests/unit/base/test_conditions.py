"""Conditions and patterns: what they say, where they are wrong, and that nothing makes them run away."""

from datetime import UTC, datetime
from enum import IntEnum

import pytest

from runlane.base.conditions import (
    ROUTE_NAMES,
    RUNBOOK_NAMES,
    ConditionError,
    EvaluationError,
    PatternError,
    compile_condition,
    compile_pattern,
)


class Severity(IntEnum):
    SEV2 = 2


INCIDENT = {
    "incident": {"severity": Severity.SEV2, "is_major": True, "title": "Down"},
    "data": {"n7": {"impact": "all"}},
}
ALERT = {"labels": {"severity": "critical"}, "annotations": {}, "source": "prometheus"}


@pytest.mark.parametrize(
    ("source", "names", "values", "result"),
    [
        pytest.param(
            "incident.severity <= 2", RUNBOOK_NAMES, INCIDENT, True, id="the severity compares as a number"
        ),
        pytest.param(
            "incident.severity >= 3", RUNBOOK_NAMES, INCIDENT, False, id="the other branch does not hold"
        ),
        pytest.param("incident.is_major", RUNBOOK_NAMES, INCIDENT, True, id="a boolean stands alone"),
        pytest.param(
            'data.n7.impact == "all"', RUNBOOK_NAMES, INCIDENT, True, id="an answer is found by its node"
        ),
        pytest.param(
            'incident.severity <= 2 ? "SEV-1/2" : "SEV-3/4"',
            RUNBOOK_NAMES,
            INCIDENT,
            "SEV-1/2",
            id="an expression can name a branch",
        ),
        pytest.param("1.5 + 1.0", RUNBOOK_NAMES, INCIDENT, 2.5, id="a number is a result"),
        pytest.param('labels.severity == "critical"', ROUTE_NAMES, ALERT, True, id="a label is compared"),
        pytest.param(
            'has(labels.team) && labels.team == "x"',
            ROUTE_NAMES,
            ALERT,
            False,
            id="has() asks for a label without tripping over it",
        ),
        pytest.param(
            'labels.severity.matches("^(a+)+$")', ROUTE_NAMES, ALERT, False, id="patterns are RE2's"
        ),
        pytest.param(
            "timestamp(data.t) > timestamp('2026-01-01T00:00:00Z')",
            RUNBOOK_NAMES,
            {"incident": {}, "data": {"t": datetime(2026, 6, 1, tzinfo=UTC)}},
            True,
            id="a datetime is a text that timestamp() reads",
        ),
        pytest.param(
            'data.name == "\ufffd"',
            RUNBOOK_NAMES,
            {"incident": {}, "data": {"name": "\ud800"}},
            False,
            id="a lone surrogate is no reason to stop",
        ),
        pytest.param(
            "size(data.list) == 2",
            RUNBOOK_NAMES,
            {"incident": {}, "data": {"list": (1, 2)}},
            True,
            id="a tuple is a list",
        ),
    ],
)
def test_a_condition_yields(source, names, values, result):
    assert compile_condition(source, names).evaluate(values) == result


@pytest.mark.parametrize(
    ("source", "says", "line", "column"),
    [
        pytest.param("incident.severity <", "mismatched input 'end'", 1, 20, id="it stops too early"),
        pytest.param(
            "severity <= 2",
            "`severity` is unknown here; a condition may use incident, data",
            1,
            1,
            id="a name nobody offers",
        ),
        pytest.param(
            'incident.severity <= 2 &&\n  "a" + 1 == 2',
            "no matching overload",
            2,
            7,
            id="types that cannot fit",
        ),
        pytest.param("(" * 100 + "1" + ")" * 100, "nests too deep", 1, 1, id="a hundred parentheses"),
        pytest.param("'" + "x" * 2000 + "'", "at most 2000 characters, not 2002", 1, 1, id="too long"),
        pytest.param("", "not a condition", 1, 1, id="nothing"),
        pytest.param("incident.exec('rm')", "`exec` is unknown here", 1, 14, id="a function nobody offers"),
    ],
)
def test_a_wrong_condition_says_where_and_why(source, says, line, column):
    with pytest.raises(ConditionError) as wrong:
        compile_condition(source)

    assert says in str(wrong.value.message)
    assert (wrong.value.place.line, wrong.value.place.column) == (line, column)


def _nested(depth):
    value = 1
    for _ in range(depth):
        value = {"a": value}
    return value


def _circle():
    circle = {}
    circle["again"] = circle
    return circle


@pytest.mark.parametrize(
    ("source", "data", "says"),
    [
        pytest.param("data.n7 == 1", {}, "Key not found", id="a missing answer"),
        pytest.param("1 / data.zero == 1", {"zero": 0}, "divide by zero", id="a division by zero"),
        pytest.param("data", {}, "of type MAP", id="a mapping is no result"),
        pytest.param("data.x", {"x": None}, "of type NULL", id="nothing is no result"),
        pytest.param("data == data", _nested(40), "too large or too deep", id="forty levels"),
        pytest.param("data == data", _circle(), "too large or too deep", id="data that contains itself"),
        pytest.param(
            "true", {"x": list(range(20_001))}, "too large or too deep", id="twenty thousand values"
        ),
        pytest.param("true", {"x": "x" * 2_000_001}, "too large or too deep", id="two million characters"),
        pytest.param("data.x == 1", {"x": 2**70}, "out of range", id="a number beyond 64 bits"),
        pytest.param("data.x", {"x": object()}, "cannot use a `object`", id="an object of ours"),
        pytest.param(
            "[1, 2, 3].all(a, [1, 2, 3].all(b, {0}.all(c, {0}.all(d, a != c || b != d || true))))".format(
                list(range(100))
            ),
            {},
            "Iteration budget exceeded",
            id="loops inside loops",
        ),
    ],
)
def test_an_evaluation_without_result_says_why(source, data, says):
    condition = compile_condition(source)

    with pytest.raises(EvaluationError, match=says):
        condition.evaluate({"incident": {}, "data": data})


def test_a_condition_that_must_hold_needs_a_yes_or_no():
    with pytest.raises(EvaluationError, match="yields `2`, not true or false"):
        compile_condition("incident.severity").holds(INCIDENT)


@pytest.mark.parametrize(
    ("source", "is_yes_or_no"),
    [
        pytest.param("incident.severity <= 2", True, id="a comparison"),
        pytest.param("data.n7", True, id="anything a run may hold"),
        pytest.param('"SEV1"', False, id="a text"),
        pytest.param("1 + 1", False, id="a sum"),
    ],
)
def test_a_condition_says_beforehand_whether_it_can_be_a_yes_or_no(source, is_yes_or_no):
    assert compile_condition(source).is_yes_or_no is is_yes_or_no


def test_conditions_of_one_source_are_equal():
    assert compile_condition("incident.severity == 1") == compile_condition("incident.severity == 1")


def test_names_a_condition_does_not_know_are_not_even_looked_at():
    assert compile_condition("true").evaluate({"incident": {}, "data": {}, "secret": object()}) is True


@pytest.mark.parametrize(
    ("pattern", "value", "matches"),
    [
        pytest.param("crit.*", "critical", True, id="the whole of it"),
        pytest.param("crit", "critical", False, id="a part is not enough"),
        pytest.param("a|b", "ab", False, id="alternatives are anchored together"),
        pytest.param("", "", True, id="nothing matches nothing"),
        pytest.param("(?i)CRITICAL", "critical", True, id="flags are RE2's"),
        pytest.param("a.b", "a\nb", False, id="a dot is no line break"),
        pytest.param("(a+)+", "a" * 50_000 + "b", False, id="what stops Python's re for years takes no time"),
        pytest.param(".*", "\ud800", True, id="a lone surrogate"),
    ],
)
def test_a_pattern_matches(pattern, value, matches):
    assert compile_pattern(pattern).matches_whole(value) is matches


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        pytest.param("(a", "missing )", id="a parenthesis is open"),
        pytest.param("a)|(b", "unexpected )", id="one that would break out of its anchors"),
        pytest.param(r"(a)\1", "invalid escape", id="a back reference"),
        pytest.param("(?=a)", "invalid", id="a look-ahead"),
        pytest.param("a{1000}{1000}", "repetition", id="a repetition of a repetition"),
        pytest.param("a" * 501, "at most 500 characters, not 501", id="too long"),
    ],
)
def test_a_wrong_pattern_says_why(pattern, says):
    with pytest.raises(PatternError) as wrong:
        compile_pattern(pattern)

    assert says in str(wrong.value)
