"""What can be wrong with lanes, braces, remarks and lines of other languages: findings and their repairs."""

from collections.abc import Sequence
from typing import Final

from runlane.base.texts import text
from runlane.fz.diagnostics import Diagnostic, DiagnosticKind, Edit, Fix, Severity
from runlane.fz.draft import clipped
from runlane.fz.lines import Line
from runlane.fz.node_line import NODE_SYNTAX
from runlane.fz.source import Source, Span


def unclosed(lane: str, line: Line, end: int, source: Source) -> Diagnostic:
    """Report a lane without its closing brace; `end` is where the brace is missing."""
    message = text("the lane `{lane}` is not closed", lane=clipped(lane))
    brace = "}\n" if source.text[end - 1 : end] in ("\n", "\r") else "\n}\n"
    fix = Fix(text("insert the brace"), (Edit(Span(end, end), brace),))
    return UNCLOSED_LANE.at(
        line.span, message, text("write `}` on a line of its own behind its last line"), fix
    )


def nested(lane: str, outer: str, line: Line) -> Diagnostic:
    """Report a lane that begins in another one, which is closed later."""
    message = text("the lane `{lane}` stands in the lane `{outer}`", lane=clipped(lane), outer=clipped(outer))
    hint = text("close the first lane before the second begins")
    return NESTED_LANE.at(line.span, message, hint)


def duplicate(lane: str, line: Line, first_line: int) -> Diagnostic:
    """Report a lane whose id is taken."""
    message = text(
        "the lane `{lane}` is defined already, on line {line}", lane=clipped(lane), line=first_line
    )
    return DUPLICATE_LANE.at(line.span, message, text("write each lane once, or give this one another id"))


def stray_brace(brace: Span, extra: Span, source: Source) -> Diagnostic:
    """Report a closing brace that closes nothing; `extra` is the one to remove, if that is an earlier one."""
    message = text("this brace closes no lane")
    whole = source.line_span(extra.start)
    span = whole if source.slice(whole).strip() == "}" else extra
    fix = Fix(text("remove the brace"), (Edit(span, ""),))
    return UNEXPECTED_CLOSE_BRACE.at(
        brace, message, text("remove it, or open the lane that it should close"), fix
    )


def header_without_brace(lane: str, header: Line, brace: Span) -> Diagnostic:
    """Report a closing brace whose lane has lost its opening one."""
    message = text("this brace closes no lane: `{lane}` has no opening brace", lane=clipped(lane))
    end = header.tokens[-1].end
    fix = Fix(text("insert the opening brace"), (Edit(Span(end, end), " {"),))
    hint = text("write `{lane} {{` where the lane begins", lane=clipped(lane))
    return UNEXPECTED_CLOSE_BRACE.at(brace, message, hint, fix)


def crowded_brace(brace: Span) -> Diagnostic:
    """Report a closing brace at the end of another line."""
    fix = Fix(text("put it on a line of its own"), (Edit(Span(brace.start, brace.start), "\n"),))
    return UNEXPECTED_CLOSE_BRACE.at(
        brace, text("a closing brace stands at the end of a line"), _OWN_LINE, fix
    )


def crowded(line: Line, close: int | None = None) -> Diagnostic:
    """Report a statement on the line of an opening brace; `close` is a closing brace on the same line."""
    places = [line.span.start] if close is None else [line.span.start, close]
    fix = Fix(text("put it on a line of its own"), tuple(Edit(Span(place, place), "\n") for place in places))
    return NODE_SYNTAX.at(line.span, text("this stands on the line of a brace"), _OWN_LINE, fix)


def bare_label(line: Line) -> Diagnostic:
    """Report `A { Label`, a label without its `#`."""
    start = line.span.start
    fix = Fix(text("insert the `#`"), (Edit(Span(start, start), "# "),))
    message = text("the label of a lane begins with `#`")
    return NODE_SYNTAX.at(line.span, message, text("write it like `lane { # Label`"), fix)


