"""One file, one case: what `parse` says about each text of `tests/cases/fz`, to the letter."""

from pathlib import Path

import pytest

from runlane.fz import Severity, format_document, parse, render_text

CASES = Path(__file__).resolve().parents[2] / "cases" / "fz"
GIVEN = Path(__file__).resolve().parents[4] / "shared"


def read(path):
    return path.read_bytes().decode()


def cases(folder):
    return sorted((CASES / folder).glob("*.fz"), key=lambda path: path.name)


@pytest.mark.parametrize("path", cases("valid"), ids=lambda path: path.stem)
def test_nothing_is_said_about_a_valid_text(path):
    document, findings = parse(read(path))
    assert render_text(path.name, document.source, findings) == ""
    assert document.lanes
    assert document.nodes


@pytest.mark.parametrize("path", cases("invalid"), ids=lambda path: path.stem)
def test_a_mistake_is_one_error_named_by_the_file(path):
    document, findings = parse(read(path))
    assert [(finding.name, finding.severity) for finding in findings] == [
        (path.name.partition(".")[0], Severity.ERROR)
    ]
    expected = path.with_suffix(".diagnostics").read_text(encoding="utf-8")
    assert render_text(path.name, document.source, findings) == expected


@pytest.mark.parametrize("path", cases("warned"), ids=lambda path: path.stem)
def test_advice_is_one_warning_named_by_the_file(path):
    document, findings = parse(read(path))
    assert [(finding.name, finding.severity) for finding in findings] == [
        (path.name.partition(".")[0], Severity.WARNING)
    ]
    expected = path.with_suffix(".diagnostics").read_text(encoding="utf-8")
    assert render_text(path.name, document.source, findings) == expected


@pytest.mark.parametrize("path", [*cases("valid"), *cases("warned")], ids=lambda path: path.stem)
def test_a_formatted_text_has_no_errors_and_stays_as_it_is(path):
    formatted = format_document(parse(read(path))[0])
    again, findings = parse(formatted)
    assert format_document(again) == formatted
    assert not [finding for finding in findings if finding.severity is Severity.ERROR]


@pytest.mark.parametrize("path", cases("invalid"), ids=lambda path: path.stem)
def test_in_the_lenient_profile_what_can_be_mended_is_a_warning(path):
    ((_, strict), (_, lenient)) = parse(read(path)), parse(read(path), profile="lenient")
    eased = next(finding for finding in lenient if finding.name == strict[0].name)
    is_clear = strict[0].fix is not None and strict[0].name != "unknown-node"
    assert eased.severity is (Severity.WARNING if is_clear else Severity.ERROR)


def given(pattern):
    if not GIVEN.is_dir():
        pytest.skip("the given cases are not beside this checkout")
    return sorted(GIVEN.glob(pattern))


def test_the_given_invalid_files_have_the_one_error_they_are_named_after():
    found = {
        path.stem: [finding.name for finding in parse(read(path))[1]] for path in given("cases/fz/i*.fz")
    }
    assert found == {
        "i05_node_label_with_equals": ["node-attribute-equals"],
        "i09_duplicate_node_id": ["duplicate-node-id"],
        "i13_unterminated_string": ["unterminated-string"],
        "i16_unknown_target": ["unknown-node"],
    }


def test_the_given_valid_files_have_no_errors():
    found = {
        path.stem: [finding.name for finding in parse(read(path))[1]] for path in given("cases/fz/v*.fz")
    }
    assert found == {
        "v02_espresso_bar": [],
        "v04_taskboxes": [],
        "v09_crlf_tabs_bom_comments": ["missing-lane-label"],
    }


def test_the_seed_is_read_whole():
    (path,) = given("seed/incident-response.fz")
    document, findings = parse(read(path))
    sizes = tuple(map(len, (document.lanes, document.nodes, document.edges, document.loops)))
    assert (sizes, findings) == ((4, 23, 25, 0), [])
