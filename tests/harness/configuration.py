"""A small valid configuration, and how tests read it and changes of it."""

from pathlib import Path
from textwrap import dedent

import pytest

from runlane.base.texts import text
from runlane.ports.channel import Setting
from runlane.settings import ConfigurationError, load_directory

KEY = "0123456789abcdef0123"

CHANNELS = {
    "email": {
        "host": Setting(text("the mail server"), is_required=True),
        "port": Setting(text("its port"), default=25),
        "tls": Setting(text("whether it is encrypted"), default=True),
        "password": Setting(text("the password"), is_secret=True),
    },
    "ntfy": {"url": Setting(text("the server"), default="https://ntfy.example.org")},
}

SMALL = """
people:
  ana: {name: Ana, email: ana@example.org}
  bo: {name: Bo, email: bo@example.org}
teams:
  shop: {members: [ana, bo], lead: ana}
schedules:
  primary:
    zone: Europe/Paris
    rotation: {people: [ana, bo], handoff: Mon 09:00, start: 2026-01-05}
policies:
  shop:
    steps: [{targets: [schedule:primary]}]
services:
  checkout: {team: shop, policy: shop}
"""


def read(folder: Path, *texts: str, environ=None, **more):
    """Write each text as a file `1.yaml`, `2.yaml`, … and return the directory."""
    for number, written in enumerate(texts, start=1):
        (folder / f"{number}.yaml").write_text(dedent(written), encoding="utf-8")
    options = {"channels": CHANNELS, "sources": frozenset({"alertmanager"})} | more
    return load_directory(folder, environ or {}, **options)


def mistakes(folder: Path, *texts: str, environ=None, **more):
    """Return the mistakes as `FILE:LINE:COLUMN message; cure`, in order."""
    with pytest.raises(ConfigurationError) as wrong:
        read(folder, *texts, environ=environ, **more)
    return [str(mistake) for mistake in wrong.value.mistakes]
