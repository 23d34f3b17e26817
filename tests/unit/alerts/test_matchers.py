"""Label matchers: Alertmanager's signs, anchored as Alertmanager does."""

import pytest

from runlane.alerts.matchers import MatcherError, parse_matcher


@pytest.mark.parametrize(
    ("written", "labels", "matches"),
    [
        pytest.param('severity="critical"', {"severity": "critical"}, True, id="equal"),
        pytest.param('severity="critical"', {"severity": "warning"}, False, id="not equal"),
        pytest.param("severity=critical", {"severity": "critical"}, True, id="quotes may be left out"),
        pytest.param(' severity = "critical" ', {"severity": "critical"}, True, id="with spaces around"),
        pytest.param('severity!="critical"', {"severity": "warning"}, True, id="different"),
        pytest.param('team!="shop"', {}, True, id="an absent label differs from a value"),
        pytest.param('team=""', {}, True, id="an absent label is empty"),
        pytest.param('team=~".+"', {}, False, id="a pattern asks that a label is there"),
        pytest.param('severity=~"critical|error"', {"severity": "error"}, True, id="one of two"),
        pytest.param(
            'severity=~"crit"', {"severity": "critical"}, False, id="a pattern means the whole value"
        ),
        pytest.param('severity!~"info|none"', {"severity": "error"}, True, id="none of two"),
        pytest.param('severity!~"info|none"', {"severity": "none"}, False, id="one of those that may not be"),
        pytest.param(r'path="C:\\temp \"x\""', {"path": r'C:\temp "x"'}, True, id="escapes in quotes"),
        pytest.param('"näme mit leer"="x"', {"näme mit leer": "x"}, True, id="a name in quotes"),
    ],
)
def test_a_matcher_and_labels(written, labels, matches):
    assert parse_matcher(written).matches(labels) is matches


@pytest.mark.parametrize(
    ("written", "says"),
    [
        pytest.param("severity", 'write it like severity="critical"', id="no sign"),
        pytest.param('severity=="critical"', "not a matcher", id="two signs"),
        pytest.param('severity="critical', "not a matcher", id="an open quote"),
        pytest.param('="critical"', "not a matcher", id="no name"),
        pytest.param('""="critical"', "names no label", id="an empty name"),
        pytest.param('a="b", c="d"', "not a matcher", id="two matchers in one"),
        pytest.param('severity=~"("', "not a pattern: missing )", id="no pattern"),
    ],
)
def test_what_is_no_matcher_is_refused(written, says):
    with pytest.raises(MatcherError) as wrong:
        parse_matcher(written)

    assert says in str(wrong.value)


@pytest.mark.parametrize("written", ['a="b"', 'a!~"x|y"', r'a="\"\\\n"', '"a b"="c"'])
def test_a_matcher_reads_what_it_writes(written):
    assert str(parse_matcher(written)) == written
    assert parse_matcher(str(parse_matcher(written))) == parse_matcher(written)
