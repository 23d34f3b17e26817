"""The outline: the same picture, to read."""

from harness.drawings import drawing, node
from runlane.diagram import Overlay, State, lay_out_swimlane, render_txt

SCENE = lay_out_swimlane(
    drawing(
        [
            node("n1", "Web", "circle", "Start"),
            node("n2", "Ops", "taskbox", "Look|Logs|Graphs", owner="Ann"),
            node("n3", "Ops", "diamond", "Calm?"),
        ],
        [
            ("n1", "bottom", "n2", "top", "Alert"),
            ("n2", "right", "n3", "left"),
            ("n3", "bottom", "n2", "bottom", "No", "back"),
        ],
        name="Noise",
    )
)


def test_an_outline_goes_lane_by_lane():
    assert render_txt(SCENE) == (
        "Noise\n"
        "2 lanes, 3 steps, 3 arrows\n"
        "\n"
        "Web\n"
        "---\n"
        "  ( ) Start (n1)\n"
        "        -> Alert: Look (n2)\n"
        "\n"
        "Ops\n"
        "---\n"
        "  [=] Look (n2)\n"
        "        - Logs\n"
        "        - Graphs\n"
        "        Ann\n"
        "        -> Calm? (n3)\n"
        "  < > Calm? (n3)\n"
        "        -> No: Look (n2) (back)\n"
    )


def test_an_outline_of_a_run_marks_every_step():
    text = render_txt(SCENE, run=Overlay({"n1": State.DONE, "n2": State.ACTIVE}))

    assert "  [x] Start (n1): done\n" in text
    assert "  [>] Look (n2): in progress\n" in text
    assert "  [ ] Calm? (n3): not yet reached\n" in text
