"""Check the characters of a text: no emojis, nothing that is not printed."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Final

from runlane.base.texts import text
from runlane.fz.diagnostics import Diagnostic, DiagnosticKind, Edit, Fix, Severity
from runlane.fz.draft import Draft
from runlane.fz.lexer import CONTROL
from runlane.fz.source import Span

_EMOJI: Final = re.compile(
    "(?:["
    "\U0001f000-\U0001faff"  # pictographs, flags, skin tones
    "\u2600-\u26ff"  # sun, warning sign, and the like
    "\u2702-\u2712\u2714\u2716\u271d\u2721\u2728\u2733\u2734\u2744\u2747\u274c\u274e\u2753-\u2757\u2763\u2764"
    "\u2795-\u2797\u27b0\u27bf\u231a\u231b\u2328\u23cf\u23e9-\u23f3\u23f8-\u23fa\u25fd\u25fe"
    "\u2b1b\u2b1c\u2b50\u2b55\u3030\u303d\u3297\u3299"
    "][\ufe0f\u200d\u20e3\U0001f3fb-\U0001f3ff]*|.\ufe0f)+"
)
"""Runs of emojis with what joins them. Arrows and check marks are text."""

_CONTROL: Final = re.compile(f"[{CONTROL}]+")


def check_characters(draft: Draft) -> None:
    """Report emojis and unprinted characters, once a line.

    Comments may hold emojis, and a byte order mark may begin the text.
    """
    written = draft.source.text
    if written.isascii() and written.replace("\n", "").replace("\t", "").replace("\r", "").isprintable():
        return
    comments = [comment.span for comment in draft.comments]
    starts = [span.start for span in comments]
    emojis = [
        match
        for match in _EMOJI.finditer(written)
        if not _is_inside(match.start(), comments, bisect_right(starts, match.start()) - 1)
    ]
    controls = [match for match in _CONTROL.finditer(written) if match.group() != "\ufeff" or match.start()]
    for matches in _by_line(emojis, draft):
        draft.report(_emoji(matches))
    for matches in _by_line(controls, draft):
        draft.report(_control(matches))


def _is_inside(offset: int, spans: Sequence[Span], latest: int) -> bool:
    return latest >= 0 and offset < spans[latest].end


def _by_line(matches: Iterable[re.Match[str]], draft: Draft) -> list[list[re.Match[str]]]:
    lines: dict[int, list[re.Match[str]]] = {}
    for match in matches:
        lines.setdefault(draft.source.position(match.start()).line, []).append(match)
    return list(lines.values())


def _removal(matches: Sequence[re.Match[str]]) -> tuple[Edit, ...]:
    return tuple(Edit(Span(*match.span()), "") for match in matches)


def _emoji(matches: Sequence[re.Match[str]]) -> Diagnostic:
    message = text("an emoji: `{emoji}`", emoji=matches[0].group()[:8])
    fix = Fix(text("remove it"), _removal(matches))
    return EMOJI.at(Span(*matches[0].span()), message, text("say it in words"), fix)


def _control(matches: Sequence[re.Match[str]]) -> Diagnostic:
    message = text("a character that is not printed: U+{code}", code=f"{ord(matches[0].group()[0]):04X}")
    fix = Fix(text("remove it"), _removal(matches))
    return CONTROL_CHARACTER.at(Span(*matches[0].span()), message, text("remove it; it is left out"), fix)


EMOJI: Final = DiagnosticKind(
    "FZ055",
    "emoji",
    Severity.WARNING,
    text("Labels hold words, not emojis."),
    bad="""\
Beach { # Beach
n1: circle label:"Flag up \U0001f3f4"
n2: rectangle label:"Clear the water"
n1.handle(right) -> n2.handle(left)
}
""",
    good="""\
Beach { # Beach
n1: circle label:"Flag up → clear"
n2: rectangle label:"Clear the water"
n1.handle(right) -> n2.handle(left)
}
""",
)

CONTROL_CHARACTER: Final = DiagnosticKind(
    "FZ056",
    "control-character",
    Severity.WARNING,
    text("The text holds only what is printed, besides spaces, tabs and line ends."),
    bad="""\
Tower { # Tower
n1: circle label:"Ring\u0007"
n2: rectangle label:"Count"
n1.handle(right) -> n2.handle(left)
}
""",
    good="""\
Tower { # Tower
n1: circle label:"Ring"
n2: rectangle label:"Count"
n1.handle(right) -> n2.handle(left)
}
""",
)