def nameless(line: Line) -> Diagnostic:
    """Report an opening brace without a lane id."""
    message = text("this brace opens a lane without an id")
    return NODE_SYNTAX.at(line.span, message, text("write it like `lane { # Label`"))


def brace_on_next_line(header: Line, opening: Line) -> Diagnostic:
    """Report a lane whose brace stands on the line after its id."""
    message = text("the brace of a lane stands on the line of its id")
    between = Span(header.span.end, opening.span.start)
    fix = Fix(text("join the two lines"), (Edit(between, " "),))
    return NODE_SYNTAX.at(header.span, message, text("write it like `lane { # Label`"), fix)


def remark(span: Span, source: Source) -> Diagnostic:
    """Report a `#` that is no label of a lane."""
    written = source.slice(span).strip("#/*<!-> \t")
    fix = Fix(text("make it a `//` comment"), (Edit(span, f"// {written}"),))
    message = text("`#` begins the label of a lane, only behind its opening brace")
    if not source.slice(span).startswith("#"):
        message = text("comments are not written like this")
    return COMMENT_NOT_ALLOWED.at(span, message, text("write a comment with `//`"), fix)


def label_on_next_line(span: Span, opening: Line, source: Source) -> Diagnostic:
    """Report the label of a lane on the line after its brace."""
    end = opening.tokens[-1].end
    edits = (Edit(Span(end, end), f" {source.slice(span).rstrip()}"), Edit(source.line_span(span.start), ""))
    fix = Fix(text("move the label up"), edits)
    message = text("the label of the lane stands on the line after its brace")
    return COMMENT_NOT_ALLOWED.at(span, message, text("write it behind the brace: `lane { # Label`"), fix)


def foreign(line: Line) -> Diagnostic:
    """Report a line of Mermaid, PlantUML, Graphviz or the like."""
    arrow = next((token for token in line.tokens if token.kind == "strange"), None)
    if arrow is None:
        message = text(
            "`{word}` begins a line of another diagram language", word=clipped(line.tokens[0].text)
        )
        return FOREIGN_SYNTAX.at(line.span, message, _TRANSLATE)
    message = text("`{arrow}` is no arrow of FlowZap Code", arrow=clipped(arrow.text))
    handles = sum(token.kind == "handle" for token in line.tokens)
    is_forward = handles == 2 and not arrow.text.startswith(("<", "←", "⇐"))
    fix = Fix(text("write `->`"), (Edit(arrow.span, "->"),)) if is_forward else None
    return FOREIGN_SYNTAX.at(arrow.span if handles == 2 else line.span, message, _TRANSLATE, fix)


def fence(fences: Sequence[int], content: Span, source: Source) -> Diagnostic:
    """Report a fence, or a pair of them, that was copied with the text.

    `fences` are the offsets of one or two, `content` reaches from the first to the last line that is FlowZap
    Code; what stands around fence and content goes with the fence.
    """
    lines = [source.line_span(offset) for offset in fences]
    edits = [Edit(line, "") for line in lines if content.start < line.start < content.end]
    heads = [line.end for line in lines if line.start <= content.start]
    tails = [line.start for line in lines if line.start >= content.end]
    edits += [Edit(Span(0, max(heads)), "")] if heads else []
    edits += [Edit(Span(min(tails), len(source.text)), "")] if tails else []
    span = Span(fences[0], fences[0] + len(source.text[fences[0] : lines[0].end].rstrip()))
    message = text("Markdown fences are no part of the text")
    fix = Fix(text("remove the fences"), tuple(sorted(edits, key=lambda edit: edit.span)))
    return MARKDOWN_FENCE.at(span, message, text("paste only what stands between them"), fix)


_OWN_LINE: Final = text("write each statement and each brace on a line of its own")
_TRANSLATE: Final = text("write edges like `n1.handle(right) -> n2.handle(left)`, nodes like `n1: circle`")

