"""Label matchers, parsed once: `severity="critical"`, `!=`, `=~`, `!~`, anchored like Alertmanager's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from runlane.base.conditions import Pattern, PatternError, compile_pattern
from runlane.base.texts import Text, text

_QUOTED: Final = r'"(?:[^"\\\n]|\\.)*"'
_BARE: Final = re.compile(r"[A-Za-z_:][A-Za-z0-9_:.-]*")
_MATCHER: Final = re.compile(
    rf"""\s*(?P<name>{_QUOTED}|[^\s"'`{{}}!=~,\\]+)\s*(?P<sign>=~|!~|!=|=)\s*(?P<value>{_QUOTED}|[^\s"'`{{}}!=~,\\]*)\s*"""
)
_ESCAPE: Final = re.compile(r"\\(.)")
_ESCAPED: Final = {"n": "\n", "t": "\t"}


class MatcherError(ValueError):
    """The text is no label matcher."""

    def __init__(self, message: Text) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True, slots=True)
class Matcher:
    """One test of one label; a label that is absent counts as empty."""

    name: str
    sign: str
    value: str
    pattern: Pattern | None = None

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Return whether the labels pass."""
        present = labels.get(self.name, "")
        is_alike = self.pattern.matches_whole(present) if self.pattern else present == self.value
        return is_alike is (self.sign in ("=", "=~"))

    def __str__(self) -> str:
        """Return the matcher as Alertmanager writes it."""
        name = self.name if _BARE.fullmatch(self.name) else _quoted(self.name)
        return f"{name}{self.sign}{_quoted(self.value)}"


def parse_matcher(written: str) -> Matcher:
    r"""Read one matcher. Names and values may stand in double quotes, with the escapes `\"`, `\\` and `\n`.

    Raises:
        MatcherError: not `name="value"`, or a pattern that RE2 does not read.
    """
    found = _MATCHER.fullmatch(written)
    if found is None:
        raise MatcherError(
            text('not a matcher: `{written}`; write it like severity="critical"', written=written)
        )
    name, sign, value = _unquoted(found["name"]), found["sign"], _unquoted(found["value"])
    if not name:
        raise MatcherError(text("the matcher `{written}` names no label", written=written))
    return Matcher(name, sign, value, _pattern(value) if sign.endswith("~") else None)


def _pattern(value: str) -> Pattern:
    try:
        return compile_pattern(value)
    except PatternError as cause:
        raise MatcherError(cause.message) from cause


def _unquoted(written: str) -> str:
    if not written.startswith('"'):
        return written
    return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), written[1:-1])


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
