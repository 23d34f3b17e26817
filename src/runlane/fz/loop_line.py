"""Read a loop line: `loop [until it holds] n2 n3 n4`."""

from collections.abc import Sequence
from typing import Final

from runlane.base.texts import text
from runlane.fz.diagnostics import Diagnostic, DiagnosticKind, Edit, Fix, Severity
from runlane.fz.draft import Draft, clipped
from runlane.fz.lexer import Token
from runlane.fz.lines import NODE_ID, Line
from runlane.fz.source import Span
from runlane.fz.tree import LoopLine, Member


def read_loop(line: Line, lane: str, draft: Draft, *, holds_loop: bool = False) -> None:
    """Add the loop of a line to the draft and report what is wrong with it.

    `holds_loop` says that the line opens a block with another loop in it.
    """
    condition, rest = _condition(line.tokens, draft)
    members = tuple(Member(token.text, token.span) for token in _members(rest))
    finding = _nested(line, condition, rest, holds_loop=holds_loop) or _wrong(line, condition, rest, draft)
    if finding is not None:
        draft.report(finding)
        draft.faulty.add(line.span.start)
    else:
        _advise(line, members, draft)
    draft.loops.append(LoopLine(condition or "", members, lane, line.span))


def _condition(tokens: Sequence[Token], draft: Draft) -> tuple[str | None, Sequence[Token]]:
    """Return the condition, None when it does not stand in brackets, and the tokens behind it."""
    head = tokens[0]
    if head.kind == "loop":
        return head.text[head.text.index("[") + 1 : -1].strip(), tokens[1:]
    closing = next((index for index, token in enumerate(tokens) if token.kind == "unbracket"), None)
    if len(tokens) > 1 and tokens[1].kind == "bracket" and closing is not None:
        return draft.source.slice(Span(tokens[1].end, tokens[closing].start)).strip(), tokens[closing + 1 :]
    return None, tokens[1:]


def _members(rest: Sequence[Token]) -> list[Token]:
    """Return the words that name nodes; a lane in front of a dot names none."""
    followers = [*(token.kind for token in rest[1:]), ""]
    return [
        token
        for token, follower in zip(rest, followers, strict=False)
        if token.kind == "word" and follower != "dot" and token.text.lower() != "loop"
    ]


def _nested(
    line: Line, condition: str | None, rest: Sequence[Token], *, holds_loop: bool
) -> Diagnostic | None:
    inner = next((token for token in rest if token.text.lower() == "loop"), None)
    in_condition = condition is not None and "loop" in condition.lower() and "[" in condition
    if inner is None and not in_condition and not holds_loop:
        return None
    message = text("a loop stands in another loop")
    hint = text("write each loop on a line of its own and list the nodes it repeats")
    return NESTED_LOOP.at(inner.span if inner else line.span, message, hint)


def _wrong(line: Line, condition: str | None, rest: Sequence[Token], draft: Draft) -> Diagnostic | None:
    head = line.tokens[0]
    if condition is None:
        message = text("the loop has no condition in brackets")
        return LOOP_SYNTAX.at(Span(head.start, line.span.end), message, _EXAMPLE)
    if not condition:
        return LOOP_SYNTAX.at(head.span, text("the condition of the loop is empty"), _EXAMPLE)
    stranger = next((token for token in rest if token.kind != "word"), None)
    if stranger is not None:
        message = text("`{written}` does not belong in a loop", written=clipped(stranger.text))
        return LOOP_SYNTAX.at(stranger.span, message, _EXAMPLE, _only_nodes(rest, draft))
    if not rest:
        return LOOP_SYNTAX.at(line.span, text("the loop names no nodes"), _EXAMPLE)
    word = head.text.lstrip()[:4]
    if word != "loop":
        span = Span(head.end - len(head.text.lstrip()), head.end - len(head.text.lstrip()) + 4)
        fix = Fix(text("write `loop`"), (Edit(span, "loop"),))
        return LOOP_SYNTAX.at(span, text("`{word}` is written in lower case", word=word), _EXAMPLE, fix)
    return None


def _only_nodes(rest: Sequence[Token], draft: Draft) -> Fix | None:
    """Write the nodes alone, when only punctuation and lanes are in the way."""
    named = _members(rest)
    span = Span(rest[0].start, rest[-1].end)
    is_clear = all(NODE_ID.fullmatch(token.text) for token in named)
    if not named or not is_clear or "{" in draft.source.slice(span):
        return None
    between = " ".join(token.text for token in named)
    return Fix(text("keep only the nodes"), (Edit(span, between),))


