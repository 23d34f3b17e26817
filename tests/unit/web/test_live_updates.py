"""Server-sent events: woken by commits, resumed where the reader left off, bounded, ended on request."""

import asyncio
import json

import pytest

from harness.story import story
from harness.web import Stream, program, web_of
from runlane.operations import acting
from runlane.web import live

STREAM = "/api/v1/incidents/INC-1/stream"


@pytest.fixture
def tale(tmp_path):
    with story(tmp_path) as told:
        told.alert(severity="critical")
        yield told


@pytest.fixture
def web(tale):
    return web_of(tale)


@pytest.fixture
def token(tale, web):
    return program(tale, web).headers


def note(tale, text):
    return asyncio.to_thread(
        acting.act(tale.context, "INC-1", acting.ActRequest(do="note", text=text), "ana").result, 10
    )


def test_a_commit_wakes_the_stream_with_the_version_and_what_changed(tale, web, token):
    before = tale.view().version

    async def watch():
        async with Stream(web, STREAM, token, f"after={before}") as stream:
            await asyncio.sleep(0.2)
            await note(tale, "rolled back")
            return await stream.next_event()

    event = asyncio.run(watch())

    assert event["event"] == "incident"
    assert event["id"] == str(before + 1)
    assert json.loads(event["data"]) == {
        "incident": "INC-1",
        "version": before + 1,
        "changed": ["note_added"],
    }


def test_who_comes_back_gets_what_was_missed_as_one_event(tale, web, token):
    seen = tale.view().version
    tale.act("INC-1", "note", text="one")
    tale.act("INC-1", "severity", severity=2)

    async def watch():
        async with Stream(web, STREAM, token | {"last-event-id": str(seen)}, "after=0") as stream:
            return await stream.next_event()

    event = asyncio.run(watch())

    assert event["id"] == str(tale.view().version)
    assert {"note_added", "severity_changed"} <= set(json.loads(event["data"])["changed"])


def test_who_missed_nothing_hears_nothing_until_something_happens(tale, web, token):
    async def watch():
        async with Stream(web, STREAM, token, f"after={tale.view().version}") as stream:
            await stream.next_event(within_s=0.5)

    with pytest.raises(TimeoutError):
        asyncio.run(watch())


def test_other_incidents_wake_nobody_but_the_list(tale, web, token):
    async def watch():
        async with (
            Stream(web, STREAM, token, f"after={tale.view().version}") as one,
            Stream(web, "/api/v1/stream", token) as every,
        ):
            assert (await every.next_event())["event"] == "incidents"
            await asyncio.to_thread(tale.alert, "AnotherAlert", service="billing")
            assert (await every.next_event())["event"] == "incidents"
            await one.next_event(within_s=0.5)

    with pytest.raises(TimeoutError):
        asyncio.run(watch())


def test_a_burst_of_commits_is_told_in_few_events_and_the_last_version_is_among_them(tale, web, token):
    async def watch():
        async with Stream(web, STREAM, token, f"after={tale.view().version}") as stream:
            await asyncio.sleep(0.2)
            for number in range(20):
                await note(tale, f"note {number}")
            last = tale.view().version
            events = [await stream.next_event()]
            while events[-1]["id"] != str(last):
                events.append(await stream.next_event())
            return events

    assert len(asyncio.run(watch())) <= 10


def test_a_quiet_stream_shows_that_it_lives_and_that_time_passes(tale, web, token, monkeypatch):
    monkeypatch.setattr(live, "HEARTBEAT_S", 0.05)

    async def watch():
        async with Stream(web, STREAM, token, f"after={tale.view().version}") as stream:
            return await stream.next_event()

    assert asyncio.run(watch())["event"] == "tick"


def test_streams_end_when_the_server_stops(tale, web, token):
    async def watch():
        async with Stream(web, STREAM, token) as stream:
            await stream.next_event()
            web.live.end()
            await stream.end()

    asyncio.run(watch())
    assert web.live.watchers == 0


def test_a_reader_who_hangs_up_is_forgotten(tale, web, token):
    async def watch():
        async with Stream(web, STREAM, token) as stream:
            await stream.next_event()
            assert web.live.watchers == 1
        await asyncio.sleep(0.1)

    asyncio.run(watch())
    assert web.live.watchers == 0


def test_there_is_a_bound_on_open_streams(tale, web, token, monkeypatch):
    monkeypatch.setattr("runlane.web.streams.MOST_WATCHERS", 1)

    async def watch():
        async with Stream(web, STREAM, token) as first:
            await first.next_event()
            async with Stream(web, STREAM, token) as second:
                await second.end()
                return second.status

    assert asyncio.run(watch()) == 503


@pytest.mark.parametrize("last", ["9" * 5000, "x", "--1"])
def test_a_last_event_id_that_is_none_of_ours_is_passed_over(web, token, last):
    async def watch():
        async with Stream(web, STREAM, token | {"last-event-id": last}) as stream:
            return await stream.next_event()

    assert asyncio.run(watch())["event"] == "incident"


def test_an_incident_that_is_none_has_no_stream(web, token):
    async def watch():
        async with Stream(web, "/api/v1/incidents/INC-99/stream", token) as stream:
            await stream.end()
            return stream.status

    assert asyncio.run(watch()) == 404
