"""The tree of a document: lanes, nodes, edges and loops in order of writing, each with its span."""

from dataclasses import dataclass
from enum import StrEnum

from runlane.fz.source import Source, Span


class Shape(StrEnum):
    """What a node is drawn as."""

    CIRCLE = "circle"
    RECTANGLE = "rectangle"
    DIAMOND = "diamond"
    TASKBOX = "taskbox"


class Handle(StrEnum):
    """The side of a node at which an edge leaves or enters."""

    LEFT = "left"
    RIGHT = "right"
    TOP = "top"
    BOTTOM = "bottom"


@dataclass(frozen=True, slots=True)
class Attribute:
    """`key:"value"` on a node line; `value` is unescaped, `value_span` is that of the quoted string."""

    key: str
    value: str
    span: Span
    value_span: Span


@dataclass(frozen=True, slots=True)
class NodeLine:
    """`n1: circle label:"Start"`. `lane` is the id of the block it stands in ("" outside all)."""

    id: str
    shape: Shape
    attributes: tuple[Attribute, ...]
    lane: str
    span: Span
    id_span: Span

    def get(self, key: str) -> str:
        """Return the value of an attribute, or "" when it is not written."""
        return next((attribute.value for attribute in self.attributes if attribute.key == key), "")


@dataclass(frozen=True, slots=True)
class NodeRef:
    """One end of an edge: `Lane.n6.handle(top)`; `lane` is None where no prefix is written."""

    lane: str | None
    node: str
    handle: Handle
    span: Span
    node_span: Span
    lane_span: Span | None = None


@dataclass(frozen=True, slots=True)
class EdgeLine:
    """`n1.handle(right) -> n2.handle(left) [label="Text"]`. `lane` is the block it stands in ("" outside)."""

    source: NodeRef
    target: NodeRef
    label: str
    lane: str
    span: Span
    label_span: Span | None = None
    """Where the quoted label stands; None when none is written."""


@dataclass(frozen=True, slots=True)
class Member:
    """A node named by a loop."""

    node: str
    span: Span


@dataclass(frozen=True, slots=True)
class LoopLine:
    """`loop [condition] n1 n2 n3`."""

    condition: str
    members: tuple[Member, ...]
    lane: str
    span: Span


@dataclass(frozen=True, slots=True)
class LaneBlock:
    """`laneId { # Label` ... `}`; `label` falls back to the id."""

    id: str
    label: str
    span: Span
    id_span: Span
    label_span: Span | None = None
    """Where the label stands, without its `#`; None when none is written."""
    close: Span | None = None
    """Where the closing brace stands; None when the lane is not closed."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A `//` line (or the tail of a line); `text` without the slashes. Kept by the formatter."""

    text: str
    span: Span
    own_line: bool


@dataclass(frozen=True, slots=True)
class Document:
    """Everything a text says, in order of writing; always there, also when the text has errors."""

    source: Source
    lanes: tuple[LaneBlock, ...]
    nodes: tuple[NodeLine, ...]
    edges: tuple[EdgeLine, ...]
    loops: tuple[LoopLine, ...]
    comments: tuple[Comment, ...]
