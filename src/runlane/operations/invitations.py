"""Invitations: a link with which somebody sets their first password, or a new one, once and for three days.

The code is derived and kept nowhere: `PERSON.UNTIL.MAC`, where MAC covers the password that it is to replace. So it is
used up as soon as a password is set, and whoever can read the database can make one, nobody else.
"""

import hashlib
import hmac
from concurrent.futures import Future
from datetime import timedelta
from typing import Final

from runlane.base.ids import PersonId, minted
from runlane.base.instants import Instant
from runlane.operations.access import new_login
from runlane.operations.context import Context
from runlane.ports.directory import Person
from runlane.ports.store import LoginRecord, Reads, Transaction

INVITATION_LIFE: Final = timedelta(days=3)

_MAC_BYTES: Final = 20


def invitation(secret: bytes, person: PersonId, login: LoginRecord | None, now: Instant) -> str:
    """Return the code that lets `person` set a password; `login` is the one it replaces."""
    until_s = int((now + INVITATION_LIFE).timestamp())
    return f"{person}.{until_s}.{_mac(secret, person, until_s, login)}"


def invited(context: Context, code: str) -> Person | None:
    """Return whom a code invites; None when it is none of ours, over, or used."""
    with context.store.reading() as reads:
        return _guest(context, reads, code)


def accept(context: Context, code: str, password: str) -> "Future[bool]":
    """Set the password of whom a code invites; the future says False when the code is of no use any more.

    Takes some 20 ms: call it in a thread.
    """
    guest = invited(context, code)
    record = new_login(context, guest, password) if guest else None

    def turn(tx: Transaction) -> bool:
        if record is None or _guest(context, tx, code) is None:
            return False
        tx.save_login(record)
        return True

    return context.store.submit(turn)


def _guest(context: Context, reads: Reads, code: str) -> Person | None:
    rest, _, given = code.rpartition(".")
    name, _, until = rest.rpartition(".")
    person = context.directory().people.get(PersonId(name))
    if person is None or not until.isdecimal() or int(until[:18]) <= context.clock.now().timestamp():
        return None
    expected = _mac(context.secret, person.id, int(until[:18]), reads.find_login(person.id))
    return person if hmac.compare_digest(expected.encode(), given.encode()) else None


def _mac(secret: bytes, person: PersonId, until_s: int, login: LoginRecord | None) -> str:
    replaced = login.password_hash if login else ""
    covered = f"invitation:{person}:{until_s}:{replaced}"
    return minted(hmac.digest(secret, covered.encode(), hashlib.sha256)[:_MAC_BYTES])
