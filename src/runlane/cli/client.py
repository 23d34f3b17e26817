"""Talk to a running server: its address and token, and its errors as a command line shows them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click
import httpx2
import msgspec

CommandT = TypeVar("CommandT", bound=Callable[..., Any])

TIMEOUT_S: Final = 10.0
TOKEN_SUFFIX: Final = ".token"  # noqa: S105 - the end of a file name
"""`runlane serve` writes a token for the command line of the same machine beside its database."""


class Server:
    """The API of one server. Every call raises `click.ClickException` with what the server says."""

    def __init__(self, url: str, token: str) -> None:
        self._client = httpx2.Client(
            base_url=url.rstrip("/"), timeout=TIMEOUT_S, headers={"Authorization": f"Bearer {token}"}
        )

    def get(self, path: str, **query: str) -> Any:
        """Return the JSON of a GET."""
        return self._call("GET", path, params=query)

    def post(self, path: str, body: Any) -> Any:
        """Return the JSON of a POST."""
        return self._call("POST", path, content=msgspec.json.encode(body))

    def _call(self, method: str, path: str, **options: Any) -> Any:
        headers = {"Content-Type": "application/json"} if "content" in options else {}
        try:
            response = self._client.request(method, f"/api/v1{path}", headers=headers, **options)
        except (httpx2.TransportError, httpx2.InvalidURL) as cause:
            raise click.ClickException(
                f"no answer from {self._client.base_url}: {cause}; is `runlane serve` running? set --server"
            ) from cause
        if response.status_code == 401:
            raise click.ClickException("the server wants a token: set --token or RUNLANE_TOKEN")
        document = _json(response)
        if response.status_code >= 400:
            raise click.ClickException(_told(document, path))
        return document


def server_options(command: CommandT) -> CommandT:
    """Add `--server`, `--token` and `--json`; the command is handed `server: Server` and `as_json: bool`."""
    for decorate in (
        click.option(
            "--server",
            "url",
            envvar="RUNLANE_SERVER",
            default="http://127.0.0.1:8000",
            show_default=True,
            help="Address of the server.",
        ),
        click.option(
            "--token",
            envvar="RUNLANE_TOKEN",
            default="",
            help="API token; default: the one that `runlane serve` wrote beside its database.",
        ),
        click.option("--json", "as_json", is_flag=True, help="Print one JSON document."),
    ):
        command = decorate(command)
    return command


def connect(url: str, token: str) -> Server:
    """Return the server at `url`; without a token, use the one of a server started in this folder."""
    return Server(url, token or _local_token())


def pairs_of(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """Return options such as `severity=SEV1` as a mapping; refuse one without a `=`."""
    for pair in given:
        if "=" not in pair:
            raise click.BadParameter(f"`{pair}` has no `=`; write NAME=VALUE")
    return dict(pair.split("=", 1) for pair in given)


def print_json(document: Any) -> None:
    """Print one JSON document on standard output."""
    click.echo(msgspec.json.format(msgspec.json.encode(document), indent=2).decode())


def _told(problem: dict[str, Any], path: str) -> str:
    """Return a problem as a command line shows it: code, what is wrong where, and the cure."""
    what = problem.get("detail") or f"{problem.get('title', 'refused')}: {path}"
    hint = problem.get("hint")
    return f"{problem.get('code', '')} {what}".strip() + (f"\n  hint: {hint}" if hint else "")


def _local_token() -> str:
    files = sorted(Path().glob(f"*{TOKEN_SUFFIX}"))
    return files[0].read_text("utf-8").strip() if files else ""


def _json(response: httpx2.Response) -> Any:
    try:
        return msgspec.json.decode(response.content) if response.content else {}
    except msgspec.DecodeError:
        return {"code": str(response.status_code), "detail": response.text[:200]}
