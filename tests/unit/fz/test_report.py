"""Findings for people and for programs."""

from runlane.fz import parse, render_text, to_json


def shown(written):
    document, findings = parse(written)
    return render_text("x.fz", document.source, findings)


def test_the_caret_stands_under_what_is_meant():
    assert shown('A { # A\n\tn1: hexagon label:"Go"\n}\n') == (
        "x.fz:2:6: error FZ007 unknown-shape: `hexagon` is no shape\n"
        '    2 | \tn1: hexagon label:"Go"\n'
        "      | \t    ^^^^^^^\n"
        "  hint: the shapes are circle, rectangle, diamond and taskbox\n\n"
    )


def test_wide_characters_take_two_columns():
    lines = shown('A { # A\nn1: circle label:"值班" kind:"x"\n}\n').splitlines()
    assert lines[1:3] == ['    2 | n1: circle label:"值班" kind:"x"', "      |                         ^^^^"]


def test_of_a_long_line_only_what_is_around_the_caret_is_shown():
    lines = shown(f'A {{ # A\nn1: circle label:"{"x" * 500}" kind:"y"\n}}\n').splitlines()
    assert len(lines[1]) == 8 + 68
    assert lines[2].index("^") == lines[1].index("kind")


def test_a_hostile_text_cannot_steer_the_terminal():
    said = shown('A { # A\nn1: circle label:"\x1b[2J" \x1b[31mkind:"y"\n}\n')
    assert "\x1b" not in said
    assert "\ufffd[2J" in said


def test_a_finding_as_data():
    document, findings = parse("A { # A\nn1: Circle\n}\n", profile="lenient")
    assert to_json("x.fz", document, findings) == {
        "file": "x.fz",
        "valid": True,
        "stats": {"lanes": 1, "nodes": 1, "edges": 0, "loops": 0},
        "diagnostics": [
            {
                "code": "FZ061",
                "name": "lonely-circle",
                "severity": "warning",
                "line": 2,
                "column": 1,
                "end_line": 2,
                "end_column": 11,
                "message": "the circle `n1` has no edges",
                "hint": "a start has an edge out, an end has one in",
                "fix": None,
            },
            {
                "code": "FZ007",
                "name": "unknown-shape",
                "severity": "warning",
                "line": 2,
                "column": 5,
                "end_line": 2,
                "end_column": 11,
                "message": "`Circle` is no shape",
                "hint": "did you mean `circle`?",
                "fix": {
                    "title": "write `circle`",
                    "edits": [{"line": 2, "column": 5, "end_line": 2, "end_column": 11, "text": "circle"}],
                },
            },
        ],
    }


def test_the_text_can_be_said_in_another_language():
    document, findings = parse("A { # A\nn1: Circle\n}\n")
    said = render_text("x.fz", document.source, findings, say=lambda message: message.template.upper())
    assert "`{SHAPE}` IS NO SHAPE" in said
