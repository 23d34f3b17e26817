"""What a runbook asks for and the server lacks is told before the night in which it would stop."""

import pytest

from runlane.app import found_actions
from runlane.operations.library import Library
from runlane.operations.unmet import unmet

DIAGRAM = """ops { # Ops
n1: circle label:"Start"
n2: rectangle label:"Act"
n3: diamond label:"Well?"
n4: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left) [label="Yes"]
n3.handle(bottom) -> n2.handle(bottom) [label="No"]
}
"""

SIDECARS = {
    "an action that is misspelt": (
        "nodes:\n  n2: {action: {war_room.opn: {}}}\n",
        ["mine.yaml:2: no action is called `war_room.opn`; did you mean `war_room.open`?"],
    ),
    "an undo that is misspelt": (
        "nodes:\n  n2:\n    undo: {timeline.not: {text: x}}\n",
        ["mine.yaml:3: no action is called `timeline.not`; did you mean `timeline.note`?"],
    ),
    "a parameter that is misspelt": (
        "nodes:\n  n2: {action: {timeline.note: {text: hello, txt: x}}}\n",
        ["mine.yaml:2: `timeline.note` takes no `txt`; did you mean `text`?"],
    ),
    "a parameter that is missing": (
        "nodes:\n  n2: {action: {timeline.note: {}}}\n",
        ["mine.yaml:2: `timeline.note` needs `text`: "],
    ),
    "a runbook that is not there": (
        "nodes:\n  n2: {call: other.fz}\n",
        ["mine.yaml:2: no runbook is called `other.fz`; there are "],
    ),
    "a condition that is none, and a branch that is not drawn": (
        'nodes:\n  n3: {decide: {"Yes": "incident.severity <=", "Maybe": "true"}}\n',
        [
            "mine.yaml:2: `incident.severity <=` is no condition: ",
            "mine.yaml:2: no arrow out of `n3` is labelled `Maybe`",
        ],
    ),
    "nothing, when a person undoes": ("nodes:\n  n2: {undo: true}\n", []),
    "nothing, in another case": ('nodes:\n  n3: {decide: {"yes": "true"}}\n', []),
}


@pytest.mark.parametrize(("sidecar", "told"), SIDECARS.values(), ids=SIDECARS)
def test_a_runbook_lacks(tmp_path, sidecar, told):
    (tmp_path / "mine.fz").write_text(DIAGRAM)
    (tmp_path / "mine.yaml").write_text(sidecar)

    found = unmet(Library((tmp_path,)), found_actions())

    assert len(found) == len(told), found
    assert all(one.startswith(start) for one, start in zip(found, told, strict=True)), found


def test_what_we_ship_lacks_nothing():
    assert unmet(Library(()), found_actions()) == ()


def test_what_a_sidecar_says_about_a_box_that_is_not_drawn_is_told_with_its_line_in_the_sidecar(tmp_path):
    (tmp_path / "mine.fz").write_text(DIAGRAM)
    (tmp_path / "mine.yaml").write_text("nodes:\n  n2: {}\n  n99: {auto: true}\n")

    assert Library((tmp_path,)).errors == ("mine.yaml:3: the bindings name `n99`, which the diagram lacks",)
