"""The web app of a story, asked over ASGI in the same process: a browser without pictures."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Self

import httpx2

from harness.story import Story
from runlane.base.ids import PersonId
from runlane.operations import access
from runlane.web.asgi import Web, create_web

PASSWORD = "a sentence is a fine password"
SETUP_CODE = "code-of-this-start"
HTML = {"accept": "text/html"}


class Visitor:
    """One browser or program: keeps its cookies, follows no redirect by itself."""

    def __init__(self, web: Web, *, headers: Mapping[str, str] | None = None) -> None:
        self.web = web
        self.cookies: dict[str, str] = {}
        self.headers = dict(headers or {})

    def get(self, path: str, **headers: str) -> httpx2.Response:
        """GET a path; underscores in header names stand for hyphens."""
        return self.send("GET", path, headers=headers)

    def send(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **content: Any
    ) -> Any:
        """Send a request and keep the cookies of the answer."""
        given = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        return asyncio.run(self._send(method, path, self.headers | given, content))

    def submit(self, page: str, action: str, fields: Mapping[str, str], **headers: str) -> httpx2.Response:
        """Open a page and send the form in it that posts to `action`, with these fields filled in."""
        token = form_token(self.get(page, **HTML).text, action)
        return self.send("POST", action, data={"form_token": token, **fields}, headers=HTML | headers)

    async def _send(
        self, method: str, path: str, headers: Mapping[str, str], content: Mapping[str, Any]
    ) -> httpx2.Response:
        transport = httpx2.ASGITransport(self.web)
        async with httpx2.AsyncClient(transport=transport, base_url="http://runlane.test") as client:
            for name, value in self.cookies.items():
                client.cookies.set(name, value)
            answer = await client.request(method, path, headers=headers, **content)
        for line in answer.headers.get_list("set-cookie"):
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer


def form_token(html: str, action: str) -> str:
    """Return the token inside the form that posts to `action`."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', html, re.DOTALL)
    assert form, f"no form posts to {action}"
    token = re.search(r'name="form_token" value="(\w+)"', form[1])
    assert token, f"the form that posts to {action} has no token"
    return token[1]


def web_of(tale: Story) -> Web:
    """Return the web app over a story's context."""
    return create_web(tale.context, setup_code=SETUP_CODE)


def signed_in(tale: Story, web: Web, person: str = "olga") -> Visitor:
    """Return a browser in which a person has signed in."""
    access.set_password(tale.context, tale.directory.people[PersonId(person)], PASSWORD).result(10)
    visitor = Visitor(web)
    answer = visitor.submit("/login", "/login", {"name": person, "password": PASSWORD, "next": "/"})
    assert answer.status_code == 303, answer.text
    return visitor


def program(tale: Story, web: Web, person: str = "ana") -> Visitor:
    """Return a program with an API token of a person."""
    token, kept = access.create_token(tale.context, "tests", person)
    kept.result(10)
    return Visitor(web, headers={"authorization": f"Bearer {token}"})


def raw_request(
    web: Web, scope: Mapping[str, Any], chunks: Sequence[bytes]
) -> tuple[int, dict[str, str], bytes, int]:
    """Send a request chunk by chunk; return status, headers, body, and how many chunks the app took."""
    return asyncio.run(_raw_request(web, scope, chunks))


async def _raw_request(
    web: Web, scope: Mapping[str, Any], chunks: Sequence[bytes]
) -> tuple[int, dict[str, str], bytes, int]:
    waiting, sent, taken = list(chunks), [], 0

    async def receive() -> dict[str, Any]:
        nonlocal taken
        taken += 1
        if not waiting:
            return {"type": "http.disconnect"}
        chunk = waiting.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(waiting)}

    async def send(message: Any) -> None:
        sent.append(message)

    whole = {"type": "http", "method": "POST", "query_string": b"", "headers": [], "path": "/"} | dict(scope)
    await web(whole, receive, send)
    if not sent:
        return 0, {}, b"", taken
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(one.get("body", b"") for one in sent[1:]), taken


class Stream:
    """An open stream of server-sent events; leaving the block hangs up."""

    def __init__(self, web: Web, path: str, headers: Mapping[str, str], query: str = "") -> None:
        raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        self._scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "raw_path": path.encode(),
            "scheme": "http",
            "query_string": query.encode(),
            "headers": raw,
            "server": ("t", 80),
            "client": ("t", 1),
            "http_version": "1.1",
            "root_path": "",
            "app": None,
        }
        self._web = web
        self._buffer = b""
        self._news = asyncio.Event()
        self._gone = asyncio.Event()
        self._ended = asyncio.Event()
        self.status = 0

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._web(self._scope, self._receive, self._send))
        return self

    async def __aexit__(self, *_ended: object) -> None:
        self._gone.set()
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def next_event(self, within_s: float = 5.0) -> dict[str, str]:
        """Return the next event as its fields; comments are passed over."""
        async with asyncio.timeout(within_s):
            while True:
                whole, found, rest = self._buffer.partition(b"\n\n")
                if found:
                    self._buffer = rest
                    fields = dict(
                        line.split(": ", 1) for line in whole.decode().split("\n") if line[:1] != ":"
                    )
                    if fields:
                        return fields
                    continue
                self._news.clear()
                await self._news.wait()

    async def end(self, within_s: float = 5.0) -> None:
        """Wait until the app has ended its answer."""
        async with asyncio.timeout(within_s):
            await self._ended.wait()

    async def _receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        self._buffer += message.get("body", b"")
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            self._ended.set()
        self._news.set()
