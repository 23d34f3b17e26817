"""What others read in an SVG (`interfaces.md`, render), and what a page may rely on."""

import re
from gettext import NullTranslations
from xml.etree import ElementTree as ET

import pytest

from harness.drawings import drawing, node
from runlane.base.texts import Texts
from runlane.diagram import Holder, Overlay, State, lay_out_swimlane, render_svg, stylesheet

RUNBOOK = drawing(
    [
        node("n1", "Web", "circle", 'Start & "go" <now>'),
        node("n2", "Web", "diamond", "Ready?"),
        node("n3", "Ops", "taskbox", "Look|Logs|Graphs", owner="Ann", system="Grafana"),
        node("n4", "Ops", "rectangle", "Wait"),
    ],
    [
        ("n1", "right", "n2", "left"),
        ("n2", "bottom", "n3", "top", "Yes"),
        ("n2", "right", "n2", "top", "Not yet"),
        ("n3", "right", "n4", "left"),
        ("n3", "right", "n4", "left", "again"),
    ],
    lanes={"Web": "Web shop", "Ops": "Operations"},
    loops=[("L1", "until calm", ("n3", "n4"))],
    name="Checkout is slow",
)
SCENE = lay_out_swimlane(RUNBOOK)
RUN = Overlay(
    {"n1": State.DONE, "n2": State.DONE, "n3": State.ACTIVE, "n4": State.SKIPPED},
    holders={"n3": Holder("AB", "Ann Berg since 12:03")},
)


def elements(svg, attribute):
    return {e.get(attribute): e for e in ET.fromstring(svg).iter() if e.get(attribute) is not None}


def title_of(element):
    return next(child.text for child in element if child.tag.endswith("}title"))


def test_nodes_carry_what_the_contract_says():
    nodes = elements(render_svg(SCENE), "data-node")

    assert list(nodes) == ["n1", "n2", "n3", "n4"]
    assert {name: element.get("id") for name, element in nodes.items()} == {
        "n1": "node-n1",
        "n2": "node-n2",
        "n3": "node-n3",
        "n4": "node-n4",
    }
    assert [element.get("data-lane") for element in nodes.values()] == ["Web", "Web", "Ops", "Ops"]
    assert [element.get("data-state") for element in nodes.values()] == ["pending"] * 4
    assert all(re.fullmatch(r"[\d.]+( [\d.]+){3}", element.get("data-box")) for element in nodes.values())
    assert title_of(nodes["n1"]) == 'Start & "go" <now> (Web shop)'


def test_edges_lanes_and_labels_carry_what_the_contract_says():
    svg = render_svg(SCENE)

    assert list(elements(svg, "data-edge")) == ["n1>n2", "n2>n3", "n2>n2", "n3>n4", "n3>n4#2", "n4>n3@L1"]
    assert list(elements(svg, "data-label-of")) == ["n2>n3", "n2>n2", "n3>n4#2", "n4>n3@L1"]
    assert [element.get("data-lane") for element in elements(svg, "data-lane-box").values()] == ["Web", "Ops"]
    assert all(
        re.fullmatch(r"[\d.]+,[\d.]+( [\d.]+,[\d.]+)+", element.get("data-points"))
        for element in elements(svg, "data-edge").values()
    )


@pytest.mark.parametrize("theme", ["light", "dark", "css", "auto"])
def test_coordinates_are_those_of_the_view_box_and_converters_can_read_everything(theme):
    svg = render_svg(SCENE, theme=theme, run=RUN, focusable=True)

    assert not re.search(r"transform|var\(|foreignObject|<marker|<filter|<script", svg)


def test_a_picture_explains_itself_to_those_who_do_not_see_it():
    root = ET.fromstring(render_svg(SCENE, run=RUN))
    title, description = root[0], root[1]

    assert root.get("role") == "img"
    assert root.get("aria-labelledby").split() == [title.get("id"), description.get("id")]
    assert title.text == "Checkout is slow"
    assert description.text == "2 lanes, 4 steps, 6 arrows; 1 in progress, 2 done, 1 skipped"
    items = [e for e in root.iter() if e.get("role") == "listitem"]
    assert [title_of(item) for item in items] == [
        "Web shop",
        "Operations",
        'Start & "go" <now> (Web shop): done',
        "Ready? (Web shop): done",
        "Look (Operations): in progress",
        "Wait (Operations): skipped",
    ]


