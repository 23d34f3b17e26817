"""Read a node line: `n2: taskbox label:"Pay" owner:"Ana"`."""

from collections.abc import Sequence
from typing import Final

from runlane.base.texts import text
from runlane.fz.diagnostics import Diagnostic, DiagnosticKind, Edit, Fix, Severity
from runlane.fz.draft import Draft, clipped, nearest
from runlane.fz.lexer import Token
from runlane.fz.lines import NODE_ID, SHAPES, Line, LineKind
from runlane.fz.source import Span
from runlane.fz.strings import is_terminated, printed, quoted, unquoted, unterminated
from runlane.fz.tree import Attribute, NodeLine, Shape

ATTRIBUTES: Final = ("label", "owner", "description", "system")
"""The attributes of a node, in the order in which they are written."""

_EXAMPLE: Final = text('write it like `n2: rectangle label:"Text"`')


def read_node(line: Line, lane: str, draft: Draft) -> None:
    """Add the node of a line to the draft, whatever is wrong with it, and report what is."""
    colon = next(index for index, token in enumerate(line.tokens) if token.kind == "colon")
    id_span = Span(line.tokens[0].start, line.tokens[colon - 1].end)
    body = line.tokens[colon + 1 :]
    shape = _shape(body, line, draft)
    rest = body[1:] if shape is not None else body
    attributes = _attributes(rest, draft) if shape is not None else _salvaged(body)
    node_id = draft.source.slice(id_span)
    draft.add_node(NodeLine(node_id, shape or Shape.RECTANGLE, attributes, lane, line.span, id_span))
    _read_second_node(rest, lane, draft)


def _shape(body: Sequence[Token], line: Line, draft: Draft) -> Shape | None:
    """Return the shape; for an unknown one the nearest, or a rectangle. None when none is written."""
    first = body[0] if body else None
    follower = body[1].kind if len(body) > 1 else ""
    if first is None or first.kind != "word" or follower in ("colon", "equals"):
        span = first.span if first else line.span
        draft.report(NODE_SYNTAX.at(span, text("the node has no shape"), _EXAMPLE))
        return None
    if first.text in SHAPES:
        return Shape(first.text)
    near = nearest(first.text, SHAPES)
    draft.report(_unknown_shape(first, near))
    return Shape(near) if near else Shape.RECTANGLE


def _attributes(tokens: Sequence[Token], draft: Draft) -> tuple[Attribute, ...]:
    """Read `key:"value"` pairs up to the first thing that is none; report at most one finding of a kind."""
    found: dict[str, Attribute] = {}
    equals: list[Token] = []
    index = 0
    while index < len(tokens):
        pair = tokens[index : index + 3]
        if not _is_pair(pair):
            meant = _report_no_pair(tokens[index:], draft)
            found.update({meant.key: meant} if meant is not None else {})
            break
        key, sign, value = pair
        if key.text not in ATTRIBUTES:
            near = nearest(key.text, set(ATTRIBUTES) - found.keys())
            draft.report(_unknown_attribute(key, near))
            found.update({near: _attribute(near, key, value)} if near else {})
        elif key.text in found:
            message = text("`{key}` is written twice", key=key.text)
            draft.report(NODE_SYNTAX.at(key.span, message, text("keep one of the two")))
            break
        else:
            equals += [sign] if sign.kind == "equals" else []
            found[key.text] = _attribute(key.text, key, value)
        if not is_terminated(value.text):
            draft.report(unterminated(value))
            break
        index += 3
    _report_equals(equals, draft)
    return tuple(found.values())


def _attribute(name: str, key: Token, value: Token) -> Attribute:
    return Attribute(name, unquoted(value.text), Span(key.start, value.end), value.span)


def _is_pair(tokens: Sequence[Token]) -> bool:
    return len(tokens) == 3 and _is_key(tokens) and tokens[2].kind == "string"


def _is_key(tokens: Sequence[Token]) -> bool:
    return len(tokens) > 1 and tokens[0].kind == "word" and tokens[1].kind in ("colon", "equals")


def _salvaged(tokens: Sequence[Token]) -> tuple[Attribute, ...]:
    """Return the attributes that can be told in a broken line."""
    triples = [tokens[index : index + 3] for index in range(len(tokens) - 2)]
    pairs = {key.text: (key, value) for key, _, value in filter(_is_pair, triples) if key.text in ATTRIBUTES}
    return tuple(_attribute(key.text, key, value) for key, value in pairs.values())


