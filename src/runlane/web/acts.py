"""Acting from a page: a form becomes a request of `operations.acting`; the page shows what came of it."""

import asyncio
from typing import Any

from litestar import Response, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath

from runlane.base.ids import IncidentId
from runlane.base.texts import text
from runlane.operations import acting, links
from runlane.operations.acting import ActRequest
from runlane.operations.views import Refused
from runlane.web.desk import Desk, Incoming, person_of, whole_number, words_in
from runlane.web.pages import incident_values
from runlane.web.problems import UNREADABLE, ProblemError
from runlane.web.rendering import Notice
from runlane.web.said import COOKIE, cookie_value, notice_of

LONGEST_TEXT = 20_000
SAID_FOR_S = 60


@post("/incidents/{incident:str}/act", status_code=200)
async def act(request: Incoming, desk: NamedDependency[Desk], incident: FromPath[str]) -> Response[str]:
    """Do what a form asks. htmx gets the new inside of the page, a plain form a redirect to it."""
    fields = await desk.form(request)
    event_id = words_in(fields, "event_id") or None
    future = acting.act(desk.context, IncidentId(incident), request_of(fields), person_of(request), event_id)
    outcome = await asyncio.wrap_future(future)
    notice = notice_of(outcome)
    if request.headers.get("hx-request") == "true":
        values = await asyncio.to_thread(incident_values, desk, incident)
        status = 409 if isinstance(outcome, Refused) else 200
        return desk.page(request, "live.html", status=status, notice=notice, **values)
    cookies = (
        [desk.cookie(COOKIE, cookie_value(desk.context, notice), max_age_s=SAID_FOR_S)] if notice else []
    )
    return desk.redirect(f"/incidents/{incident}", *cookies)


def request_of(fields: FormMultiDict) -> ActRequest:
    """Return the request that a form spells: `data:KIND:NAME` are the fields of a runbook's form.

    Raises:
        ProblemError: 400 for a number that is none, or a text that is too long.
    """
    node = words_in(fields, "node")
    do = words_in(fields, "do")
    for name, value in fields.multi_items():
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            raise ProblemError(
                400, UNREADABLE, f"{name} has {len(value)} characters; at most {LONGEST_TEXT} are taken"
            )
    return ActRequest(
        do=do,
        node=node,
        label=words_in(fields, "label"),
        labels=tuple(value for value in fields.getall("labels", []) if isinstance(value, str)),
        to=words_in(fields, "to"),
        from_=node if do == "jump" else "",
        data=_data(fields),
        text=words_in(fields, "text"),
        severity=whole_number(fields, "severity", 0),
        role=words_in(fields, "role"),
        person=words_in(fields, "person"),
        reason=words_in(fields, "reason"),
        audience=words_in(fields, "audience", "stakeholders"),
    )


@post("/a/{token:str}", status_code=200)
async def acknowledge_link(
    request: Incoming, desk: NamedDependency[Desk], token: FromPath[str]
) -> Response[str]:
    """Acknowledge by a link from a message; who holds the link needs no session and no form of ours.

    A button in a push notification posts here directly. The token is the secret, so nothing can be forged.
    """
    outcome = await asyncio.wrap_future(links.acknowledge(desk.context, token))
    link = await asyncio.to_thread(links.read, desk.context, token)
    if isinstance(outcome, Refused):
        notice = Notice("bad", outcome.why)
    else:
        notice = Notice("good", text("Acknowledged. It is yours now; the paging has stopped."))
    return desk.page(
        request, "link.html", status=200 if link else 404, link=link, token=token, outcome=notice
    )


def _data(fields: FormMultiDict) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for name, value in fields.multi_items():
        prefix, _, rest = name.partition(":")
        kind, _, field = rest.partition(":")
        if prefix == "data" and field and isinstance(value, str):
            data[field] = _value(kind, field, value.strip())
    return {field: value for field, value in data.items() if value not in ("", None)}


def _value(kind: str, field: str, written: str) -> Any:
    if kind == "yes_no":
        return written == "yes"
    if kind != "number" or not written:
        return written
    try:
        number = float(written.replace(",", "."))
    except ValueError as cause:
        raise ProblemError(400, UNREADABLE, f'"{written}" is not a number ({field})') from cause
    return int(number) if number.is_integer() else number
