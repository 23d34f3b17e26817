"""Lines side by side in a channel, and channels side by side in a picture."""

import pytest

from runlane.diagram.swimlane.routes import Leg
from runlane.diagram.swimlane.spacing import Manner, Needs, places_of
from runlane.diagram.swimlane.tracks import tracks_of

MANNER = Manner(margin=20, gap=30, lane_gap=40, cell=0, cell_step=2, channel_step=2)


def line(arc, start, end, before, after):
    """A vertical line in channel 4; 3 and 5 are the columns at its left and right."""
    return Leg(arc, 1, horizontal=False, slot=4, start=start, end=end, before=before, after=after)


@pytest.mark.parametrize(
    ("lines", "tracks"),
    [
        pytest.param([line(0, 1, 3, 3, 5)], [0], id="one line has the first track"),
        pytest.param(
            [line(0, 1, 3, 3, 5), line(1, 5, 7, 3, 5)], [0, 0], id="lines that do not meet share a track"
        ),
        pytest.param(
            [line(0, 1, 5, 3, 5), line(1, 3, 7, 3, 5)],
            [1, 0],
            id="of two lines that go down and right the lower one turns first",
        ),
        pytest.param(
            [line(0, 5, 1, 3, 5), line(1, 7, 3, 3, 5)],
            [0, 1],
            id="of two lines that go up and right the upper one turns first",
        ),
        pytest.param(
            [line(0, 1, 3, 5, 5), line(1, 3, 5, 3, 3)],
            [1, 0],
            id="lines that meet in a row stay on their sides of it",
        ),
    ],
)
def test_tracks_of_lines_in_a_channel(lines, tracks):
    found = tracks_of(lines)

    assert [found.of_leg[one.arc, 1] for one in lines] == tracks
    assert found.per_channel == {(False, 4): max(tracks) + 1}


def test_columns_and_channels_lie_side_by_side():
    needs = Needs([30.0, 50.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0, 2, 0], {})
    places = places_of(needs, MANNER, 100.0)

    assert places.middle == (150.0, 276.0)
    assert places.track == ((), (197.0, 209.0), ())
    assert places.end == 346.0


def test_a_label_pushes_the_tracks_out_of_its_room():
    needs = Needs([30.0, 30.0], [0.0, 60.0, 0.0], [0.0, 0.0, 0.0], [0, 1, 0], {})
    places = places_of(needs, MANNER, 0.0)

    assert places.track[1][0] - (places.middle[0] + 30.0) >= 60.0 + 15


def test_the_border_of_two_lanes_lies_between_the_tracks_of_the_one_and_of_the_other():
    needs = Needs([30.0, 30.0], [0.0] * 3, [0.0] * 3, [0, 3, 0], {1: 2})
    places = places_of(needs, MANNER, 0.0)
    upper, also_upper, lower = places.track[1]

    assert upper < also_upper < places.border[1] < lower
    assert also_upper + 14 == places.border[1] == lower - 14
