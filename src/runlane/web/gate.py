"""The gate: who sends a request, and whether that path is open to them. What is not listed as open is closed."""

import asyncio
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlsplit

from runlane.operations import access
from runlane.operations.access import Caller
from runlane.operations.context import Context
from runlane.web.problems import MEDIA_TYPE, UNAUTHORIZED, problem_json
from runlane.web.wire import AsgiApp, Receive, Scope, Send, cookies_of, headers_of, respond

SESSION_COOKIE: Final = "runlane_session"
FORM_COOKIE: Final = "runlane_form"
"""What forms are bound to in a browser that has not signed in."""

CALLER: Final = "runlane.caller"
FORM_SEED: Final = "runlane.form_seed"

OPEN_PATHS: Final = frozenset(
    {"/login", "/setup", "/healthz", "/readyz", "/preferences/theme", "/favicon.ico"}
)
OPEN_FOLDERS: Final = ("/a/", "/static/")
MACHINE_PATHS: Final = ("/api/", "/metrics")
"""Answered with 401 and a problem; pages lead to the sign-in instead."""


class Gate:
    """ASGI middleware. Behind it `scope[CALLER]` is a `Caller`, or None on open paths."""

    def __init__(self, app: AsgiApp, context: Context) -> None:
        self._app = app
        self._context = context
        self._is_set_up = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request pass, or answer it."""
        headers = headers_of(scope)
        cookies = cookies_of(headers)
        caller = await asyncio.to_thread(self._caller, headers, cookies)
        scope[CALLER] = caller
        scope[FORM_SEED] = caller.session if caller and caller.session else cookies.get(FORM_COOKIE, "")
        path: str = scope["path"]
        if caller is not None or path in OPEN_PATHS or path.startswith(OPEN_FOLDERS):
            await self._app(scope, receive, send)
        elif path.startswith(MACHINE_PATHS):
            body = problem_json(401, UNAUTHORIZED, "")
            await respond(send, 401, MEDIA_TYPE, body, [("www-authenticate", 'Bearer realm="runlane"')])
        elif headers.get("hx-request") == "true":
            page = urlsplit(headers.get("hx-current-url", "/")).path or "/"
            await respond(send, 401, "text/plain; charset=utf-8", b"", [("hx-redirect", _login_before(page))])
        else:
            await self._lead_to_sign_in(scope, send)

    def _caller(self, headers: Mapping[str, str], cookies: Mapping[str, str]) -> Caller | None:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return access.caller_of_token(self._context, token.strip())
        cookie = cookies.get(SESSION_COOKIE)
        return access.caller_of_session(self._context, cookie) if cookie else None

    async def _lead_to_sign_in(self, scope: Scope, send: Send) -> None:
        if not self._is_set_up:
            self._is_set_up = await asyncio.to_thread(access.is_set_up, self._context)
        target = "/login" if self._is_set_up else "/setup"
        query = scope.get("query_string", b"").decode("latin-1")
        wanted = scope["path"] + (f"?{query}" if query else "")
        if self._is_set_up and scope["method"] == "GET" and wanted != "/":
            target = _login_before(wanted)
        await respond(send, 303, "text/plain; charset=utf-8", b"", [("location", target)])


def _login_before(wanted: str) -> str:
    """Return the address of the sign-in that leads on to the page that was wanted."""
    return f"/login?next={quote(wanted, safe='/')}"
