"""What every renderer promises, asked of all that are found."""

import pytest

from harness.drawings import drawing, node
from runlane.diagram import Overlay, State, Wish, lay_out, renderers_by_suffix

RENDERERS = list(renderers_by_suffix().values())
SCENE = lay_out(
    drawing(
        [node("n1"), node("n2", label="Zażółć & <gęślą>")],
        [("n1", "right", "n2", "left", "jaźń")],
        name="Two steps",
    )
)
every_renderer = pytest.mark.parametrize("renderer", RENDERERS, ids=[renderer.name for renderer in RENDERERS])


def test_svg_and_text_are_found_in_their_folder():
    assert {renderer.suffix for renderer in RENDERERS} >= {".svg", ".txt"}


@every_renderer
def test_the_same_scene_gives_the_same_bytes(renderer):
    assert renderer.render(SCENE, Wish()) == renderer.render(SCENE, Wish())


@every_renderer
def test_an_empty_scene_can_be_rendered(renderer):
    assert renderer.render(lay_out(drawing([], name="Nothing")), Wish()).endswith("\n")


@every_renderer
def test_the_title_and_every_step_are_named(renderer):
    shown = renderer.render(SCENE, Wish())

    assert "Two steps" in shown
    assert "Zażółć" in shown


@every_renderer
def test_a_run_shows(renderer):
    assert renderer.render(SCENE, Wish(run=Overlay({"n1": State.DONE}))) != renderer.render(SCENE, Wish())


@every_renderer
def test_its_suffix_and_media_type_are_those_of_files(renderer):
    assert renderer.suffix.startswith(".")
    assert "/" in renderer.media_type
