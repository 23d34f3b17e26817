"""Read the texts that a command is given: files, or `-` for standard input."""

import sys
from pathlib import Path

import click


class UnreadableFileError(click.ClickException):
    """A file that cannot be read at all: the call is wrong, not what it says."""

    exit_code = 2


def read_text(path: str) -> str:
    """Return the text of a file, line ends as they are; `-` is standard input.

    Raises:
        UnreadableFileError: there is no such file, it may not be read, or it is not UTF-8.
    """
    try:
        raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as cause:
        raise UnreadableFileError(f"{path}: {cause.strerror}") from cause
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as cause:
        line = raw.count(b"\n", 0, cause.start) + 1
        message = f"{path}: not UTF-8: byte 0x{raw[cause.start]:02X} on line {line}; save the file as UTF-8"
        raise UnreadableFileError(message) from cause


def write_text(path: str, written: str) -> None:
    """Replace the text of a file.

    Raises:
        UnreadableFileError: it may not be written.
    """
    try:
        Path(path).write_bytes(written.encode("utf-8"))
    except OSError as cause:
        raise UnreadableFileError(f"{path}: {cause.strerror}") from cause


def shown_name(path: str) -> str:
    """Return how a file is called in messages."""
    return "<stdin>" if path == "-" else path
