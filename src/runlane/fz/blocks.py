"""Which brace belongs to which: lines -> lanes that open, close, stay open or stand in one another."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from runlane.fz.lines import Line, LineKind


@dataclass(slots=True)
class Blocks:
    """The braces of a text by the index of their line.

    `closes` maps an opening line to its closing one; an opening line that is missing there is never closed.
    `stray` are closing lines without an opening one, `ends` maps a closing line back to its opening one.
    """

    closes: dict[int, int] = field(default_factory=dict)
    stray: list[int] = field(default_factory=list)
    ends: dict[int, int] = field(default_factory=dict)


def match_braces(lines: Sequence[Line]) -> Blocks:
    """Match the braces of a text from the inside out.

    A lane left open before the next lane begins is thereby told from a lane that stands in another: the
    braces of the latter are even.
    """
    blocks = Blocks()
    unclosed: list[int] = []
    for index, line in enumerate(lines):
        if line.opens_block:
            unclosed.append(index)
        elif line.kind is LineKind.CLOSE:
            if unclosed:
                blocks.closes[unclosed.pop()] = index
            else:
                blocks.stray.append(index)
    for opening in unclosed:
        _take_brace_of_a_broken_block(opening, lines, blocks)
    blocks.ends = {closing: opening for opening, closing in blocks.closes.items()}
    return blocks


def _take_brace_of_a_broken_block(lane: int, lines: Sequence[Line], blocks: Blocks) -> None:
    """Give an open lane the closing brace of a `loop [x] {` in it: that opening is an error of its own."""
    if lines[lane].kind is not LineKind.OPEN:
        return
    for index in range(lane + 1, len(lines)):
        if lines[index].kind is LineKind.OPEN:
            return
        if index in blocks.closes:
            blocks.closes[lane] = blocks.closes.pop(index)
            return
