"""ASGI in small words: headers of a request, and sending a whole response."""

import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

_SECRET_PART: Final = re.compile(r"^(/hooks/[^/]*/|/am/|/a/)[^/]+")


def headers_of(scope: Scope) -> dict[str, str]:
    """Return the request's headers, names in lower case; the last one of a name wins."""
    return {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope.get("headers", ())
    }


def shown_path(path: str) -> str:
    """Return a path as a log may hold it: without the keys of integrations and the tokens of links."""
    return _SECRET_PART.sub(r"\1***", path)


def cookies_of(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the request's cookies; none when the header cannot be read."""
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(headers.get("cookie", "")).items()}
    except CookieError:
        return {}


async def respond(
    send: Send, status: int, media_type: str, body: bytes, headers: Sequence[tuple[str, str]] = ()
) -> None:
    """Send a whole response."""
    lines = [("content-type", media_type), ("content-length", str(len(body))), *headers]
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in lines]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})


def without_body(send: Send) -> Send:
    """Return a `send` that passes the head of a response on and keeps its body back: the answer to HEAD."""

    async def send_head(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return send_head
