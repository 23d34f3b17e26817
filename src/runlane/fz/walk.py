"""Walk over the lines of a text: keep count of lanes, hand each line to its reader, say each mistake once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from runlane.fz import lane_line
from runlane.fz.blocks import Blocks, match_braces
from runlane.fz.draft import Draft
from runlane.fz.edge_line import read_edge
from runlane.fz.lexer import Token
from runlane.fz.lines import NODE_ID, SHAPES, Line, LineKind
from runlane.fz.loop_line import read_loop
from runlane.fz.node_line import node_outside, read_broken_node, read_node
from runlane.fz.source import Span
from runlane.fz.strings import is_terminated, printed
from runlane.fz.tree import LaneBlock, LoopLine


@dataclass(slots=True)
class _Open:
    """An opening brace that waits for its closing one. `lane` is the lane inside it, None for none."""

    index: int
    lane: str | None


@dataclass(slots=True)
class _Walk:
    """Where the walk is, and what it has said already."""

    draft: Draft
    lines: Sequence[Line]
    blocks: Blocks
    adopted: Mapping[int, str]
    """Lines outside all lanes that belong to the lane of a stray closing brace."""
    opened: list[_Open] = field(default_factory=list)
    is_foreign: bool = False
    """The text is of another language: what cannot be read outside lanes is that one mistake."""
    is_fenced: bool = False
    silent: set[int] = field(default_factory=set)
    """Lines that need no finding of their own, since one before says it all."""
    headers: set[int] = field(default_factory=set)
    """Where lanes begin that have lost their brace."""
    outside_loops: list[LoopLine] = field(default_factory=list)
    first_lines: dict[str, int] = field(default_factory=dict)

    def lane(self, index: int) -> str | None:
        """Return the lane in which a line stands; None outside all, "" in one without an id."""
        named = self.opened[-1].lane if self.opened else None
        return self.adopted.get(index) if named is None else named


def walk(lines: Sequence[Line], draft: Draft) -> list[LoopLine]:
    """Read all lines into the draft. Returns the loops that stand outside all lanes, still to be reported."""
    blocks = match_braces(lines)
    state = _Walk(draft, lines, blocks, _adopted(lines, blocks, draft))
    kinds = {line.kind for line in lines}
    state.is_fenced = LineKind.FENCE in kinds
    state.is_foreign = LineKind.FOREIGN in kinds and LineKind.OPEN not in kinds
    _report_fences(state)
    if state.is_foreign:
        first = next(line for line in lines if line.kind is LineKind.FOREIGN)
        draft.report(lane_line.foreign(first))
    for index, line in enumerate(lines):
        if not _is_swallowed(index, line, state):
            _READERS[line.kind](index, line, state)
            _report_remark(line, state)
        _close_unwritten(index, line, state)
        if draft.is_full:
            break
    return state.outside_loops


def _adopted(lines: Sequence[Line], blocks: Blocks, draft: Draft) -> dict[int, str]:
    """Give the lines before a stray closing brace to the lane that it probably was to close."""
    adopted: dict[int, str] = {}
    for brace in blocks.stray:
        start = brace
        while start and lines[start - 1].kind not in (LineKind.CLOSE, LineKind.OPEN):
            start -= 1
        header = lines[start]
        lane = _lane_id(lines[blocks.ends[start - 1]], draft) if start - 1 in blocks.ends else ""
        if start < brace and _is_header(header):
            lane = _header_id(header, draft)
        adopted.update(dict.fromkeys(range(start, brace), lane))
    return adopted


def _is_header(line: Line) -> bool:
    """Return whether an unreadable line could be `laneId # Label`, a lane without its brace."""
    words = [token for token in line.tokens if token.kind == "word"]
    others = {token.kind for token in line.tokens[len(words) :]}
    is_short = 0 < len(words) <= 4 and len(line.tokens) <= len(words) + 1
    return line.kind is LineKind.UNREADABLE and is_short and others <= {"paren", "bracket", "colon"}


def _header_id(line: Line, draft: Draft) -> str:
    words = [token for token in line.tokens if token.kind == "word"]
    return draft.source.slice(Span(words[0].start, words[-1].end))


def _lane_id(line: Line, draft: Draft) -> str:
    before = line.tokens[:-1]
    return " ".join(draft.source.slice(Span(before[0].start, before[-1].end)).split()) if before else ""


def _report_fences(state: _Walk) -> None:
    prose = (LineKind.FENCE, LineKind.UNREADABLE, LineKind.REMARK)
    code = [line.span for line in state.lines if line.kind not in prose]
    content = Span(code[0].start, code[-1].end) if code else Span(-1, len(state.draft.source.text) + 1)
    fences = [line.span.start for line in state.lines if line.kind is LineKind.FENCE]
    for first in range(0, len(fences), 2):
        state.draft.report(lane_line.fence(fences[first : first + 2], content, state.draft.source))


def _is_swallowed(index: int, line: Line, state: _Walk) -> bool:
    """Return whether a line is part of a mistake that has been reported."""
    if index in state.silent:
        return True
    if state.lane(index) is None and line.kind is not LineKind.OPEN:
        prose = line.kind in (LineKind.UNREADABLE, LineKind.REMARK)
        return state.is_foreign or (state.is_fenced and prose)
    opening = state.opened[-1].index if state.opened else None
    if opening is None or line.kind not in (LineKind.UNREADABLE, LineKind.LOOP):
        return False
    is_wrong_brace = opening not in state.blocks.closes and line.tokens[0].kind in ("unbracket", "unparen")
    return state.lines[opening].kind is LineKind.LOOP or is_wrong_brace


def _report_remark(line: Line, state: _Walk) -> None:
    has_place = line.kind in (LineKind.OPEN, LineKind.REMARK) or line.span.start in state.headers
    if line.remark is not None and not has_place:
        state.draft.report(lane_line.remark(line.remark.span, state.draft.source))


def _close_unwritten(index: int, line: Line, state: _Walk) -> None:
    """Note a brace that a swallowed or foreign line opens, so that its closing one is nobody else's."""
    known = state.opened and state.opened[-1].index == index
    if line.opens_block and not known:
        state.opened.append(_Open(index, state.opened[-1].lane if state.opened else None))


