"""`runlane render`, as people call it."""

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from runlane.cli.render import render

TEXT = """Web { # Web shop
n1: circle label:"Start"
n2: diamond label:"Down?"
n1.handle(right) -> n2.handle(left)
}
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "shop-is-down.fz"
    path.write_text(TEXT, "utf-8")
    return path


def call(*arguments: object):
    return CliRunner().invoke(render, [str(argument) for argument in arguments])


def test_an_svg_is_titled_after_its_file(file, tmp_path):
    result = call(file, "-o", tmp_path / "out.svg")

    assert (result.exit_code, result.output) == (0, "")
    assert '<title id="rl-title">shop-is-down</title>' in (tmp_path / "out.svg").read_text("utf-8")


def test_a_sidecar_names_the_picture_and_the_roles_of_its_lanes(file, tmp_path):
    sidecar = "runbook: Shop is down\nlanes: {Web: {role: responder}}\n"
    file.with_suffix(".yaml").write_text(sidecar, "utf-8")
    call(file, "-o", tmp_path / "out.svg")
    svg = (tmp_path / "out.svg").read_text("utf-8")

    assert '<title id="rl-title">Shop is down</title>' in svg
    assert ">responder</text>" in svg


def test_a_dark_picture_of_a_run(file, tmp_path):
    (tmp_path / "state.json").write_text(json.dumps({"n1": "done"}), "utf-8")
    call(file, "-o", tmp_path / "out.svg", "--theme", "dark", "--run", tmp_path / "state.json")
    svg = (tmp_path / "out.svg").read_text("utf-8")

    assert 'data-node="n1" data-lane="Web" data-state="done"' in svg
    assert 'fill="#0b1220"' in svg


def test_the_view_and_the_width_can_be_named(file, tmp_path):
    result = call(file, "-o", tmp_path / "out.svg", "--view", "workflow", "--fold", 1600)

    assert (result.exit_code, result.output) == (0, "")


def test_an_outline(file, tmp_path):
    call(file, "-o", tmp_path / "out.txt")

    assert "  ( ) Start (n1)\n        -> Down? (n2)\n" in (tmp_path / "out.txt").read_text("utf-8")


def test_a_png(file, tmp_path):
    pytest.importorskip("resvg_py")
    call(file, "-o", tmp_path / "out.png")

    assert (tmp_path / "out.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def test_a_png_without_its_extra_names_the_extra(file, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    result = call(file, "-o", tmp_path / "out.png")

    assert result.exit_code == 2
    assert "pip install 'runlane[png]'" in result.output


@pytest.mark.parametrize(
    ("name", "message"),
    [
        pytest.param(
            "out.pdf", "no picture ends in `.pdf`; use one of .png, .svg, .txt", id="PDF is not written"
        ),
        pytest.param("out", "no picture ends in ``; use one of .png, .svg, .txt", id="no suffix"),
    ],
)
def test_an_unknown_format_names_those_there_are(file, tmp_path, name, message):
    result = call(file, "-o", tmp_path / name)

    assert result.exit_code == 2
    assert message in result.output


@pytest.mark.parametrize(
    ("states", "message"),
    [
        pytest.param("{", "is not JSON: Expecting property name", id="no JSON"),
        pytest.param('{"n9": "done"}', "`n9` is not a node of this diagram", id="an unknown node"),
    ],
)
def test_states_that_cannot_be_read_are_refused(file, tmp_path, states, message):
    (tmp_path / "state.json").write_text(states, "utf-8")
    result = call(file, "-o", tmp_path / "out.svg", "--run", tmp_path / "state.json")

    assert result.exit_code == 2
    assert message in result.output
    assert not (tmp_path / "out.svg").exists()


def test_a_diagram_with_an_error_is_not_drawn_and_the_error_is_shown(file, tmp_path):
    Path(file).write_text(TEXT.replace("n2.handle", "n7.handle"), "utf-8")
    result = call(file, "-o", tmp_path / "out.svg")

    assert result.exit_code == 1
    assert "n7" in result.output
    assert not (tmp_path / "out.svg").exists()


def test_a_file_that_is_no_text_is_named(file, tmp_path):
    Path(file).write_bytes(b"\xff\xfe\x00")
    result = call(file, "-o", tmp_path / "out.svg")

    assert result.exit_code == 2
    assert "is not UTF-8 text" in result.output
