"""http.request: call an HTTP service of one's own; its answer decides, its content can be used further on."""

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

import httpx2
import msgspec

from runlane.base.texts import text
from runlane.integrations.guarded_address import guarded
from runlane.integrations.http_answers import outcome_of, request
from runlane.integrations.parameters import WrongParameterError, checked_action, fields_of, filled, word
from runlane.integrations.plain_text import clean, cut
from runlane.ports.action import Action, ActionCall, Parameter, World
from runlane.ports.channel import Http
from runlane.ports.outcome import Done, GiveUp, Outcome, Retry
from runlane.ports.secrets import revealed

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
LONGEST_ANSWER_BYTES: Final = 65_536
DEEPEST: Final = 50


def perform(call: ActionCall, world: World, http: Http) -> Outcome:
    """Send the request once; 2xx is done, 408, 425, 429 and 5xx are tried again, everything else is given up."""
    fields = fields_of(call, world)
    method = _method(call)
    # In an address a field is a value, never syntax: what a person typed cannot add a path or a query.
    url = filled("url", word(call, "url"), {name: quote(value, safe="") for name, value in fields.items()})
    body = _filled_body(call.parameters.get("body"), fields)
    target = guarded(url, _allowed(world, word(call, "integration")))
    if isinstance(target, GiveUp | Retry):
        return target
    headers = {**_headers(call, world, fields), **target.headers}
    content = None if body is None else json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    answered = request(
        http, method, target.url, content=content, headers=headers, extensions=dict(target.extensions)
    )
    if not isinstance(answered, httpx2.Response):
        return answered
    outcome = outcome_of(answered)
    return Done(answer=_answer(answered)) if isinstance(outcome, Done) else outcome


def _method(call: ActionCall) -> str:
    method = word(call, "method").upper()
    if method not in METHODS:
        raise WrongParameterError("method", f"`{method}` is no method; there are {', '.join(METHODS)}")
    return method


def _filled_body(body: Any, fields: Mapping[str, str], depth: int = 0) -> Any:
    """Return the JSON body with the fields filled in, in every text at any depth."""
    if depth > DEEPEST:
        raise WrongParameterError("body", f"it is more than {DEEPEST} levels deep; send something flatter")
    if isinstance(body, str):
        return filled("body", body, fields)
    if isinstance(body, Mapping):
        return {str(name): _filled_body(value, fields, depth + 1) for name, value in body.items()}
    if isinstance(body, list | tuple):
        return [_filled_body(value, fields, depth + 1) for value in body]
    return body


def _headers(call: ActionCall, world: World, fields: Mapping[str, str]) -> dict[str, str]:
    written = call.parameters.get("headers") or {}
    if not isinstance(written, Mapping):
        raise WrongParameterError(
            "headers", f"`{written}` is not a mapping; write it as `{{X-Team: payments}}`"
        )
    headers = {str(name).lower(): filled("headers", str(value), fields) for name, value in written.items()}
    headers["idempotency-key"] = quote(call.key, safe="/:@")
    if call.parameters.get("body") is not None:
        headers["content-type"] = "application/json"
    integration = word(call, "integration")
    if integration:
        headers["authorization"] = f"Bearer {_token(world, integration)}"
    return headers


def _token(world: World, integration: str) -> str:
    token = revealed(world.setting(integration, "token"))
    if not token:
        raise WrongParameterError(
            "integration", f"`{integration}` has no `token`; set it under `integrations:`"
        )
    return str(token)


def _allowed(world: World, integration: str) -> frozenset[str]:
    """Return the hosts that the integration `http`, or the one that is named, excepts from the guard."""
    hosts: list[str] = []
    for name in ("http", integration):
        written = (world.setting(name, "allow") if name else "") or ""
        hosts += written.split(",") if isinstance(written, str) else written
    return frozenset(str(host).strip() for host in hosts)


def _answer(response: httpx2.Response) -> dict[str, Any]:
    """Return what later nodes see: the status and the content, JSON when it is, text otherwise, cut when long."""
    content: Any = None
    if len(response.content) <= LONGEST_ANSWER_BYTES:
        try:
            content = msgspec.json.decode(response.content)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            content = None
    if content is None:
        content = cut(clean(response.text), LONGEST_ANSWER_BYTES)
    return {"status": response.status_code, "body": content}


ACTION = checked_action(
    Action(
        name="http.request",
        summary=text("Call an HTTP service."),
        parameters={
            "url": Parameter(
                text("the whole address, with {fields}, which are percent-encoded"), is_required=True
            ),
            "method": Parameter(text("GET, HEAD, POST, PUT, PATCH or DELETE"), default="POST"),
            "body": Parameter(text("what is sent as JSON, with {fields} in its texts")),
            "headers": Parameter(text("further headers, with {fields}; secrets belong to `integration`")),
            "integration": Parameter(
                text("the integration whose `token` is sent as `Authorization: Bearer`")
            ),
        },
        answers={
            "status": text("the HTTP status, 200 to 299"),
            "body": text("the content: JSON as it is, else text, cut after 64 kB"),
        },
        perform=perform,
    )
)
