"""Conditions and patterns: CEL expressions and RE2 regular expressions, bounded in every direction.

Google's CEL is not Turing complete, gives a whole evaluation 10,000 iterations and nests at most 32 deep; its
regular expressions are RE2's, which need linear time. What it does not bound is done here: the length of an
expression, and the size and depth of what it is evaluated on.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Final

from cel_expr_python import cel

from runlane.base.positioned import Place
from runlane.base.texts import Text, text

LONGEST_CONDITION: Final = 2_000
"""Characters of an expression."""
LONGEST_PATTERN: Final = 500
"""Characters of a regular expression."""
DEEPEST_DATA: Final = 32
MOST_VALUES: Final = 20_000
"""Values in everything an expression is evaluated on, containers included."""
LONGEST_TEXTS: Final = 2_000_000
"""Characters of all texts an expression is evaluated on."""

ROUTE_NAMES: Final = ("labels", "annotations", "source")
"""What a condition of a route speaks about: two mappings of texts, and the id of the integration."""
RUNBOOK_NAMES: Final = ("incident", "data")
"""What a condition of a runbook speaks about: the incident (`severity` is 1 to 4), and answers by node id."""

ConditionResult = bool | str | int | float
"""What a condition can yield; anything else is an `EvaluationError`."""

_WHERE: Final = re.compile(r"ERROR: <input>:(-?\d+):(-?\d+): (.*)")
_STATUS: Final = re.compile(r"^[A-Z_]+: ")
_UNDECLARED: Final = re.compile(r"undeclared reference to '([^']+)'")
_EXPECTING: Final = re.compile(r" expecting \{.*\}")


class ConditionError(ValueError):
    """The expression cannot be compiled; `place` is where in it, counted from 1."""

    def __init__(self, message: Text, place: Place) -> None:
        super().__init__(f"{place.line}:{place.column}: {message}")
        self.message = message
        self.place = place


class EvaluationError(ValueError):
    """The expression has no result for these values: a missing key, a division by zero, too much data."""

    def __init__(self, message: Text) -> None:
        super().__init__(str(message))
        self.message = message


class PatternError(ValueError):
    """The regular expression is too long or is none."""

    def __init__(self, message: Text) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled expression. Two are equal when their sources and their names are."""

    source: str
    names: tuple[str, ...]
    is_yes_or_no: bool
    """False when the result can be no boolean, so that a caller who needs one can refuse it early."""
    _expression: Any = field(repr=False, compare=False)

    def evaluate(self, values: Mapping[str, Any]) -> ConditionResult:
        """Return the result for `values`, which are plain data by name; datetimes become RFC 3339 texts.

        Raises:
            EvaluationError: a key is missing, types do not fit, the data is too large, or the result is no
                boolean, text or number.
        """
        given = {name: value for name, value in values.items() if name in self.names}
        return _evaluated(self._expression, _Scale().plain(given, 0))

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Return the yes or no of the condition.

        Raises:
            EvaluationError: as `evaluate`, and when the result is no boolean.
        """
        result = self.evaluate(values)
        if not isinstance(result, bool):
            raise EvaluationError(
                text("the condition yields `{result}`, not true or false", result=str(result)[:80])
            )
        return result


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled RE2 expression. Two are equal when their sources are."""

    source: str
    _anchored: str = field(repr=False, compare=False)

    def matches_whole(self, value: str) -> bool:
        """Return whether the whole of `value` matches. The time is linear in its length."""
        result = _pattern_program().eval(data={"value": _unicode(value), "pattern": self._anchored})
        return bool(result.plain_value() is True)


def compile_condition(source: str, names: tuple[str, ...] = RUNBOOK_NAMES) -> Condition:
    """Compile a CEL expression over `names` (`RUNBOOK_NAMES` or `ROUTE_NAMES`).

    Raises:
        ConditionError: too long, not CEL, an unknown name, or types that cannot fit.
    """
    if len(source) > LONGEST_CONDITION:
        message = text(
            "a condition has at most {most} characters, not {length}",
            most=LONGEST_CONDITION,
            length=len(source),
        )
        raise ConditionError(message, Place(1, 1))
    try:
        expression = _environment(names).compile(_unicode(source))
    except RuntimeError as cause:
        raise _condition_error(str(cause), names) from cause
    kind = expression.return_type()
    return Condition(source, names, kind in (cel.Type.BOOL, cel.Type.DYN), expression)


