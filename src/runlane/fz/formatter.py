"""Document -> canonical text: per lane nodes, edges, loops; comments stay with what they stood by."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from runlane.fz.node_line import ATTRIBUTES
from runlane.fz.source import Span
from runlane.fz.strings import quoted
from runlane.fz.tree import Comment, Document, EdgeLine, LaneBlock, LoopLine, NodeLine, NodeRef

_INDENT: Final = "  "


def format_document(document: Document) -> str:
    """Return the canonical text of a document without errors.

    Lanes come in their order with an empty line between them; in each its nodes, then the edges that leave
    its nodes, then its loops, in order of writing and indented by two spaces. Edges outside all lanes move
    into the lane of the node that they leave. What a document means does not change, and formatting it again
    changes nothing more. Of a document with errors, what stands in no lane is left out.
    """
    comments = _comments(document)
    lane_of = {node.id: node.lane for node in document.nodes}
    contents = _contents(document, lane_of)
    blocks = ["\n".join(_lane_lines(lane, contents[lane.id], comments)) for lane in document.lanes]
    if comments.behind:
        blocks.append("\n".join(_comment(comment) for comment in comments.behind))
    return "\n\n".join(blocks) + "\n" if blocks else ""


@dataclass(slots=True)
class _Comments:
    """Where comments stand. A statement, a lane and its closing brace are known by where they begin."""

    above: dict[int, list[Comment]] = field(default_factory=lambda: defaultdict(list))
    beside: dict[int, Comment] = field(default_factory=dict)
    behind: list[Comment] = field(default_factory=list)


def _comments(document: Document) -> _Comments:
    """Give each comment to what stands on its line, else to what comes next."""
    headers = {lane.span.start for lane in document.lanes}
    closes = {lane.close.start for lane in document.lanes if lane.close is not None}
    parts: tuple[NodeLine | EdgeLine | LoopLine, ...] = (*document.nodes, *document.edges, *document.loops)
    anchors = sorted(headers | closes | {part.span.start for part in parts})
    comments = _Comments()
    for comment in document.comments:
        place = bisect_left(anchors, comment.span.start)
        before = anchors[place - 1] if place else None
        if not comment.own_line and before is not None and before not in headers:
            comments.beside[before] = comment
        elif place < len(anchors):
            comments.above[anchors[place]].append(comment)
        else:
            comments.behind.append(comment)
    return comments


def _contents(document: Document, lane_of: dict[str, str]) -> dict[str, list[tuple[Span, str]]]:
    """Return the statements of each lane, each with its place and its canonical text."""
    contents: dict[str, list[tuple[Span, str]]] = defaultdict(list)
    for node in document.nodes:
        contents[node.lane].append((node.span, _node(node)))
    for edge in document.edges:
        home = lane_of.get(edge.source.node, edge.lane)
        contents[home].append((edge.span, _edge(edge, home, lane_of)))
    for loop in document.loops:
        contents[loop.lane].append((loop.span, _loop(loop)))
    return contents


def _lane_lines(
    lane: LaneBlock, statements: Iterable[tuple[Span, str]], comments: _Comments
) -> Iterator[str]:
    yield from (_comment(comment) for comment in comments.above.get(lane.span.start, ()))
    yield f"{lane.id} {{ # {lane.label}"
    for span, written in statements:
        yield from (f"{_INDENT}{_comment(comment)}" for comment in comments.above.get(span.start, ()))
        yield f"{_INDENT}{written}{_beside(span.start, comments)}"
    close = lane.close.start if lane.close is not None else lane.span.end
    yield from (f"{_INDENT}{_comment(comment)}" for comment in comments.above.get(close, ()))
    yield f"}}{_beside(close, comments)}"


def _beside(start: int, comments: _Comments) -> str:
    comment = comments.beside.get(start)
    return f" {_comment(comment)}" if comment is not None else ""


def _comment(comment: Comment) -> str:
    return f"// {comment.text}".rstrip()


def _node(node: NodeLine) -> str:
    written = (f"{key}:{quoted(node.get(key))}" for key in ATTRIBUTES if _has(node, key))
    return " ".join((f"{node.id}:", node.shape, *written))


def _has(node: NodeLine, key: str) -> bool:
    return any(attribute.key == key for attribute in node.attributes)


def _edge(edge: EdgeLine, home: str, lane_of: dict[str, str]) -> str:
    target_lane = lane_of.get(edge.target.node, edge.target.lane or home)
    prefix = f"{target_lane}." if target_lane != home else ""
    label = f" [label={quoted(edge.label)}]" if edge.label else ""
    return f"{_end(edge.source)} -> {prefix}{_end(edge.target)}{label}"


def _end(ref: NodeRef) -> str:
    return f"{ref.node}.handle({ref.handle})"


def _loop(loop: LoopLine) -> str:
    return " ".join((f"loop [{loop.condition}]", *(member.node for member in loop.members)))
