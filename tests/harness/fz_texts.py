"""Texts in FlowZap Code for property tests: valid ones in any layout, and such as nobody should write."""

from hypothesis import strategies as st

from runlane.fz.strings import quoted

LABELS = st.text(
    st.characters(
        exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Zs", "Cn", "Co"), exclude_characters="\ufeff"
    ),
    max_size=12,
)
FRAGMENTS = st.sampled_from(
    [
        *(
            "A { # Team\n",
            "B {",
            "}",
            "}\n",
            "{",
            "\n",
            "\r\n",
            "\r",
            " ",
            "\t",
            "\ufeff",
            "\x00",
            "# x",
            "// y\n",
        ),
        *(
            'n1: circle label:"Go"\n',
            "n2: rectangle",
            "n3 diamond",
            'label:"a',
            'owner="b"',
            "n1",
            "n2.",
            "nope",
        ),
        *("n1.handle(right) -> n2.handle(left)\n", "n1 -> n2\n", ".handle(up)", "->", "-->", "A.n2", "C.n3"),
        *(
            '[label="x"]',
            "[label:",
            "]",
            "loop [until it holds] n1 n2\n",
            "loop",
            "loop [x] {\n",
            "[",
            "(",
            ")",
        ),
        *("```\n", "graph TD\n", "@startuml\n", '"', "\\", '\\"', "\U0001f680", "é", "→", "/* z */\n"),
    ]
)
NONSENSE = st.one_of(st.text(max_size=200), st.lists(FRAGMENTS, max_size=40).map("".join))

_GAPS = st.sampled_from([" ", "  ", "\t"])
_ENDS = st.sampled_from(["\n", "\n\n", "\r\n", " \n", " // beside\n", "\n  // above\n"])
_SIDES = st.sampled_from(["left", "right", "top", "bottom"])


@st.composite
def documents(draw):
    """Return a valid text: up to 4 lanes, 8 nodes, 10 edges and 2 loops, laid out as it comes."""
    lanes = [f"Lane{number}" for number in range(draw(st.integers(1, 4)))]
    homes = [draw(st.sampled_from(lanes)) for _ in range(draw(st.integers(1, 8)))]
    pieces = {lane: [] for lane in lanes}
    for number, lane in enumerate(homes, 1):
        pieces[lane].append(draw(_node(number)))
    for _ in range(draw(st.integers(0, 10))):
        source, target = (draw(st.integers(1, len(homes))) for _ in range(2))
        pieces[homes[source - 1]].append(draw(_edge(source, target, homes)))
    for _ in range(draw(st.integers(0, 2))):
        members = draw(st.lists(st.integers(1, len(homes)), min_size=1, max_size=4))
        condition = draw(st.sampled_from(["until it holds", 'say "so"', "a // b [c]"]))
        pieces[draw(st.sampled_from(lanes))].append(
            f"loop [{condition}] " + " ".join(f"n{n}" for n in members)
        )
    return draw(_layout(pieces))


@st.composite
def _node(draw, number):
    shape = draw(st.sampled_from(["circle", "rectangle", "diamond", "taskbox"]))
    keys = draw(st.permutations(["label", "owner", "description", "system"]))[: draw(st.integers(0, 4))]
    gap = draw(_GAPS)
    return gap.join([f"n{number}:", shape, *(f"{key}:{quoted(draw(LABELS))}" for key in keys)])


@st.composite
def _edge(draw, source, target, homes):
    own, other = homes[source - 1], homes[target - 1]
    prefix = f"{other}." if own != other or draw(st.booleans()) else ""
    label = draw(st.one_of(st.just(""), LABELS.map(lambda value: f" [label={quoted(value)}]")))
    ends = f"n{source}.handle({draw(_SIDES)})", f"{prefix}n{target}.handle({draw(_SIDES)})"
    return f"{ends[0]}{draw(_GAPS)}->{draw(_GAPS)}{ends[1]}{label}"


@st.composite
def _layout(draw, pieces):
    written = draw(st.sampled_from(["", "// top\n", "\n"]))
    for lane, lines in pieces.items():
        label = draw(st.sampled_from([f" # Team {lane}", " # Équipe #1 // now", ""]))
        shuffled = draw(st.permutations(lines))
        body = "".join(draw(_GAPS) + line + draw(_ENDS) for line in shuffled)
        written += f"{lane} {{{label}\n{body}}}{draw(_ENDS)}"
    return written
