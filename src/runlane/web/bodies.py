"""Request bodies with a bound: how many bytes are taken, unpacked, and how deep JSON may nest."""

import re
import zlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from runlane.operations.intake import LONGEST_BODY

LONGEST_DRAIN: Final = 8_000_000
"""Bytes of a refused body that are read and forgotten so that the connection can be kept."""

DEEPEST_JSON: Final = 32

_STRINGS: Final = re.compile(rb'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_BRACKETS: Final = re.compile(rb"[\[\]{}]")

Receive = Callable[[], Awaitable[Mapping[str, Any]]]


class BodyRefusedError(Exception):
    """The body is not taken. `is_drained` says whether it was read to its end."""

    def __init__(self, status: int, why: str, *, is_drained: bool) -> None:
        super().__init__(why)
        self.status = status
        self.why = why
        self.is_drained = is_drained


class SenderLeftError(Exception):
    """The connection ended in the middle of the body: nobody is left to answer."""


async def read_body(receive: Receive, headers: Mapping[str, str], limit: int = LONGEST_BODY) -> bytes:
    """Return the whole body, unpacked when it was sent with gzip.

    Raises:
        BodyRefusedError: 413 longer than `limit` packed or unpacked, 415 unknown encoding, 400 broken gzip.
        SenderLeftError: the sender hung up.
    """
    declared = headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        is_drained = int(declared) <= LONGEST_DRAIN and await _drained(receive, LONGEST_DRAIN)
        raise _too_long(limit, is_drained=is_drained)
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", ""):
        raise BodyRefusedError(
            415, f'content encoding "{encoding}" is not taken; send gzip or none', is_drained=False
        )
    body = await _gathered(receive, limit)
    return _unpacked(body, limit) if encoding == "gzip" else body


def is_too_deep(body: bytes, deepest: int = DEEPEST_JSON) -> bool:
    """Return whether JSON nests deeper than `deepest`; brackets inside strings do not count."""
    depth = 0
    for bracket in _BRACKETS.finditer(_STRINGS.sub(b"", body)):
        depth += 1 if bracket.group() in b"[{" else -1
        if depth > deepest:
            return True
    return False


async def _gathered(receive: Receive, limit: int) -> bytes:
    chunks: list[bytes] = []
    length = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise SenderLeftError
        length += len(message.get("body", b""))
        is_last = not message.get("more_body", False)
        if length > limit:
            raise _too_long(limit, is_drained=is_last or await _drained(receive, LONGEST_DRAIN))
        chunks.append(message.get("body", b""))
        if is_last:
            return b"".join(chunks)


async def _drained(receive: Receive, most: int) -> bool:
    """Read and forget the rest of a body; return whether it ended within `most` bytes."""
    length = 0
    while length <= most:
        message = await receive()
        if message["type"] != "http.request":
            raise SenderLeftError
        length += len(message.get("body", b""))
        if not message.get("more_body", False):
            return True
    return False


def _unpacked(packed: bytes, limit: int) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        body = unpacker.decompress(packed, limit + 1)
    except zlib.error as cause:
        raise BodyRefusedError(400, f"not gzip: {cause}", is_drained=True) from cause
    if len(body) > limit:
        raise _too_long(limit, is_drained=True)
    if not unpacker.eof:
        raise BodyRefusedError(400, "the gzip data is cut off", is_drained=True)
    return body


def _too_long(limit: int, *, is_drained: bool) -> BodyRefusedError:
    return BodyRefusedError(
        413, f"the body is too long; at most {limit} bytes are taken", is_drained=is_drained
    )
