"""Every rule finds its bad example, is silent about its good one, and is the only one of its code and name."""

from collections import Counter

import pytest

from runlane.base.positioned import read_yaml
from runlane.fz import Severity, parse
from runlane.lint import lint, rules
from runlane.runbook import compile_runbook, read_bindings


def findings(text, sidecar=""):
    document, errors = parse(text)
    bindings, problems = read_bindings(read_yaml(sidecar))
    runbook, dangling = compile_runbook(document, bindings)
    assert [error.name for error in errors if error.severity is Severity.ERROR] == []
    assert (problems, dangling) == ([], [])
    return lint(runbook)


every_rule = pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)


@every_rule
def test_a_bad_example_is_found_by_its_rule_and_by_no_other(rule):
    names = {found.name for found in findings(rule.bad, rule.bad_bindings)}

    assert rule.name in names
    assert names - {rule.name} <= set(rule.companions)


@every_rule
def test_a_good_example_is_silent(rule):
    names = {found.name for found in findings(rule.good, rule.good_bindings)}

    assert names - set(rule.companions) == set()


@every_rule
def test_a_finding_has_a_place_and_a_cure(rule):
    found = [one for one in findings(rule.bad, rule.bad_bindings) if one.name == rule.name]

    assert all(rule.code == one.code and str(one.message) and str(one.hint) for one in found)
    assert rule.name == "no-end" or all(one.span.end > one.span.start for one in found)


def test_no_two_rules_share_a_code_or_a_name():
    codes = Counter(rule.code for rule in rules())
    names = Counter(rule.name for rule in rules())

    assert [code for code, count in (codes + names).items() if count > 1] == []