def compile_pattern(source: str) -> Pattern:
    """Compile a regular expression in RE2's syntax, which is that of Prometheus and Alertmanager.

    Raises:
        PatternError: longer than `LONGEST_PATTERN`, or not RE2.
    """
    if len(source) > LONGEST_PATTERN:
        message = text(
            "a pattern has at most {most} characters, not {length}", most=LONGEST_PATTERN, length=len(source)
        )
        raise PatternError(message)
    result = _pattern_program().eval(data={"value": "", "pattern": _unicode(source)})
    if result.type() != cel.Type.BOOL:
        why = _reason(str(result.plain_value())).removeprefix("invalid regular expression: ")
        raise PatternError(text("not a pattern: {why}", why=why))
    return Pattern(source, f"^(?:{_unicode(source)})$")


@cache
def _environment(names: tuple[str, ...]) -> Any:
    kind = cel.Type
    texts_by_name = kind.Map(kind.STRING, kind.STRING)
    types = {
        "labels": texts_by_name,
        "annotations": texts_by_name,
        "source": kind.STRING,
        "incident": kind.MAP,
        "data": kind.MAP,
    }
    return cel.NewEnv(variables={name: types.get(name, kind.DYN) for name in names})


@cache
def _pattern_program() -> Any:
    environment = cel.NewEnv(variables={"value": cel.Type.STRING, "pattern": cel.Type.STRING})
    return environment.compile("value.matches(pattern)")


def _evaluated(expression: Any, values: Any) -> ConditionResult:
    try:
        result = expression.eval(data=values)
    except RuntimeError as cause:
        raise EvaluationError(text("no result: {why}", why=_reason(str(cause)))) from cause
    kind, value = result.type(), result.plain_value()
    if kind in (cel.Type.ERROR, cel.Type.UNKNOWN):
        raise EvaluationError(text("no result: {why}", why=_reason(str(value))))
    if not isinstance(value, bool | str | int | float):
        raise EvaluationError(
            text("the result is of type {kind}, not a truth value, text or number", kind=kind.name())
        )
    return value


class _Scale:
    """Copies data into what CEL takes and weighs it: CEL itself crashes on data that is too deep."""

    __slots__ = ("_characters", "_values")

    def __init__(self) -> None:
        self._values = 0
        self._characters = 0

    def plain(self, value: Any, depth: int) -> Any:
        self._values += 1
        if self._values > MOST_VALUES or depth > DEEPEST_DATA:
            raise EvaluationError(text("the data is too large or too deep for a condition"))
        match value:
            case str():
                return self._text(value)
            case bool() | None | float():
                return value
            case datetime():
                return value.isoformat()
            case int():
                return int(value)
            case Mapping():
                return {self._text(str(key)): self.plain(inner, depth + 1) for key, inner in value.items()}
            case list() | tuple():
                return [self.plain(inner, depth + 1) for inner in value]
            case _:
                raise EvaluationError(text("a condition cannot use a `{kind}`", kind=type(value).__name__))

    def _text(self, value: str) -> str:
        self._characters += len(value)
        if self._characters > LONGEST_TEXTS:
            raise EvaluationError(text("the data is too large or too deep for a condition"))
        return _unicode(value)


def _condition_error(said: str, names: tuple[str, ...]) -> ConditionError:
    found = _WHERE.search(said)
    if "recursion" in said:
        return ConditionError(text("the condition nests too deep"), Place(1, 1))
    if found is None or int(found[1]) < 1:
        return ConditionError(text("not a condition: {why}", why=_reason(said)), Place(1, 1))
    place = Place(int(found[1]), int(found[2]))
    if (unknown := _UNDECLARED.search(found[3])) is not None:
        message = text(
            "`{name}` is unknown here; a condition may use {names}", name=unknown[1], names=", ".join(names)
        )
        return ConditionError(message, place)
    why = _EXPECTING.sub("", found[3]).replace("<EOF>", "end").removesuffix(" [INVALID_ARGUMENT]")
    return ConditionError(text("not a condition: {why}", why=why), place)


def _reason(said: str) -> str:
    return _STATUS.sub("", said).partition(" [")[0]


def _unicode(value: str) -> str:
    """Return the text without lone surrogates, which have no UTF-8 form and which CEL therefore cannot take."""
    return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
