"""The scalars of the configuration: texts, ids, zones, durations, moments, severities, conditions, matchers."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, Final, TypeVar
from zoneinfo import available_timezones

from runlane.alerts.matchers import Matcher, MatcherError, parse_matcher
from runlane.base.conditions import ROUTE_NAMES, Condition, ConditionError, compile_condition
from runlane.base.instants import parse_duration
from runlane.base.texts import Text, text
from runlane.oncall.wallclock import is_zone
from runlane.settings.mistakes import listed, near
from runlane.settings.shapes import UnfitError, Word, kind_of

DayT = TypeVar("DayT", date, datetime)

FIRST_YEAR: Final = 1971
LAST_YEAR: Final = 2999
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_TEXT: Final = 10_000
TARGET_KINDS: Final = ("person", "team", "lead", "schedule")

_EMAIL: Final = re.compile(r"[^@\s<>,;:\"\\]+@[^@\s<>,;:\"\\.]+(\.[^@\s<>,;:\"\\.]+)*")
_TIME: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_ID: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_URL: Final = re.compile(r"https?://[^\s/]+(/\S*)?")


def a_text(value: Any) -> str:
    """Read a text; a number is taken as it is written."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _unfit(text("a text"), value, text("write it in quotes"))
    if not str(value).strip() or len(str(value)) > LONGEST_TEXT:
        raise UnfitError(
            text("a text has 1 to {most} characters", most=LONGEST_TEXT),
            text("write something, or leave it out"),
        )
    return str(value)


def a_choice(*options: str) -> Word:
    """Return the shape of one of some words."""

    def read(value: Any) -> str:
        if value not in options:
            cure = near(str(value), options, text("write one of {options}", options=", ".join(options)))
            raise UnfitError(text("expected one of {options}", options=", ".join(options)), cure)
        return str(value)

    return Word(read, {"enum": list(options)})


def a_count(least: int, most: int) -> Word:
    """Return the shape of a whole number between two bounds, both included."""

    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise UnfitError(
                text("expected a whole number from {least} to {most}", least=least, most=most),
                text("write it without quotes"),
            )
        return value

    return Word(read, {"type": "integer", "minimum": least, "maximum": most})


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _unfit(text("true or false"), value, text("write true or false, without quotes"))
    return value


def _id(value: Any) -> str:
    written = str(value)
    if isinstance(value, bool) or not isinstance(value, str | int) or not _ID.fullmatch(written):
        raise UnfitError(
            text("not an id: letters, digits, `_`, `.` and `-`"),
            text("write a short name such as `payments`"),
        )
    return written


def _email(value: Any) -> str:
    if not isinstance(value, str) or not _EMAIL.fullmatch(value) or len(value) > 254:
        raise UnfitError(text("not an e-mail address"), text("write it like ana@example.org"))
    return value


def _zone(value: Any) -> str:
    if not isinstance(value, str) or not is_zone(value):
        otherwise = text("write an IANA name such as Europe/Paris")
        raise UnfitError(text("no time zone has this name"), near(str(value), _zone_names(), otherwise))
    return value


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones())


def _duration(value: Any) -> timedelta:
    if not isinstance(value, bool) and isinstance(value, str | int | float):
        try:
            duration = parse_duration(value)
        except (ValueError, OverflowError):
            duration = timedelta(0)
        if timedelta(0) < duration <= timedelta(days=366):
            return duration
    raise UnfitError(
        text("expected a duration above zero, up to a year"), text("write it like 90s, 5m, 1h30m or 2d")
    )


def _date(value: Any) -> date:
    try:
        day = date.fromisoformat(str(value))
    except ValueError as cause:
        raise UnfitError(text("expected a date"), text("write it like 2026-11-30")) from cause
    return _within_years(day)


def _time(value: Any) -> time:
    found = _TIME.fullmatch(str(value).strip())
    if not found:
        raise UnfitError(text("expected a time of day"), text('write it like "09:00"'))
    return time(int(found[1]), int(found[2]))


def _handoff(value: Any) -> tuple[int | None, time]:
    """Read `Mon 09:00` or `09:00` into a weekday (0 is Monday) and a local time."""
    day, _space, clock = str(value).strip().rpartition(" ")
    return (_weekday(day) if day else None), _time(clock)


def _weekday(value: Any) -> int:
    word = str(value).strip().lower()[:3]
    if word not in WEEKDAYS:
        raise UnfitError(
            text("expected a weekday"), text("write one of {options}", options=", ".join(WEEKDAYS))
        )
    return WEEKDAYS.index(word)