def _open(index: int, line: Line, state: _Walk) -> None:
    draft = state.draft
    while state.opened and state.opened[-1].index not in state.blocks.closes:
        state.opened.pop()
    outer = state.lane(index)
    lane = _lane_id(line, draft) or _id_above(index, state)
    state.opened.append(_Open(index, lane))
    if not lane:
        draft.lost_lanes += 1
        draft.report(lane_line.nameless(line))
    elif outer:
        draft.report(lane_line.nested(lane, outer, line))
    elif lane in state.first_lines:
        draft.report(lane_line.duplicate(lane, line, state.first_lines[lane]))
    if index not in state.blocks.closes:
        draft.report(lane_line.unclosed(lane, line, _end_of_unclosed(index, state), draft.source))
    if lane and lane not in state.first_lines:
        state.first_lines[lane] = draft.source.position(line.span.start).line
        draft.lanes.append(_lane_block(lane, index, state))


def _id_above(index: int, state: _Walk) -> str:
    """Return the id of a lane whose brace stands on the next line."""
    above = state.lines[index - 1] if index else None
    return _header_id(above, state.draft) if above is not None and _is_header(above) else ""


def _end_of_unclosed(index: int, state: _Walk) -> int:
    """Return where the closing brace of an unclosed lane is missing: behind its last line."""
    following = range(index + 1, len(state.lines))
    following_lane = next((at for at in following if state.lines[at].kind is LineKind.OPEN), len(state.lines))
    return state.draft.source.line_span(state.lines[following_lane - 1].span.start).end


def _lane_block(lane: str, index: int, state: _Walk) -> LaneBlock:
    line, closing = state.lines[index], state.blocks.closes.get(index)
    brace = state.lines[closing].span if closing is not None else None
    close = Span(brace.start, brace.start + 1) if brace else None
    end = close.end if close else _end_of_unclosed(index, state)
    id_span = Span(line.tokens[0].start, line.tokens[-2].end if len(line.tokens) > 1 else line.span.end)
    label_span = _label_span(line.remark or _label_below(index, state)) or _bare_label(index, state)
    label = printed(state.draft.source.slice(label_span)) if label_span else lane
    return LaneBlock(lane, label, Span(line.span.start, end), id_span, label_span, close)


