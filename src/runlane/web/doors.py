"""The doors for alerts: bare ASGI, bounded while reading, answered in the sender's own words after the commit."""

import asyncio
from concurrent.futures import Future
from http import HTTPMethod
from typing import Final
from urllib.parse import parse_qs

import msgspec
import structlog

from runlane import __version__
from runlane.operations import intake
from runlane.operations.context import Context
from runlane.ports.source import Refusal
from runlane.ports.store import StoreFullError
from runlane.web.bodies import BodyRefusedError, SenderLeftError, read_body
from runlane.web.wire import Receive, Scope, Send, headers_of, respond

_log = structlog.get_logger(__name__)

ALERTMANAGER: Final = "alertmanager"
_HOOK_PARTS: Final = 4
_TOO_DEEP: Final = BodyRefusedError(400, "the JSON nests too deep", is_drained=True)


class Doors:
    """`POST /hooks/{source}/{key}` and what Prometheus and amtool ask of an Alertmanager.

    Prometheus reaches us with `path_prefix: /am/KEY`, with a bearer token, or with basic authentication.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._started_at = context.clock.now()

    def is_for(self, path: str) -> bool:
        """Return whether a path belongs to the doors."""
        local = _local_path(path)[0]
        return path.startswith("/hooks/") or local in (
            "/api/v2/alerts",
            "/api/v2/status",
            "/-/healthy",
            "/-/ready",
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path, key = _local_path(scope["path"])
        is_post = scope["method"] == HTTPMethod.POST
        if path.startswith("/hooks/"):
            await self._hook(scope, receive, send) if is_post else await _not_allowed(send, "POST")
        elif path == "/api/v2/alerts":
            await self._postable(scope, receive, send, key) if is_post else await _not_allowed(send, "POST")
        elif scope["method"] != HTTPMethod.GET:
            await _not_allowed(send, "GET, HEAD")
        elif path == "/api/v2/status":
            await respond(send, 200, "application/json", msgspec.json.encode(self._status()))
        else:
            await respond(send, 200, "text/plain; charset=utf-8", b"OK")

    async def _hook(self, scope: Scope, receive: Receive, send: Send) -> None:
        parts = scope["path"].split("/")
        if len(parts) != _HOOK_PARTS or not parts[-1]:
            await respond(send, 404, "text/plain; charset=utf-8", b"the address is /hooks/SOURCE/KEY\n")
            return
        source, key = parts[2], parts[3]
        headers = headers_of(scope)
        try:
            body = await read_body(receive, headers)
            future = intake.receive(self._context, source, key, headers, body)
        except BodyRefusedError as refused:
            await self._refuse_body(send, source, refused)
        except (intake.DoorClosedError, StoreFullError) as closed:
            await self._refuse(send, source, closed)
        except RecursionError:
            await self._refuse_body(send, source, _TOO_DEEP)
        except SenderLeftError:
            _log.info("sender_left", source=source)
        else:
            await _answer(send, future)

    async def _postable(self, scope: Scope, receive: Receive, send: Send, path_key: str) -> None:
        headers = headers_of(scope)
        key = path_key or _query_key(scope)
        if key:
            headers["authorization"] = f"Bearer {key}"
        try:
            body = await read_body(receive, headers)
            future = intake.receive_postable(self._context, headers, body)
        except BodyRefusedError as refused:
            await self._refuse_body(send, ALERTMANAGER, refused)
        except (intake.DoorClosedError, StoreFullError) as closed:
            await self._refuse(send, ALERTMANAGER, closed)
        except RecursionError:
            await self._refuse_body(send, ALERTMANAGER, _TOO_DEEP)
        except SenderLeftError:
            _log.info("sender_left", source=ALERTMANAGER)
        else:
            await _answer(send, future)

    async def _refuse(self, send: Send, source: str, closed: intake.DoorClosedError | StoreFullError) -> None:
        if isinstance(closed, StoreFullError):
            answer = self._in_senders_words(source, 503, str(closed))
            retry_after = str(closed.retry_after_s)
            await respond(send, 503, answer.media_type, answer.body, [("retry-after", retry_after)])
            return
        _log.info("door_closed", source=source, status=closed.status, why=closed.why)
        challenge = [("www-authenticate", 'Bearer realm="runlane"')] if closed.status == 401 else []
        await respond(send, closed.refusal.status, closed.refusal.media_type, closed.refusal.body, challenge)

    async def _refuse_body(self, send: Send, source: str, refused: BodyRefusedError) -> None:
        """Answer before the body was taken; a connection with an unread rest is closed after the answer."""
        answer = self._in_senders_words(source, refused.status, refused.why)
        close = [] if refused.is_drained else [("connection", "close")]
        await respond(send, refused.status, answer.media_type, answer.body, close)

    def _in_senders_words(self, source: str, status: int, why: str) -> Refusal:
        door = self._context.sources.get(source)
        return (
            door.refused(status, why)
            if door
            else Refusal(status, "text/plain; charset=utf-8", f"{why}\n".encode())
        )

    def _status(self) -> dict[str, object]:
        """Return what `GET /api/v2/status` of Alertmanager 0.28 returns."""
        build = {"branch": "", "buildDate": "", "buildUser": "runlane", "goVersion": "", "revision": ""}
        return {
            "cluster": {"name": "", "peers": [], "status": "disabled"},
            "config": {"original": ""},
            "uptime": self._started_at.isoformat().replace("+00:00", "Z"),
            "versionInfo": {**build, "version": __version__},
        }


async def _answer(send: Send, future: "Future[Refusal]") -> None:
    accepted = await asyncio.wrap_future(future)
    await respond(send, accepted.status, accepted.media_type, accepted.body)


async def _not_allowed(send: Send, allowed: str) -> None:
    await respond(send, 405, "text/plain; charset=utf-8", b"method not allowed\n", [("allow", allowed)])


def _local_path(path: str) -> tuple[str, str]:
    """Split `/am/KEY/api/v2/alerts` into Alertmanager's own path and the key; the key is "" without a prefix."""
    if not path.startswith("/am/"):
        return path, ""
    key, slash, rest = path[len("/am/") :].partition("/")
    return slash + rest, key


def _query_key(scope: Scope) -> str:
    query: bytes = scope.get("query_string", b"")
    return parse_qs(query.decode("latin-1")).get("key", [""])[0]