def _report_no_pair(rest: Sequence[Token], draft: Draft) -> Attribute | None:
    """Report what is no attribute; return the one that was meant, if there is no doubt."""
    first = rest[0]
    if _is_key(rest) and not NODE_ID.fullmatch(first.text):
        return _report_unquoted(rest, draft)
    if _is_key(rest):
        message = text("two nodes stand on one line")
        fix = Fix(text("put it on a line of its own"), (Edit(Span(first.start, first.start), "\n"),))
        draft.report(NODE_SYNTAX.at(first.span, message, text("write one node a line"), fix))
    elif first.kind == "string" or (first.text in ATTRIBUTES and len(rest) > 1):
        message = text("`{value}` is no attribute", value=clipped(first.text))
        hint = text('an attribute is a name, a colon and a value in double quotes: `label:"Text"`')
        draft.report(NODE_SYNTAX.at(first.span, message, hint))
    else:
        message = text("`{value}` is not understood here", value=clipped(first.text))
        draft.report(NODE_SYNTAX.at(first.span, message, _EXAMPLE))
    return None


def _report_unquoted(rest: Sequence[Token], draft: Draft) -> Attribute | None:
    """Report `label:Text`; to quote it is mechanical when nothing else follows on the line."""
    key, sign, *value = rest
    hint = text('write the value in double quotes: `{key}:"Text"`', key=clipped(key.text))
    if not value:
        message = text("`{key}` has no value", key=clipped(key.text))
        draft.report(NODE_SYNTAX.at(Span(key.start, sign.end), message, hint))
        return None
    span = Span(value[0].start, value[-1].end)
    meant = draft.source.slice(span).strip("'‘’“”«» ")
    is_last = not any(token.kind in ("colon", "equals", "string") for token in value)
    fix = Fix(text("quote the value"), (Edit(span, quoted(meant)),)) if is_last else None
    message = text("the value of `{key}` is not in double quotes", key=clipped(key.text))
    draft.report(NODE_SYNTAX.at(span if is_last else value[0].span, message, hint, fix))
    is_known = is_last and key.text in ATTRIBUTES
    return Attribute(key.text, printed(meant), Span(key.start, span.end), span) if is_known else None


def _report_equals(equals: Sequence[Token], draft: Draft) -> None:
    if equals:
        fix = Fix(text("write a colon"), tuple(Edit(token.span, ":") for token in equals))
        message = text("an attribute of a node takes a colon, not an equals sign")
        hint = text('write `label:"Text"`; only the label of an edge takes `=`')
        draft.report(NODE_ATTRIBUTE_EQUALS.at(equals[0].span, message, hint, fix))


def _read_second_node(tokens: Sequence[Token], lane: str, draft: Draft) -> None:
    """Declare the other nodes of a line that has been reported for having several."""
    for index in range(len(tokens) - 1):
        if tokens[index + 1].kind == "colon" and NODE_ID.fullmatch(tokens[index].text):
            span = Span(tokens[index].start, tokens[-1].end)
            quiet = Draft(draft.source)
            read_node(Line(LineKind.NODE, tuple(tokens[index:]), None, span), lane, quiet)
            for node in quiet.nodes:
                draft.add_node(node)
            return


def read_broken_node(line: Line, lane: str, draft: Draft) -> None:
    """Report a line that cannot be read, and declare the node that it seems to be about."""
    first = line.tokens[0]
    ids = [token for token in line.tokens if NODE_ID.fullmatch(token.text)]
    draft.report(_not_understood(line))
    name = next((token for token in ids if token.text not in draft.declared), None)
    if name is None:
        draft.lost_nodes += 1
        return
    shape = next((Shape(token.text) for token in line.tokens if token.text in SHAPES), Shape.RECTANGLE)
    span = Span(first.start, line.tokens[-1].end)
    draft.add_node(NodeLine(name.text, shape, _salvaged(line.tokens), lane, span, name.span))


