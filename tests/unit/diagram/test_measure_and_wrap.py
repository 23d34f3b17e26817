"""Text widths and line breaks."""

import pytest

from runlane.diagram.measure import width_px
from runlane.diagram.wrap import Face, wrapped

FACE = Face(12.0)


@pytest.mark.parametrize(
    ("text", "width"),
    [
        pytest.param("", 0.0, id="nothing is as wide as nothing"),
        pytest.param("Alert triggered", 82.32, id="Latin letters have the widths of Inter"),
        pytest.param("告警", 24.0, id="a Chinese character is one em"),
        pytest.param("e\u0301", width_px("e", 12.0), id="a combining accent takes no room"),
        pytest.param("🔥", 12.0, id="an emoji is one em"),
    ],
)
def test_width_of_a_text_at_twelve_pixels(text, width):
    assert width_px(text, 12.0) == pytest.approx(width, abs=0.01)


def test_semibold_is_wider_than_regular():
    assert width_px("Incident Command", 13, semibold=True) > width_px("Incident Command", 13)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("", (), id="no text has no lines"),
        pytest.param("Start", ("Start",), id="a short text stays whole"),
        pytest.param(
            "Assess severity and impact", ("Assess severity", "and impact"), id="lines are evenly long"
        ),
        pytest.param("Severity   level?", ("Severity level?",), id="spaces count once"),
        pytest.param(
            "Le problème est-il enfin résolu ?",
            ("Le problème", "est-il enfin", "résolu\u00a0?"),
            id="a French question mark is never alone on a line",
        ),
        pytest.param(
            "Consigner « la cause » dans le registre",
            ("Consigner «\u00a0la", "cause\u00a0» dans", "le registre"),
            id="guillemets stay with what they hold",
        ),
        pytest.param(
            "确认告警并评估影响范围，然后通知负责人。",
            ("确认告警并评估", "影响范围，然后", "通知负责人。"),
            id="Chinese breaks between characters, never before a comma",
        ),
        pytest.param(
            "kubernetes/production/checkout-service",
            ("kubernetes/production/", "checkout-service"),
            id="a word that is too long breaks after punctuation",
        ),
        pytest.param("x" * 40, ("x" * 24, "x" * 16), id="a word without punctuation breaks anywhere"),
    ],
)
def test_lines_of_a_text_in_a_hundred_pixels(text, lines):
    assert wrapped(text, FACE, 100.0) == lines


@pytest.mark.parametrize("text", ["W" * 200, "a-" * 90, "很" * 90, "word " * 60, "« » ! ? " * 20])
def test_nothing_is_lost_and_no_line_is_too_wide(text):
    lines = wrapped(text, FACE, 100.0)

    assert "".join("".join(lines).split()) == "".join(text.split())
    assert max(FACE.width_px(line) for line in lines) <= 160.0 or "»" in text
