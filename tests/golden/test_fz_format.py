"""What `runlane fmt` makes of a text: each file holds the input, a line `// output`, and the result."""

from pathlib import Path

import pytest

from runlane.fz import format_document, parse

CASES = sorted((Path(__file__).resolve().parents[1] / "cases" / "fz" / "format").glob("*.fz"))
every_case = pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem.replace("_", " "))


def halves(path):
    written, _, formatted = path.read_bytes().decode().partition("// output\n")
    return written, formatted


@every_case
def test_the_output_is_as_written_down(path):
    written, formatted = halves(path)
    assert format_document(parse(written)[0]) == formatted


@every_case
def test_the_output_is_its_own_output(path):
    _, formatted = halves(path)
    assert format_document(parse(formatted)[0]) == formatted


def test_a_text_without_lanes_is_empty():
    assert format_document(parse("")[0]) == ""


def test_a_text_of_comments_keeps_them():
    assert format_document(parse("//one\n\n  // two")[0]) == "// one\n// two\n"
