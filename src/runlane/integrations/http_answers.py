"""What an HTTP answer means for whoever sent the request: done, worth another try, or given up."""

import ssl
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any, Final

import httpx2

from runlane.integrations.plain_text import one_line
from runlane.ports.channel import Http
from runlane.ports.outcome import Done, GiveUp, Outcome, Retry

WORTH_ANOTHER_TRY: Final = frozenset({408, 425, 429})
"""Client errors that say "not now"; every 5xx is worth another try as well."""

LONGEST_QUOTE: Final = 200
"""How many characters of an answer's body are quoted to people."""


def request(http: Http, method: str, url: str, **options: object) -> httpx2.Response | Retry | GiveUp:
    """Send one request; return the response, or what its failure means.

    Redirects are not followed. `options` are those of `httpx2.Client.request`. Never raises for what the
    other side or the network does.
    """
    try:
        response: httpx2.Response = http.request(method, url, **options)
    except (httpx2.InvalidURL, httpx2.UnsupportedProtocol) as mistake:
        return GiveUp(
            f"{_host(url)} cannot be requested: {mistake}; write a whole http:// or https:// address"
        )
    except (httpx2.LocalProtocolError, UnicodeError):
        # The library quotes the header, which may be a token.
        return GiveUp(
            f"the request to {_host(url)} holds characters that no header may hold: check its token"
        )
    except httpx2.TimeoutException as slow:
        return Retry(f"no answer in time from {_host(url)} ({type(slow).__name__})")
    except httpx2.RequestError as trouble:
        return _trouble(url, trouble)
    return response


def outcome_of(response: httpx2.Response, answer: Mapping[str, Any] | None = None) -> Outcome:
    """Return Done with `answer` for 2xx, Retry for 408, 425, 429 and 5xx, GiveUp for everything else."""
    if response.is_success:
        return Done(answer=dict(answer or {}))
    why = f"{_host(str(response.request.url))} answered {status_line(response)}"
    if response.status_code in WORTH_ANOTHER_TRY or response.status_code >= 500:
        return Retry(why, retry_after_s(response.headers))
    if response.is_redirect:
        return GiveUp(
            f"{why}: redirects are not followed; use `{response.headers.get('location', '')}` instead"
        )
    return GiveUp(why)


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Return the seconds a `Retry-After` header asks for; None without one.

    It is written as seconds or as an HTTP date. A date is measured against the answer's own `Date`, so that
    clocks that disagree do no harm.
    """
    wanted = headers.get("retry-after", "").strip()
    if wanted.isdecimal() and wanted.isascii():
        return float(wanted[:9])
    moment = _http_date(wanted)
    if moment is None:
        return None
    present = _http_date(headers.get("date", "")) or time.time()
    return max(0.0, moment - present)


def status_line(response: httpx2.Response) -> str:
    """Return `403 Forbidden: no such token`: the status and the beginning of what the other side says."""
    said = one_line(response.text[: 4 * LONGEST_QUOTE], LONGEST_QUOTE)
    return f"{response.status_code} {response.reason_phrase}".rstrip() + (f": {said}" if said else "")


def _trouble(url: str, trouble: httpx2.RequestError) -> Retry | GiveUp:
    cause: BaseException | None = trouble
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            reason = f"the certificate of {_host(url)} is not trusted: {cause.verify_message}"
            return GiveUp(
                f"{reason}; give the server a valid one, or add its CA to the machine's trusted ones"
            )
        cause = cause.__cause__ or cause.__context__
    return Retry(f"{_host(url)} cannot be reached: {str(trouble) or type(trouble).__name__}")


def _host(url: str) -> str:
    """Return the host alone: paths and queries of hooks are secrets."""
    try:
        return httpx2.URL(url).host or "the address"
    except httpx2.InvalidURL:
        return "the address"


def _http_date(written: str) -> float | None:
    try:
        return parsedate_to_datetime(written).timestamp() if written else None
    except (ValueError, OverflowError):
        return None
