"""postmortem.write: the first draft of the review, drawn from the timeline, with the diagram as it was run."""

import html
import re
from typing import Final

from markdown_it import MarkdownIt

from runlane.base.texts import LANGUAGES, Texts, text, texts_in
from runlane.incidents.events import PostmortemWritten
from runlane.incidents.model import COMMANDER, RESPONDER
from runlane.incidents.postmortem import build_postmortem, render_markdown
from runlane.integrations.parameters import WrongParameterError, checked_action, word
from runlane.ports.action import Action, ActionCall, Parameter, World
from runlane.ports.channel import Http
from runlane.ports.outcome import Document, Done, Outcome

MARKDOWN: Final = "postmortem.md"
PAGE: Final = "postmortem.html"
DIAGRAM: Final = "diagram.svg"

_IMAGE: Final = re.compile(rf'<p><img src="{re.escape(DIAGRAM)}"[^>]*></p>')
_PROLOGUE: Final = re.compile(r"^\s*<\?xml[^>]*\?>\s*")

_PAGE: Final = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; font-src data:">
<title>{title}</title>
<style>
:root {{ color-scheme: light; }}
body {{ margin: 0 auto; padding: 2rem 1rem; max-width: 60rem; font: 16px/1.6 system-ui, sans-serif;
  color: #1c2330; background: #ffffff; }}
h1, h2 {{ line-height: 1.25; }}
h2 {{ margin-top: 2.5rem; border-bottom: 1px solid #d5dae3; }}
table {{ border-collapse: collapse; display: block; overflow-x: auto; }}
th, td {{ border: 1px solid #d5dae3; padding: .35rem .7rem; text-align: left; vertical-align: top; }}
th {{ background: #f2f4f8; }}
td:first-child {{ white-space: nowrap; }}
figure {{ margin: 1rem 0; overflow-x: auto; }}
figure svg {{ max-width: 100%; height: auto; }}
@media print {{ body {{ max-width: none; padding: 0; }} h2 {{ break-after: avoid; }} }}
</style>
</head>
<body>
{body}
</body>
</html>
"""


def perform(call: ActionCall, world: World, _http: Http) -> Outcome:
    """Write the review as Markdown and as one page that needs nothing else, beside the diagram."""
    texts = texts_in(_language(call, world))
    picture = world.picture()
    review = build_postmortem(call.incident, world.timeline(), lambda person: _name(world, person))
    markdown = render_markdown(review, texts, diagram=DIAGRAM if picture else "")
    page = page_of(markdown, picture, texts, title=_title(call, texts))
    documents = [Document(MARKDOWN, "text/markdown", markdown), Document(PAGE, "text/html", page)]
    if picture:
        documents.append(Document(DIAGRAM, "image/svg+xml", picture))
    return Done(
        answer={"documents": [document.name for document in documents]},
        events=(PostmortemWritten(at=call.now),),
        documents=tuple(documents),
    )


def page_of(markdown: str, picture: str, texts: Texts, *, title: str) -> str:
    """Return the review as a page of its own; `picture` stands where the Markdown refers to the diagram.

    HTML in the Markdown is shown, not obeyed: people typed parts of it.
    """
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown)
    figure = f"<figure>{_PROLOGUE.sub('', picture)}</figure>"
    whole = _IMAGE.sub(lambda _found: figure, body, count=1)
    return _PAGE.format(language=texts.language, title=html.escape(title), body=whole)


def _language(call: ActionCall, world: World) -> str:
    """Return the language asked for, else that of the commander, else of the responder, else English."""
    wanted = word(call, "language")
    if wanted:
        if wanted not in LANGUAGES:
            raise WrongParameterError(
                "language", f"`{wanted}` is not spoken here; there are {', '.join(LANGUAGES)}"
            )
        return wanted
    for role in (COMMANDER, RESPONDER):
        holder = call.incident.roles.get(role)
        person = world.person(holder.person) if holder else None
        if person:
            return person.language
    return LANGUAGES[0]


def _name(world: World, person: str) -> str:
    known = world.person(person)
    return known.name if known else person


def _title(call: ActionCall, texts: Texts) -> str:
    return texts.say(text("Postmortem of {id}: {title}", id=call.incident.id, title=call.incident.title))


ACTION = checked_action(
    Action(
        name="postmortem.write",
        summary=text("Write the first draft of the postmortem."),
        parameters={
            "language": Parameter(text("en or fr; the commander's language unless set")),
        },
        answers={"documents": text("the names of the documents that were written")},
        perform=perform,
    )
)
