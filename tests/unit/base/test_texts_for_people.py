"""Texts: a template and its values, said in the reader's language."""

import gettext

import msgspec
import pytest

from runlane.base.texts import Text, Texts, text, texts_in


class Catalogue(gettext.NullTranslations):
    """A catalogue of three sentences."""

    def gettext(self, message):
        """Return the translation, or the message itself."""
        return {
            "no lane defines `{name}`": "`{name}` : aucune voie",
            "because {why}": "car {why}",
            "{n} steps": "{n} étapes",
        }.get(message, message)


FRENCH = Texts("fr", Catalogue())

SAID = {
    "a sentence with a value": (text("no lane defines `{name}`", name="n7"), "`n7` : aucune voie"),
    "a sentence nobody has translated": (text("good {what}", what="day"), "good day"),
    "a value that is a text": (text("because {why}", why=text("{n} steps", n=3)), "car 3 étapes"),
    "a text in a text in a text": (
        text("because {why}", why=text("because {why}", why=text("{n} steps", n=1))),
        "car car 1 étapes",
    ),
    "a value with braces": (text("because {why}", why="{why}"), "car {why}"),
    "braces without values are words": (text("a set {1, 2}"), "a set {1, 2}"),
    "a number": (text("{n} steps", n=2.5), "2.5 étapes"),
}


@pytest.mark.parametrize(("message", "expected"), SAID.values(), ids=SAID)
def test_a_text_is_said(message, expected):
    assert FRENCH.say(message) == expected


def test_a_template_and_its_values_can_be_said_at_once():
    assert FRENCH.say("because {why}", why=text("{n} steps", n=3)) == "car 3 étapes"


def test_a_text_is_english_until_somebody_reads_it():
    assert str(text("because {why}", why=text("{n} steps", n=3))) == "because 3 steps"


@pytest.mark.parametrize("language", ["en", "tlh", "", "fr_CA"])
def test_a_language_that_runlane_does_not_speak_is_english(language):
    assert texts_in(language).language == "en"


def test_a_text_is_stored_and_read_back_with_its_values():
    message = text("because {why}", why=text("{n} steps", n=3))

    assert msgspec.json.decode(msgspec.json.encode(message), type=Text) == message
