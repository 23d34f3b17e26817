"""Values from outside the files: `${NAME}`, `${NAME:-default}` and `file:/path` in settings of integrations."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from runlane.base.texts import text
from runlane.settings.shapes import UnfitError

LARGEST_SECRET_FILE: Final = 64 * 1024
"""Bytes."""

_FILE: Final = "file:"
_VARIABLE: Final = re.compile(r"\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?P<default>[^}]*))?\}")


@dataclass(frozen=True, slots=True)
class Outside:
    """The environment and the folder that relative `file:` paths start from."""

    environ: Mapping[str, str]
    folder: Path

    def resolved(self, written: str) -> str:
        """Return the text with its variables filled in, or the content of the file it names.

        Raises:
            UnfitError: a variable without a value, or a file that cannot be read.
        """
        if written.startswith(_FILE):
            return self._content(written.removeprefix(_FILE))
        return _VARIABLE.sub(self._variable, written)

    def _variable(self, found: re.Match[str]) -> str:
        value = self.environ.get(found["name"]) or found["default"]
        if value is None:
            raise UnfitError(
                text("the environment variable `{name}` is not set", name=found["name"]),
                text("set it, or write a default as in `${{{name}:-…}}`", name=found["name"]),
            )
        return value

    def _content(self, name: str) -> str:
        content = self._bytes(name)
        if len(content) > LARGEST_SECRET_FILE:
            raise UnfitError(
                text("the file `{name}` is too large", name=name),
                text("a secret has at most {most} bytes", most=LARGEST_SECRET_FILE),
            )
        try:
            return content.decode("utf-8").strip()
        except UnicodeDecodeError:
            # The cause would quote the bytes of the secret.
            raise UnfitError(
                text("the file `{name}` holds no text", name=name), text("write the secret as UTF-8")
            ) from None

    def _bytes(self, name: str) -> bytes:
        try:
            with (self.folder / name).open("rb") as opened:
                return opened.read(LARGEST_SECRET_FILE + 1)
        except OSError as cause:
            why = cause.strerror or type(cause).__name__
            raise UnfitError(
                text("the file `{name}` cannot be read: {why}", name=name, why=why),
                text("make it readable for the user who runs the server"),
            ) from cause
        except ValueError as cause:
            raise UnfitError(
                text("no file can be called `{name}`", name=name.replace("\0", "\\0")),
                text("write file:/path/of/the/secret"),
            ) from cause
