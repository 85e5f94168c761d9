"""Mails as files (.eml): the text of one, its subject as the title."""

from __future__ import annotations

import email.parser
import email.policy
from email.message import EmailMessage

from embeddings.errors import DocumentError
from embeddings.load.dates import parse_date
from embeddings.load.decoding import clean, decode
from embeddings.load.fields import one_line
from embeddings.load.mail import sender_name
from embeddings.load.page import text_blocks
from embeddings.load.raw import Loaded, RawFile


def load_eml(raw: RawFile) -> Loaded:
    """The plain text of a mail, or that of its HTML; attachments are told and left out."""
    parsed = email.parser.BytesParser(_class=EmailMessage, policy=email.policy.default).parsebytes(raw.data)
    body = parsed.get_body(("plain", "html"))
    if body is None:
        raise DocumentError("a mail without a text; save what it holds as files of their own")
    payload = body.get_payload(decode=True)
    decoded = decode(payload if isinstance(payload, bytes) else b"", body.get_content_charset())
    text = clean(decoded.text).strip()
    if body.get_content_type() == "text/html":
        text = "\n\n".join(text_blocks(text))
    names = [part.get_filename() or part.get_content_type() for part in parsed.iter_attachments()]
    document = raw.document(
        text,
        title=one_line(str(parsed.get("subject", ""))),
        date=parse_date(str(parsed.get("date", ""))),
        metadata={"author": sender_name(str(parsed.get("from", ""))), "encoding": decoded.encoding},
        notes=[f"{len(names)} attachment{'s' * (len(names) > 1)} left out: {', '.join(names)}"] if names else [],
    )
    return Loaded((document,), decoded.problems)
