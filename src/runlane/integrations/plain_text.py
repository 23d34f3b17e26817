"""Make any text fit to be sent: no control characters, no broken Unicode, no longer than is taken."""

import unicodedata
from typing import Final

from runlane.base.texts import text, texts_in

TITLE_CHARACTERS: Final = 250
"""Longest title or subject line we send; every inbox and lock screen cuts earlier."""

_KEPT_CONTROLS: Final = "\n\t"


def clean(written: str) -> str:
    r"""Return the text with `\n` line ends, without control characters and with unpaired surrogates replaced.

    Emoji and right-to-left text stay as they are.
    """
    lines = written.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(
        character
        for character in lines
        if character in _KEPT_CONTROLS or unicodedata.category(character) != "Cc"
    )
    return kept.encode("utf-8", "replace").decode("utf-8")


def one_line(written: str, longest: int = TITLE_CHARACTERS) -> str:
    """Return the text as one line of at most `longest` characters: what a header or a title may hold."""
    line = " ".join(clean(written).split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def cut(written: str, longest_bytes: int, language: str = "en") -> str:
    """Return the text in at most `longest_bytes` bytes of UTF-8; what is cut leaves a mark that says so.

    The mark is in `language`. No character is cut in half.
    """
    encoded = written.encode()
    if len(encoded) <= longest_bytes:
        return written
    mark = "\n" + texts_in(language).say(text("[… cut here; the incident page has the whole text]"))
    room = max(0, longest_bytes - len(mark.encode()))
    return encoded[:room].decode("utf-8", "ignore").rstrip() + mark