def _label_below(index: int, state: _Walk) -> Token | None:
    """Return the `# Label` on the line after the brace, where it should not stand."""
    below = state.lines[index + 1] if index + 1 < len(state.lines) else None
    is_label = below is not None and below.kind is LineKind.REMARK and not below.tokens
    return below.remark if below is not None and is_label else None


def _bare_label(index: int, state: _Walk) -> Span | None:
    """Return where a label without its `#` stands behind the brace."""
    below = state.lines[index + 1] if index + 1 < len(state.lines) else None
    is_bare = below is not None and below.kind is LineKind.UNREADABLE and below.crowded
    return below.span if below is not None and is_bare else None


def _label_span(remark: Token | None) -> Span | None:
    if remark is None:
        return None
    label = remark.text[1:].strip()
    start = remark.start + 1 + remark.text[1:].index(label)
    return Span(start, start + len(label)) if label else None


def _close(index: int, line: Line, state: _Walk) -> None:
    opening = state.blocks.ends.get(index)
    if opening is not None:
        while state.opened and state.opened.pop().index != opening:
            pass
        return
    start = index
    while start - 1 in state.adopted:
        start -= 1
    if start < index and _is_header(state.lines[start]):
        header = state.lines[start]
        lane = state.adopted[start]
        state.draft.report(lane_line.header_without_brace(lane, header, line.span))
    else:
        is_late = any(state.lines[at].kind in (LineKind.NODE, LineKind.LOOP) for at in range(start, index))
        extra = state.lines[start - 1] if is_late and start else line
        finding = lane_line.stray_brace(line.tokens[0].span, extra.tokens[0].span, state.draft.source)
        state.draft.report(finding)


def _remark(index: int, line: Line, state: _Walk) -> None:
    above = state.lines[index - 1] if index else None
    source = state.draft.source
    if above is not None and above.kind is LineKind.OPEN and above.remark is None and not line.tokens:
        state.draft.report(lane_line.label_on_next_line(line.span, above, source))
    else:
        state.draft.report(lane_line.remark(line.span, source))


def _fence(index: int, line: Line, state: _Walk) -> None:
    """All fences have been reported in pairs."""


def _foreign(index: int, line: Line, state: _Walk) -> None:
    """Report the first of several foreign lines; what follows one such as `flowchart LR` is its fault."""
    above = state.lines[index - 1].kind if index else None
    finding = lane_line.foreign(line)
    if finding.fix is not None:
        _read_as_edge(index, line, state)
    if above is not LineKind.FOREIGN or finding.fix is not None:
        state.draft.report(finding)
    if state.lane(index) is None and finding.fix is None:
        state.is_foreign = True
    state.draft.lost_nodes += 1


def _read_as_edge(index: int, line: Line, state: _Walk) -> None:
    """Add the edge of a line that has only the arrow of another language."""
    tokens = tuple(
        token._replace(kind="arrow") if token.kind == "strange" else token for token in line.tokens
    )
    read_edge(replace(line, kind=LineKind.EDGE, tokens=tokens), state.lane(index) or "", state.draft)


def _node(index: int, line: Line, state: _Walk) -> None:
    lane = state.lane(index)
    if lane is None and (index == 0 or state.lines[index - 1].kind is not LineKind.NODE):
        state.draft.report(node_outside(line))
    _report_crowd(index, line, state)
    read_node(line, lane or "", state.draft)
    _silence_rest_of_string(index, state)


def _edge(index: int, line: Line, state: _Walk) -> None:
    _report_crowd(index, line, state)
    read_edge(line, state.lane(index) or "", state.draft)
    _silence_rest_of_string(index, state)


