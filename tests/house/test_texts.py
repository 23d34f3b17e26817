"""Every text for people is in the French catalogue, with the same values to fill in."""

import re
import string
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from runlane.base.texts import text, texts_in

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "src/runlane/locales/fr/LC_MESSAGES/runlane.po"
KEYWORDS = {"text": None, "_": None}
METHODS = [("src/runlane/**.py", "python"), ("src/runlane/web/templates/**.html", "jinja2")]


@pytest.fixture(scope="module")
def french():
    with CATALOGUE.open("rb") as file:
        return {message.id: message.string for message in read_po(file, locale="fr") if message.id}


@pytest.fixture(scope="module")
def written():
    found = extract_from_dir(ROOT, method_map=METHODS, keywords=KEYWORDS, options_map={})
    return {message for _file, _line, message, _comments, _context in found if isinstance(message, str)}


def test_every_text_has_a_french_form(french, written):
    assert sorted(message for message in written if not french.get(message)) == []


def test_no_french_text_is_left_over(french, written):
    assert sorted(set(french) - written) == []


def test_a_translation_fills_in_the_same_values(french):
    def fields(template):
        return {name for _literal, name, _spec, _conversion in string.Formatter().parse(template) if name}

    wrong = [
        message
        for message, translated in french.items()
        if "{" in message and _is_template(message) and fields(message) != fields(translated)
    ]

    assert wrong == []


def test_a_reader_of_french_reads_french():
    assert texts_in("fr").say(text("Over: {title}", title="INC-1")) == "Terminé : INC-1"


def test_a_language_nobody_speaks_here_is_english():
    assert texts_in("tlh").say(text("Over: {title}", title="INC-1")) == "Over: INC-1"


def _is_template(message):
    return re.search(r"\{[a-z_]+\}", message) is not None
