"""Markup: text made fit for XML, whatever people or alerts have written."""

import re
from typing import Final
from xml.sax import saxutils

_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Control characters and lone surrogates: XML 1.0 cannot hold them, not even escaped."""


def content(text: str) -> str:
    """Return a text as the content of an element."""
    return saxutils.escape(_NOT_XML.sub("\ufffd", text))


def value(text: str) -> str:
    """Return a text as the value of an attribute, with its quotes."""
    return saxutils.quoteattr(_NOT_XML.sub("\ufffd", text))
