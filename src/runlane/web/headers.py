"""Security headers on every response: a strict content policy, no framing, no sniffing, no referrer."""

from collections.abc import Sequence
from typing import Final

from runlane.web.wire import AsgiApp, Message, Receive, Scope, Send

CONTENT_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

DOCUMENT_POLICY: Final = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"
)
"""For documents that were written from what people typed: no script, no form, no origin."""

SAME_EVERYWHERE: Final[Sequence[tuple[bytes, bytes]]] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)


class SecurityHeaders:
    """ASGI middleware that adds the headers; a response may bring a content policy of its own."""

    def __init__(self, app: AsgiApp, *, is_https: bool) -> None:
        self._app = app
        hsts = ((b"strict-transport-security", b"max-age=31536000"),) if is_https else ()
        self._always = (*SAME_EVERYWHERE, *hsts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; complete the head of its response."""

        async def send_completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = self._completed(list(message.get("headers", ())))
            await send(message)

        await self._app(scope, receive, send_completed)

    def _completed(self, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        present = {name.lower() for name, _value in headers}
        if b"content-security-policy" not in present:
            headers.append((b"content-security-policy", CONTENT_POLICY.encode()))
        if b"cache-control" not in present:
            headers.append((b"cache-control", b"no-store"))
        return [*headers, *self._always]