def _advise(line: Line, members: Sequence[Member], draft: Draft) -> None:
    seen: set[str] = set()
    twice = next((member for member in members if member.node in seen or seen.add(member.node)), None)  # type: ignore[func-returns-value]
    if twice is not None:
        message = text("the loop names `{node}` twice", node=clipped(twice.node))
        fix = Fix(text("name it once"), (Edit(Span(twice.span.start - 1, twice.span.end), ""),))
        draft.report(DUPLICATE_LOOP_MEMBER.at(twice.span, message, text("name each node once"), fix))
    elif len(members) == 1:
        message = text("the loop repeats only `{node}`", node=clipped(members[0].node))
        hint = text("name all nodes that are repeated, in the order in which they run")
        draft.report(LOOP_ONE_NODE.at(line.span, message, hint))


def loop_outside(span: Span, fix: Fix | None) -> Diagnostic:
    """Report a loop that stands in no lane."""
    message = text("the loop stands outside all lanes")
    return LOOP_OUTSIDE_LANE.at(span, message, text("move it into the lane where it begins"), fix)


_EXAMPLE: Final = text("write it like `loop [until it holds] n2 n3 n4`")

LOOP_OUTSIDE_LANE: Final = DiagnosticKind(
    "FZ021",
    "loop-outside-lane",
    Severity.ERROR,
    text("A loop stands in a lane, also when it names nodes of other lanes."),
    bad="""\
Press { # Press
n1: circle label:"Paper in"
n2: rectangle label:"Print a sheet"
n3: diamond label:"Sharp?"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(bottom) -> n2.handle(bottom) [label="No"]
}
loop [until the print is sharp] n2 n3
""",
    good="""\
Press { # Press
n1: circle label:"Paper in"
n2: rectangle label:"Print a sheet"
n3: diamond label:"Sharp?"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(bottom) -> n2.handle(bottom) [label="No"]
loop [until the print is sharp] n2 n3
}
""",
)

LOOP_SYNTAX: Final = DiagnosticKind(
    "FZ022",
    "loop-syntax",
    Severity.ERROR,
    text("A loop is the word, a condition in brackets and the ids of the nodes that are repeated."),
    bad="""\
Dye { # Dye works
n1: circle label:"Cloth in"
n2: rectangle label:"Dip"
n1.handle(right) -> n2.handle(left)
loop until dark n1 n2
}
""",
    good="""\
Dye { # Dye works
n1: circle label:"Cloth in"
n2: rectangle label:"Dip"
n1.handle(right) -> n2.handle(left)
loop [until dark] n1 n2
}
""",
)

NESTED_LOOP: Final = DiagnosticKind(
    "FZ025",
    "nested-loop",
    Severity.ERROR,
    text("Loops are flat: none is written inside another."),
    bad="""\
Brewery { # Brewery
n1: circle label:"Mash"
n2: rectangle label:"Boil"
n3: rectangle label:"Taste"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
loop [every batch] n1 n2 loop [until bitter] n2 n3
}
""",
    good="""\
Brewery { # Brewery
n1: circle label:"Mash"
n2: rectangle label:"Boil"
n3: rectangle label:"Taste"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
loop [every batch] n1 n2 n3
loop [until bitter] n2 n3
}
""",
)

LOOP_ONE_NODE: Final = DiagnosticKind(
    "FZ053",
    "loop-one-node",
    Severity.WARNING,
    text("A loop repeats two nodes or more."),
    bad="""\
Well { # Well
n1: circle label:"Rope down"
n2: rectangle label:"Draw water"
n1.handle(right) -> n2.handle(left)
loop [until the barrel is full] n2
}
""",
    good="""\
Well { # Well
n1: circle label:"Rope down"
n2: rectangle label:"Draw water"
n1.handle(right) -> n2.handle(left)
loop [until the barrel is full] n1 n2
}
""",
)

DUPLICATE_LOOP_MEMBER: Final = DiagnosticKind(
    "FZ054",
    "duplicate-loop-member",
    Severity.WARNING,
    text("A loop names each node once."),
    bad="""\
Loom { # Loom
n1: circle label:"Warp"
n2: rectangle label:"Weave"
n1.handle(right) -> n2.handle(left)
loop [until long enough] n1 n2 n1
}
""",
    good="""\
Loom { # Loom
n1: circle label:"Warp"
n2: rectangle label:"Weave"
n1.handle(right) -> n2.handle(left)
loop [until long enough] n1 n2
}
""",
)
