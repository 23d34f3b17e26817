"""The pictures of `tests/cases/scenes`, byte by byte; `ACCEPT=1 pytest tests/golden` rewrites them.

Look at what changed before committing it: `runlane render CASE.fz -o /tmp/case.png`.
"""

import os
from pathlib import Path

import pytest

from harness.picture_metrics import measured
from harness.random_drawings import ends_of
from runlane.diagram import Overlay, State, lay_out, render_svg, render_txt
from runlane.fz import parse
from runlane.runbook import compile_runbook

CASES = Path(__file__).resolve().parents[1] / "cases" / "scenes"
FILES = sorted(CASES.glob("*.fz"))
ids = [file.stem for file in FILES]
RUN = Overlay(
    {
        **dict.fromkeys(("n1", "n2", "n4", "n5"), State.DONE),
        "n3": State.FAILED,
        "n6": State.ACTIVE,
        "n7": State.SKIPPED,
    }
)


def compiled(file: Path):
    document, _ = parse(file.read_text("utf-8"))
    return compile_runbook(document, name=file.stem)[0]


def same(expected: Path, drawn: str) -> bool:
    if os.environ.get("ACCEPT"):
        expected.write_text(drawn, "utf-8")
    return expected.read_text("utf-8") == drawn


@pytest.mark.parametrize("file", FILES, ids=ids)
def test_the_svg_is_the_accepted_one(file):
    assert same(file.with_suffix(".svg"), render_svg(lay_out(compiled(file))))


@pytest.mark.parametrize("file", FILES, ids=ids)
def test_the_outline_is_the_accepted_one(file):
    assert same(file.with_suffix(".txt"), render_txt(lay_out(compiled(file))))


@pytest.mark.parametrize("file", FILES, ids=ids)
def test_an_accepted_picture_has_no_faults(file):
    metrics = measured(file.with_suffix(".svg").read_text("utf-8"), ends_of(compiled(file)))

    assert metrics.all_faults == []


def test_a_running_incident_in_the_dark_is_the_accepted_one():
    scene = lay_out(compiled(CASES / "outage.fz"))

    assert same(CASES / "outage.running-dark.svg", render_svg(scene, theme="dark", run=RUN))
