"""Turn a message into a mail (RFC 5322): text, HTML with a real button, invitation; the same when resent."""

import hashlib
import html
import re
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from runlane.base.texts import text, texts_in
from runlane.integrations.plain_text import clean, cut, one_line
from runlane.ports.channel import Delivery
from runlane.ports.outcome import Attachment, Message

LONGEST_BODY_BYTES: Final = 65_536

_ADDRESS: Final = re.compile(
    r"[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]{1,64}@[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]{1,190}"
)
_LINK: Final = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")

_PAGE: Final = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"></head>
<body style="margin:0;padding:24px;font:16px/1.5 sans-serif">
<div style="max-width:40em">
<h1 style="font-size:20px;margin:0 0 16px">{title}</h1>
{button}<div style="white-space:pre-wrap">{body}</div>
</div></body></html>
"""
_BUTTON: Final = (
    '<p style="margin:0 0 20px"><a href="{link}" style="display:inline-block;padding:14px 28px;'
    'border-radius:6px;background:#1f4fd8;color:#ffffff;font-weight:bold;text-decoration:none">{label}</a></p>\n'
)


def is_address(written: str) -> bool:
    """Whether `written` is one mail address and nothing else: no name, no second one, no line end."""
    return _ADDRESS.fullmatch(written) is not None and ".." not in written


def mail_of(delivery: Delivery, sender: Address) -> EmailMessage:
    """Return the mail of a delivery.

    Its Message-ID comes from the key, so that a mail sent twice is one mail to those who filter duplicates;
    its References come from the incident, so that one incident is one thread.
    """
    message = delivery.message
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = delivery.address
    mail["Subject"] = one_line(message.title)
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Message-ID"] = f"<{_digest(delivery.key)}@{sender.domain}>"
    if message.incident_url:
        thread = f"<incident.{_digest(message.incident_url)}@{sender.domain}>"
        mail["In-Reply-To"] = thread
        mail["References"] = thread
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    if message.urgency == "high":
        mail["Importance"] = "high"
        mail["X-Priority"] = "1"
    _add_parts(mail, message)
    # Last: setting the content removes every header that begins with "Content-".
    mail["Content-Language"] = message.language
    return mail


def html_of(message: Message) -> str:
    """Return the message as a page: its own HTML, else its text with links, below the button."""
    button = ""
    if message.acknowledge_url:
        label = texts_in(message.language).say(text("Acknowledge"))
        button = _BUTTON.format(link=html.escape(message.acknowledge_url), label=html.escape(label))
    return _PAGE.format(
        language=html.escape(message.language),
        title=html.escape(one_line(message.title)),
        button=button,
        body=clean(message.html) or _linked(cut(clean(message.body), LONGEST_BODY_BYTES, message.language)),
    )


def _add_parts(mail: EmailMessage, message: Message) -> None:
    mail.set_content(cut(clean(message.body), LONGEST_BODY_BYTES, message.language))
    mail.add_alternative(html_of(message), subtype="html")
    for attachment in message.attachments:
        if attachment.media_type == "text/calendar":
            # As an alternative, calendars show it with buttons to answer; as a file, others can open it.
            method = re.search(r"^METHOD:(\w+)", attachment.content, re.MULTILINE)
            mail.add_alternative(
                attachment.content.encode("utf-8", "replace"),
                maintype="text",
                subtype="calendar",
                params={"method": method[1] if method else "PUBLISH", "charset": "utf-8"},
            )
    for attachment in message.attachments:
        _attach(mail, attachment)


def _attach(mail: EmailMessage, attachment: Attachment) -> None:
    maintype, _, subtype = attachment.media_type.partition("/")
    mail.add_attachment(
        attachment.content.encode("utf-8", "replace"),
        maintype=maintype,
        subtype=subtype or "octet-stream",
        filename=one_line(attachment.name, 100).replace("/", "_").replace("\\", "_"),
        params={"charset": "utf-8"} if maintype == "text" else None,
    )


def _linked(body: str) -> str:
    """Return escaped text in which addresses are links."""
    parts, last = [], 0
    for link in _LINK.finditer(body):
        shown = html.escape(link[0])
        parts.append(html.escape(body[last : link.start()]) + f'<a href="{shown}">{shown}</a>')
        last = link.end()
    return "".join(parts) + html.escape(body[last:])


def _digest(written: str) -> str:
    return hashlib.sha256(written.encode("utf-8", "replace")).hexdigest()[:32]
