"""Errors as the API tells them: `application/problem+json` (RFC 9457) with a stable code, and as a page."""

from collections.abc import Mapping
from typing import Final, cast

import msgspec
from litestar import MediaType
from litestar.openapi.datastructures import ResponseSpec

from runlane.base.errors import ErrorKind
from runlane.base.texts import Text, text
from runlane.web.reader import Reader

MEDIA_TYPE: Final = "application/problem+json"

UNAUTHORIZED: Final = ErrorKind(
    "RL601", text("a token or a session is needed"), text("send `Authorization: Bearer TOKEN`, or sign in")
)
FORGED_FORM: Final = ErrorKind(
    "RL602", text("this form was not made for this browser"), text("go back, reload the page and try again")
)
NOT_FOUND: Final = ErrorKind("RL603", text("there is nothing at this address"), text("check the address"))
UNREADABLE: Final = ErrorKind(
    "RL604", text("the request cannot be read"), text("compare it with /api/openapi.json")
)
TOO_DEEP: Final = ErrorKind("RL605", text("the JSON nests too deep"), text("nest at most 32 levels"))
TOO_LARGE: Final = ErrorKind("RL606", text("the request is too large"), text("send less"))
NOT_ALLOWED: Final = ErrorKind(
    "RL607", text("this method is not offered here"), text("see /api/openapi.json")
)
REFUSED: Final = ErrorKind(
    "RL608", text("this does not apply now"), text("read the incident again and choose what is possible now")
)
STORE_FULL: Final = ErrorKind(
    "RL609", text("the store is behind"), text("try again after the seconds in Retry-After")
)
TOO_MANY_ATTEMPTS: Final = ErrorKind(
    "RL610", text("too many attempts to sign in"), text("wait a minute, then try again")
)
DEFECT: Final = ErrorKind(
    "RL611", text("the server met a defect"), text("nothing was lost; the server's log has the details")
)

BY_STATUS: Final[Mapping[int, ErrorKind]] = {
    400: UNREADABLE,
    401: UNAUTHORIZED,
    403: FORGED_FORM,
    404: NOT_FOUND,
    405: NOT_ALLOWED,
    409: REFUSED,
    413: TOO_LARGE,
    429: TOO_MANY_ATTEMPTS,
    503: STORE_FULL,
}


class Problem(msgspec.Struct, frozen=True):
    """The body of an error. `code` never changes its meaning; `detail` names the place and the value."""

    title: str
    status: int
    code: str
    detail: str = ""
    hint: str = ""
    type: str = "about:blank"


def _described(kind: ErrorKind) -> ResponseSpec:
    description = f"{kind.code}: {kind.title}"
    return ResponseSpec(
        Problem, generate_examples=False, description=description, media_type=cast("MediaType", MEDIA_TYPE)
    )


PROBLEMS: Final = {
    status: _described(kind) for status, kind in sorted(BY_STATUS.items()) if status not in (405, 429)
}
"""What every operation of the API may answer besides its result, as OpenAPI tells it."""


class ProblemError(Exception):
    """Ends a request with a problem."""

    def __init__(
        self, status: int, kind: ErrorKind, detail: Text | str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{kind.code} {detail or kind.title}")
        self.status = status
        self.kind = kind
        self.detail = detail
        self.headers = dict(headers or {})


def kind_of_status(status: int) -> ErrorKind:
    """Return the kind that a bare HTTP status stands for."""
    return BY_STATUS.get(status, UNREADABLE if status < 500 else DEFECT)


def problem_json(status: int, kind: ErrorKind, detail: Text | str, reader: Reader | None = None) -> bytes:
    """Return the body of a problem, in the reader's language (English without one)."""
    say = reader.say if reader else str
    return msgspec.json.encode(
        Problem(say(kind.title), status, kind.code, say(detail) if detail else "", say(kind.cure))
    )
