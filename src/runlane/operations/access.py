"""Who may come in: passwords, browser sessions and API tokens. Only hashes of secrets are kept."""

import hashlib
import hmac
from concurrent.futures import Future
from datetime import timedelta
from functools import cache
from typing import Final

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from runlane.base.ids import PersonId, minted
from runlane.operations.context import Context
from runlane.ports.directory import Person
from runlane.ports.store import ApiTokenRecord, LoginRecord, SessionRecord, Transaction

SHORTEST_PASSWORD: Final = 10
LONGEST_PASSWORD: Final = 1_000
"""Characters; a bound, so that nobody makes the server hash a megabyte."""

SESSION_LIFE: Final = timedelta(days=30)
"""Long on purpose: who is woken at 3 a.m. should find the telephone signed in."""

TOKEN_PREFIX: Final = "rlt_"  # noqa: S105  # marks our tokens in logs and secret scanners; opens nothing

_SECRET_BYTES: Final = 32


class Caller(msgspec.Struct, frozen=True):
    """Who sent a request. `session` is the hash of the browser's session, "" for an API token."""

    person: str
    session: str = ""


def is_set_up(context: Context) -> bool:
    """Return whether somebody has set a password yet."""
    with context.store.reading() as reads:
        return reads.has_logins()


def set_up(context: Context, person: Person, password: str) -> "Future[bool]":
    """Set the first password of the installation; the future says False when there was one already."""
    record = new_login(context, person, password)

    def turn(tx: Transaction) -> bool:
        if tx.has_logins():
            return False
        tx.save_login(record)
        return True

    return context.store.submit(turn)


def set_password(context: Context, person: Person, password: str) -> "Future[None]":
    """Set or replace a person's password."""
    record = new_login(context, person, password)
    return context.store.submit(lambda tx: tx.save_login(record))


def new_login(context: Context, person: Person, password: str) -> LoginRecord:
    """Return a person's login with a new password. Takes about 20 ms: call it in a thread."""
    return LoginRecord(person.id, _hasher().hash(password), context.clock.now())


def check_password(context: Context, name: str, password: str) -> Person | None:
    """Return the person of an id or e-mail address whose password this is; None otherwise.

    Takes about 20 ms whether the person exists or not, so that the answer's time says nothing. Blocks: call it in a
    thread.
    """
    person = find_person(context, name)
    login = None
    if person is not None:
        with context.store.reading() as reads:
            login = reads.find_login(person.id)
    is_right = _verified(login.password_hash if login else _nobodys_hash(), password)
    return person if login is not None and is_right else None


def find_person(context: Context, name: str) -> Person | None:
    """Return the person of an id or an e-mail address; None when the directory knows nobody of that name."""
    people = context.directory().people
    wanted = name.strip().casefold()
    found = people.get(PersonId(name.strip()))
    return found or next((one for one in people.values() if one.email.casefold() == wanted), None)


def open_session(context: Context, person: str) -> "tuple[str, Future[None]]":
    """Sign a person's browser in; return the cookie's value and when it is kept."""
    cookie = minted(context.entropy(_SECRET_BYTES))
    record = SessionRecord(hash_of(cookie), person, context.clock.now() + SESSION_LIFE)
    return cookie, context.store.submit(lambda tx: tx.save_session(record))


def close_session(context: Context, caller: Caller) -> "Future[None]":
    """Sign a browser out."""
    return context.store.submit(lambda tx: tx.drop_session(caller.session))


def caller_of_session(context: Context, cookie: str) -> Caller | None:
    """Return who a session's cookie belongs to; None when it is unknown, over, or its person has left."""
    session = hash_of(cookie)
    with context.store.reading() as reads:
        record = reads.find_session(session)
    if record is None or record.expires <= context.clock.now():
        return None
    if PersonId(record.person) not in context.directory().people:
        return None
    return Caller(record.person, session)


def create_token(context: Context, name: str, person: str) -> "tuple[str, Future[None]]":
    """Make an API token; return it (it is never shown again) and when it is kept."""
    token = TOKEN_PREFIX + minted(context.entropy(_SECRET_BYTES))
    record = ApiTokenRecord(hash_of(token), name, person, context.clock.now())
    return token, context.store.submit(lambda tx: tx.save_api_token(record))


def list_tokens(context: Context) -> tuple[ApiTokenRecord, ...]:
    """Return the API tokens there are, newest first."""
    with context.store.reading() as reads:
        return tuple(sorted(reads.list_api_tokens(), key=lambda token: token.created, reverse=True))


def revoke_token(context: Context, token_hash: str) -> "Future[None]":
    """Make a token worthless from the next request on; nothing happens when there is none."""
    return context.store.submit(lambda tx: tx.drop_api_token(token_hash))


def caller_of_token(context: Context, token: str) -> Caller | None:
    """Return who an API token acts for; None when it is none of ours, was revoked, or its person has left."""
    with context.store.reading() as reads:
        record = reads.find_api_token(hash_of(token))
    if record is None or PersonId(record.person) not in context.directory().people:
        return None
    return Caller(record.person)


def form_token(context: Context, seed: str) -> str:
    """Return what a form of ours carries: only a page that we made for this browser can know it."""
    return minted(hmac.digest(context.secret, b"form:" + seed.encode(), hashlib.sha256)[:20])


def is_form_token(context: Context, seed: str, given: str) -> bool:
    """Return whether a form carries the token of this browser."""
    return hmac.compare_digest(form_token(context, seed).encode(), given.encode())


def hash_of(secret: str) -> str:
    """Return the SHA-256 of a session's cookie or a token: what the store keeps of it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _verified(password_hash: str, password: str) -> bool:
    try:
        return _hasher().verify(password_hash, password[:LONGEST_PASSWORD])
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hasher() -> PasswordHasher:
    """Argon2id with the memory that OWASP asks for at least: 19 MiB, so that sign-ins cannot exhaust a small box."""
    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@cache
def _nobodys_hash() -> str:
    return _hasher().hash("nobody's password")
