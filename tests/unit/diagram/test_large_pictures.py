"""Pictures of real size: few crossings, few bends, and quickly."""

from time import perf_counter

import pytest

from harness.drawings import SEED
from harness.flows import long_flow
from harness.picture_metrics import measured
from harness.random_drawings import ends_of
from runlane.diagram import lay_out_swimlane, render_svg
from runlane.fz import parse
from runlane.runbook import compile_runbook


@pytest.mark.parametrize(
    ("count", "lanes", "crossings", "bends"),
    [
        pytest.param(23, 4, 0, 12, id="23 steps in 4 lanes"),
        pytest.param(100, 4, 7, 36, id="100 steps in 4 lanes"),
        pytest.param(100, 8, 6, 32, id="100 steps in 8 lanes"),
        pytest.param(100, 1, 1, 28, id="100 steps in 1 lane"),
    ],
)
def test_a_long_flow_is_drawn_without_faults_and_with_few_crossings(count, lanes, crossings, bends):
    runbook = long_flow(count, lanes)
    metrics = measured(render_svg(lay_out_swimlane(runbook)), ends_of(runbook))

    assert metrics.all_faults == []
    assert metrics.crossings <= crossings
    assert metrics.bends <= bends


def test_two_thousand_steps_are_drawn_while_one_blinks():
    runbook = long_flow(2000, 8)
    render_svg(lay_out_swimlane(runbook))
    started = perf_counter()
    render_svg(lay_out_swimlane(runbook))

    assert perf_counter() - started < 3.0, "0.35 s on an idle machine of 2026; the rest is for busy ones"


def test_the_seed_is_drawn_without_a_crossing():
    runbook, _ = compile_runbook(parse(SEED.read_text("utf-8"))[0], name="seed")
    metrics = measured(render_svg(lay_out_swimlane(runbook)), ends_of(runbook))

    assert metrics.all_faults == []
    assert (metrics.crossings, metrics.bends) == (0, 10)
