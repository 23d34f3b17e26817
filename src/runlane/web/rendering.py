"""Pages from templates: one Jinja environment for the server's own templates, never for anybody's texts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from runlane.base.texts import Text
from runlane.operations import access
from runlane.operations.context import Context
from runlane.web import wording
from runlane.web.assets import Assets
from runlane.web.reader import Reader

SCRIPT: Final = "vendor/htmx.min.js"
"""Without it (a checkout that was not built) pages work all the same, only not by themselves."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence at the top of a page: `kind` is good, bad or quiet."""

    kind: str
    text: Text | str


@dataclass(frozen=True, slots=True)
class Frame:
    """What a page stands in: who reads it, at which address, and what binds its forms to their browser."""

    reader: Reader
    path: str
    form_seed: str


class Renderer:
    """Renders templates to HTML."""

    def __init__(self, context: Context, assets: Assets, fresh_id: Callable[[], str]) -> None:
        self._context = context
        self._fresh_id = fresh_id
        self._environment = Environment(
            loader=PackageLoader("runlane.web"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
        )
        self._environment.globals.update(
            asset=assets.url, words=wording, is_live=assets.has(SCRIPT), initials=initials, fresh_id=fresh_id
        )

    def render(self, template: str, frame: Frame, **values: Any) -> str:
        """Return a page in its reader's language."""
        reader = frame.reader
        form_token = access.form_token(self._context, frame.form_seed)
        given = {"notice": None, "section": "", "view": None, "item": None, "people": ()} | values
        return self._environment.get_template(template).render(
            reader=reader,
            path=frame.path,
            _=reader.say,
            say=lambda message: reader.say(message) if isinstance(message, Text) else message,
            said=lambda words, key: reader.say(wording.said(words, key)),
            form_field=lambda: Markup('<input type="hidden" name="form_token" value="{}">').format(
                form_token
            ),
            **given,
        )


def initials(name: str) -> str:
    """Return one or two letters for a name: "Ana Silva" -> "AS"."""
    words = [word for word in name.split() if word[:1].isalnum()]
    letters = words[0][:1] + words[-1][:1] if len(words) > 1 else name.strip()[:2]
    return letters.upper() or "?"