def _moment(value: Any) -> datetime:
    """Read a moment: aware with an offset or Z, else naive, which means the schedule's own wall clock."""
    written = str(value).strip()
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as cause:
        raise UnfitError(
            text("expected a moment"), text('write it like "2026-12-24 18:00" or 2026-12-24T17:00:00Z')
        ) from cause
    return _within_years(moment)


def _within_years(day: DayT) -> DayT:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise UnfitError(
            text("the year {year} is out of reach", year=day.year),
            text("write one from {first} to {last}", first=FIRST_YEAR, last=LAST_YEAR),
        )
    return day


def _severity(value: Any) -> int:
    word = str(value).strip().lower().removeprefix("sev").lstrip("-")
    if isinstance(value, bool) or word not in ("1", "2", "3", "4"):
        raise UnfitError(text("expected a severity"), text("write SEV1, SEV2, SEV3 or SEV4"))
    return int(word)


def _condition(value: Any) -> Condition:
    try:
        condition = compile_condition(str(value), ROUTE_NAMES)
    except ConditionError as cause:
        where = text("{message} (character {column})", message=cause.message, column=cause.place.column)
        raise UnfitError(where, text('write it like labels.severity == "critical"')) from cause
    if not condition.is_yes_or_no:
        raise UnfitError(
            text("the condition yields no true or false"), text("compare two values with == or <")
        )
    return condition


def _matcher(value: Any) -> Matcher:
    try:
        return parse_matcher(str(value))
    except MatcherError as cause:
        raise UnfitError(cause.message, text("the signs are = != =~ !~, patterns are RE2's")) from cause


def _target(value: Any) -> str:
    kind, colon, name = str(value).partition(":")
    if not colon or not _ID.fullmatch(name.strip()):
        raise UnfitError(
            text("not a target"), text("write schedule:NAME, person:NAME, team:NAME or lead:TEAM")
        )
    if kind not in TARGET_KINDS:
        cure = near(kind, TARGET_KINDS, text("the kinds are {kinds}", kinds=listed(TARGET_KINDS)))
        raise UnfitError(text("no kind of target is called `{kind}`", kind=kind), cure)
    return f"{kind}:{name.strip()}"


def _url(value: Any) -> str:
    if not isinstance(value, str) or not _URL.fullmatch(value):
        raise UnfitError(text("not a web address"), text("write it like https://runlane.example.org"))
    return value.rstrip("/")


def _scalar(value: Any) -> str | int | float | bool:
    if not isinstance(value, str | int | float | bool):
        raise _unfit(text("one value"), value, text("write a text, a number, true or false"))
    return value


def _unfit(wanted: Text, value: Any, cure: Text) -> UnfitError:
    return UnfitError(text("expected {wanted}, found {found}", wanted=wanted, found=kind_of(value)), cure)


def _written(read: Callable[[Any], Any], example: str, **schema: Any) -> Word:
    return Word(read, {"type": "string", "examples": [example], **schema})


_NUMBER_OR_TEXT: Final = {"type": ["string", "number"]}

TEXT: Final = Word(a_text, _NUMBER_OR_TEXT)
YES_OR_NO: Final = Word(_yes_or_no, {"type": "boolean"})
ID: Final = Word(_id, {"type": ["string", "integer"], "pattern": f"^{_ID.pattern}$"})
EMAIL: Final = _written(_email, "ana@example.org", pattern="^[^@\\s]+@[^@\\s]+$")
ZONE: Final = _written(_zone, "Europe/Paris")
DURATION: Final = Word(_duration, {"type": ["string", "number"], "examples": ["5m", "1h30m", "1w"]})
DATE: Final = _written(_date, "2026-11-30", pattern=r"^\d{4}-\d{2}-\d{2}$")
TIME: Final = _written(_time, "09:00")
HANDOFF: Final = _written(_handoff, "Mon 09:00")
WEEKDAY: Final = _written(_weekday, "mon")
MOMENT: Final = _written(_moment, "2026-12-24 18:00")
SEVERITY: Final = Word(_severity, {"enum": [1, 2, 3, 4, "SEV1", "SEV2", "SEV3", "SEV4"]})
CONDITION: Final = _written(_condition, 'labels.severity == "critical"')
MATCHER: Final = _written(_matcher, 'severity="critical"')
TARGET: Final = _written(_target, "schedule:primary", pattern="^(person|team|lead|schedule):.+$")
URL: Final = _written(_url, "https://runlane.example.org", pattern="^https?://")
SCALAR: Final = Word(_scalar, {"type": ["string", "number", "boolean"]})
