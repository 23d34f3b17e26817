"""The same runbook gives the same picture, and adding to its end moves nothing that was there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.drawings import drawing, node, read_drawing
from harness.random_drawings import runbooks
from runlane.diagram import lay_out_swimlane, render_svg

SCENES = Path(__file__).resolve().parents[1] / "cases" / "scenes"
PRINT_A_DIGEST = """
import hashlib, sys
from pathlib import Path
from harness.drawings import read_drawing
from runlane.diagram import lay_out_swimlane, render_svg
svg = render_svg(lay_out_swimlane(read_drawing(Path(sys.argv[1]).read_text("utf-8"))))
print(hashlib.sha256(svg.encode()).hexdigest())
"""


@settings(max_examples=40, deadline=None)
@given(runbooks())
def test_a_second_layout_is_the_same_bytes(runbook):
    assert render_svg(lay_out_swimlane(runbook)) == render_svg(lay_out_swimlane(runbook))


def test_the_seed_of_hashes_does_not_show():
    def digest(seed: str) -> str:
        places = os.pathsep.join(str(SCENES.parents[1] / part) for part in (".", "../src"))
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": places}
        command = [sys.executable, "-c", PRINT_A_DIGEST, str(SCENES / "outage.fz")]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    assert len({digest(seed) for seed in ("0", "1", "2")}) == 1


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 12), st.sampled_from(["rectangle", "diamond", "circle"]))
def test_a_step_at_the_end_moves_nothing(count, shape):
    nodes = [node(f"n{index}", "ab"[index % 5 == 4]) for index in range(count)]
    edges = [
        (f"n{index}", *_sides(nodes, index), f"n{index + 1}", *_entry(nodes, index))
        for index in range(count - 1)
    ]
    before = _boxes(drawing(nodes, edges))
    more = [*nodes, node("new", nodes[-1]["lane"], shape)]
    after = _boxes(drawing(more, [*edges, (f"n{count - 1}", "right", "new", "left")]))

    assert {name: box for name, box in after.items() if name != "new"} == before


@pytest.mark.parametrize("renamed", ["Verify recover", "Verify it works", "Recovery check"])
def test_a_small_change_of_a_label_moves_nothing(renamed):
    text = (SCENES / "outage.fz").read_text("utf-8")
    before = _boxes(read_drawing(text))
    after = _boxes(read_drawing(text.replace("Verify recovery", renamed)))

    assert "Verify recovery" in text
    assert after == before


def _sides(nodes, index):
    return ("right",) if nodes[index]["lane"] == nodes[index + 1]["lane"] else ("bottom",)


def _entry(nodes, index):
    return ("left",) if nodes[index]["lane"] == nodes[index + 1]["lane"] else ("top",)


def _boxes(runbook):
    return {shape.id: shape.box for shape in lay_out_swimlane(runbook).nodes}
