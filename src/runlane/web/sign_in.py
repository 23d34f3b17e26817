"""Signing in and out, the first start, the acknowledge link's page, and API tokens."""

import asyncio
import hmac
from typing import Final

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from runlane.base.ids import PersonId
from runlane.base.texts import Text, text
from runlane.operations import access, invitations, links
from runlane.operations.access import LONGEST_PASSWORD, SESSION_LIFE, SHORTEST_PASSWORD
from runlane.operations.people import name_of
from runlane.ports.directory import Person
from runlane.web.desk import Desk, Incoming, caller_of, local_path, person_of, words_in
from runlane.web.gate import SESSION_COOKIE
from runlane.web.limits import MOST_FAILURES, bounds_of, pair_of
from runlane.web.problems import FORGED_FORM, TOO_MANY_ATTEMPTS, ProblemError
from runlane.web.rendering import Notice
from runlane.web.threads import hashing, in_thread

SETUP_BOUND: Final = {"setup": MOST_FAILURES}


@get("/login")
@in_thread
def login_page(request: Incoming, desk: NamedDependency[Desk], next: FromQuery[str] = "/") -> Response[str]:  # noqa: A002  # the query's word
    """Show the sign-in."""
    if not access.is_set_up(desk.context):
        return desk.redirect("/setup")
    if caller_of(request):
        return desk.redirect(local_path(next))
    return desk.page(request, "login.html", next=local_path(next), name="")


@post("/login", status_code=303)
async def login(request: Incoming, desk: NamedDependency[Desk]) -> Response[str]:
    """Sign in; a new session each time."""
    fields = await desk.form(request)
    name, wanted = words_in(fields, "name"), local_path(words_in(fields, "next", "/"))
    address = request.client.host if request.client else ""
    bounds = bounds_of(name, address)
    now = desk.context.clock.now()
    wait_s = desk.limits.wait_s(now, bounds)
    if wait_s:
        raise ProblemError(429, TOO_MANY_ATTEMPTS, headers={"retry-after": str(wait_s)})
    person = await hashing(access.check_password, desk.context, name, str(fields.get("password", "")))
    if person is None:
        desk.limits.failed(now, bounds)
        notice = Notice("bad", text("That name and password do not belong together."))
        return desk.page(request, "login.html", status=403, notice=notice, next=wanted, name=name)
    desk.limits.forget(pair_of(name, address))
    return desk.redirect(wanted, await _signed_in(desk, person.id))


@post("/logout", status_code=303)
async def logout(request: Incoming, desk: NamedDependency[Desk]) -> Response[str]:
    """Sign out: the session is worthless from here on."""
    await desk.form(request)
    caller = caller_of(request)
    if caller and caller.session:
        await asyncio.wrap_future(access.close_session(desk.context, caller))
    return desk.redirect("/login", desk.cookie(SESSION_COOKIE, "", max_age_s=0))


@get("/setup")
@in_thread
def setup_page(request: Incoming, desk: NamedDependency[Desk], code: FromQuery[str] = "") -> Response[str]:
    """Show the form of the first start, or that of somebody who is invited."""
    if not access.is_set_up(desk.context):
        return _setup_form(request, desk, code=code)
    guest = invitations.invited(desk.context, code)
    return _setup_form(request, desk, code=code, guest=guest) if guest else desk.redirect("/login")


@post("/setup", status_code=303)
async def set_up(request: Incoming, desk: NamedDependency[Desk]) -> Response[str]:
    """Set the first password, for whoever knows the code that the server printed; later, for who is invited."""
    fields = await desk.form(request)
    code, password = words_in(fields, "code"), str(fields.get("password", ""))
    if await asyncio.to_thread(access.is_set_up, desk.context):
        return await _accept(request, desk, code, password)
    now = desk.context.clock.now()
    wait_s = desk.limits.wait_s(now, SETUP_BOUND)
    if wait_s:
        raise ProblemError(429, TOO_MANY_ATTEMPTS, headers={"retry-after": str(wait_s)})
    person = desk.context.directory().people.get(PersonId(words_in(fields, "person")))
    mistake = _mistake(desk, code, password)
    if mistake or person is None:
        desk.limits.failed(now, SETUP_BOUND)
        notice = Notice("bad", mistake or text("Nobody of that name is in the configuration."))
        return _setup_form(request, desk, code=code, status=403, notice=notice)
    future = await hashing(access.set_up, desk.context, person, password)
    if not await asyncio.wrap_future(future):
        return desk.redirect("/login")
    return desk.redirect("/", await _signed_in(desk, person.id))


