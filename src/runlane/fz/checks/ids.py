"""Check the ids of nodes: `n1`, `n2`, ... each once over all lanes, and none left out."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import count
from typing import Final

from runlane.base.texts import text
from runlane.fz.diagnostics import Diagnostic, DiagnosticKind, Edit, Fix, Severity
from runlane.fz.draft import MOST_FINDINGS, Draft, clipped
from runlane.fz.lines import NODE_ID
from runlane.fz.source import Span
from runlane.fz.tree import NodeLine

_DIGITS: Final = re.compile(r"[0-9]+")


def check_ids(draft: Draft) -> None:
    """Report bad ids and ids that are written twice. As many numbers may be missing as were lost to these."""
    seen: dict[str, NodeLine] = {}
    for node in draft.nodes:
        if node.id in seen:
            draft.lost_nodes += 1
            if not draft.is_full:
                draft.report(_duplicate(node, seen[node.id], draft))
            continue
        seen[node.id] = node
        if not NODE_ID.fullmatch(node.id):
            draft.lost_nodes += 1
    _report_bad_ids(seen, draft)


def check_gaps(draft: Draft, unknown: Iterable[str]) -> None:
    """Report each gap in the numbers, unless what is missing was lost to another mistake.

    `unknown` are ids that edges or loops name and that have been reported: these are not reported again.
    """
    numbered: dict[int, NodeLine] = {}
    for node in reversed(draft.nodes):
        good = draft.renamed.get(node.id, node.id)
        if is_countable(good):
            numbered[int(good[1:])] = node
    excused = {int(node_id[1:]) for node_id in unknown if is_countable(node_id)}
    numbers = sorted(numbered.keys() | excused)
    pairs = list(zip([0, *numbers], numbers, strict=False))
    if sum(number - before - 1 for before, number in pairs) <= draft.lost_nodes:
        return
    fix = _renumbering(numbered, draft)
    for before, number in pairs:
        if draft.is_full:
            return
        if number > before + 1 and number in numbered:
            draft.report(_gap(before, number, numbered[number], fix))


def is_countable(node_id: str) -> bool:
    """Return whether an id is an `n` and a number that somebody could have counted up to."""
    return len(node_id) < 10 and NODE_ID.fullmatch(node_id) is not None


def meant_id(node_id: str) -> str:
    """Return the id that a bad one seems to stand for (`N3`, `node3`, `n03` -> `n3`), or "" for none."""
    digits = _DIGITS.findall(node_id)
    return f"n{int(digits[0])}" if len(digits) == 1 and len(digits[0]) < 10 else ""


def _duplicate(node: NodeLine, first: NodeLine, draft: Draft) -> Diagnostic:
    line = draft.source.position(first.id_span.start).line
    message = text("`{id}` is defined already, on line {line}", id=clipped(node.id), line=line)
    hint = text("give this node the next free number; ids are unique over all lanes")
    return DUPLICATE_NODE_ID.at(node.id_span, message, hint)


def _report_bad_ids(seen: Mapping[str, NodeLine], draft: Draft) -> None:
    taken = {node_id for node_id in seen if NODE_ID.fullmatch(node_id)}
    bad = [node_id for node_id in seen if node_id not in taken]
    free = (f"n{number}" for number in count(1))
    places = _places(draft) if bad else {}
    for node_id in bad[:MOST_FINDINGS]:
        node, meant = seen[node_id], meant_id(node_id)
        usable = bool(NODE_ID.fullmatch(meant)) and meant not in taken
        good = meant if usable else next(name for name in free if name not in taken)
        taken.add(good)
        draft.renamed[node_id] = good
        message = text("`{id}` is no id of a node", id=clipped(node_id))
        hint = text("write an `n` and a number: `{id}`", id=good)
        fix = Fix(text("rename it to `{id}`", id=good), _edits({node_id: good}, places))
        draft.report(BAD_NODE_ID.at(node.id_span, message, hint, fix))


def _gap(before: int, number: int, node: NodeLine, fix: Fix) -> Diagnostic:
    missing = f"n{before + 1}"
    message = text(
        "`{id}` follows `n{before}`: `{missing}` is missing", id=node.id, before=before, missing=missing
    )
    if number > before + 2:
        message = text(
            "`{id}` follows `n{before}`: the numbers between are missing", id=node.id, before=before
        )
    if before == 0:
        message = text("the first number is `{id}`, not `n1`", id=node.id)
    return NODE_ID_GAP.at(node.id_span, message, text("number the nodes n1, n2, n3 without gaps"), fix)


def _renumbering(numbered: Mapping[int, NodeLine], draft: Draft) -> Fix:
    """Close all gaps; the order of the numbers stays."""
    new = {f"n{number}": f"n{place}" for place, number in enumerate(sorted(numbered), 1) if number != place}
    return Fix(text("number the nodes without gaps"), _edits(new, _places(draft)))


def _places(draft: Draft) -> dict[str, set[Span]]:
    """Return where each id stands, in declarations, edges and loops."""
    places: dict[str, set[Span]] = defaultdict(set)
    for node in draft.nodes:
        places[node.id].add(node.id_span)
    for edge in draft.edges:
        for ref in (edge.source, edge.target):
            places[ref.node].add(ref.node_span)
    for loop in draft.loops:
        for member in loop.members:
            places[member.node].add(member.span)
    return places


def _edits(new_by_old: Mapping[str, str], places: Mapping[str, set[Span]]) -> tuple[Edit, ...]:
    """Rename nodes wherever they are named."""
    renamed = [(span, new) for old, new in new_by_old.items() for span in places.get(old, ())]
    return tuple(Edit(span, new) for span, new in sorted(renamed))


DUPLICATE_NODE_ID: Final = DiagnosticKind(
    "FZ009",
    "duplicate-node-id",
    Severity.ERROR,
    text("The id of a node is unique over all lanes."),
    bad="""\
Cellar { # Cellar
n1: circle label:"Barrel in"
n2: rectangle label:"Store"
n1.handle(right) -> n2.handle(left)
}
Bar { # Bar
n2: rectangle label:"Pour"
}
""",
    good="""\
Cellar { # Cellar
n1: circle label:"Barrel in"
n2: rectangle label:"Store"
n1.handle(right) -> n2.handle(left)
n2.handle(bottom) -> Bar.n3.handle(top)
}
Bar { # Bar
n3: rectangle label:"Pour"
}
""",
)

NODE_ID_GAP: Final = DiagnosticKind(
    "FZ010",
    "node-id-gap",
    Severity.ERROR,
    text("The nodes are numbered n1, n2, n3 over all lanes, in any order, without gaps."),
    bad="""\
Quarry { # Quarry
n1: circle label:"Drill"
n3: rectangle label:"Blast"
n1.handle(right) -> n3.handle(left)
}
""",
    good="""\
Quarry { # Quarry
n1: circle label:"Drill"
n2: rectangle label:"Blast"
n1.handle(right) -> n2.handle(left)
}
""",
)

BAD_NODE_ID: Final = DiagnosticKind(
    "FZ011",
    "bad-node-id",
    Severity.ERROR,
    text("The id of a node is an `n` in lower case and a number from 1, without leading zeros."),
    bad="""\
Orchard { # Orchard
n1: circle label:"Ripe"
pick: rectangle label:"Pick"
n1.handle(right) -> pick.handle(left)
}
""",
    good="""\
Orchard { # Orchard
n1: circle label:"Ripe"
n2: rectangle label:"Pick"
n1.handle(right) -> n2.handle(left)
}
""",
)
