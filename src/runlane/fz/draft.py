"""A document while it is read: what has been found so far, and what is not to be said twice."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from runlane.fz.diagnostics import Diagnostic
from runlane.fz.source import Source
from runlane.fz.tree import Comment, Document, EdgeLine, LaneBlock, LoopLine, Member, NodeLine, NodeRef

MOST_FINDINGS = 1000
"""More findings than this help nobody: the text is something else, and reading stops."""


@dataclass(slots=True)
class Draft:
    """What the readers of lines fill and the checks look at.

    `faulty` holds where edges and loops with an error of their own begin: nothing more is said about them.
    `lost_nodes` and `lost_lanes` count lines that meant to declare one and could not be read, so that as many
    references to nowhere are their fault, not a mistake of their own.
    """

    source: Source
    lanes: list[LaneBlock] = field(default_factory=list)
    nodes: list[NodeLine] = field(default_factory=list)
    edges: list[EdgeLine] = field(default_factory=list)
    loops: list[LoopLine] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)
    declared: set[str] = field(default_factory=set)
    faulty: set[int] = field(default_factory=set)
    renamed: dict[str, str] = field(default_factory=dict)
    """Bad ids and what they are to be called."""
    lost_nodes: int = 0
    lost_lanes: int = 0

    @property
    def is_full(self) -> bool:
        """Whether enough has been found."""
        return len(self.findings) >= MOST_FINDINGS

    def report(self, finding: Diagnostic) -> None:
        """Note a finding."""
        if not self.is_full:
            self.findings.append(finding)

    def add_node(self, node: NodeLine) -> None:
        """Note a node, also one whose id is taken."""
        self.nodes.append(node)
        self.declared.add(node.id)

    def rename_nodes(self) -> None:
        """Give nodes with bad ids the ids that they are to have, wherever they are named."""
        new = self.renamed
        if not new:
            return
        self.nodes = [replace(node, id=new.get(node.id, node.id)) for node in self.nodes]
        self.edges = [
            replace(edge, source=_renamed(edge.source, new), target=_renamed(edge.target, new))
            for edge in self.edges
        ]
        self.loops = [
            replace(
                loop, members=tuple(Member(new.get(one.node, one.node), one.span) for one in loop.members)
            )
            for loop in self.loops
        ]

    def document(self) -> Document:
        """Return what has been read."""
        return Document(
            self.source,
            tuple(self.lanes),
            tuple(self.nodes),
            tuple(self.edges),
            tuple(self.loops),
            tuple(self.comments),
        )


def _renamed(ref: NodeRef, new: Mapping[str, str]) -> NodeRef:
    return replace(ref, node=new.get(ref.node, ref.node))


def clipped(written: str) -> str:
    """Return what is written, short enough for a message."""
    return written if len(written) <= 40 else f"{written[:37]}..."


def nearest(written: str, known: Collection[str]) -> str:
    """Return the known word that was probably meant, or "" when none is near."""
    by_folded = {word.casefold(): word for word in known}
    folded = written[:40].casefold()
    near = get_close_matches(folded, list(by_folded), n=1, cutoff=0.6)
    return by_folded[near[0]] if near else ""
