"""Desk: what every handler is handed, and what they share: rendering, redirects, cookies, form tokens."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from litestar import MediaType, Request, Response
from litestar.datastructures import Cookie, FormMultiDict

from runlane.base.ids import minted
from runlane.operations import access
from runlane.operations.access import Caller
from runlane.operations.context import Context
from runlane.web.gate import CALLER, FORM_COOKIE, FORM_SEED
from runlane.web.limits import SignInLimits
from runlane.web.live import Live
from runlane.web.problems import FORGED_FORM, UNREADABLE, ProblemError
from runlane.web.reader import THEME_COOKIE, Reader, reader_of
from runlane.web.rendering import Frame, Renderer
from runlane.web.wire import Scope

Incoming = Request[Any, Any, Any]

LONGEST_FORM: Final = 256_000
"""Bytes of a form or an API request."""

_WHOLE: Final = re.compile(r"-?[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Desk:
    """Made once by `create_web`."""

    context: Context
    renderer: Renderer
    live: Live
    limits: SignInLimits
    setup_code: str
    is_https: bool

    def reader(self, request: Incoming) -> Reader:
        """Return who reads, and how they like it."""
        return reader_of(
            self.context.directory(),
            caller_of(request),
            request.headers.get("accept-language", ""),
            request.cookies.get(THEME_COOKIE, ""),
            self.context.clock.now(),
        )

    def frame(self, request: Incoming) -> Frame:
        """Return the frame of a page; a browser that cannot be recognised is given something to be known by."""
        seed = str(request.scope.get(FORM_SEED) or minted(self.context.entropy(16)))
        cast("Scope", request.scope)[FORM_SEED] = seed
        return Frame(self.reader(request), request.url.path, seed)

    def page(self, request: Incoming, template: str, *, status: int = 200, **values: Any) -> Response[str]:
        """Return a rendered page."""
        frame = self.frame(request)
        body = self.renderer.render(template, frame, **values)
        return self.html(request, body, status=status, form_seed=frame.form_seed)

    def html(self, request: Incoming, body: str, *, status: int = 200, form_seed: str = "") -> Response[str]:
        """Return HTML; the cookie that binds forms goes along where the browser has none."""
        response = Response(body, status_code=status, media_type=MediaType.HTML)
        if form_seed and not caller_of(request) and request.cookies.get(FORM_COOKIE) != form_seed:
            response.set_cookie(self.cookie(FORM_COOKIE, form_seed))
        return response

    def redirect(self, to: str, *cookies: Cookie) -> Response[str]:
        """Return a redirect that makes the browser GET `to`, a path of this server."""
        response = Response("", status_code=303, headers={"location": to}, media_type=MediaType.TEXT)
        for cookie in cookies:
            response.set_cookie(cookie)
        return response

    def cookie(self, name: str, value: str, *, max_age_s: int | None = None) -> Cookie:
        """Return a cookie that scripts cannot read and other sites cannot send along with a form."""
        return Cookie(
            key=name,
            value=value,
            max_age=max_age_s,
            path="/",
            httponly=True,
            samesite="lax",
            secure=self.is_https,
        )

    async def form(self, request: Incoming) -> FormMultiDict:
        """Return the fields of a form that this browser was given by us.

        Raises:
            ProblemError: 403 for a form that was not made for this browser.
        """
        fields = await request.form()
        seed = str(request.scope.get(FORM_SEED, ""))
        if not seed or not access.is_form_token(self.context, seed, str(fields.get("form_token", ""))):
            raise ProblemError(403, FORGED_FORM)
        return fields


def caller_of(request: Incoming) -> Caller | None:
    """Return who sent the request; None on open pages."""
    caller = request.scope.get(CALLER)
    return caller if isinstance(caller, Caller) else None


def person_of(request: Incoming) -> str:
    """Return the person that a request behind the gate acts for."""
    caller = caller_of(request)
    assert caller is not None, "the gate lets nobody else through"
    return caller.person


def local_path(wanted: str) -> str:
    """Return a path of this server; "/" for anything that leads elsewhere, or that no header holds.

    Browsers drop tabs and line ends before they read an address: `/<tab>/elsewhere.example` is another site to them.
    """
    is_local = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if is_local and wanted.isascii() and wanted.isprintable() else "/"


def words_in(fields: FormMultiDict, name: str, otherwise: str = "") -> str:
    """Return a text field without the spaces around it."""
    value = fields.get(name, otherwise)
    return value.strip() if isinstance(value, str) else otherwise


def whole_number(fields: Mapping[str, Any], name: str, otherwise: int) -> int:
    """Return a number field.

    Raises:
        ProblemError: 400 when it is not a number.
    """
    written = str(fields.get(name, "")).strip()
    if not written:
        return otherwise
    number = whole(written)
    if number is None:
        raise ProblemError(400, UNREADABLE, f'"{written[:40]}" is not a whole number ({name})')
    return number


def whole(written: str) -> int | None:
    """Return a number as people and programs write it, of at most 18 digits; None for anything else."""
    return int(written) if _WHOLE.fullmatch(written) else None
