"""Saved mails: the header that a mail program writes above a text."""

from __future__ import annotations

import email.errors
import email.header
import re
from collections.abc import Sequence

from embeddings.load.dates import parse_date
from embeddings.load.fields import Header, one_line
from embeddings.load.lines import Line

# English, German, French, Spanish, Portuguese, Italian, Dutch, Swedish, Danish and Norwegian, Polish.
_NAMES = {
    "from": "from von de da van från fra od",
    "sent": "sent date gesendet datum envoyé enviado inviato data verzonden skickat sendt dato wysłano fecha",
    "to": "to an à para a aan till til do",
    "subject": "subject betreff objet asunto assunto oggetto onderwerp ämne emne temat",
    "": "cc bcc kopia reply-to sender importance attachments message-id in-reply-to references received return-path "
    "delivered-to mime-version content-type content-transfer-encoding",
}
_NAME_OF = {alias: name for name, aliases in _NAMES.items() for alias in aliases.split()}
_FIELD = re.compile(r"([^\W\d_][\w-]{0,40}) ?:[ \t]*(.*)$")
_ADDRESS = re.compile(r"<[^<>]{0,300}>")


def read_mail_header(lines: Sequence[Line]) -> Header | None:
    """The header of a mail that was saved as text: its lines are at the very start, a sender and a subject among them.

    None when there is none; `body_start` is the end of its last line.
    """
    found: dict[str, str] = {}
    last = ""
    end = 0
    for line in lines:
        match = _FIELD.match(line.text)
        name = _NAME_OF.get(match[1].lower()) if match else None
        if match and (name is not None or match[1].lower().startswith("x-")):
            last = name or ""
            found.setdefault(last, match[2])
        elif last and line.text[:1] in (" ", "\t") and not line.blank:  # a long value goes on
            found[last] += f" {line.text.strip()}"
        else:
            break
        end = line.end
    if not {"from", "subject"} <= found.keys():
        return None
    metadata = {"author": sender} if (sender := sender_name(found["from"])) else {}
    return Header(_decoded(found["subject"]) or None, parse_date(found.get("sent")), end, metadata)


def sender_name(sender: str) -> str:
    """Of a From field, the name without the address, or else the address."""
    decoded = _decoded(sender)
    return one_line(_ADDRESS.sub("", decoded)).strip("\"' ") or decoded.strip("<> ")


def _decoded(value: str) -> str:
    """A header's value with its encoded words (=?UTF-8?B?...?=) as text."""
    try:
        return one_line(str(email.header.make_header(email.header.decode_header(value))))
    except (LookupError, ValueError, email.errors.HeaderParseError):
        return one_line(value)
