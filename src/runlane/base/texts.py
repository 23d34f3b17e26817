"""Texts for people: an English template with named values, rendered in the reader's language at the edge.

Pure code returns a `Text`; only the web page, the e-mail or the command line knows who reads it and in which
language. The template itself is the key of the catalogue (gettext's convention), so English needs no catalogue.
"""

import gettext
from collections.abc import Mapping
from functools import cache
from importlib import resources
from io import BytesIO
from typing import Final

import msgspec

LANGUAGES: Final = ("en", "fr")
"""The languages Runlane speaks; the first is that of the code."""


class Text(msgspec.Struct, frozen=True):
    """One sentence for people: a template such as ``no lane defines `{name}` `` and its values."""

    template: str
    values: dict[str, "str | int | float | Text"] = {}

    def __str__(self) -> str:
        """Return the English sentence."""
        return Texts("en", gettext.NullTranslations()).say(self)


def text(template: str, /, **values: "str | int | float | Text") -> Text:
    """Make a `Text`. The catalogue extractor looks for calls of this name with a literal template."""
    return Text(template, values)


class Texts:
    """The catalogue of one language."""

    __slots__ = ("_translations", "language")

    def __init__(self, language: str, translations: gettext.NullTranslations) -> None:
        """Wrap gettext translations of `language`, an element of `LANGUAGES`."""
        self.language = language
        self._translations = translations

    def say(self, message: Text | str, /, **values: "str | int | float | Text") -> str:
        """Return the message in this language, with its values filled in.

        A `str` is taken as a template and `values` as its values. Values that are texts are rendered too.
        """
        whole = message if isinstance(message, Text) else Text(message, values)
        translated = self._translations.gettext(whole.template)
        return translated.format_map(self._rendered(whole.values)) if whole.values else translated

    def _rendered(self, values: Mapping[str, "str | int | float | Text"]) -> dict[str, str | int | float]:
        return {name: self.say(value) if isinstance(value, Text) else value for name, value in values.items()}


@cache
def texts_in(language: str) -> Texts:
    """Return the catalogue of `language`; English when Runlane does not speak it."""
    if language not in LANGUAGES or language == "en":
        return Texts("en", gettext.NullTranslations())
    compiled = resources.files("runlane.locales").joinpath(language, "LC_MESSAGES", "runlane.mo").read_bytes()
    return Texts(language, gettext.GNUTranslations(BytesIO(compiled)))
