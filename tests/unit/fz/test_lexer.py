"""Tokens: what belongs together, and what a string says."""

import pytest

from runlane.fz.lexer import tokens_of
from runlane.fz.strings import is_terminated, quoted, unquoted


def kinds(written):
    return [(token.kind, token.text) for token in tokens_of(written) if token.kind != "space"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param(
            'label:"a -> b // c"',
            [("word", "label"), ("colon", ":"), ("string", '"a -> b // c"')],
            id="a string hides arrows and slashes",
        ),
        pytest.param(
            'label:"{ # \\"x\\""',
            [("word", "label"), ("colon", ":"), ("string", '"{ # \\"x\\""')],
            id="a string holds escaped quotes and what looks like a lane",
        ),
        pytest.param(
            '"open\nn1',
            [("string", '"open'), ("newline", "\n"), ("word", "n1")],
            id="an open string ends with its line",
        ),
        pytest.param(
            "n1->n2", [("word", "n1"), ("arrow", "->"), ("word", "n2")], id="an arrow needs no spaces"
        ),
        pytest.param(
            "n1-->n2", [("word", "n1"), ("strange", "-->"), ("word", "n2")], id="a longer arrow is strange"
        ),
        pytest.param("on-call", [("word", "on-call")], id="a hyphen may stand in a word"),
        pytest.param("équipe_2", [("word", "équipe_2")], id="a word may hold any letters"),
        pytest.param(
            "A{#Team // 7",
            [("word", "A"), ("opening", "{"), ("hash", "#Team // 7")],
            id="a label runs to the end of its line",
        ),
        pytest.param(
            '  loop [is "it" // done [yet]] n1',
            [("loop", '  loop [is "it" // done [yet]]'), ("word", "n1")],
            id="a condition is free text with brackets in it",
        ),
        pytest.param(
            "x loop [a] n1",
            [
                *(("word", "x"), ("word", "loop"), ("bracket", "[")),
                *(("word", "a"), ("unbracket", "]"), ("word", "n1")),
            ],
            id="loop is a word elsewhere than at the beginning of a line",
        ),
        pytest.param(
            "a\r\n\rb", [("word", "a"), ("newline", "\r\n\r"), ("word", "b")], id="line ends in a row are one"
        ),
        pytest.param("\ufeffA", [("control", "\ufeff"), ("word", "A")], id="a byte order mark is a token"),
        pytest.param("{{{{{", [("clutter", "{{{{{")], id="signs in a row are clutter"),
    ],
)
def test_tokens(written, expected):
    assert kinds(written) == expected


@pytest.mark.parametrize(
    ("value", "token"),
    [
        pytest.param("plain", '"plain"', id="nothing to escape"),
        pytest.param('say "hi"', '"say \\"hi\\""', id="quotes are escaped"),
        pytest.param("C:\\temp", '"C:\\temp"', id="a lone backslash is itself"),
        pytest.param("C:\\", '"C:\\\\"', id="a backslash at the end is escaped"),
        pytest.param("a\\\\b", '"a\\\\\\b"', id="of two backslashes the first is escaped"),
        pytest.param('\\"', '"\\\\\\""', id="a backslash before a quote is escaped, and the quote too"),
        pytest.param("", '""', id="an empty value"),
    ],
)
def test_a_written_value_is_read_back(value, token):
    assert quoted(value) == token
    assert is_terminated(token)
    assert unquoted(token) == value


@pytest.mark.parametrize("token", ['"', '"a', '"a\\"', '"a\\\\\\"'])
def test_a_string_without_its_own_quote_is_not_terminated(token):
    assert not is_terminated(token)


def test_line_ends_in_a_value_become_spaces():
    assert quoted("a\r\nb\nc") == '"a b c"'


def test_what_is_not_printed_is_left_out_of_a_value():
    assert unquoted('"a\u0007\u200bb"') == "ab"
