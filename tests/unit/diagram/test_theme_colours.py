"""The colours of the picture, by numbers: contrast for weak eyes, distance for colour-blind eyes."""

from itertools import combinations, pairwise

import pytest

from harness.colour_vision import EYES, ciede2000, contrast, distance
from runlane.diagram.theme import DARK, LIGHT, State, Theme

THEMES = [pytest.param(LIGHT, id="light"), pytest.param(DARK, id="dark")]
LOUD = [state for state in State if state is not State.SKIPPED]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param(
            (50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425, id="blue, where the formula rotates"
        ),
        pytest.param((50.0, 2.49, -0.001), (50.0, -2.49, 0.0009), 7.1792, id="opposite hues near grey"),
        pytest.param((22.7233, 20.0904, -46.694), (23.0331, 14.973, -42.5619), 2.0373, id="dark violet"),
        pytest.param((90.8027, -2.0831, 1.441), (91.1528, -1.6435, 0.0447), 1.4441, id="nearly white"),
    ],
)
def test_the_distance_agrees_with_the_published_values(one, other, expected):
    assert ciede2000(one, other) == pytest.approx(expected, abs=1e-4)


def test_black_on_white_has_the_greatest_contrast():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("eye", EYES)
def test_no_two_states_look_alike_to_any_eye(theme: Theme, eye: str):
    nearest = min(
        distance(theme.states[one].stroke, theme.states[other].stroke, eye)
        for one, other in combinations(LOUD, 2)
    )
    assert nearest >= 16.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("state", LOUD)
def test_every_outline_stands_out_from_every_lane(theme: Theme, state: State):
    assert min(contrast(theme.states[state].stroke, body) for body in theme.bodies) >= 3.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("state", LOUD)
def test_text_in_a_node_reads_well_in_every_state(theme: Theme, state: State):
    assert contrast(theme.ink, theme.states[state].fill) >= 8


@pytest.mark.parametrize("theme", THEMES)
def test_quiet_texts_still_pass_the_least_contrast_for_text(theme: Theme):
    quiet = [
        (theme.faint_ink, theme.states[State.SKIPPED].fill),
        (theme.faint_ink, theme.states[State.PENDING].fill),
        (theme.muted, theme.header[0]),
        (theme.muted, theme.header[1]),
        (theme.edge_ink, theme.bodies[0]),
        (theme.edge_ink, theme.bodies[1]),
    ]
    assert min(contrast(one, other) for one, other in quiet) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_lines_stand_out_from_every_lane(theme: Theme):
    assert min(contrast(theme.edge, body) for body in theme.bodies) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_lane_titles_read_well_on_their_headers(theme: Theme):
    assert min(contrast(theme.title, header) for header in theme.header) >= 10


@pytest.mark.parametrize("theme", THEMES)
def test_a_glyph_stands_out_from_its_badge(theme: Theme):
    badges = [theme.states[state].stroke for state in State if state is not State.PENDING]
    assert min(contrast(theme.on_badge, badge) for badge in badges) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_the_colours_of_neighbouring_lanes_differ_for_every_eye(theme: Theme):
    around = pairwise((*theme.lanes, theme.lanes[0]))
    assert min(distance(one, other, eye) for one, other in around for eye in EYES) >= 8


@pytest.mark.parametrize("theme", THEMES)
def test_a_lane_colour_outlines_a_node_well(theme: Theme):
    assert min(contrast(colour, body) for colour in theme.lanes for body in theme.bodies) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_states_differ_in_more_than_colour(theme: Theme):
    others = {(style.dash, style.width) for style in (theme.states[state] for state in State)}
    assert {theme.states[state].dash for state in (State.WAITING, State.SKIPPED, State.DONE)} == {
        "7 3",
        "2 3",
        "",
    }
    assert len(others) >= 4