def _loop(index: int, line: Line, state: _Walk) -> None:
    _report_crowd(index, line, state)
    inner = line.opens_block and _holds_loop(index, state)
    read_loop(line, state.lane(index) or "", state.draft, holds_loop=inner)
    if state.lane(index) is None and line.span.start not in state.draft.faulty:
        state.outside_loops.append(state.draft.loops[-1])
    if not state.draft.loops[-1].members:
        _silence_members_below(index, state)


def _holds_loop(index: int, state: _Walk) -> bool:
    for line in state.lines[index + 1 :]:
        if line.kind in (LineKind.CLOSE, LineKind.OPEN):
            return False
        if line.kind is LineKind.LOOP:
            return True
    return False


def _silence_members_below(index: int, state: _Walk) -> None:
    below = state.lines[index + 1] if index + 1 < len(state.lines) else None
    if below is not None and all(NODE_ID.fullmatch(token.text) for token in below.tokens):
        state.silent.add(index + 1)


def _silence_rest_of_string(index: int, state: _Walk) -> None:
    """A text that runs over several lines is one mistake: nothing is said about the lines that end it."""
    last = state.lines[index].tokens[-1]
    if last.kind != "string" or is_terminated(last.text):
        return
    for at in range(index + 1, len(state.lines)):
        line = state.lines[at]
        if line.kind is not LineKind.UNREADABLE or line.tokens[0].text in SHAPES:
            return
        state.silent.add(at)
        if any(token.kind == "string" for token in line.tokens):
            return


def _report_crowd(index: int, line: Line, state: _Walk) -> None:
    if not line.crowded:
        return
    above = state.lines[index - 1] if index else None
    source = state.draft.source
    here = source.line_span(line.span.start)
    if above is not None and above.span.end > here.start and above.kind is LineKind.OPEN:
        below = state.lines[index + 1] if index + 1 < len(state.lines) else None
        is_closed = below is not None and below.span.start < here.end
        state.draft.report(lane_line.crowded(line, below.span.start if below and is_closed else None))
    elif index + 1 < len(state.lines) and state.lines[index + 1].span.start < here.end:
        state.draft.report(lane_line.crowded_brace(state.lines[index + 1].tokens[0].span))
    else:
        state.draft.report(lane_line.crowded(line))


def _unreadable(index: int, line: Line, state: _Walk) -> None:
    below = state.lines[index + 1] if index + 1 < len(state.lines) else None
    above = state.lines[index - 1] if index else None
    if index in state.adopted and index - 1 not in state.adopted and _is_header(line):
        _adopt_header(line, state)
    elif below is not None and len(below.tokens) == 1 and below.opens_block and _is_header(line):
        state.draft.report(lane_line.brace_on_next_line(line, below))
    elif line.crowded and above is not None and above.kind is LineKind.OPEN:
        state.draft.report(lane_line.bare_label(line))
    elif above is not None and above.kind is LineKind.UNREADABLE and not _names_node(line):
        state.draft.lost_nodes += 1
    else:
        read_broken_node(line, state.lane(index) or "", state.draft)
    if state.lane(index) is None:
        state.draft.lost_lanes += 1


def _adopt_header(line: Line, state: _Walk) -> None:
    lane = _header_id(line, state.draft)
    state.first_lines.setdefault(lane, state.draft.source.position(line.span.start).line)
    state.headers.add(line.span.start)
    label_span = _label_span(line.remark)
    label = printed(state.draft.source.slice(label_span)) if label_span else lane
    state.draft.lanes.append(LaneBlock(lane, label, line.span, line.span, label_span))


def _names_node(line: Line) -> bool:
    first = line.tokens[0].text
    return first in SHAPES or NODE_ID.fullmatch(first) is not None


_READERS: Final[Mapping[LineKind, Callable[[int, Line, _Walk], None]]] = {
    LineKind.NODE: _node,
    LineKind.EDGE: _edge,
    LineKind.LOOP: _loop,
    LineKind.OPEN: _open,
    LineKind.CLOSE: _close,
    LineKind.REMARK: _remark,
    LineKind.FENCE: _fence,
    LineKind.FOREIGN: _foreign,
    LineKind.UNREADABLE: _unreadable,
}
