"""Break a text into balanced lines, after the habits of English, French and Chinese typography."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from runlane.diagram.measure import is_wide, width_px

NEVER_FIRST: Final = frozenset("?!:;»%…,.)]}，。！？）、；：」』】》〉”’")
"""A line does not start with these; the space that French puts before some of them does not break."""
NEVER_LAST: Final = frozenset("«([{（「『【《〈“")
_BREAK_AFTER: Final = frozenset("/-_.:,@&=+|\\")
"""Where a word that is too long for a line is broken first."""


LONG_WORD: Final = 1.6
"""A single word may be longer than a line by this factor before it is broken."""


@dataclass(frozen=True, slots=True)
class Face:
    """What a text is set in."""

    size_px: float
    semibold: bool = False

    def width_px(self, text: str) -> float:
        """Return the width of one line."""
        return width_px(text, self.size_px, semibold=self.semibold)


@lru_cache(maxsize=8192)
def wrapped(text: str, face: Face, limit_px: float) -> tuple[str, ...]:
    """Return the text in as few lines as fit into `limit_px`, then as even in width as they can be.

    One long word may stand out by the factor `LONG_WORD`.
    """
    atoms = tuple(_atoms(text, face, limit_px * LONG_WORD))
    if not atoms:
        return ()
    low = max(face.width_px(atom.text) for atom in atoms)
    high = max(low, limit_px)
    greedy = _filled(atoms, face, high)
    if len(greedy) == 1:
        return greedy
    while high - low > 1:
        middle = (low + high) / 2
        if len(_filled(atoms, face, middle)) > len(greedy):
            low = middle
        else:
            high = middle
    return _filled(atoms, face, high)


@dataclass(frozen=True, slots=True)
class _Atom:
    """A piece that stays on one line; `spaced` when a space stands between it and the piece before."""

    text: str
    spaced: bool


def _filled(atoms: Sequence[_Atom], face: Face, limit_px: float) -> tuple[str, ...]:
    lines: list[str] = []
    current = ""
    for atom in atoms:
        longer = current + (" " if atom.spaced and current else "") + atom.text
        if current and face.width_px(longer) > limit_px:
            lines.append(current)
            longer = atom.text
        current = longer
    return (*lines, current)


def _atoms(text: str, face: Face, most_px: float) -> Iterator[_Atom]:
    for word in _words(text):
        spaced = True
        for piece in _pieces(word):
            for part in _short_enough(piece, face, most_px):
                yield _Atom(part, spaced)
                spaced = False


def _words(text: str) -> Iterator[str]:
    """Yield what stands between the spaces that may break, lonely punctuation kept with its neighbour."""
    held = ""
    for word in text.split():
        if held and (word[0] in NEVER_FIRST or held[-1] in NEVER_LAST):
            held += "\u00a0" + word
        else:
            if held:
                yield held
            held = word
    if held:
        yield held


def _pieces(word: str) -> Iterator[str]:
    """Yield the parts of a word: a line may end between two wide characters, but not before a full stop."""
    held = ""
    for char in word:
        may_break = held and (is_wide(char) or is_wide(held[-1]))
        if may_break and char not in NEVER_FIRST and held[-1] not in NEVER_LAST:
            yield held
            held = ""
        held += char
    if held:
        yield held


def _short_enough(piece: str, face: Face, most_px: float) -> Iterator[str]:
    """Yield a piece, broken where it is wider than a line: after punctuation if it has any, else anywhere."""
    rest = piece
    while face.width_px(rest) > most_px and len(rest) > 1:
        fitting = next(n for n in range(len(rest) - 1, 0, -1) if n == 1 or face.width_px(rest[:n]) <= most_px)
        marks = [n for n in range(fitting, fitting // 2, -1) if rest[n - 1] in _BREAK_AFTER]
        cut = marks[0] if marks else fitting
        yield rest[:cut]
        rest = rest[cut:]
    yield rest
