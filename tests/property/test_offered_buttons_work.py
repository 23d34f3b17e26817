"""A button that is offered is accepted when it is pressed, whatever has been pressed before."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.story import GiveUp, story
from runlane.incidents.sentences import SENTENCES
from runlane.operations.views import Refused

PEOPLE = ("ana", "bo", "dana")
VALUES = {"text": "words", "long": "more words", "number": 3, "yes_no": "yes"}

press = st.tuples(st.integers(0, 10_000), st.integers(0, 10_000), st.sampled_from(PEOPLE), st.integers(0, 20))
"""Which button, which of its values, by whom, and how many minutes later."""


def request_of(button, pick):
    """Return what a browser would send for a button with sensible values."""
    request = {"do": button.do, "node": button.node}
    if button.do == "reassign":
        request["to"] = button.options[pick % len(button.options)]
    elif button.options:
        request["label"] = button.options[pick % len(button.options)]
    if button.do == "jump":
        request |= {"from_": button.node, "to": "n18" if button.node != "n18" else "n19"}
        del request["node"]
    given_values = {
        field.name: field.choices[pick % len(field.choices)] if field.choices else VALUES[field.kind]
        for field in button.fields
    }
    if button.do == "complete":
        return request | {"data": given_values}
    if "severity" in given_values:
        given_values["severity"] = int(given_values["severity"])
    return request | given_values


def walk(told, presses):
    """Press the buttons one after the other; return each that was refused, with the reason."""
    refused = []
    for choice, pick, by, minutes in presses:
        buttons = told.view().possible
        button = buttons[choice % len(buttons)]
        request = request_of(button, pick)
        answer = told.try_to("INC-1", request.pop("do"), by, **request)
        if isinstance(answer, Refused):
            refused.append((button.do, request, str(answer.why)))
        told.forward(minutes=minutes)
    return refused


@settings(max_examples=25, deadline=None)
@given(st.lists(press, min_size=1, max_size=14), st.booleans())
def test_every_offered_button_is_accepted_and_everything_that_happens_has_a_sentence(presses, is_mail_broken):
    with TemporaryDirectory() as folder, story(Path(folder)) as told:
        if is_mail_broken:
            told.mail.broken["ana@example.org"] = GiveUp("550 no such mailbox")
        told.alert(severity="critical")

        assert walk(told, presses) == []
        assert set(told.kinds()) - set(SENTENCES) == set()
        assert [str(entry.sentence) for entry in told.view().timeline if "{" in str(entry.sentence)] == []


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(st.lists(press, min_size=5, max_size=30))
def test_every_offered_button_is_accepted_on_long_walks(presses):
    with TemporaryDirectory() as folder, story(Path(folder)) as told:
        told.alert(severity="critical")

        assert walk(told, presses) == []
