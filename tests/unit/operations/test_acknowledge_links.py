"""Acknowledge links: only genuine ones mean anything, each is used once, and a look changes nothing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.story import story
from runlane.operations import links
from runlane.operations.links import acknowledge_token, delivery_key_of
from runlane.operations.views import Accepted, Refused

SECRET = b"s" * 32
KEY = "INC-1.1-2/0.0.1/ana/email"
TOKEN = acknowledge_token(SECRET, KEY)
BODY, MAC = TOKEN.split(".")

FORGED = {
    "nothing": "",
    "a word": "hello",
    "only the key": BODY,
    "the key without its seal": f"{BODY}.",
    "only the seal": f".{MAC}",
    "a seal cut short": TOKEN[:-4],
    "a key cut short": f"{BODY[:-4]}.{MAC}",
    "the seal of another key": f"{BODY}.{acknowledge_token(SECRET, 'other').split('.')[1]}",
    "the seal of another installation": acknowledge_token(b"t" * 32, KEY),
    "the seal twice": f"{TOKEN}.{MAC}",
    "letters that are none": f"é.{MAC}",
    "bytes that are no text": f"_w.{MAC}",
}


@pytest.mark.parametrize("token", FORGED.values(), ids=FORGED)
def test_a_forged_token_stands_for_nothing(token):
    assert delivery_key_of(SECRET, token) is None


@given(st.text(max_size=80))
def test_a_genuine_token_stands_for_its_key_and_nothing_else_does(word):
    assert delivery_key_of(SECRET, acknowledge_token(SECRET, word)) == word
    assert delivery_key_of(SECRET, word) is None


def test_a_token_fits_into_an_address_as_it_is():
    assert re.fullmatch(r"[\w.-]+", TOKEN)


@pytest.fixture
def tale(tmp_path):
    with story(tmp_path) as told:
        told.alert(severity="critical")
        yield told


def token_of(told, name="ana"):
    return told.mail.to(name)[-1].message.acknowledge_url.rpartition("/")[2]


def test_a_link_shows_what_it_stands_for(tale):
    shown = links.read(tale.context, token_of(tale))

    assert (shown.incident, shown.person, shown.person_name) == ("INC-1", "ana", "Ana")
    assert (shown.title, shown.severity, shown.subject) == ("CheckoutDown", 1, "Acknowledge incident")
    assert (shown.is_used, str(shown.state)) == (False, "nobody has acknowledged it yet")


def test_a_genuine_token_of_a_page_that_is_not_there_is_refused(tale):
    token = acknowledge_token(tale.context.secret, "INC-9.1-2/0.0.1/ana/email")

    assert links.read(tale.context, token) is None
    assert isinstance(links.acknowledge(tale.context, token).result(10), Refused)


def test_a_forged_token_acknowledges_nothing(tale):
    answer = links.acknowledge(tale.context, acknowledge_token(b"t" * 32, KEY)).result(10)

    assert "this link is not one of ours" in str(answer.why)
    assert tale.view().item.acknowledged_at is None


def test_a_used_link_says_who_used_it(tale):
    token = token_of(tale)
    assert isinstance(links.acknowledge(tale.context, token).result(10), Accepted)

    again = links.acknowledge(tale.context, token).result(10)

    assert str(again.why) == "Ana has acknowledged it already"
    assert links.read(tale.context, token).is_used


def test_a_link_of_somebody_who_was_asked_too_says_who_was_quicker(tale):
    tale.forward(minutes=11)
    links.acknowledge(tale.context, token_of(tale, "bo")).result(10)

    assert (
        str(links.acknowledge(tale.context, token_of(tale)).result(10).why)
        == "Bo has acknowledged it already"
    )


def test_the_link_of_a_page_that_ended_acknowledges_nothing(tale):
    token = token_of(tale)
    tale.alert(severity="critical", firing=False)

    answer = links.acknowledge(tale.context, token).result(10)

    assert str(answer.why) == "this page is over: nothing is left to acknowledge"
    assert links.read(tale.context, token).is_used


def test_the_link_of_a_page_that_nobody_answered_still_works(tale):
    tale.forward(hours=2)
    assert tale.view().pages[0].status == "exhausted"

    assert isinstance(links.acknowledge(tale.context, token_of(tale)).result(10), Accepted)
