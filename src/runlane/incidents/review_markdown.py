"""A postmortem as Markdown (CommonMark with tables), in the reader's language."""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from runlane.base.texts import Text, Texts, text
from runlane.incidents.figures import Figures
from runlane.incidents.review import Moment, Postmortem
from runlane.incidents.words import duration_text, role_text, severity_text, status_text

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>#|!~&])")

_LIST_START: Final = re.compile(r"^(\d{1,9}(?=[.)](?:\s|$))|(?=[-+]))")
"""The place in a paragraph that begins like a list (`- `, `1. `, `12) `) where a backslash prevents it."""


def render_markdown(postmortem: Postmortem, texts: Texts, *, diagram: str = "diagram.svg") -> str:
    """Return the review as Markdown. `diagram` is where its picture is found; "" leaves the picture out.

    Everything that people typed is escaped: it shows as it was written, and makes neither links nor markup.
    """
    page = _Page(texts)
    sections = (
        _head(postmortem, page),
        _summary(postmortem, page),
        _figures(postmortem.figures, page),
        _picture(diagram, page),
        _people(postmortem, page),
        _pages(postmortem, page),
        _timeline(postmortem, page),
        _factors(postmortem, page),
        _action_items(page),
    )
    return "\n\n".join(block for section in sections for block in section) + "\n"


class _Page:
    """Say things in the reader's language, escaped for Markdown."""

    __slots__ = ("_texts",)

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def say(self, message: Text | str) -> str:
        """Return a text in the reader's language, or somebody's own words, on one line and escaped."""
        said = self._texts.say(message) if isinstance(message, Text) else message
        escaped = _SPECIAL.sub(r"\\\1", " ".join(said.split()))
        return _LIST_START.sub(r"\1\\", escaped)

    def heading(self, title: Text) -> str:
        """Return the heading of a section."""
        return f"## {self.say(title)}"

    def strong(self, message: Text) -> str:
        """Return a paragraph in bold."""
        return f"**{self.say(message)}**"

    def emphasis(self, message: Text) -> str:
        """Return a paragraph in italics: a request to whoever writes on."""
        return f"*{self.say(message)}*"

    def bullets(self, items: Iterable[Text | str]) -> str:
        """Return a list."""
        return "\n".join(f"- {self.say(item)}" for item in items)

    def table(self, head: Sequence[Text], rows: Iterable[Sequence[Text | str]]) -> str:
        """Return a table; an empty cell stays empty."""
        lines = [head, *rows]
        cells = [f"| {' | '.join(self.say(cell) for cell in line)} |" for line in lines]
        return "\n".join((cells[0], f"|{' --- |' * len(head)}", *cells[1:]))


def _head(postmortem: Postmortem, page: _Page) -> Iterable[str]:
    title = text("Postmortem of {id}: {title}", id=postmortem.incident, title=postmortem.title)
    yield f"# {page.say(title)}"
    yield f"{severity_text(postmortem.severity)} · {page.say(status_text(postmortem.status))}"
    if postmortem.is_test:
        yield page.strong(text("This was a test; it counts in no figures."))
    yield page.say(text("A first draft, drawn from the timeline. It says what happened; people add why."))


def _summary(postmortem: Postmortem, page: _Page) -> Iterable[str]:
    yield page.heading(text("Summary"))
    if postmortem.description:
        yield page.say(postmortem.description)
    yield page.table((text("Moment"), text("Time (UTC)"), text("Who")), map(_moment_row, postmortem.moments))
    if postmortem.alerts:
        yield page.say(text("Alerts:"))
        yield page.bullets(postmortem.alerts)
    yield page.emphasis(text("Add two sentences: what did users feel, and what ended it?"))


def _moment_row(moment: Moment) -> tuple[Text | str, ...]:
    shown = f"{moment.at:%Y-%m-%d %H:%M:%S}" if moment.at else text("not known")
    return (moment.name, shown, moment.by)


def _figures(figures: Figures, page: _Page) -> Iterable[str]:
    yield page.heading(text("Figures"))
    yield page.table(
        (text("Figure"), text("Duration")),
        (
            (text("Time to detect (start to declaration)"), _duration(figures.detect)),
            (
                text("Time to acknowledge (declaration to first acknowledgement)"),
                _duration(figures.acknowledge),
            ),
            (text("Time to mitigate (start to mitigation)"), _duration(figures.mitigate)),
            (text("Time to resolve (start to resolution)"), _duration(figures.resolve)),
        ),
    )
    if figures.problems:
        yield page.bullets(figures.problems)


def _duration(duration: timedelta | None) -> Text:
    return text("not known") if duration is None else duration_text(duration)


def _picture(diagram: str, page: _Page) -> Iterable[str]:
    if diagram:
        yield page.heading(text("The run"))
        caption = page.say(text("The runbook as it was followed"))
        yield f"![{caption}](<{diagram}>)"


def _people(postmortem: Postmortem, page: _Page) -> Iterable[str]:
    if postmortem.roles:
        yield page.heading(text("Roles"))
        yield page.table(
            (text("Role"), text("Who")), ((role_text(role), person) for role, person in postmortem.roles)
        )


def _pages(postmortem: Postmortem, page: _Page) -> Iterable[str]:
    yield page.heading(text("Who was paged"))
    if not postmortem.paged:
        yield page.say(text("Nobody was paged."))
        return
    yield page.table(
        (text("Time (UTC)"), text("Since the start"), text("Who"), text("By"), text("Step"), text("Outcome")),
        (
            (
                f"{one.at:%H:%M:%S}",
                duration_text(one.since_start),
                one.person,
                one.channel,
                one.step,
                one.outcome,
            )
            for one in postmortem.paged
        ),
    )


def _timeline(postmortem: Postmortem, page: _Page) -> Iterable[str]:
    yield page.heading(text("Timeline"))
    yield page.table(
        (text("Time (UTC)"), text("Since the start"), text("What happened")),
        (
            (f"{entry.at:%Y-%m-%d %H:%M:%S}", duration_text(entry.since_start), entry.what)
            for entry in postmortem.timeline
        ),
    )


def _factors(postmortem: Postmortem, page: _Page) -> Iterable[str]:
    yield page.heading(text("Contributing factors"))
    yield page.say(
        text("This review is blameless: everybody did what made sense with what they knew. Answer together:")
    )
    yield page.bullets(postmortem.questions)


def _action_items(page: _Page) -> Iterable[str]:
    yield page.heading(text("Action items"))
    yield page.say(text("Each one has one owner and a date, or it will not happen."))
    yield page.table((text("What"), text("Owner"), text("Due"), text("Tracker")), (("", "", "", ""),))
