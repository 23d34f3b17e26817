"""Quoted strings: what they say, how to write them, and what to say when one does not end."""

import re
from typing import Final

from runlane.base.texts import text
from runlane.fz.diagnostics import Diagnostic, DiagnosticKind, Severity
from runlane.fz.lexer import CONTROL, Token

_ESCAPE: Final = re.compile(r'\\(["\\])')
_NEEDS_ESCAPE: Final = re.compile(r'"|\\(?=["\\]|\Z)')
_UNPRINTED: Final = re.compile(f"[{CONTROL}]+")


def is_terminated(string: str) -> bool:
    r"""Return whether a string token ends with its own quote (`"a\"` does not)."""
    body = string[1:-1]
    backslashes = len(body) - len(body.rstrip("\\"))
    return len(string) > 1 and string.endswith('"') and backslashes % 2 == 0


def unquoted(string: str) -> str:
    r"""Return the value of a string token: `\"` is a quote, `\\` a backslash, any other backslash itself.

    What is not printed is left out, as FlowZap does; an unterminated string ends with its line.
    """
    body = string[1:-1] if is_terminated(string) else string[1:].rstrip()
    return printed(_ESCAPE.sub(r"\1", body) if "\\" in body else body)


def printed(value: str) -> str:
    """Return a text without what is not printed."""
    return value if value.isprintable() else _UNPRINTED.sub("", value)


def quoted(value: str) -> str:
    """Return the string token that says `value`, with as few escapes as the reader needs.

    Line ends cannot be written in a string; they become spaces.
    """
    flat = value.replace("\r\n", " ").replace("\n", " ").replace("\r", " ")
    return f'"{_NEEDS_ESCAPE.sub(_escaped, flat)}"'


def _escaped(match: re.Match[str]) -> str:
    return f"\\{match.group()}"


def unterminated(string: Token) -> Diagnostic:
    """Report a string that ends with its line."""
    message = text("the text that begins here has no closing quote")
    hint = text("end it with a double quote on the same line")
    return UNTERMINATED_STRING.at(string.span, message, hint)


UNTERMINATED_STRING: Final = DiagnosticKind(
    "FZ013",
    "unterminated-string",
    Severity.ERROR,
    text("A text in double quotes ends on the line on which it begins."),
    bad="""\
Kiln { # Kiln
n1: circle label:"Load"
n2: rectangle label:"Fire the bowls
n1.handle(right) -> n2.handle(left)
}
""",
    good="""\
Kiln { # Kiln
n1: circle label:"Load"
n2: rectangle label:"Fire the \\"bowls\\""
n1.handle(right) -> n2.handle(left)
}
""",
)