async def _accept(request: Incoming, desk: Desk, code: str, password: str) -> Response[str]:
    """Set the password of somebody who is invited, and sign them in."""
    guest = await asyncio.to_thread(invitations.invited, desk.context, code)
    if guest is None:
        return desk.redirect("/login")
    mistake = _wrong_length(password)
    if mistake:
        notice = Notice("bad", mistake)
        return _setup_form(request, desk, code=code, status=403, notice=notice, guest=guest)
    future = await hashing(invitations.accept, desk.context, code, password)
    if not await asyncio.wrap_future(future):
        return desk.redirect("/login")
    return desk.redirect("/", await _signed_in(desk, guest.id))


@get("/a/{token:str}")
@in_thread
def link_page(request: Incoming, desk: NamedDependency[Desk], token: FromPath[str]) -> Response[str]:
    """Show what an acknowledge link would do. It does nothing yet: mail scanners open links, too."""
    link = links.read(desk.context, token)
    values = {"link": link, "token": token, "outcome": None}
    return desk.page(request, "link.html", status=200 if link else 404, **values)


@get("/settings/tokens")
@in_thread
def tokens_page(request: Incoming, desk: NamedDependency[Desk]) -> Response[str]:
    """List the API tokens."""
    return _tokens(request, desk)


@post("/settings/tokens", status_code=200)
async def create_token(request: Incoming, desk: NamedDependency[Desk]) -> Response[str]:
    """Make a token and show it, once."""
    fields = await desk.form(request)
    _only_people(request)
    name = words_in(fields, "name")[:100] or "?"
    token, kept = access.create_token(desk.context, name, person_of(request))
    await asyncio.wrap_future(kept)
    return await asyncio.to_thread(_tokens, request, desk, token)


@post("/settings/tokens/revoke", status_code=303)
async def revoke_token(request: Incoming, desk: NamedDependency[Desk]) -> Response[str]:
    """Make a token worthless."""
    fields = await desk.form(request)
    _only_people(request)
    await asyncio.wrap_future(access.revoke_token(desk.context, words_in(fields, "token_hash")))
    return desk.redirect("/settings/tokens")


def _mistake(desk: Desk, code: str, password: str) -> Text | None:
    if not desk.setup_code or not hmac.compare_digest(code.encode(), desk.setup_code.encode()):
        return text("That is not the set-up code. The server printed it when it started.")
    return _wrong_length(password)


def _wrong_length(password: str) -> Text | None:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        return text("The password needs at least {n} characters.", n=SHORTEST_PASSWORD)
    return None


def _setup_form(
    request: Incoming,
    desk: Desk,
    *,
    code: str,
    status: int = 200,
    notice: Notice | None = None,
    guest: Person | None = None,
) -> Response[str]:
    everybody = desk.context.directory().people.values()
    people = [guest] if guest else sorted(everybody, key=lambda one: not one.is_admin)
    values = {
        "code": code,
        "people": people,
        "person": people[0].id if people else "",
        "shortest": SHORTEST_PASSWORD,
        "is_invited": guest is not None,
    }
    return desk.page(request, "setup.html", status=status, **(values | {"notice": notice}))


async def _signed_in(desk: Desk, person: str) -> Cookie:
    cookie, kept = access.open_session(desk.context, person)
    await asyncio.wrap_future(kept)
    return desk.cookie(SESSION_COOKIE, cookie, max_age_s=int(SESSION_LIFE.total_seconds()))


def _tokens(request: Incoming, desk: Desk, fresh: str = "") -> Response[str]:
    directory = desk.context.directory()
    tokens = [
        {
            "name": token.name,
            "created": token.created,
            "token_hash": token.token_hash,
            "person_name": name_of(directory, token.person),
        }
        for token in access.list_tokens(desk.context)
    ]
    return desk.page(request, "tokens.html", tokens=tokens, fresh=fresh)


def _only_people(request: Incoming) -> None:
    """A token cannot make or revoke tokens: only somebody who has signed in can."""
    caller = caller_of(request)
    if caller is None or not caller.session:
        raise ProblemError(403, FORGED_FORM)