def test_titles_can_be_in_another_language_without_moving_anything():
    class Whispered(NullTranslations):
        def gettext(self, message):
            return f"({message})"

    french = render_svg(SCENE, run=RUN, texts=Texts("fr", Whispered()))

    assert "(in progress)" in french
    assert re.findall(r'data-box="[^"]+"', french) == re.findall(
        r'data-box="[^"]+"', render_svg(SCENE, run=RUN)
    )


def test_states_change_the_looks_and_nothing_else():
    def skeleton(svg):
        return re.findall(r'data-(?:box|points|lane-box)="[^"]+"', svg)

    still, running = render_svg(SCENE), render_svg(SCENE, run=RUN)

    assert sorted(skeleton(still)) == sorted(skeleton(running))
    assert elements(running, "data-node")["n3"].get("data-state") == "active"
    assert elements(running, "data-edge")["n2>n3"].get("data-state") == "active"
    assert elements(running, "data-edge")["n1>n2"].get("data-state") == "done"
    assert elements(running, "data-edge")["n3>n4"].get("data-state") == "skipped"


def test_a_state_speaks_through_stroke_fill_dash_and_badge():
    nodes = elements(render_svg(SCENE, run=RUN), "data-node")

    def shape(name):
        return next(child for child in nodes[name] if child.get("class") == "rl-shape")

    assert (shape("n3").get("stroke"), shape("n3").get("fill")) == ("#015bd3", "#dbeafe")
    assert shape("n4").get("stroke-dasharray") == "2 3"
    assert any("for-done" in child.get("class", "") for child in nodes["n1"])
    assert any(child.get("class") == "rl-ring" for child in nodes["n3"])


def test_who_holds_a_step_is_marked_and_named():
    holder = next(e for e in ET.fromstring(render_svg(SCENE, run=RUN)).iter() if e.get("class") == "rl-held")

    assert title_of(holder) == "Ann Berg since 12:03"
    assert holder[-1].text == "AB"


def test_the_picture_of_a_page_has_classes_and_no_colours():
    svg = render_svg(SCENE, theme="css", run=RUN, focusable=True)

    assert not re.search(r"#[0-9a-f]{6}|style=|<style", svg)
    assert svg.count('tabindex="0"') == 4
    assert ET.fromstring(svg).get("role") == "group"


def test_every_class_of_a_page_s_picture_is_in_its_style_sheet():
    svg, sheet = render_svg(SCENE, theme="css", run=RUN), stylesheet()
    painted = set(
        re.findall(r"rl-[a-z0-9-]+|for-[a-z]+|st-[a-z]+", " ".join(re.findall('class="([^"]+)"', svg)))
    )
    groups = {"rl-diagram", "rl-lane", "rl-edge", "rl-edge-label", "rl-held"}

    assert {name for name in painted - groups if f".{name}" not in sheet} == set()


def test_a_page_s_picture_changes_its_state_by_its_classes_alone():
    def without_states(svg):
        return re.sub(r'st-[a-z]+|data-state="[a-z]+"|<title>.*?</title>|<desc.*?</desc>', "", svg)

    one = render_svg(SCENE, theme="css", run=Overlay({}))
    other = render_svg(SCENE, theme="css", run=Overlay(RUN.states))

    assert sorted(without_states(one).splitlines()) == sorted(without_states(other).splitlines())


def test_a_file_for_light_and_dark_readers_asks_their_system():
    svg = render_svg(SCENE, theme="auto")

    assert "@media (prefers-color-scheme: dark)" in svg
    assert 'fill="#ffffff"' in svg


def test_an_undrawn_return_is_dashed_and_says_its_condition():
    edge = elements(render_svg(SCENE), "data-edge")["n4>n3@L1"]

    assert edge[0].get("stroke-dasharray") == "5 4"
    assert next(e.label for e in SCENE.edges if e.id == "n4>n3@L1") == "\u21bb\u00a0until calm"


@pytest.mark.parametrize(
    "runbook",
    [
        pytest.param(drawing([]), id="nothing at all"),
        pytest.param(drawing([], lanes={"a": "Alone"}), id="a lane without a step"),
        pytest.param(drawing([node("n1")], lanes={}), id="a step outside all lanes"),
        pytest.param(drawing([node("n1", label="")]), id="a step without a label"),
        pytest.param(
            drawing([node("n1", label="a\x00b\x1b[31m\ud800</text>&")], name="\x07"),
            id="a text that XML cannot hold",
        ),
    ],
)
def test_there_is_a_picture_of(runbook):
    ET.fromstring(render_svg(lay_out_swimlane(runbook)))
