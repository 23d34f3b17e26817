"""What a request came to, told on the next page: a signed cookie that is read once."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from typing import Final

import msgspec

from runlane.base.texts import Text, text
from runlane.operations import access
from runlane.operations.context import Context
from runlane.operations.views import Accepted, Refused
from runlane.web.rendering import Notice

COOKIE: Final = "runlane_said"


class _Kept(msgspec.Struct, frozen=True):
    kind: str
    text: Text


def notice_of(outcome: Accepted | Refused) -> Notice | None:
    """Return what people should know about the outcome; None when the page itself shows it."""
    if isinstance(outcome, Refused):
        return Notice("bad", text("Nothing was changed: {why}", why=outcome.why))
    return Notice("quiet", outcome.note) if outcome.note else None


def cookie_value(context: Context, notice: Notice) -> str:
    """Return a notice as the value of a cookie."""
    kept = _Kept(notice.kind, notice.text if isinstance(notice.text, Text) else Text(notice.text))
    body = urlsafe_b64encode(msgspec.json.encode(kept)).decode().rstrip("=")
    return f"{body}.{access.form_token(context, f'said:{body}')}"


def notice_in(context: Context, cookies: Mapping[str, str]) -> Notice | None:
    """Return the notice that a browser brings along; None when there is none or it is not ours."""
    body, _, mac = cookies.get(COOKIE, "").partition(".")
    if not body or not access.is_form_token(context, f"said:{body}", mac):
        return None
    try:
        raw = urlsafe_b64decode(body + "=" * (-len(body) % 4))
        kept = msgspec.json.decode(raw, type=_Kept)
    except (Base64Error, ValueError, msgspec.DecodeError):
        return None
    return Notice(kept.kind, kept.text)
