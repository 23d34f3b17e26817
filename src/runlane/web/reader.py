"""The reader of a page: language, time zone, theme; and times and durations in their words."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_datetime
from markupsafe import Markup, escape

from runlane.base.ids import PersonId
from runlane.base.instants import Instant
from runlane.base.texts import LANGUAGES, Text, Texts, text, texts_in
from runlane.operations.access import Caller
from runlane.ports.directory import Directory

THEMES: Final = ("auto", "light", "dark")
THEME_COOKIE: Final = "runlane_theme"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, and how they like it. `person` is "" for somebody who has not signed in."""

    language: str
    zone: str
    theme: str
    now: Instant
    person: str = ""
    name: str = ""

    @property
    def texts(self) -> Texts:
        """Return the catalogue of their language."""
        return texts_in(self.language)

    def say(self, message: Text | str, /, **values: str | float | Text) -> str:
        """Return a text in their language."""
        return self.texts.say(message, **values)

    def moment(self, at: Instant | None) -> Markup:
        """Return a `<time>`: the hour and minute in their zone, with the day when it is not today."""
        if at is None:
            return Markup("")
        local, today = at.astimezone(self._zone), self.now.astimezone(self._zone)
        pattern = "HH:mm" if local.date() == today.date() else "d MMM, HH:mm"
        return self._time(at, format_datetime(local, pattern, locale=self.language))

    def exactly(self, at: Instant | None) -> Markup:
        """Return a `<time>` with seconds, for the timeline."""
        if at is None:
            return Markup("")
        local, today = at.astimezone(self._zone), self.now.astimezone(self._zone)
        pattern = "HH:mm:ss" if local.date() == today.date() else "d MMM, HH:mm:ss"
        return self._time(at, format_datetime(local, pattern, locale=self.language))

    def age(self, at: Instant | None) -> str:
        """Return how long ago something was: "12 min"; "now" below a minute."""
        if at is None:
            return ""
        elapsed = self.now - at
        return (
            self.say(text("just now"))
            if elapsed < timedelta(minutes=1)
            else self.span(elapsed.total_seconds())
        )

    def until(self, at: Instant | None) -> str:
        """Return how long something is away: "in 3 min"; "due" when it is past."""
        if at is None:
            return ""
        left_s = (at - self.now).total_seconds()
        return (
            self.say(text("in {time}", time=self.span(left_s))) if left_s > 0 else self.say(text("due now"))
        )

    def span(self, seconds: float) -> str:
        """Return a duration in its two largest units."""
        whole = round(seconds)
        minutes, hours, days = whole // 60, whole // 3600, whole // 86400
        if whole < 60:
            return self.say(text("{n} s", n=whole))
        if minutes < 10 and whole % 60:
            return self.say(text("{m} min {s} s", m=minutes, s=whole % 60))
        if hours < 1:
            return self.say(text("{n} min", n=minutes))
        if days < 1:
            return self.say(text("{h} h {m} min", h=hours, m=minutes % 60))
        return self.say(text("{d} d {h} h", d=days, h=hours % 24))

    @property
    def _zone(self) -> ZoneInfo:
        try:
            return ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo("UTC")

    def _time(self, at: Instant, shown: str) -> Markup:
        written = f"{at:%Y-%m-%dT%H:%M:%SZ}"
        full = format_datetime(at.astimezone(self._zone), "d MMMM y, HH:mm:ss zzz", locale=self.language)
        return Markup('<time datetime="{}" title="{}">{}</time>').format(written, escape(full), shown)


def reader_of(
    directory: Directory, caller: Caller | None, accept_language: str, theme: str, now: Instant
) -> Reader:
    """Return the reader: the person's own settings, else what the browser asks for."""
    person = directory.people.get(PersonId(caller.person)) if caller else None
    is_known_theme = theme in THEMES
    return Reader(
        language=person.language if person else preferred_language(accept_language, directory.language),
        zone=person.zone if person else "UTC",
        theme=theme if is_known_theme else "auto",
        now=now,
        person=caller.person if caller else "",
        name=person.name if person else caller.person if caller else "",
    )


def preferred_language(accept_language: str, otherwise: str) -> str:
    """Return the language of ours that an `Accept-Language` header likes best."""
    weighted = []
    for order, part in enumerate(accept_language.split(",")[:20]):
        tag, _, parameters = part.strip().partition(";")
        weighted.append((-_weight(parameters), order, tag.strip().split("-")[0].lower()))
    liked = (language for weight, _order, language in sorted(weighted) if weight < 0)
    return next((language for language in liked if language in LANGUAGES), otherwise)


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    try:
        return float(value) if name == "q" else 1.0
    except ValueError:
        return 0.0
