"""Text -> tokens, losing nothing: joined again, the tokens spell the text."""

import re
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from runlane.fz.source import Span


class Token(NamedTuple):
    """A piece of the text. `kind` is one of the group names of the pattern below.

    A handle that is written as it should be, `.handle(left)`, is one token; of any other the pieces are.
    """

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset behind the last code point."""
        return self.start + len(self.text)

    @property
    def span(self) -> Span:
        """Where the token stands."""
        return Span(self.start, self.start + len(self.text))


TRIVIA: Final = frozenset({"space", "control"})

CONTROL: Final = (
    "\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f"  # C0 without tab and line ends, DEL, C1
    "\\u00ad\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff"  # invisible, or turning
)
"""The body of a character class: what is not printed. ZWJ and ZWNJ are spelling in some scripts."""

# The condition of a loop is free text up to its bracket (one level of brackets inside), so it must be read
# before strings and comments; `loop` counts only at the beginning of a line.
_CONDITION: Final = r"[^\[\]\r\n]*(?:\[[^\[\]\r\n]*\][^\[\]\r\n]*)*"

_GAP: Final = r"[^\S\r\n]*"

_TOKEN: Final = re.compile(
    rf"""
    (?P<loop>(?<![^\r\n\ufeff])[^\S\r\n]*(?i:loop)[^\S\r\n]*\[{_CONDITION}\])
    | (?P<word>\w+(?:-\w+)*)
    | (?P<space>[^\S\r\n{CONTROL}]+)
    | (?P<handle>\.{_GAP}handle{_GAP}\({_GAP}\w*(?:-\w+)*{_GAP}\))
    | (?P<clutter>[{{}}\[\]().:=]{{4,}})
    | (?P<dot>\.(?![-=~.])) | (?P<colon>:) | (?P<paren>\() | (?P<unparen>\))
    | (?P<newline>[\r\n]+)
    | (?P<string>"(?:[^"\\\r\n]+|\\[^\r\n]|\\)*"?)
    | (?P<arrow>->(?![->]))
    | (?P<strange>(?!~~~|\.\.+(?![-=~.>]))(?:<?[-=~.]{{2,}}>*|<?[-=]>+[-=~.]*|<-)|[\u2190-\u21ff\u27f5-\u27ff])
    | (?P<point>\.) | (?P<equals>=)
    | (?P<opening>\{{) | (?P<closing>\}})
    | (?P<bracket>\[) | (?P<unbracket>\])
    | (?P<comment>//[^\r\n]*)
    | (?P<hash>\#[^\r\n]*)
    | (?P<control>[{CONTROL}]+)
    | (?P<other>[^\w\s"{{}}\[\]().:=/\#{CONTROL}-]+ | [^\r\n])
    """,
    re.VERBOSE,
)


def tokens_of(text: str, *, without: Collection[str] = ()) -> Iterator[Token]:
    """Return the tokens of a text in order; every code point belongs to exactly one.

    Line ends in a row are one token, and so is clutter: four and more signs in a row mean nothing. Tokens of
    the kinds in `without` are left out.
    """
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        if kind not in without:
            yield Token(kind, match.group(), match.start())
