"""Read an edge line: `n1.handle(right) -> Lane.n2.handle(left) [label="Text"]`."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from runlane.base.texts import text
from runlane.fz.diagnostics import Diagnostic, DiagnosticKind, Edit, Fix, Severity
from runlane.fz.draft import Draft, clipped
from runlane.fz.lexer import Token
from runlane.fz.lines import NODE_ID, Line
from runlane.fz.node_line import UNKNOWN_ATTRIBUTE
from runlane.fz.source import Span
from runlane.fz.strings import is_terminated, printed, quoted, unquoted, unterminated
from runlane.fz.tree import EdgeLine, Handle, NodeRef

SIDES: Final = frozenset(handle.value for handle in Handle)

_MEANT: Final = {
    "up": "top",
    "above": "top",
    "north": "top",
    "down": "bottom",
    "below": "bottom",
    "south": "bottom",
    "west": "left",
    "east": "right",
}
"""Words that people write for a side, and the side."""


@dataclass(frozen=True, slots=True)
class _End:
    """One end as it is written. `side` is None when the handle is missing."""

    lane: Span | None
    node: Token
    side: Token | None
    span: Span
    is_whole: bool
    """Whether `.handle(...)` is written, whatever stands between its brackets."""


def read_edge(line: Line, lane: str, draft: Draft) -> None:
    """Add the edge of a line to the draft when both ends can be told, and report what is wrong with it."""
    known = len(draft.findings)
    arrow = next((index for index, token in enumerate(line.tokens) if token.kind == "arrow"), None)
    if arrow is None:
        draft.report(_no_arrow(line))
        draft.faulty.add(line.span.start)
        return
    behind = _target_ends(line.tokens, arrow)
    source, target = _end(line.tokens[:arrow]), _end(line.tokens[arrow + 1 : behind])
    _report_ends(source, target, line, arrow, draft)
    label, label_span = _label(line.tokens[behind:], draft)
    if len(draft.findings) > known:
        draft.faulty.add(line.span.start)
    if source is not None and target is not None:
        refs = _ref(source, Handle.RIGHT, draft), _ref(target, Handle.LEFT, draft)
        draft.edges.append(EdgeLine(*refs, label, lane, line.span, label_span))


def _target_ends(tokens: Sequence[Token], arrow: int) -> int:
    """Return where the target ends: behind its handle, at a bracket, or at what should have stood in one."""
    for index in range(arrow + 1, len(tokens)):
        kind = tokens[index].kind
        follower = tokens[index + 1].kind if index + 1 < len(tokens) else ""
        if kind == "handle":
            return index + 1
        if tokens[index - 1].kind == "paren":
            continue
        if kind in ("bracket", "string", "arrow") or (kind == "word" and follower in ("equals", "colon")):
            return index
        if kind == "unparen":
            return index + 1
    return len(tokens)


def _end(tokens: Sequence[Token]) -> _End | None:
    """Return an end, or None when no node can be told."""
    if tokens and tokens[-1].kind == "handle":
        path, side, is_whole = tokens[:-1], _side(tokens[-1]), True
    else:
        at = next((index for index in range(1, len(tokens)) if tokens[index].text == "handle"), None)
        path = tokens[: at - 1] if at is not None else _path_without_handle(tokens)
        kinds = [token.kind for token in tokens[at + 1 :]] if at is not None else []
        side, is_whole = None, kinds[:1] == ["paren"] and kinds[-1:] == ["unparen"]
    if not path or path[-1].kind != "word":
        return None
    has_lane = len(path) > 2 and path[-2].kind == "dot"
    lane = Span(path[0].start, path[-3].end) if has_lane else None
    return _End(lane, path[-1], side, Span(tokens[0].start, tokens[-1].end), is_whole)


def _side(handle: Token) -> Token | None:
    """Return the word between the brackets of a handle; None when they are empty."""
    opening = handle.text.index("(") + 1
    inside = handle.text[opening:-1]
    word = inside.strip()
    return Token("word", word, handle.start + opening + inside.index(word)) if word else None


def _path_without_handle(tokens: Sequence[Token]) -> Sequence[Token]:
    """`OnCall.n6`, also in `OnCall.n6.top` and `OnCall.n6(top)`."""
    last = max((index for index, token in enumerate(tokens) if NODE_ID.fullmatch(token.text)), default=None)
    if last is not None:
        return tokens[: last + 1]
    return tokens if all(token.kind in ("word", "dot") for token in tokens) else ()


def _ref(end: _End, default: Handle, draft: Draft) -> NodeRef:
    lane = " ".join(draft.source.slice(end.lane).split()) if end.lane is not None else None
    meant = _meant(end) if end.is_whole else _hinted(end, default, draft)
    return NodeRef(lane, end.node.text, Handle(meant or default), end.span, end.node.span, end.lane)


def _report_ends(source: _End | None, target: _End | None, line: Line, arrow: int, draft: Draft) -> None:
    """Report at most one thing about the ends: the first of what is missing, then of what is wrong."""
    arrows = [token for token in line.tokens[arrow + 1 :] if token.kind == "arrow"]
    if arrows:
        draft.report(EDGE_MISSING_HANDLE.at(arrows[0].span, text("an edge has one arrow"), _ONE_EDGE))
    elif source is None or target is None:
        draft.report(_end_missing(line, arrow, is_source=source is None))
    elif not (source.is_whole and target.is_whole):
        draft.report(_handle_missing(source, target, draft))
    elif not (_has_side(source) and _has_side(target)):
        draft.report(_bad_direction(source, target))


def _has_side(end: _End) -> bool:
    return end.side is not None and end.side.text in SIDES


def _no_arrow(line: Line) -> Diagnostic:
    message = text("the edge has no arrow")
    return EDGE_MISSING_HANDLE.at(line.span, message, _EXAMPLE)


def _end_missing(line: Line, arrow: int, *, is_source: bool) -> Diagnostic:
    message = text("no node stands before the arrow") if is_source else text("no node stands after the arrow")
    return EDGE_MISSING_HANDLE.at(line.tokens[arrow].span, message, _EXAMPLE)


def _handle_missing(source: _End, target: _End, draft: Draft) -> Diagnostic:
    broken = [(end, side) for end, side in ((source, "right"), (target, "left")) if not end.is_whole]
    edits = tuple(Edit(end.span, _with_handle(end, side, draft)) for end, side in broken)
    first = broken[0][0]
    message = text("`{end}` does not say at which side", end=clipped(draft.source.slice(first.span)))
    fix = Fix(text("add the handles"), edits)
    return EDGE_MISSING_HANDLE.at(first.span, message, _EXAMPLE, fix)


def _with_handle(end: _End, default: str, draft: Draft) -> str:
    """Write the end with its handle: the side that is hinted at (`n1.top`), or the usual one."""
    side = _hinted(end, default, draft)
    lane = f"{draft.source.slice(end.lane)}." if end.lane is not None else ""
    return f"{lane}{end.node.text}.handle({side})"


def _hinted(end: _End, default: str, draft: Draft) -> str:
    written = draft.source.slice(Span(end.node.end, end.span.end))
    return next((side for side in sorted(SIDES) if side in written), default)


def _bad_direction(source: _End, target: _End) -> Diagnostic:
    broken = [end for end in (source, target) if not _has_side(end)]
    first, sides = broken[0], [_meant(end) for end in broken]
    written = first.side.text if first.side is not None else ""
    message = text("`{side}` is no side of a node", side=clipped(written))
    if first.side is None:
        message = text("the handle names no side")
    edits = tuple(
        Edit(end.side.span, side) for end, side in zip(broken, sides, strict=True) if end.side and side
    )
    fix = Fix(text("write the side"), edits) if len(edits) == len(broken) else None
    hint = text("the sides are left, right, top and bottom")
    if sides[0]:
        hint = text("did you mean `{side}`?", side=sides[0])
    return BAD_HANDLE_DIRECTION.at(first.side.span if first.side else first.span, message, hint, fix)


def _meant(end: _End) -> str:
    """Return the side that a wrong word means, or "" when that cannot be told."""
    written = end.side.text.lower() if end.side is not None else ""
    return written if written in SIDES else _MEANT.get(written, "")


def _label(tokens: Sequence[Token], draft: Draft) -> tuple[str, Span | None]:
    """Return the label and its place, and report when it is not written `[label="Text"]`."""
    string = next((token for token in tokens if token.kind == "string"), None)
    if string is not None and not is_terminated(string.text):
        draft.report(unterminated(string))
        return unquoted(string.text).removesuffix("]").rstrip(), string.span
    kinds = [token.kind for token in tokens]
    if kinds and "arrow" not in kinds and not (kinds == _RIGHT_LABEL and tokens[1].text == "label"):
        draft.report(_wrong_label(tokens, kinds, draft))
        said = _said(tokens)
        return _value(said, draft) if said is not None else "", said
    return (unquoted(string.text), string.span) if string is not None else ("", None)


_RIGHT_LABEL: Final = ["bracket", "word", "equals", "string", "unbracket"]
_COLON_LABEL: Final = ["bracket", "word", "colon", "string", "unbracket"]


def _wrong_label(tokens: Sequence[Token], kinds: list[str], draft: Draft) -> Diagnostic:
    hint = text('the label of an edge is written `[label="Text"]`')
    stranger = next((key for key in _keys(tokens) if key.text != "label"), None)
    if stranger is not None:
        message = text("an edge has no attribute `{key}`", key=clipped(stranger.text))
        return UNKNOWN_ATTRIBUTE.at(stranger.span, message, hint)
    if kinds == _COLON_LABEL:
        fix = Fix(text("write an equals sign"), (Edit(tokens[2].span, "="),))
        message = text("the label of an edge takes an equals sign, not a colon")
        return EDGE_LABEL_COLON.at(tokens[2].span, message, hint, fix)
    span = Span(tokens[0].start, tokens[-1].end)
    message = text("`{written}` is no label", written=clipped(draft.source.slice(span)))
    return EDGE_LABEL_COLON.at(span, message, hint, _rewritten(tokens, span, draft))


def _keys(tokens: Sequence[Token]) -> list[Token]:
    pairs = pairwise(tokens)
    return [key for key, sign in pairs if key.kind == "word" and sign.kind in ("equals", "colon")]


def _rewritten(tokens: Sequence[Token], span: Span, draft: Draft) -> Fix | None:
    """Write the label as it should be, when the line leaves no doubt what it says."""
    said = _said(tokens)
    if said is None:
        return None
    return Fix(text("write the label"), (Edit(span, f"[label={quoted(_value(said, draft))}]"),))


def _said(tokens: Sequence[Token]) -> Span | None:
    """Return where a label stands that is written wrongly: one string, or words alone."""
    signs = ("bracket", "unbracket", "equals", "colon")
    said = [token for token in tokens if token.kind not in signs and token.text != "label"]
    if not said or (len(said) > 1 and any(token.kind == "string" for token in said)):
        return None
    return Span(said[0].start, said[-1].end)


def _value(said: Span, draft: Draft) -> str:
    written = draft.source.slice(said)
    return unquoted(written) if written.startswith('"') else printed(written)


_ONE_EDGE: Final = text("write one edge a line")
_EXAMPLE: Final = text("write it like `n1.handle(right) -> n2.handle(left)`")

EDGE_LABEL_COLON: Final = DiagnosticKind(
    "FZ006",
    "edge-label-colon",
    Severity.ERROR,
    text("The label of an edge stands in brackets and takes an equals sign."),
    bad="""\
