"""The design system, checked as numbers: contrast in light and dark, and files that are what their hashes say."""

import json
import re
from importlib import resources
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
STYLE = resources.files("runlane.web").joinpath("static", "runlane.css").read_text("utf-8")

LIGHT = re.search(r":root \{(.*?)\n\}", STYLE, re.DOTALL)[1]
DARK_BY_SYSTEM = re.search(r':root:not\(\[data-theme="light"\]\) \{(.*?)\n  \}', STYLE, re.DOTALL)[1]
DARK_BY_CHOICE = re.search(r':root\[data-theme="dark"\] \{(.*?)\n\}', STYLE, re.DOTALL)[1]


def tokens(block):
    return dict(re.findall(r"--([\w-]+): ([^;]+);", block))


THEMES = {"light": tokens(LIGHT), "dark": tokens(LIGHT) | tokens(DARK_BY_SYSTEM)}

TEXT_PAIRS = [
    ("ink", "ground"),
    ("ink", "surface"),
    ("ink", "sunken"),
    ("ink-soft", "surface"),
    ("ink-soft", "sunken"),
    ("ink-faint", "surface"),
    ("ink-faint", "ground"),
    ("ink-faint", "sunken"),
    ("accent", "surface"),
    ("accent", "accent-soft"),
    ("accent-strong", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("good", "surface"),
    ("ink", "good-soft"),
    ("warn", "surface"),
    ("warn", "warn-soft"),
    ("bad", "surface"),
    ("bad", "bad-soft"),
    ("ink", "bad-soft"),
    ("ink-soft", "st-active-fill"),
    ("ink-soft", "st-failed-fill"),
    ("ink-soft", "st-waiting-fill"),
]
"""Text colour, ground: WCAG AA asks for 4.5."""

SHAPE_PAIRS = [
    ("line-strong", "surface"),
    *((f"st-{state}", "surface") for state in ("active", "waiting", "done", "failed", "skipped", "pending")),
    *((f"lane{number}", "surface") for number in range(8)),
]
"""Outlines and glyphs: 3.0."""


def luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("text", "ground"), TEXT_PAIRS, ids=[f"{text} on {ground}" for text, ground in TEXT_PAIRS]
)
def test_text_can_be_read(theme, text, ground):
    assert contrast(THEMES[theme][text], THEMES[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("shape", "ground"), SHAPE_PAIRS)
def test_outlines_and_glyphs_can_be_seen(theme, shape, ground):
    assert contrast(THEMES[theme][shape], THEMES[theme][ground]) >= 3.0


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_severities_carry_white_text_in_both_themes(level):
    assert contrast(THEMES["light"][f"sev{level}"], "#ffffff") >= 4.5
    assert f"sev{level}" not in tokens(DARK_BY_SYSTEM), "the badge is the same at night"


def test_dark_by_choice_is_dark_by_system():
    assert tokens(DARK_BY_CHOICE) == tokens(DARK_BY_SYSTEM)


def test_every_colour_that_is_used_is_a_token():
    used = set(re.findall(r"var\(--([\w-]+)\)", STYLE))

    assert used - set(THEMES["light"]) == {"glyph"}


def test_the_lock_names_every_file_by_its_hash_and_no_place_to_get_it_from():
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    fetched = {name: package for name, package in packages.items() if name}

    assert set(fetched) == {"node_modules/htmx.org", "node_modules/@fontsource-variable/inter"}
    for package in fetched.values():
        assert package["integrity"].startswith("sha512-")
        assert "resolved" not in package
        assert not package.get("hasInstallScript")


def test_the_build_has_brought_the_scripts_and_their_licences():
    vendor = resources.files("runlane.web").joinpath("static", "vendor")

    there = {file.name for file in vendor.iterdir()} if vendor.is_dir() else set()
    assert {"htmx.min.js", "hx-sse.min.js", "inter-latin-wght-normal.woff2"} <= there, "run ./run setup"
    assert {"htmx.LICENSE.txt", "inter.LICENSE.txt"} <= there
