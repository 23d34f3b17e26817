"""Tokens -> lines, each with what it wants to be: a node, an edge, a loop, a lane's begin or end."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from runlane.fz.lexer import TRIVIA, Token, tokens_of
from runlane.fz.source import Span
from runlane.fz.tree import Comment, Shape


class LineKind(StrEnum):
    """What a line looks like. Whether it is right is found out by who reads it."""

    NODE = "node"
    EDGE = "edge"
    LOOP = "loop"
    OPEN = "open"
    CLOSE = "close"
    REMARK = "remark"
    FENCE = "fence"
    FOREIGN = "foreign"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Line:
    """The tokens of a statement without spaces and comments; `remark` is the `# ...` that ends it.

    `crowded` says that it shares its line with a brace, which FlowZap Code does not allow.
    """

    kind: LineKind
    tokens: tuple[Token, ...]
    remark: Token | None
    span: Span
    crowded: bool = False

    @property
    def opens_block(self) -> bool:
        """Whether the line ends with an opening brace."""
        return bool(self.tokens) and self.tokens[-1].kind == "opening"


NODE_ID: Final = re.compile(r"n[1-9][0-9]*", re.ASCII)
SHAPES: Final = frozenset(shape.value for shape in Shape)

MOST_UNREADABLE: Final = 1000
"""After so many unreadable lines the text is something else; the rest of it is not looked at."""


def lines_of(text: str) -> tuple[list[Line], list[Comment]]:
    """Return the lines of a text that say something, and its `//` comments."""
    lines: list[Line] = []
    comments: list[Comment] = []
    unreadable = 0
    for tokens in _by_line(text, comments):
        for line in _statements(tokens):
            unreadable += line.kind is LineKind.UNREADABLE
            lines.append(line)
        if unreadable > MOST_UNREADABLE:
            break
    return lines, comments


def _by_line(text: str, comments: list[Comment]) -> Iterator[list[Token]]:
    tokens: list[Token] = []
    for token in tokens_of(text, without=TRIVIA):
        kind = token[0]
        if kind == "newline":
            if tokens:
                yield tokens
                tokens = []
        elif kind == "comment":
            comments.append(Comment(token.text[2:].strip(), token.span, own_line=not tokens))
        else:
            tokens.append(token)
    if tokens:
        yield tokens


def _statements(tokens: list[Token]) -> Iterator[Line]:
    remark = tokens.pop() if tokens[-1].kind == "hash" else None
    if not tokens:
        assert remark is not None
        yield Line(LineKind.REMARK, (), remark, remark.span)
        return
    kind = _plain_kind(tokens)
    if kind is not None:
        yield Line(kind, tuple(tokens), remark, Span(tokens[0].start, tokens[-1].end))
        return
    chunks = [tokens] if _is_foreign(tokens, remark) else _chunks(tokens)
    for index, chunk in enumerate(chunks):
        kind = LineKind.FOREIGN if len(chunks) == 1 and _is_foreign(tokens, remark) else _kind(chunk)
        last = index == len(chunks) - 1
        crowded = len(chunks) > 1 and kind not in (LineKind.OPEN, LineKind.CLOSE)
        yield Line(kind, tuple(chunk), remark if last else None, Span(chunk[0].start, chunk[-1].end), crowded)


def _plain_kind(tokens: Sequence[Token]) -> LineKind | None:
    """Return the kind of a line that leaves no doubt, as most do; None for all others."""
    if len(tokens) < 2 or NODE_ID.fullmatch(tokens[0].text) is None:
        return None
    kinds = {token.kind for token in tokens}
    if tokens[1].kind == "colon":
        return None if "opening" in kinds or "closing" in kinds else LineKind.NODE
    is_edge = tokens[1].kind == "handle" and "arrow" in kinds
    return LineKind.EDGE if is_edge and not kinds & {"opening", "closing", "strange"} else None


def _chunks(tokens: list[Token]) -> list[list[Token]]:
    """Cut a line after each opening brace and around each closing one; those of a loop are its own."""
    if tokens[0].kind == "loop" or tokens[0].text.lower() == "loop":
        own = any(token.kind == "opening" for token in tokens) or tokens[-1].kind != "closing"
        return [tokens] if own else [tokens[:-1], tokens[-1:]]
    chunks: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == "closing" and chunks[-1]:
            chunks.append([])
        chunks[-1].append(token)
        if token.kind in ("opening", "closing"):
            chunks.append([])
    return [chunk for chunk in chunks if chunk]


def _kind(tokens: Sequence[Token]) -> LineKind:
    tests = (
        (LineKind.OPEN, _is_opening),
        (LineKind.CLOSE, lambda line: line[0].kind == "closing"),
        (LineKind.FENCE, lambda line: line[0].text.startswith(("```", "~~~"))),
        (LineKind.REMARK, _is_other_comment),
        (LineKind.LOOP, _is_loop),
        (LineKind.NODE, is_node_head),
        (LineKind.EDGE, lambda line: any(token.kind == "arrow" or is_handle(token) for token in line)),
    )
    return next((kind for kind, is_so in tests if is_so(tokens)), LineKind.UNREADABLE)


def _is_opening(tokens: Sequence[Token]) -> bool:
    """Whether a line opens a lane; `loop [x] {` does not, `loop {` opens a lane of that name."""
    first = tokens[0]
    return (
        tokens[-1].kind == "opening"
        and (first.text.lower() != "loop" or len(tokens) == 2)
        and first.kind != "loop"
    )


def _is_other_comment(tokens: Sequence[Token]) -> bool:
    return "".join(token.text for token in tokens[:2]).startswith(("/*", "<!--"))


def _is_loop(tokens: Sequence[Token]) -> bool:
    follower = tokens[1].kind if len(tokens) > 1 else ""
    is_word = tokens[0].text.lower() == "loop" and follower not in ("colon", "dot", "arrow")
    return is_word or tokens[0].kind == "loop"


def is_handle(token: Token) -> bool:
    """Return whether a token is a handle, or the word of one that is not written as it should be."""
    return token.kind == "handle" or token.text == "handle"


def is_node_head(tokens: Sequence[Token]) -> bool:
    """Return whether a line begins as a node does: an id, a colon, and something that makes it one.

    Prose such as `Note: see below` is none.
    """
    at = next((index for index, token in enumerate(tokens) if token.kind not in ("word", "dot")), len(tokens))
    if at == 0 or at == len(tokens) or tokens[at].kind != "colon":
        return False
    if at == 1 and any(char.isdigit() for char in tokens[0].text):
        return True
    rest = tokens[at + 1 :]
    is_shape = bool(rest) and rest[0].text.lower() in SHAPES
    is_path = at == 1 or all(token.kind == "dot" for token in tokens[1:at:2])
    if not is_path:
        return is_shape and not any(token.text in SHAPES for token in tokens[:at])
    return is_shape or (len(rest) > 1 and any(token.kind == "string" for token in rest))


_FOREIGN_WORDS: Final = frozenset(
    {
        *(
            "activate",
            "actor",
            "alt",
            "autonumber",
            "click",
            "deactivate",
            "direction",
            "else",
            "end",
            "opt",
            "par",
        ),
        *("class", "classDef", "linkStyle", "participant", "style", "subgraph", "title"),
        *(
            "classDiagram",
            "erDiagram",
            "flowchart",
            "gantt",
            "gitGraph",
            "journey",
            "mindmap",
            "pie",
            "timeline",
        ),
        *("sequenceDiagram", "stateDiagram", "stateDiagram-v2"),
        *("enduml", "skinparam", "start", "startuml", "stop", "swimlane", "swimlanes"),
        *("digraph", "rankdir", "strict"),
    }
)
_DIRECTIONS: Final = frozenset({"TD", "TB", "BT", "LR", "RL"})


def _is_foreign(tokens: Sequence[Token], remark: Token | None) -> bool:
    """Return whether a line speaks Mermaid, PlantUML, Graphviz or the like."""
    first, kinds = tokens[0], [token.kind for token in tokens]
    if first.kind in ("loop", "closing") or is_node_head(tokens):
        return False
    if "strange" in kinds and kinds[-1] != "opening" and first.text != "<!":
        return True
    if "arrow" in kinds and _is_message(tokens, kinds):
        return True
    if kinds[:2] == ["string", "colon"] or (
        first.text.startswith("<") and "word" in kinds and first.text != "<!"
    ):
        return True
    opens = kinds[-1] == "opening"
    if opens and remark is not None:
        return False
    return _begins_foreign(tokens) or ("opening" in kinds and _is_rhombus(kinds))


def _is_message(tokens: Sequence[Token], kinds: Sequence[str]) -> bool:
    """`Alice -> Bob: hello`, a sequence diagram's message."""
    colon_after = "colon" in kinds[kinds.index("arrow") :] and "bracket" not in kinds
    return colon_after and not any(is_handle(token) for token in tokens)


def _begins_foreign(tokens: Sequence[Token]) -> bool:
    first = tokens[0].text
    second = tokens[1] if len(tokens) > 1 else None
    if first in ("graph", "flowchart"):
        return second is None or second.text in _DIRECTIONS or second.kind in ("opening", "word", "other")
    if first.startswith(("@", "%%")):
        return True
    follows = second is not None and second.kind in ("colon", "dot", "opening", "arrow")
    return first in _FOREIGN_WORDS and (not follows or first in ("digraph", "strict", "subgraph"))


def _is_rhombus(kinds: Sequence[str]) -> bool:
    """`B{Is it well?}`, Mermaid's diamond: words alone between braces on one line."""
    opening = kinds.index("opening")
    if "closing" not in kinds[opening:]:
        return False
    inside = kinds[opening + 1 : kinds.index("closing", opening)]
    return bool(inside) and not {"colon", "arrow", "loop"} & set(inside)
