"""The web as one ASGI app: headers around everything, the doors for alerts beside the pages and the API."""

from collections.abc import Mapping
from http import HTTPMethod
from typing import Any, Final, cast

import structlog
from litestar import Litestar, Response
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from runlane import __version__
from runlane.base.errors import ErrorKind
from runlane.base.ids import minted
from runlane.operations.context import Context
from runlane.ports.store import StoreFullError
from runlane.web import acts, health, pages, sign_in
from runlane.web.api import api_router, openapi_document
from runlane.web.assets import PREFIX, Assets
from runlane.web.desk import LONGEST_FORM, Desk, Incoming
from runlane.web.doors import Doors
from runlane.web.gate import MACHINE_PATHS, Gate
from runlane.web.headers import SecurityHeaders
from runlane.web.limits import SignInLimits
from runlane.web.live import Live
from runlane.web.problems import (
    DEFECT,
    MEDIA_TYPE,
    STORE_FULL,
    TOO_DEEP,
    ProblemError,
    kind_of_status,
    problem_json,
)
from runlane.web.rendering import Renderer
from runlane.web.wire import AsgiApp, Receive, Scope, Send, respond, shown_path, without_body

_log = structlog.get_logger(__name__)

PAGES: Final = (
    *(pages.incidents_page, pages.incidents_fragment, pages.incident_page, pages.incident_fragment),
    *(pages.postmortem_page, pages.document_page, pages.oncall_page, pages.alerts_page),
    *(pages.declare_page, pages.declare, pages.choose_theme, pages.favicon),
    *(acts.act, acts.acknowledge_link),
    *(
        sign_in.login_page,
        sign_in.login,
        sign_in.logout,
        sign_in.setup_page,
        sign_in.set_up,
        sign_in.link_page,
    ),
    *(sign_in.tokens_page, sign_in.create_token, sign_in.revoke_token),
    openapi_document,
    *(health.healthz, health.readyz, health.metrics),
)
"""Every route but those of the API, which are described in OpenAPI."""


class Web:
    """The app that uvicorn runs."""

    def __init__(self, desk: Desk, assets: Assets, doors: Doors, inner: AsgiApp) -> None:
        self.live = desk.live
        self._assets = assets
        self._doors = doors
        self._inner = inner
        self._gate = Gate(inner, desk.context)
        self._guarded = SecurityHeaders(self._dispatch, is_https=desk.is_https)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        if scope["type"] == "lifespan":
            await self._inner(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
        elif scope["method"] == HTTPMethod.HEAD:
            await self._guarded({**scope, "method": HTTPMethod.GET.value}, receive, without_body(send))
        else:
            await self._guarded(scope, receive, send)

    async def _dispatch(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request to whom it is for. A defect of ours becomes a response and a log line."""
        has_started = False

        async def send_noting(message: Any) -> None:
            nonlocal has_started
            has_started = True
            await send(message)

        try:
            await self._target(scope["path"])(scope, receive, send_noting)
        except Exception:
            _log.exception("request_failed", method=scope["method"], path=shown_path(scope["path"]))
            if has_started:
                raise
            await respond(send, 500, MEDIA_TYPE, problem_json(500, DEFECT, ""))

    def _target(self, path: str) -> AsgiApp:
        if path.startswith(PREFIX):
            return self._assets
        return self._doors if self._doors.is_for(path) else self._gate


def create_web(context: Context, *, setup_code: str = "") -> Web:
    """Return the ASGI app. `setup_code` guards the first start; "" when there is a password already."""
    assets = Assets()
    renderer = Renderer(context, assets, fresh_id=lambda: minted(context.entropy(10)))
    is_https = context.directory().public_url.startswith("https://")
    desk = Desk(context, renderer, Live(context), SignInLimits(), setup_code, is_https)
    return Web(desk, assets, Doors(context), cast("AsgiApp", _litestar(desk)))


def _litestar(desk: Desk) -> Litestar:
    app = Litestar(
        route_handlers=[*PAGES, api_router()],
        dependencies={"desk": Provide(lambda: desk, sync_to_thread=False)},
        exception_handlers={
            ProblemError: _on_problem,
            HTTPException: _on_http_error,
            StoreFullError: _on_full_store,
            RecursionError: lambda request, _error: _answer(request, 400, TOO_DEEP, ""),
            Exception: _on_defect,
        },
        openapi_config=_openapi(),
        request_max_body_size=LONGEST_FORM,
        include_in_schema=False,
        logging_config=None,
    )
    app.state.desk = desk
    return app


def _openapi() -> OpenAPIConfig:
    bearer = SecurityScheme(type="http", scheme="bearer", description="An API token from /settings/tokens.")
    return OpenAPIConfig(
        title="Runlane",
        version=__version__,
        description="Incident response whose runbooks are pictures that run.",
        path="/api/schema",  # ours is at /api/openapi.json; this prefix answers with a page of Litestar's own
        render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        use_handler_docstrings=True,
        operation_id_creator=lambda handler, _method, _path: _camel_case(handler.handler_name),
        components=Components(security_schemes={"token": bearer}),
        security=[{"token": []}],
    )


def _camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def _on_problem(request: Incoming, error: ProblemError) -> Response[Any]:
    return _answer(request, error.status, error.kind, error.detail, error.headers)


def _on_http_error(request: Incoming, error: HTTPException) -> Response[Any]:
    detail = error.detail if error.status_code < 500 else ""
    return _answer(request, error.status_code, kind_of_status(error.status_code), _with_places(error, detail))


def _with_places(error: HTTPException, detail: str) -> str:
    """Add to `detail` which fields are wrong, and why."""
    extra = error.extra if isinstance(error.extra, list) else []
    places = [f"{one.get('key', '')}: {one.get('message', '')}" for one in extra if isinstance(one, Mapping)]
    return "; ".join([detail, *places])


def _on_full_store(request: Incoming, error: StoreFullError) -> Response[Any]:
    return _answer(request, 503, STORE_FULL, str(error), {"retry-after": str(error.retry_after_s)})


def _on_defect(request: Incoming, error: Exception) -> Response[Any]:
    _log.error("request_failed", method=request.method, path=shown_path(request.url.path), exc_info=error)
    return _answer(request, 500, DEFECT, "")


def _answer(
    request: Incoming, status: int, kind: ErrorKind, detail: Any, headers: Mapping[str, str] | None = None
) -> Response[Any]:
    """Return an error: a problem for programs, a page for people."""
    desk: Desk = request.app.state.desk
    reader = desk.reader(request)
    if request.url.path.startswith(MACHINE_PATHS) or "text/html" not in request.headers.get("accept", ""):
        body = problem_json(status, kind, detail, reader)
        return Response(body, status_code=status, media_type=MEDIA_TYPE, headers=dict(headers or {}))
    title, cure = reader.say(kind.title), reader.say(kind.cure)
    values = {
        "kind": kind,
        "heading": title[:1].upper() + title[1:],
        "detail": detail,
        "hint": cure[:1].upper() + cure[1:],
    }
    response = desk.page(request, "problem.html", status=status, **values)
    response.headers.update(headers or {})
    return response
