"""The hash chain of a timeline, against a verifier that shares no code with it."""

import hashlib
import json
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.stores import START
from runlane.base.ids import IncidentId
from runlane.ports.outcome import TimelineFact
from runlane.store.chain import FIRST_PREVIOUS, chained, verify

INCIDENT = IncidentId("INC-1")


def chain_of(*facts):
    entries, previous = [], FIRST_PREVIOUS
    for seq, fact in enumerate(facts, start=1):
        entries.append(chained(INCIDENT, seq, previous, fact))
        previous = entries[-1].hash
    return entries


def noted(text, minute=0):
    return TimelineFact(START + timedelta(minutes=minute), "ana", "noted", {"text": text})


def outsiders_hash(previous, at, entry):
    """What somebody computes who has read the docstring only."""
    line = json.dumps(
        [entry.incident, entry.seq, at, entry.fact.by, entry.fact.kind, entry.fact.data],
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return hashlib.sha256((previous + line).encode()).hexdigest()


def test_the_first_entry_has_this_hash_for_ever():
    (entry,) = chain_of(noted("looking"))

    assert (
        entry.hash
        == hashlib.sha256(
            b"0000000000000000000000000000000000000000000000000000000000000000"
            b'["INC-1",1,"2026-11-24T03:00:00Z","ana","noted",{"text":"looking"}]'
        ).hexdigest()
    )


@pytest.mark.parametrize(
    ("at", "written"),
    [
        pytest.param(START, "2026-11-24T03:00:00Z", id="a whole second has no fraction"),
        pytest.param(
            START + timedelta(milliseconds=250), "2026-11-24T03:00:00.250000Z", id="a fraction has six digits"
        ),
        pytest.param(START + timedelta(microseconds=7), "2026-11-24T03:00:00.000007Z", id="a microsecond"),
    ],
)
def test_an_instant_is_written_as_the_docstring_says(at, written):
    (entry,) = chain_of(TimelineFact(at, "ana", "noted", {}))

    assert entry.hash == outsiders_hash(FIRST_PREVIOUS, written, entry)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(data=st.dictionaries(st.text(), JSON, max_size=4), by=st.text(), kind=st.text())
def test_an_outsider_computes_the_same_hash(data, by, kind):
    (entry,) = chain_of(TimelineFact(START, by, kind, data))

    assert entry.hash == outsiders_hash(FIRST_PREVIOUS, "2026-11-24T03:00:00Z", entry)


@given(numbers=st.lists(st.floats(1e-4, 1e15)))
def test_numbers_with_a_fraction_are_written_as_short_as_they_can_be(numbers):
    (entry,) = chain_of(TimelineFact(START, "", "", {"n": numbers}))

    assert entry.hash == outsiders_hash(FIRST_PREVIOUS, "2026-11-24T03:00:00Z", entry)


def test_an_untouched_chain_holds():
    assert verify(chain_of(noted("a"), noted("b", 1), noted("c", 2))) is None
    assert verify([]) is None


@pytest.mark.parametrize(
    ("tamper", "broken"),
    [
        pytest.param(lambda e: [e[0], with_fact(e[1], noted("x", 1)), e[2]], 2, id="a changed fact"),
        pytest.param(lambda e: [e[0], with_fact(e[1], noted("b", 9)), e[2]], 2, id="a changed instant"),
        pytest.param(lambda e: [e[0], e[2]], 3, id="a removed entry"),
        pytest.param(lambda e: e[1:], 2, id="a removed beginning"),
        pytest.param(lambda e: [e[1], e[0], e[2]], 2, id="two entries swapped"),
        pytest.param(
            lambda e: [e[0], again(e[1], noted("x", 1)), e[2]], 3, id="an entry written again with its hash"
        ),
        pytest.param(lambda e: [moved(one) for one in e], 1, id="a chain moved to another incident"),
    ],
)
def test_what_was_tampered_with_is_found_at_its_place(tamper, broken):
    entries = chain_of(noted("a"), noted("b", 1), noted("c", 2))

    assert verify(tamper(entries)) == broken


def with_fact(entry, fact):
    return msgspec.structs.replace(entry, fact=fact)


def again(entry, fact):
    return chained(INCIDENT, entry.seq, entry.previous_hash, fact)


def moved(entry):
    return msgspec.structs.replace(entry, incident=IncidentId("INC-2"))
