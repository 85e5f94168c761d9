"""Mailboxes (.mbox): each mail an article, read mail by mail, so that a box may be of any size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from embeddings.errors import DocumentError
from embeddings.load.eml import load_eml
from embeddings.load.fields import one_line
from embeddings.load.raw import MAX_PROBLEMS, Loaded, RawFile, shown_size
from embeddings.records import Document

_FROM = re.compile(rb"^From \S+.*\d{4}\s*$")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
PART_MAILS = 200


def mbox_parts(source: str, file: BinaryIO, max_mail_bytes: int) -> Iterator[Loaded]:
    """The mails, PART_MAILS at a time, the problems with the last; a mail's source is `box.mbox#number`.

    Raises DocumentError when there is none that can be read.
    """
    part: list[Document] = []
    bad: list[str] = []
    more = found = 0
    for number, data in enumerate(_mails(file, max_mail_bytes), 1):
        try:
            if data is None:
                raise DocumentError(f"longer than the limit of {shown_size(max_mail_bytes)}")
            loaded = load_eml(RawFile(source, data))
            document = loaded.documents[0]
            title = one_line(document.title)
            part.append(replace(document, source=f"{source}#{number}", title=title))
            found += 1
        except (DocumentError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            if len(bad) < MAX_PROBLEMS:
                bad.append(f"mail {number}: {error}")
            else:
                more += 1
        if len(part) >= PART_MAILS:
            yield Loaded(tuple(part))
            part = []
    if not found:
        raise DocumentError(f"no mail of it can be read ({bad[0] if bad else 'there is none'}); export it again")
    yield Loaded(tuple(part), (*bad, *([f"and {more} more bad mails"] if more else [])))


def _mails(file: BinaryIO, limit: int) -> Iterator[bytes | None]:
    """None stands for a mail over the limit, which is never held whole."""
    lines: list[bytes] = []
    size, begun, blank = 0, False, True
    while line := file.readline(limit + 1):
        if blank and _FROM.match(line[:300].rstrip(b"\r\n")):
            if begun:
                yield None if size > limit else _QUOTED.sub(rb"\1", b"".join(lines))
            lines, size, begun = [], 0, True
        elif begun:
            size += len(line)
            if size <= limit:
                lines.append(line)
            else:
                lines = []
        blank = not line.strip()
    if begun:
        yield None if size > limit else _QUOTED.sub(rb"\1", b"".join(lines))
