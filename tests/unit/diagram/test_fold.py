"""Folding: a long picture in bands."""

from harness.drawings import drawing, node
from runlane.diagram import lay_out, render_svg, render_txt


def chain(count):
    nodes = [node(f"n{index}", label="Step") for index in range(count)]
    return drawing(
        nodes, [(f"n{index}", "right", f"n{index + 1}", "left") for index in range(count - 1)], name="Chain"
    )


def test_a_chain_of_twelve_becomes_three_even_bands():
    scene = lay_out(chain(12), fold_px=700)
    tops = [band.y for band in scene.bands]
    bands = [
        [shape.id for shape in scene.nodes if top <= shape.box.y < top + scene.bands[0].height]
        for top in tops
    ]

    assert bands == [["n0", "n1", "n2", "n3"], ["n4", "n5", "n6", "n7"], ["n8", "n9", "n10", "n11"]]
    assert [edge.id for edge in scene.edges if edge.more] == ["n3>n4", "n7>n8"]
    assert scene.width < 760


def test_a_picture_that_is_hardly_wider_stays_whole():
    whole = lay_out(chain(4))

    assert lay_out(chain(4), fold_px=whole.width - 20) == whole


def test_every_band_has_the_lane_with_a_name_of_its_own():
    svg = render_svg(lay_out(chain(12), fold_px=700))

    assert [svg.count(f'id="lane-a{suffix}"') for suffix in ("", "-band-2", "-band-3")] == [1, 1, 1]
    assert svg.count('data-lane="a" data-lane-box=') == 3


def test_a_broken_edge_has_a_group_for_every_piece():
    svg = render_svg(lay_out(chain(12), fold_px=700))

    assert svg.count('data-edge="n3&gt;n4"') == 2
    assert 'data-piece="1"' in svg
    assert 'data-piece="2"' in svg


def test_the_outline_knows_no_bands():
    assert render_txt(lay_out(chain(12), fold_px=700)) == render_txt(lay_out(chain(12)))