UNCLOSED_LANE: Final = DiagnosticKind(
    "FZ001",
    "unclosed-lane",
    Severity.ERROR,
    text("A lane ends with a closing brace on a line of its own."),
    bad="""\
Studio { # Studio
n1: circle label:"Red light"
n2: rectangle label:"Record"
n1.handle(right) -> n2.handle(left)
""",
    good="""\
Studio { # Studio
n1: circle label:"Red light"
n2: rectangle label:"Record"
n1.handle(right) -> n2.handle(left)
}
""",
)

UNEXPECTED_CLOSE_BRACE: Final = DiagnosticKind(
    "FZ002",
    "unexpected-close-brace",
    Severity.ERROR,
    text("A closing brace closes a lane that is open, on a line of its own."),
    bad="""\
Studio { # Studio
n1: circle label:"Red light"
n2: rectangle label:"Record"
n1.handle(right) -> n2.handle(left)
}
}
""",
    good="""\
Studio { # Studio
n1: circle label:"Red light"
n2: rectangle label:"Record"
n1.handle(right) -> n2.handle(left)
}
""",
)

NESTED_LANE: Final = DiagnosticKind(
    "FZ003",
    "nested-lane",
    Severity.ERROR,
    text("Lanes stand beside one another, never in one another."),
    bad="""\
Hotel { # Hotel
n1: circle label:"Guest"
n1.handle(bottom) -> Desk.n2.handle(top)
Desk { # Desk
n2: rectangle label:"Check in"
}
}
""",
    good="""\
Hotel { # Hotel
n1: circle label:"Guest"
n1.handle(bottom) -> Desk.n2.handle(top)
}
Desk { # Desk
n2: rectangle label:"Check in"
}
""",
)

DUPLICATE_LANE: Final = DiagnosticKind(
    "FZ004",
    "duplicate-lane",
    Severity.ERROR,
    text("Each lane is written once."),
    bad="""\
Kitchen { # Kitchen
n1: circle label:"Order"
n1.handle(right) -> n2.handle(left)
}
Kitchen { # Kitchen again
n2: rectangle label:"Cook"
}
""",
    good="""\
Kitchen { # Kitchen
n1: circle label:"Order"
n2: rectangle label:"Cook"
n1.handle(right) -> n2.handle(left)
}
""",
)

COMMENT_NOT_ALLOWED: Final = DiagnosticKind(
    "FZ023",
    "comment-not-allowed",
    Severity.ERROR,
    text("A `#` stands only behind the opening brace of a lane, before the lane's label."),
    bad="""\
Attic { # Attic
# the ladder is behind the door
n1: circle label:"Climb"
n2: rectangle label:"Search"
n1.handle(right) -> n2.handle(left)
}
""",
    good="""\
Attic { # Attic
// the ladder is behind the door
n1: circle label:"Climb"
n2: rectangle label:"Search"
n1.handle(right) -> n2.handle(left)
}
""",
)

FOREIGN_SYNTAX: Final = DiagnosticKind(
    "FZ024",
    "foreign-syntax",
    Severity.ERROR,
    text("Mermaid, PlantUML and Graphviz are other languages."),
    bad="""\
flowchart LR
    A[Knock] --> B{At home?}
    B -->|Yes| C[Open]
""",
    good="""\
House { # House
n1: circle label:"Knock"
n2: diamond label:"At home?"
n3: rectangle label:"Open"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="Yes"]
}
""",
)

MARKDOWN_FENCE: Final = DiagnosticKind(
    "FZ026",
    "markdown-fence",
    Severity.ERROR,
    text("The text stands alone, without the fences of a Markdown document."),
    bad="""\
```flowzap
Lift { # Lift
n1: circle label:"Call"
n2: rectangle label:"Come"
n1.handle(right) -> n2.handle(left)
}
```
""",
    good="""\
Lift { # Lift
n1: circle label:"Call"
n2: rectangle label:"Come"
n1.handle(right) -> n2.handle(left)
}
""",
)
