"""Whatever people type, what is sent is clean, fits, and says when it was cut."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from runlane.integrations.invitation import Guest, Meeting, invitation
from runlane.integrations.plain_text import clean, cut, one_line

ANY_TEXT = st.text(st.characters(codec=None), max_size=200)
"""Every code point, unpaired surrogates included."""


@given(ANY_TEXT)
def test_clean_text_is_utf_8_without_controls(written):
    cleaned = clean(written)

    cleaned.encode("utf-8")
    assert not any(ord(character) < 32 and character not in "\n\t" for character in cleaned)
    assert clean(cleaned) == cleaned


@given(ANY_TEXT, st.integers(1, 60))
def test_one_line_is_one_line_and_fits(written, longest):
    line = one_line(written, longest)

    assert len(line) <= longest
    assert len(line.splitlines()) <= 1


@given(st.text(max_size=300), st.integers(100, 400))
def test_cut_text_fits_and_begins_as_it_was(written, longest):
    shown = cut(clean(written), longest)

    assert len(shown.encode()) <= longest
    assert shown == clean(written) or shown.endswith("the incident page has the whole text]")


@settings(max_examples=50)
@given(ANY_TEXT, ANY_TEXT)
def test_an_invitation_has_short_lines_and_gives_back_its_title(title, name):
    meeting = Meeting(
        uid="u@runlane",
        sequence=0,
        written_at=datetime(2026, 11, 24, tzinfo=UTC),
        starts_at=datetime(2026, 11, 26, 9, tzinfo=UTC),
        lasts=timedelta(hours=1),
        title=title,
        description=title,
        url="https://runlane.example/incidents/INC-1",
        organizer=Guest(name, "ana@example.org"),
        guests=(Guest(name, "ana@example.org"),),
    )

    content = invitation(meeting).content

    lines = content.encode().split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    unfolded = content.replace("\r\n ", "").split("\r\n")
    summary = next(line for line in unfolded if line.startswith("SUMMARY:")).removeprefix("SUMMARY:")
    assert _unescaped(summary) == one_line(title)


def _unescaped(written):
    return "".join(
        part.replace("\\,", ",").replace("\\;", ";").replace("\0", "\\")
        for part in [written.replace("\\\\", "\0")]
    )