Library { # Library
n1: circle label:"Return"
n2: diamond label:"Damaged?"
n3: rectangle label:"Shelve"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label:"No"]
}
""",
    good="""\
Library { # Library
n1: circle label:"Return"
n2: diamond label:"Damaged?"
n3: rectangle label:"Shelve"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="No"]
}
""",
)

EDGE_MISSING_HANDLE: Final = DiagnosticKind(
    "FZ014",
    "edge-missing-handle",
    Severity.ERROR,
    text("An edge says at which side it leaves one node and at which it enters the other."),
    bad="""\
Clinic { # Clinic
n1: circle label:"Arrive"
n2: rectangle label:"Examine"
n1 -> n2
}
""",
    good="""\
Clinic { # Clinic
n1: circle label:"Arrive"
n2: rectangle label:"Examine"
n1.handle(right) -> n2.handle(left)
}
""",
)

BAD_HANDLE_DIRECTION: Final = DiagnosticKind(
    "FZ015",
    "bad-handle-direction",
    Severity.ERROR,
    text("The sides of a node are left, right, top and bottom, written in lower case."),
    bad="""\
Mill { # Mill
n1: circle label:"Grain"
n2: rectangle label:"Grind"
n1.handle(up) -> n2.handle(left)
}
""",
    good="""\
Mill { # Mill
n1: circle label:"Grain"
n2: rectangle label:"Grind"
n1.handle(top) -> n2.handle(left)
}
""",
)