def _not_understood(line: Line) -> Diagnostic:
    first, follower = line.tokens[0], (line.tokens[1] if len(line.tokens) > 1 else None)
    if NODE_ID.fullmatch(first.text) and follower is not None and follower.text in SHAPES:
        message = text("there is no colon between `{id}` and its shape", id=first.text)
        fix = Fix(text("insert the colon"), (Edit(Span(first.end, first.end), ":"),))
        return NODE_SYNTAX.at(follower.span, message, _EXAMPLE, fix)
    if NODE_ID.fullmatch(first.text):
        message = text("`{id}` is followed by neither a colon nor a handle", id=first.text)
        return NODE_SYNTAX.at(line.span, message, _EXAMPLE)
    if first.text in SHAPES:
        message = text("the {shape} has no id in front of it", shape=first.text)
        return NODE_SYNTAX.at(first.span, message, _EXAMPLE)
    message = text("`{word}` begins neither a node, an edge, a loop nor a lane", word=clipped(first.text))
    return NODE_SYNTAX.at(line.span, message, _EXAMPLE)


def node_outside(line: Line) -> Diagnostic:
    """Report a node that stands in no lane."""
    message = text("`{id}` stands outside all lanes", id=clipped(line.tokens[0].text))
    return NODE_SYNTAX.at(line.span, message, text("move it between the braces of a lane"))


def _unknown_shape(shape: Token, near: str) -> Diagnostic:
    message = text("`{shape}` is no shape", shape=clipped(shape.text))
    hint = text("the shapes are circle, rectangle, diamond and taskbox")
    if not near:
        return UNKNOWN_SHAPE.at(shape.span, message, hint)
    fix = Fix(text("write `{shape}`", shape=near), (Edit(shape.span, near),))
    return UNKNOWN_SHAPE.at(shape.span, message, text("did you mean `{shape}`?", shape=near), fix)


def _unknown_attribute(key: Token, near: str) -> Diagnostic:
    message = text("a node has no attribute `{key}`", key=clipped(key.text))
    if not near:
        hint = text("the attributes are label, owner, description and system")
        return UNKNOWN_ATTRIBUTE.at(key.span, message, hint)
    fix = Fix(text("write `{key}`", key=near), (Edit(key.span, near),))
    return UNKNOWN_ATTRIBUTE.at(key.span, message, text("did you mean `{key}`?", key=near), fix)


NODE_ATTRIBUTE_EQUALS: Final = DiagnosticKind(
    "FZ005",
    "node-attribute-equals",
    Severity.ERROR,
    text("An attribute of a node is written with a colon; only the label of an edge takes an equals sign."),
    bad="""\
Bakery { # Bakery
n1: circle label:"Order"
n2: rectangle label="Knead"
n1.handle(right) -> n2.handle(left)
}
""",
    good="""\
Bakery { # Bakery
n1: circle label:"Order"
n2: rectangle label:"Knead"
n1.handle(right) -> n2.handle(left)
}
""",
)

UNKNOWN_SHAPE: Final = DiagnosticKind(
    "FZ007",
    "unknown-shape",
    Severity.ERROR,
    text("A node is a circle, a rectangle, a diamond or a taskbox, written in lower case."),
    bad="""\
Forge { # Forge
n1: circle label:"Heat"
n2: hexagon label:"Hammer"
n1.handle(right) -> n2.handle(left)
}
""",
    good="""\
Forge { # Forge
n1: circle label:"Heat"
n2: taskbox label:"Hammer" owner:"Smith"
n1.handle(right) -> n2.handle(left)
}
""",
)

UNKNOWN_ATTRIBUTE: Final = DiagnosticKind(
    "FZ008",
    "unknown-attribute",
    Severity.ERROR,
    text("A node has a label, an owner, a description and a system; an edge has a label."),
    bad="""\
Garage { # Garage
n1: circle label:"Car in"
n2: rectangle label:"Change oil" colour:"red"
n1.handle(right) -> n2.handle(left)
}
""",
    good="""\
Garage { # Garage
n1: circle label:"Car in"
n2: rectangle label:"Change oil" system:"Lift 2"
n1.handle(right) -> n2.handle(left)
}
""",
)

NODE_SYNTAX: Final = DiagnosticKind(
    "FZ012",
    "node-syntax",
    Severity.ERROR,
    text(
        "A node is an id, a colon, a shape and attributes in double quotes, on a line of its own in a lane."
    ),
    bad="""\
Harbour { # Harbour
n1: circle label:"Ship in"
n2 rectangle label:"Unload"
n1.handle(right) -> n2.handle(left)
}
""",
    good="""\
Harbour { # Harbour
n1: circle label:"Ship in"
n2: rectangle label:"Unload"
n1.handle(right) -> n2.handle(left)
}
""",
)
